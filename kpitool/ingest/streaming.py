"""The heavy stage on this machine: extracts counted by Polars in one streaming pass, a gigabyte or so at a time.

In the same pass rows that may prove faulty, and the ids of records, are kept aside on disk, so that memory does not
grow with the number of rows and no file need be read twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import narwhals.stable.v2 as nw
import polars as pl

from kpitool.ingest.coverage import Declared
from kpitool.ingest.cube import BEYOND, FILE, PRINT, RECORDS, Frame, counted, narrowed, sure
from kpitool.ingest.files import Extract
from kpitool.ingest.known import Learner
from kpitool.ingest.raw import Rows, lie_alike, numbered_rows, raw_rows
from kpitool.ingest.readings import Reading
from kpitool.ingest.repeats import Repeats, with_superseded

AT_ONCE = 512 << 20
"""Bytes of extracts that are read by one query: enough to keep every core at work, few enough to tell how far it is."""
AT_FIRST = 16 << 20
"""Bytes that are read before anything is known of the texts in them."""
SAMPLE = 100_000
"""Rows of a file larger than that, by which its texts become known before it is read."""
UNREADABLE = (pl.exceptions.PolarsError, OSError)
"""What is raised where an extract cannot be read as it stands."""
RARE = 2_000
"""Rows of a group in the file of doubtful rows: with more, Polars holds on to all the text that they were cut from."""


@dataclass(frozen=True)
class Asked:
    """What is to be counted: the fields and the columns that hold them, and how their texts are read.

    `id`: the column that names a record, if any. `aside`: whether doubtful rows are kept in the same pass. `declared`:
    what each extract covers.
    """

    columns: Mapping[str, str]
    readings: Mapping[str, Reading]
    id: str | None
    aside: bool
    declared: Sequence[Declared]

    @property
    def fields(self) -> dict[str, str]:
        return {**self.columns, **({"id": self.id} if self.id is not None else {})}


@dataclass(frozen=True)
class Aside:
    """Doubtful rows of one query, in a file; `places`: for each `path` the `file`, and the first `row` of it."""

    rows: Path
    places: pl.DataFrame


@dataclass
class Pass:
    """What a pass found.

    `cells`: the raw fields, `fault` (where rows can be faulty as such), `file` (the extract's number), `records`, the
    fingerprints, `kept` (whether the rows are aside) and, with ids, `key`. `spilt`: files of the `id` of each record
    that has one, and the `key` of its cell.
    """

    extracts: list[Extract]
    asked: Asked
    learner: Learner
    cells: pl.DataFrame
    aside: list[Aside]
    spilt: list[Path]

    @property
    def prints(self) -> list[str]:
        return self.learner.prints

    def repeats(self, good: pl.DataFrame, texts: Sequence[str]) -> Repeats:
        """Of good cells of this pass: which records give way to another of the same id."""
        return with_superseded(good, self.spilt, texts)

    def faulty(self, bad: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The rows of faulty cells, some at a time, each in their order.

        `bad`: cells of this pass with `reasons`. Columns out: `file`, `row`, `line`, `cell`, `blank` (whether it is a
        line with no text at all), the fields and `reasons`. Those of a file that were not all kept aside are looked up
        in it again.
        """
        texts = pl.col([*self.asked.columns]).fill_null("").str.strip_chars()  # a blank may stand for none, being alike
        nothing = pl.all_horizontal(texts == "")  # which may be a blank line
        anew = bad.filter(~pl.col("kept") | nothing)["file"].unique().sort().to_list()
        aside = bad.filter(~pl.col("file").is_in(anew))
        for kept in self.aside if aside.height else ():
            yield self._kept(kept, aside).sort("file", "row")
        for number in anew:
            yield self._looked_up(number, bad.filter(pl.col("file") == number)).sort("row")

    def _kept(self, aside: Aside, bad: pl.DataFrame) -> pl.DataFrame:
        keys = [*self._keys(), "file"]
        rows = self._told_apart(pl.scan_parquet(aside.rows)).join(aside.places.lazy(), on=FILE, how="inner")
        rows = rows.with_columns(pl.col("row") - pl.col("first"), blank=pl.lit(value=False))
        bad = bad.select(*keys, "reasons").unique(keys)
        found = rows.join(bad.lazy(), on=keys, how="inner", nulls_equal=True).collect(engine="streaming")
        return found.select(self._found)

    def _looked_up(self, number: int, bad: pl.DataFrame) -> pl.DataFrame:
        keys = self._keys()
        rows = self._told_apart(numbered_rows(self.extracts[number], dict(self.asked.columns)))
        bad = bad.select(*keys, "reasons").unique(keys)
        found = rows.join(bad.lazy(), on=keys, how="inner", nulls_equal=True).collect(engine="streaming")
        return found.unique("row").with_columns(file=pl.lit(number, dtype=pl.UInt32)).select(self._found)

    def _told_apart(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows with what tells their cells apart."""
        return rows.pipe(with_fault).pipe(self.learner.printed).pipe(self.learner.alike)

    @property
    def _found(self) -> list[pl.Expr]:
        """The columns of faulty rows; in a file that is read as it stands each is a line, below the header if any."""
        first = {number: 1 if extract.kinds else 2 for number, extract in enumerate(self.extracts)}
        row = pl.col("row").cast(pl.Int64)
        line = row + pl.col("file").replace_strict(first, return_dtype=pl.Int64)
        place = [pl.col("file"), row, pl.coalesce("line", line).alias("line"), pl.col("cell"), pl.col("blank")]
        return [*place, *map(pl.col, self.asked.columns), pl.col("reasons")]

    def _keys(self) -> list[str]:
        return [*self.learner.plain, *self.learner.prints, "fault"]


def passed(
    extracts: list[Extract], asked: Asked, workspace: Path, done: Callable[[int], None] = lambda _: None
) -> Pass:
    """Counts the records of extracts by their texts; `done` is told the number of the last that is read.

    Raises:
        polars.exceptions.PolarsError, OSError: an extract cannot be read as it stands.
    """
    found = Pass(extracts, asked, Learner(asked.readings, asked.columns), pl.DataFrame(), [], [])
    folder, parts = Path(mkdtemp(dir=workspace)), list[pl.DataFrame]()
    for number, batch in enumerate(_batches(extracts)):
        query = Query(raw_rows(batch, asked.fields), found, folder / f"{number}")
        if number == 0 and query.rows.size > AT_FIRST:
            found.learner.learn(query.sample())
        cells = query.run()
        found.learner.learn(cells)
        parts.append(query.numbered(cells))
        done(max(batch))
    every = pl.concat(parts, how="diagonal").lazy().pipe(found.learner.alike).collect()
    found.cells = every.pipe(found.learner.spelt).pipe(with_fault)
    return found


F = TypeVar("F", pl.DataFrame, pl.LazyFrame)


def with_fault(rows: F) -> F:
    """Rows with the column that says why one is none as such, where none can be."""
    none = pl.lit(None, dtype=pl.String).alias("fault")
    return rows if "fault" in rows.collect_schema() else rows.with_columns(none)


def readable(extract: Extract, asked: Asked) -> bool:
    """Whether an extract can be read to its end as it stands."""
    try:
        table = raw_rows({0: extract}, asked.fields).table
        counts = table.select(pl.col(BEYOND).count(), pl.exclude(BEYOND).null_count()).collect(engine="streaming")
    except UNREADABLE:
        return False
    return bool(counts[BEYOND].item() == 0)


def _batches(extracts: Sequence[Extract]) -> Iterator[dict[int, Extract]]:
    """Extracts that one query reads, by their numbers: at first few, while nothing is known of them."""
    batch, paths = dict[int, Extract](), set[Path]()
    alike, size, most = object(), 0, AT_FIRST
    for number, extract in enumerate(extracts):
        like, own = lie_alike(extract), extract.path.stat().st_size
        if batch and (like != alike or extract.path in paths or size + own > most):
            yield batch
            batch, paths, size, most = {}, set(), 0, min(2 * most, AT_ONCE)
        batch[number], alike = extract, like
        paths.add(extract.path)
        size += own
    if batch:
        yield batch


@dataclass
class Query:
    """One query of a pass, over rows that lie alike; what it leaves on disk is in files named after `place`."""

    rows: Rows
    found: Pass
    place: Path

    def sample(self) -> pl.DataFrame:
        """The texts of the first rows."""
        return self.rows.table.head(SAMPLE).collect(engine="streaming")

    def run(self) -> pl.DataFrame:
        """The counts of all rows by their texts; what is kept aside is on disk.

        Raises:
            polars.exceptions.PolarsError, OSError: the rows cannot be read as they stand.
        """
        return self._counts_aside() if self.found.asked.aside else self._counts()

    def numbered(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The counts by the numbers of files; the pass is told of what is on disk."""
        schema = {FILE: pl.String(), "file": pl.UInt32()}
        files = pl.DataFrame([*self.rows.numbers.items()], schema=schema, orient="row").sort("file")
        if self.found.asked.aside:
            sums = files.join(cells.group_by(FILE).agg(pl.col(RECORDS).sum()), on=FILE, how="left").sort("file")
            first = pl.col(RECORDS).fill_null(0).cum_sum().shift(1, fill_value=0)
            self.found.aside.append(Aside(self._aside, sums.select(FILE, "file", first=first)))
        if self.found.asked.id is not None:
            self.found.spilt.append(self._spilt)
        kept = self.found.learner.prints
        others = [name for name in cells.columns if name.startswith(PRINT) and name not in kept]
        return cells.join(files, on=FILE, how="left").drop(FILE, BEYOND, *others, strict=False)

    @property
    def _aside(self) -> Path:
        return self.place.with_suffix(".parquet")

    @property
    def _spilt(self) -> Path:
        return self.place.with_suffix(".ids.parquet")

    @cached_property
    def _fault(self) -> list[str]:
        return ["fault"] if "fault" in self.rows.table.collect_schema() else []

    def _counts(self) -> pl.DataFrame:
        """By the texts themselves, where they are so many that none is likely to be known: numbers."""
        learner = self.found.learner
        keys = [FILE, *learner.plain, *self._fault, *learner.prints]
        rows = narrowed(nw.from_native(learner.printed(self._identified(), every=True)), learner.known())
        prints = [PRINT + name for name in (FILE, *learner.plain, *learner.groups)]
        spelt = [field for reading in learner.groups.values() for field in reading.fields]
        cells = self._collected(counted(rows, keys, spelt), rows, prints).with_columns(kept=pl.lit(value=False))
        return self._keyed(learner.printed(cells.lazy(), every=True).collect(), prints)

    def _counts_aside(self) -> pl.DataFrame:
        """By fingerprints; rows of which anything is doubtful are kept aside and counted by their texts."""
        learner, asked = self.found.learner, self.found.asked
        known = learner.known({path: asked.declared[file] for path, file in self.rows.numbers.items()})
        prints = [PRINT + name for name in (FILE, *learner.plain, *learner.groups)]
        rows = nw.from_native(learner.printed(self._identified(), every=True))
        is_sure = sure(known)
        for fault in self._fault:
            is_sure &= nw.col(fault).is_null()
        doubtful = rows.filter(~is_sure).drop([*prints, BEYOND, "id"], strict=False).to_native()
        aside = doubtful.sink_parquet(self._aside, compression="lz4", row_group_size=RARE, lazy=True)
        ids = ["id"] if asked.id is not None else []
        narrow = narrowed(rows.select(*prints, *self._fault, BEYOND, *ids), known)
        found = self._collected(counted(narrow, [*prints, *self._fault]), narrow, prints, aside)
        certain = nw.from_native(found).filter(is_sure).to_native()
        texts = [*learner.plain, *self._fault, *(field for each in learner.groups.values() for field in each.fields)]
        unsure = (
            pl.scan_parquet(self._aside)
            .group_by(FILE, *texts)
            .agg(pl.len().cast(pl.Int64).alias(RECORDS))
            .pipe(learner.printed, every=True)
            .pipe(lambda cells: narrowed(nw.from_native(cells), known).to_native())
            .collect(engine="streaming")
        )
        if found[RECORDS].sum() != certain[RECORDS].sum() + unsure[RECORDS].sum():
            raise AssertionError("the rows kept aside are not those that were not counted")
        read = learner.read_back(self._keyed(certain, prints), self.rows.numbers)
        parts = [(read, False), (self._keyed(unsure, prints), True)]
        return pl.concat([part.with_columns(kept=pl.lit(value=kept)) for part, kept in parts], how="diagonal_relaxed")

    def _identified(self) -> pl.LazyFrame:
        """The rows with their ids as 64 bits."""
        if self.found.asked.id is None:
            return self.rows.table
        plain = pl.col("id").str.strip_chars()
        return self.rows.table.with_columns(id=pl.when(plain != "").then(plain.hash()))

    def _collected(self, cells: Frame, rows: Frame, prints: Sequence[str], *others: pl.LazyFrame) -> pl.DataFrame:
        """The counts of rows; `others` are written in the same pass, and so are the ids of records with their cells."""
        queries: list[pl.LazyFrame] = [cells.to_native(), *others]
        if self.found.asked.id is not None:
            ids = rows.to_native().filter(pl.col("id").is_not_null()).select("id", key=reduce(add, map(pl.col, prints)))
            queries.append(ids.sink_parquet(self._spilt, compression="uncompressed", statistics=False, lazy=True))
        found = pl.collect_all(queries, engine="streaming")[0]
        if ragged := found[BEYOND].sum():
            raise pl.exceptions.ComputeError(f"{ragged:,} rows have more fields than the header")
        return found.with_columns(pl.col(RECORDS).cast(pl.Int64))

    def _keyed(self, cells: pl.DataFrame, prints: Sequence[str]) -> pl.DataFrame:
        """Cells with the `key` by which the ids of their records name them."""
        if self.found.asked.id is None:
            return cells
        return cells.with_columns(reduce(add, map(pl.col, prints)).alias("key"))
