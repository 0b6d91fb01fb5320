"""The rows of extracts as one table on Spark: their raw texts, as `raw` has them, and the file that each came from."""

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from kpitool.ingest.columns import columns_named
from kpitool.ingest.cube import FILE
from kpitool.ingest.spark.asking import asked_of_spark
from kpitool.ingest.spark.lines import BLANKS, SEPARATORS, line_of
from kpitool.ingest.spark.opening import Seen
from kpitool.ingest.spark.places import literally

HEADER = "header"
"""What is odd about a line that is its file's header: it is no record."""


def rows_of(session: Any, seen: Sequence[Seen], columns: dict[str, str], *, whole: bool = False) -> Any:
    """The records of extracts on Spark, none of them read yet.

    Columns out: the fields that `columns` maps to column names, as text (blank cells are null, and of `id` the blanks
    around it are no part), and beside them `path` (the file, as Spark names it), `odd` (what forbids the line, or that
    it is the header), `short` (whether it has fewer cells than the header) and `fault` (why it is faulty as such).
    A row without any text is no record; of a Parquet file that is known only where the `whole` rows are read.

    Raises:
        InputError: Spark cannot open a file.
    """
    tables = []
    for _, group in groupby(sorted(seen, key=_kind), key=_kind):
        alike = list(group)
        with asked_of_spark():
            tables.append(
                _lines(session, alike, columns) if alike[0].is_text else _cells(session, alike, columns, whole)
            )
    return reduce(lambda table, other: table.unionByName(other), tables)


def _kind(seen: Seen) -> tuple[object, ...]:
    """Extracts that are alike in this are read at once."""
    extract = seen.extract
    return seen.is_text, seen.heading, extract.delimiter, extract.header, extract.given, seen.kinds


def _lines(session: Any, alike: list[Seen], columns: dict[str, str]) -> Any:
    """The lines of text files that have one header."""
    from pyspark.sql import functions as F  # noqa: N812 - as its users write it

    extract = alike[0].extract
    width = len(extract.header) - len(extract.given)
    text = F.col("value")
    line = line_of(text, extract.delimiter)
    odd = F.when(text == alike[0].heading, HEADER).otherwise(line.odd)
    read = session.read.option("lineSep", "\n").text([literally(each.address) for each in alike])
    parted = read.select(F.col("_metadata.file_path").alias(FILE), odd.alias("odd"), line.cells.alias("cells"))
    cells, size = F.col("cells"), F.size("cells")
    own, beyond = F.slice(cells, 1, width), F.slice(cells, width + 1, F.greatest(size - width, F.lit(0)))
    is_faulty = (size > width) & (F.btrim(F.array_join(beyond, ""), F.lit(BLANKS + SEPARATORS)) != "")
    fault = F.concat(F.format_number(size, 0), F.lit(f" fields where the header has {width}"))
    is_record = F.col("odd").isNotNull() | (F.array_join(own, "") != "")
    return parted.where(is_record).select(
        FILE,
        "odd",
        (size < width).alias("short"),
        F.when(is_faulty, fault).alias("fault"),
        *_fields(alike[0], columns, lambda number: F.nullif(F.get(cells, F.lit(number)), F.lit(""))),
    )


def _cells(session: Any, alike: list[Seen], columns: dict[str, str], whole: bool) -> Any:
    """The rows of Parquet files that have the same columns."""
    from pyspark.sql import functions as F  # noqa: N812

    extract = alike[0].extract
    own = [_named(name) for name in extract.header[: len(extract.header) - len(extract.given)]]
    table = session.read.parquet(*(literally(each.address) for each in alike))
    if whole:
        table = table.where(reduce(or_, (cell.isNotNull() for cell in own)))
    fields = _fields(alike[0], columns, lambda number: own[number].cast("string"))
    is_text = F.coalesce(*(F.when(~F.is_valid_utf8(field), False) for field in fields), F.lit(True))
    return table.select(
        F.col("_metadata.file_path").alias(FILE),
        F.when(~is_text, "utf8").alias("odd"),
        F.lit(False).alias("short"),
        F.lit(None).cast("string").alias("fault"),
        *fields,
    )


def _fields(seen: Seen, columns: dict[str, str], cell: Callable[[int], Any]) -> list[Any]:
    """The fields of a row by their names: each a cell, or what is given in place of a column that the file lacks."""
    from pyspark.sql import functions as F  # noqa: N812

    header, given = seen.extract.header, seen.extract.given
    own, found = len(header) - len(given), []
    for field, name in columns.items():
        number = columns_named(name, header)[0]
        text = cell(number) if number < own else F.lit(given[number - own][1])
        if field == "id":
            text = F.nullif(F.btrim(text, F.lit(BLANKS)), F.lit(""))
        found.append(text.alias(field))
    return found


def _named(column: str) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    return F.col("`" + column.replace("`", "``") + "`")
