"""The heavy stage on this machine: extracts counted by Polars in one streaming pass, a gigabyte or so at a time.

In the same pass rows that may prove faulty, and the ids of records, are kept aside on disk, so that memory does not
grow with the number of rows and no file need be read twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import narwhals.stable.v2 as nw
import polars as pl

from kpitool.ingest.coverage import Declared
from kpitool.ingest.cube import BEYOND, COVERED, FILE, RECORDS, SURE, Frame, Known, counted, narrowed
from kpitool.ingest.files import Extract
from kpitool.ingest.known import Learner, fingerprint
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
        rows = with_fault(pl.scan_parquet(aside.rows)).join(aside.places.lazy(), on=FILE, how="inner")
        rows = rows.with_columns(pl.col("row") - pl.col("first"), blank=pl.lit(value=False))
        bad = bad.select(*keys, "reasons").unique(keys)
        found = rows.join(bad.lazy(), on=keys, how="inner", nulls_equal=True).collect(engine="streaming")
        return found.select(self._found)

    def _looked_up(self, number: int, bad: pl.DataFrame) -> pl.DataFrame:
        keys = self._keys()
        rows = with_fault(numbered_rows(self.extracts[number], dict(self.asked.columns)))
        bad = bad.lazy().pipe(self.learner.alike).select(*keys, "reasons").unique(keys).collect()
        found = (
            rows.pipe(self.learner.printed)
            .pipe(self.learner.alike)
            .join(bad.lazy(), on=keys, how="inner", nulls_equal=True)
            .collect(engine="streaming")
        )
        return found.unique("row").with_columns(file=pl.lit(number, dtype=pl.UInt32)).select(self._found)

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
    folder, parts, doubts = Path(mkdtemp(dir=workspace)), list[pl.DataFrame](), False
    for number, batch in enumerate(_batches(extracts)):
        query = Query(raw_rows(batch, asked.fields), found, folder / f"{number}")
        if number == 0 and query.rows.size > AT_FIRST:
            found.learner.learn(query.sample())
        cells = query.run(aside=doubts)
        found.learner.learn(cells)
        if asked.aside and not doubts and query.has_faults(cells):
            doubts = True  # from now on; these few are read again
            cells = query.run(aside=True)
        parts.append(query.kept(cells))
        done(max(batch))
    found.cells = pl.concat(parts, how="diagonal").pipe(found.learner.spelt).pipe(with_fault)
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
    """One query of a pass, over rows that lie alike; whatever it leaves on disk is in files of the name `place`."""

    rows: Rows
    found: Pass
    place: Path

    def sample(self) -> pl.DataFrame:
        """The counts of the first rows."""
        first = replace(self.rows, table=self.rows.table.head(SAMPLE))
        return replace(self, rows=first)._cells(self._narrowed()).collect(engine="streaming")

    def run(self, *, aside: bool) -> pl.DataFrame:
        """The counts of all rows by `path` and texts; with `aside`, doubtful rows are kept."""
        asked, narrow = self.found.asked, self._narrowed(covered=aside)
        queries, rows = [self._cells(narrow)], narrow.to_native()
        if aside:
            doubtful = rows.filter(~pl.col(SURE)).drop(SURE, BEYOND, "id", strict=False)
            kept = doubtful.sink_parquet(
                self._aside, compression="lz4", statistics=False, row_group_size=RARE, lazy=True
            )
            queries.append(kept)
        if asked.id is not None:
            ids = rows.filter(pl.col("id").is_not_null()).select("id", key=fingerprint(self._key(rows)))
            queries.append(ids.sink_parquet(self._spilt, compression="uncompressed", statistics=False, lazy=True))
        cells = pl.collect_all(queries, engine="streaming")[0]
        if ragged := cells[BEYOND].sum():
            raise pl.exceptions.ComputeError(f"{ragged:,} rows have more fields than the header")
        return cells.drop(BEYOND).with_columns(kept=pl.lit(value=aside) & ~pl.col(SURE))

    def has_faults(self, cells: pl.DataFrame) -> bool:
        """Whether any of the counted records has a fault, as far as single texts and what files cover tell."""
        table = self._covering(cells.lazy(), known := self._known(covered=True))
        return (
            not narrowed(nw.from_native(table.drop(SURE)), known)
            .to_native()
            .select(pl.col(SURE).all())
            .collect()
            .item()
        )

    def kept(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The counts by the numbers of files; the pass is told of what is on disk."""
        schema = {FILE: pl.String(), "file": pl.UInt32()}
        files = pl.DataFrame([*self.rows.numbers.items()], schema=schema, orient="row").sort("file")
        if self._aside.exists():
            sums = files.join(cells.group_by(FILE).agg(pl.col(RECORDS).sum()), on=FILE, how="left").sort("file")
            first = pl.col(RECORDS).fill_null(0).cum_sum().shift(1, fill_value=0)
            self.found.aside.append(Aside(self._aside, sums.select(FILE, "file", first=first)))
        if self.found.asked.id is not None:
            self.found.spilt.append(self._spilt)
            cells = cells.with_columns(key=fingerprint(self._key(cells)))
        return cells.join(files, on=FILE, how="left").drop(FILE, SURE)

    @property
    def _aside(self) -> Path:
        return self.place.with_suffix(".parquet")

    @property
    def _spilt(self) -> Path:
        return self.place.with_suffix(".ids.parquet")

    def _narrowed(self, *, covered: bool = False) -> Frame:
        """The rows with what is known of them by now."""
        table, known = self.found.learner.printed(self.rows.table), self._known(covered=covered)
        if self.found.asked.id is not None:
            plain = pl.col("id").str.strip_chars()
            table = table.with_columns(id=pl.when(plain != "").then(plain.hash()))
        return narrowed(nw.from_native(self._covering(table, known)), known)

    def _cells(self, narrow: Frame) -> pl.LazyFrame:
        texts = [*self.found.asked.columns, *(["fault"] if "fault" in narrow.columns else [])]
        groups = {name: reading.fields for name, reading in self.found.learner.groups.items()}
        cells: pl.LazyFrame = counted(narrow, texts, groups).to_native()
        return cells.with_columns(pl.col(RECORDS).cast(pl.Int64))

    def _known(self, *, covered: bool) -> Known:
        """What is known by now; what files cover matters to doubts alone."""
        if not covered:
            return replace(self.found.learner.known(), sound={})
        declared = self.found.asked.declared
        return self.found.learner.known({path: declared[file] for path, file in self.rows.numbers.items()})

    def _covering(self, table: pl.LazyFrame, known: Known) -> pl.LazyFrame:
        """Rows with the fingerprint of their file and of what it is to cover, where that is known."""
        spoken = fingerprint([FILE, *self.found.learner.spoken]).alias(COVERED)
        return table if known.covered is None else table.with_columns(spoken)

    def _key(self, rows: pl.LazyFrame | pl.DataFrame) -> list[str]:
        """What tells a cell from the others of a pass."""
        fault = ["fault"] if "fault" in rows.collect_schema() else []
        return [FILE, *self.found.learner.plain, *self.found.learner.prints, *fault]
