"""The heavy stage on Spark: records counted by their texts, told apart by their ids, and fetched where rejected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from kpitool.ingest.cube import BEYOND, FILE, PRINT, RECORDS, Known, counted, narrowed
from kpitool.ingest.files import Extract
from kpitool.ingest.known import spelt
from kpitool.ingest.query import Asked
from kpitool.ingest.readings import Reading
from kpitool.ingest.repeats import MONTH, Repeats, ranked
from kpitool.ingest.spark.alike import alike
from kpitool.ingest.spark.asking import asked_of_spark
from kpitool.ingest.spark.faults import notes_in, refuse_odd
from kpitool.ingest.spark.lines import PART
from kpitool.ingest.spark.opening import Seen
from kpitool.ingest.spark.rows import rows_of
from kpitool.ingest.spark.waiting import watched
from kpitool.ingest.watch import Watch, unwatched

FEW = 64 << 20
"""Bytes of extracts whose texts are counted as they stand; of more a part is read first, to know which are alike."""
PART_READ = 7
"""That part: a seventh of the files, whichever chance gives."""


@dataclass
class SparkPass:
    """What a pass on Spark found, as `streaming.Pass` has it; `seen` are the extracts as Spark sees them.

    Whoever waits is told of each thing that Spark is asked for how much of the extracts is done.
    """

    session: Any
    seen: Sequence[Seen]
    extracts: list[Extract]
    asked: Asked
    watch: Watch = unwatched
    cells: pl.DataFrame = field(default_factory=pl.DataFrame)
    whole: bool = False
    alike: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def prints(self) -> list[str]:
        return [PRINT + name for name in self._groups]

    def faulty(self, bad: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The rows of faulty cells; nothing knows their lines.

        `bad`: cells of this pass with `reasons`. Columns out: `file`, `row`, `line`, `cell`, `blank` (none is), the
        fields and `reasons`.
        """
        if bad.is_empty():
            return
        numbered = bad.with_row_index("number")
        rows = self._joined(numbered.select("number", *self._keys))
        found = self._collected(rows.select("number", *self.asked.columns), "fetching rejects of")
        reasons = numbered.select("file", "reasons", number=pl.col("number").cast(pl.Int64))
        told = found.join(reasons, on="number").sort("file", *self.asked.columns, nulls_last=True)
        none = pl.lit(None, dtype=pl.Int64)
        places = {"row": none, "line": none, "cell": pl.lit(None, dtype=pl.String), "blank": pl.lit(value=False)}
        yield told.select("file", *self.asked.columns, "reasons", **places)

    def repeats(self, good: pl.DataFrame, texts: Sequence[str]) -> Repeats:
        """Of records that share an id within one scope and month all but one give way; as `repeats` has it."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F  # noqa: N812 - as its users write it

        cells = ranked(good, texts).with_columns(
            month=pl.struct(MONTH).rank("dense"), within=pl.col("scope_id").rank("dense")
        )
        rows = self._joined(cells.select("rank", "month", "within", *self._keys)).where("id IS NOT NULL")
        found = rows.groupBy("id", "within", "month", "rank").agg(F.count("*").alias("records"))
        stays = F.min("rank").over(Window.partitionBy("id", "within", "month")) == F.col("rank")
        given = found.select("rank", (F.col("records") - stays.cast("long")).alias("superseded")).where(
            "superseded > 0"
        )
        doing = "comparing ids of"
        gone = self._collected(given.groupBy("rank").agg(F.sum("superseded").alias("superseded")), doing)
        months = found.select("id", "within", "month").distinct().groupBy("id", "within").agg(F.count("*").alias("n"))
        across = self._collected(months.where("n > 1").agg(F.count("*").alias("ids")), doing)
        told = cells.join(gone.with_columns(pl.col("rank").cast(pl.UInt32)), on="rank", how="left")
        told = told.with_columns(pl.col("superseded").fill_null(0)).drop("rank", "month", "within")
        return Repeats(told, int(across["ids"][0]))

    def counts(self) -> pl.DataFrame:
        """The lines of each extract by their texts and what is odd about them.

        Columns out: as `cells`, and `odd` and `short`, as `rows_of` has them.
        """
        if sum(each.size for each in self.seen) > FEW and not self.alike:
            self._learn()
        keys = [FILE, *(key for key in self._keys if key != "file"), "odd", "short"]
        texts = [text for text in self.asked.columns if text not in keys]
        rows = self._narrow(self.seen).with_columns(nw.col("fault").alias(BEYOND))
        return self._collected(counted(rows, keys, texts).drop(BEYOND).to_native(), "reading")

    def count(self) -> None:
        """Counts the records.

        Raises:
            InputError: Spark fails, sees other files than this machine does, or would read a line otherwise.
        """
        found = self.counts()
        if not self.whole and self._may_be_blank(found):
            self.whole = True
            found = self.counts()
        refuse_odd(found, self.seen)
        notes = notes_in(found, self.seen)
        self.extracts = [
            replace(extract, notes=(*extract.notes, *notes.get(number, ())))
            for number, extract in enumerate(self.extracts)
        ]
        cells = found.filter(pl.col("odd").is_null())
        for name, table in self.alike.items():
            cells = spelt(cells, name, table)
        keys = [*self._keys, *(name for name in self.asked.columns if name not in self._keys)]
        self.cells = cells.group_by(keys).agg(pl.col(RECORDS).sum()).with_columns(kept=pl.lit(value=False))

    @property
    def _groups(self) -> dict[str, Reading]:
        """The readings of which many texts mean one thing."""
        return {name: reading for name, reading in self.asked.readings.items() if reading.narrows}

    @property
    def _keys(self) -> list[str]:
        grouped = {text for reading in self._groups.values() for text in reading.fields}
        return ["file", *(text for text in self.asked.columns if text not in grouped), *self.prints, "fault"]

    def _learn(self) -> None:
        """Reads the texts of which many mean one thing in a part of the extracts."""
        from pyspark.sql import functions as F  # noqa: N812

        drawn = sorted(self.seen, key=lambda each: each.extract.digest)[: -(-len(self.seen) // PART_READ)]
        rows = self._narrow(drawn).to_native().where("odd IS NULL")
        for name, reading in self._groups.items():
            texts = rows.groupBy(PRINT + name).agg(*(F.first(text).alias(text) for text in reading.fields))
            found = self._collected(texts, "reading a part of", drawn)
            self.alike[name] = alike(reading, found.select(*reading.fields, print=PRINT + name))

    def _narrow(self, seen: Sequence[Seen]) -> nw.LazyFrame[Any]:
        """Rows with the fingerprints of the texts of which many mean one thing, as far as that is known."""
        from pyspark.sql import functions as F  # noqa: N812

        def print_of(reading: Reading) -> Any:
            return F.xxhash64(*(F.coalesce(F.col(text), F.lit(PART)) for text in reading.fields))  # it skips nulls

        rows = rows_of(self.session, seen, self.asked.fields, whole=self.whole)
        prints = {PRINT + name: print_of(reading) for name, reading in self._groups.items()}
        tables = {name: table.select("print", "alike") for name, table in self.alike.items() if table.height}
        with asked_of_spark():
            printed = rows.withColumns(prints) if prints else rows
            return narrowed(nw.from_native(printed), Known(tables))

    def _joined(self, cells: pl.DataFrame) -> Any:
        """The records of cells, with what stands in `cells` beside the keys."""
        from pyspark.sql import functions as F  # noqa: N812

        keys = [FILE, *(key for key in self._keys if key != "file")]
        spoken = [each.spoken for each in self.seen]
        named = cells.with_columns(
            pl.col("file").replace_strict(range(len(spoken)), spoken, return_dtype=pl.String).alias(FILE)
        ).drop("file")
        sent = named.with_columns(pl.selectors.integer().cast(pl.Int64)).rename({key: f"{key}?" for key in keys})
        rows = self._narrow(self.seen).to_native().where("odd IS NULL")
        with asked_of_spark():
            table = F.broadcast(self.session.createDataFrame(sent.to_arrow(compat_level=pl.CompatLevel.oldest())))
            same = reduce(and_, (rows[key].eqNullSafe(table[f"{key}?"]) for key in keys))
            return rows.join(table, same).drop(*(f"{key}?" for key in keys))

    def _may_be_blank(self, found: pl.DataFrame) -> bool:
        """Whether there are rows of Parquet files of which nothing that is read has any text."""
        parquet = [number for number, each in enumerate(self.seen) if not each.is_text]
        given = {column for each in self.seen for column, _ in each.extract.given}
        own = [name for name, column in self.asked.columns.items() if column not in given]
        return found.filter(pl.col("file").is_in(parquet), pl.all_horizontal(pl.col(own).is_null())).height > 0

    def _collected(self, table: Any, doing: str, part: Sequence[Seen] = ()) -> pl.DataFrame:
        """A small table, for which Spark reads a part of the extracts or all; what names a file becomes its number."""
        size = sum(each.size for each in part or self.seen)
        with asked_of_spark(), watched(self.session, self.watch, doing, size):
            arrow = table.toArrow()
        found = pl.DataFrame(pl.from_arrow(arrow))
        if FILE not in found.columns:
            return found
        numbers = {each.spoken: number for number, each in enumerate(self.seen)}
        return found.with_columns(file=pl.col(FILE).replace_strict(numbers, return_dtype=pl.UInt32)).drop(FILE)
