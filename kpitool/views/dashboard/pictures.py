"""What the charts of an indicator show in an area: its control chart and its parts, with a sentence for each."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from kpitool.analysis.annotations import annotations
from kpitool.analysis.assessment import Assessment
from kpitool.period import Period
from kpitool.registry.models import Indicator, Polarity, Registry
from kpitool.views import numbers
from kpitool.views.charts.records import ControlPoint, Note, PartBar
from kpitool.views.records import Entry

COMMON = "common"


def control_points(assessment: Assessment, indicator: str, area: str) -> list[ControlPoint]:
    """The points of an indicator's control chart in an area, the oldest first; none where it has no chart."""
    mine = assessment.charts.filter(pl.col("indicator") == indicator, pl.col("area") == area).sort("start")
    chosen = assessment.registry.indicators[indicator]
    return [_point(row, chosen) for row in mine.iter_rows(named=True)]


def part_bars(parts: Sequence[Entry], registry: Registry) -> list[PartBar]:
    """The values of a breakdown with their shares, in their order."""
    return [PartBar(part.breakdown.value, part.share, None, _share(part, registry)) for part in parts if part.breakdown]


def notes(indicator: str, registry: Registry, area: str) -> list[Note]:
    """The dated notes on an indicator, its sources and an area."""
    found = annotations(registry.indicators[indicator], registry, area)
    return [Note(month, f"{month:%b %Y}", kind, text) for kind, month, text in sorted(found, key=lambda each: each[1])]


def charted(indicator: str, registry: Registry) -> str:
    """What an indicator's control chart shows: "quarterly rate per 1,000 residents, season taken out"."""
    chart = registry.charting(indicator)
    if chart is None:
        return ""
    chosen = registry.indicators[indicator]
    every = {1: "monthly", 3: "quarterly"}[chart.months]
    unit = numbers.unit(chosen, registry)
    kind = chosen.measure.kind
    what = "count" if chart.of_counts or kind == "count" else f"rate {unit}" if kind == "rate" else f"figure ({unit})"
    return f"{every} {what}" + (", season taken out" if chart.seasonal else "")


def _point(row: dict[str, Any], indicator: Indicator) -> ControlPoint:
    period = Period(row["start"], row["months"])
    signal = row["point"] if row["point"] not in {None, COMMON} else ""
    return ControlPoint(
        start=period.start,
        middle=period.start + (period.end - period.start) / 2,
        label=period.label,
        segment=row["segment"],
        value=row["y"],
        adjusted=row["adjusted"],
        centre=row["centre"],
        lower=row["lower"],
        upper=row["upper"],
        signal=row["point"],
        role=_role(signal, indicator.polarity),
        text=numbers.precise(row["adjusted"], indicator),
        words=signal.replace("_", " "),
    )


def _role(signal: str, polarity: Polarity) -> str:
    if not signal or polarity is Polarity.NONE:
        return "other" if signal else COMMON
    high = signal.endswith(("_above", "_up"))
    return "adverse" if high is (polarity is Polarity.LOW_IS_GOOD) else "favourable"


def _share(part: Entry, registry: Registry) -> str:
    indicator = registry.indicators[part.indicator]
    count = numbers.count(part.count, part.withheld, indicator, registry)
    return count if part.share is None else f"{numbers.number(part.share)}% ({count})"
