"""Records without a place put the figures of the areas in doubt that they may lie in; no figure changes."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import assess
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books, row, rules
from tests.conftest import Run, World

MARCH = date(2019, 3, 1)


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


@pytest.fixture
def books() -> Books:
    """Two years in which nothing changes: Northton 30, Southton 30 and Cityborough 60 a month."""
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 60})
    books.people()
    return books


def without_place(books: Books, count: float, month: date = MARCH, offence: str = "Burglary") -> None:
    books.add("crime", "unlocated", "home", None, month, count, dim_offence=offence)


def unplaced(books: Books, registry: Registry, area: str) -> Any:
    return row(assess(books, registry, Q3), area)["unplaced"]


def test_a_month_with_many_records_without_a_place_is_told_of_each_area_of_the_scope(
    books: Books, registry: Registry
) -> None:
    without_place(books, 15)  # of 75 at home: 20 %; of 135 in the region: 11.1 %
    for area, records in ((NORTH, 75), (SOUTH, 75), (HOME, 75), (REGION, 135)):
        assert unplaced(books, registry, area) == [{"start": MARCH, "months": 1, "unlocated": 15, "records": records}]
    assert unplaced(books, registry, CITY) is None


def test_the_figure_and_its_status_are_as_before(books: Books, registry: Registry) -> None:
    before = row(assess(books, registry, Q3), SOUTH)
    without_place(books, 15)
    after = assess(books, registry, Q3)
    same = ("x", "n", "value", "lower95", "upper95", "change_verdict", "benchmark_verdict", "status")
    assert {key: before[key] for key in same} == {key: row(after, SOUTH)[key] for key in same}
    assert rules(after, SOUTH) == ["data"]


def test_a_region_of_which_the_share_is_small_is_not_in_doubt(books: Books, registry: Registry) -> None:
    without_place(books, 5)  # of 65 at home: 7.7 %; of 125 in the region: 4 %
    assert unplaced(books, registry, HOME) is not None
    assert unplaced(books, registry, REGION) is None


@pytest.mark.parametrize(("count", "told"), [(3, False), (4, True)])
def test_a_share_is_told_where_it_is_above_the_most(books: Books, registry: Registry, count: int, told: bool) -> None:
    without_place(books, count)  # 3 of 63: 4.8 %; 4 of 64: 6.3 %
    assert (unplaced(books, registry, NORTH) is not None) is told


def test_the_most_is_the_sources_own(books: Books, world: World) -> None:
    without_place(books, 15)
    world.change("coverage: file_name", "coverage: file_name\n    max_unlocated: 20%")
    assert unplaced(books, world.load().registry, NORTH) is None


def test_records_out_of_area_are_records_too(books: Books, registry: Registry) -> None:
    without_place(books, 4)  # of 64 it would be 6.3 %
    books.add("crime", "out_of_area", "home", None, MARCH, 40, dim_offence="Burglary")  # of 104: 3.8 %
    assert unplaced(books, registry, NORTH) is None


def test_only_records_that_the_indicator_reads_put_it_in_doubt(books: Books, registry: Registry) -> None:
    without_place(books, 50, offence="Vehicle crime")
    assert unplaced(books, registry, NORTH) is None


def test_a_month_outside_the_window_puts_nothing_in_doubt(books: Books, registry: Registry) -> None:
    without_place(books, 50, date(2018, 12, 1))
    assert unplaced(books, registry, NORTH) is None


def test_months_are_told_in_order(books: Books, registry: Registry) -> None:
    for month in (7, 3, 11):
        without_place(books, 15, date(2019, month, 1))
    assert [each["start"].month for each in unplaced(books, registry, NORTH)] == [3, 7, 11]


def test_a_county_figure_that_a_return_states_by_itself_is_not_in_doubt(books: Books, world: World) -> None:
    world.change("layout: events", "layout: counts")
    world.change("area: Code}", "area: Code, count: Count}")
    without_place(books, 15)
    for number in range(1, 13):
        books.add("crime", "observed", "home", HOME, date(2019, number, 1), 75, dim_offence="Burglary")
    registry = world.load().registry
    assert unplaced(books, registry, HOME) is None
    assert unplaced(books, registry, NORTH) is not None


def test_a_published_figure_without_a_place_puts_no_other_in_doubt(books: Books, world: World) -> None:
    world.change("layout: events", "layout: values")
    world.change("area: Code}", "area: Code, value: Value}")
    world.change("kind: rate, per: 1000, population: residents", "kind: value")
    world.change("polarity: low_is_good", "polarity: low_is_good\n    window: latest")
    without_place(books, 15, date(2019, 12, 1))
    for each in books.rows:
        each["value"] = each["count"]
    found = row(assess(books, world.load().registry, Q3), NORTH)
    assert (found["value"], found["unplaced"]) == (30, None)


def test_a_figure_that_is_not_there_is_not_in_doubt(books: Books, registry: Registry) -> None:
    without_place(books, 15)
    books.covered = [each for each in books.covered if each["start"] != MARCH]
    assert unplaced(books, registry, NORTH) is None


def test_a_reader_is_told_how_many_and_when(world: World, run: Run) -> None:
    world.years({2018: {NORTH: 30, SOUTH: 30}, 2019: {NORTH: 30, SOUTH: 30}}, {2018: 60, 2019: 60})
    path = world.folder / "crime" / "2019-03-home.csv"
    path.write_text(path.read_text(encoding="utf-8") + "2019-03,Home Police,,Burglary\n" * 15, encoding="utf-8")
    run("ingest")
    compared = run("compare", "--quarter", "2019Q3", "--area", "all", "--json").json["results"]
    found = {each["area"]["code"]: each for each in compared}
    told = "15 of 75 records of Mar 2019 have no place (20.0%); they are in no district's figure"
    assert (found[NORTH]["doubt"], found[NORTH]["contradicted"]) == (told, False)
    assert found[NORTH]["unplaced"] == [
        {"start": "2019-03-01", "months": 1, "unlocated": 15, "records": 75, "percent": 20}
    ]
    assert (found[CITY]["doubt"], found[CITY]["unplaced"]) == (None, [])
    answer = run("exceptions", "--quarter", "2019Q3", "--json").json
    assert answer["summary"]["statement"] == (
        "Nothing exceptional was found, but not every figure can be relied on. "
        "Many records of burglary have no place, and are in no district's figure."
    )
    assert f"It is in doubt: {told}." in answer["results"][0]["statement"]
    assert f"in doubt: {told}" in run("compare", "--quarter", "2019Q3").out


def test_a_window_before_in_which_records_have_no_place_is_a_caveat_and_no_doubt(world: World, run: Run) -> None:
    world.years({2018: {NORTH: 30, SOUTH: 30}, 2019: {NORTH: 30, SOUTH: 30}}, {2018: 60, 2019: 60})
    path = world.folder / "crime" / "2018-03-home.csv"
    path.write_text(path.read_text(encoding="utf-8") + "2018-03,Home Police,,Burglary\n" * 15, encoding="utf-8")
    run("ingest")
    home = run("exceptions", "--quarter", "2019Q3", "--json").json["results"][0]
    assert (home["doubt"], home["unplaced"]) == (None, [])
    told = "15 of 75 records of Mar 2018 have no place (20.0%); they are in no district's figure"
    assert home["caveats"] == [f"before, in the 12 months to Dec 2018: {told}"]


def test_of_many_months_the_worst_are_told(world: World, run: Run) -> None:
    world.years({2018: {NORTH: 30, SOUTH: 30}, 2019: {NORTH: 30, SOUTH: 30}}, {2018: 60, 2019: 60})
    for month, count in ((1, 15), (2, 20), (3, 10), (4, 12), (5, 5)):
        path = world.folder / "crime" / f"2019-{month:02d}-home.csv"
        rows = f"2019-{month:02d},Home Police,,Burglary\n" * count
        path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    run("ingest")
    home = run("exceptions", "--quarter", "2019Q3", "--json").json["results"][0]
    assert home["doubt"] == (
        "20 of 80 records of Feb 2019 have no place (25.0%), 15 of 75 records of Jan 2019 have no place (20.0%), "
        "12 of 72 records of Apr 2019 have no place (16.7%) and many of 2 more periods have none; "
        "they are in no district's figure"
    )
    assert len(home["unplaced"]) == 5


def test_what_is_read_is_compared_as_it_is_kept(books: Books, registry: Registry) -> None:
    """Rows in any order give the same doubts."""
    without_place(books, 15)
    without_place(books, 20, date(2019, 8, 1))
    forward = assess(books, registry, Q3).table.select("area", "unplaced")
    books.rows.reverse()
    assert assess(books, registry, Q3).table.select("area", "unplaced").equals(forward)
    assert forward.filter(pl.col("unplaced").is_not_null()).height == 4
