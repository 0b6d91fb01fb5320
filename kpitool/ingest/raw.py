"""The rows of extracts as raw tables of text, read straight from their files, or written anew where they are odd."""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, listed
from kpitool.ingest.columns import columns_named
from kpitool.ingest.cube import BEYOND
from kpitool.ingest.cube import FILE as PATH
from kpitool.ingest.files import Extract
from kpitool.ingest.laid import CELL
from kpitool.ingest.quotes import are_sound
from kpitool.ingest.readings import PERIODS
from kpitool.ingest.texts import FAULT, LINE, UTF8, WINDOWS, encoding_note, made_plain

PACKED = 6
"""How many times more room the rows of a Parquet file take as text."""

MORE = [f"\0beyond {number}" for number in range(1, 5)]
"""Fields too many of a text file's row, of which the first may be blank: Polars leaves out in silence what follows the
last field that is asked for, unless all are."""


@dataclass(frozen=True)
class Rows:
    """The rows of extracts that lie alike, as text.

    `table`: `path` (what stands in it for each extract is a key of `numbers`, which has the extract's number), `row`
    (from 0, on through all of them) and the fields; blank cells are null. Where it is known already, `line` and `cell`
    say where a row stands, and `fault` why it is none as such. `size`: bytes.
    """

    table: pl.LazyFrame
    numbers: dict[str, int]
    size: int


def raw_rows(extracts: Mapping[int, Extract], columns: dict[str, str]) -> Rows:
    """The rows of extracts, by their numbers, that `lie_alike`: the fields that `columns` maps to column names."""
    one = next(iter(extracts.values()))
    rows = _records(extracts, columns)
    numbers = {_path(extract): number for number, extract in extracts.items()}
    is_text = one.records is None and not one.kinds
    beyond = pl.coalesce(MORE) if is_text else pl.lit(None, dtype=pl.String)
    table = rows.select(PATH, "row", *_places(rows), beyond.alias(BEYOND), **_fields(rows, one, columns))
    return Rows(table, numbers, sum(map(size_as_text, extracts.values())))


def size_as_text(extract: Extract) -> int:
    """Bytes of an extract, or of about the same rows as text where they are packed."""
    return extract.path.stat().st_size * (PACKED if extract.kinds else 1)


def lie_alike(extract: Extract) -> object:
    """What is the same of extracts whose rows one scan can read; every table laid out lies by itself."""
    if extract.records is not None:
        return id(extract)
    return extract.header, extract.given, extract.delimiter, extract.kinds


def raw_table(extract: Extract, columns: dict[str, str]) -> pl.LazyFrame:
    """The rows of one extract as text: the fields that `columns` maps to column names. Blank cells are null.

    Where rows may be faulty as such, `fault` says why.
    """
    table = raw_rows({0: extract}, columns).table
    return table.drop(PATH, "row", "line", "cell", BEYOND)


def numbered_rows(extracts: Mapping[int, Extract], columns: dict[str, str], *, blank: bool) -> pl.LazyFrame:
    """The rows of extracts, by their numbers, that `lie_alike`, as text: columns as in `Rows`.

    With `blank` another says whether a row is a line with no text at all; else none is said to be.
    """
    rows = _records(extracts, columns)
    one = next(iter(extracts.values()))
    nothing = _blank(one) if blank else pl.lit(value=False)
    return rows.select(PATH, "row", *_places(rows), nothing.alias("blank"), **_fields(rows, one, columns))


def first_rows(extracts: Mapping[int, Extract]) -> pl.DataFrame:
    """Of files that one scan reads, the `path`, the number (`file`), and the `first` of its rows among those of all."""
    schema = {PATH: pl.String(), "file": pl.UInt32()}
    files = pl.DataFrame([(_path(each), number) for number, each in extracts.items()], schema=schema, orient="row")
    if len(extracts) == 1:
        return files.with_columns(first=pl.lit(0, dtype=pl.Int64))
    counts = _rows(extracts).group_by(PATH).len("rows").collect(engine="streaming")
    held = files.join(counts, on=PATH, how="left", maintain_order="left")["rows"].cast(pl.Int64).fill_null(0)
    return files.with_columns(first=held.cum_sum() - held)


def _records(extracts: Mapping[int, Extract], columns: dict[str, str]) -> pl.LazyFrame:
    """The rows of extracts, without blank lines where nothing else would tell these from records."""
    one, rows = next(iter(extracts.values())), _rows(extracts)
    if not _is_dated(one, columns):  # a blank line has no period, and is told from a record at a second look
        return rows
    return rows.filter(~_blank(one))


def _rows(extracts: Mapping[int, Extract]) -> pl.LazyFrame:
    one = next(iter(extracts.values()))
    return _numbered(_scanned([*extracts.values()]) if one.records is None else one.records, one)


def every_column(extract: Extract) -> pl.LazyFrame:
    """The rows of an extract as text, all columns by their numbers."""
    return _rows({0: extract}).select(str(number) for number in range(len(extract.header)))


def repaired(extract: Extract, workspace: Path) -> Extract:
    """An extract whose text cannot be read straight from its file, written anew as plain CSV.

    Raises:
        InputError: it cannot be read as CSV at all; the line is named.
    """
    if extract.records is not None or extract.kinds:
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
    if extract.records is not None or extract.kinds:
        return True
    if not extract.is_straight or extract.is_sound is not None:
        return extract.is_straight and bool(extract.is_sound)
    return are_sound(extract.path, extract.delimiter)


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


def _scanned(extracts: Sequence[Extract]) -> pl.LazyFrame:
    """The lines of files below their headers as text, the columns by number; `path` and `row` say where each stands."""
    paths, one = [extract.path for extract in extracts], extracts[0]
    if one.kinds:
        table = pl.scan_parquet(paths, glob=False, include_file_paths="\0path", row_index_name="\0row")
        names = one.header[: len(one.kinds)]
        texts = {str(number): _as_text(*column) for number, column in enumerate(zip(names, one.kinds, strict=True))}
        return table.select(pl.col("\0path").alias(PATH), pl.col("\0row").alias("row"), **texts)
    own = len(one.header) - len(one.given)
    return pl.scan_csv(
        paths,
        schema=dict.fromkeys([*map(str, range(own)), *MORE], pl.String()),
        separator=one.delimiter,
        has_header=False,
        skip_rows=1,
        missing_columns="insert",
        glob=False,
        include_file_paths=PATH,
        row_index_name="row",
    )


def _numbered(rows: pl.LazyFrame, extract: Extract) -> pl.LazyFrame:
    """Rows with the columns that their file lacks, and with `path` and `row`."""
    if extract.records is not None:
        rows = rows.with_row_index("row").with_columns(pl.lit(_path(extract)).alias(PATH))
    own = len(extract.header) - len(extract.given)
    return rows.with_columns(**{str(own + number): pl.lit(text) for number, (_, text) in enumerate(extract.given)})


def _path(extract: Extract) -> str:
    """What names an extract among all; of those that one scan reads it is what the scan calls them."""
    return str(extract.path) if extract.sheet is None else f"{extract.path}/{extract.sheet}"


def _as_text(column: str, kind: pl.DataType) -> pl.Expr:
    """A column of a Parquet file as text, numbers as they would be written."""
    if kind.is_nested() or kind == pl.Binary():
        return pl.lit(None, dtype=pl.String)  # of no concern: the source reads none of these
    text = pl.col(column).cast(pl.String)
    return text.str.replace(r"\.0$", "") if kind.is_float() else text


def _places(rows: pl.LazyFrame) -> list[pl.Expr]:
    """Where each row stands, as far as it is known: its `line` and, where a cell is a record, the `cell`."""
    known = rows.collect_schema().names()
    return [
        (pl.col(LINE) if LINE in known else pl.lit(None, dtype=pl.Int64)).alias("line"),
        (pl.col(CELL) if CELL in known else pl.lit(None, dtype=pl.String)).alias("cell"),
    ]


def _is_dated(extract: Extract, columns: dict[str, str]) -> bool:
    """Whether the period of each row, or a part of it, stands elsewhere, so that a blank line may have one."""
    own = len(extract.header) - len(extract.given)
    periods = [columns_named(columns[field], extract.header)[0] for field in PERIODS if field in columns]
    return not periods or max(periods) >= own


def _blank(extract: Extract) -> pl.Expr:
    """Whether a row has no text at all."""
    own = len(extract.header) - len(extract.given)
    return pl.all_horizontal(pl.col([str(number) for number in range(own)]).fill_null("") == "")


def _fields(rows: pl.LazyFrame, extract: Extract, columns: dict[str, str]) -> dict[str, pl.Expr]:
    fields = {field: pl.col(str(columns_named(name, extract.header)[0])) for field, name in columns.items()}
    if FAULT in rows.collect_schema().names():
        fields["fault"] = pl.when(pl.col(FAULT) != "").then(pl.col(FAULT))
    return fields
