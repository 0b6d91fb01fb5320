"""Record rules as named expressions: what becomes of a record, and every reason at once why it is rejected."""

from enum import StrEnum

import polars as pl


class Outcome(StrEnum):
    """The five ways a record can end; together they are all the records read."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OUT_OF_AREA = "out_of_area"
    UNLOCATED = "unlocated"
    SUPERSEDED = "superseded"


def with_outcome(read: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Adds `outcome` and `reasons` to cells whose fields were read.

    Columns in: those of `mapping.with_fields`; coverage: `path`, `scope`, `start`, `months`. A record whose
    scope and period its own file does not cover is rejected.
    """
    declared = coverage.select("path", pl.col("scope").alias("scope_id"), "start", "months", covered=pl.lit(True))
    known = pl.col("start").is_not_null() & pl.col("scope_id").is_not_null()
    uncovered = (
        pl.when(known & pl.col("covered").is_null())
        .then(pl.format("{} of {} is not what this file covers", pl.col("start").dt.strftime("%Y-%m"), "scope_id"))
        .alias("why_coverage")
    )
    whys = [column for column in read.columns if column.startswith("why_")]
    return (
        read.join(declared, on=["path", "scope_id", "start", "months"], how="left", maintain_order="left")
        .with_columns(uncovered)
        .with_columns(reasons=pl.concat_list(*whys, "why_coverage").list.drop_nulls())
        .with_columns(outcome=_outcome())
        .drop("covered", *whys, "why_coverage")
    )


def _outcome() -> pl.Expr:
    return (
        pl.when(pl.col("reasons").list.len() > 0)
        .then(pl.lit(Outcome.REJECTED.value))
        .when(pl.col("outside"))
        .then(pl.lit(Outcome.OUT_OF_AREA.value))
        .when(pl.col("code").is_null())
        .then(pl.lit(Outcome.UNLOCATED.value))
        .otherwise(pl.lit(Outcome.ACCEPTED.value))
    )
