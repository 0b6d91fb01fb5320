"""The window before beside those before it, from typed-in years of counts; each mean worked by hand."""

from datetime import date
from typing import Any

import pytest

from kpitool.analysis.assessment import assess
from kpitool.period import Window
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, SOUTH, Books, row
from tests.conftest import World

EVERY = tuple(range(2013, 2020))


def based(world: World, by_year: dict[int, float], area: str = HOME, **more: Any) -> dict[str, Any]:
    """The row of 2019 where Northton has so many a month in each year; Homeshire's people are 100,000.

    So 50 a month are 12 × 50 / 100,000 × 1,000 = 6.0.
    """
    books = Books([], [])
    for year, count in by_year.items():
        books.year(year, "home", {NORTH: count, SOUTH: 0})
    books.people(EVERY)
    return row(assess(books, world.load().registry, Q3, **more), area)


def told(found: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(found[name] for name in ("before_windows", "base", "base_windows"))


def test_a_low_base_is_told_with_the_mean_of_the_three_windows_before_it(world: World) -> None:
    found = based(world, {2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 60})
    # 6.0, 6.6 and 7.2 before 4.8: a mean of 6.6, and 4.8 the lowest of five
    assert found["before_mean"] == pytest.approx(6.6, abs=1e-9)
    assert told(found) == (3, "lowest", 5)


def test_no_more_than_three_windows_before_are_looked_at(world: World) -> None:
    found = based(world, {2014: 10, 2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 60})
    assert found["before_mean"] == pytest.approx(6.6, abs=1e-9)
    assert told(found) == (3, "lowest", 5)


@pytest.mark.parametrize(
    ("by_year", "expected"),
    [
        ({2015: 50, 2016: 55, 2017: 60, 2018: 80, 2019: 60}, (3, "highest", 5)),
        ({2016: 55, 2017: 60, 2018: 40, 2019: 60}, (2, "lowest", 4)),  # four windows are enough, three are not
        ({2017: 60, 2018: 40, 2019: 60}, (1, None, None)),
        ({2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 30}, (3, None, None)),  # the current one is lower still
        ({2015: 50, 2016: 55, 2017: 60, 2018: 80, 2019: 90}, (3, None, None)),
        ({2015: 50, 2016: 40, 2017: 60, 2018: 40, 2019: 60}, (3, None, None)),  # as low as one before is not the lowest
        ({2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 40}, (3, None, None)),
        # 58 of a mean of 60 is 3.3 % below, less than the least change of 5 %; 57 is exactly 5 %
        ({2015: 60, 2016: 60, 2017: 60, 2018: 58, 2019: 60}, (3, None, None)),
        ({2015: 60, 2016: 60, 2017: 60, 2018: 57, 2019: 60}, (3, "lowest", 5)),
        ({2015: 0, 2016: 0, 2017: 0, 2018: 2, 2019: 0}, (3, "highest", 5)),  # of none before, anything is the highest
        ({2015: 0, 2016: 0, 2017: 0, 2018: 0, 2019: 0}, (3, None, None)),
        ({2018: 40, 2019: 60}, (None, None, None)),
    ],
)
def test_a_base_is_beyond_every_other_of_at_least_four_and_far_enough_from_their_mean(
    world: World, by_year: dict[int, float], expected: tuple[Any, ...]
) -> None:
    assert told(based(world, by_year)) == expected


def test_a_window_with_a_missing_month_is_not_held(world: World) -> None:
    books = Books([], [])
    for year, count in {2015: 50, 2016: 100, 2017: 60, 2018: 40, 2019: 60}.items():
        books.year(year, "home", {NORTH: count, SOUTH: 0})
    books.covered = [each for each in books.covered if each["start"] != date(2016, 5, 1)]
    books.people(EVERY)
    found = row(assess(books, world.load().registry, Q3))
    assert found["before_mean"] == pytest.approx((6.0 + 7.2) / 2, abs=1e-9)
    assert told(found) == (2, "lowest", 4)


@pytest.mark.parametrize("kind", ["break", "definition", "coverage"])
@pytest.mark.parametrize(
    ("month", "windows"),
    [
        ("2018-01", None),  # between the previous window and those before it
        ("2018-05", None),  # inside the previous window: the change itself is not comparable
        ("2017-01", 1),
        ("2016-06", 1),
        ("2015-01", 3),  # from the first month that is looked at on, all is alike
    ],
)
def test_windows_from_before_a_change_of_definition_are_not_used(
    world: World, kind: str, month: str, windows: int | None
) -> None:
    note = f"annotations: [{{kind: {kind}, month: {month}, text: counted anew}}]"
    world.change("polarity: low_is_good", f"polarity: low_is_good\n    {note}")
    found = based(world, {2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 60})
    assert told(found) == (windows, "lowest" if windows == 3 else None, 5 if windows == 3 else None)


def test_changed_criteria_leave_the_windows_before_as_they_are(world: World) -> None:
    note = "annotations: [{kind: criteria, month: 2017-06, text: taken sooner}]"
    world.change("polarity: low_is_good", f"polarity: low_is_good\n    {note}")
    assert told(based(world, {2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 60})) == (3, "lowest", 5)


def test_windows_before_take_a_population_with_the_lag_of_the_current_one(world: World) -> None:
    books = Books([], [])
    for year, count in {2016: 50, 2017: 60, 2018: 40, 2019: 60}.items():
        books.year(year, "home", {NORTH: count, SOUTH: 0})
    for year in range(2014, 2019):  # none of 2019: every window takes that of the year before
        books.people((year,), {NORTH: 10_000 * (year - 2009), SOUTH: 0, CITY: 0})
    found = row(assess(books, world.load().registry, Q3))
    # 720 of the 90,000 of 2018; before: 600 of the 60,000 of 2015 are 10.0, 720 of the 70,000 of 2016 are 10.2857…
    assert found["value"] == pytest.approx(8.0, abs=1e-9)
    assert found["before_mean"] == pytest.approx((600 / 60 + 720 / 70) / 2, abs=1e-9)


def test_a_quarters_windows_before_are_the_same_quarter_of_earlier_years(world: World) -> None:
    found = based(world, {2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 60}, window=Window.QUARTER)
    # 150, 165 and 180 of 100,000
    assert found["before_mean"] == pytest.approx(1.65, abs=1e-9)
    assert told(found) == (3, "lowest", 5)


def test_a_proportions_base_is_measured_in_points(world: World) -> None:
    world.change("measure: {kind: rate, per: 1000, population: residents}", "measure: {kind: proportion}")
    world.change(
        "    layout: events\n    columns: {period: Month, scope: Force, area: Code}",
        "    layout: counts\n    absent: missing\n"
        "    columns: {period: Month, scope: Force, area: Code, numerator: Yes, denominator: Of}",
    )
    registry = world.load().registry

    def base(percent_of_2018: int) -> Any:
        books = Books([], [])
        for year, percent in {2015: 50, 2016: 50, 2017: 50, 2018: percent_of_2018, 2019: 50}.items():
            for month in range(1, 13):
                start = date(year, month, 1)
                books.cover("crime", "home", start)
                for area in (NORTH, SOUTH):
                    more = {"denominator": 100.0, "dim_offence": "Burglary"}
                    books.add("crime", "observed", "home", area, start, percent, **more)
        return row(assess(books, registry, Q3))["base"]

    assert (base(48), base(47), base(53)) == (None, "lowest", "highest")  # the least change is 3 points


def test_of_parts_of_the_home_area_the_mean_is_given_and_no_base(world: World) -> None:
    found = based(world, {2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 60}, NORTH)
    assert found["before_mean"] == pytest.approx(16.5, abs=1e-9)  # 600, 660 and 720 of 40,000
    assert told(found) == (3, None, None)


def test_without_a_comparison_nothing_stands_before(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: low_is_good\n    compare: {previous: false}")
    assert told(based(world, {2015: 50, 2016: 55, 2017: 60, 2018: 40, 2019: 60})) == (None, None, None)
