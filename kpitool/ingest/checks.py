"""What becomes of a record: accepted, out of area, unlocated, or rejected with every reason at once."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from kpitool.ingest.numerals import MISSING, gravest_of_all
from kpitool.tables import DIMENSION


class Outcome(StrEnum):
    """The five ways a record can end; together they are all the records read."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OUT_OF_AREA = "out_of_area"
    UNLOCATED = "unlocated"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Judged:
    """Cells sorted into good and bad.

    `good`: the cells without a fault, columns as they came, without the reasons. `bad`: `file`, the raw
    fields and `reasons`.
    """

    good: pl.DataFrame
    bad: pl.DataFrame


COVER = ["file", "scope_id", "start", "months"]


def judged(read: pl.DataFrame, coverage: pl.DataFrame, raw: list[str]) -> Judged:
    """Sorts cells whose fields were read, and whose scope and period their own file covers, from the others.

    Columns in: those of `mapping.with_fields`, whose `why_…` columns are the checks; coverage: `file`,
    `scope`, `start`, `months`. Reasons are written for the faulty cells alone, which are few.
    """
    whys = [column for column in read.columns if column.startswith("why_")]
    declared = coverage.rename({"scope": "scope_id"}).select(COVER)
    faulty = pl.any_horizontal(pl.col(whys).is_not_null())
    sound = read.filter(~faulty).drop(whys)
    uncovered = sound.select(COVER).unique().join(declared, on=COVER, how="anti")
    good, bad = sound, read.filter(faulty)
    if uncovered.height:
        good = sound.join(uncovered, on=COVER, how="anti")
        outside = read.filter(~faulty).join(uncovered, on=COVER, how="semi")
        bad = pl.concat([bad, outside])
    elsewhere = (
        bad.join(declared.with_columns(covered=pl.lit(True)), on=COVER, how="left", maintain_order="left")
        .with_columns(
            why_coverage=pl.when(pl.col("covered").is_null()).then(
                pl.format("{} of {} is not what this file covers", pl.col("start").dt.strftime("%Y-%m"), "scope_id")
            )
        )
        .with_columns(reasons=pl.concat_list(*whys, "why_coverage").list.drop_nulls())
    )
    return Judged(good, elsewhere.select("file", *raw, "reasons"))


def with_outcome(good: pl.DataFrame) -> pl.DataFrame:
    """Adds `outcome` to cells without a fault: by where they lie."""
    return good.with_columns(
        outcome=pl.when("outside")
        .then(pl.lit(Outcome.OUT_OF_AREA.value))
        .when(pl.col("code").is_null())
        .then(pl.lit(Outcome.UNLOCATED.value))
        .otherwise(pl.lit(Outcome.ACCEPTED.value))
    )


def summed(good: pl.DataFrame) -> pl.DataFrame:
    """Cells without a fault, by what they mean instead of how they were written.

    Columns out: `file`, `scope_id`, `start`, `months`, `code`, `outside`, the dimensions, `records` (those
    that count), `superseded`, `negative` (records with a count below zero), `x` and `n` (totals), a finished
    `figure` as it is with its interval, and `figures`, how many different ones the file states for the cell.
    `mark` is the gravest of its records; with one that says that a number is held back, there is no total.
    """
    keys = [*COVER, "code", "outside", *(column for column in good.columns if _is_dimension(column))]
    counting = pl.col("records") - pl.col("superseded")
    return good.group_by(keys).agg(
        records=counting.sum(),
        superseded=pl.col("superseded").sum(),
        negative=counting.filter(pl.col("x") < 0).sum(),
        x=_known(_times(counting, "x")),
        mark=gravest_of_all("mark"),
        n=pl.when(pl.col("figure").is_not_null().any()).then(pl.col("n").first()).otherwise(_times(counting, "n")),
        figures=pl.struct(*FIGURE, "n").n_unique(),
        **{name: pl.col(name).first() for name in FIGURE},
    )


FIGURE = ["figure", "figure_lower95", "figure_upper95"]


def _known(sum_: pl.Expr) -> pl.Expr:
    """A sum of which no part is held back."""
    return pl.when(~pl.col("mark").is_in(MISSING).any()).then(sum_)


def _times(counting: pl.Expr, column: str) -> pl.Expr:
    """The total of a column over records; null where no record has it."""
    return pl.when(pl.col(column).is_not_null().any()).then((pl.col(column) * counting).sum())


def _is_dimension(column: str) -> bool:
    return column.startswith(DIMENSION) and column.endswith("=")
