"""Changes in words and cells: from an unusual base, and without a percentage where a count is small."""

from collections.abc import Mapping
from datetime import date

import pytest

from kpitool.analysis.assessment import assess
from kpitool.period import Window
from kpitool.views.entries import breakdown_entries, entries
from kpitool.views.figures import compare_page
from kpitool.views.page import Table
from kpitool.views.records import Entry
from tests.analysis.test_assessment import HOME, NORTH, Q3, SOUTH, Books
from tests.conftest import World

LOW = {2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 60}


def years(by_year: Mapping[int, float]) -> Books:
    """Northton has so many a month in each year, which are 0.12 of each for Homeshire's 100,000 people."""
    books = Books([], [])
    for year, count in by_year.items():
        books.year(year, "home", {NORTH: count, SOUTH: 0})
    books.people(tuple(range(2014, 2020)))
    return books


def shown(world: World, by_year: Mapping[int, float], area: str = HOME, window: Window | None = None) -> Entry:
    return entries(assess(years(by_year), world.load().registry, Q3, window), [area])[0]


def cells(world: World, by_year: Mapping[int, float]) -> dict[str, str]:
    """The first row of the table of comparisons, by its heads."""
    registry = world.load().registry
    found = entries(assess(years(by_year), registry, Q3), [HOME])
    table = next(block for block in compare_page(found, registry, Q3).blocks if isinstance(block, Table))
    return {column.title: cell.text for column, cell in zip(table.columns, table.rows[0], strict=True)}


@pytest.mark.parametrize(
    ("by_year", "words"),
    [
        # 6.0, 6.6 and 7.2 before 4.8
        (LOW, "The 12 months to Dec 2018 were the lowest of the last 5 held (mean of the three before: 6.6)."),
        # 6.6 and 7.2 before 9.6
        (
            {2016: 55, 2017: 60, 2018: 80, 2019: 60},
            "The 12 months to Dec 2018 were the highest of the last 4 held (mean of the two before: 6.9).",
        ),
    ],
)
def test_a_statement_says_that_a_change_is_from_an_unusual_base(
    world: World, by_year: Mapping[int, float], words: str
) -> None:
    assert f" intervals apart). {words}" in shown(world, by_year).statement


def test_a_quarter_was_the_lowest(world: World) -> None:
    words = shown(world, LOW, window=Window.QUARTER).statement
    assert "Oct–Dec 2018 was the lowest of the last 5 held (mean of the three before: 1.7)." in words  # 1.65


@pytest.mark.parametrize(("by_year", "area"), [({**LOW, 2018: 58}, HOME), ({**LOW, 2019: 30}, HOME), (LOW, NORTH)])
def test_of_a_usual_base_and_of_parts_of_the_home_area_nothing_is_said(
    world: World, by_year: Mapping[int, float], area: str
) -> None:
    found = shown(world, by_year, area)
    assert " held (mean" not in found.statement
    assert found.previous is not None
    assert (found.previous.before_windows, found.previous.base) == (3, None)


def test_the_base_stands_with_the_window_before_and_never_with_a_breakdown(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: low_is_good\n    breakdown: offence")
    assessment = assess(years(LOW), world.load().registry, Q3)
    whole = entries(assessment, [HOME])
    parts = breakdown_entries(assessment, whole)
    assert whole[0].previous is not None
    previous = whole[0].previous
    assert (previous.before_windows, previous.base, previous.base_windows) == (3, "lowest", 5)
    assert previous.before_mean == pytest.approx(6.6, abs=1e-9)
    told = [(p.before_mean, p.before_windows, p.base, p.base_windows) for part in parts if (p := part.previous)]
    assert told == [(None, None, None, None)]


def test_the_mean_before_has_a_column_where_there_is_one(world: World) -> None:
    assert cells(world, LOW)["Earlier mean"] == "6.6"
    assert "Earlier mean" not in cells(world, {2018: 40, 2019: 60})
    assert "Earlier mean" not in cells(world, {2017: 60, 2018: 40, 2019: 60})  # one window is no mean


def test_without_a_percentage_the_counts_stand_alone(world: World) -> None:
    world.change("indicators:\n", "percent_needs: 50\nindicators:\n")
    books = Books([], [])
    for year, count in ((2018, 20), (2019, 24)):
        books.year(year, "home", {NORTH: 0, SOUTH: 0})
        books.add("crime", "observed", "home", NORTH, date(year, 11, 1), count, dim_offence="Burglary")
    books.people()
    registry = world.load().registry
    found = entries(assess(books, registry, Q3), [HOME])[0]
    # The rate rises from 0.20 to 0.24, by a fifth: told as higher, though no percentage is
    assert found.statement.startswith(
        "Burglary: 24 in the 12 months to Dec 2019, 0.2 per 1,000 residents. That compares with 20 in the 12 months to "
        "Dec 2018; the rate is similar (0.2 before): higher, but the 95% intervals overlap."
    )
    assert "%" not in found.statement.replace("95% intervals", "")
    assert found.change is not None
    assert (found.change.count, found.change.percent_of_count, found.change.percent_of_value) == (4, None, None)
    assert found.change.percent_withheld == "a count is below 50"
    table = next(block for block in compare_page([found], registry, Q3).blocks if isinstance(block, Table))
    assert [cell.text for cell in table.rows[0]][3] == "–"


def test_a_percentage_of_large_counts_is_told(world: World) -> None:
    world.change("indicators:\n", "percent_needs: 50\nindicators:\n")
    found = shown(world, {2018: 40, 2019: 60})
    assert "That is 50.0% more than in the 12 months to Dec 2018 (480)" in found.statement
    assert found.change is not None
    assert found.change.percent_withheld is None
    assert cells(world, {2018: 40, 2019: 60})["Change"] == "+50.0%"
