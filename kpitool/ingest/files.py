"""Extract files opened: what each is, its content hash and its header, and its records where they must be laid out."""

import csv
import io
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl
from blake3 import blake3

from kpitool.codes import Code
from kpitool.errors import InputError, listed, nearest, quoted, some
from kpitool.ingest import unpack
from kpitool.ingest.columns import columns_named, loosely, taken
from kpitool.ingest.content import content_hash, text_content
from kpitool.ingest.grids import MOST_COLUMNS, PREVIEW, Grid, column_number, within_bounds
from kpitool.ingest.laid import laid_out
from kpitool.ingest.texts import (
    LONGEST_CELL,
    UTF8,
    delimiter_of,
    encoding_of,
    is_binary,
    rows_of,
)
from kpitool.registry.layouts import CELL as CELL_NAME
from kpitool.registry.layouts import Side, Table, TakenFrom

PARQUET = b"PAR1"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FIRST_BYTES = 1 << 16
MORE_BYTES = 1 << 20
CHUNK = 1 << 20


@dataclass(frozen=True)
class Wanted:
    """What a source wants of a file: how its table lies, which columns, which of them hold numbers, which members.

    `belongs` says of the name of a file in a zip file whether it is the source's.
    """

    table: Table
    columns: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    belongs: Callable[[str], bool] = lambda _: True


@dataclass(frozen=True, eq=False)
class Extract:
    """One table as received: where it lies, what it is called, its content hash (BLAKE3) and its header.

    `path` is the plain file to read. It `is_straight` where Polars can read it as it stands, but for its quotation
    marks: whether these are sound (`quotes`) is null where it was not said. `records` are its rows where they are not
    read straight from that file: the columns by their numbers, with `LINE` and perhaps `CELL` and `FAULT`. `kinds` are
    the types of the columns of a Parquet file. `given` are columns that the file lacks.
    """

    path: Path
    name: str
    digest: str
    header: tuple[str, ...]
    sheet: str | None = None
    encoding: str = UTF8
    delimiter: str = ","
    is_straight: bool = True
    is_sound: bool | None = None
    records: pl.LazyFrame | None = None
    kinds: tuple[pl.DataType, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    @property
    def base(self) -> str:
        """The file's own name, without the folders or the zip file that it lies in."""
        return self.name.rpartition("/")[2]

    @property
    def shown(self) -> str:
        return quoted(self.name, 300)


def open_extracts(path: Path, wanted: Wanted, workspace: Path, name: str | None = None) -> list[Extract]:
    """Opens a file: the one table in it, or those of a zip file's members or a workbook's sheets.

    What is packed is unpacked into the workspace.

    Raises:
        InputError: the file is missing, no ordinary file, empty, unreadable, of no kind that is read, too large
            unpacked, or without the sheet, header or columns that its source speaks of.
    """
    name = name or path.name
    shown = quoted(str(path) if name == path.name else name, 300)
    with readable(path, shown):
        return _tables(path, name, shown, wanted, workspace)


@contextmanager
def readable(path: Path, shown: str) -> Iterator[None]:
    """Where a file is opened: what is wrong with it as a file is told.

    Raises:
        InputError: it is missing, no ordinary file, or cannot be read.
    """
    try:
        str(path).encode()
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(Code.NO_PLAIN_FILE, f"{shown} is a folder, not a file", help="name the files in it")
        if not stat.S_ISREG(mode):
            raise InputError(
                Code.NO_PLAIN_FILE, f"{shown} is no ordinary file", help="give - and pipe it to standard input"
            )
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(Code.NO_FILE, f"there is no file {shown}", help=_nearest_file(path)) from None
    except OSError as error:
        raise InputError(
            Code.UNREADABLE_FILE,
            f"{shown} cannot be read: {error.strerror or error}",
            help="see that it is yours to read and that no other program holds it",
        ) from None
    except UnicodeEncodeError:
        raise InputError(Code.BAD_FILE_NAME, f"the name of {shown} is not UTF-8", help="rename the file") from None


def _tables(path: Path, name: str, shown: str, wanted: Wanted, workspace: Path) -> list[Extract]:
    with path.open("rb") as file:
        first = file.read(8)
    if first.startswith(unpack.GZIP):
        path = unpack.unzipped(path, shown, workspace)
    elif first.startswith(unpack.ZIP):
        from kpitool.ingest.workbooks import workbook_kind

        if workbook_kind(path) is None:
            return _members(path, name, shown, wanted, workspace)
    return _one_file(path, name, shown, wanted)


def _members(path: Path, name: str, shown: str, wanted: Wanted, workspace: Path) -> list[Extract]:
    found = unpack.members(path, shown)
    mine = [each for each in found if wanted.belongs(each.filename.rpartition("/")[2])]
    if not mine:
        have = listed([quoted(each.filename) for each in found[:8]]) or "nothing"
        raise InputError(
            Code.NOTHING_IN_ARCHIVE,
            f"{shown} holds no file of this source; it holds {have}",
            help="see file_name in the source",
        )
    extracts: list[Extract] = []
    for each in mine:
        inner = f"{name}/{each.filename}"
        plain = unpack.member(path, each, quoted(inner, 300), workspace)
        extracts += _one_file(plain, inner, quoted(inner, 300), wanted)
    others = [quoted(each.filename) for each in found if each not in mine]
    if others:
        note = f"{shown}: left alone, not of this source by their names: {some(others, 5)}"
        extracts[0] = replace(extracts[0], notes=(note, *extracts[0].notes))
    return extracts


def _one_file(path: Path, name: str, shown: str, wanted: Wanted) -> list[Extract]:
    """The tables of a file that is not packed, by what it begins with."""
    with path.open("rb") as file:
        first = file.read(FIRST_BYTES)
        if not wanted.table.is_plain or b"\n" not in first:  # a header far down, or a long one
            first += file.read(MORE_BYTES)
    if not first.strip() and not _has_text(path):
        raise InputError(Code.EMPTY_FILE, f"{shown} is empty", help="ask for the extract again")
    if first.startswith(unpack.GZIP):
        raise InputError(Code.PACKED_TWICE, f"{shown} is packed twice", help="unpack it once")
    if first.startswith(PARQUET):
        return [_parquet(path, name, content_hash(path), shown, wanted)]
    if first.startswith((OLE, unpack.ZIP)):
        return _sheets(path, name, content_hash(path), shown, wanted, ole=first.startswith(OLE))
    return [_text(path, name, shown, first, wanted)]


def _has_text(path: Path) -> bool:
    """Whether anything but blanks stands in a file, however far from its beginning."""
    with path.open("rb") as file:
        return any(chunk.strip() for chunk in iter(lambda: file.read(CHUNK), b""))


def text_encoding(first: bytes, shown: str) -> str:
    """The encoding of a file that is none of the other kinds, by its first bytes.

    Raises:
        InputError: it is a web page, XML or binary.
    """
    head = first[:2000].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        raise InputError(
            Code.WRONG_KIND,
            f"{shown} is a web page or XML, whatever its name says",
            help="open it in a spreadsheet, save it as .xlsx",
        )
    encoding = encoding_of(first)
    text = first.decode(encoding, errors="replace")
    if is_binary(text):
        raise InputError(
            Code.WRONG_KIND, f"{shown} is a binary file, not CSV", help="save it as CSV, XLSX, XLS, ODS or Parquet"
        )
    return encoding


def _text(path: Path, name: str, shown: str, first: bytes, wanted: Wanted) -> Extract:
    encoding = text_encoding(first, shown)
    text = first.decode(encoding, errors="replace").lstrip("\ufeff")
    row = max(wanted.table.header)
    lines = LINE_END.split(text, maxsplit=row)
    row = min(row, len(lines))
    delimiter = {"tab": "\t", None: ""}.get(wanted.table.delimiter, wanted.table.delimiter or "")
    delimiter = delimiter or delimiter_of(lines[row - 1], frozenset(map(loosely, wanted.columns)))
    if not wanted.table.is_plain:
        bare = Extract(path, name, content_hash(path), (), encoding=encoding, delimiter=delimiter)
        return _laid(bare, _grid(path, encoding, delimiter, shown), wanted)
    header, in_one_line = _plain_header(text, delimiter, shown)
    is_whole = not wanted.table.given and all(columns_named(column, header) for column in wanted.columns)
    preview = () if is_whole else _preview(text, delimiter)  # which tells where a header may stand that lacks some
    straight = encoding == UTF8 and in_one_line and not LONE_RETURN.search(text)
    digest, is_sound = text_content(path, delimiter) if straight else (content_hash(path), None)
    extract = Extract(path, name, digest, header, None, encoding, delimiter, straight, is_sound, preview=preview)
    given = _given(wanted.table, extract, Grid(None, preview))
    return replace(extract, header=header + tuple(column for column, _ in given), given=given) if given else extract


LINE_END = re.compile("\r\n|\r|\n")  # a form feed or U+2028 ends no line
LONE_RETURN = re.compile("\r(?=[^\n])")  # not the last character: its line feed may be beyond what was looked at
"""Ends a line on old machines; within a line it is how exports break a cell."""


def _plain_header(text: str, delimiter: str, shown: str) -> tuple[tuple[str, ...], bool]:
    """The names in the first row of a text, and whether that row is one line."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise InputError(
            Code.BROKEN_TEXT, f"the header of {shown} is not CSV: {error}", help="mend the first line, or export again"
        ) from None
    if not any(name.strip(" ;\t|") for name in header):
        raise InputError(
            Code.NO_HEADER, f"the first line of {shown} is blank", help="it must name the columns: table: {header: …}"
        )
    if len(header) > MOST_COLUMNS:
        raise InputError(
            Code.TOO_LARGE,
            f"{shown} has {len(header):,} columns; at most {MOST_COLUMNS:,} are read",
            help="delete the columns that no source reads",
        )
    return tuple(header), reader.line_num == 1


def _preview(text: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter):
            rows.append(tuple(row))
            if len(rows) == PREVIEW:
                break
    except csv.Error:
        pass
    return tuple(rows)


def _grid(path: Path, encoding: str, delimiter: str, shown: str) -> Grid:
    rows, lines, width = [], [], 0
    for line, row in rows_of(path, encoding, delimiter, shown):
        rows.append(row)
        lines.append(line)
        if len(row) > width:
            width = len(row)
        if len(rows) % 10_000 == 0 or width > MOST_COLUMNS:
            within_bounds(len(rows), width, shown)
    if rows and rows[0]:
        rows[0][0] = rows[0][0].lstrip("\ufeff")
    return Grid(None, rows, lines)


def _sheets(path: Path, name: str, digest: str, shown: str, wanted: Wanted, *, ole: bool) -> list[Extract]:
    from kpitool.ingest.workbooks import open_workbook, sheets_wanted, workbook_kind

    kind = "xls" if ole else workbook_kind(path)
    if kind is None:
        raise InputError(Code.PACKED_TWICE, f"{shown} is a zip file in a zip file", help="unpack it")
    book = open_workbook(path, kind, shown)
    found = []
    names = sheets_wanted(book, wanted.table.sheet, shown)
    for sheet in names:
        several = len(names) > 1
        part = blake3(f"{digest}\0{sheet}".encode()).hexdigest() if several else digest
        extract = Extract(path, f"{name}/{sheet}" if several else name, part, (), sheet=sheet)
        found.append(_laid(extract, book.read(sheet), wanted))
    return found


def _laid(extract: Extract, grid: Grid, wanted: Wanted) -> Extract:
    shown = extract.shown if grid.sheet is None else f"sheet {quoted(grid.sheet)} of {extract.shown}"
    given = _given(wanted.table, extract, grid)
    columns = wanted.columns - {column for column, _ in given}
    laid = laid_out(grid, wanted.table, columns, wanted.numbers, shown)
    return replace(
        extract,
        header=laid.header + tuple(column for column, _ in given),
        records=laid.records.lazy(),
        given=given,
        notes=laid.notes,
        preview=tuple(tuple(row) for row in grid.rows[:PREVIEW]),
    )


def _parquet(path: Path, name: str, digest: str, shown: str, wanted: Wanted) -> Extract:
    """A Parquet file, whose columns can be read as text."""
    try:
        schema = pl.scan_parquet(path, glob=False).collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = (str(error).splitlines() or ["damaged"])[0]
        raise InputError(
            Code.DAMAGED_FILE, f"{shown} cannot be read as Parquet: {reason}", help="fetch it again"
        ) from None
    if len(schema) > MOST_COLUMNS:
        raise InputError(
            Code.TOO_LARGE,
            f"{shown} has {len(schema):,} columns; at most {MOST_COLUMNS:,} are read",
            help="delete the columns that no source reads",
        )
    nested = [column for column, kind in schema.items() if kind.is_nested() or kind == pl.Binary()]
    if odd := [quoted(column) for column in nested if loosely(column) in set(map(loosely, wanted.columns))]:
        raise InputError(
            Code.WRONG_KIND,
            f"{shown} has lists or bytes in {listed(odd)}, not texts or numbers",
            help="export it as CSV",
        )
    extract = Extract(path, name, digest, tuple(schema), kinds=tuple(schema.dtypes()))
    given = _given(wanted.table, extract, Grid(None, ()))
    return replace(extract, header=extract.header + tuple(column for column, _ in given), given=given)


def _given(table: Table, extract: Extract, grid: Grid) -> tuple[tuple[str, str], ...]:
    """The columns that a file lacks, and what stands in them.

    Raises:
        InputError: nothing stands where they are to be taken from, or it is not like what it should be.
    """
    found = []
    for column, said in table.given.items():
        text = said if isinstance(said, str) else _taken(column, said, extract, grid)
        found.append((column, text))
    return tuple(found)


def _taken(column: str, said: TakenFrom, extract: Extract, grid: Grid) -> str:
    if said.place == Side.FILE_NAME:
        where, text = "its name", extract.base
    elif said.place == Side.SHEET:
        where, text = "its sheet", extract.sheet or ""
    else:
        cell = CELL_NAME.fullmatch(said.place)
        assert cell is not None  # noqa: S101 - the registry's check has seen to it
        where, text = f"cell {said.place}", grid.at(int(cell[2]) - 1, column_number(cell[1]))
    plain = " ".join(text.split())[:500]
    if said.like is not None:
        plain = taken(said.like, plain) or ""
    if not plain:
        like = f", like {quoted(said.like)}" if said.like else ""
        raise InputError(
            Code.NOT_GIVEN,
            f"{extract.shown}: {where} does not say {quoted(column)}{like}: {quoted(text)}",
            help="see table.given in the source",
        )
    return plain


def _nearest_file(path: Path) -> str:
    if not path.parent.is_dir():
        return f"there is no folder {quoted(str(path.parent), 300)} either"
    near = nearest(path.name, (entry.name for entry in os.scandir(path.parent) if entry.is_file()))
    if near:
        return f"did you mean {quoted(str(path.parent / near), 300)}?"
    return f"no file in {quoted(str(path.parent.absolute()), 300)} has a name like it"
