"""The small line of a figure's course."""

import re
from dataclasses import replace

from kpitool.views.dashboard.records import Figure, QuarterMark
from kpitool.views.dashboard.sparkline import sparkline
from tests.views.dashboards import Size, made_up


def course(*values: float | None) -> tuple[list[Figure | None], list[QuarterMark]]:
    dashboard = made_up(Size(1, 1, len(values)))
    some = next(each for each in made_up(Size(1, 1, 9)).indicators[0].areas[0].figures if each)
    return [
        None if each is None else replace(some, value=each, text=f"{each:g}") for each in values
    ], dashboard.quarters


def drawn(*values: float | None, at: int = 0) -> str:
    return sparkline(*course(*values), at)


def test_the_lowest_value_is_at_the_bottom_and_the_highest_at_the_top() -> None:
    # 104 wide with 4 at each edge: 4, 52, 100; 28 high: 24 is the bottom, 4 the top, 14 halfway
    assert re.findall(r'points="([^"]*)"', drawn(1, 3, 2)) == ["4,24 52,4 100,14"]


def test_a_gap_stays_a_gap() -> None:
    assert re.findall(r'points="([^"]*)"', drawn(1, 1, None, 2, 2)) == ["4,24 28,24", "76,4 100,4"]


def test_equal_values_are_a_level_line_in_the_middle() -> None:
    assert re.findall(r'points="([^"]*)"', drawn(5, 5)) == ["4,14 100,14"]


def test_the_mark_stands_at_the_quarter_that_is_looked_at() -> None:
    assert 'cx="52" cy="4"' in drawn(1, 3, 2, at=1)


def test_a_quarter_without_a_figure_has_no_mark() -> None:
    assert "circle" not in drawn(1, None, 2, at=1)


def test_it_says_from_where_to_where_the_course_leads() -> None:
    assert 'aria-label="from 1 in 2019/20 Q1 to 2 in 2019/20 Q3"' in drawn(1, 3, 2)


def test_fewer_than_two_values_are_no_course() -> None:
    assert drawn(None, 1) == ""
    assert drawn(None, None) == ""
