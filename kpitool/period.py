"""Spans of whole months, financial quarters, and the windows that an indicator may be about."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTHS = tuple(month[:3] for month in FULL_MONTHS)


class Window(StrEnum):
    """The months a figure is about."""

    ROLLING_12 = "rolling_12"
    QUARTER = "quarter"
    YEAR_TO_DATE = "year_to_date"
    FINANCIAL_YEAR = "financial_year"
    LATEST = "latest"


class PeriodFormat(StrEnum):
    """How an extract writes the period of a record; a date (ISO or British) stands for its month.

    A month may come back from a spreadsheet as Oct-19.
    """

    MONTH = "month"
    DATE = "date"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial_year"
    YEAR = "year"
    MID_YEAR = "mid_year"
    SPAN = "span"

    @property
    def months(self) -> int | None:
        """The length of one period so written; a mid-year estimate stands for its June, and spans differ."""
        return {"month": 1, "date": 1, "quarter": 3, "mid_year": 1, "span": None}.get(self.value, 12)

    @property
    def example(self) -> str:
        return {
            "month": "2019-12",
            "date": "2019-12-31 or 31/12/2019",
            "quarter": "2019/20 Q3",
            "financial_year": "2019/20",
            "year": "2019",
            "mid_year": "2019",
            "span": "2018/19, 2019/20 Q2 or 2019-04..2019-09",
        }[self.value]


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole months: its first month and its length."""

    start: date
    months: int

    @cached_property
    def last_month(self) -> date:
        """The first day of the last month."""
        return add_months(self.start, self.months - 1)

    @property
    def end(self) -> date:
        """The last day."""
        last = self.last_month
        return last.replace(day=monthrange(last.year, last.month)[1])

    def earlier(self, months: int) -> "Period":
        """The span of the same length that many months before."""
        return Period(add_months(self.start, -months), self.months)

    def split(self, step: int) -> Iterator["Period"]:
        """The spans of `step` months that make it up, in order."""
        for offset in range(0, self.months, step):
            yield Period(add_months(self.start, offset), step)

    @property
    def months_in_it(self) -> tuple[date, ...]:
        """The first days of its months."""
        return tuple(part.start for part in self.split(1))

    def contains(self, other: "Period") -> bool:
        return self.start <= other.start and other.last_month <= self.last_month

    @property
    def label(self) -> str:
        """In words: "Dec 2019", "Oct–Dec 2019", "12 months to Dec 2019", "Nov 2019–Jan 2020"."""
        first, last = self.start, self.last_month
        if self.months == 1:
            return month_label(last)
        if self.months == 12:
            return f"12 months to {month_label(last)}"
        if first.year == last.year:
            return f"{MONTHS[first.month - 1]}–{month_label(last)}"
        return f"{month_label(first)}–{month_label(last)}"


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year: 2019Q3 is October–December 2019 where years start in April."""

    year: int
    number: int
    year_starts: int = 4

    @property
    def id(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        return f"{year_label(self.year, self.year_starts)} Q{self.number}"

    @property
    def reading(self) -> str:
        """How the quarter was understood: "2019/20 Q3 (Oct–Dec 2019)"."""
        return f"{self.label} ({self.period.label})"

    @cached_property
    def period(self) -> Period:
        start = date(self.year, self.year_starts, 1)
        return Period(add_months(start, 3 * (self.number - 1)), 3)

    @property
    def year_start(self) -> date:
        return date(self.year, self.year_starts, 1)

    def before(self, quarters: int = 1) -> "Quarter":
        index = self.year * 4 + self.number - 1 - quarters
        return Quarter(index // 4, index % 4 + 1, self.year_starts)


def quarter_from(text: str, year_starts: int = 4) -> Quarter | None:
    """The quarter that a text names (2019Q3, 2019/20Q3, 2019/20 Q3, 2019-20 Q3), or none."""
    found = re.fullmatch(r"\s*(\d{4})(?:[/-](\d{2}|\d{4}))?\s*Q([1-4])\s*", text, re.ASCII | re.IGNORECASE)
    if not found:
        return None
    year = _year(found[1], found[2])
    return Quarter(year, int(found[3]), year_starts) if year else None


def quarter_ending_by(month: date, year_starts: int = 4) -> Quarter:
    """The newest quarter whose last month is not after the given month."""
    index = (month.year * 12 + month.month - year_starts + 1) // 3 - 1
    return Quarter(index // 4, index % 4 + 1, year_starts)


def month_from(text: str) -> date | None:
    """The month that a text like 2019-12 names, or none."""
    found = re.fullmatch(r"\s*(\d{4})-(\d{2})\s*", text, re.ASCII)
    return _date(int(found[1]), int(found[2])) if found else None


def period_from(text: str, written: PeriodFormat, year_starts: int = 4) -> Period | None:
    """The period that a record's text names in the source's format, or none.

    A label of the same length in other words will do: "Oct to Dec 2019" where quarters are written.
    """
    text = " ".join(text.split())
    found = _as_written(text, written, year_starts)
    if found is not None or written in {PeriodFormat.DATE, PeriodFormat.MID_YEAR, PeriodFormat.SPAN}:
        return found
    span = span_from(text, year_starts)
    if span is None or span.months != written.months:
        return None
    first = {PeriodFormat.YEAR: 1, PeriodFormat.FINANCIAL_YEAR: year_starts}.get(written)
    aligned = first is None or span.start.month == first
    if written is PeriodFormat.QUARTER:
        aligned = (span.start.month - year_starts) % 3 == 0
    return span if aligned else None


def _as_written(text: str, written: PeriodFormat, year_starts: int) -> Period | None:
    match written:
        case PeriodFormat.MONTH:
            month = month_from(text) or _spreadsheet_month(text) or _month_as_day(text)
            return Period(month, 1) if month else None
        case PeriodFormat.DATE:
            day = day_from(text)
            return Period(day.replace(day=1), 1) if day else None
        case PeriodFormat.QUARTER:
            quarter = quarter_from(text, year_starts) or _worded_quarter(text, year_starts)
            return quarter.period if quarter else None
        case PeriodFormat.FINANCIAL_YEAR:
            found = re.fullmatch(r"(?:FY ?)?(\d{4}) ?[/-] ?(\d{2}|\d{4})", text, re.ASCII | re.IGNORECASE)
            year = _year(found[1], found[2]) if found else None
            return Period(date(year, year_starts, 1), 12) if year else None
        case PeriodFormat.YEAR | PeriodFormat.MID_YEAR:
            prefix = "(?:mid[- ]?)?" if written is PeriodFormat.MID_YEAR else ""
            found = re.fullmatch(rf"{prefix}(\d{{4}})", text, re.ASCII | re.IGNORECASE)
            year = _year(found[1], None) if found else None
            if not year:
                return None
            return Period(date(year, 6, 1), 1) if written is PeriodFormat.MID_YEAR else Period(date(year, 1, 1), 12)
        case PeriodFormat.SPAN:
            return span_from(text, year_starts)


def span_from(text: str, year_starts: int = 4) -> Period | None:
    """The span of months that a text names, or none.

    A month (2019-10, October 2019), a quarter (2019Q3), a financial year (2018/19 or 2018-19), calendar years
    (2016-18), two months with two dots or "to" between them (2019-04..2019-09), months by name (Apr-Sep 2019, Apr 2018
    to Mar 2019), or a year by its last month (year ending December 2019).
    """
    text = " ".join(text.split())
    quarter = quarter_from(text, year_starts) or _worded_quarter(text, year_starts)
    if quarter is not None:
        return quarter.period
    if years := _years(text, year_starts):
        return years
    if ending := re.fullmatch(r"(?:year|12 months|YE) ?(?:ending|ended|to)?:? (.+)", text, re.IGNORECASE):
        last = month_from(ending[1]) or _named_month(ending[1]) or _month_as_day(ending[1])
        return Period(add_months(last, -11), 12) if last and last.year > 1900 else None
    if month := _named_month(text):
        return Period(month, 1)
    begins, _, ends = re.sub(r"\s+to\s+", "..", text, flags=re.IGNORECASE).partition("..")
    start, end = month_from(begins), month_from(ends or begins)
    if start is None or end is None:
        start, end = _named_months(text)
    return Period(start, months_between(start, end) + 1) if start and end and start <= end else None


def _years(text: str, year_starts: int) -> Period | None:
    """Whole years: 2016-18 are calendar years, 2018/19 and 2018-19 are a financial year; 2019 alone might be either."""
    found = re.fullmatch(r"(\d{4}) ?(/|-|–) ?(\d{2}|\d{4})", text, re.ASCII)
    first = _year(found[1], None) if found else None
    if found is None or first is None:
        return None
    last = int(found[3]) if len(found[3]) == 4 else first // 100 * 100 + int(found[3])
    last += 100 if last < first and len(found[3]) == 2 else 0
    if last == first + 1:
        return Period(date(first, year_starts, 1), 12)
    pooled = found[2] != "/" and first < last <= first + 10
    return Period(date(first, 1, 1), 12 * (last - first + 1)) if pooled else None


def _worded_quarter(text: str, year_starts: int) -> Quarter | None:
    """A quarter as extracts word it: Q3 2019/20, 2019/20 Quarter 3, 2019-20 3 (from two columns)."""
    words = r"(?:Q|Qtr|Quarter)?[ .]*([1-4])"
    years = r"(?:FY ?)?(\d{4}) ?[/-] ?(\d{2}|\d{4})"
    after = re.fullmatch(rf"{years}[ ,:]+{words}", text, re.ASCII | re.IGNORECASE)
    before = re.fullmatch(rf"(?:Q|Qtr|Quarter)[ .]*([1-4])[ ,:]+{years}", text, re.ASCII | re.IGNORECASE)
    plain = re.fullmatch(r"(\d{4}) (?:Q|Qtr|Quarter)[ .]*([1-4])", text, re.ASCII | re.IGNORECASE)
    first, last, number = (
        after.groups() if after else (before[2], before[3], before[1]) if before else (None, None, None)
    )
    if plain:
        first, number = plain[1], plain[2]
    year = _year(first, last) if first else None
    return Quarter(year, int(number), year_starts) if year and number else None


def _named_month(text: str) -> date | None:
    """The month that October 2019, Oct 2019 or Oct-19 names, or none."""
    found = re.fullmatch(r"([a-z]{3,9})\.?[ -](\d{4})", text, re.IGNORECASE | re.ASCII)
    number = _month_number(found[1]) if found else None
    return _date(int(found[2]), number) if found and number else _spreadsheet_month(text)


def _month_as_day(text: str) -> date | None:
    """The month of its first or last day, which a spreadsheet stores for it, or of 10/2019; none for other days."""
    numbers = re.fullmatch(r"(\d{1,2})/(\d{4})", text, re.ASCII)
    if numbers:
        return _date(int(numbers[2]), int(numbers[1]))
    day = day_from(text)
    if day is None:
        return None
    return day.replace(day=1) if day.day in {1, monthrange(day.year, day.month)[1]} else None


def _named_months(text: str) -> tuple[date | None, date | None]:
    """The first and the last month of a span such as "Apr–Sep 2019"; a year that is left out is the other's."""
    year = r"\s+(\d{4}|['\u2019]\d{2})"
    words = rf"\s*([a-z]{{3,9}})(?:{year})?\s*(?:-|–|to)\s*([a-z]{{3,9}}){year}\s*"
    found = re.fullmatch(words, text, re.IGNORECASE | re.ASCII)
    if not found:
        return None, None
    first, last = _month_number(found[1]), _month_number(found[3])
    if first is None or last is None:
        return None, None
    ends = _full_year(found[4].lstrip("'\u2019"))
    begins = _full_year(found[2].lstrip("'\u2019")) if found[2] else ends
    return _date(begins, first), _date(ends, last)


def _month_number(name: str) -> int | None:
    """The number of a month's name, in full or by its first three letters or more."""
    wanted = name.casefold()
    matches = [n for n, full in enumerate(FULL_MONTHS, start=1) if full.casefold().startswith(wanted)]
    return matches[0] if len(matches) == 1 else None


def written(period: Period, form: PeriodFormat, year_starts: int = 4) -> str:
    """How a source writes a period, so that `period_from` reads it back; for a month of dates, its first day."""
    match form:
        case PeriodFormat.MONTH:
            return f"{period.start:%Y-%m}"
        case PeriodFormat.DATE:
            return period.start.isoformat()
        case PeriodFormat.QUARTER:
            return quarter_ending_by(period.last_month, year_starts).label
        case PeriodFormat.FINANCIAL_YEAR:
            return f"{period.start.year}/{(period.start.year + 1) % 100:02d}"
        case PeriodFormat.YEAR | PeriodFormat.MID_YEAR:
            return str(period.start.year)
        case PeriodFormat.SPAN if period.months == 12 and period.start.month == year_starts:
            return written(period, PeriodFormat.FINANCIAL_YEAR)
        case PeriodFormat.SPAN:
            return f"{period.start:%Y-%m}..{period.last_month:%Y-%m}"


def window_of(window: Window, quarter: Quarter) -> Period:
    """The months that a window means at a quarter, as the calendar has it.

    Raises:
        ValueError: the window is `latest`, which depends on what a source holds.
    """
    end = quarter.period.last_month
    match window:
        case Window.ROLLING_12:
            return Period(add_months(end, -11), 12)
        case Window.QUARTER:
            return quarter.period
        case Window.YEAR_TO_DATE:
            return Period(quarter.year_start, 3 * quarter.number)
        case Window.FINANCIAL_YEAR:
            start = quarter.year_start
            return Period(start if quarter.number == 4 else add_months(start, -12), 12)
        case Window.LATEST:
            raise ValueError("the latest period is a source's, not the calendar's")


def month_label(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


def year_label(year: int, year_starts: int) -> str:
    return str(year) if year_starts == 1 else f"{year}/{(year + 1) % 100:02d}"


def add_months(month: date, months: int) -> date:
    """The first day of the month so many months later (or earlier)."""
    index = month.year * 12 + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """How many months the later month is after the earlier one."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _spreadsheet_month(text: str) -> date | None:
    """The month that Excel leaves as Oct-19 where a CSV file that it opened and saved said 2019-10."""
    found = re.fullmatch(r"\s*(Sept|[A-Z][a-z]{2})-(\d{2})\s*", text, re.ASCII)  # British English has Sept
    if not found or found[1][:3] not in MONTHS:
        return None
    return date(_full_year(found[2]), MONTHS.index(found[1][:3]) + 1, 1)


def _full_year(digits: str) -> int:
    """A year of four digits, or of two as POSIX reads them."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 69 else 2000)


def _year(first: str, second: str | None) -> int | None:
    year = int(first)
    if not 1900 <= year <= 2200:
        return None
    if second is not None and int(second) not in {(year + 1) % 100 if len(second) == 2 else year + 1}:
        return None
    return year


def _date(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1900 <= year <= 2200 and 1 <= month <= 12 else None


def day_from(text: str) -> date | None:
    """A day as 2019-12-31, 31/12/2019, 31/12/19 or 31 Dec 2019, with or without a time after it."""
    iso = re.fullmatch(r"\s*(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", text, re.ASCII)
    british = re.fullmatch(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T].*)?", text, re.ASCII)
    worded = re.fullmatch(r"\s*(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4}|\d{2})(?: .*)?", text, re.ASCII | re.IGNORECASE)
    if iso:
        numbers = [int(part) for part in iso.groups()]
    elif british:
        numbers = [_full_year(british[4]), int(british[3]), int(british[1])]
    elif worded and (month := _month_number(worded[2])):
        numbers = [_full_year(worded[3]), month, int(worded[1])]
    else:
        return None
    try:
        return date(numbers[0], numbers[1], numbers[2]) if 1900 <= numbers[0] <= 2200 else None
    except ValueError:
        return None
