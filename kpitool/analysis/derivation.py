"""What one indicator's figure of one area is made of: the counts of each period and of each of the smallest areas.

Everything is taken from `Basis`, so that what is withheld there is withheld here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from kpitool.analysis.base import windows_before
from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.by_source import alone, with_sources_apart
from kpitool.analysis.looking_back import earlier_windows
from kpitool.analysis.series import short_points
from kpitool.analysis.windows import CURRENT, Course, Span, courses
from kpitool.period import Period, Quarter
from kpitool.registry.models import Registry

SPAN: dict[str, pl.DataType] = {"start": pl.Date(), "months": pl.Int32()}
FIGURES: dict[str, pl.DataType] = {"x": pl.Float64(), "n": pl.Float64(), "own": pl.Float64(), "withheld": pl.String()}


@dataclass(frozen=True)
class Derivation:
    """What the windows of one indicator in one area are made of.

    `counts`: a row for each `source`, `role` (current, previous, …) and period (`start`, `months`), in the order of
    time, with the count `x`, the denominator `n` that came with it, the figure `own` that was supplied finished,
    `absent` (a zero because an extract covers the period and has no record) and `withheld` (how a count is withheld;
    null where it is not). `areas`: the same of the current window for each of the smallest areas that the area is
    made up of, by `area`, and its `value`; there `n` is what the value is divided by. `series`: the points of the short
    series of years or waves (`series.short_points`), where the indicator has one. `members`: of how many of the
    smallest areas an area's figure is the sum; null where a source states it, or it is one of them. `before`: the
    windows before the previous one that stand beside it (`start`, `months`, `value`), the newest first.
    """

    counts: pl.DataFrame
    areas: pl.DataFrame
    series: pl.DataFrame
    members: Mapping[str, int | None]
    before: pl.DataFrame


def derivation(
    edition: Holding,
    registry: Registry,
    quarter: Quarter,
    name: str,
    area: str,
    periods: Mapping[str, Period],
    others: Iterable[str] = (),
) -> Derivation:
    """What an indicator's figure of an area is made of; `periods`: its windows by role, as the assessment has them.

    Counts of the periods and sources of a window add up to the window's, and those of the smallest areas to the
    area's, unless a source states the area's own figure. `others`: areas that it is held against.
    """
    month = quarter.period.last_month
    own = Basis(edition, registry.only({name}), month)
    apart = own.under(with_sources_apart(registry, [name]))
    codes = [code for code in registry.geography.leaves(area, month) if code != area]
    return Derivation(
        counts=_counts(apart, name, area, periods, [area, *codes]),
        areas=_areas(apart, name, periods.get(CURRENT), codes),
        members=_members(apart, name, [area, *others]),
        series=_series(own, name, area, quarter),
        before=_before(own, name, area, quarter),
    )


def _counts(basis: Basis, name: str, area: str, periods: Mapping[str, Period], within: Iterable[str]) -> pl.DataFrame:
    registry = basis.registry
    spans, rows = list[Span](), list[tuple[str, str, str, str, Period]]()
    for source in registry.indicators[name].source:
        step = registry.sources[source].period.format.months
        one = alone(name, source, registry)
        for role, window in periods.items():
            for place, period in enumerate(window.split(step or window.months)):
                spans.append(Span(one, f"{role}/{place}", period, step or period.months))
                rows.append((source, role, one, f"{role}/{place}", period))
    schema = dict.fromkeys(["source", "role", "indicator", "slot"], pl.String()) | SPAN
    told = [(*keys, period.start, period.months) for *keys, period in rows]
    wanted = pl.DataFrame(told, schema=schema, orient="row")
    if not spans:
        return pl.DataFrame(
            schema={"source": pl.String(), "role": pl.String(), **SPAN, **FIGURES, "absent": pl.Boolean()}
        )
    own = pl.when(pl.col("measure") != "rate").then("n")  # people are no part of a month's count
    measured = basis.tried(spans).filter(pl.col("area") == area).with_columns(n=own)
    found = _told(measured).rename({"role": "slot"})
    return (
        wanted.with_row_index("place")
        .join(found, on=["indicator", "slot"], how="left")
        .join(_seen(basis, name, within), on=["source", "start", "months"], how="left")
        .sort("place")
        .select("source", "role", *SPAN, *FIGURES, absent=(pl.col("x") == 0) & pl.col("seen").is_null())
    )


def _seen(basis: Basis, name: str, within: Iterable[str]) -> pl.DataFrame:
    """The periods of each source for which anything was stated in some areas. Columns: `source`, the period, `seen`."""
    rows = basis.observed.filter(pl.col("indicator") == name, pl.col("area").is_in(list(within)))
    return rows.select("source", *SPAN).unique().with_columns(seen=pl.lit(True))


def _areas(basis: Basis, name: str, window: Period | None, codes: Iterable[str]) -> pl.DataFrame:
    step = basis.registry.sources[basis.registry.indicators[name].source[0]].period.format.months if window else None
    kept = ["area", *FIGURES, "value"]
    wanted = pl.DataFrame({"area": list(codes)}, schema={"area": pl.String()})
    if window is None:
        return wanted.clear().with_columns(**{each: pl.lit(None, pl.Float64) for each in kept[1:]}, absent=False)
    measured = basis.tried([Span(name, CURRENT, window, step or window.months)])
    observed = basis.observed.filter(
        pl.col("indicator") == name,
        pl.col("start").is_between(window.start, window.last_month),
        pl.col("months") <= window.months,
    )
    seen = observed.select("area").unique().with_columns(seen=pl.lit(True))
    return (
        wanted.join(_told(measured), on="area", how="left", maintain_order="left")
        .join(seen, on="area", how="left", maintain_order="left")
        .select(*kept, absent=(pl.col("x") == 0) & pl.col("seen").is_null())
    )


def _members(basis: Basis, name: str, areas: Iterable[str]) -> dict[str, int | None]:
    registry = basis.registry
    sources = [registry.sources[source] for source in registry.indicators[name].source]
    rows = basis.observed.filter(pl.col("indicator") == name)
    sparse = [source for source, declared in registry.sources.items() if declared.absent_is_zero]
    stated = set(rows.filter(~pl.col("source").is_in(sparse))["area"])
    adds = bool(sources) and all(source.adds and source.place is None for source in sources)
    found: dict[str, int | None] = {}
    for area in areas:
        leaves = registry.geography.leaves(area, basis.month)
        found[area] = len(leaves) if adds and area not in stated and leaves != (area,) else None
    return found


def _series(basis: Basis, name: str, area: str, quarter: Quarter) -> pl.DataFrame:
    return short_points(basis, _way(basis, name, quarter), set()).filter(pl.col("area") == area)


def _before(basis: Basis, name: str, area: str, quarter: Quarter) -> pl.DataFrame:
    ways = _way(basis, name, quarter)
    earlier = earlier_windows(ways[name]) if name in ways else []
    dated = pl.DataFrame(
        [(span.role, span.period.start, span.period.months) for span in earlier],
        schema={"role": pl.String(), **SPAN},
        orient="row",
    )
    found = windows_before(basis, ways).filter(pl.col("area") == area)
    return dated.join(found, on="role", maintain_order="left").select(*SPAN, "value")


def _way(basis: Basis, name: str, quarter: Quarter) -> dict[str, Course]:
    ways = courses(basis.registry, quarter, basis.held, basis.asked)
    return {each: way for each, way in ways.items() if each == name}


def _told(measured: pl.DataFrame) -> pl.DataFrame:
    """Measured windows with `withheld`, which only a registry that withholds small counts has."""
    known = "withheld" in measured.columns
    measured = measured if known else measured.with_columns(withheld=pl.lit(None, dtype=pl.String()))
    return measured.select("indicator", "role", "area", *FIGURES, "value")
