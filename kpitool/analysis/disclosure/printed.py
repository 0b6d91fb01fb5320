"""Everything of a quarter that could be printed, by whichever command: the windows, what they matter, their counts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from kpitool.analysis.breakdowns import Part
from kpitool.analysis.by_source import alone
from kpitool.analysis.earlier import whole_windows
from kpitool.analysis.looking_back import chart_periods, earlier_windows, windows_ago
from kpitool.analysis.windows import BESIDE, CURRENT, LENGTH, PREVIOUS, Course, Span, courses
from kpitool.period import Period, Quarter, Window, quarter_ending_by
from kpitool.registry.models import Registry
from kpitool.registry.sources import Series

if TYPE_CHECKING:
    from kpitool.analysis.basis import Basis

OWN_WINDOW, OWN_BESIDE, OTHER_WINDOW, PAST_WINDOW, QUARTER, STEP = 1000.0, 300.0, 100.0, 30.0, 10.0, 3.0
"""What a board would miss more: its windows before other windows, these before the past, quarters and months."""
PART = 0.1
"""How much less the values of a breakdown matter than the whole."""


def printed_counts(basis: "Basis", parts: Iterable[Part]) -> pl.DataFrame:
    """The counts of all that could be printed of a quarter, none of them withheld.

    `basis`: nothing withheld, of the whole registry with the `parts` of its breakdowns as indicators. Columns out:
    `indicator`, `area`, `start`, `months`, `x`, `n` (null where it is supplied by no source) and `matters`; a row for
    each indicator, area and period of which there is a count.
    """
    quarter = quarter_ending_by(basis.month, basis.registry.year_starts)
    matters: dict[tuple[str, Period, int], float] = {}
    for span, weight in _spans(basis, quarter, {part.id for part in parts}):
        key = span.indicator, span.period, span.step
        matters[key] = max(matters.get(key, 0.0), weight)
    planned = [Span(name, str(number), period, step) for number, (name, period, step) in enumerate(matters)]
    rows = [
        (span.indicator, span.role, span.period.start, span.period.months, weight)
        for span, weight in zip(planned, matters.values(), strict=True)
    ]
    schema = {
        "indicator": pl.String(),
        "role": pl.String(),
        "start": pl.Date(),
        "months": pl.Int32(),
        "matters": pl.Float64(),
    }
    told = pl.DataFrame(rows, schema=schema, orient="row")
    return (
        basis.counted(planned)
        .filter(pl.col("x").is_not_null() | pl.col("n").is_not_null())
        .join(told, on=["indicator", "role"])
        .select("indicator", "area", "start", "months", "x", "n", "matters")
        .sort("indicator", "area", "start", "months")
    )


def _spans(basis: "Basis", quarter: Quarter, parts: set[str]) -> Iterator[tuple[Span, float]]:
    """The spans of every command, each with how much it matters."""
    for window in (None, *Window):
        ways = courses(basis.registry, quarter, basis.held, basis.asked, window)
        counted = {name: way for name, way in ways.items() if _is_counted(way, basis)}
        planned, _ = whole_windows(basis, counted, parts)
        for span in planned:
            yield span, _matters(span, window) * (PART if span.indicator in parts else 1.0)
        wholes = [way for name, way in counted.items() if name not in parts]
        for way in wholes:
            for span in (*windows_ago(way), *earlier_windows(way)):
                yield span, PAST_WINDOW
        if window is None:
            yield from _steps((span for span in planned if span.indicator not in parts), basis.registry)
            yield from _earlier_quarters(basis, wholes)
            for way in wholes:
                yield from _looked_back_on(way, basis.registry)


def _earlier_quarters(basis: "Basis", wholes: Sequence[Course]) -> Iterator[tuple[Span, float]]:
    """The windows of earlier quarters as these were read then: with those before them, and what stands beside them."""
    for quarters in range(1, LENGTH):
        planned, _ = whole_windows(basis, {way.name: way.ago(quarters) for way in wholes}, ())
        for span in planned:
            yield span, PAST_WINDOW if span.role == CURRENT else QUARTER


def _is_counted(way: Course, basis: "Basis") -> bool:
    return any(basis.registry.below(source) > 1 for source in basis.registry.indicators[way.name].source)


def _matters(span: Span, window: Window | None) -> float:
    if window is not None:
        return OTHER_WINDOW
    own = {CURRENT: OWN_WINDOW, PREVIOUS: OWN_WINDOW, BESIDE: OWN_BESIDE}
    return own.get(span.role, OTHER_WINDOW)


def _steps(planned: Iterable[Span], registry: Registry) -> Iterator[tuple[Span, float]]:
    """The periods that windows are made up of, of each source alone."""
    for span in planned:
        for source in registry.indicators[span.indicator].source:
            step = registry.sources[source].period.format.months or span.period.months
            for period in span.period.split(step):
                yield Span(alone(span.indicator, source, registry), "", period, step), STEP


def _looked_back_on(way: Course, registry: Registry) -> Iterator[tuple[Span, float]]:
    """The windows of the past and their last quarters, the chart's periods, and every quarter that is held.

    Where a source has no quarters, every period that is held; of months those of the last two years.
    """
    found = [(period, PAST_WINDOW) for period in way.past]
    found += [(last, QUARTER) for period in way.past if (last := way.last_quarter(period)) is not None]
    if (chart := registry.charting(way.name)) is not None:
        found += [(period, QUARTER if chart.months > 1 else STEP) for period in chart_periods(way, chart)]
    if way.series is Series.FLOW and way.held and way.step in {1, 3}:
        recent = Period(way.quarter.period.earlier(21).start, 24)
        found += [(period, QUARTER) for period in _quarters(way)]
        found += [(period, STEP) for period in way.held if period.months == way.step and recent.contains(period)]
    else:
        found += [(period, QUARTER) for period in way.held]
    for period, weight in found:
        yield Span(way.name, "", period, way.step or period.months), weight


def _quarters(way: Course) -> list[Period]:
    """The quarters from the first that is held to the one that is reported."""
    first, found, quarter = way.held[0].start, list[Period](), way.quarter
    while quarter.period.start >= first:
        found.append(quarter.period)
        quarter = quarter.before()
    return found
