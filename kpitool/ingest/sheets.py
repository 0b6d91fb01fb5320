"""How far the sheets of a workbook reach, and which of their cells only look blank: a look at their XML.

The reader of workbooks keeps every cell of the rectangle up to the last one, and gives neither formulas nor errors;
so the rectangle is measured first, in one pass that keeps nothing but the odd cells.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat

from kpitool.codes import Code
from kpitool.errors import InputError, quoted
from kpitool.ingest.grids import MOST_CELLS, MOST_COLUMNS, column_number, letters, within_bounds

FORMULA = "a formula without a stored value"
MOST_ODD = 100_000
SPARSE_CELLS = 1_000_000
SPARSE_TIMES = 50
REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,9})", re.ASCII)
CHUNK = 1 << 20


@dataclass
class Extent:
    """How many rows and columns a sheet has up to its last cell, and the cells (from 0) that only look blank.

    `filled`: how many cells are written out as holding something.
    """

    rows: int = 0
    columns: int = 0
    filled: int = 0
    odd: dict[tuple[int, int], str] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        if row >= self.rows:
            self.rows = row + 1
        if column >= self.columns:
            self.columns = column + 1
        self.filled += 1

    def note(self, row: int, column: int, what: str) -> None:
        if len(self.odd) < MOST_ODD:
            self.odd[row, column] = what


def xlsx_extents(path: Path, shown: str) -> dict[str, Extent]:
    """The extent of each sheet of an XLSX workbook, by its name.

    Raises:
        InputError: the workbook's parts are no XML, or lead to none.
    """
    with _refusing(shown), zipfile.ZipFile(path) as archive:
        targets = _relations(archive)
        found = {}
        for name, relation in _sheets(archive):
            place = targets.get(relation)
            if place is not None and place in archive.namelist():
                with archive.open(place) as part:
                    extent = _plain_extent(cast(BinaryIO, part))
                if extent is None:
                    with archive.open(place) as part:
                        extent = _xlsx_extent(cast(BinaryIO, part), f"sheet {quoted(name)} of {shown}")
                found[name] = extent
    return found


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            relation = next((value for key, value in given.items() if _local(key) == "id"), "")
            found.append((given.get("name", ""), relation))

    with archive.open("xl/workbook.xml") as part:
        _parse(cast(BinaryIO, part), start)
    return found


def _relations(archive: zipfile.ZipFile) -> dict[str, str]:
    found: dict[str, str] = {}

    def start(tag: str, given: dict[str, str]) -> None:
        if _local(tag) == "Relationship":
            target = given.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            found[given.get("Id", "")] = place

    with archive.open("xl/_rels/workbook.xml.rels") as part:
        _parse(cast(BinaryIO, part), start)
    return found


CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*[^/>])?>')
PAINTED = re.compile(rb"<c [^>]*/>")
ODD = (b"<f>", b"<f ", b"<f/", b't="e"', b"t='e'", b"<!", b":c ", b":row ")
"""Formulas, errors, what is no plain element, tags with a prefix: such a sheet is walked through cell by cell."""


def _plain_extent(part: BinaryIO) -> Extent | None:
    """The extent of a sheet that is plain throughout, as most are; none where it is not, or is large.

    Each cell says where it stands and none is a formula, so that counting them is enough, and several times as quick.
    """
    extent, columns, rest = Extent(), set[bytes](), b""
    while chunk := part.read(CHUNK):
        text, cut = rest + chunk, (rest + chunk).rfind(b"<")
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
        if len(rest) > CHUNK or any(odd in text for odd in ODD):
            return None
        cells = CELL.findall(text)
        if len(cells) + len(PAINTED.findall(text)) != text.count(b"<c ") + text.count(b"<c>"):
            return None
        if cells:
            columns.update(name for name, _ in cells)
            extent.rows = max(extent.rows, max(int(row) for _, row in cells))
            extent.filled += len(cells)
            extent.columns = 1 + max(column_number(name.decode()) for name in columns)
        if is_too_large(extent):
            return None
    return extent


class _Cells:
    """Walks through the cells of an XLSX sheet; there may be millions, so each step is short."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.row = self.column = -1
        self.formula = self.value = self.error = self.inside = False
        self.text = ""
        self.columns: dict[str, int] = {}

    def start(self, tag: str, given: dict[str, str]) -> None:
        local = LOCAL[tag]
        if local == "c":
            reference = given.get("r", "")
            name = reference.rstrip("0123456789")
            if name in self.columns and 0 < len(reference) - len(name) < 8:
                self.row, self.column = int(reference[len(name) :]) - 1, self.columns[name]
            else:
                self.row, self.column = _place(reference, self.row, self.column)
                self.columns[name or letters(self.column)] = self.column
            self.formula = self.value = False
            self.error = given.get("t") == "e"
        elif local == "v":
            self.inside, self.text = True, ""
        elif local == "is":
            self.value = True
        elif local == "f":
            self.formula = True
        elif local == "row":
            number = given.get("r", "")
            self.row = int(number) - 1 if number.isascii() and number.isdigit() else self.row + 1
            self.column = -1

    def data(self, text: str) -> None:
        if self.inside:
            self.text = text
            self.value = True

    def end(self, tag: str) -> None:
        local = LOCAL[tag]
        if local == "v":
            self.inside = False
            if self.error:
                self.extent.note(self.row, self.column, f"the error {self.text[:20]}")
        elif local == "c" and (self.value or self.formula):  # others are only painted
            self.extent.reach(self.row, self.column)
            if not self.value:
                self.extent.note(self.row, self.column, FORMULA)


class _Local(dict[str, str]):
    """The names of tags without their prefix, each cut once."""

    def __missing__(self, tag: str) -> str:
        if len(self) > 1000:  # a workbook has few; one with many is hostile
            self.clear()
        self[tag] = _local(tag)
        return self[tag]


LOCAL = _Local()


def _xlsx_extent(part: BinaryIO, shown: str) -> Extent:
    cells = _Cells()
    _parse(part, cells.start, cells.end, cells.data, lambda: refuse_too_large(cells.extent, shown))
    return cells.extent


def is_too_large(extent: Extent) -> bool:
    """Whether a sheet is to be looked at closely, since it may be refused."""
    return extent.columns > MOST_COLUMNS or extent.rows * extent.columns > MOST_CELLS or _is_sparse(extent)


def _is_sparse(extent: Extent) -> bool:
    cells = extent.rows * extent.columns
    return cells > SPARSE_CELLS and cells > SPARSE_TIMES * extent.filled


def refuse_too_large(extent: Extent, shown: str) -> None:
    """Refuses a sheet that is larger than any table, or that is large for a few cells far from all others.

    Raises:
        InputError: it is; how far it reaches is told.
    """
    within_bounds(extent.rows, extent.columns, shown)
    cells = extent.rows * extent.columns
    if _is_sparse(extent):
        reaches = f"{letters(extent.columns - 1)}{extent.rows}"
        raise InputError(
            Code.TOO_LARGE,
            f"{shown} reaches to {reaches}, and only {extent.filled:,} of its {cells:,} cells hold anything",
            help="delete what stands far from the table, or export it as CSV",
        )


def _place(reference: str, row: int, column: int) -> tuple[int, int]:
    """Where a cell stands: as it says, else after the one before.

    Raises:
        ValueError: it says what can be no cell; the reader of workbooks would look for room for it.
    """
    if not reference:
        return max(row, 0), column + 1
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(f"there is no cell {quoted(reference, 20)}")
    return int(found[2]) - 1, column_number(found[1].upper())


def ods_extents(path: Path, shown: str) -> dict[str, Extent]:
    """The extent of each sheet of an ODS workbook, by its name; repeated cells that hold something count in full.

    Raises:
        InputError: the workbook's content is no XML.
    """
    with _refusing(shown), zipfile.ZipFile(path) as archive, archive.open("content.xml") as part:
        walk = _Tables()
        check = lambda: within_bounds(walk.extent.rows, walk.extent.columns, f"a sheet of {shown}")  # noqa: E731
        _parse(cast(BinaryIO, part), walk.start, walk.end, walk.data, check)
    return walk.found


class _Tables:
    """Walks through the tables of an ODS workbook."""

    def __init__(self) -> None:
        self.found: dict[str, Extent] = {}
        self.extent = Extent()
        self.row = self.column = self.rows = 0
        self.cell: tuple[int, int, bool] | None = None
        self.has_text = False
        self.error: str | None = None

    def start(self, tag: str, given: dict[str, str]) -> None:
        match tag:
            case "table:table":
                self.extent = self.found.setdefault(given.get("table:name", ""), Extent())
                self.row = 0
            case "table:table-row":
                self.rows, self.column = _times(given, "table:number-rows-repeated"), 0
            case "table:table-cell" | "table:covered-table-cell":
                width = _times(given, "table:number-columns-repeated")
                holds = "office:value-type" in given or "calcext:value-type" in given
                self.cell = (self.column, width, holds)
                self.has_text = False
                self.error = "" if given.get("calcext:value-type") == "error" else None
                if "table:formula" in given and not holds:
                    self.extent.note(self.row, self.column, FORMULA)
                self.column += width

    def data(self, text: str) -> None:
        self.has_text = self.has_text or (self.cell is not None and bool(text.strip()))
        if self.error is not None and len(self.error) < 20:
            self.error += text

    def end(self, tag: str) -> None:
        match tag:
            case "table:table-cell" | "table:covered-table-cell" if self.cell is not None:
                first, width, holds = self.cell
                if holds or self.has_text:
                    self.extent.reach(self.row + self.rows - 1, first + width - 1)
                if self.error is not None:
                    self.extent.note(self.row, first, f"the error {self.error.strip()[:20]}")
                self.cell = self.error = None
            case "table:table-row":
                self.row += self.rows


def _times(given: dict[str, str], key: str) -> int:
    number = given.get(key, "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 1


def _parse(
    part: BinaryIO, start: object, end: object = None, data: object = None, check: Callable[[], None] = lambda: None
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True  # a text is told once, not line by line
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.CharacterDataHandler = data  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = _refuse_doctype  # a workbook has none; entities are how XML bombs are made
    while chunk := part.read(CHUNK):
        parser.Parse(chunk, False)
        check()  # a sheet may go on for ever
    parser.Parse(b"", True)


def _refuse_doctype(*_: object) -> None:
    raise expat.ExpatError("it declares entities")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


@contextmanager
def _refusing(shown: str) -> Iterator[None]:
    try:
        yield
    except (expat.ExpatError, KeyError, zipfile.BadZipFile, ValueError) as error:
        reason = str(error).strip("'\"") if isinstance(error, KeyError) else str(error)
        help_ = "open it in a spreadsheet and save it again"
        raise InputError(Code.DAMAGED_FILE, f"{shown} is a damaged workbook: {reason}", help=help_) from None
