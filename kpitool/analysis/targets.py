"""The target in force: whether a figure misses it, and whether the control chart will meet it as things are."""

from collections.abc import Mapping

import polars as pl

from kpitool.analysis.assurance import assurance
from kpitool.analysis.series import chartings
from kpitool.analysis.windows import CURRENT, Course, Span
from kpitool.period import quarter_from
from kpitool.registry.models import Polarity, Registry

KEYS = ["indicator", "area"]
LIMITS = ["lower", "upper", "centre", "months", "counts"]


def with_target(
    compared: pl.DataFrame, charts: pl.DataFrame, planned: list[Span], ways: Mapping[str, Course], registry: Registry
) -> pl.DataFrame:
    """Adds the latest target in force: `target`, `target_from`, `target_missed`, and `assurance` by the chart's limits.

    A target is of the headline area, not of the parts of home.
    """
    low, high = (pl.col("polarity") == each.value for each in (Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD))
    missed = pl.when(low).then(pl.col("value") > pl.col("target")).when(high).then(pl.col("value") < pl.col("target"))
    in_force = _in_force(planned, ways, registry)
    aimed = charts.filter(pl.col("indicator").is_in(in_force["indicator"].implode()))
    return (
        compared.join(in_force, on="indicator", how="left")
        .with_columns(target=pl.when(~pl.col("strict")).then("target"))
        .join(_limits(aimed, ways, registry), on=KEYS, how="left")
        .with_columns(target_missed=missed, whole=pl.col("target"), target=pl.col("target") * _part())
        .with_columns(assurance=assurance(), target=pl.col("whole"))
        .drop(*LIMITS, "window_months", "whole")
    )


def _in_force(planned: list[Span], ways: Mapping[str, Course], registry: Registry) -> pl.DataFrame:
    """The latest target of each indicator that holds in its quarter, and the months of the window it is about."""
    periods = {span.indicator: span.period for span in planned if span.role == CURRENT}
    rows = []
    for name, way in ways.items():
        holding = [
            (start, target.value)
            for target in registry.indicators[name].targets
            if (start := quarter_from(target.start, registry.year_starts)) is not None and start <= way.quarter
        ]
        if holding:
            start, value = max(holding)
            rows.append((name, value, start.id, periods[name].months))
    schema = {"indicator": pl.String(), "target": pl.Float64(), "target_from": pl.String(), "window_months": pl.Int32()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _limits(charts: pl.DataFrame, ways: Mapping[str, Course], registry: Registry) -> pl.DataFrame:
    """The limits of the newest segment, unless they are trial ones; counts behind a rate say nothing of its target."""
    apart = [
        name
        for name, chart in chartings(registry, ways).items()
        if chart.of_counts and registry.indicators[name].measure.kind != "count"
    ]
    firm = charts.filter(pl.col("point").is_not_null(), ~pl.col("trial"), ~pl.col("indicator").is_in(apart))
    return firm.sort("segment", "start").group_by(KEYS).agg(pl.col(LIMITS).last())


def _part() -> pl.Expr:
    """What part of the window's target is the chart's: of a rate or count by their months, of single months by day."""
    days = pl.when(pl.col("months") == 1).then(365.25 / 12).otherwise(1)
    return pl.when(pl.col("counts")).then(pl.col("months") / pl.col("window_months") / days).otherwise(1)
