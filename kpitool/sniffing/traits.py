"""A column of a new file and what its texts are like: numbers with marks, periods, codes, few values or many."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kpitool.areas import AREA_CODE, SMALL_AREA_CODE
from kpitool.ingest.columns import without_footnotes
from kpitool.ingest.numerals import NUMBER, SEPARATORS, THOUSANDS, without_mark
from kpitool.period import PeriodFormat, period_from
from kpitool.registry.layouts import COMMON_MARKS

NEVER_A_FIGURE = re.compile(
    r"\b(age|ages|year|month|quarter|week|day|code|id|ref|reference|urn|no|number of row|ward|easting|northing|"
    r"longitude|latitude|long|lat|lon|x|y|postcode|rank|index|objectid|fid|phone|telephone)\b",
    re.IGNORECASE,
)
FINISHED_WORDS = re.compile(
    r"\brates?\b|%|per ?cent|\bper\b|\baverage\b|\bmean\b|\bmedian\b|\bratio\b|\bshare\b|\bscore\b", re.IGNORECASE
)
COUNT_WORDS = re.compile(r"\bnumber of\b|\bcount\b|\btotal\b|\bpeople\b|\ball ages\b|\bper\b|%", re.IGNORECASE)
BRACKETED = re.compile(r"[\[(][a-z ]{1,14}[\])]", re.IGNORECASE)
DIGIT = re.compile("[0-9]")
YEARS = re.compile(r"year|\bmid|period|\bfy\b|date|cohort|wave|season", re.IGNORECASE)
FORMATS = (
    PeriodFormat.MONTH,
    PeriodFormat.QUARTER,
    PeriodFormat.FINANCIAL_YEAR,
    PeriodFormat.DATE,
    PeriodFormat.MID_YEAR,
    PeriodFormat.SPAN,
)
MOST_MARKS = 6
MOST_VALUES = 30


@dataclass(frozen=True, eq=False)
class Column:
    """A column: `name` as a registry would write it (Count#2), `header` as it stands, its cells (none: blank)."""

    number: int
    name: str
    header: str
    cells: Sequence[str | None]

    @cached_property
    def texts(self) -> Counter[str]:
        """Its distinct texts with how often each stands there."""
        return Counter(cell for cell in self.cells if cell)

    @property
    def filled(self) -> int:
        return self.texts.total()

    @cached_property
    def numeric(self) -> int:
        """How many of its cells hold a number."""
        return sum(times for text, times in self.texts.items() if number_of(text) is not None)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """What stands in it beside numbers and is short enough to be a mark."""
        others = [text for text in self.texts if number_of(text) is None]
        short = [text for text in others if len(text) <= 4 or BRACKETED.fullmatch(text)]
        return tuple(sorted(short)) if len(short) == len(others) <= MOST_MARKS else ()

    @cached_property
    def is_number(self) -> bool:
        """Whether it holds numbers, and besides them at most a few marks."""
        if self.numeric == self.filled or not self.marks:
            return 0 < self.numeric == self.filled
        signs = not any(re.search(r"\w", mark) for mark in self.marks)
        return signs or self.numeric >= 0.3 * self.filled

    @cached_property
    def has_fractions(self) -> bool:
        numbers = [number for text in self.texts if (number := number_of(text)) is not None]
        return sum(1 for number in numbers if number != int(number)) > 0.1 * len(numbers)

    @property
    def is_finished(self) -> bool:
        """Whether its numbers are rates, shares or means, by their fractions or its name."""
        return self.has_fractions or FINISHED_WORDS.search(self.header) is not None

    @cached_property
    def is_figure(self) -> bool:
        """Whether its numbers measure something, and do not name an age, a year or a place."""
        if not self.is_number or not self.header:
            return False
        return COUNT_WORDS.search(self.header) is not None or NEVER_A_FIGURE.search(spaced(self.header)) is None

    def share(self, like: Callable[[str], object]) -> float:
        """The share of its filled cells that are like something."""
        return sum(times for text, times in self.texts.items() if like(text)) / self.filled if self.filled else 0.0

    @cached_property
    def codes(self) -> float:
        return self.share(AREA_CODE.fullmatch)

    @cached_property
    def small_codes(self) -> float:
        return self.share(SMALL_AREA_CODE.fullmatch)

    @cached_property
    def period(self) -> PeriodFormat | None:
        """The first format in which every text of it is a period."""
        found = period_format(list(self.texts))
        if found is not PeriodFormat.MID_YEAR or not self.is_number:
            return found
        likely = YEARS.search(self.header) is not None  # 2019 may be a count, too
        return found if likely else None

    @cached_property
    def has_footnotes(self) -> bool:
        """Whether a few of its labels end in footnote digits, and stay apart without them."""
        plain = {text: without_footnotes(text) for text in self.texts}
        changed = sum(1 for text, bare in plain.items() if bare != text)
        return 0 < changed <= max(1, len(plain) // 2) and len(set(plain.values())) == len(plain)


@lru_cache(maxsize=100_000)
def number_of(text: str) -> float | None:
    """The number that a cell holds, with a sign of percent or of a revision beside it or not."""
    if not DIGIT.search(text):
        return None
    plain, _ = without_mark(text.strip().replace("\u2212", "-"), COMMON_MARKS)
    plain = plain.removesuffix("%").strip()
    if THOUSANDS.fullmatch(plain):
        plain = SEPARATORS.sub("", plain)
    return float(plain) if re.fullmatch(NUMBER, plain, re.ASCII) else None


def period_format(texts: Sequence[str]) -> PeriodFormat | None:
    """The first format in which every one of some texts is a period; none for years out of all likelihood."""
    if not texts or not all(DIGIT.search(text) for text in texts):
        return None
    for written in FORMATS:
        spans = (period_from(without_mark(text, COMMON_MARKS)[0], written) for text in texts)
        if all(span is not None and 1950 <= span.start.year <= 2060 for span in spans):
            return written
    return None


def spaced(name: str) -> str:
    """A name with its words apart: LSOA_code and fiscalYear as well."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)
