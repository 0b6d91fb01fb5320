"""An indicator's way through time: its window, what it is compared with, and what stands beside it."""

from datetime import date

import pytest

from kpitool.analysis.windows import Course
from kpitool.period import Period, Quarter, Window, add_months
from kpitool.registry.sources import Series

Q3 = Quarter(2019, 3)
YEARS = [Period(date(year, 4, 1), 12) for year in range(2014, 2019)]
HALF = Period(date(2019, 4, 1), 6)


def months(first: date, number: int, step: int = 1) -> tuple[Period, ...]:
    return tuple(Period(add_months(first, step * n), step) for n in range(number))


def course(
    window: Window, held: tuple[Period, ...], step: int | None = 1, series: Series = Series.FLOW, quarter: Quarter = Q3
) -> Course:
    return Course("x", window, step, series, quarter, tuple(sorted(held, key=lambda p: (p.last_month, p.months))))


def test_a_part_year_with_no_like_stands_beside_the_last_full_year_and_is_not_compared() -> None:
    way = course(Window.LATEST, (*YEARS, HALF), None)
    assert way.current == HALF
    assert way.before(HALF) is None
    assert way.beside == YEARS[-1]
    assert way.before(YEARS[-1]) == YEARS[-2]


def test_a_part_year_with_a_like_is_compared_with_it() -> None:
    like = Period(date(2018, 4, 1), 6)
    way = course(Window.LATEST, (*YEARS, like, HALF), None)
    assert (way.current, way.before(HALF), way.beside) == (HALF, like, None)


def test_a_full_year_has_the_year_so_far_beside_it() -> None:
    way = course(Window.FINANCIAL_YEAR, (*YEARS, HALF), None)
    assert (way.current, way.before(way.current), way.beside) == (YEARS[-1], YEARS[-2], HALF)


def test_a_year_that_ends_with_the_quarter_has_nothing_beside_it() -> None:
    year = Period(date(2019, 4, 1), 12)
    way = course(Window.FINANCIAL_YEAR, (*YEARS, year), None, quarter=Quarter(2019, 4))
    assert (way.current, way.beside) == (year, None)


def test_of_monthly_figures_the_year_so_far_is_as_far_as_the_months_go() -> None:
    way = course(Window.FINANCIAL_YEAR, months(date(2018, 4, 1), 20))
    assert way.current == YEARS[-1]
    assert way.beside == Period(date(2019, 4, 1), 8)
    assert way.before(way.beside) == Period(date(2018, 4, 1), 8)


def test_a_wave_is_compared_with_the_same_wave_a_year_before_else_with_the_last_one() -> None:
    waves = months(date(2018, 10, 1), 5, 3)
    way = course(Window.LATEST, waves, 3, Series.WAVE)
    assert (way.current, way.before(way.current)) == (waves[-1], waves[0])
    short = course(Window.LATEST, waves[2:], 3, Series.WAVE)
    assert short.before(short.current) == waves[-2]
    irregular = course(Window.LATEST, (waves[1], waves[4]), 3, Series.WAVE)
    assert irregular.before(irregular.current) == waves[1]


def test_the_year_to_date_is_compared_with_the_same_months_a_year_before() -> None:
    way = course(Window.YEAR_TO_DATE, months(date(2018, 4, 1), 21))
    assert way.current == Period(date(2019, 4, 1), 9)
    assert way.before(way.current) == Period(date(2018, 4, 1), 9)


@pytest.mark.parametrize(
    ("window", "step", "limit", "ends"),
    [
        (Window.ROLLING_12, 1, 3, [date(2019, 11, 1), date(2019, 10, 1), date(2019, 9, 1)]),
        (Window.ROLLING_12, 3, 6, [date(2019, 9, 1), date(2019, 6, 1)]),
        (Window.QUARTER, 1, 6, [date(2019, 9, 1), date(2019, 6, 1)]),
        (Window.YEAR_TO_DATE, 1, 6, [date(2019, 9, 1), date(2019, 6, 1)]),
        (Window.FINANCIAL_YEAR, 1, 12, [date(2018, 3, 1)]),
        (Window.ROLLING_12, 1, 0, []),
    ],
)
def test_earlier_windows_of_the_same_kind_are_whole_steps_earlier(
    window: Window, step: int, limit: int, ends: list[date]
) -> None:
    way = course(window, months(date(2017, 1, 1), 36 // step, step), step)
    assert [period.last_month for period in way.earlier(limit)] == ends
    assert {period.months for period in way.earlier(limit)} <= {way.current.months, 6, 3}


def test_where_nothing_is_held_the_gap_is_the_quarters() -> None:
    assert course(Window.LATEST, (), 3, Series.WAVE).current == Q3.period
    assert course(Window.LATEST, (), 1).current == Period(date(2019, 12, 1), 1)
