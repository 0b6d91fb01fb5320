"""One indicator through time: its window at each of the last quarters, or the periods that its source holds."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.windows import Course, Span, courses
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
    planned = [*_spans(way, "window", periods), *_spans(way, "quarter", parts)]
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
    known = pl.any_horizontal(pl.col("value", "x", "withheld").is_not_null()).cum_sum() > 0
    return rows.filter(known).select(list(SHAPE))


DATED: dict[str, pl.DataType] = {"start": pl.Date(), "months": pl.Int32()}
SHAPE: dict[str, pl.DataType] = {
    **DATED,
    **dict.fromkeys(["x", "n", "value", "lower95", "upper95"], pl.Float64()),
    "population_year": pl.Int32(),
    "withheld": pl.String(),
    "quarter_x": pl.Float64(),
    "quarter_withheld": pl.String(),
}


def _spans(way: Course, role: str, periods: Sequence[Period | None]) -> list[Span]:
    return [
        Span(way.name, f"{role}_{number}", period, way.step or period.months)
        for number, period in enumerate(periods)
        if period is not None
    ]
