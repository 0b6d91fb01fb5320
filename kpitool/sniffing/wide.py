"""Tables with a column for each offence, age or quarter: which columns are turned into rows, and what they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kpitool.areas import AREA_CODE
from kpitool.errors import listed, quoted
from kpitool.ingest.columns import matches, without_footnotes
from kpitool.period import PeriodFormat
from kpitool.sniffing.stated import format_of, written_in
from kpitool.sniffing.traits import Column, period_format

CRIMES = re.compile(
    r"burglar|robber|theft|violen|drug|fraud|crime|offence|homicide|assault|criminal damage|arson|shoplift|weapon|"
    r"public order|anti-?social|stalking|sexual",
    re.IGNORECASE,
)
AGES = re.compile(r"(?:aged? )?[0-9]{1,3}(?: ?[-–+] ?[0-9]{0,3})?", re.IGNORECASE | re.ASCII)
MOST_LISTED = 12


class Heads(StrEnum):
    """What the names of the turned columns are."""

    PERIOD = "Period"
    AREA = "Area code"
    AGE = "Age"
    OFFENCE = "Offence"
    CATEGORY = "Category"


@dataclass(frozen=True)
class Wide:
    """Columns to turn into rows: the names or patterns of `long`, those left out, and what each will be called."""

    heads: Heads
    patterns: tuple[str, ...]
    turned: tuple[Column, ...]
    names: tuple[str, ...]
    left: tuple[Column, ...]
    format: PeriodFormat | None = None

    @property
    def is_finished(self) -> bool:
        return sum(1 for column in self.turned if column.is_finished) * 2 > len(self.turned)


def wide(figures: Sequence[Column], has_period: bool) -> Wide | None:
    """The columns of figures that are to be turned into rows, where there are several of a kind."""
    by_period = None if has_period else _by_period(figures)
    if by_period is not None:
        return by_period
    alike = _of_one_kind(figures)
    if len(alike) < 2:
        return None
    plain = [without_footnotes(column.header) for column in alike]
    heads = Heads.CATEGORY
    if all(AREA_CODE.fullmatch(name) for name in plain):
        heads = Heads.AREA
    elif sum(1 for name in plain if AGES.fullmatch(name)) > len(plain) // 2:
        heads = Heads.AGE
    elif sum(1 for name in plain if CRIMES.search(name)) > 1:
        heads = Heads.OFFENCE
    pattern = _shared_end(alike, figures)
    names = tuple((matches(pattern, column.header) if pattern else None) or column.header for column in alike)
    patterns = (pattern,) if pattern else tuple(column.header for column in alike)
    if pattern is None and len(patterns) > MOST_LISTED:
        patterns = ("*",)
    left = tuple(column for column in figures if column not in alike)
    return Wide(heads, patterns, tuple(alike), names, left)


def _by_period(figures: Sequence[Column]) -> Wide | None:
    """The largest group of columns whose names differ in nothing but their period."""
    groups: dict[str, list[tuple[Column, str]]] = {}
    for column in figures:
        plain = " ".join(column.header.split())
        found = written_in(plain)
        if found is not None and "*" not in plain:
            template = f"{plain[: found.start]}*{without_footnotes(plain[found.end :]).strip() and plain[found.end :]}"
            groups.setdefault(template, []).append((column, plain[found.start : found.end]))
    if not groups:
        return None
    template, group = max(groups.items(), key=lambda item: (len(item[1]), not item[1][0][0].is_finished))
    names = tuple(name for _, name in group)
    written = period_format(names)
    if written is PeriodFormat.FINANCIAL_YEAR:
        written = format_of(names[0])  # years ending in March may end in June next time
    if len(set(names)) < max(2, len(names)) or written is None:
        return None
    turned = tuple(column for column, _ in group)
    left = tuple(column for column in figures if column not in turned)
    return Wide(Heads.PERIOD, (template,), turned, names, left, written)


def _of_one_kind(figures: Sequence[Column]) -> list[Column]:
    """The counts, or the finished figures where these are more; never both, since they are not told apart after."""
    finished = [column for column in figures if column.is_finished]
    counts = [column for column in figures if not column.is_finished]
    return finished if len(finished) > len(counts) else counts


def _shared_end(alike: Sequence[Column], figures: Sequence[Column]) -> str | None:
    """A pattern of the words that all names end in and no other column's name does."""
    words = [column.header.split() for column in alike]
    shared = 0
    while all(len(each) > shared + 1 and each[-1 - shared] == words[0][-1 - shared] for each in words):
        shared += 1
    if not shared:
        return None
    pattern = "* " + " ".join(words[0][-shared:])
    others = [column for column in figures if column not in alike]
    return None if any(matches(pattern, column.header) for column in others) or "*" in pattern[1:] else pattern


def left_out(found: Wide) -> str | None:
    """What to say of the figures that are not turned into rows."""
    if not found.left:
        return None
    names = [quoted(column.header, 60) for column in found.left]
    more = [f"{len(names) - 6} more"] if len(names) > 6 else []
    return f"other figures, left out here; they need a source of their own: {listed([*names[:6], *more])}"
