"""Several quarters assessed together are each what they are by themselves, but for what is withheld."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment
from kpitool.analysis.continuity import followed
from kpitool.analysis.quarters import assess_quarters
from kpitool.analysis.seen import Seen
from kpitool.cli import main
from kpitool.commands.family import Where
from kpitool.commands.opening import Opened, open_edition
from kpitool.period import Quarter, add_months
from kpitool.registry.models import Registry
from kpitool.views.entries import breakdown_entries, entries
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books
from tests.analysis.test_rejected import extract, received
from tests.conftest import World
from tests.views import boards

ROOT = Path(__file__).parents[2]


def before(quarters: int) -> list[Quarter]:
    return [Q3.before(back) for back in range(1, quarters + 1)]


def row(assessment: Assessment, area: str = HOME, indicator: str = "burglary") -> dict[str, Any]:
    return assessment.of_area(area).filter(pl.col("indicator") == indicator).row(0, named=True)


def assert_alike(found: Assessment, alone: Assessment) -> None:
    """Everything that is printed of a quarter, and what stands behind it."""
    assert (found.quarter, found.registry, found.periods, found.seen) == (
        alone.quarter,
        alone.registry,
        alone.periods,
        alone.seen,
    )
    whole, expected = entries(found), entries(alone)
    assert whole == expected
    assert breakdown_entries(found, whole) == breakdown_entries(alone, expected)
    for name in ("table", "trials", "findings", "charts", "parts", "cleared"):
        mine, other = getattr(found, name), getattr(alone, name)
        keys = [key for key in ("indicator", "area", "rule", "dimension", "part", "start") if key in mine.columns]
        assert mine.sort(keys).equals(other.sort(keys)), name


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The bundled example, taken in."""
    store, registry = tmp_path_factory.mktemp("example") / "store", ROOT / "indicators.yaml"
    with pytest.raises(SystemExit) as stopped:
        main(["ingest", "-q", "--registry", str(registry), "--store", str(store)])
    assert stopped.value.code == 0
    return open_edition(Where(registry=registry, store=str(store)))


def test_nine_quarters_of_the_example_are_each_what_they_are_by_themselves(example: Opened) -> None:
    found = assess_quarters(example.edition, example.registry, Q3, before(8))
    assert [each.quarter for each in found] == [*reversed(before(8)), Q3]
    for assessment in found:
        assert_alike(assessment, followed(example.edition, example.registry, assessment.quarter))


@pytest.mark.parametrize("first", [1, 121])  # of those from 121 the percents of small counts are withheld
def test_quarters_of_boards_made_up_at_random_are_each_what_they_are_by_themselves(first: int) -> None:
    made = [boards.board(number) for number in range(first, first + 15)]
    books, registry = boards.books_of(made), boards.registry_of(made)
    for assessment in assess_quarters(books, registry, Q3, before(3)):
        assert_alike(assessment, followed(books, registry, assessment.quarter))


@pytest.fixture
def books() -> Books:
    """Five years in which nothing changes: Northton 30, Southton 30 and Cityborough 60 a month."""
    books = Books([], [])
    for year in range(2015, 2020):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 60})
    books.people(tuple(range(2014, 2020)))
    return books


def test_some_areas_have_the_figures_that_they_have_among_all(world: World, books: Books) -> None:
    registry = world.load().registry
    every = assess_quarters(books, registry, Q3, before(3))
    some = assess_quarters(books, registry, Q3, before(3), areas=[NORTH])
    for one, other in zip(some, every, strict=True):
        assert set(one.table["area"]) == {NORTH, HOME, REGION}
        assert entries(one, [NORTH, HOME]) == entries(other, [NORTH, HOME])


def test_quarters_are_told_once_and_in_order_and_none_after_the_one_asked_for(world: World, books: Books) -> None:
    asked = [Q3.before(1), Q3.before(3), Q3.before(1), Q3, Quarter(2020, 1)]
    found = assess_quarters(books, world.load().registry, Q3, asked)
    assert [each.quarter for each in found] == [Q3.before(3), Q3.before(1), Q3]
    assert [each.quarter for each in assess_quarters(books, world.load().registry, Q3, [])] == [Q3]


def test_an_indicator_stands_in_no_quarter_before_it_was_added(world: World, books: Books) -> None:
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    added: 2019Q2\n")
    found = assess_quarters(books, world.load().registry, Q3, before(3))
    assert [entry.title for each in found for entry in entries(each, [HOME])] == ["Burglary", "Burglary"]
    assert [each.table.height > 0 for each in found] == [False, False, True, True]


def test_an_area_that_took_over_from_others_stands_in_the_quarters_before(world: World, books: Books) -> None:
    old = "    - {code: E06000001, name: Cityborough, level: unitary, parent: E12000001"
    heir = "    - {code: E06000009, name: Newborough, level: unitary, parent: E12000001, first: 2019-01}\n"
    world.change(old + "}\n", old + ", last: 2018-12, successor: E06000009}\n" + heir)
    world.change("areas: [E06000001]", "areas: [E06000001, E06000009]")
    then = assess_quarters(books, world.load().registry, Q3, [Quarter(2018, 2)])[0]
    assert row(then, "E06000009")["x"] == 720
    assert CITY not in set(then.table["area"])


def test_a_figure_that_a_board_saw_differently_is_restated_in_its_own_quarter(world: World, books: Books) -> None:
    registry, saw = world.load().registry, Books([*books.rows], books.covered)
    changed = date(2018, 6, 1)
    saw.rows = [
        {**each, "count": 15}
        if (each["area"], each["start"]) == (NORTH, changed) and each["source"] == "crime"
        else each
        for each in books.rows
    ]
    seen = Seen(saw, "Board")
    for assessment in assess_quarters(books, registry, Q3, before(6), seen=seen):
        assert_alike(assessment, followed(books, registry, assessment.quarter, seen=seen))
    # June 2018 lies in the window of October 2017 to September 2018, where 15 of 720 were not there
    then = assess_quarters(books, registry, Q3, before(6), seen=seen)[1]
    assert then.quarter == Quarter(2018, 2)
    assert row(then)["restated_percent"] == pytest.approx(100 * 15 / 705)


def test_rejected_records_and_those_without_a_place_are_told_of_the_quarters_that_they_are_in(
    world: World, books: Books
) -> None:
    months = [date(2018, month, 1) for month in range(1, 13)]
    for month in months:
        extract(books, "home2018", "home", month)
        books.add("crime", "unlocated", "home", None, month, 2, dim_offence="Burglary")
    registry, receipts = world.load().registry, received(("home2018", 1, 800, 100))
    found = assess_quarters(books, registry, Q3, before(8), received=receipts)
    for assessment in found:
        assert_alike(assessment, followed(books, registry, assessment.quarter, received=receipts))
    lost = [row(each)["unlocated"] for each in found]  # 2 a month of 2018: twelve months of them, then nine
    assert lost == [None, 6, 12, 18, 24, 18, 12, 6, None]
    assert [row(each)["rejected"] is not None for each in found] == [bool(each) for each in lost]


def withholding(world: World, window: str) -> Registry:
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    world.change("    polarity: low_is_good\n", f"    polarity: low_is_good\n    window: {window}\n")
    return world.load().registry


def with_month(books: Books, month: date, area: str, count: float) -> Books:
    """The same, but for one month of one area."""
    rows = [
        {**each, "count": count} if (each["source"], each["area"], each["start"]) == ("crime", area, month) else each
        for each in books.rows
    ]
    return Books(rows, books.covered)


@pytest.mark.parametrize("window", ["latest", "rolling_12"])
def test_where_nothing_is_small_every_quarter_is_as_it_would_be_without_a_threshold(
    world: World, books: Books, window: str
) -> None:
    registry = withholding(world, window)
    plain = assess_quarters(books, registry.model_copy(update={"suppress_below": None}), Q3, before(18))
    for one, other in zip(assess_quarters(books, registry, Q3, before(18)), plain, strict=True):
        assert entries(one) == [replace(entry) for entry in entries(other)]


def test_a_small_count_farther_back_than_a_plan_looks_takes_all_that_lies_there_with_it(
    world: World, books: Books
) -> None:
    registry = withholding(world, "latest")
    small = with_month(books, add_months(Q3.period.last_month, -3 * 14), NORTH, 3)
    # of its quarter 63 are told, and nothing of what is printed of the last nine quarters is small
    found = assess_quarters(small, registry, Q3, before(16))
    told = [[row(each, area)["x"] for area in (HOME, NORTH, SOUTH, REGION)] for each in found]
    assert told[-9:] == [[60, 30, 30, 120]] * 9
    assert told[1:4] == [[None] * 4] * 3  # but not four years before, a window that stands beside the last quarter's
    assert told[0] == [60, 30, 30, 120]
    assert row(found[2], NORTH)["withheld"] == "small"
    assert {row(found[2], area)["withheld"] for area in (HOME, SOUTH, REGION)} == {"secondary"}


def test_earlier_quarters_are_withheld_by_the_plan_of_the_last_one(world: World, books: Books) -> None:
    registry = withholding(world, "quarter")
    rows = [
        {**each, "count": 1} if each["area"] == NORTH and each["source"] == "crime" else each for each in books.rows
    ]
    found = assess_quarters(Books(rows, books.covered), registry, Q3, before(8))
    alone = followed(Books(rows, books.covered), registry, Q3)
    assert found[-1].table.equals(alone.table)
    for each in found:  # 3 of Northton a quarter, which Homeshire's less Southton's would tell
        assert row(each, NORTH)["withheld"] is not None
        assert (row(each, HOME)["x"] is None) != (row(each, SOUTH)["x"] is None)
