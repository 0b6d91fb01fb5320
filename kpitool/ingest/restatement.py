"""What a statement changes of what the store held before: totals or figures by period, and what it leaves standing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from kpitool.errors import listed, quoted
from kpitool.period import Period, add_months, quarter_ending_by
from kpitool.registry.sources import Source
from kpitool.store import Edition
from kpitool.tables import DIMENSION, EVERYONE, Kind, dimension_columns, total

COVER = ["scope", "start", "months"]
FIGURES = ["count", "denominator", "value", "lower95", "upper95"]


@dataclass(frozen=True)
class Restated:
    """A period's total, or one figure, before an ingest and after; null for none.

    `kind` is total, count or value (a finished figure). Of a total, `figures` says how many of the figures in it
    differ, and `area` and `dimensions` are empty: it may be the same and its parts not. `denominator_before` and
    `denominator_after` are what a share or mean is of.
    """

    kind: Literal["total", "count", "value"]
    period: str
    scope: str
    area: str | None
    dimensions: dict[str, str | None]
    before: float | None
    after: float | None
    denominator_before: float | None
    denominator_after: float | None
    figures: int | None


def covered_before(edition: Edition | None, source: str, coverage: pl.DataFrame) -> pl.DataFrame:
    """The scopes and periods of a statement that the store held already. Columns out: `scope`, `start`, `months`."""
    cover = coverage.select(COVER).unique()
    if edition is None:
        return cover.clear()
    return cover.join(edition.coverage.filter(pl.col("source") == source), on=COVER, how="semi")


def restatements(
    edition: Edition | None,
    name: str,
    source: Source,
    observations: pl.DataFrame,
    coverage: pl.DataFrame,
    year_starts: int,
) -> tuple[Restated, ...]:
    """What a statement changes of each scope and period that was held before.

    Where the sum of all figures means something, a total for each period in which any differs; else figure by figure.
    """
    again = covered_before(edition, name, coverage)
    if edition is None or not again.height:
        return ()
    held = edition.of_source(name)
    before, after = (
        frame.filter(pl.col("kind") == Kind.OBSERVED.value).join(again, on=COVER, how="semi")
        for frame in (held, observations)
    )
    shared = [
        column
        for column in sorted({*dimension_columns(before.columns)} & {*dimension_columns(after.columns)})
        if before[column].is_not_null().any() or not before.height
    ]
    apart = _apart(before, after, shared)
    return _totals(apart, before, after, year_starts) if adds_up(source) else _figures(apart, shared, year_starts)


def adds_up(source: Source) -> bool:
    """Whether the sum of all its figures means something: counts alone, and no totals beside their parts."""
    whole = source.columns.denominator is None and all(each.total is None for each in source.dimensions.values())
    return source.adds and whole


def _apart(before: pl.DataFrame, after: pl.DataFrame, dimensions: list[str]) -> pl.DataFrame:
    """The figures that differ, under the dimensions that both statements tell apart."""
    keys = [*COVER, "area", *dimensions]
    old, new = (
        frame.group_by(keys).agg(
            total("count").alias("count"),
            total("denominator").alias("denominator"),
            *(pl.col(name).first() for name in ("value", "lower95", "upper95")),
        )
        for frame in (before, after)
    )
    both = old.join(new, on=keys, how="full", suffix="_after", nulls_equal=True, coalesce=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in FIGURES)
    return both.filter(differs).sort("start", "months", "scope", "area", *dimensions)


def _totals(apart: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, year_starts: int) -> tuple[Restated, ...]:
    old, new = (frame.group_by(COVER).agg(total("count").alias("sum")) for frame in (before, after))
    rows = (
        apart.group_by(COVER)
        .agg(figures=pl.len())
        .join(old, on=COVER, how="left")
        .join(new, on=COVER, how="left", suffix="_after")
        .sort("start", "months", "scope")
    )
    return tuple(
        Restated(
            kind="total",
            period=period_id(Period(row["start"], row["months"]), year_starts),
            scope=row["scope"],
            area=None,
            dimensions={},
            before=row["sum"],
            after=row["sum_after"],
            denominator_before=None,
            denominator_after=None,
            figures=row["figures"],
        )
        for row in rows.iter_rows(named=True)
    )


def _figures(apart: pl.DataFrame, dimensions: list[str], year_starts: int) -> tuple[Restated, ...]:
    rows = apart.with_columns(
        figure=pl.coalesce("value", "count"), figure_after=pl.coalesce("value_after", "count_after")
    )
    return tuple(
        Restated(
            kind="count" if row["value"] is None and row["value_after"] is None else "value",
            period=period_id(Period(row["start"], row["months"]), year_starts),
            scope=row["scope"],
            area=row["area"],
            dimensions={column.removeprefix(DIMENSION): row[column] for column in dimensions},
            before=row["figure"],
            after=row["figure_after"],
            denominator_before=row["denominator"],
            denominator_after=row["denominator_after"],
            figures=None,
        )
        for row in rows.iter_rows(named=True)
    )


def left_standing(
    edition: Edition | None,
    name: str,
    coverage: pl.DataFrame,
    year_starts: int,
    called: Callable[[str], str | None],
) -> list[str]:
    """What is replaced only in part: of an extract held, the periods that a new one covers and those that it leaves.

    `coverage`: `extract`, `scope`, `start`, `months` of the new extracts. `called` knows the names of those held.
    """
    if edition is None:
        return []
    covered = edition.covered(name)
    newest = pl.col("stated").max().over(COVER)
    standing = covered.filter(pl.col("stated") == newest, ~pl.col("extract").is_in(coverage["extract"].to_list()))
    taken = standing.join(coverage, on=COVER, how="semi")
    kept = standing.join(coverage, on=COVER, how="anti").join(taken, on="extract", how="semi")
    return [
        f"{quoted(known) if (known := called(extract)) else 'an extract held before'} is replaced in part, for "
        f"{_spans(taken.filter(is_one), year_starts)}; its figures for "
        f"{_spans(kept.filter(is_one), year_starts)} stay"
        for extract in kept["extract"].unique().sort()
        for is_one in (pl.col("extract") == extract,)
    ]


def _spans(covered: pl.DataFrame, year_starts: int) -> str:
    """Scopes and periods in words: "2019-10 to 2019-12 of home"."""
    said = []
    for (scope,), mine in covered.sort("scope").group_by("scope", maintain_order=True):
        dated = mine.select("start", "months").unique().sort("start")
        runs = _runs([Period(start, months) for start, months in dated.iter_rows()])
        ends = [[period_id(period, year_starts) for period in dict.fromkeys((run[0], run[-1]))] for run in runs[:6]]
        more = [f"{len(runs) - 6} more spans"] if len(runs) > 6 else []
        said.append(listed([*(" to ".join(each) for each in ends), *more]) + of_scope(str(scope)))
    return "; ".join(said)


def _runs(periods: Sequence[Period]) -> list[list[Period]]:
    """Periods in the order of time, as those that follow upon each other."""
    runs: list[list[Period]] = []
    for period in periods:
        if runs and add_months(runs[-1][-1].last_month, 1) == period.start:
            runs[-1].append(period)
        else:
            runs.append([period])
    return runs


def of_scope(scope: str) -> str:
    """Whose a period is, in words: " of home", and nothing where a source has no scopes."""
    return "" if scope == EVERYONE else f" of {scope}"


def period_id(period: Period, year_starts: int) -> str:
    """A period as the command line names it: 2019-10, 2019Q3, 2019/20 or 2019-04..2019-09."""
    if period.months == 1:
        return f"{period.start:%Y-%m}"
    if period.months == 3 and (quarter := quarter_ending_by(period.last_month, year_starts)).period == period:
        return quarter.id
    if period.months == 12 and period.start.month == year_starts:
        return f"{period.start.year}/{(period.start.year + 1) % 100:02d}"
    return f"{period.start:%Y-%m}..{period.last_month:%Y-%m}"
