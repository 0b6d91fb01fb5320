"""One area's value beside another's: the benchmark, the home area, and the indicator that it should not be above."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.comparators import is_shared
from kpitool.analysis.comparisons import FIGURES, INTERVALS, Verdict, judged
from kpitool.analysis.windows import CURRENT, Span
from kpitool.period import months_between

KEYS = ["indicator", "area"]


def with_benchmark(
    compared: pl.DataFrame, windows: pl.DataFrame, figures: pl.DataFrame, planned: Sequence[Span]
) -> pl.DataFrame:
    """Adds the figures of the benchmark area (`benchmark_value`, …) and `benchmark_verdict`.

    `figures`: as `comparators.benchmark_figures` gives them, whatever their kind. Both areas are taken at the newest
    window they share, within `max_lag` months: `benchmark_start` and `benchmark_months` say which, `shared_value` and
    its interval are the area's own there. The benchmark's value is held against the area's own interval, ends included.
    """
    own = pl.when(pl.col("benchmark_area") != pl.col("area"), _in_sight()).then("benchmark_area")
    wanted = compared.with_columns(own.alias("benchmark_area"))
    return (
        wanted.join(_shared(wanted, windows, figures, planned), on=KEYS, how="left")
        .with_columns(judged(_standing("benchmark", pl.col("benchmark_judged"))).alias("benchmark_verdict"))
        .with_columns(_none_where_alone("benchmark"))
    )


def with_home(compared: pl.DataFrame, windows: pl.DataFrame, home: str) -> pl.DataFrame:
    """Adds `home_value` and `home_verdict`: the home area's value beside each of its districts'."""
    other = windows.filter(pl.col("role") == CURRENT, pl.col("area") == home).select(
        "indicator",
        pl.col("area").alias("home_area"),
        *(pl.col(name).alias(f"home_{name}") for name in FIGURES),
    )
    beside = pl.when("strict", pl.col("measure") != "count", _in_sight()).then(pl.lit(home))
    return (
        compared.with_columns(home_area=beside)
        .join(other, on=["indicator", "home_area"], how="left")
        .with_columns(judged(_standing("home", pl.lit(True), own="")).alias("home_verdict"))
        .with_columns(_none_where_alone("home"))
    )


def with_expected(compared: pl.DataFrame, planned: Sequence[Span]) -> pl.DataFrame:
    """Adds the indicator that each should not be above (or below) over the same months, where there is one.

    Columns out: `expected` (its name), `expected_value`, `expected_x`, `expected_n`, its interval at 95 %, and
    `out_of_order`: whether the two stand the other way round.
    """
    periods = {span.indicator: (span.period.start, span.period.months) for span in planned if span.role == CURRENT}
    over = pl.DataFrame(
        [(name, *period) for name, period in periods.items()],
        schema={"indicator": pl.String(), "start": pl.Date(), "span": pl.Int32()},
        orient="row",
    )
    kept = ["value", "x", "n", "lower95", "upper95"]
    dated = compared.join(over, on="indicator", how="left")
    other = dated.select(
        "area",
        "start",
        "span",
        pl.col("indicator").alias("expected"),
        *(pl.col(name).alias(f"expected_{name}") for name in kept),
    )
    above, below = pl.col("value") > pl.col("expected_value"), pl.col("value") < pl.col("expected_value")
    return (
        dated.with_columns(expected=pl.when(~pl.col("strict")).then(pl.coalesce("not_above", "not_below")))
        .join(other, on=["expected", "area", "start", "span"], how="left")
        .with_columns(out_of_order=pl.when(pl.col("not_above").is_not_null()).then(above).otherwise(below))
        .drop("start", "span")
    )


def _in_sight() -> pl.Expr:
    """Parts of the home area are compared only where the indicator compares districts."""
    return ~pl.col("strict") | pl.col("compare_parts")


def _shared(
    wanted: pl.DataFrame, windows: pl.DataFrame, figures: pl.DataFrame, planned: Sequence[Span]
) -> pl.DataFrame:
    """The newest window that an area and its benchmark both have a value for, else the current one."""
    roles = _lags(planned)
    own = windows.select(*KEYS, "role", *(pl.col(name).alias(f"shared_{name}") for name in ["value", "x", *INTERVALS]))
    pairs = (
        wanted.select(*KEYS, "benchmark_area", max_lag=pl.when(pl.col("value").is_not_null()).then("max_lag"))
        .drop_nulls("benchmark_area")
        .join(roles, on="indicator")
        .filter((pl.col("lag") == 0) | (pl.col("lag") <= pl.col("max_lag")))  # a benchmark may be late, not the area
        .join(own, on=[*KEYS, "role"], how="left")
        .join(figures, on=["indicator", "role", "benchmark_area"], how="left")
    )
    lacking = pl.col("shared_value").is_null() | pl.col("benchmark_value").is_null()
    return (
        pairs.sort(*KEYS, lacking, "lag")
        .group_by(KEYS, maintain_order=True)
        .first()
        .drop("benchmark_area", "max_lag", "role", "lag")
    )


def _lags(planned: Sequence[Span]) -> pl.DataFrame:
    """How many months earlier than the current window each other one ends: `indicator`, `role`, `lag`, its months."""
    current = {span.indicator: span.period for span in planned if span.role == CURRENT}
    rows = [
        (span.indicator, span.role, lag, span.period.start, span.period.months)
        for span in planned
        if is_shared(span.role)
        for lag in (months_between(span.period.last_month, current[span.indicator].last_month),)
    ]
    schema = {
        "indicator": pl.String(),
        "role": pl.String(),
        "lag": pl.Int32(),
        "benchmark_start": pl.Date(),
        "benchmark_months": pl.Int32(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _standing(prefix: str, may_judge: pl.Expr, own: str = "shared_") -> pl.Expr:
    """Where the area stands against another's value: outside 99.8 %, outside 95 % (not for districts), or similar."""
    at_95 = ~pl.col("strict")
    other, value = pl.col(f"{prefix}_value"), pl.col(f"{own}value")
    lower95, upper95, lower998, upper998 = (pl.col(f"{own}{name}") for name in INTERVALS)
    return (
        pl.when(~may_judge)
        .then(pl.lit(Verdict.NOT_COMPARABLE.value))
        .when(value.is_null() | other.is_null())
        .then(pl.lit(Verdict.NOT_COMPARED.value))
        .when(pl.when("strict").then(lower998.is_null()).otherwise(lower95.is_null()))
        .then(pl.lit(Verdict.NOT_TESTED.value))
        .when(other < lower998)
        .then(pl.lit(Verdict.MUCH_HIGHER.value))
        .when(other > upper998)
        .then(pl.lit(Verdict.MUCH_LOWER.value))
        .when(at_95 & (other < lower95))
        .then(pl.lit(Verdict.HIGHER.value))
        .when(at_95 & (other > upper95))
        .then(pl.lit(Verdict.LOWER.value))
        .otherwise(pl.lit(Verdict.SIMILAR.value))
    )


def _none_where_alone(prefix: str) -> pl.Expr:
    """No verdict but "not compared" where there is no other area."""
    return (
        pl.when(pl.col(f"{prefix}_area").is_null())
        .then(pl.lit(Verdict.NOT_COMPARED.value))
        .otherwise(f"{prefix}_verdict")
        .alias(f"{prefix}_verdict")
    )
