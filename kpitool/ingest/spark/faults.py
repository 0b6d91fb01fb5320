"""What the counted lines of extracts show that is odd: files that Spark would not read alike, and harmless notes."""

from collections.abc import Sequence

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, counted
from kpitool.ingest.cube import RECORDS
from kpitool.ingest.spark.lines import ODD
from kpitool.ingest.spark.opening import ELSEWHERE, Seen, not_on_spark
from kpitool.ingest.spark.rows import HEADER


def refuse_odd(counts: pl.DataFrame, seen: Sequence[Seen]) -> None:
    """Refuses files with lines that Spark would not read alike, and those that it sees otherwise.

    Raises:
        InputError: there are such.
    """
    faults = [*faults_in(counts, seen).values()]
    if len(faults) == 1:
        raise faults[0]
    if faults:
        details = [fault.message for fault in faults[:20]]
        raise InputError(
            Code.NOT_ON_SPARK, f"Spark would not read {len(faults)} files alike", details=details, help=ELSEWHERE
        )


def faults_in(counts: pl.DataFrame, seen: Sequence[Seen]) -> dict[int, InputError]:
    """Why files are to be refused, by their numbers. Columns in: `file`, `odd` and `records`."""
    odd = counts.filter(pl.col("odd").is_not_null()).group_by("file", "odd").agg(pl.col(RECORDS).sum())
    faults, headers = dict[int, InputError](), dict[int, int]()
    for number, kind, lines in odd.sort("file", "odd").iter_rows():
        if kind == HEADER:
            headers[number] = lines
        else:
            why = f"has {counted(lines, 'line')} with {ODD[kind]}"
            faults.setdefault(number, not_on_spark(seen[number].extract.shown, why))
    for number, each in enumerate(seen):
        lines = headers.get(number, 0)
        if lines > 1:
            faults.setdefault(number, not_on_spark(each.extract.shown, f"has its header {lines:,} times"))
        elif each.is_text and not lines:
            said = f"Spark does not see the header that {each.extract.shown} has here"
            faults[number] = InputError(Code.SPARK_FAILED, said, help="see that nothing changes it meanwhile")
    return faults


def notes_in(counts: pl.DataFrame, seen: Sequence[Seen]) -> dict[int, tuple[str, ...]]:
    """What is odd about files but harmless, by their numbers. Columns in: `file`, `odd`, `short` and `records`."""
    short = counts.filter("short", pl.col("odd").is_null()).group_by("file").agg(pl.col(RECORDS).sum()).sort("file")
    missing = "with fewer fields than the header; the others are taken as blank"
    return {
        number: (f"{seen[number].extract.shown}: {counted(records, 'row')} {missing}",)
        for number, records in short.iter_rows()
    }
