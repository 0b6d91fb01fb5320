"""The one heavy stage: the records of all files, counted by their raw texts in one streaming pass."""

import polars as pl


def raw_cells(raw: pl.LazyFrame) -> pl.DataFrame:
    """Counts records by path and raw fields.

    Columns in: `path` and raw fields (text). Columns out: the same and `records`; a row for each distinct
    combination, so that whether a record is good is judged a few thousand times, not once a record.
    """
    keys = raw.collect_schema().names()
    return raw.group_by(keys).agg(records=pl.len().cast(pl.Int64)).collect(engine="streaming")


def raw_cells_by_id(raw: pl.LazyFrame) -> pl.DataFrame:
    """As `raw_cells`, where records have an `id`: the same id with the same texts in one file is one row.

    Columns out: the raw fields, `id` as a 64-bit hash (null: none given) and `records`.
    """
    return raw_cells(raw.with_columns(id=pl.when(pl.col("id").is_not_null()).then(pl.col("id").hash(seed=0))))


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
