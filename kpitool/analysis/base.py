"""What a change is measured from: the window before beside those before it, since a low base makes a large rise.

A rise from a lockdown year says little of the year that rose.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import polars as pl

from kpitool.analysis.annotations import blocking, noted_areas
from kpitool.analysis.basis import Basis
from kpitool.analysis.comparisons import Verdict
from kpitool.analysis.looking_back import earlier_windows
from kpitool.analysis.windows import CURRENT, Course, Span
from kpitool.registry.models import Registry

LEAST = 4
"""Of so many windows the previous must be the highest or the lowest: itself, the current one and two before it."""
KEYS = ["indicator", "area"]


def with_base(compared: pl.DataFrame, basis: Basis, ways: Mapping[str, Course]) -> pl.DataFrame:
    """Adds what the previous window is among those that are held: a usual one, the highest or the lowest.

    Columns in: those of `comparisons.with_previous`. Columns out: `before_mean`, the mean of the values of the (up to)
    three windows before the previous one, and `before_windows`, how many of them there are; `base` ("highest",
    "lowest", else null) and `base_windows`, of how many it is that: the current window, the previous one and those
    before. Windows that a change of definition or coverage parts from the current one are not held. It is said of an
    area that is judged at 95 %, of at least four windows, and only where the previous one is beyond every other,
    the current one included, and at least the least change (`min_percent`, `min_points`) from the mean of those before.
    """
    whole = set(compared["indicator"])
    chosen = {
        name: way for name, way in ways.items() if name in whole and basis.registry.indicators[name].compare.previous
    }
    before = (
        windows_before(basis, chosen)
        .sort(*KEYS, "role")  # a mean of floats depends on their order
        .group_by(KEYS)
        .agg(
            before_mean=pl.col("value").mean(),
            before_windows=pl.len().cast(pl.Int32),
            before_lowest=pl.col("value").min(),
            before_highest=pl.col("value").max(),
        )
    )
    return (
        compared.join(before, on=KEYS, how="left")
        .with_columns(base=_base())
        .with_columns(base_windows=pl.when(pl.col("base").is_not_null()).then(pl.col("before_windows") + 2))
        .drop("before_lowest", "before_highest")
    )


def windows_before(basis: Basis, ways: Mapping[str, Course]) -> pl.DataFrame:
    """The windows before the previous one that may stand beside the current: `indicator`, `area`, `role`, `value`."""
    earlier = [span for way in ways.values() for span in earlier_windows(way)]
    if not earlier:
        return pl.DataFrame(schema={"indicator": pl.String(), "area": pl.String(), "role": pl.String(), "value": float})
    names = {span.indicator for span in earlier}
    now = [Span(name, CURRENT, ways[name].current, ways[name].step or ways[name].current.months) for name in names]
    figures = (
        basis.tried([*now, *earlier])  # the current ones for the lag of their population, which the others take
        .filter(pl.col("role") != CURRENT, pl.col("value").is_not_null())
        .select(*KEYS, "role", "value")
    )
    return figures.join(_parted(figures, earlier, ways, basis.registry), on=[*KEYS, "role"], how="anti")


def _parted(
    figures: pl.DataFrame, spans: Iterable[Span], ways: Mapping[str, Course], registry: Registry
) -> pl.DataFrame:
    """The windows between which and the current one something has changed: `indicator`, `area`, `role`."""
    periods = {(span.indicator, span.role): span.period for span in spans}
    noted = noted_areas(registry)

    @cache
    def is_parted(name: str, role: str, area: str | None) -> bool:
        return bool(blocking(registry.indicators[name], registry, area, ways[name].current, periods[name, role]))

    rows = [
        (name, area, role)
        for name, area, role in figures.select(*KEYS, "role").iter_rows()
        if is_parted(name, role, area if area in noted else None)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys([*KEYS, "role"], pl.String()), orient="row")


def _base() -> pl.Expr:
    previous, value, mean = pl.col("previous_value"), pl.col("value"), pl.col("before_mean")
    apart, close = (previous - mean).abs(), 1 - 1e-9  # a mean of floats may miss the least change by a last digit
    unusual = (
        pl.when(pl.col("measure") == "proportion")
        .then(apart >= pl.col("min_points") * close)
        .otherwise(apart * 100 >= pl.col("min_percent") * mean.abs() * close)
    )
    compared = ~pl.col("change_verdict").is_in([Verdict.NOT_COMPARED.value, Verdict.NOT_COMPARABLE.value])
    told = ~pl.col("strict") & compared & unusual & (pl.col("before_windows") + 2 >= LEAST)
    return (
        pl.when(told & (previous < pl.col("before_lowest")) & (previous < value))
        .then(pl.lit("lowest"))
        .when(told & (previous > pl.col("before_highest")) & (previous > value))
        .then(pl.lit("highest"))
    )
