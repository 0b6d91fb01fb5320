"""What becomes of a record: accepted, out of area, unlocated, or rejected with every reason at once."""

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add

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

    `good`: the cells without a fault, columns as they came, without the reasons (and without the raw fields,
    where they are not asked for). `bad`: `file`, the raw fields and `reasons`.
    """

    good: pl.DataFrame
    bad: pl.DataFrame


COVER = ["file", "scope_id", "start", "months"]


def judged(read: pl.DataFrame, coverage: pl.DataFrame, raw: list[str], *, spelt: bool) -> Judged:
    """Sorts cells whose fields were read, and whose scope and period their own file covers, from the others.

    Columns in: those of `mapping.with_fields`, whose `why_…` columns are the checks; coverage: `file`,
    `scope`, `start`, `months`. Reasons are written for the faulty cells alone, which are few. `spelt`: whether good
    cells keep their raw fields.
    """
    whys = [column for column in read.columns if column.startswith("why_")]
    slot = reduce(add, (pl.col(column).hash(seed=place) for place, column in enumerate(COVER)))  # quicker than a join
    declared = coverage.rename({"scope": "scope_id"}).select(slot).to_series().implode()
    covered = read.select(slot.is_in(declared)).to_series()
    sound = read.select(pl.all_horizontal(pl.col(whys).is_null())).to_series() & covered
    good = read.drop(whys, [] if spelt else raw)
    bad = read.select(*dict.fromkeys([*COVER, *raw, *whys]), covered=covered).filter(~sound)
    return Judged(
        good if sound.all() else good.filter(sound), bad.pipe(_with_reasons, whys).select("file", *raw, "reasons")
    )


def _with_reasons(bad: pl.DataFrame, whys: list[str]) -> pl.DataFrame:
    """Every reason of each faulty cell; most have one alone, of which a list costs nothing."""
    said = pl.format("{} of {} is not what this file covers", pl.col("start").dt.strftime("%Y-%m"), "scope_id")
    told = bad.with_columns(why_coverage=pl.when(~pl.col("covered")).then(said))
    every = pl.col(*whys, "why_coverage")
    alone = pl.sum_horizontal(every.is_not_null()) == 1
    one, several = told.filter(alone), told.filter(~alone)
    listed = one.select(pl.coalesce(every)).to_series().reshape((-1, 1)).arr.to_list()
    return pl.concat(
        [
            one.with_columns(listed.alias("reasons")),
            several.with_columns(reasons=pl.concat_list(every).list.drop_nulls()),
        ]
    )


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
