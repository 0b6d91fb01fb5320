"""Percentage changes that are withheld where a count is small, and what is not."""

from datetime import date
from typing import Any

import pytest

from kpitool.analysis.assessment import assess
from tests.analysis.test_assessment import NORTH, Q3, SOUTH, Books, row
from tests.conftest import World


def changed(world: World, before: int, now: int) -> dict[str, Any]:
    """Homeshire's change from so many in 2018 to so many in 2019, all of them in November."""
    books = Books([], [])
    for year, count in ((2018, before), (2019, now)):
        books.year(year, "home", {NORTH: 0, SOUTH: 0})
        books.add("crime", "observed", "home", NORTH, date(year, 11, 1), count, dim_offence="Burglary")
    books.people()
    return row(assess(books, world.load().registry, Q3))


def needs(world: World, number: int) -> None:
    world.change("indicators:\n", f"percent_needs: {number}\nindicators:\n")


@pytest.mark.parametrize(
    ("before", "now", "percent"),
    [
        (50, 60, 20.0),  # 50 is not below 50
        (49, 60, None),
        (60, 49, None),
        (60, 50, -100 / 6),
        (0, 60, None),
    ],
)
def test_a_percent_needs_both_counts(world: World, before: int, now: int, percent: float | None) -> None:
    needs(world, 50)
    found = changed(world, before, now)
    expected = None if percent is None else pytest.approx(percent, abs=1e-9)
    assert (found["percent_of_count"], found["percent_of_value"]) == (expected, expected)
    assert found["percent_withheld"] is (percent is None)
    assert (found["change_count"], found["x"], found["previous_x"]) == (now - before, now, before)


def test_by_default_no_percent_is_withheld(world: World) -> None:
    found = changed(world, 2, 1)
    assert (found["percent_of_count"], found["percent_withheld"]) == (-50.0, False)


def test_an_indicator_may_ask_for_another_count_or_for_none(world: World) -> None:
    needs(world, 50)
    world.change("polarity: low_is_good", "polarity: low_is_good\n    percent_needs: 0")
    assert changed(world, 2, 1)["percent_of_count"] == -50.0
    world.change("percent_needs: 0", "percent_needs: 3")
    assert changed(world, 2, 4)["percent_of_count"] is None
    assert changed(world, 3, 6)["percent_of_count"] == 100.0


def test_the_verdict_is_of_the_change_though_its_percent_is_withheld(world: World) -> None:
    needs(world, 50)
    found = changed(world, 5, 40)
    # Exact limits of 5 at 95 %: up to 11.67; Byar's of 40: from 28.6
    assert (found["percent_of_count"], found["change_verdict"]) == (None, "worsening")


def test_a_proportion_keeps_its_points_and_values(world: World) -> None:
    needs(world, 50)
    world.change("measure: {kind: rate, per: 1000, population: residents}", "measure: {kind: proportion}")
    world.change(
        "    layout: events\n    columns: {period: Month, scope: Force, area: Code}",
        "    layout: counts\n    absent: missing\n"
        "    columns: {period: Month, scope: Force, area: Code, numerator: Yes, denominator: Of}",
    )
    books = Books([], [])
    for year, yes in ((2018, 1.0), (2019, 2.0)):
        for month in range(1, 13):
            start = date(year, month, 1)
            books.cover("crime", "home", start)
            for area in (NORTH, SOUTH):
                books.add("crime", "observed", "home", area, start, yes, denominator=10.0, dim_offence="Burglary")
    found = row(assess(books, world.load().registry, Q3))
    # 24 of 240 before, 48 of 240 now
    assert (found["value"], found["previous_value"], found["points"]) == (20.0, 10.0, pytest.approx(10.0))
    assert (found["percent_of_count"], found["percent_of_value"], found["percent_withheld"]) == (None, None, True)


@pytest.mark.parametrize(("number", "told"), [(0, True), (5_700, True), (5_701, False)])
def test_changes_of_earlier_quarters_are_withheld_and_the_direction_stays(
    world: World, number: int, told: bool
) -> None:
    needs(world, number)
    books = Books([], [])
    for year, count in ((2017, 400), (2018, 500), (2019, 600)):
        books.year(year, "home", {NORTH: count, SOUTH: 0})
    books.people()
    found = row(assess(books, world.load().registry, Q3))
    # A quarter ago 3 × 500 + 9 × 600 = 6,900 against 3 × 400 + 9 × 500 = 5,700; now a fifth more, a year ago a quarter
    expected = pytest.approx(120_000 / 5_700, abs=1e-9) if told else None
    assert (found["ago_1_change"], found["direction"]) == (expected, "slower")
    assert found["percent_of_count"] == pytest.approx(20.0, abs=1e-9)  # 7,200 against 6,000
    assert "ago_1_few" not in found


def test_what_stands_beside_is_withheld_by_its_own_counts(world: World) -> None:
    needs(world, 50)
    books = Books([], [])
    books.year(2017, "home", {NORTH: 0, SOUTH: 0})
    for year, count in ((2018, 40), (2019, 60)):
        books.year(year, "home", {NORTH: 0, SOUTH: 0}, months=11)
        books.add("crime", "observed", "home", NORTH, date(year, 3, 1), count, dim_offence="Burglary")
    books.cover("crime", "home", date(2018, 12, 1))
    books.people()
    found = row(assess(books, world.load().registry, Q3))
    # December 2019 has not come: beside it the 12 months to November, 60 against 40
    assert (found["value"], found["beside_x"], found["beside_previous_x"]) == (None, 60, 40)
    assert (found["beside_percent_of_count"], found["beside_percent_withheld"]) == (None, True)
    assert found["beside_change_count"] == 20


def test_without_a_count_before_nothing_is_withheld(world: World) -> None:
    needs(world, 50)
    books = Books([], [])
    books.year(2019, "home", {NORTH: 1, SOUTH: 1})
    books.people()
    assert row(assess(books, world.load().registry, Q3))["percent_withheld"] is False
