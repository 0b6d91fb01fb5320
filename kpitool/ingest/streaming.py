"""The heavy stage on this machine: extracts counted by Polars in one streaming pass, half a gigabyte at a time.

In the same pass rows that may prove faulty, and the ids of records, are kept aside on disk, so that memory does not
grow with the number of rows, and no file but the first few need be read twice.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import polars as pl

from kpitool.ingest.cube import BEYOND, FILE
from kpitool.ingest.files import Extract
from kpitool.ingest.known import Learner
from kpitool.ingest.query import Aside, Asked, Counted, Query
from kpitool.ingest.raw import first_rows, lie_alike, numbered_rows, raw_rows, size_as_text
from kpitool.ingest.repeats import Repeats, with_superseded
from kpitool.ingest.samples import sampled

AT_ONCE = 512 << 20
"""Bytes of extracts that are read by one query: enough to keep every core at work, few enough to tell how far it is."""
AT_FIRST = 128 << 20
"""Bytes that are read before anything is known of the texts in them."""
HEAD = 600_000
"""The first rows of a larger file, by which its texts become known, with a sample of the rest: months of a country,
where it has one after the other."""
UNREADABLE = (pl.exceptions.PolarsError, OSError)
"""What is raised where an extract cannot be read as it stands."""


@dataclass
class Pass:
    """What a pass found.

    `cells`: the raw fields, `fault` (where rows can be faulty as such), `file` (the extract's number), `records`, the
    fingerprints, `kept` (whether the rows are aside) and, with ids, `key`. `read`: for each query, the numbers of its
    files and what it kept aside. `spilt`: files of the `id` of each record that has one, and the `key` of its cell;
    `keys`: what that `was` where cells have been added up.
    """

    extracts: list[Extract]
    asked: Asked
    learner: Learner
    cells: pl.DataFrame = field(default_factory=pl.DataFrame)
    read: list[tuple[list[int], Aside | None]] = field(default_factory=list)
    spilt: list[Path] = field(default_factory=list)
    keys: list[pl.DataFrame] = field(default_factory=list)

    @property
    def prints(self) -> list[str]:
        return self.learner.prints

    def repeats(self, good: pl.DataFrame, texts: Sequence[str]) -> Repeats:
        """Of good cells of this pass: which records give way to another of the same id."""
        return with_superseded(good, self.spilt, texts, self.keys)

    def faulty(self, bad: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The rows of faulty cells, some at a time, in the order of files and rows.

        `bad`: cells of this pass with `reasons`. Columns out: `file`, `row`, `line`, `cell`, `blank` (whether it is a
        line with no text at all), the fields and `reasons`. Those of a file that were not all kept aside are looked up
        in it again.
        """
        texts = pl.col([*self.asked.columns]).fill_null("").str.strip_chars()  # a blank may stand for none, being alike
        nothing = pl.all_horizontal(texts == "")  # which may be a blank line
        again = bad.filter(~pl.col("kept") | nothing)["file"].unique().to_list()
        for numbers, aside in self.read:
            here = bad.with_columns(nothing=nothing).filter(pl.col("file").is_in(numbers))
            kept, anew = (here.filter(pl.col("file").is_in(again) == lost) for lost in (False, True))
            found = [self._looked_up(anew)] if anew.height else []
            if aside is not None and kept.height:
                rows = pl.scan_parquet(aside.rows).with_columns(blank=pl.lit(value=False))
                found.append(self._faulty_of(rows, aside.places, kept))
            if found:
                yield pl.concat(found).sort("file", "row")

    def _looked_up(self, bad: pl.DataFrame) -> pl.DataFrame:
        """The rows of faulty cells of files that lie alike, found in them by a second look."""
        files = {number: self.extracts[number] for number in bad["file"].unique().sort()}
        rows = numbered_rows(files, dict(self.asked.columns), blank=bad["nothing"].any())
        return self._faulty_of(rows, first_rows(files), bad)

    def _faulty_of(self, rows: pl.LazyFrame, places: pl.DataFrame, bad: pl.DataFrame) -> pl.DataFrame:
        """Those of some rows that are of faulty cells; `places`: the number of each `path` and of its `first` row."""
        keys = [FILE, *self.learner.plain, *self.learner.prints, "fault"]
        named = bad.join(places, on="file").select(*keys, "file", "first", "reasons").unique(keys)
        told_apart = rows.pipe(with_fault).pipe(self.learner.printed).pipe(self.learner.alike)
        found = told_apart.join(named.lazy(), on=keys, nulls_equal=True).collect(engine="streaming")
        return found.with_columns(pl.col("row").cast(pl.Int64) - pl.col("first")).select(self._found)

    @property
    def _found(self) -> list[pl.Expr]:
        """The columns of faulty rows; in a file that is read as it stands each is a line, below the header if any."""
        first = {number: 1 if extract.kinds else 2 for number, extract in enumerate(self.extracts)}
        line = pl.col("row") + pl.col("file").replace_strict(first, return_dtype=pl.Int64)
        place = [pl.col("file", "row"), pl.coalesce("line", line).alias("line"), pl.col("cell", "blank")]
        return [*place, *map(pl.col, self.asked.columns), pl.col("reasons")]


def passed(
    extracts: list[Extract], asked: Asked, workspace: Path, done: Callable[[int], None] = lambda _: None
) -> Pass:
    """Counts the records of extracts by their texts; `done` is told the number of the last that is read.

    While what one query found is read, the next one runs already, unless so much is new that it had better wait.

    Raises:
        polars.exceptions.PolarsError, OSError: an extract cannot be read as it stands.
    """
    found = Pass(extracts, asked, Learner(asked.readings, asked.columns))
    folder, parts, settled = Path(mkdtemp(dir=workspace)), list[pl.DataFrame](), False
    running = deque[tuple[Query, Future[pl.DataFrame]]]()

    def read_one() -> None:
        nonlocal settled
        query, rows = running.popleft()
        counted = query.counted(rows.result())
        settled = counted.settled
        parts.extend(_learnt(counted, found))
        found.read.append(([*query.rows.numbers.values()], counted.aside))
        found.spilt += [counted.spilt] if counted.spilt else []
        done(max(query.rows.numbers.values()))

    beside = ThreadPoolExecutor(max_workers=1)
    try:
        for number, batch in enumerate(_batches(extracts)):
            while running and not (settled and len(running) < 2):
                read_one()
            rows = raw_rows(batch, asked.fields)
            is_little = number == 0 and rows.size <= AT_FIRST * 2  # nearly all of it would be kept aside
            aside = asked.runs_on and not is_little
            if number == 0 and aside:
                sample = raw_rows({0: sampled(batch[0], folder / "sample.csv")}, asked.fields).table
                found.learner.learn(pl.concat([rows.table.head(HEAD), sample]))
            query = Query(rows, asked, found.learner, folder / f"{number}", aside)
            running.append((query, beside.submit(query.run)))
        while running:
            read_one()
    finally:
        beside.shutdown(cancel_futures=True)
    found.cells = pl.concat(parts, how="diagonal").pipe(with_fault)
    return found


def _learnt(counted: Counted, found: Pass) -> list[pl.DataFrame]:
    """Counted records, of which those with texts that were new are spelt as what is known by now, and added up."""
    learner = found.learner
    learner.learn(counted.new.lazy())
    new = learner.spelt(counted.new)
    if found.asked.runs_on:
        new = learner.merged(new)
    if "keys" in new.columns:
        was = new.select("key", pl.col("keys").alias("was")).explode("was")
        found.keys.append(was.filter(pl.col("was") != pl.col("key")).unique())  # cells alike had one key already
    return [counted.certain, new.drop("keys", strict=False)]


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
        like, own = lie_alike(extract), size_as_text(extract)
        if batch and (like != alike or extract.path in paths or size + own > most):
            yield batch
            batch, paths, size, most = {}, set(), 0, min(2 * most, AT_ONCE)
        batch[number], alike = extract, like
        paths.add(extract.path)
        size += own
    if batch:
        yield batch
