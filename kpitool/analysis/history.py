"""Indicators through time: the window at each of the last quarters, or the periods that a source holds."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.windows import LENGTH, Course, Span, courses
from kpitool.period import Period, Quarter
from kpitool.registry.models import Registry


def history(edition: Holding, registry: Registry, name: str, quarter: Quarter, area: str) -> pl.DataFrame:
    """An indicator's figures up to a quarter, the oldest first; those before the first figure are left out.

    Columns out: `start`, `months`, `x`, `n`, `value`, `lower95`, `upper95`, `population_year`, `withheld`
    (`Plan.applied`), and `quarter_x`: what the last quarter of a longer window added to it, where its source counts by
    quarter or month, and `quarter_withheld`.
    """
    month = quarter.period.last_month
    basis = Basis(edition, registry.only({name}), month)
    way = courses(basis.registry, quarter, basis.held, basis.asked).get(name)
    if way is None:
        return pl.DataFrame(schema=SHAPE)
    periods = way.past
    parts = [way.last_quarter(period) for period in periods]
    planned = [*_spans(way, "window", dict(enumerate(periods))), *_spans(way, "quarter", dict(enumerate(parts)))]
    found = basis.tried(planned).filter(pl.col("area") == area)
    order = pl.DataFrame(
        [(f"window_{n}", f"quarter_{n}", n, period.start, period.months) for n, period in enumerate(periods)],
        schema={"role": pl.String(), "part": pl.String(), "place": pl.Int32(), **DATED},
        orient="row",
    )
    quarters = found.select(part="role", quarter_x="x", quarter_withheld="withheld")
    rows = (
        order.join(found.filter(pl.col("indicator") == name), on="role", how="left")
        .join(quarters, on="part", how="left")
        .sort("place")
    )
    return rows.filter(_is_there().cum_sum() > 0).select(list(SHAPE))


def histories(edition: Holding, registry: Registry, quarter: Quarter, quarters: int | None = None) -> pl.DataFrame:
    """The figures of every indicator and area over the windows that ended in the last quarters, without its own.

    Without a number of quarters they are of every window that is looked back on, of yearly ones some years. They are
    withheld by the plan of the quarter, which knows `windows.LENGTH` quarters, so that those of several quarters
    together tell no small count. Of an indicator and area those before the first figure are left out.
    Columns out: `indicator`, `area` and those of `FIGURES`; the oldest first.
    """
    basis = Basis(edition, registry, quarter.period.last_month)
    after = quarter.before(min(quarters, LENGTH)).period.last_month if quarters is not None else date.min
    windows = [
        (way, number, period)
        for way in courses(basis.registry, quarter, basis.held, basis.asked).values()
        for number, period in enumerate(way.past)
        if period.last_month > after and period != way.current
    ]
    if not windows:
        return pl.DataFrame(schema={**PLACED, **FIGURES})
    planned = [span for way, number, period in windows for span in _spans(way, "window", {number: period})]
    dates = pl.DataFrame(
        [(way.name, f"window_{number}", period.start, period.months) for way, number, period in windows],
        schema={"indicator": pl.String(), "role": pl.String(), **DATED},
        orient="row",
    )
    ends = pl.col("start").dt.offset_by(pl.format("{}mo", "months"))
    found = basis.tried(planned).join(dates, on=["indicator", "role"])
    return (
        found.sort("indicator", "area", ends, "months")
        .filter((_is_there().cum_sum() > 0).over("indicator", "area"))
        .select(*PLACED, *FIGURES)
    )


DATED: dict[str, pl.DataType] = {"start": pl.Date(), "months": pl.Int32()}
SHAPE: dict[str, pl.DataType] = {
    **DATED,
    **dict.fromkeys(["x", "n", "value", "lower95", "upper95"], pl.Float64()),
    "population_year": pl.Int32(),
    "withheld": pl.String(),
    "quarter_x": pl.Float64(),
    "quarter_withheld": pl.String(),
}


PLACED: dict[str, pl.DataType] = {"indicator": pl.String(), "area": pl.String()}
FIGURES: dict[str, pl.DataType] = {
    **DATED,
    **dict.fromkeys(["x", "n", "value", "lower95", "upper95", "lower998", "upper998"], pl.Float64()),
    "population_year": pl.Int32(),
    "withheld": pl.String(),
}


def _is_there() -> pl.Expr:
    """Whether there is a figure, though it may be withheld."""
    return pl.any_horizontal(pl.col("value", "x", "withheld").is_not_null())


def _spans(way: Course, role: str, periods: Mapping[int, Period | None]) -> list[Span]:
    return [
        Span(way.name, f"{role}_{number}", period, way.step or period.months)
        for number, period in periods.items()
        if period is not None
    ]
