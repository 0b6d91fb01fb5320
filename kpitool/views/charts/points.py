"""Points through time: those of a control chart, and the windows of an indicator with the benchmark's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from kpitool.analysis.assessment import Assessment
from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.charts.records import ControlPoint, CoursePoint
from kpitool.views.charts.words import NO_FIGURE, SIGNALS, TOO_FEW, WITHHELD, signal_role
from kpitool.views.charts.written import apart_at, chart_numbers
from kpitool.views.periods import period_record
from kpitool.views.records import Entry, PeriodRecord


def control_points(assessment: Assessment, indicator: str, area: str) -> list[ControlPoint]:
    """The control chart of an indicator in an area from its first point on, gaps included; none where it has none."""
    rows = assessment.charts.filter((pl.col("indicator") == indicator) & (pl.col("area") == area)).sort("start")
    there = pl.col("y").is_not_null() | pl.col("withheld").is_not_null()
    told = rows.filter(there.cum_sum() > 0)
    return [_control_point(row, assessment.registry, indicator) for row in told.iter_rows(named=True)]


def course_points(
    past: pl.DataFrame, figure: Entry, registry: Registry, benchmark: pl.DataFrame | None = None
) -> list[CoursePoint]:
    """The windows of a figure's indicator that are as long as its own, the oldest first.

    `past` and `benchmark`: as `analysis.history.history` gives them, of the figure's area and of a pooled benchmark.
    """
    indicator, months = registry.indicators[figure.indicator], figure.period.months
    held = {} if benchmark is None else {row["start"]: row["value"] for row in _alike(benchmark, months)}
    return [
        CoursePoint(
            end=period.end,
            label=period.label,
            value=row["value"],
            lower=row["lower95"],
            upper=row["upper95"],
            benchmark=held.get(row["start"]),
            role=_role(period, figure),
            text=_figure(row["value"], row["withheld"], indicator, registry),
        )
        for row in _alike(past, months)
        for period in [period_record(Period(row["start"], row["months"]), indicator, registry)]
    ]


def course_of_quarters(quarters: Sequence[Entry], registry: Registry) -> list[CoursePoint]:
    """The same from an indicator's entries of one area in several quarters, the oldest first and now the last.

    Quarters whose newest window is the same have one point; a benchmark over other months than the window has none.
    """
    if not quarters:
        return []
    figure, indicator = quarters[-1], registry.indicators[quarters[-1].indicator]
    by_window = {entry.period: entry for entry in quarters if entry.period.months == figure.period.months}
    first = next((place for place, entry in enumerate(by_window.values()) if _is_there(entry)), len(by_window))
    return [
        CoursePoint(
            end=entry.period.end,
            label=entry.period.label,
            value=entry.value,
            lower=entry.lower95,
            upper=entry.upper95,
            benchmark=entry.benchmark.value if entry.benchmark and entry.benchmark.period == entry.period else None,
            role=_role(entry.period, figure),
            text=_figure(entry.value, entry.withheld, indicator, registry),
        )
        for entry in list(by_window.values())[first:]
    ]


def _control_point(row: dict[str, Any], registry: Registry, name: str) -> ControlPoint:
    indicator, period = registry.indicators[name], Period(row["start"], row["months"])
    signal = row["point"] if row["trial"] is False else None
    withheld = row["withheld"] is not None or row["too_few_told"]
    lost = WITHHELD if withheld else NO_FIGURE
    point = ControlPoint(
        start=period.start,
        middle=period.start + (period.end - period.start) / 2,
        label=period_record(period, indicator, registry).label,
        segment=row["segment"],
        value=row["y"],
        adjusted=row["adjusted"],
        centre=row["centre"],
        lower=row["lower"],
        upper=row["upper"],
        signal=signal,
        role=signal_role(signal, indicator.polarity),
        text=numbers.precise(row["y"], indicator) if row["y"] is not None else lost,
        words="",
    )
    return replace(point, words=_words(point, indicator))


def _words(point: ControlPoint, indicator: Indicator) -> str:
    """A point beside its chart: "1.49 without its season; within the limits (1.20 to 1.80, mean 1.50)"."""
    if point.adjusted is None:
        return ""
    values = [point.adjusted, point.centre, point.lower, point.upper]
    adjusted, centre, lower, upper = chart_numbers(values, indicator, apart_at(point))
    season = f"{adjusted} without its season; " if point.adjusted != point.value else ""
    if point.lower is None:
        return f"{season}no limits (mean {centre})"
    said = f"trial limits: {TOO_FEW}" if point.signal is None else SIGNALS[point.signal]
    return f"{season}{said} ({lower} to {upper}, mean {centre})"


def _alike(windows: pl.DataFrame, months: int) -> Iterable[dict[str, Any]]:
    return windows.filter(pl.col("months") == months).iter_rows(named=True)


def _role(period: PeriodRecord, figure: Entry) -> str:
    if period == figure.period:
        return "now"
    return "before" if figure.previous is not None and period == figure.previous.period else ""


def _is_there(entry: Entry) -> bool:
    return any(each is not None for each in (entry.value, entry.count, entry.withheld))


def _figure(value: float | None, withheld: str | None, indicator: Indicator, registry: Registry) -> str:
    if withheld is not None:
        return numbers.count(None, withheld, indicator, registry)
    return NO_FIGURE if value is None else numbers.figure(value, indicator)
