"""The windows of an indicator before those of the dashboard's quarters, so that a yearly one has a past to be seen."""

from collections.abc import Sequence

import polars as pl

from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.charts.points import course_points
from kpitool.views.charts.records import CoursePoint
from kpitool.views.dashboard.records import EarlierWindow
from kpitool.views.records import Entry


def earlier_points(past: pl.DataFrame, quarters: Sequence[Entry], registry: Registry) -> list[CoursePoint]:
    """The windows that ended before those of an indicator's entries in one area began to be shown, the oldest first.

    `past`: as `analysis.history.histories` gives it for the last of the quarters, whose plan then withholds it.
    """
    if not quarters:
        return []
    newest = quarters[-1]
    first = min(entry.period.end for entry in quarters if entry.period.months == newest.period.months)
    held = newest.benchmark
    pooled = held is not None and held.kind == "pooled" and held.period == newest.period
    of_benchmark = _of(past, newest.indicator, held.area.code) if held and pooled else None
    points = course_points(_of(past, newest.indicator, newest.area.code), newest, registry, of_benchmark)
    return [point for point in points if point.end < first]


def earlier_window(point: CoursePoint, indicator: Indicator) -> EarlierWindow:
    """A window with its interval and its benchmark as they are written."""
    return EarlierWindow(
        **vars(point),
        interval=numbers.interval(point.lower, point.upper, indicator),
        beside=numbers.figure(point.benchmark, indicator),
    )


def _of(past: pl.DataFrame, indicator: str, area: str) -> pl.DataFrame:
    return past.filter((pl.col("indicator") == indicator) & (pl.col("area") == area))
