"""Periods: whole months, financial quarters, windows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitool.period import (
    Period,
    PeriodFormat,
    Quarter,
    Window,
    add_months,
    months_between,
    period_from,
    quarter_ending_by,
    quarter_from,
    window_of,
    written,
)

QUARTERS = st.builds(Quarter, st.integers(1950, 2100), st.integers(1, 4), st.integers(1, 12))


@pytest.mark.parametrize("text", ["2019Q3", "2019/20Q3", "2019/20 Q3", "2019-20 Q3", "2019/2020 Q3", " 2019q3 "])
def test_every_spelling_names_october_to_december_2019(text: str) -> None:
    quarter = quarter_from(text)
    assert quarter is not None
    assert (quarter.period.start, quarter.period.end) == (date(2019, 10, 1), date(2019, 12, 31))
    assert quarter.reading == "2019/20 Q3 (Oct–Dec 2019)"


@pytest.mark.parametrize(
    "text", ["2019Q5", "2019/21 Q3", "2019", "Q3", "2019Q", "19Q3", "2019/20", "0000Q1", "２０１９Q3", ""]
)
def test_what_is_no_quarter_is_none(text: str) -> None:
    assert quarter_from(text) is None


def test_quarter_4_lies_in_the_next_calendar_year() -> None:
    quarter = Quarter(2019, 4)
    assert (quarter.period.start, quarter.period.end) == (date(2020, 1, 1), date(2020, 3, 31))


def test_a_year_that_starts_in_january_has_calendar_quarters() -> None:
    quarter = Quarter(2019, 4, year_starts=1)
    assert quarter.period.end == date(2019, 12, 31)
    assert quarter.reading == "2019 Q4 (Oct–Dec 2019)"


def test_a_leap_february_ends_on_its_29th() -> None:
    assert Period(date(2020, 2, 1), 1).end == date(2020, 2, 29)


def test_the_rolling_12_months_to_2019q3_are_the_calendar_year_and_the_ones_before_the_year_before() -> None:
    window = window_of(Window.ROLLING_12, Quarter(2019, 3))
    assert window == Period(date(2019, 1, 1), 12)
    assert window.earlier(12) == Period(date(2018, 1, 1), 12)
    assert window.label == "12 months to Dec 2019"


def test_other_windows_at_2019q3() -> None:
    quarter = Quarter(2019, 3)
    assert window_of(Window.YEAR_TO_DATE, quarter) == Period(date(2019, 4, 1), 9)
    assert window_of(Window.FINANCIAL_YEAR, quarter) == Period(date(2018, 4, 1), 12)
    assert window_of(Window.FINANCIAL_YEAR, Quarter(2019, 4)) == Period(date(2019, 4, 1), 12)
    with pytest.raises(ValueError, match="a source's"):
        window_of(Window.LATEST, quarter)


def test_labels_of_spans() -> None:
    assert Period(date(2019, 10, 1), 3).label == "Oct–Dec 2019"
    assert Period(date(2019, 11, 1), 3).label == "Nov 2019–Jan 2020"
    assert Period(date(2019, 11, 1), 1).label == "Nov 2019"


@pytest.mark.parametrize(
    ("text", "written", "start", "months"),
    [
        ("2019-10", PeriodFormat.MONTH, date(2019, 10, 1), 1),
        ("Oct-19", PeriodFormat.MONTH, date(2019, 10, 1), 1),
        ("Sept-19", PeriodFormat.MONTH, date(2019, 9, 1), 1),
        ("Jan-99", PeriodFormat.MONTH, date(1999, 1, 1), 1),
        ("2019-10-25", PeriodFormat.DATE, date(2019, 10, 1), 1),
        ("2019-10-25 23:59", PeriodFormat.DATE, date(2019, 10, 1), 1),
        ("25/10/2019", PeriodFormat.DATE, date(2019, 10, 1), 1),
        ("2019/20 Q3", PeriodFormat.QUARTER, date(2019, 10, 1), 3),
        ("2019-20", PeriodFormat.FINANCIAL_YEAR, date(2019, 4, 1), 12),
        ("2019", PeriodFormat.YEAR, date(2019, 1, 1), 12),
        ("2019", PeriodFormat.MID_YEAR, date(2019, 6, 1), 1),
        ("mid-2019", PeriodFormat.MID_YEAR, date(2019, 6, 1), 1),
        ("Oct 2019", PeriodFormat.MONTH, date(2019, 10, 1), 1),
        ("October 2019", PeriodFormat.MONTH, date(2019, 10, 1), 1),
        ("2019-10-01", PeriodFormat.MONTH, date(2019, 10, 1), 1),  # as a spreadsheet stores a month
        ("31/10/2019", PeriodFormat.MONTH, date(2019, 10, 1), 1),
        ("10/2019", PeriodFormat.MONTH, date(2019, 10, 1), 1),
        ("2019/20 3", PeriodFormat.QUARTER, date(2019, 10, 1), 3),  # from two columns
        ("2019-20 Q3", PeriodFormat.QUARTER, date(2019, 10, 1), 3),
        ("Q3 2019/20", PeriodFormat.QUARTER, date(2019, 10, 1), 3),
        ("Oct to Dec 2019", PeriodFormat.QUARTER, date(2019, 10, 1), 3),
        ("year ending March 2020", PeriodFormat.FINANCIAL_YEAR, date(2019, 4, 1), 12),
        ("Year ending December 2019", PeriodFormat.YEAR, date(2019, 1, 1), 12),
        ("Year ending December 2019", PeriodFormat.SPAN, date(2019, 1, 1), 12),
        ("YE Sep 2019", PeriodFormat.SPAN, date(2018, 10, 1), 12),
        ("2016-18", PeriodFormat.SPAN, date(2016, 1, 1), 36),
        ("2018-19", PeriodFormat.SPAN, date(2018, 4, 1), 12),
        ("31/12/19", PeriodFormat.DATE, date(2019, 12, 1), 1),
        ("31 Dec 2019", PeriodFormat.DATE, date(2019, 12, 1), 1),
        ("1-Dec-19", PeriodFormat.DATE, date(2019, 12, 1), 1),
    ],
)
def test_periods_as_extracts_write_them(text: str, written: PeriodFormat, start: date, months: int) -> None:
    assert period_from(text, written) == Period(start, months)


@pytest.mark.parametrize("text", ["2019-02-29", "31/11/2019", "10/25/2019", "2019-10", "25/13/19", "31 Novem 2019", ""])
def test_a_bad_date_is_none(text: str) -> None:
    assert period_from(text, PeriodFormat.DATE) is None


@pytest.mark.parametrize(
    "text", ["2019-13", "2019-00", "2019-1", "Okt-19", "19-Oct", "2019-10-15", "12019-10", "Oct", "13/2019", ""]
)
def test_a_bad_month_is_none(text: str) -> None:
    assert period_from(text, PeriodFormat.MONTH) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Nov 2019 to Jan 2020", PeriodFormat.QUARTER),  # three months, but no quarter
        ("Q3 2019", PeriodFormat.QUARTER),  # of which year, the calendar's or the financial one?
        ("year ending December 2019", PeriodFormat.FINANCIAL_YEAR),
        ("2019-21", PeriodFormat.FINANCIAL_YEAR),
        ("2018/21", PeriodFormat.SPAN),
        ("2019-18", PeriodFormat.SPAN),
    ],
)
def test_a_label_of_another_length_or_meaning_is_none(text: str, written: PeriodFormat) -> None:
    assert period_from(text, written) is None


@given(QUARTERS)
def test_a_quarter_reads_back_from_its_id_and_its_label(quarter: Quarter) -> None:
    assert quarter_from(quarter.id, quarter.year_starts) == quarter
    assert quarter_from(quarter.label, quarter.year_starts) == quarter


@given(QUARTERS)
def test_a_quarter_is_the_newest_that_ends_by_its_last_month(quarter: Quarter) -> None:
    last = quarter.period.last_month
    assert quarter_ending_by(last, quarter.year_starts) == quarter
    assert quarter_ending_by(add_months(last, 2), quarter.year_starts) == quarter
    assert quarter_ending_by(add_months(last, -1), quarter.year_starts) == quarter.before()


@pytest.mark.parametrize("form", PeriodFormat)
@given(st.integers(1950, 2100), st.integers(1, 12), st.integers(1, 12), st.integers(1, 60))
def test_a_period_reads_back_as_it_is_written(
    form: PeriodFormat, year: int, month: int, year_starts: int, months: int
) -> None:
    starts = {
        PeriodFormat.QUARTER: add_months(date(year, year_starts, 1), 3 * (month % 4)),
        PeriodFormat.FINANCIAL_YEAR: date(year, year_starts, 1),
        PeriodFormat.YEAR: date(year, 1, 1),
        PeriodFormat.MID_YEAR: date(year, 6, 1),
    }
    period = Period(starts.get(form, date(year, month, 1)), form.months or months)
    assert period_from(written(period, form, year_starts), form, year_starts) == period


@pytest.mark.parametrize(
    ("text", "first", "months"),
    [
        ("2018/19", date(2018, 4, 1), 12),
        ("2019/20 Q2", date(2019, 7, 1), 3),
        ("2019-10", date(2019, 10, 1), 1),
        ("2019-04..2019-09", date(2019, 4, 1), 6),
        ("2019-04 to 2019-09", date(2019, 4, 1), 6),
        ("Apr–Sep 2019", date(2019, 4, 1), 6),
        ("April 2018 to March 2019", date(2018, 4, 1), 12),
        ("Sept 2019 - Oct 2019", date(2019, 9, 1), 2),
    ],
)
def test_a_span_is_written_as_people_do(text: str, first: date, months: int) -> None:
    assert period_from(text, PeriodFormat.SPAN) == Period(first, months)


@pytest.mark.parametrize(
    "text", ["", "2019", "2019-18", "1819", "2019-13..2019-14", "2019-09..2019-04", "Ma–Sep 2019", "so far"]
)
def test_what_is_no_span_is_none(text: str) -> None:
    assert period_from(text, PeriodFormat.SPAN) is None


def test_periods_as_returns_write_them() -> None:
    assert written(Period(date(2019, 4, 1), 6), PeriodFormat.SPAN) == "2019-04..2019-09"
    assert written(Period(date(2018, 4, 1), 12), PeriodFormat.SPAN) == "2018/19"
    assert written(Period(date(2019, 10, 1), 1), PeriodFormat.MONTH) == "2019-10"
    assert written(Period(date(2020, 1, 1), 3), PeriodFormat.QUARTER) == "2019/20 Q4"
    assert written(Period(date(1999, 4, 1), 12), PeriodFormat.FINANCIAL_YEAR) == "1999/00"
    assert written(Period(date(2019, 6, 1), 1), PeriodFormat.MID_YEAR) == "2019"


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-500, 500))
def test_adding_months_and_counting_them_agree(day: date, months: int) -> None:
    month = day.replace(day=1)
    assert months_between(month, add_months(month, months)) == months
