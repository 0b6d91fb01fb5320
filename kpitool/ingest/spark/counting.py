"""The heavy stage on Spark: records counted by their raw texts, told apart by their ids, and fetched where rejected."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, counted
from kpitool.ingest.spark.lines import ODD
from kpitool.ingest.spark.opening import ELSEWHERE, Seen, not_on_spark
from kpitool.ingest.spark.rows import HEADER, rows_of
from kpitool.ingest.spark.session import asked_of_spark

KEYS = ("place", "odd", "short", "fault")


@dataclass(frozen=True)
class Counting:
    """Extracts that Spark reads, in the order of their numbers; `columns` are the fields read of them, `id` among them
    where records have one."""

    session: Any
    seen: Sequence[Seen]
    columns: dict[str, str]

    @property
    def fields(self) -> list[str]:
        return [field for field in self.columns if field != "id"]

    def cells(self) -> tuple[pl.DataFrame, dict[int, tuple[str, ...]]]:
        """Counts the records of each extract by their raw fields; notes say what is odd about a file but harmless.

        Columns out: `file` (its number), the raw fields, `fault`, `records`, and `with_id`, how many of them have one.

        Raises:
            InputError: Spark fails, sees other files than this machine does, or would read a line otherwise.
        """
        found = self.counts()
        self._refuse_odd(found)
        cells = found.filter(pl.col("odd").is_null())
        keys = ["file", *self.fields, "fault"]
        short = cells.filter("short").group_by("file").agg(pl.col("records").sum()).sort("file")
        missing = "with fewer fields than the header; the others are taken as blank"
        notes: dict[int, tuple[str, ...]] = {
            number: (f"{self.seen[number].extract.shown}: {counted(records, 'row')} {missing}",)
            for number, records in short.iter_rows()
        }
        return cells.group_by(keys).agg(pl.col("records", "with_id").sum()), notes

    def counts(self) -> pl.DataFrame:
        """The lines of each extract, counted by their raw fields and what is `odd` about them."""
        found = self._counted(whole=False)
        return self._counted(whole=True) if self._may_be_blank(found) else found

    def rejected(self, bad: pl.DataFrame) -> pl.DataFrame:
        """The records of bad cells, one by one.

        Columns in: `file`, the raw fields, `fault` and `reasons`; columns out: the same, a row for each record.
        """
        numbered = bad.with_row_index("cell")
        rows = self._joined(numbered.drop("reasons"))
        found = self._collected(rows.select("cell"))
        return found.join(numbered.with_columns(pl.col("cell").cast(pl.Int64)), on="cell", how="left")

    def standing(self, good: pl.DataFrame) -> tuple[pl.DataFrame, int]:
        """Which records stay of those that share an id within one scope and month; all others give way.

        Columns in: cells without a fault, with `scope_id` and `start`, the cell that goes before others first.
        Columns out: `cell` (its number) and `stays`, how many of its records stay that have an id. With it comes how
        many ids stand in more than one month of a scope.
        """
        from pyspark.sql import functions as F  # noqa: N812 - as its users write it

        numbered = good.with_row_index("cell")
        months = pl.struct("scope_id", "start").rank("dense")
        table = numbered.select(
            "cell", "file", *self.fields, "fault", month=months, scope=pl.col("scope_id").rank("dense")
        )
        rows = self._joined(table).where("id IS NOT NULL")
        first = rows.groupBy("id", "scope", "month").agg(F.min("cell").alias("cell"))
        stays = self._collected(first.groupBy("cell").agg(F.count("*").alias("stays")))
        several = first.groupBy("id", "scope").agg(F.count("*").alias("months")).where("months > 1")
        return stays, int(self._collected(several.agg(F.count("*").alias("ids")))["ids"][0])

    def _counted(self, *, whole: bool) -> pl.DataFrame:
        import narwhals.stable.v2 as nw

        rows = nw.from_native(rows_of(self.session, self.seen, self.columns, whole=whole))
        with_id = {"with_id": nw.col("id").count()} if "id" in self.columns else {}
        counts = rows.group_by(*KEYS, *self.fields).agg(nw.len().alias("records"), **with_id)
        found = self._collected(counts.to_native())
        return found if with_id else found.with_columns(with_id=pl.lit(0, dtype=pl.Int64))

    def _joined(self, cells: pl.DataFrame) -> Any:
        """The records of cells: what stands in `cells` beside the file, the raw fields and the fault, and `id`."""
        from pyspark.sql import functions as F  # noqa: N812

        keys = ["place", *self.fields, "fault"]
        places = [each.spoken for each in self.seen]
        sent = cells.with_columns(
            pl.col("file").replace_strict(range(len(places)), places, return_dtype=pl.String).alias("place")
        ).drop("file")
        named = sent.with_columns(pl.selectors.integer().cast(pl.Int64)).rename({key: f"{key}?" for key in keys})
        with asked_of_spark():
            rows = rows_of(self.session, self.seen, self.columns).where("odd IS NULL")
            table = F.broadcast(self.session.createDataFrame(named.to_arrow(compat_level=pl.CompatLevel.oldest())))
            same = reduce(and_, (rows[key].eqNullSafe(table[f"{key}?"]) for key in keys))
            return rows.join(table, same).drop(*(f"{key}?" for key in keys))

    def _refuse_odd(self, found: pl.DataFrame) -> None:
        """Refuses files with lines that Spark would not read alike, and those that it sees otherwise.

        Raises:
            InputError: there are such.
        """
        faults = [*self.faults_in(found).values()]
        if len(faults) == 1:
            raise faults[0]
        if faults:
            details = [fault.message for fault in faults[:20]]
            raise InputError(
                Code.NOT_ON_SPARK, f"Spark would not read {len(faults)} files alike", details=details, help=ELSEWHERE
            )

    def faults_in(self, counts: pl.DataFrame) -> dict[int, InputError]:
        """Why files are to be refused, by their numbers, as their counted lines show it."""
        odd = counts.filter(pl.col("odd").is_not_null()).group_by("file", "odd").agg(pl.col("records").sum())
        faults, headers = dict[int, InputError](), dict[int, int]()
        for number, kind, lines in odd.sort("file", "odd").iter_rows():
            shown = self.seen[number].extract.shown
            if kind == HEADER:
                headers[number] = lines
            else:
                faults[number] = not_on_spark(shown, f"has {counted(lines, 'line')} with {ODD[kind]}")
        for number, each in enumerate(self.seen):
            lines = headers.get(number, 0)
            if lines > 1:
                faults[number] = not_on_spark(each.extract.shown, f"has its header {lines:,} times")
            elif each.is_text and not lines:
                said = f"Spark does not see the header that {each.extract.shown} has here"
                faults[number] = InputError(Code.SPARK_FAILED, said, help="see that nothing changes it meanwhile")
        return faults

    def _may_be_blank(self, found: pl.DataFrame) -> bool:
        """Whether there are rows of Parquet files of which nothing that is read has any text."""
        parquet = [number for number, each in enumerate(self.seen) if not each.is_text]
        given = {column for each in self.seen for column, _ in each.extract.given}
        own = [field for field in self.fields if self.columns[field] not in given]
        return found.filter(pl.col("file").is_in(parquet), pl.all_horizontal(pl.col(own).is_null())).height > 0

    def _collected(self, table: Any) -> pl.DataFrame:
        """A small table, fetched from Spark; the place of a file becomes its number."""
        with asked_of_spark():
            arrow = table.toArrow()
        found = pl.DataFrame(pl.from_arrow(arrow))
        if "place" not in found.columns:
            return found
        numbers = {each.spoken: number for number, each in enumerate(self.seen)}
        return found.with_columns(file=pl.col("place").replace_strict(numbers, return_dtype=pl.UInt32)).drop("place")
