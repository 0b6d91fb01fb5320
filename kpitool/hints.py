"""What a text that names no quarter, no months or no day was probably meant to say, and how to write it."""

import re
from calendar import monthrange

from kpitool.errors import nearest, quoted
from kpitool.period import FULL_MONTHS, Quarter, month_from, quarter_ending_by, span_from, year_label

QUARTER_WRITTEN = "write it as 2019Q3, '2019/20 Q3' or latest"
SPAN_WRITTEN = "write it as 2019-10, 2019-10..2019-12 or 2019Q3"
YEARS = range(1900, 2201)

_YEAR = r"(?:FY ?)?(?P<year>\d{4}|\d{2})(?: ?[/-] ?(?:\d{4}|\d{2}))?"
_WORD = r"(?:Q|Qtr|Quarter)"
_BETWEEN = r"[ ,:/._-]*"
_LIKE_QUARTERS = (
    rf"{_YEAR}{_BETWEEN}{_WORD}{_BETWEEN}(?P<number>\d{{1,2}})",  # 2019-Q3, 19Q3, 2019/21 Q3
    rf"{_WORD}{_BETWEEN}(?P<number>\d{{1,2}}){_BETWEEN}{_YEAR}",  # Q3 2019, Quarter 3 of 2019/20
    rf"(?P<number>\d){_WORD}{_BETWEEN}{_YEAR}",  # 3Q2019
    r"(?P<year>\d{4})[ ,:/._-](?P<number>\d)",  # 2019/3
)


def quarter_hint(text: str, year_starts: int = 4) -> str:
    """How to write a quarter; where a text is like one, the one that is meant, or which quarters there are."""
    words = " ".join(text.split())
    if nearest(words, ["latest"]):
        return "did you mean 'latest'?"
    if re.fullmatch(r"\d{4}", words, re.ASCII):
        return f"add its quarter: {words}Q1 to {words}Q4"
    found = _like_a_quarter(words)
    if found is not None:
        return _quarter_told(*found, year_starts)
    span = span_from(words, year_starts)
    if span is None or span.months > 3:
        return QUARTER_WRITTEN
    holding = quarter_ending_by(span.last_month, year_starts)
    if holding.period.last_month < span.last_month:
        holding = holding.before(-1)
    return f"{_meant(holding)}, and holds {span.label}?" if holding.period.contains(span) else QUARTER_WRITTEN


def span_hint(text: str, year_starts: int = 4) -> str:
    """How to write a span of months; where a text is like one, the one that is meant, or which months there are."""
    words = " ".join(text.split())
    if re.fullmatch(r"\d{4}", words, re.ASCII):
        financial = f", a financial year as {year_label(int(words), year_starts)}" if year_starts != 1 else ""
        return f"write a calendar year as {words}-01..{words}-12{financial}"
    if re.search(_WORD, words, re.IGNORECASE) and (found := _like_a_quarter(words)):
        return _quarter_told(*found, year_starts)
    months = re.findall(r"(?<!\d)(\d{4})[-/.](\d{1,2})(?!\d)", words[:100], re.ASCII)
    if not 1 <= len(months) <= 2:
        return SPAN_WRITTEN
    read = [month_from(f"{year}-{int(number):02d}") for year, number in months]
    if None in read:
        return f"months run from 01 to 12, and years from {YEARS[0]} to {YEARS[-1]}; {SPAN_WRITTEN}"
    ends = sorted(month for month in read if month is not None)
    return f"did you mean {quoted('..'.join(f'{month:%Y-%m}' for month in ends))}?"


def day_hint(text: str) -> str:
    """How to write a day, and how many its month has; the text is written as one."""
    year, month = int(text[:4]), int(text[5:7])
    if year not in YEARS or not 1 <= month <= 12:
        return f"years run from {YEARS[0]} to {YEARS[-1]}, months from 01 to 12; write a date as 2020-02-14"
    return f"{FULL_MONTHS[month - 1]} {year} has {monthrange(year, month)[1]} days; write a date as 2020-02-14"


def _like_a_quarter(words: str) -> tuple[int, int] | None:
    """The year and the number that a text like a quarter has, be they as they may."""
    for pattern in _LIKE_QUARTERS:
        found = re.fullmatch(pattern, words, re.ASCII | re.IGNORECASE)
        if found:
            year = int(found["year"])
            century = (1900 if year >= 69 else 2000) if len(found["year"]) == 2 else 0  # as POSIX reads two digits
            return year + century, int(found["number"])
    return None


def _quarter_told(year: int, number: int, year_starts: int) -> str:
    if year not in YEARS:
        return f"years run from {YEARS[0]} to {YEARS[-1]}; {QUARTER_WRITTEN}"
    if not 1 <= number <= 4:
        return f"a year has the quarters {year}Q1 to {year}Q4"
    return f"{_meant(Quarter(year, number, year_starts))}?"


def _meant(quarter: Quarter) -> str:
    return f"did you mean {quoted(quarter.id)}, which is {quarter.reading}"
