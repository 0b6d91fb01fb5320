"""One indicator through time: its window at each of the last quarters, or the periods that its source holds."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.windows import Course, Span, courses
from kpitool.period import Period, Quarter, Window, window_of
from kpitool.registry.models import Registry

LENGTH = 9
"""Two years of quarters and the one they began with."""


def history(edition: Holding, registry: Registry, name: str, quarter: Quarter, area: str) -> pl.DataFrame:
    """An indicator's figures up to a quarter, the oldest first; those before the first figure are left out.

    Columns out: `start`, `months`, `x`, `n`, `value`, `lower95`, `upper95`, `population_year`, and `quarter_x`: what
    the last quarter of a longer window added to it, where its source counts by quarter or month.
    """
    month = quarter.period.last_month
    basis = Basis(edition, registry.only({name}), month)
    way = courses(basis.registry, quarter, basis.held, basis.asked).get(name)
    if way is None:
        return pl.DataFrame(schema=SHAPE)
    periods = _periods(way)
    parts = [_last_quarter(way, period) for period in periods]
    planned = [*_spans(way, "window", periods), *_spans(way, "quarter", parts)]
    found = basis.tried(planned).filter(pl.col("area") == area)
    order = pl.DataFrame(
        [(f"window_{n}", f"quarter_{n}", n, period.start, period.months) for n, period in enumerate(periods)],
        schema={"role": pl.String(), "part": pl.String(), "place": pl.Int32(), **DATED},
        orient="row",
    )
    quarters = found.select(part="role", quarter_x="x")
    rows = (
        order.join(found.filter(pl.col("indicator") == name), on="role", how="left")
        .join(quarters, on="part", how="left")
        .sort("place")
    )
    known = (pl.col("value").is_not_null() | pl.col("x").is_not_null()).cum_sum() > 0
    return rows.filter(known).select(list(SHAPE))


DATED: dict[str, pl.DataType] = {"start": pl.Date(), "months": pl.Int32()}
SHAPE: dict[str, pl.DataType] = {
    **DATED,
    **dict.fromkeys(["x", "n", "value", "lower95", "upper95"], pl.Float64()),
    "population_year": pl.Int32(),
    "quarter_x": pl.Float64(),
}


def _periods(way: Course) -> list[Period]:
    """The windows to look at, the oldest first."""
    if way.window is Window.LATEST or way.step is None:
        return list(way.held[-LENGTH:])
    step = 4 if way.window is Window.FINANCIAL_YEAR else 1
    return [window_of(way.window, way.quarter.before(step * back)) for back in range(LENGTH)][::-1]


def _last_quarter(way: Course, period: Period) -> Period | None:
    """The last quarter of a window that is longer than one, where its source has that quarter."""
    if way.step is None or way.step > 3 or period.months <= 3:
        return None
    return Period(period.earlier(3 - period.months).start, 3)


def _spans(way: Course, role: str, periods: Sequence[Period | None]) -> list[Span]:
    return [
        Span(way.name, f"{role}_{number}", period, way.step or period.months)
        for number, period in enumerate(periods)
        if period is not None
    ]
