"""What a board last saw of the same windows, and the figures that have moved since by more than a tolerance."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.percents import COUNTED
from kpitool.analysis.windows import CURRENT, PREVIOUS, Span
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName

KEY = ["indicator", "area"]
PREFIXES = {CURRENT: "", PREVIOUS: "previous_"}


@dataclass(frozen=True)
class Seen:
    """An earlier edition, as a board saw it under a label."""

    edition: Holding
    label: str


def with_seen(compared: pl.DataFrame, seen: Basis | None, planned: Sequence[Span]) -> pl.DataFrame:
    """Adds to what the board reads how its window, and the one before, stood in an earlier edition.

    `seen`: that edition, under today's registry and areas. Columns in: `headline`, `measure`, `percent_needs`, `value`,
    `x` and `previous_…`. Columns out: `seen` (the value then), `restated_percent` (how far it has moved, in percent
    of the value then; null of a proportion, and where a count is below `percent_needs`), `restated` (it has moved by
    more than the tolerance: percent, points of a proportion), each also with `previous_`. All are null where one of
    the two editions has no value: a window that has grown whole since is no restatement.
    """
    if seen is None:
        return compared.with_columns(
            pl.lit(None, dtype=kind).alias(f"{prefix}{name}") for prefix in PREFIXES.values() for name, kind in COLUMNS
        )
    spans = [span for span in planned if span.role in PREFIXES and span.indicator in seen.registry.indicators]
    then = seen.tried(spans).select(*KEY, "role", then="value", then_x="x")
    tolerated = compared.join(_tolerances(seen.registry), on="indicator", how="left")
    for role, prefix in PREFIXES.items():
        mine = then.filter(pl.col("role") == role).select(*KEY, "then", "then_x")
        tolerated = _moved(tolerated.join(mine, on=KEY, how="left"), prefix)
    return tolerated.drop("tolerance")


COLUMNS: tuple[tuple[str, pl.DataType], ...] = (
    ("seen", pl.Float64()),
    ("restated_percent", pl.Float64()),
    ("restated", pl.Boolean()),
)

RESTATED = pl.col("restated").fill_null(False) | pl.col("previous_restated").fill_null(False)
"""Whether a figure, or the one before, has moved since a board saw it."""


def _tolerances(registry: Registry) -> pl.DataFrame:
    """How far a figure may move, null where the rule is off. Columns: `indicator`, `tolerance`."""
    chosen = {name: registry.rule(RuleName.DATA, name) for name in registry.indicators}
    rows = [(name, rule.restated if rule.level else None) for name, rule in chosen.items()]
    return pl.DataFrame(rows, schema={"indicator": pl.String(), "tolerance": pl.Float64()}, orient="row")


def _moved(beside: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """The columns of one window, from its value then (`then`) and its count (`then_x`)."""
    now, then = pl.col(f"{prefix}value"), pl.col("then")
    known = now.is_not_null() & then.is_not_null() & (pl.col("area") == pl.col("headline"))
    points = pl.col("measure") == "proportion"
    of = pl.when(points).then(100.0).otherwise(then.abs())
    # multiplied out, so that a value of 0 then has moved by more than any share of it; rounded, since 1.1 is not
    # exactly 10 % more than 1.0 in floating point
    beyond = ((now - then).abs() * 100 - of * pl.col("tolerance")).round(9) > 0
    few = pl.min_horizontal(f"{prefix}x", "then_x") < pl.col("percent_needs")
    told = ~points & (then != 0) & ~(few & pl.col("measure").is_in(COUNTED)).fill_null(False)
    percent = (now - then) / then.abs() * 100
    columns = (then, pl.when(told).then(percent), beyond)
    named = {f"{prefix}{name}": pl.when(known).then(column) for (name, _), column in zip(COLUMNS, columns, strict=True)}
    return beside.with_columns(**named).drop("then", "then_x")
