"""What an area may be held against: a pooled figure, one that was published, or the mean of several areas' values."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.comparisons import FIGURES
from kpitool.analysis.windows import BACK, BEFORE, CURRENT, Span
from kpitool.registry.models import Benchmark, BenchmarkKind, Indicator, Proportion, Value

LISTS = ["missing_months", "missing_scopes", "missing_rows", "missing_alone"]


def benchmark_figures(windows: pl.DataFrame, planned: Sequence[Span], basis: Basis) -> pl.DataFrame:
    """The figures that indicators are held against, by window.

    `windows`: as `Basis.measured` gives them. Columns out: `indicator`, `role`, `benchmark_area`, and `benchmark_…` for
    each of `FIGURES`. Of a published figure and of a mean only the value is known: counts and denominators are null.
    """
    kinds = {name: benchmark.kind for name in basis.registry.indicators if (benchmark := _benchmark(basis, name))}
    pooled = [name for name, kind in kinds.items() if kind is BenchmarkKind.POOLED]
    means = [name for name, kind in kinds.items() if kind is BenchmarkKind.MEAN_OF_RATES]
    published = [name for name, kind in kinds.items() if kind is BenchmarkKind.PUBLISHED]
    kept = ["indicator", "role", "area", *FIGURES]
    figures = [windows.filter(pl.col("indicator").is_in(pooled)).select(kept)]
    figures += [_means(windows, means, basis)] if means else []
    figures += [_published(published, planned, basis)] if published else []
    return pl.concat(figures, how="diagonal").select(
        "indicator",
        "role",
        pl.col("area").alias("benchmark_area"),
        *(pl.col(name).alias(f"benchmark_{name}") for name in FIGURES),
    )


def is_shared(role: str) -> bool:
    """Whether an area and its benchmark may share a window: the current one, and those before it of the same kind."""
    return role == CURRENT or (role.startswith(BACK) and not role.endswith(BEFORE))


def _benchmark(basis: Basis, name: str) -> Benchmark | None:
    return basis.registry.benchmark(name) if basis.registry.benchmark_area(name) else None


def _means(windows: pl.DataFrame, names: Sequence[str], basis: Basis) -> pl.DataFrame:
    """The unweighted mean of the values of the areas that lie directly in another; none unless each has one.

    Columns out: `indicator`, `role`, `area`, `value`, `missing_areas` (the members without a value) and what is missing
    of theirs.
    """
    wholes = {name: str(basis.registry.benchmark_area(name)) for name in names}
    members = pl.DataFrame(
        [
            (name, whole, member)
            for name, whole in wholes.items()
            for member in basis.registry.geography.children(whole, basis.month)
        ],
        schema={"indicator": pl.String(), "whole": pl.String(), "area": pl.String()},
        orient="row",
    ).with_columns(expected=pl.len().over("indicator"))
    lacking = pl.col("value").is_null()
    every = ~lacking.any() & (pl.len() == pl.col("expected").first())
    return (
        windows.join(members, on=["indicator", "area"])
        .group_by("indicator", "role", "whole")
        .agg(
            value=pl.when(every).then(pl.col("value").mean()),
            missing_areas=pl.col("area").filter(lacking).sort(),
            **{name: pl.col(name).filter(lacking).explode().drop_nulls().unique().sort() for name in LISTS},
        )
        .rename({"whole": "area"})
        .sort("indicator", "role")
    )


def _published(names: Sequence[str], planned: Sequence[Span], basis: Basis) -> pl.DataFrame:
    """The published figures of exactly the windows' months: one row of their source each, never several together.

    Columns out: `indicator`, `role`, `area`, `value`.
    """
    own = basis.registry.indicators
    copies = {name: _as_published(own[name], benchmark) for name in names if (benchmark := _benchmark(basis, name))}
    registry = basis.registry.with_indicators(copies)
    spans = [
        Span(span.indicator, span.role, span.period, span.period.months)
        for span in planned
        if span.indicator in copies and is_shared(span.role)
    ]
    return basis.under(registry, basis.judged_only).tried(spans).select("indicator", "role", "area", "value")


def _as_published(indicator: Indicator, benchmark: Benchmark) -> Indicator:
    """An indicator that reads the published figure in place of its own."""
    proportion = indicator.measure.kind == "proportion"
    return indicator.model_copy(
        update={
            "source": (benchmark.source,),
            "filter": benchmark.filter,
            "measure": Proportion(kind="proportion") if proportion else Value(kind="value"),
            "breakdown": None,
            "expect": None,
        }
    )
