"""Joins and verdicts: a window beside the one before, beside the benchmark area and beside the home area.

A verdict needs intervals: two windows differ when their intervals are apart and the change is large enough,
an area differs from another when the other's value is outside its own interval. Counts decide, polarity names.
"""

from enum import StrEnum

import polars as pl

from kpitool.analysis.windows import CURRENT, PREVIOUS, Span, blocking, explaining
from kpitool.registry.models import Polarity, Registry

GAPS = ["missing_months", "missing_areas", "missing_scopes", "missing_rows", "missing_alone", "population_wanted"]
FIGURES = ["value", "x", "n", "population_year", *GAPS]
INTERVALS = ["lower95", "upper95", "lower998", "upper998"]


class Verdict(StrEnum):
    """What a comparison says: in the words of the indicator's polarity where it has one, else of plain numbers."""

    WORSENING = "worsening"
    IMPROVING = "improving"
    MUCH_WORSE = "much_worse"
    WORSE = "worse"
    MUCH_BETTER = "much_better"
    BETTER = "better"
    SIMILAR = "similar"
    INCREASING = "increasing"
    DECREASING = "decreasing"
    MUCH_HIGHER = "much_higher"
    HIGHER = "higher"
    MUCH_LOWER = "much_lower"
    LOWER = "lower"
    NOT_TESTED = "not_tested"
    NOT_COMPARABLE = "not_comparable"
    NOT_COMPARED = "not_compared"


JUDGED = {
    Polarity.LOW_IS_GOOD: {
        Verdict.INCREASING: Verdict.WORSENING,
        Verdict.DECREASING: Verdict.IMPROVING,
        Verdict.MUCH_HIGHER: Verdict.MUCH_WORSE,
        Verdict.HIGHER: Verdict.WORSE,
        Verdict.MUCH_LOWER: Verdict.MUCH_BETTER,
        Verdict.LOWER: Verdict.BETTER,
    },
    Polarity.HIGH_IS_GOOD: {
        Verdict.INCREASING: Verdict.IMPROVING,
        Verdict.DECREASING: Verdict.WORSENING,
        Verdict.MUCH_HIGHER: Verdict.MUCH_BETTER,
        Verdict.HIGHER: Verdict.BETTER,
        Verdict.MUCH_LOWER: Verdict.MUCH_WORSE,
        Verdict.LOWER: Verdict.WORSE,
    },
}


def indicator_table(registry: Registry) -> pl.DataFrame:
    """What comparisons need to know of each indicator, a row each."""
    rows = []
    for name, indicator in registry.indicators.items():
        own = indicator.min_change.model_dump(exclude_unset=True) if indicator.min_change else {}
        least = registry.min_change.model_copy(update=own)
        # A count of a part is always below the whole's: only values are held against another area.
        benchmark = None if indicator.measure.kind == "count" else indicator.compare.benchmark
        rows.append(
            {
                "indicator": name,
                "polarity": indicator.polarity.value,
                "compare_previous": indicator.compare.previous,
                "compare_parts": indicator.compare.districts,
                "min_percent": least.percent,
                "min_points": least.points,
                "benchmark_area": (benchmark.area or registry.areas.benchmark) if benchmark else None,
                "benchmark_judged": benchmark.comparable if benchmark else True,
                "benchmark_reason": benchmark.reason if benchmark else None,
            }
        )
    strings = dict.fromkeys(["indicator", "polarity", "benchmark_area", "benchmark_reason"], pl.String())
    return pl.DataFrame(rows, schema_overrides=strings)


def with_previous(windows: pl.DataFrame, planned: list[Span], registry: Registry) -> pl.DataFrame:
    """The current windows with those before beside them: `previous_…` columns, the change and its `verdict`.

    Columns in: those of `measures.with_values` and `indicator_table`, and `strict`: judge at 99.8 %. Columns
    out: `change_count`, `percent_of_count`, `change_value`, `percent_of_value`, `points`, `change_verdict`,
    `blocked` and `explained` (why two windows cannot be compared, or differ).
    """
    kept = [*FIGURES, *INTERVALS]
    before = windows.filter((pl.col("role") == PREVIOUS) & pl.col("compare_previous")).select(
        "indicator", "area", *(pl.col(column).alias(f"previous_{column}") for column in kept)
    )
    now = windows.filter(pl.col("role") == CURRENT)
    return (
        now.join(before, on=["indicator", "area"], how="left")
        .join(_annotated(now, planned, registry), on=["indicator", "area"], how="left")
        .with_columns(
            change_count=pl.col("x") - pl.col("previous_x"),
            percent_of_count=_percent("x"),
            change_value=pl.col("value") - pl.col("previous_value"),
            percent_of_value=_percent("value"),
            points=pl.when(pl.col("measure") == "proportion").then(pl.col("value") - pl.col("previous_value")),
        )
        .with_columns(change_verdict=_judged(_change()))
    )


def _annotated(now: pl.DataFrame, planned: list[Span], registry: Registry) -> pl.DataFrame:
    periods = {(span.indicator, span.role): span.period for span in planned}
    rows = []
    for name, area in now.select("indicator", "area").iter_rows():
        pair = periods[name, CURRENT], periods[name, PREVIOUS]
        indicator = registry.indicators[name]
        blocked = blocking(indicator, registry, area, *pair)
        explained = explaining(indicator, registry, area, *pair)
        rows.append((name, area, "; ".join(blocked) or None, "; ".join(explained) or None))
    schema = dict.fromkeys(["indicator", "area", "blocked", "explained"], pl.String())
    return pl.DataFrame(rows, schema=schema, orient="row")


def _percent(column: str) -> pl.Expr:
    before = pl.col(f"previous_{column}")
    return pl.when(before > 0).then((pl.col(column) - before) / before * 100)


def _change() -> pl.Expr:
    up = (
        pl.when("strict")
        .then(pl.col("lower998") > pl.col("previous_upper998"))
        .otherwise(pl.col("lower95") > pl.col("previous_upper95"))
    )
    down = (
        pl.when("strict")
        .then(pl.col("upper998") < pl.col("previous_lower998"))
        .otherwise(pl.col("upper95") < pl.col("previous_lower95"))
    )
    large = (
        pl.when(pl.col("measure") == "proportion")
        .then(pl.col("points").abs() >= pl.col("min_points"))
        .otherwise(pl.col("percent_of_value").abs() >= pl.col("min_percent"))
        .fill_null(True)  # from nothing to something is a large change
    )
    left_out = pl.col("strict") & ~pl.col("compare_parts")
    return (
        pl.when(pl.col("value").is_null() | pl.col("previous_value").is_null() | left_out)
        .then(pl.lit(Verdict.NOT_COMPARED.value))
        .when(pl.col("blocked").is_not_null())
        .then(pl.lit(Verdict.NOT_COMPARABLE.value))
        .when(pl.col("lower95").is_null() | pl.col("previous_lower95").is_null())
        .then(pl.lit(Verdict.NOT_TESTED.value))
        .when(up & large)
        .then(pl.lit(Verdict.INCREASING.value))
        .when(down & large)
        .then(pl.lit(Verdict.DECREASING.value))
        .otherwise(pl.lit(Verdict.SIMILAR.value))
    )


def with_benchmark(compared: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """Adds the figures of the benchmark area (`benchmark_value`, …, pooled) and `benchmark_verdict`.

    The benchmark's value is held against the area's own interval, ends included.
    """
    return _beside(compared, windows, "benchmark", pl.col("benchmark_area"))


def with_home(compared: pl.DataFrame, windows: pl.DataFrame, home: str) -> pl.DataFrame:
    """Adds `home_value` and `home_verdict`: the home area's value beside each of its districts'."""
    return _beside(compared, windows, "home", pl.when("strict", pl.col("measure") != "count").then(pl.lit(home)))


def _beside(compared: pl.DataFrame, windows: pl.DataFrame, prefix: str, area: pl.Expr) -> pl.DataFrame:
    other = windows.filter(pl.col("role") == CURRENT).select(
        "indicator",
        pl.col("area").alias(f"{prefix}_area"),
        *(pl.col(name).alias(f"{prefix}_{name}") for name in FIGURES),
    )
    judged = pl.col("benchmark_judged") if prefix == "benchmark" else pl.lit(True)
    own = pl.when(area != pl.col("area"), ~pl.col("strict") | pl.col("compare_parts")).then(area)
    return (
        compared.with_columns(own.alias(f"{prefix}_area"))
        .join(other, on=["indicator", f"{prefix}_area"], how="left")
        .with_columns(_judged(_standing(pl.col(f"{prefix}_value"), judged)).alias(f"{prefix}_verdict"))
        .with_columns(
            pl.when(pl.col(f"{prefix}_area").is_null())
            .then(pl.lit(Verdict.NOT_COMPARED.value))
            .otherwise(pl.col(f"{prefix}_verdict"))
            .alias(f"{prefix}_verdict")
        )
    )


def _standing(other: pl.Expr, judged: pl.Expr) -> pl.Expr:
    """Where the area stands against another's value: outside 99.8 %, outside 95 % (not for districts), or similar."""
    at_95 = ~pl.col("strict")
    return (
        pl.when(~judged)
        .then(pl.lit(Verdict.NOT_COMPARABLE.value))
        .when(pl.col("value").is_null() | other.is_null())
        .then(pl.lit(Verdict.NOT_COMPARED.value))
        .when(pl.col("lower95").is_null())
        .then(pl.lit(Verdict.NOT_TESTED.value))
        .when(other < pl.col("lower998"))
        .then(pl.lit(Verdict.MUCH_HIGHER.value))
        .when(other > pl.col("upper998"))
        .then(pl.lit(Verdict.MUCH_LOWER.value))
        .when(at_95 & (other < pl.col("lower95")))
        .then(pl.lit(Verdict.HIGHER.value))
        .when(at_95 & (other > pl.col("upper95")))
        .then(pl.lit(Verdict.LOWER.value))
        .otherwise(pl.lit(Verdict.SIMILAR.value))
    )


def _judged(verdict: pl.Expr) -> pl.Expr:
    """Names a verdict by the indicator's polarity: higher becomes worse or better; without polarity it stays."""
    low, high = (
        verdict.replace({plain.value: named.value for plain, named in JUDGED[polarity].items()})
        for polarity in (Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD)
    )
    return (
        pl.when(pl.col("polarity") == Polarity.LOW_IS_GOOD.value)
        .then(low)
        .when(pl.col("polarity") == Polarity.HIGH_IS_GOOD.value)
        .then(high)
        .otherwise(verdict)
    )
