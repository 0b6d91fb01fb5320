"""The rows of extracts as raw tables of text, read straight from their files, or written anew where they are odd."""

import codecs
from dataclasses import replace
from pathlib import Path

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, listed
from kpitool.ingest.columns import columns_named
from kpitool.ingest.files import Extract
from kpitool.ingest.laid import CELL
from kpitool.ingest.quotes import are_sound
from kpitool.ingest.texts import FAULT, LINE, UTF8, WINDOWS, encoding_note, made_plain, rows_of


def raw_table(extract: Extract, columns: dict[str, str]) -> pl.LazyFrame:
    """The rows of an extract as text: the fields that `columns` maps to column names. Blank cells are null.

    Where rows may be faulty as such, `fault` says why.
    """
    rows = _rows(extract)
    if "period" not in columns:  # else a blank line has no period, and is told from a record at a second look
        rows = rows.filter(~_blank(extract))
    return rows.select(**_fields(rows, extract, columns))


def numbered_rows(extract: Extract, columns: dict[str, str]) -> pl.LazyFrame:
    """The rows of one extract as text with their number (from 0); `blank` marks lines with no text at all.

    `line` and `cell` say where each stands, where that is known already.
    """
    rows = _rows(extract)
    known = rows.collect_schema().names()
    return rows.with_row_index("row").select(
        "row",
        _blank(extract).alias("blank"),
        pl.col(LINE).alias("line") if LINE in known else pl.lit(None, dtype=pl.Int64).alias("line"),
        pl.col(CELL).alias("cell") if CELL in known else pl.lit(None, dtype=pl.String).alias("cell"),
        **_fields(rows, extract, columns),
    )


def line_numbers(extract: Extract, rows: list[int]) -> dict[int, int]:
    """The line on which each row (numbered from 0) begins; a quoted cell may hold line breaks."""
    wanted, last = set(rows), max(rows, default=-1)
    lines: dict[int, int] = {}
    for number, (line, _) in enumerate(rows_of(extract.path, extract.encoding, extract.delimiter, extract.shown)):
        if number - 1 in wanted:
            lines[number - 1] = line
        if number > last:
            break
    return lines


def repaired(extract: Extract, workspace: Path) -> Extract:
    """An extract whose text cannot be read straight from its file, written anew as plain CSV.

    Raises:
        InputError: it cannot be read as CSV at all; the line is named.
    """
    if extract.records is not None:
        return extract
    columns = len(extract.header) - len(extract.given)
    encoding = extract.encoding
    if encoding == UTF8 and not _is_utf8(extract.path):
        encoding = WINDOWS
    made, notes = made_plain(extract.path, encoding, extract.delimiter, columns, extract.shown, workspace)
    schema = {LINE: pl.Int64(), FAULT: pl.String(), **{str(number): pl.String() for number in range(columns)}}
    return replace(
        extract,
        encoding=encoding,
        is_straight=True,
        records=pl.scan_csv(made, schema=schema, has_header=False, glob=False),
        notes=(*extract.notes, *encoding_note(encoding, extract.shown), *notes),
    )


def can_be_scanned(extract: Extract) -> bool:
    """Whether an extract's rows can be read as they stand, by a reader that is quick and trusts them."""
    if extract.records is not None:
        return True
    return extract.is_straight and are_sound(extract.path, extract.delimiter)


def unreadable(extracts: list[Extract], error: Exception) -> InputError:
    """What to say of extracts that could not be read though they are plain."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    names = listed([extract.shown for extract in extracts[:5]])
    return InputError(
        Code.UNREADABLE_FILE,
        "the extracts cannot be read",
        details=[f"{names}: {reason}"],
        help="see that the files are whole and that nothing changes them meanwhile",
    )


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _rows(extract: Extract) -> pl.LazyFrame:
    """The lines below the header as text, the columns by number, with those that the file lacks."""
    own = len(extract.header) - len(extract.given)
    rows = extract.records
    if rows is None:
        schema = {str(number): pl.String() for number in range(own)}
        rows = pl.scan_csv(
            extract.path,
            schema=schema,
            separator=extract.delimiter,
            has_header=False,
            skip_rows=1,
            missing_columns="insert",
            glob=False,
        )
    if not extract.given:
        return rows
    constants = {str(own + number): pl.lit(text) for number, (_, text) in enumerate(extract.given)}
    return rows.with_columns(**constants)


def _blank(extract: Extract) -> pl.Expr:
    """Whether a row has no text at all."""
    own = len(extract.header) - len(extract.given)
    return pl.all_horizontal(pl.col([str(number) for number in range(own)]).is_null())


def _fields(rows: pl.LazyFrame, extract: Extract, columns: dict[str, str]) -> dict[str, pl.Expr]:
    fields = {field: pl.col(str(columns_named(name, extract.header)[0])) for field, name in columns.items()}
    if FAULT in rows.collect_schema().names():
        fields["fault"] = pl.when(pl.col(FAULT) != "").then(pl.col(FAULT))
    return fields
