"""What of a quarter's figures is withheld, as a plan has decided, and how that is taken out of measured windows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from kpitool.analysis.disclosure.readings import Faces, Reading, below, reading_of
from kpitool.analysis.rows import OWN
from kpitool.analysis.windows import CURRENT, Span
from kpitool.period import Period
from kpitool.registry.models import Registry

UNLOCATED = "unlocated/"
"""How the place of a scope's records without a place is called, so that it is no area."""


class Shown(StrEnum):
    """How a withheld figure is shown: as small, or merely as withheld."""

    SMALL = "small"
    SECONDARY = "secondary"


STATED_TWICE = ["supplied", "summed", "supplied_n", "summed_n"]
DECIDED: dict[str, pl.DataType] = {
    "reading": pl.Int32(),
    "area": pl.String(),
    "start": pl.Date(),
    "months": pl.Int32(),
    "withheld": pl.String(),
    "decided": pl.Boolean(),
}


@dataclass(frozen=True)
class Plan:
    """What is withheld of a quarter.

    `readings`: those of the sources that have a small count in something that could be printed. `table`: a row for each
    figure of these, with how it is withheld (null where it can be printed). Of them nothing else may be printed.
    `known`: what was looked at, of all sources. `further`: the sources of which nothing else may be printed either,
    though nothing that was looked at is small (`further.further_sources`).
    """

    readings: Mapping[Reading, int] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    table: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DECIDED))
    known: frozenset[tuple[Reading, Period]] = frozenset()
    further: frozenset[str] = frozenset()

    @property
    def guarded(self) -> frozenset[str]:
        """The sources of which something is withheld."""
        return self.sources | self.further

    def applied(
        self, windows: pl.DataFrame, planned: Sequence[Span], registry: Registry, judged_only: Collection[str] = ()
    ) -> pl.DataFrame:
        """Takes the figures that are withheld out of measured windows, before they are divided.

        Columns in: those of `rollup.windows_of`. Columns out: these; `withheld` (small: a count that is shown as
        such; secondary: one that is not told, since a small one could be worked out from it; null: told); and
        `guarded`: something of its sources is withheld, so that sentences about them give no numbers.
        Windows of indicators that are `judged_only`, and not printed, need not be in the plan.
        """
        if not self.guarded and not any(registry.below(source) > 1 for source in registry.sources):
            return windows.with_columns(guarded=pl.lit(False), withheld=pl.lit(None, dtype=pl.String()))
        return (
            windows.join(spans_of(planned, registry, self), on=["indicator", "role"], how="left")
            .join(self._decisions, on=["reading", "area", "start", "months"], how="left")
            .with_columns(withheld=_how(judged_only))
            .with_columns(pl.when(pl.col("withheld").is_null()).then(name).alias(name) for name in ("x", "n", *OWN))
            .with_columns(pl.when(~pl.col("guarded")).then(name).alias(name) for name in STATED_TWICE)
            .drop(*(name for name in SPAN if name not in KEPT), "planned", "decided")
        )

    def without_place(self, unlocated: pl.DataFrame, planned: Sequence[Span], registry: Registry) -> pl.DataFrame:
        """Takes the counts of records without a place that are withheld out of them.

        Columns in: `indicator`, `area`, `unlocated`. Columns out: these and `unlocated_withheld`.
        """
        current = [span for span in planned if span.role == CURRENT]
        how = (
            pl.when("decided")
            .then("planned")
            .when(_small("unlocated"))
            .then(pl.lit(Shown.SMALL.value))
            .when("beyond")
            .then(pl.lit(Shown.SECONDARY.value))
        )
        return (
            unlocated.with_columns(where=pl.format("{}{}", pl.lit(UNLOCATED), pl.col("area")))
            .join(spans_of(current, registry, self, alone=True).drop("role"), on="indicator", how="left")
            .join(self._decisions.rename({"area": "where"}), on=["reading", "where", "start", "months"], how="left")
            .with_columns(unlocated_withheld=how)
            .with_columns(unlocated=pl.when(pl.col("unlocated_withheld").is_null()).then("unlocated"))
            .select(*unlocated.columns, "unlocated_withheld")
        )

    @property
    def _decisions(self) -> pl.DataFrame:
        return self.table.rename({"withheld": "planned"})


def _how(judged_only: Collection[str]) -> pl.Expr:
    """How a figure is withheld: as planned; if it is none of the plan's, by itself, or beside small counts anyhow."""
    there = pl.any_horizontal(pl.col("x", "n", "own").is_not_null())
    printed = ~pl.col("indicator").is_in(list(judged_only))
    return (
        pl.when(~there)
        .then(None)
        .when("decided")
        .then("planned")
        .when(is_small())
        .then(pl.lit(Shown.SMALL.value))
        .when(tells_small() | (pl.col("beyond") & printed))
        .then(pl.lit(Shown.SECONDARY.value))
    )


def is_small() -> pl.Expr:
    """Whether the count that a figure prints is small; of a mean it is none of people or things."""
    is_mean = pl.col("counts_both") & ~pl.col("is_share")
    return (_small("x") & ~is_mean) | (_small("own") & pl.col("is_count"))


def tells_small() -> pl.Expr:
    """Whether a small count follows from a figure: its denominator, or a share's rest."""
    return pl.col("counts_both") & (_small("n") | _small_difference())


def _small(name: str) -> pl.Expr:
    return ((pl.col(name) > 0) & (pl.col(name) < pl.col("below"))).fill_null(False)


def _small_difference() -> pl.Expr:
    """Whether a share's rest is small; of a finished percentage, what it is of its base, or its rest."""
    rest = pl.col("n") - pl.col("x")
    part = (pl.col("own") * pl.col("n") / 100).round()
    small = [(each > 0) & (each < pl.col("below")) for each in (rest, part, pl.col("n") - part)]
    return pl.col("is_share") & pl.any_horizontal(each.fill_null(False) for each in small)


def spans_of(planned: Sequence[Span], registry: Registry, plan: Plan, *, alone: bool = False) -> pl.DataFrame:
    """What a plan needs to know of windows: `indicator`, `role`, `reading` (its number), `start`, `months`, and more.

    `known`: it was looked at. `beyond`: it may not be printed but where that is decided. `alone`: the count alone is
    printed, whatever the measure.
    """
    looked_at = {name: _Looked.at(name, registry, plan, alone=alone) for name in {span.indicator for span in planned}}
    rows = []
    for span in planned:
        mine = looked_at[span.indicator]
        known = (mine.printed, span.period) in plan.known
        what = mine.number, span.period.start, span.period.months, *mine.told
        rows.append((span.indicator, span.role, *what, known, mine.planned or (mine.further and not known)))
    return pl.DataFrame(rows, schema=SPAN, orient="row")


@dataclass(frozen=True)
class _Looked:
    """What a plan knows of an indicator, whatever the window.

    `told`: below what its counts are small, whether it prints two, is a share, is a count, and is guarded.
    """

    printed: Reading
    number: int | None
    told: tuple[int, bool, bool, bool, bool]
    planned: bool
    further: bool

    @classmethod
    def at(cls, name: str, registry: Registry, plan: Plan, *, alone: bool) -> "_Looked":
        reading, measure = reading_of(registry, name), registry.indicators[name].measure.kind
        printed = Reading(reading.parts, Faces.COUNT) if alone else reading
        planned, further = (not held.isdisjoint(reading.sources) for held in (plan.sources, plan.further))
        kinds = reading.faces is not Faces.COUNT, reading.faces is Faces.SHARE, measure == "count"
        told = (below(reading, registry), *kinds, planned or further)
        return cls(printed, plan.readings.get(printed), told, planned, further)


SPAN: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "role": pl.String(),
    "reading": pl.Int32(),
    "start": pl.Date(),
    "months": pl.Int32(),
    "below": pl.Int32(),
    **dict.fromkeys(["counts_both", "is_share", "is_count", "guarded", "known", "beyond"], pl.Boolean()),
}
KEPT = ("indicator", "role", "guarded")
