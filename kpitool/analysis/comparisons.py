"""Joins and verdicts: a window beside the one before, and the words that every comparison ends in.

A verdict needs intervals: two windows differ when their intervals are apart and the change is large enough,
an area differs from another when the other's value is outside its own interval. Counts decide, polarity names.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache

import polars as pl

from kpitool.analysis.annotations import blocking, explaining, noted_areas
from kpitool.analysis.windows import BEFORE, BESIDE, CURRENT, PREVIOUS, Span
from kpitool.period import Period, quarter_from
from kpitool.registry.models import Polarity, Registry

GAPS = ["missing_months", "missing_areas", "missing_scopes", "missing_rows", "missing_alone", "population_wanted"]
FIGURES = ["value", "x", "n", "population_year", "withheld", *GAPS]
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
        benchmark = registry.benchmark(name)
        expect = indicator.expect
        rows.append(
            {
                "indicator": name,
                "headline": registry.headline(name),
                "polarity": indicator.polarity.value,
                "compare_previous": indicator.compare.previous,
                "compare_parts": indicator.compare.districts,
                "min_percent": least.percent,
                "min_points": least.points,
                "percent_needs": registry.percent_needs_of(name),
                "benchmark_area": registry.benchmark_area(name),
                "benchmark_judged": benchmark.comparable if benchmark else True,
                "benchmark_reason": benchmark.reason if benchmark else None,
                "max_lag": benchmark.max_lag if benchmark else 0,
                "not_above": expect.not_above if expect else None,
                "not_below": expect.not_below if expect else None,
            }
        )
    return pl.DataFrame(rows, schema=OF_INDICATOR)


OF_INDICATOR: dict[str, pl.DataType] = {
    **dict.fromkeys(["indicator", "headline", "polarity"], pl.String()),
    **dict.fromkeys(["compare_previous", "compare_parts"], pl.Boolean()),
    **dict.fromkeys(["min_percent", "min_points"], pl.Float64()),
    "percent_needs": pl.Int64(),
    "benchmark_area": pl.String(),
    "benchmark_judged": pl.Boolean(),
    "benchmark_reason": pl.String(),
    "max_lag": pl.Int64(),
    **dict.fromkeys(["not_above", "not_below"], pl.String()),
}


def with_previous(windows: pl.DataFrame, planned: Sequence[Span], registry: Registry) -> pl.DataFrame:
    """The current windows with those before beside them: `previous_…` columns, the change and its `verdict`.

    Columns in: those of `measures.with_values` and `indicator_table`, and `strict`: judge at 99.8 %. Columns
    out: `change_count`, `percent_of_count`, `change_value`, `percent_of_value`, `points`, `change_verdict`,
    `previous_due` (there should be a window before), `blocked` and `explained` (why two windows cannot be
    compared, or differ).
    """
    return changed(windows, planned, registry, {CURRENT: PREVIOUS})


def with_beside(
    compared: pl.DataFrame, windows: pl.DataFrame, planned: Sequence[Span], registry: Registry
) -> pl.DataFrame:
    """Adds what stands beside a window (a full year, the year so far, a complete window) and its own change.

    Columns out: those of `with_previous` that are figures or verdicts, each with `beside_` before its name.
    """
    beside = changed(windows, planned, registry, {BESIDE: BESIDE + BEFORE})
    kept = [*FIGURES, *INTERVALS, *(f"previous_{name}" for name in [*FIGURES, *INTERVALS]), *CHANGES]
    named = beside.select("indicator", "area", *(pl.col(name).alias(f"beside_{name}") for name in kept))
    return compared.join(named, on=["indicator", "area"], how="left")


CHANGES = [
    "change_count",
    "percent_of_count",
    "change_value",
    "percent_of_value",
    "points",
    "change_verdict",
    "blocked",
    "explained",
]


def changed(
    windows: pl.DataFrame, planned: Sequence[Span], registry: Registry, pairs: Mapping[str, str]
) -> pl.DataFrame:
    """The windows of some roles, each with that of the role before it beside it, and the change between.

    `pairs`: the roles, and those before. Columns out: as in `with_previous`.
    """
    followed_by, kept = {before: now for now, before in pairs.items()}, [*FIGURES, *INTERVALS]
    before = windows.filter(pl.col("role").is_in([*followed_by]) & pl.col("compare_previous")).select(
        "indicator",
        "area",
        pl.col("role").replace_strict(followed_by, return_dtype=pl.String()),
        *(pl.col(column).alias(f"previous_{column}") for column in kept),
    )
    noted = pl.when(pl.col("area").is_in(sorted(noted_areas(registry)))).then("area")
    now = windows.filter(pl.col("role").is_in([*pairs])).with_columns(noted=noted)
    notes = _annotated(now, planned, registry, pairs)
    return (
        now.lazy()
        .join(before.lazy(), on=["indicator", "area", "role"], how="left")
        .join(notes.lazy(), on=["indicator", "role", "noted"], how="left", nulls_equal=True)
        .drop("noted")
        .with_columns(
            previous_due=pl.col("previous_due") & pl.col("compare_previous"),
            change_count=pl.col("x") - pl.col("previous_x"),
            percent_of_count=_percent("x"),
            change_value=pl.col("value") - pl.col("previous_value"),
            percent_of_value=_percent("value"),
            points=pl.when(pl.col("measure") == "proportion").then(pl.col("value") - pl.col("previous_value")),
        )
        .with_columns(change_verdict=_change_judged())
        .collect(engine="in-memory")
    )


def _annotated(
    now: pl.DataFrame, planned: Sequence[Span], registry: Registry, pairs: Mapping[str, str]
) -> pl.DataFrame:
    """What is to be known of a window and the one before it, by the area where that is `noted`, else of all others."""
    periods = {(span.indicator, span.role): span.period for span in planned}
    rows = [
        (name, role, area, *_notes(name, area, registry, periods[name, role], periods.get((name, pairs[role]))))
        for name, role, area in now.select("indicator", "role", "noted").unique().iter_rows()
    ]
    texts = dict.fromkeys(["indicator", "role", "noted", "blocked", "explained"], pl.String())
    return pl.DataFrame(rows, schema={**texts, "previous_due": pl.Boolean()}, orient="row")


def _notes(
    name: str, area: str | None, registry: Registry, current: Period, previous: Period | None
) -> tuple[str | None, str | None, bool]:
    """Why two windows cannot be compared, why they differ, and whether there should be a window before."""
    if previous is None:
        return None, None, False
    indicator = registry.indicators[name]
    blocked = blocking(indicator, registry, area, current, previous)
    explained = explaining(indicator, registry, area, current, previous)
    added = quarter_from(indicator.added, registry.year_starts) if indicator.added else None
    due = added is None or previous.last_month >= added.period.start
    return "; ".join(blocked) or None, "; ".join(explained) or None, due


def _percent(column: str) -> pl.Expr:
    before = pl.col(f"previous_{column}")
    return pl.when(before > 0).then((pl.col(column) - before) / before * 100)


@cache
def _change_judged() -> pl.Expr:
    return judged(_change())


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
        .when(_untested("") | _untested("previous_"))
        .then(pl.lit(Verdict.NOT_TESTED.value))
        .when(up & large)
        .then(pl.lit(Verdict.INCREASING.value))
        .when(down & large)
        .then(pl.lit(Verdict.DECREASING.value))
        .otherwise(pl.lit(Verdict.SIMILAR.value))
    )


def _untested(prefix: str) -> pl.Expr:
    """Whether a figure lacks the interval at which it would be judged."""
    return pl.when("strict").then(pl.col(f"{prefix}lower998").is_null()).otherwise(pl.col(f"{prefix}lower95").is_null())


def judged(verdict: pl.Expr) -> pl.Expr:
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
