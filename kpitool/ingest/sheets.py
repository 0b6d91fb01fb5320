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

from kpitool.errors import InputError, quoted
from kpitool.ingest.grids import column_number, letters, within_bounds

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
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
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
                    found[name] = _xlsx_extent(cast(BinaryIO, part), f"sheet {quoted(name)} of {shown}")
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


class _Cells:
    """Walks through the cells of an XLSX sheet."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.row = self.column = -1
        self.formula = self.value = False
        self.error = False
        self.text: list[str] | None = None

    def start(self, tag: str, given: dict[str, str]) -> None:
        match _local(tag):
            case "row":
                number = given.get("r", "")
                self.row = int(number) - 1 if number.isascii() and number.isdigit() else self.row + 1
                self.column = -1
            case "c":
                self.row, self.column = _place(given.get("r", ""), self.row, self.column)
                self.formula = self.value = False
                self.error = given.get("t") == "e"
            case "f":
                self.formula = True
            case "v" | "is":
                self.text = []

    def data(self, text: str) -> None:
        if self.text is not None and len(self.text) < 100:
            self.text.append(text)

    def end(self, tag: str) -> None:
        match _local(tag):
            case "v" | "is":
                written = "".join(self.text or ())
                self.value, self.text = bool(written) or _local(tag) == "is", None
                if self.error:
                    self.extent.note(self.row, self.column, f"the error {written[:20]}")
            case "c" if self.value or self.formula:  # others are only painted
                self.extent.reach(self.row, self.column)
                if not self.value:
                    self.extent.note(self.row, self.column, FORMULA)


def _xlsx_extent(part: BinaryIO, shown: str) -> Extent:
    cells = _Cells()
    _parse(part, cells.start, cells.end, cells.data, lambda: refuse_too_large(cells.extent, shown))
    return cells.extent


def refuse_too_large(extent: Extent, shown: str) -> None:
    """Refuses a sheet that is larger than any table, or that is large for a few cells far from all others.

    Raises:
        InputError: it is; how far it reaches is told.
    """
    within_bounds(extent.rows, extent.columns, shown)
    cells = extent.rows * extent.columns
    if cells > SPARSE_CELLS and cells > SPARSE_TIMES * extent.filled:
        reaches = f"{letters(extent.columns - 1)}{extent.rows}"
        raise InputError(
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
        raise InputError(f"{shown} is a damaged workbook: {reason}", help=help_) from None
