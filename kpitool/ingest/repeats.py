"""Records that share an id: of those of one scope and month all but one give way.

Memory does not grow with the number of records: their ids are compared some at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kpitool.tables import in_order

AT_ONCE = 4_000_000
"""Records whose ids are compared at once."""
IDS = 1 << 64
"""How many different ones there can be: they are hashes of 64 bits, spread evenly."""
MONTH = ["scope_id", "start"]
NO_KEYS = pl.DataFrame(schema={"key": pl.UInt64, "was": pl.UInt64})
BESIDE = ["records", "file", "file_start", "file_months", "file_scope", "key", "kept"]
"""Columns of cells that say nothing of what their records mean."""


@dataclass(frozen=True)
class Repeats:
    """`cells`: those given, with `superseded`, how many of a cell's records give way.

    `across`: how many ids stand in several months of a scope: a record published again, or an id used twice.
    """

    cells: pl.DataFrame
    across: int


def with_superseded(
    good: pl.DataFrame, spilt: Sequence[Path], texts: Sequence[str], keys: Sequence[pl.DataFrame] = ()
) -> Repeats:
    """Of the records that share an id within one scope and month, all but one give way.

    Columns in: cells without a fault, with `key`, `scope_id`, `start`, `records`; of `keys`: `key`, and what it `was`
    when ids were written. Which one stays does not depend on the order of rows or files, nor on how its `texts` are
    spelt: it is the last by what they mean, in the alphabet.
    """
    order = _telling(good, texts)
    cells = _ranked(good.select([*dict.fromkeys(["key", *MONTH, *order])]), order).select("key", "rank", *MONTH)
    gone, across = [], 0
    renamed = pl.concat([NO_KEYS, *keys])
    for again in _shared(spilt):
        again = again.rename({"key": "was"}).join(renamed, on="was", how="left")
        again = again.select("id", pl.coalesce("key", "was").alias("key"))
        found = again.join(cells, on="key", how="inner").group_by("id", *MONTH, "key", "rank").agg(records=pl.len())
        stays = (pl.col("rank") == pl.col("rank").min().over("id", *MONTH)).cast(pl.Int64)
        gone.append(found.select("key", superseded=pl.col("records") - stays))
        months = found.group_by("id", "scope_id").agg(pl.col("start").n_unique())
        across += months.filter(pl.col("start") > 1).height
    nothing = pl.DataFrame(schema={"key": pl.UInt64, "superseded": pl.Int64})
    sums = pl.concat([nothing, *gone]).group_by("key").agg(pl.col("superseded").sum())
    cells = good.join(sums, on="key", how="left", maintain_order="left").with_columns(pl.col("superseded").fill_null(0))
    return Repeats(cells, across)


def ranked(good: pl.DataFrame, texts: Sequence[str]) -> pl.DataFrame:
    """Cells with their `rank`: of records that share an id one of the lowest stays."""
    return _ranked(good, _telling(good, texts))


def _telling(good: pl.DataFrame, texts: Sequence[str]) -> list[str]:
    """The columns that tell which of records stays: by what they mean, as far as they differ, and by their file."""
    beside = {*texts, *MONTH, *BESIDE}
    return [*(name for name in sorted(good.columns) if name not in beside and good[name].n_unique() > 1), "file"]


def _ranked(good: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    return in_order(good, *order, descending=True).with_row_index("rank")


def _shared(spilt: Sequence[Path]) -> Iterator[pl.DataFrame]:
    """The `id` and `key` of every record whose id another has too, those of some ids at a time."""
    if not spilt:
        return
    every = pl.scan_parquet([*spilt], glob=False)
    parts = max(1, every.select(pl.len()).collect().item() // AT_ONCE)
    twice = pl.Series("id", [], dtype=pl.UInt64)
    for part in range(parts):
        ends = [IDS * each // parts for each in (part, part + 1)]
        here = every.select("id").filter(pl.col("id").is_between(ends[0], ends[1] - 1))
        ids = here.collect(engine="streaming")["id"].sort()  # tells equal ones apart in a fifth of a table's time
        twice = pl.concat([twice, ids.filter(ids == ids.shift(1)).unique()])
        if twice.len() > AT_ONCE // 4 or part == parts - 1:
            yield every.join(twice.to_frame().lazy(), on="id", how="semi").collect(engine="streaming")
            twice = twice.clear()
