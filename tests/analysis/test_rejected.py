"""Figures of whose records many were rejected: by the receipts of the extracts that have the last word."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.continuity import followed
from kpitool.analysis.rejected import RECEIVED
from kpitool.period import add_months
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books, row, rules
from tests.conftest import World

ALIKE = "    polarity: low_is_good\n"


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


@pytest.fixture
def books() -> Books:
    """Two years in which nothing changes, each extract of a force and a year: home2018, city2018 and so on."""
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 60})
        for scope in ("home", "city"):
            for month in range(12):
                extract(books, f"{scope}{year}", scope, add_months(date(year, 1, 1), month))
    books.people()
    return books


def extract(books: Books, name: str, scope: str, month: date, stated: int = 1) -> None:
    """That an extract speaks for a scope and a month, as part of which statement of its source."""
    books.rows.append(
        {"source": "crime", "kind": "covered", "scope": scope, "start": month, "months": 1}
        | {"extract": name, "stated": stated}
    )


def received(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    """Receipts: of which extract and statement so many records were read, and so many of them rejected."""
    of_crime = [("crime", stated, name, read, lost) for name, stated, read, lost in rows]
    return pl.DataFrame(of_crime, schema=RECEIVED, orient="row")


def told(books: Books, registry: Registry, receipts: pl.DataFrame, area: str = HOME) -> Any:
    return row(shown(books, registry, receipts), area)["rejected"]


def shown(books: Books, registry: Registry, receipts: pl.DataFrame) -> Assessment:
    return assess(books, registry, Q3, received=receipts)


@pytest.mark.parametrize(("lost", "many"), [(40, False), (41, True)])
def test_a_share_is_told_where_it_is_above_the_most(books: Books, registry: Registry, lost: int, many: bool) -> None:
    assessment = shown(books, registry, received(("home2019", 1, 800, lost)))  # 5 % of 800 are 40
    expected = [{"source": "crime", "read": 800, "rejected": lost}] if many else None
    assert row(assessment)["rejected"] == expected
    assert rules(assessment) == (["data"] if many else [])


def test_the_figure_and_its_status_are_as_before(books: Books, registry: Registry) -> None:
    before, after = assess(books, registry, Q3), shown(books, registry, received(("home2019", 1, 800, 400)))
    assert before.table.drop("rejected").equals(after.table.drop("rejected"))


def test_an_extract_of_many_months_counts_once_and_those_of_a_window_together(books: Books, registry: Registry) -> None:
    extract(books, "december", "home", date(2019, 12, 1), stated=2)
    receipts = received(("home2019", 1, 900, 60), ("december", 2, 100, 1))
    assert told(books, registry, receipts) == [{"source": "crime", "read": 1000, "rejected": 61}]


def test_what_was_rejected_of_extracts_before_the_window_is_not_told(books: Books, registry: Registry) -> None:
    assert told(books, registry, received(("home2018", 1, 800, 400), ("home2019", 1, 800, 0))) is None


def test_what_was_rejected_of_an_extract_that_was_replaced_is_not_told(books: Books, registry: Registry) -> None:
    for month in range(12):
        extract(books, "corrected", "home", add_months(date(2019, 1, 1), month), stated=2)
    assert told(books, registry, received(("home2019", 1, 800, 400), ("corrected", 2, 800, 0))) is None
    assert told(books, registry, received(("home2019", 1, 800, 0), ("corrected", 2, 800, 400))) is not None


def test_what_was_rejected_of_another_force_is_not_told(books: Books, registry: Registry) -> None:
    assert told(books, registry, received(("city2019", 1, 800, 400), ("home2019", 1, 800, 0))) is None


def test_only_what_the_board_reads_is_told(books: Books, registry: Registry) -> None:
    receipts = received(("home2019", 1, 800, 400), ("city2019", 1, 800, 400))
    assert [told(books, registry, receipts, area) for area in (NORTH, CITY, REGION)] == [None, None, None]


def test_a_board_chooses_the_share(books: Books, world: World) -> None:
    many = {}
    for chosen in ("{rejected: 50}", "{rejected: 49.9}", "{rejected: 0}", "{off: true}"):
        world.change(ALIKE, f"{ALIKE}    rules: {{data: {chosen}}}\n")
        registry = world.load().registry
        many[chosen] = [told(books, registry, received(("home2019", 1, 800, lost))) is not None for lost in (0, 400)]
        world.change(f"{ALIKE}    rules: {{data: {chosen}}}\n", ALIKE)
    assert many == {
        "{rejected: 50}": [False, False],
        "{rejected: 49.9}": [False, True],
        "{rejected: 0}": [False, True],
        "{off: true}": [False, False],
    }


def test_a_figure_whose_records_were_rejected_is_neither_new_nor_continuing(books: Books, registry: Registry) -> None:
    # The last quarter's window before, October 2017 to September 2018, is not whole: a finding, but of something else.
    last = assess(books, registry, Q3.before())
    assert rules(last) == ["data"]
    assessment = followed(books, registry, Q3, received=received(("home2019", 1, 800, 400)))
    mine = assessment.findings.filter(pl.col("area") == HOME)
    assert mine.select("rule", "state", "since", "open_ended").rows() == [("data", None, None, None)]
    assert assessment.cleared.filter(pl.col("area") == HOME).height == 0


def test_a_figure_with_a_gap_is_followed_by_that_gap(books: Books, registry: Registry) -> None:
    gap = date(2018, 8, 1)  # in the window before, of this quarter and of the last
    books.covered = [each for each in books.covered if each["start"] != gap]
    assessment = followed(books, registry, Q3, received=received(("home2019", 1, 800, 400)))
    mine = assessment.findings.filter(pl.col("area") == HOME)
    assert mine.select("rule", "state").rows() == [("data", "continuing")]
