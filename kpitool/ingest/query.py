"""One query over extracts that lie alike: their records counted by their texts, the rest kept on disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl

from kpitool.ingest.coverage import Declared
from kpitool.ingest.cube import BEYOND, FILE, PRINT, RECORDS, Frame, Known, counted, narrowed, sure
from kpitool.ingest.known import Learner
from kpitool.ingest.raw import Rows
from kpitool.ingest.readings import Reading

FEW = 20
"""Of so many records one may have texts that are new."""
RARE = 2_000
"""Rows of a group in the file of doubtful rows: with more, Polars holds on to all the text that they were cut from."""


@dataclass(frozen=True)
class Asked:
    """What is to be counted: the fields and the columns that hold them, and how their texts are read.

    `id`: the column that names a record, if any. `runs_on`: whether records are few in kind, and what is known of those
    of one extract is so of the next. `declared`: what each extract covers.
    """

    columns: Mapping[str, str]
    readings: Mapping[str, Reading]
    id: str | None
    runs_on: bool
    declared: Sequence[Declared]

    @property
    def fields(self) -> dict[str, str]:
        return {**self.columns, **({"id": self.id} if self.id is not None else {})}


@dataclass(frozen=True)
class Aside:
    """Doubtful rows of one query, in a file; `places`: for each `path` the `file`, and the first `row` of it."""

    rows: Path
    places: pl.DataFrame


@dataclass(frozen=True)
class Counted:
    """What a query found: cells as `streaming.Pass` has them, and what it left on disk.

    `certain`: those of which all texts were known, `new`: the others.
    """

    certain: pl.DataFrame
    new: pl.DataFrame
    aside: Aside | None
    spilt: Path | None

    @property
    def settled(self) -> bool:
        """Whether few of the records had texts that were not known before."""
        certain, new = (int(cells[RECORDS].sum()) for cells in (self.certain, self.new))
        return new * FEW <= certain + new


@dataclass
class Query:
    """One query over rows that lie alike; what it leaves on disk is in files named after `place`.

    What the learner knows by now is what is known in it. `aside`: whether doubtful rows are kept in the same pass.
    """

    rows: Rows
    asked: Asked
    learner: Learner
    place: Path
    aside: bool

    def __post_init__(self) -> None:
        files = {path: self.asked.declared[file] for path, file in self.rows.numbers.items()}
        self._known = self.learner.known(files if self.aside else None)

    def run(self) -> pl.DataFrame:
        """The pass over the rows: their counts.

        Raises:
            polars.exceptions.PolarsError, OSError: the rows cannot be read as they stand.
        """
        found = pl.collect_all(self._counts_aside() if self.aside else self._counts(), engine="streaming")[0]
        if ragged := found[BEYOND].sum():
            raise pl.exceptions.ComputeError(f"{ragged:,} rows have more fields than the header")
        return found.with_columns(pl.col(RECORDS).cast(pl.Int64))

    def counted(self, found: pl.DataFrame) -> Counted:
        """The records by their texts, of the counts that the pass found."""
        certain, new = self._told_aside(found) if self.aside else self._told(found)
        return Counted(
            self._by_file(certain),
            self._by_file(new),
            Aside(self._doubted, _places([certain, new], self._files)) if self.aside else None,
            self._spilt if self.asked.id is not None else None,
        )

    def _by_file(self, cells: pl.DataFrame) -> pl.DataFrame:
        others = [name for name in self._prints if name not in self.learner.prints]
        return cells.join(self._files, on=FILE, how="left").drop(FILE, BEYOND, *others, strict=False)

    @cached_property
    def _files(self) -> pl.DataFrame:
        schema = {FILE: pl.String(), "file": pl.UInt32()}
        return pl.DataFrame([*self.rows.numbers.items()], schema=schema, orient="row").sort("file")

    def _counts(self) -> list[pl.LazyFrame]:
        """By the texts themselves, where none is likely to be known: at first, and of numbers."""
        rows = narrowed(nw.from_native(self.learner.printed(self._identified(), every=True)), self._known)
        keys = [FILE, *self.learner.plain, *self._fault, *self.learner.prints]
        return [counted(rows, keys, self.learner.grouped).to_native(), *self._ids(rows)]

    def _told(self, found: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        prints = self.learner.prints
        plain = self.learner.printed(found.lazy().drop(prints), every=True).drop(prints)
        beside = [found.lazy().select(prints)] if prints else []
        cells = self._keyed(pl.concat([plain, *beside], how="horizontal").collect(), kept=False)
        return cells.clear(), cells

    def _counts_aside(self) -> list[pl.LazyFrame]:
        """By fingerprints; rows of which anything is doubtful are kept aside and counted by their texts."""
        once = self.learner.printed(self._identified(), every=True).cache()  # else each of the branches reads the files
        rows = nw.from_native(once)
        doubtful = rows.filter(~self._sure).drop([*self._prints, BEYOND, "id"], strict=False).to_native()
        aside = doubtful.sink_parquet(self._doubted, compression="lz4", row_group_size=RARE, lazy=True)
        ids = ["id"] if self.asked.id is not None else []
        narrow = narrowed(rows.select(*self._prints, *self._fault, BEYOND, *ids), self._known)
        return [counted(narrow, [*self._prints, *self._fault]).to_native(), aside, *self._ids(narrow)]

    def _told_aside(self, found: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        certain, unsure = nw.from_native(found).filter(self._sure).to_native(), self._doubtful(self._known)
        if found[RECORDS].sum() != pl.concat([certain[RECORDS], unsure[RECORDS]]).sum():
            raise AssertionError("the rows kept aside are not those that were not counted")
        read = self.learner.read_back(self._keyed(certain, kept=False), self.rows.numbers)
        return read, self._keyed(unsure, kept=True)

    def _doubtful(self, known: Known) -> pl.DataFrame:
        """The rows kept aside by their texts."""
        texts = [*self.learner.plain, *self._fault, *self.learner.grouped]
        cells = pl.scan_parquet(self._doubted).group_by(FILE, *texts).agg(pl.len().cast(pl.Int64).alias(RECORDS))
        printed = nw.from_native(self.learner.printed(cells, every=True))
        doubtful: pl.LazyFrame = narrowed(printed, known).to_native()
        return doubtful.collect(engine="streaming")

    def _ids(self, rows: Frame) -> list[pl.LazyFrame]:
        """The ids of records, with their cells, written in the same pass."""
        if self.asked.id is None:
            return []
        sound = [pl.col(fault).is_null() for fault in self._fault]  # a row that is no record takes no other's place
        ids = rows.to_native().filter(pl.col("id").is_not_null(), *sound).select("id", key=self._key)
        return [ids.sink_parquet(self._spilt, compression="uncompressed", statistics=False, lazy=True)]

    def _identified(self) -> pl.LazyFrame:
        """The rows with their ids as 64 bits."""
        if self.asked.id is None:
            return self.rows.table
        plain = self.rows.table.with_columns(pl.col("id").str.strip_chars())  # once, not in both of the next
        return plain.with_columns(id=pl.when(pl.col("id") != "").then(pl.col("id").hash()))

    def _keyed(self, cells: pl.DataFrame, *, kept: bool) -> pl.DataFrame:
        """Cells with the `key` by which the ids of their records name them, and whether their rows are kept aside."""
        key = [self._key.alias("key")] if self.asked.id is not None else []
        return cells.with_columns(*key, kept=pl.lit(value=kept))

    @property
    def _key(self) -> pl.Expr:
        return reduce(add, map(pl.col, self._prints))

    @property
    def _prints(self) -> list[str]:
        return [PRINT + name for name in (FILE, *self.learner.plain, *self.learner.groups)]

    @property
    def _sure(self) -> nw.Expr:
        is_sure = sure(self._known)
        for fault in self._fault:
            is_sure &= nw.col(fault).is_null()
        return is_sure

    @cached_property
    def _fault(self) -> list[str]:
        return ["fault"] if "fault" in self.rows.table.collect_schema() else []

    @property
    def _doubted(self) -> Path:
        return self.place.with_suffix(".parquet")

    @property
    def _spilt(self) -> Path:
        return self.place.with_suffix(".ids.parquet")


def _places(cells: Sequence[pl.DataFrame], files: pl.DataFrame) -> pl.DataFrame:
    """The number of each file, and of its first row among those of all."""
    counts = pl.concat([each.select(FILE, RECORDS) for each in cells]).group_by(FILE).agg(pl.col(RECORDS).sum())
    sums = files.join(counts, on=FILE, how="left", maintain_order="left")
    first = pl.col(RECORDS).fill_null(0).cum_sum().shift(1, fill_value=0)
    return sums.select(FILE, "file", first=first)
