"""Rows in order: by several columns as by one, whatever these hold."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kpitool.tables import in_order

MONTHS = st.none() | st.dates(date(2010, 1, 1), date(2012, 1, 1))
SMALL = st.none() | st.integers(-3, 3)
LARGE = st.none() | st.integers(-(2**62), 2**62)
SHARES = st.none() | st.sampled_from([-0.5, 0.0, 1.5])
SCHEMA = {"area": pl.String(), "start": pl.Date(), "small": pl.Int32(), "large": pl.Int64(), "share": pl.Float64()}


def rows(*columns: str) -> st.SearchStrategy[pl.DataFrame]:
    values = {"area": st.none() | st.text(max_size=2), "start": MONTHS, "small": SMALL, "large": LARGE, "share": SHARES}
    every = st.lists(st.tuples(*(values[name] for name in columns)), max_size=20)
    return every.map(lambda found: pl.DataFrame(found, schema={name: SCHEMA[name] for name in columns}, orient="row"))


@given(rows("area", "start", "small"), st.booleans())
def test_texts_months_and_numbers_are_sorted_as_by_each_in_turn(frame: pl.DataFrame, descending: bool) -> None:
    asked = frame.sort(frame.columns, descending=descending, nulls_last=descending)
    assert_frame_equal(in_order(frame, *frame.columns, descending=descending), asked)


@given(rows("large", "small", "area"), st.booleans())
def test_numbers_too_far_apart_for_one_are_sorted_all_the_same(frame: pl.DataFrame, descending: bool) -> None:
    asked = frame.sort(frame.columns, descending=descending, nulls_last=descending)
    assert_frame_equal(in_order(frame, *frame.columns, descending=descending), asked)


@given(rows("share", "area"), st.booleans())
def test_shares_are_sorted_all_the_same(frame: pl.DataFrame, descending: bool) -> None:
    asked = frame.sort(frame.columns, descending=descending, nulls_last=descending)
    assert_frame_equal(in_order(frame, *frame.columns, descending=descending), asked)


def test_numbers_beyond_those_with_a_sign_are_sorted_too() -> None:
    frame = pl.DataFrame({"print": [2**64 - 1, 2**64 - 3, 2**64 - 2]}, schema={"print": pl.UInt64()})
    assert in_order(frame, "print")["print"].to_list() == [2**64 - 3, 2**64 - 2, 2**64 - 1]


@pytest.mark.parametrize(("descending", "expected"), [(False, [None, 1, 2]), (True, [2, 1, None])])
def test_what_is_not_known_goes_first_and_last_where_the_order_descends(
    descending: bool, expected: list[int | None]
) -> None:
    frame = pl.DataFrame({"months": [2, None, 1]})
    assert in_order(frame, "months", descending=descending)["months"].to_list() == expected
