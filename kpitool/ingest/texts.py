"""Text files: their encoding and delimiter, and their rows made plain where they are not as they should be."""

import codecs
import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import InputError, counted

DELIMITERS = (",", ";", "\t", "|")
UTF8, UTF16_LITTLE, UTF16_BIG, WINDOWS = "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"
LONGEST_CELL = 1 << 20
LINE = "\0line"
FAULT = "\0fault"


def encoding_of(first: bytes) -> str:
    """The encoding of a text file by its first bytes: a byte-order mark, else what can be read."""
    if first.startswith(codecs.BOM_UTF8):
        return UTF8
    if first.startswith(codecs.BOM_UTF16_LE):
        return "utf-16"
    if first.startswith(codecs.BOM_UTF16_BE):
        return "utf-16"
    if 0 in first:
        nulls = first[1::2].count(0), first[::2].count(0)
        if max(nulls) > len(first) // 4:
            return UTF16_LITTLE if nulls[0] > nulls[1] else UTF16_BIG
    return UTF8 if _is_utf8(first) else WINDOWS


def _is_utf8(first: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return False
    return True


def is_binary(text: str) -> bool:
    """Whether what was decoded can be no text: it holds control characters that no export writes."""
    return any(chr(code) in text for code in range(8))


@lru_cache(100)
def delimiter_of(line: str, wanted: frozenset[str]) -> str:
    """What parts the cells of a header line: that which finds the most of the columns that are wanted."""

    def found(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        named = sum(1 for cell in cells if " ".join(cell.split()).casefold() in wanted)
        return named, len(cells)

    return max(DELIMITERS, key=lambda delimiter: found(delimiter))  # of equals the first: a comma


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    """A text file in its encoding, every line end as it stands."""
    with path.open(encoding=encoding, newline="", errors="strict") as text:
        yield text


def rows_of(path: Path, encoding: str, delimiter: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text file, each with the line on which it begins.

    Raises:
        InputError: the file is no CSV, or bytes of it are no text in its encoding; the line is named.
    """
    csv.field_size_limit(LONGEST_CELL)
    with opened(path, encoding) as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        begins = 1
        try:
            for row in reader:
                yield begins, row
                begins = reader.line_num + 1
        except csv.Error as error:
            raise InputError(
                Code.BROKEN_TEXT, f"{shown}, line {reader.line_num}: {error}", help="mend the line, or export again"
            ) from None
        except UnicodeDecodeError as error:
            byte = f"{error.object[error.start]:#04x}"
            raise InputError(
                Code.BROKEN_TEXT,
                f"{shown}, below line {reader.line_num}: byte {byte} is no text in {name_of(encoding)}",
                help="export it again, best as UTF-8",
            ) from None


def name_of(encoding: str) -> str:
    return {UTF8: "UTF-8", WINDOWS: "Windows-1252"}.get(encoding, "UTF-16")


def made_plain(
    path: Path, encoding: str, delimiter: str, columns: int, shown: str, workspace: Path
) -> tuple[Path, list[str]]:
    """A text file written anew as plain CSV in UTF-8, with the line of each row and what is wrong with it.

    The header is left out; two columns stand before the others: the line, and the fault of a row that has more
    cells than the header has columns. A row with fewer ends in blank cells. Beside the file stand notes.
    """
    short = 0
    with tempfile.NamedTemporaryFile("w", dir=workspace, encoding="utf-8", newline="", delete=False) as target:
        writer = csv.writer(target, lineterminator="\n")
        rows = rows_of(path, encoding, delimiter, shown)
        next(rows, None)
        for line, row in rows:
            beyond = [cell for cell in row[columns:] if cell.strip()]
            fault = f"{counted(len(row), 'field')} where the header has {columns}" if beyond else ""
            short += bool(0 < len(row) < columns)
            writer.writerow([str(line), fault, *row[:columns], *[""] * (columns - len(row))])
    notes = [f"{shown}: {counted(short, 'row')} with fewer fields than the header; the others are taken as blank"]
    return Path(target.name), notes if short else []


def encoding_note(encoding: str, shown: str) -> list[str]:
    """What to say of a file in an old encoding; a wrong guess would show in its letters."""
    return [f"{shown} is not UTF-8 and was read as {name_of(encoding)}"] if encoding == WINDOWS else []
