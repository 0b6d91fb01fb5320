"""The one heavy stage: the records of each file, counted by their raw texts in one streaming pass."""

from collections.abc import Callable, Sequence

import polars as pl


def raw_cells(tables: Sequence[pl.LazyFrame], done: Callable[[int], None] = lambda _: None) -> pl.DataFrame:
    """Counts the records of each file by their raw fields.

    Tables in: raw fields (text), and `id` where records have one. Columns out: the raw fields, `id` as a
    64-bit hash (null: none given), `file` (the number of the table) and `records`; a row for each distinct
    combination, so that whether a record is good is judged once for all that read the same. File by file:
    the distinct texts of one file are few enough to stay near the processor, and memory does not grow.
    `done` is called with the number of each table that is counted.
    """
    counted = []
    for number, table in enumerate(tables):
        counted.append(
            _hashed(table)
            .group_by(table.collect_schema().names())
            .agg(records=pl.len().cast(pl.Int64))
            .with_columns(file=pl.lit(number, dtype=pl.UInt32))
            .collect(engine="streaming")
        )
        done(number)
    return pl.concat(counted, how="diagonal")  # only where rows may be faulty as such is there a column that says why


def _hashed(table: pl.LazyFrame) -> pl.LazyFrame:
    if "id" not in table.collect_schema():
        return table
    plain = pl.col("id").str.strip_chars()
    return table.with_columns(id=pl.when(plain != "").then(plain.hash(seed=0)))


def with_superseded(good: pl.DataFrame) -> pl.DataFrame:
    """Of the records that share an id within one scope and month, all but one give way.

    Columns in: cells without a fault, with `id`, `scope_id`, `start`, `records`. Adds `superseded`, the
    number of a cell's records that give way. Which one stays does not depend on the order of rows or files:
    it is the last of their texts in the order of the alphabet.
    """
    order = sorted(column for column in good.columns if column not in {"records", "file", "id"})
    with_id = good.filter(pl.col("id").is_not_null()).sort([*order, "file"], descending=True, nulls_last=True)
    stays = pl.struct("id", "scope_id", "start").is_first_distinct().cast(pl.Int64)
    return pl.concat(
        [
            with_id.with_columns(superseded=pl.col("records") - stays),
            good.filter(pl.col("id").is_null()).with_columns(superseded=pl.lit(0, dtype=pl.Int64)),
        ]
    )


def repeats_across_months(good: pl.DataFrame) -> int:
    """How many ids stand in more than one month of a scope: a record published again, or an id used twice."""
    months = good.filter(pl.col("id").is_not_null()).group_by("id", "scope_id").agg(pl.col("start").n_unique())
    return months.filter(pl.col("start") > 1).height
