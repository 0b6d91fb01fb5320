"""The page's data: numbers that place marks, texts that are safe to look at."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitool.views.dashboard.packing import plain
from tests.views.dashboards import Size, made_up


@dataclass(frozen=True)
class Mark:
    value: float | None
    end: date
    texts: list[str]


def test_a_record_is_what_json_knows() -> None:
    mark = Mark(8.612345678912, date(2019, 12, 31), ["8.6", "a‮b"])
    assert plain(mark) == {"value": 8.61235, "end": "2019-12-31", "texts": ["8.6", "a\\u202eb"]}
    assert plain(Mark(None, date(2019, 12, 31), [])) == {"value": None, "end": "2019-12-31", "texts": []}


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_a_number_that_places_a_mark_moves_by_less_than_a_screen_shows(value: float) -> None:
    assert plain(value) == pytest.approx(value, rel=1e-5)


def test_the_numbers_of_a_figure_stand_in_full() -> None:
    figures = [each for area in made_up(Size(3, 2, 4)).indicators[0].areas for each in area.figures if each]
    told = [plain(each) for each in figures]
    for name in ("value", "lower95", "upper998"):
        assert [each[name] for each in told] == [getattr(each, name) for each in figures]
