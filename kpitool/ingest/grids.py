"""A sheet, or a text file with more than a table in it, as a grid of cells that know their place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from kpitool.codes import Code
from kpitool.errors import InputError

MOST_CELLS = 16_000_000
MOST_COLUMNS = 2_000
PREVIEW = 30
"""In how many rows from the top a header is looked for that is not where it is said to be."""


@dataclass(frozen=True)
class Grid:
    """Rows of texts from the top of a sheet (or file); `lines` is the line of each row, where it is not its number.

    `odd` are the cells that show nothing though something stands in them, with what it is; `as_text` those in which
    a number is stored as a text; `merged` ranges as (first row, first column, last row, last column). All from 0.
    """

    sheet: str | None
    rows: Sequence[Sequence[str]]
    lines: Sequence[int] | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()
    odd: dict[tuple[int, int], str] = field(default_factory=dict)
    as_text: frozenset[tuple[int, int]] = frozenset()

    def line(self, row: int) -> int:
        return row + 1 if self.lines is None else self.lines[row]

    def cell(self, row: int, column: int) -> str:
        """What the user calls a cell: D12, and in a text file its column with its line."""
        return f"{letters(column)}{self.line(row)}"

    def at(self, row: int, column: int) -> str:
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""


def letters(column: int) -> str:
    """The name of a column (from 0) in a spreadsheet: A, Z, AA."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_number(name: str) -> int:
    """The number (from 0) of a spreadsheet's column."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def text_of(value: object) -> str:
    """A cell's value as text: 12 and not 12.0, a day and not its midnight, nothing cut short."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
    return str(value)


def within_bounds(rows: int, columns: int, shown: str) -> None:
    """Refuses a grid that is larger than any table.

    Raises:
        InputError: it has too many columns or cells.
    """
    if columns > MOST_COLUMNS:
        raise InputError(
            Code.TOO_LARGE,
            f"{shown} reaches to column {letters(columns - 1)}; at most {MOST_COLUMNS:,} columns are read",
            help="delete what stands far to the right, or export it as CSV",
        )
    if rows * columns > MOST_CELLS:
        raise InputError(
            Code.TOO_LARGE,
            f"{shown} has {rows:,} rows of {columns:,} cells; at most {MOST_CELLS:,} cells are read",
            help="export it as CSV",
        )
