"""The page's data: numbers that place marks, texts that are safe to look at."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitool.views.dashboard.packing import plain


@dataclass(frozen=True)
class Mark:
    value: float | None
    end: date
    texts: list[str]


def test_a_record_is_what_json_knows() -> None:
    mark = Mark(8.612345678912, date(2019, 12, 31), ["8.6", "a‮b"])
    assert plain(mark) == {"value": 8.61234568, "end": "2019-12-31", "texts": ["8.6", "a\\u202eb"]}
    assert plain(Mark(None, date(2019, 12, 31), [])) == {"value": None, "end": "2019-12-31", "texts": []}


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_a_number_moves_by_less_than_a_hundred_millionth(value: float) -> None:
    assert plain(value) == pytest.approx(value, rel=1e-8)
