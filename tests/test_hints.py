"""What a text that is no quarter, span or day was meant to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitool.hints import QUARTER_WRITTEN, SPAN_WRITTEN, day_hint, quarter_hint, span_hint
from kpitool.period import Quarter, quarter_from, span_from

Q3 = "did you mean '2019Q3', which is 2019/20 Q3 (Oct–Dec 2019)"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2019-Q3", f"{Q3}?"),
        ("2019_Q3", f"{Q3}?"),
        ("Q3 2019", f"{Q3}?"),
        ("q3/2019", f"{Q3}?"),
        ("3Q2019", f"{Q3}?"),
        ("19Q3", f"{Q3}?"),
        ("2019/3", f"{Q3}?"),
        ("2019 3", f"{Q3}?"),
        ("Quarter 3 2019/20", f"{Q3}?"),
        ("2019/21 Q3", f"{Q3}?"),  # a financial year ends in the next one
        ("2019-12", f"{Q3}, and holds Dec 2019?"),
        ("Oct–Dec 2019", f"{Q3}, and holds Oct–Dec 2019?"),
        ("2019-12..2020-01", QUARTER_WRITTEN),  # of two quarters
        ("2019/20", QUARTER_WRITTEN),  # a year holds four
        ("2019", "add its quarter: 2019Q1 to 2019Q4"),
        ("2019Q5", "a year has the quarters 2019Q1 to 2019Q4"),
        ("2019Q0", "a year has the quarters 2019Q1 to 2019Q4"),
        ("1819Q3", f"years run from 1900 to 2200; {QUARTER_WRITTEN}"),
        ("lastest", "did you mean 'latest'?"),
        ("", QUARTER_WRITTEN),
        ("20193", QUARTER_WRITTEN),
    ],
)
def test_a_text_like_a_quarter_is_answered_with_that_quarter(text: str, hint: str) -> None:
    assert quarter_hint(text) == hint


def test_a_quarter_is_read_as_the_registrys_years_begin() -> None:
    assert quarter_hint("Q3 2019", year_starts=1) == "did you mean '2019Q3', which is 2019 Q3 (Jul–Sep 2019)?"
    assert span_hint("2019", year_starts=1) == "write a calendar year as 2019-01..2019-12"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2019-12..2019-10", "did you mean '2019-10..2019-12'?"),
        ("2019-10-2019-12", "did you mean '2019-10..2019-12'?"),
        ("2019/10", "did you mean '2019-10'?"),
        ("2019-1", "did you mean '2019-01'?"),
        ("2019-13", f"months run from 01 to 12, and years from 1900 to 2200; {SPAN_WRITTEN}"),
        ("2019-Q3", f"{Q3}?"),
        ("2019", "write a calendar year as 2019-01..2019-12, a financial year as 2019/20"),
        ("1999", "write a calendar year as 1999-01..1999-12, a financial year as 1999/00"),
        ("autumn", SPAN_WRITTEN),
    ],
)
def test_a_text_like_a_span_of_months_is_answered_with_those_months(text: str, hint: str) -> None:
    assert span_hint(text) == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2020-02-30", "February 2020 has 29 days; write a date as 2020-02-14"),
        ("2019-02-29", "February 2019 has 28 days; write a date as 2020-02-14"),
        ("2020-13-01", "years run from 1900 to 2200, months from 01 to 12; write a date as 2020-02-14"),
        ("0000-01-01", "years run from 1900 to 2200, months from 01 to 12; write a date as 2020-02-14"),
    ],
)
def test_a_day_that_is_not_says_how_many_its_month_has(text: str, hint: str) -> None:
    assert day_hint(text) == hint


@given(st.integers(1900, 2200), st.integers(1, 4), st.sampled_from(["{y}-Q{n}", "Q{n} {y}", "{n}Q{y}", "{y}/{n}"]))
def test_what_is_proposed_for_a_quarter_is_one_that_is_read(year: int, number: int, written: str) -> None:
    text = written.format(y=year, n=number)
    proposed = quarter_hint(text).split("'")[1]
    assert quarter_from(proposed) == Quarter(year, number)


@given(st.integers(1900, 2200), st.integers(1, 12), st.sampled_from(["{y}/{m}", "{y}.{m}", "{y}-{m:02d}-{y}-12"]))
def test_what_is_proposed_for_months_is_a_span_that_is_read(year: int, month: int, written: str) -> None:
    text = written.format(y=year, m=month)
    proposed = span_hint(text).split("'")[1]
    assert span_from(proposed) is not None


@given(st.text(max_size=60))
def test_no_text_is_without_a_hint(text: str) -> None:
    assert quarter_hint(text)
    assert span_hint(text)
