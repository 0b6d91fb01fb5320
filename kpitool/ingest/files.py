"""Extract files opened: what each is, its content hash and header, and its rows as one raw table of text."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl
from blake3 import blake3

from kpitool.errors import InputError, listed, nearest, quoted

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
        InputError: the file is missing, a folder, empty, unreadable, not text or without a header.
    """
    name = name or path.name
    shown = quoted(str(path) if name == path.name else name, 300)
    if path.is_dir():
        raise InputError(f"{shown} is a folder, not a file", help="name the files in it")
    if not path.exists():
        raise InputError(f"there is no file {shown}", help=_nearest_file(path))
    try:
        with path.open("rb") as file:
            first = _first_bytes(file, shown)
        digest = blake3(max_threads=blake3.AUTO).update_mmap(path).hexdigest()
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror or error}") from None
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
    rows = pl.scan_csv(extract.path, schema=_schema(extract.header), glob=False)
    return rows.select(**{field: pl.col(column) for field, column in columns.items()})


def numbered_rows(extract: Extract, columns: dict[str, str]) -> pl.LazyFrame:
    """The rows of one extract as text with their number (from 0); `blank` marks lines with no text at all."""
    return pl.scan_csv(extract.path, schema=_schema(extract.header), row_index_name="row", glob=False).select(
        "row",
        pl.all_horizontal(pl.col(list(extract.header)).is_null()).alias("blank"),
        **{field: pl.col(column) for field, column in columns.items()},
    )


def line_numbers(extract: Extract, rows: list[int]) -> dict[int, int]:
    """The line on which each row (numbered from 0) begins; a quoted cell may hold line breaks."""
    wanted, last = set(rows), max(rows, default=-1)
    lines: dict[int, int] = {}
    with _text(extract.path) as text:
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
    details = [fault for extract in extracts for fault in _faults(extract)]
    if details:
        return InputError(f"{_count(len(details), 'extract')} cannot be read as CSV", details=details)
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


def _schema(header: tuple[str, ...]) -> dict[str, pl.DataType]:
    """The header's columns as text; a repeated or nameless one gets a name that no column can have."""
    names: dict[str, pl.DataType] = {}
    for index, name in enumerate(header):
        names[name if name and name not in names else f"\0{index}"] = pl.String()
    return names


def _faults(extract: Extract) -> Iterator[str]:
    name = quoted(extract.name)
    try:
        with _text(extract.path) as text:
            reader = csv.reader(text, strict=True)
            next(reader, None)
            for row in reader:
                if len(row) > len(extract.header):
                    what = f"{len(row)} fields where the header has {len(extract.header)}"
                    yield f"{name}, line {reader.line_num}: {what}"
                    return
    except csv.Error as error:
        yield f"{name}, line {reader.line_num}: {error}"
    except UnicodeDecodeError as error:
        yield f"{name}: byte {error.object[error.start]:#04x} is not UTF-8; save it as CSV in UTF-8"
    except (EOFError, zlib.error, OSError) as error:
        yield f"{name}: {error}"


def _text(path: Path) -> io.TextIOWrapper:
    with path.open("rb") as file:
        zipped = file.read(2) == GZIP
    stream = gzip.GzipFile(path, "rb") if zipped else path.open("rb")
    return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def _nearest_file(path: Path) -> str | None:
    if not path.parent.is_dir():
        return f"there is no folder {quoted(str(path.parent), 300)} either"
    near = nearest(path.name, (entry.name for entry in path.parent.iterdir() if entry.is_file()))
    return f"did you mean {quoted(str(path.parent / near), 300)}?" if near else None


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
