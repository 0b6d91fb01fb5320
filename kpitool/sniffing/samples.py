"""A file that no source speaks of yet: what kind it is, and the tables in it as grids of their first rows."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import InputError, quoted
from kpitool.ingest import unpack
from kpitool.ingest.files import OLE, PARQUET, Wanted, open_extracts, readable, text_encoding
from kpitool.ingest.grids import Grid
from kpitool.ingest.raw import every_column
from kpitool.ingest.texts import DELIMITERS, LONGEST_CELL, UTF8, name_of
from kpitool.registry.layouts import Table

MOST_ROWS = 5_000
"""How many rows of a table are looked at."""
FIRST_BYTES = 1_000_000
"""By how much of a text file its encoding is told."""
TAIL_BYTES = 32_768
TAIL_ROWS = 30


@dataclass(frozen=True)
class Sample:
    """A file as it was found: `path` is the plain file, `name` its name with that of the zip file it lies in.

    `whole` says that the grids hold all rows; else the last few of a text file stand after the first. `sheets` counts
    those of a workbook, `others` are the other files of a zip file.
    """

    path: Path
    name: str
    kind: str
    grids: tuple[Grid, ...]
    whole: bool = True
    delimiter: str | None = None
    others: tuple[str, ...] = ()
    sheets: int = 0

    @property
    def base(self) -> str:
        return self.name.rpartition("/")[2]


def sample_of(path: Path, workspace: Path, sheet: str | None = None) -> Sample:
    """The tables of a file; of a zip file, those of its largest member. What is packed is unpacked in the workspace.

    Raises:
        InputError: the file is missing, empty, unreadable, of no kind that is read, or has no such sheet.
    """
    shown = quoted(str(path), 300)
    with readable(path, shown):
        plain, name, others = _plain(path, shown, workspace)
        with plain.open("rb") as file:
            first = file.read(FIRST_BYTES)
        if not first.strip():
            raise InputError(Code.EMPTY_FILE, f"{shown} is empty", help="ask for the extract again")
        if first.startswith(PARQUET):
            return _parquet(plain, name, others, workspace)
        if first.startswith((OLE, unpack.ZIP)):
            return _workbook(plain, name, others, shown, sheet, ole=first.startswith(OLE))
        if sheet is not None:
            raise InputError(Code.NO_SUCH_SHEET, f"{shown} has no sheets", help="leave out --sheet")
        return _text(plain, name, others, first, shown)


def _plain(path: Path, shown: str, workspace: Path) -> tuple[Path, str, tuple[str, ...]]:
    """The file itself, unpacked, with its name and the names of the others that came in the same zip file."""
    from kpitool.ingest.workbooks import workbook_kind

    with path.open("rb") as file:
        first = file.read(8)
    if first.startswith(unpack.GZIP):
        return unpack.unzipped(path, shown, workspace), path.name, ()
    if not first.startswith(unpack.ZIP) or workbook_kind(path) is not None:
        return path, path.name, ()
    found = unpack.members(path, shown)
    if not found:
        raise InputError(Code.NOTHING_IN_ARCHIVE, f"{shown} holds no file", help="ask for the extract again")
    largest = max(found, key=lambda each: each.file_size)
    name = f"{path.name}/{largest.filename}"
    others = tuple(each.filename for each in found if each is not largest)
    return unpack.member(path, largest, quoted(name, 300), workspace), name, others


def _parquet(path: Path, name: str, others: tuple[str, ...], workspace: Path) -> Sample:
    extract = open_extracts(path, Wanted(Table()), workspace, name)[0]
    frame = every_column(extract).head(MOST_ROWS + 1).collect()
    rows = [list(extract.header), *([text or "" for text in row] for row in frame.head(MOST_ROWS).iter_rows())]
    return Sample(path, name, "Parquet", (Grid(None, rows),), frame.height <= MOST_ROWS, None, others)


def _workbook(path: Path, name: str, others: tuple[str, ...], shown: str, sheet: str | None, *, ole: bool) -> Sample:
    from kpitool.ingest.workbooks import open_workbook, sheets_wanted, workbook_kind

    kind = "xls" if ole else workbook_kind(path)
    if kind is None:
        raise InputError(Code.PACKED_TWICE, f"{shown} is a zip file in a zip file", help="unpack it")
    book = open_workbook(path, kind, shown)
    names = book.sheets if sheet is None else sheets_wanted(book, (sheet,), shown)
    if not names:
        raise InputError(
            Code.NO_SUCH_SHEET,
            f"{shown} has no sheet that can be seen",
            help="show a hidden sheet in a spreadsheet, and save it",
        )
    grids = tuple(book.read(each) for each in names)
    return Sample(path, name, kind.upper(), grids, others=others, sheets=len(book.sheets))


def _text(path: Path, name: str, others: tuple[str, ...], first: bytes, shown: str) -> Sample:
    encoding = text_encoding(first, shown)
    text = first.decode(encoding, errors="replace").lstrip("\ufeff")
    delimiter = likely_delimiter(text[:200_000])
    rows: list[list[str]] = []
    lines: list[int] = []
    whole = True
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="", errors="replace") as opened:
        reader = csv.reader(opened, delimiter=delimiter)
        begins = 1
        try:
            for row in islice(reader, MOST_ROWS):
                rows.append(row)
                lines.append(begins)
                begins = reader.line_num + 1
            whole = next(reader, None) is None
        except csv.Error as error:
            line = f"{shown}, line {reader.line_num}"
            raise InputError(Code.BROKEN_TEXT, f"{line}: {error}", help="mend the line, or export again") from None
    if rows and rows[0]:
        rows[0][0] = rows[0][0].lstrip("\ufeff")
    if not whole:
        last = list(_last_rows(path, encoding, delimiter))
        rows += last
        lines += [begins + index for index in range(len(last))]
    kind = "text" if delimiter != "," else "CSV"
    return Sample(path, name, f"{kind}, {name_of(encoding)}", (Grid(None, rows, lines),), whole, delimiter, others)


def likely_delimiter(text: str) -> str:
    """What parts the cells of a text: that by which most of its rows have the same number of cells, and most cells."""

    def told(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 200)]
        except csv.Error:
            return 0, 0
        several = Counter(width for width in widths if width > 1)
        if not several:
            return 0, 1
        width, times = max(several.items(), key=lambda item: (item[1], item[0]))
        return round(times / len(widths), 1), width

    return max(DELIMITERS, key=told)  # of equals the first: a comma


def _last_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """The last rows of a long text file, where footnotes would stand."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL_BYTES) & ~1)
        raw = file.read()
    plain = "utf-8" if encoding == UTF8 else encoding
    lines = raw.decode(plain, errors="replace").splitlines()[1:]
    try:
        yield from list(csv.reader(lines, delimiter=delimiter))[-TAIL_ROWS:]
    except csv.Error:
        return
