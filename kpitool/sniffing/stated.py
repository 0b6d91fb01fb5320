"""Periods that stand in a title, a sheet's name, a file's name or a column's name, and how to take them from there."""

import re
from dataclasses import dataclass

from kpitool.ingest.columns import taken
from kpitool.ingest.grids import letters
from kpitool.period import Period, PeriodFormat, period_from
from kpitool.registry.layouts import Side
from kpitool.sniffing.traits import period_format

_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_YEARS = rf"{_YEAR} ?[/-] ?(?:{_YEAR}|[0-9]{{2}})"
_END = r"(?![0-9]{3}|[0-9]-)"  # footnote digits may stand behind a year: 20191,2
NO_DIGIT, NO_WORD = "(?<![0-9])", "(?<![0-9A-Za-z])"  # mye2019.csv names a year
WRITTEN = tuple(
    re.compile(rf"{NO_DIGIT if pattern.startswith(_YEAR) else NO_WORD}{pattern}", re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"(?:year|12 months) (?:ending|ended|to) {_MONTH} {_YEAR}{_END}",
        rf"{_MONTH}(?: (?:{_YEAR}|'[0-9]{{2}}))? ?(?:-|–|to) ?{_MONTH} (?:{_YEAR}{_END}|'[0-9]{{2}}(?![0-9]))",
        rf"{_YEARS} ?Q[1-4]",
        rf"Q[1-4] {_YEARS}(?![0-9])",
        rf"{_YEAR}-[01][0-9](?:\.\.| to ){_YEAR}-[01][0-9](?![0-9])",
        rf"mid[- ]?{_YEAR}{_END}",
        rf"{_MONTH} {_YEAR}{_END}",
        rf"{_MONTH}-[0-9]{{2}}(?![0-9])",
        rf"{_YEAR}-[01][0-9]-[0-3][0-9](?![0-9])",
        rf"{_YEAR} ?Q[1-4]",
        rf"{_YEAR}-(?:0[1-9]|1[0-2])(?![0-9-])",
        rf"{_YEAR} ?[/-] ?(?:{_YEAR}|[0-9]{{2}})(?![0-9-])",
        rf"{_YEAR}(?![0-9])",
    )
)
"""The ways of writing a period within other words, the longest first."""


MOST_STARS = 4


@dataclass(frozen=True)
class Written:
    """A period within a text: where it begins and ends, and its format."""

    start: int
    end: int
    format: PeriodFormat


@dataclass(frozen=True)
class Stated:
    """A period that stands beside a table: the text itself, the place, and what the place's text is like."""

    text: str
    place: str
    like: str | None
    format: PeriodFormat


def written_in(text: str) -> Written | None:
    """The latest of the periods in a text that are written in the longest way."""
    for pattern in WRITTEN:
        dated = [(span, found) for found in pattern.finditer(text) if (span := span_of(found[0]))]
        if dated:
            _, latest = max(dated, key=lambda pair: (pair[0].last_month, pair[0].months))
            return Written(latest.start(), latest.end(), format_of(latest[0]) or PeriodFormat.SPAN)
    return None


def span_of(text: str) -> Period | None:
    """The months that a period alone means, in whatever format it is written."""
    written = period_format([text])
    return period_from(text, written) if written else None


def format_of(text: str) -> PeriodFormat | None:
    """The format of one period alone: a year by its last month differs from issue to issue, a bare year is a year."""
    written = period_format([text])
    if written is PeriodFormat.FINANCIAL_YEAR and re.search(r"end|12 months| to ", text, re.IGNORECASE):
        return PeriodFormat.SPAN
    if written is PeriodFormat.MID_YEAR and not text.casefold().startswith("mid"):
        return PeriodFormat.YEAR
    return written


def period_stated(above: tuple[tuple[int, int, str], ...], sheet: str | None, file_name: str) -> Stated | None:
    """The period that the titles above a table say, else its sheet's name, else its file's."""
    places = [(f"{letters(column)}{row + 1}", text) for row, column, text in above]
    places += [(Side.SHEET.value, sheet)] if sheet else []
    places.append((Side.FILE_NAME.value, file_name))
    for place, text in places:
        plain = " ".join(text.split())
        found = written_in(plain) if len(plain) <= 500 else None
        if found is None:
            continue
        said = plain[found.start : found.end]
        like = _like(plain, found)
        if like is not None or (said == plain and place != Side.FILE_NAME):
            return Stated(said, place, like, found.format)
    return None


def _like(plain: str, found: Written) -> str | None:
    """A template that finds the period again, also in the next issue, as far as the words beside it stay."""
    said = plain[found.start : found.end]
    before, after = plain[: found.start], plain[found.end :]
    if not before and not after:
        return None
    near = re.search(r"(\S*\s*\S+\s*)$", before)
    first_words = "*" + near[1] if near and len(near[1]) < len(before) else before
    last_words = after if len(after) <= 12 else after[:12] + "*"
    for first, last in ((first_words, last_words), (before, after)):
        like = f"{first}{{}}{last}"
        if like.count("{}") == 1 and like.count("*") <= MOST_STARS and taken(like, plain) == said:
            return like
    return None
