"""The heavy stage on this machine: extracts counted by Polars in one streaming pass, a gigabyte or so at a time.

In the same pass rows that may prove faulty, and the ids of records, are kept aside on disk, so that memory does not
grow with the number of rows and no file need be read twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import narwhals.stable.v2 as nw
import polars as pl

from kpitool.ingest.cube import FILE, RECORDS, SURE, counted, narrowed
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
RARE = 2_000
"""Rows of a group in the file of doubtful rows: with more, Polars holds on to all the text that they were cut from."""


@dataclass(frozen=True)
class Asked:
    """What is to be counted: the fields and the columns that hold them, and how their texts are read.

    `id`: the column that names a record, if any. `aside`: whether doubtful rows are kept in the same pass.
    """

    columns: Mapping[str, str]
    readings: Mapping[str, Reading]
    id: str | None
    aside: bool

    @property
    def every_column(self) -> dict[str, str]:
        """The columns of all fields, the id among them."""
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

    def faulty(self, bad: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, int]]:
        """The rows of faulty cells, in their order, and how many blank lines each file has among them.

        `bad`: cells of this pass with `reasons`. Columns out: `file`, `row`, `line`, `cell`, the fields and `reasons`.
        Those of a file that were not all kept aside are looked up in it again.
        """
        nothing = pl.all_horizontal(pl.col([*self.asked.columns]).is_null())  # which may be a blank line
        anew = bad.filter(~pl.col("kept") | nothing)["file"].unique().sort().to_list()
        parts = [self._kept(aside, bad.filter(~pl.col("file").is_in(anew))) for aside in self.aside]
        blank = {}
        for number in anew:
            rows = self._looked_up(number, bad.filter(pl.col("file") == number))
            blank[number] = int(rows["blank"].sum())
            parts.append(rows.filter(~pl.col("blank")).drop("blank"))
        found = [part for part in parts if part.height]
        rows = pl.concat(found, how="vertical_relaxed").sort("file", "row") if found else pl.DataFrame()
        return rows if rows.is_empty() else rows.with_columns(pl.coalesce("line", self._line())), blank

    def _line(self) -> pl.Expr:
        """The line of a row in a file that is read as it stands: each is one, below the header if there is any."""
        first = {number: 1 if extract.kinds else 2 for number, extract in enumerate(self.extracts)}
        return (pl.col("row") + pl.col("file").replace_strict(first, return_dtype=pl.Int64)).alias("line")

    def _kept(self, aside: Aside, bad: pl.DataFrame) -> pl.DataFrame:
        keys = [*self._keys(), "file"]
        rows = with_fault(pl.scan_parquet(aside.rows)).join(aside.places.lazy(), on=FILE, how="inner")
        rows = rows.with_columns(pl.col("row") - pl.col("first"))
        bad = bad.select(*keys, "reasons").unique(keys)
        found = rows.join(bad.lazy(), on=keys, how="inner", nulls_equal=True).collect(engine="streaming")
        return found.select("file", "row", "line", "cell", *self.asked.columns, "reasons")

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
        return found.unique("row").select(
            pl.lit(number, dtype=pl.UInt32).alias("file"),
            "row",
            "line",
            "cell",
            "blank",
            *self.asked.columns,
            "reasons",
        )

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
    folder, parts = Path(mkdtemp(dir=workspace)), []
    for number, batch in enumerate(_batches(extracts)):
        rows = raw_rows(batch, asked.every_column)
        if number == 0 and rows.size > AT_FIRST:
            found.learner.learn(_queries(rows.table.head(SAMPLE), found)[0].collect(engine="streaming"))
        parts.append(_taken(rows, found, folder / str(number)))
        found.learner.learn(parts[-1])
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
        raw_rows({0: extract}, asked.every_column).table.select(pl.all().null_count()).collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError):
        return False
    return True


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


def _taken(rows: Rows, found: Pass, folder: Path) -> pl.DataFrame:
    """Runs the query of one batch: its cells come back, the rest is on disk."""
    folder.mkdir()
    cells, narrow = _queries(rows.table, found)
    queries = [cells]
    aside, spilt = folder / "aside.parquet", folder / "ids.arrow"
    if found.asked.aside:
        doubtful = narrow.filter(~pl.col(SURE)).drop(SURE, "id", strict=False)
        queries.append(
            doubtful.sink_parquet(aside, compression="lz4", statistics=False, row_group_size=RARE, lazy=True)
        )
    if found.asked.id is not None:
        ids = narrow.filter(pl.col("id").is_not_null()).select("id", key=fingerprint(_key(found, narrow)))
        queries.append(ids.sink_ipc(spilt, lazy=True))
        found.spilt.append(spilt)
    counts = pl.collect_all(queries, engine="streaming")[0]
    files = pl.DataFrame([*rows.numbers.items()], schema={FILE: pl.String(), "file": pl.UInt32()}, orient="row").sort(
        "file"
    )
    if found.asked.aside:
        sums = files.join(counts.group_by(FILE).agg(pl.col(RECORDS).sum()), on=FILE, how="left", maintain_order="left")
        first = pl.col(RECORDS).fill_null(0).cum_sum().shift(1, fill_value=0)
        found.aside.append(Aside(aside, sums.select(FILE, "file", first=first)))
    if found.asked.id is not None:
        counts = counts.with_columns(key=fingerprint(_key(found, narrow)))
    is_kept = ~pl.col(SURE) if found.asked.aside else pl.lit(value=False)
    return counts.join(files, on=FILE, how="left").with_columns(kept=is_kept).drop(FILE, SURE)


def _queries(table: pl.LazyFrame, found: Pass) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The counts of rows by their texts, and the rows themselves with what is known of them."""
    learner = found.learner
    if found.asked.id is not None:
        plain = pl.col("id").str.strip_chars()
        table = table.with_columns(id=pl.when(plain != "").then(plain.hash()))
    narrow = narrowed(nw.from_native(learner.printed(table)), learner.known)
    texts = [*found.asked.columns, *(["fault"] if "fault" in table.collect_schema() else [])]
    cells = counted(narrow, texts, {name: reading.fields for name, reading in learner.groups.items()})
    return cells.to_native().with_columns(pl.col(RECORDS).cast(pl.Int64)), narrow.to_native()


def _key(found: Pass, rows: pl.LazyFrame) -> list[str]:
    """What tells a cell from the others of a pass."""
    fault = ["fault"] if "fault" in rows.collect_schema() else []
    return [FILE, *found.learner.plain, *found.learner.prints, *fault]
