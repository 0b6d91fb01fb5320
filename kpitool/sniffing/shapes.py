"""Where the table lies in a grid: the rows that name its columns, the units below them, the notes at its end."""

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

from kpitool.areas import AREA_CODE, SMALL_AREA_CODE
from kpitool.errors import InputError
from kpitool.ingest.columns import matches
from kpitool.ingest.grids import Grid
from kpitool.ingest.laid import header_of
from kpitool.registry.layouts import BLANK_ROW, Table

LOOKED_AT = 5_000
NUMBERED = re.compile(
    r"[-+−]?£?[0-9][0-9,.\u00a0\u202f ]*(?:[eE][-+]?[0-9]+)? ?%?(?: ?\[?\(?[a-z]{1,4}\)?\]?)?", re.ASCII
)
DATED = re.compile(
    r"(?:mid|FY|YE|Q|Qtr|Quarter)?[- ]?[0-9]{1,4}[-/. ][0-9A-Za-z'/. :–-]{1,40}"
    r"|mid[- ]?[0-9]{4}|[A-Z][a-z]{2,8}\.?[ -]'?[0-9]{2,4}(?:.{1,30}[0-9]{2,4})?",
    re.ASCII | re.IGNORECASE,
)
YEAR = re.compile("(?:19|20)[0-9]{2}")
NOTE = re.compile(r"(source|notes?|footnotes?|copyright|©|contact)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """How a table lies: its rows (from 1), what ends it, the texts above it and those of its notes.

    `above` are (row, column, text), from 0. `records` counts the rows of the table that were looked at.
    """

    header: tuple[int, ...]
    skip: tuple[int, ...]
    ends: tuple[str, ...]
    above: tuple[tuple[int, int, str], ...]
    notes: tuple[str, ...]
    records: int
    columns: int
    has_numbers: bool
    doubt: str | None = None

    @property
    def table(self) -> Table:
        return Table.model_validate({"header": [*self.header], "skip": [*self.skip], "ends": [*self.ends]})

    @property
    def weight(self) -> float:
        """How much it is like a table, as far as it takes to choose between sheets."""
        return min(self.records, 30) * min(self.columns, 10) * (1.0 if self.has_numbers else 0.3)


def shape_of(grid: Grid) -> Shape | None:
    """How the table of a grid lies; none where there is nothing like a table in it."""
    rows = [[cell.strip() for cell in row] for row in grid.rows[: LOOKED_AT + 100]]
    filled = [sum(1 for cell in row if cell) for row in rows]
    wide = [number for number in filled if number > 1]
    if len(wide) < 2:
        return None
    body = _Body(rows, filled, max(2, int(median(wide)) // 2))
    full = [row for row in range(len(rows)) if filled[row] >= body.least]
    if len(full) < 2:
        return None
    fitting = [row for row in full if body.fits(row)] if body.typed else full[1:]
    if not fitting:
        return None
    first, last = fitting[0], fitting[-1]
    names = [row for row in full if row < first]
    years = all(YEAR.fullmatch(cell) for cell in rows[full[0]] if kind_of(cell) == "number")
    doubt = None if names or years else "no row looks like the names of the columns; the first of the table was taken"
    head = max(names, key=lambda row: (filled[row], row)) if names else full[0]
    header = _with_row_above(grid, rows, head, range(head + 1, last + 1))
    below = [row for row in range(last + 1, len(rows)) if filled[row]]
    skip = tuple(row + 1 for row in range(head + 1, first) if filled[row])
    return Shape(
        header=header,
        skip=skip,
        ends=_end(rows, filled, first, last, below),
        above=tuple((r, c, cell) for r in range(head) for c, cell in enumerate(rows[r]) if cell),
        notes=tuple(" ".join(next(cell for cell in rows[row] if cell).split()) for row in below),
        records=sum(1 for row in range(first, last + 1) if filled[row]),
        columns=sum(1 for cell in rows[head] if cell),
        has_numbers="number" in body.typed.values(),
        doubt=doubt,
    )


def kind_of(cell: str) -> str:
    """What a cell is like: a code, a number, something dated, a mark, or a text."""
    if AREA_CODE.fullmatch(cell) or SMALL_AREA_CODE.fullmatch(cell):
        return "code"
    if NUMBERED.fullmatch(cell):
        return "number"
    if DATED.fullmatch(cell):
        return "dated"
    return "mark" if len(cell) < 4 or re.fullmatch(r"\[[a-z ]{1,12}\]", cell) else "text"


class _Body:
    """The rows that are as full as most, and what their columns are like."""

    def __init__(self, rows: list[list[str]], filled: list[int], least: int) -> None:
        self.rows, self.filled, self.least = rows, filled, least
        full = [row for row, number in zip(rows, filled, strict=True) if number >= least]
        kinds: dict[int, Counter[str]] = {}
        for row in full[1:]:
            for column, cell in enumerate(row):
                if cell:
                    kinds.setdefault(column, Counter())[kind_of(cell)] += 1
        self.typed: dict[int, str] = {}
        for column, counter in kinds.items():
            kind, times = counter.most_common(1)[0]
            if kind in {"code", "number", "dated"} and times >= 0.55 * (counter.total() - counter["mark"]):
                self.typed[column] = kind

    def fits(self, row: int) -> bool:
        """Whether a row is a record and does not name columns: its cells are like those of their columns."""
        if self.filled[row] < self.least:
            return False
        wrong = looked = 0
        for column, kind in self.typed.items():
            cell = self.rows[row][column] if column < len(self.rows[row]) else ""
            if not cell:
                continue
            found = kind_of(cell)
            differs = found == "text" or (kind == "number" and found == "dated")
            if differs and kind in {"code", "dated"} and not self._has_code(row):
                return False
            wrong, looked = wrong + differs, looked + 1
        return looked == 0 or wrong < 0.5 * looked

    def _has_code(self, row: int) -> bool:
        cells = self.rows[row]
        coded = [column for column, kind in self.typed.items() if kind == "code" and column < len(cells)]
        return any(kind_of(cells[column]) == "code" for column in coded)


def _with_row_above(grid: Grid, rows: list[list[str]], head: int, body: range) -> tuple[int, ...]:
    """The row that names the columns, with the one above it where that tells apart what it names alike or not."""
    alone = (head + 1,)
    if not head or not any(rows[head - 1]):
        return alone
    used = {column for row in body for column, cell in enumerate(rows[row]) if cell}

    def lacking(header: tuple[int, ...]) -> int:
        try:
            names = header_of(grid, Table.model_validate({"header": [*header]}), "")
        except InputError:
            return len(used)
        mine = [names[column] if column < len(names) else "" for column in sorted(used)]
        named = [name for name in mine if name]
        return len(mine) - len(set(named))

    both = (head, head + 1)
    return both if lacking(both) < lacking(alone) else alone


def _end(rows: list[list[str]], filled: list[int], first: int, last: int, below: list[int]) -> tuple[str, ...]:
    """What the first row after the table begins with, told so that no row of the table does."""
    if not below:
        return ()
    text = " ".join(next(cell for cell in rows[below[0]] if cell).split())
    starts = {next(cell for cell in rows[row] if cell)[:200] for row in range(first, last + 1) if filled[row]}
    choices = [f"{word[0]}*"] if (word := NOTE.match(text)) else []
    if below[0] > last + 1 and all(filled[first:last]):
        choices.append(BLANK_ROW)
    words = text.replace("*", " ").split()
    choices += [" ".join(words[:number]) + "*" for number in (3, 6, 12) if words]
    return next(((each,) for each in choices if not any(matches(each, start) for start in starts)), ())
