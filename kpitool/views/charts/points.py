"""Points through time: those of a control chart, and the windows of an indicator with the benchmark's."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from kpitool.analysis.assessment import Assessment
from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.charts.records import ControlPoint, CoursePoint
from kpitool.views.charts.words import signal_role, signal_words
from kpitool.views.periods import period_record
from kpitool.views.records import Entry, PeriodRecord

NO_FIGURE, WITHHELD = "no figure", "withheld"


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
    known = row["y"] is not None
    withheld = row["withheld"] is not None or row["too_few_told"]
    lost = WITHHELD if withheld else NO_FIGURE
    return ControlPoint(
        start=period.start,
        middle=_middle(period),
        label=period_record(period, indicator, registry).label,
        segment=row["segment"],
        value=row["y"],
        adjusted=row["adjusted"],
        centre=row["centre"],
        lower=row["lower"],
        upper=row["upper"],
        signal=signal,
        role=signal_role(signal, indicator.polarity),
        text=numbers.precise(row["y"], indicator) if known else lost,
        words=_words(row, signal, indicator) if known else "",
    )


def _words(row: dict[str, Any], signal: str | None, indicator: Indicator) -> str:
    """A point beside its chart: "1.49 without its season; within the limits (1.20 to 1.80, mean 1.50)"."""
    values = [row[name] for name in ("adjusted", "centre", "lower", "upper")]
    adjusted, centre, lower, upper = chart_numbers(values, indicator)
    season = f"{adjusted} without its season; " if row["adjusted"] != row["y"] else ""
    if row["lower"] is None:
        return f"{season}no limits (mean {centre})"
    said = "limits on trial" if signal is None else signal_words(signal, row["months"])
    return f"{season}{said} ({lower} to {upper}, mean {centre})"


def chart_numbers(values: Sequence[float | None], indicator: Indicator) -> list[str]:
    """A point, its centre and its limits as they are written: so that those that differ can be told apart."""
    known = sorted({value for value in values if value is not None})
    apart = [upper - lower for lower, upper in pairwise(known)]
    told = [gap for gap in apart if gap > max(map(abs, known)) * SAME]
    return [numbers.precise(value, indicator, told) for value in values]


SAME = 1e-6
"""Differences up to this share of a number are too small to be written."""


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


def _middle(period: Period) -> date:
    return period.start + (period.end - period.start) / 2
