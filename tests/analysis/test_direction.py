"""Where a figure goes: words for its changes over a year, each where and only where the numbers say so."""

from datetime import date

import polars as pl
import pytest

from kpitool.analysis.assessment import assess
from kpitool.analysis.direction import Direction
from kpitool.period import Quarter, add_months
from tests.analysis.test_assessment import CITY, NORTH, Books
from tests.conftest import World

Q3 = Quarter(2019, 3)


def direction(world: World, years: tuple[float, ...], last: tuple[float, ...]) -> dict[str, object]:
    """The direction of a count that was so high in each month of three calendar years, the last one by quarters."""
    counts = [count for count in years for _ in range(12)] + [count for count in last for _ in range(3)]
    books = Books([], [])
    for number, count in enumerate(counts):
        start = add_months(date(2020 - len(years) - 1, 1, 1), number)
        for scope in ("home", "city"):
            books.cover("crime", scope, start)
        books.add("crime", "observed", "home", NORTH, start, count, dim_offence="Burglary")
        books.add("crime", "observed", "city", CITY, start, 100, dim_offence="Burglary")
    books.people(tuple(range(2015, 2020)))
    assessment = assess(books, world.load().registry, Q3)
    return assessment.home.filter(pl.col("indicator") == "burglary").row(0, named=True)


# Northton's incidents a month; the people stay as they are, so that rates change as counts do.
CASES = {
    # 2019 by quarters, after 1,000 in 2017 and 1,200 (+20 %) in 2018: up by 10 % now, 12.5 % a quarter ago.
    Direction.SLOWER: ((1000, 1200), (1320, 1320, 1320, 1320)),
    # +10 % in 2018, +30 % in 2019.
    Direction.FASTER: ((1000, 1100), (1430, 1430, 1430, 1430)),
    # +10 % in both years.
    Direction.CONTINUING: ((1000, 1100), (1210, 1210, 1210, 1210)),
    # +20 %, then down by 10 %.
    Direction.TURNED: ((1000, 1200), (1080, 1080, 1080, 1080)),
    # +20 %, then the same as the year before in every quarter.
    Direction.STABILISED: ((1000, 1200), (1200, 1200, 1200, 1200)),
    # +20 %; the figure of six months ago was more than 5 % above that of a year ago, and is back.
    Direction.LEVELLING: ((1000, 1200), (1400, 1400, 1000, 1000)),
    # Never more than 5 % away from the year before.
    Direction.STABLE: ((1000, 1010), (1000, 1010, 1000, 1010)),
    # Flat a year ago, up by 10 % now: no direction but the change itself.
    None: ((1000, 1000), (1100, 1100, 1100, 1100)),
}


@pytest.mark.parametrize(("word", "figures"), CASES.items(), ids=str)
def test_a_direction_is_said_where_the_numbers_say_so(
    world: World, word: Direction | None, figures: tuple[tuple[float, ...], tuple[float, ...]]
) -> None:
    assert direction(world, *figures)["direction"] == word


def test_the_changes_of_a_quarter_and_of_a_year_ago_are_those_of_their_own_windows(world: World) -> None:
    found = direction(world, (1000, 1200), (1320, 1320, 1320, 1320))
    # Now 15,840 after 14,400; a quarter ago 3 × (1,200 + 3 × 1,320) = 15,480 after 3 × (1,000 + 3 × 1,200) = 13,800.
    assert found["percent_of_value"] == pytest.approx(10)
    assert found["ago_1_change"] == pytest.approx((15_480 / 13_800 - 1) * 100)
    assert found["ago_4_change"] == pytest.approx(20)
    assert found["ago_4_verdict"] == "worsening"


def test_a_change_that_may_be_chance_is_no_direction(world: World) -> None:
    # 12, 15 and 20 incidents a year: +25 % and +33 %, and the intervals overlap by far.
    assert direction(world, (1, 1.25), (5 / 3, 5 / 3, 5 / 3, 5 / 3))["direction"] is None


def test_a_smaller_rise_that_nobody_would_see_is_not_slower(world: World) -> None:
    # +10.5 % after +11 %: less than a point apart.
    assert direction(world, (10_000, 11_100), (12_265, 12_265, 12_265, 12_265))["direction"] == "continuing"
