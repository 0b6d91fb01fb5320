"""What is usual of each indicator: how many events a month chance would bring to each area if all were alike.

A rate or share is the benchmark's pooled one where it has figures, so that no area is better or worse than it; else
the headline area's own, over what is held of the three years before a quarter.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.windows import Course, Span, courses
from kpitool.period import Period, Quarter, months_between
from kpitool.registry.models import BenchmarkKind, Registry

RECENT = 36
"""Levels rest on so many months: long enough for rare events, and short enough for today's levels."""
MANY = 100
"""A published figure is drawn as one of so many times as many people: its variance is a hundredth of the area's."""
COUNTED = {"rate", "count", "proportion"}


@dataclass(frozen=True)
class Place:
    """An area in which events are drawn: `expected` a month; of a proportion, out of `asked` a month.

    `people` are a rate's. `is_own`: of the headline area, and not what it is held against.
    """

    area: str
    expected: float
    asked: float | None = None
    people: float | None = None
    is_own: bool = True


@dataclass(frozen=True)
class Usual:
    """One indicator as it usually is: the places that its events are drawn in, and the periods held of it."""

    indicator: str
    places: tuple[Place, ...]
    periods: tuple[Period, ...]


def usual(basis: Basis, quarter: Quarter) -> dict[str, Usual]:
    """The indicators of which it is known what is usual at a quarter."""
    ways = courses(basis.registry, quarter, basis.held, basis.asked)
    known = _known(basis, [way for name, way in ways.items() if _is_counted(name, basis.registry)], quarter)
    found = {}
    for name, way in ways.items():
        places = _places(name, known.get(name, {}), basis.registry, quarter)
        if places:
            found[name] = Usual(name, places, way.held)
    return found


def left_out(registry: Registry, known: Collection[str]) -> dict[str, str]:
    """Why chance has no say in the other indicators: a sentence for each."""
    return {name: _why(name, registry) for name in registry.indicators if name not in known}


def held_against(indicator: str, registry: Registry) -> str | None:
    """The name under which stands what an indicator is held against: an area, or a figure that is published of it."""
    benchmark, area = registry.benchmark(indicator), registry.benchmark_area(indicator)
    published = benchmark is not None and benchmark.kind is BenchmarkKind.PUBLISHED
    return f"published for {indicator}" if published and area else area


def rest_of(area: str) -> str:
    """The name under which stands what lies in an area and not in the one below it."""
    return f"rest of {area}"


@dataclass(frozen=True)
class _Figure:
    """One area's counts a month, its denominators a month, and the newest denominator."""

    x: float
    n: float | None
    newest: float | None


def _is_counted(name: str, registry: Registry) -> bool:
    indicator = registry.indicators[name]
    finished = any(not registry.sources[source].adds for source in indicator.source)
    return indicator.measure.kind in COUNTED and not finished


def _why(name: str, registry: Registry) -> str:
    kind = registry.indicators[name].measure.kind
    if kind == "narrative":
        return "it is watched in words"
    if not _is_counted(name, registry):
        return "its figures come without the counts that chance acts on"
    return "too little of it is held"


def _known(basis: Basis, ways: Sequence[Course], quarter: Quarter) -> dict[str, dict[str, _Figure]]:
    """What each area had a month in the periods that are held of it: by indicator and area."""
    last = quarter.period.last_month
    planned = [
        Span(way.name, f"held {number}", period, way.step or period.months)
        for way in ways
        for number, period in enumerate(way.held)
        if months_between(period.start, last) < RECENT
    ]
    if not planned:
        return {}
    rows = [(span.indicator, span.role, span.period.last_month, span.period.months) for span in planned]
    schema = {"indicator": pl.String(), "role": pl.String(), "last": pl.Date(), "span": pl.Int32()}
    spans = pl.DataFrame(rows, schema=schema, orient="row")
    figures = (
        basis.tried(planned)
        .filter(pl.col("value").is_not_null())
        .join(spans, on=["indicator", "role"])
        .sort("last", "span")
        .group_by("indicator", "area", maintain_order=True)
        .agg(
            x=pl.col("x").sum() / pl.col("span").sum(),
            n=pl.col("n").sum() / pl.col("span").filter(pl.col("n").is_not_null()).sum(),
            newest=pl.col("n").drop_nulls().last(),
        )
    )
    found: dict[str, dict[str, _Figure]] = {}
    for indicator, area, x, n, newest in figures.iter_rows():
        found.setdefault(indicator, {})[area] = _Figure(x, n if newest is not None else None, newest)
    return found


def _places(name: str, known: dict[str, _Figure], registry: Registry, quarter: Quarter) -> tuple[Place, ...]:
    """Where events of an indicator are drawn: home's smallest areas if all are known, else home; and the rest."""
    geography, month = registry.geography, quarter.period.last_month
    headline, kind = registry.headline(name), registry.indicators[name].measure.kind
    if headline not in known:
        return ()
    leaves = geography.leaves(headline, month) if headline == geography.home else (headline,)
    placed = any(registry.sources[source].place for source in registry.indicators[name].source)
    own = leaves if all(leaf in known for leaf in leaves) and not placed else (headline,)
    other = held_against(name, registry)
    level = known[other] if other in known else known[headline]
    share = level.x if kind == "count" else _share(level, kind)
    beside = () if kind == "count" else _beside(headline, other, known, registry)
    return (
        *(_place(area, known[area], share, kind) for area in own),
        *(_place(area, figure, share, kind, is_own=False) for area, figure in beside),
    )


def _beside(
    headline: str, other: str | None, known: dict[str, _Figure], registry: Registry
) -> list[tuple[str, _Figure]]:
    """What an indicator's figure is held against, as areas that are not in it: the rest of the areas that it lies in.

    A published figure is taken to be of many times as many people or answers, so that it hardly varies; a mean of
    several areas' rates is drawn as their pooled rate.
    """
    above = [headline, *registry.geography.ancestors(headline)] if headline in registry.geography else [headline]
    if other is None or other == headline:
        return []
    if other not in registry.geography:
        return [(other, _times(known[headline], MANY))]
    if other not in above:
        return [(other, known[other])] if other in known else []
    chain = above[: above.index(other) + 1]
    if not all(area in known for area in chain):
        return []
    return [(rest_of(area), _less(known[area], known[below])) for below, area in pairwise(chain)]


def _share(figure: _Figure, kind: str) -> float:
    """A month's events for each of the people, or the share of those asked."""
    base = figure.n if kind == "proportion" else figure.newest
    return figure.x / base if base else 0.0


def _place(area: str, figure: _Figure, share: float, kind: str, *, is_own: bool = True) -> Place:
    if kind == "count":
        return Place(area, figure.x)
    if kind == "proportion":
        return Place(area, share * (figure.n or 0), asked=figure.n, is_own=is_own)
    return Place(area, share * (figure.newest or 0), people=figure.newest, is_own=is_own)


def _times(figure: _Figure, times: float) -> _Figure:
    return _Figure(figure.x * times, (figure.n or 0) * times, (figure.newest or 0) * times)


def _less(whole: _Figure, part: _Figure) -> _Figure:
    """What lies in an area and not in a part of it."""
    return _Figure(whole.x - part.x, (whole.n or 0) - (part.n or 0), (whole.newest or 0) - (part.newest or 0))
