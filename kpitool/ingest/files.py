"""Extract files opened: what each is, its content hash and header, and its rows as one raw table of text."""

import csv
import gzip
import io
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl
from blake3 import blake3

from kpitool.errors import InputError, counted, listed, nearest, quoted

GZIP = b"\x1f\x8b"
HEADER_BYTES = 1_000_000
MAX_COLUMNS = 2_000
COLUMNS_HELP = "the registry's source says which columns it reads"


@dataclass(frozen=True)
class Extract:
    """One file as received: where it lies, what it is called, its content hash (BLAKE3) and its header."""

    path: Path
    name: str
    digest: str
    header: tuple[str, ...]


def open_extract(path: Path, name: str | None = None) -> Extract:
    """Opens a CSV or gzipped CSV file and reads its header.

    Raises:
        InputError: the file is missing, no ordinary file, empty, unreadable, not text or without a header.
    """
    name = name or path.name
    shown = quoted(str(path) if name == path.name else name, 300)
    try:
        str(path).encode()
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{shown} is a folder, not a file", help="name the files in it")
        if not stat.S_ISREG(mode):
            raise InputError(f"{shown} is no ordinary file", help="give - and pipe it to standard input")
        with path.open("rb") as file:
            first = _first_bytes(file, shown)
        digest = blake3(max_threads=blake3.AUTO).update_mmap(path).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"there is no file {shown}", help=_nearest_file(path)) from None
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise InputError(f"the name of {shown} is not UTF-8", help="rename the file") from None
    return Extract(path, name, digest, _header(first, shown))


def require_columns(extracts: list[Extract], columns: dict[str, str]) -> None:
    """Says which of the columns that a source needs each extract lacks.

    Raises:
        InputError: any is missing or stands there twice.
    """
    faults = [fault for extract in extracts if (fault := _columns_at_fault(extract, [*columns.values()]))]
    if len(faults) == 1:
        raise InputError(faults[0], help=COLUMNS_HELP)
    if faults:
        raise InputError(f"{len(faults)} extracts have the wrong columns", details=faults, help=COLUMNS_HELP)


def _columns_at_fault(extract: Extract, wanted: list[str]) -> str | None:
    absent = [column for column in dict.fromkeys(wanted) if column not in extract.header]
    double = [column for column in dict.fromkeys(wanted) if extract.header.count(column) > 1]
    parts = []
    if absent:
        hints = [(column, nearest(column, extract.header)) for column in absent]
        near = [f"{quoted(hint)} for {quoted(column)}" for column, hint in hints if hint]
        have = f"did you mean {listed(near)}?" if near else f"it has {_some([quoted(name) for name in extract.header])}"
        parts.append(f"no column {listed([quoted(column) for column in absent], 'or')}; {have}")
    if double:
        parts.append(f"more than one column {listed([quoted(column) for column in double])}")
    return f"{quoted(extract.name)} has {', and '.join(parts)}" if parts else None


def _some(words: list[str], most: int = 12) -> str:
    return listed(words if len(words) <= most else [*words[:most], f"{len(words) - most} more"])


def raw_table(extract: Extract, columns: dict[str, str]) -> pl.LazyFrame:
    """The rows of an extract as text: the fields that `columns` maps to column names. Blank cells are null."""
    rows = _scanned(extract)
    if "period" not in columns:  # else a blank line has no period, and is told from a record at a second look
        rows = rows.filter(~pl.all_horizontal(pl.col(rows.collect_schema().names()).is_null()))
    return rows.select(**{field: pl.col(column) for field, column in columns.items()})


def numbered_rows(extract: Extract, columns: dict[str, str]) -> pl.LazyFrame:
    """The rows of one extract as text with their number (from 0); `blank` marks lines with no text at all."""
    rows = _scanned(extract)
    return rows.with_row_index("row").select(
        "row",
        pl.all_horizontal(pl.col(rows.collect_schema().names()).is_null()).alias("blank"),
        **{field: pl.col(column) for field, column in columns.items()},
    )


def line_numbers(extract: Extract, rows: list[int]) -> dict[int, int]:
    """The line on which each row (numbered from 0) begins; a quoted cell may hold line breaks."""
    wanted, last = set(rows), max(rows, default=-1)
    lines: dict[int, int] = {}
    with _stream(extract.path) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        next(reader, None)
        begins = reader.line_num + 1
        for number, _ in enumerate(reader):
            if number in wanted:
                lines[number] = begins
            if number >= last:
                break
            begins = reader.line_num + 1
    return lines


def why_unreadable(extracts: list[Extract], error: Exception) -> InputError:
    """What makes a set of extracts unreadable as CSV: the first fault of each file, by its line."""
    details = [fault for extract in extracts if (fault := _fault(extract))]
    if details:
        return InputError(f"{counted(len(details), 'extract')} cannot be read as CSV", details=details)
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InputError(
        "the extracts cannot be read as CSV",
        details=[f"{listed([quoted(extract.name) for extract in extracts[:5]])}: {reason}"],
    )


def _first_bytes(file: BinaryIO, shown: str) -> bytes:
    first = file.read(HEADER_BYTES)
    if first.startswith(GZIP):
        file.seek(0)
        try:
            first = gzip.GzipFile(fileobj=file).read(HEADER_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise InputError(f"{shown} is a damaged gzip file", help="fetch it again") from None
    return first


def _header(first: bytes, shown: str) -> tuple[str, ...]:
    if not first.strip():
        raise InputError(f"{shown} is empty", help="ask for the extract again")
    if first.startswith(b"PK\x03\x04"):
        raise InputError(f"{shown} is a zip file or a workbook, not CSV", help="unpack it, or save it as CSV")
    if b"\0" in first:
        raise InputError(f"{shown} is a binary file, not CSV", help="save it as CSV in UTF-8")
    line, _, _ = first.partition(b"\n")
    if not line.strip(b"\xef\xbb\xbf\r, ;\t"):
        raise InputError(f"the first line of {shown} is blank", help="it must name the columns")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"the header of {shown} is not UTF-8", help="save it as CSV in UTF-8") from None
    try:
        header = next(csv.reader([text.rstrip("\r")], strict=True), [])
    except csv.Error as error:
        raise InputError(f"the header of {shown} is not CSV: {error}") from None
    if len(header) > MAX_COLUMNS:
        raise InputError(f"{shown} has {len(header):,} columns; at most {MAX_COLUMNS:,} are read")
    return tuple(header)


def _scanned(extract: Extract) -> pl.LazyFrame:
    """The lines below the header as text; a repeated or nameless column gets a name that no column can have."""
    names: dict[str, pl.DataType] = {}
    for index, name in enumerate(extract.header):
        names[name if name and name not in names else f"\0{index}"] = pl.String()
    return pl.scan_csv(extract.path, schema=names, has_header=False, skip_rows=1, missing_columns="insert", glob=False)


def _fault(extract: Extract) -> str | None:
    """The first fault of a file that cannot be read as CSV, by its line."""
    try:
        with _stream(extract.path) as stream:
            found = _fault_of_bytes(stream)
        if found is None:
            with _stream(extract.path) as stream:
                found = _fault_of_rows(stream, len(extract.header))
    except (EOFError, zlib.error, OSError) as error:
        found = f": {error}"
    return f"{quoted(extract.name)}{found}" if found else None


def _fault_of_bytes(stream: BinaryIO) -> str | None:
    for number, line in enumerate(stream, start=1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            byte = f"{line[error.start]:#04x}"
            return f", line {number}: byte {byte} is not UTF-8; save the file as CSV in UTF-8"
        if b"\r" in line.rstrip(b"\r\n"):
            return f", line {number}: a carriage return inside a line"
    return None


def _fault_of_rows(stream: BinaryIO, columns: int) -> str | None:
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            for row in reader:
                if len(row) > columns:
                    return f", line {reader.line_num}: {len(row)} fields where the header has {columns}"
                if any('"' in cell for cell in row):
                    return f", line {reader.line_num}: a quotation mark inside a cell"
        except csv.Error as error:
            return f", line {reader.line_num}: {error}"
    return None


@contextmanager
def _stream(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unzipped where they are zipped."""
    with path.open("rb") as file:
        zipped = file.read(2) == GZIP
        file.seek(0)
        if not zipped:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as unzipped:
            yield cast(BinaryIO, unzipped)


def _nearest_file(path: Path) -> str | None:
    if not path.parent.is_dir():
        return f"there is no folder {quoted(str(path.parent), 300)} either"
    near = nearest(path.name, (entry.name for entry in path.parent.iterdir() if entry.is_file()))
    return f"did you mean {quoted(str(path.parent / near), 300)}?" if near else None
