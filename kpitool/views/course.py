"""Where a figure is going, as records: its direction, the target in force, the signal of its control chart."""

from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry
from kpitool.views.gaps import Row
from kpitool.views.periods import period_record
from kpitool.views.records import Direction, Signal, Target, Trend


def direction(row: Row, indicator: Indicator, registry: Registry) -> Direction | None:
    """The changes now, a quarter and a year ago; nothing for a figure that is not compared with the window before."""
    if indicator.measure.kind == "narrative" or not indicator.compare.previous:
        return None
    return Direction(
        word=row["direction"],
        now=row["points"] if indicator.measure.kind == "proportion" else row["percent_of_value"],
        quarter_ago=row["ago_1_change"],
        year_ago=row["ago_4_change"],
        trend=_trend(row, indicator, registry),
    )


def target(row: Row) -> Target | None:
    """The target in force, where the figure is there to be held against it."""
    if row["target"] is None or row["value"] is None:
        return None
    return Target(row["target"], row["target_from"], row["target_missed"], row["assurance"])


def signal(row: Row, indicator: Indicator, registry: Registry) -> Signal | None:
    """What the chart's point to look at is, where it is a signal; trial limits give none."""
    if row["chart_trial"] is not False or row["chart_point"] == "common":
        return None
    return Signal(
        point=row["chart_point"],
        period=period_record(Period(row["chart_start"], row["chart_months"]), indicator, registry),
        value=row["chart_value"],
        centre=row["chart_centre"],
        lower=row["chart_lower"],
        upper=row["chart_upper"],
        since=period_record(Period(row["chart_since"], row["chart_months"]), indicator, registry),
        run=row["chart_run"],
    )


def _trend(row: Row, indicator: Indicator, registry: Registry) -> Trend | None:
    if row["trend"] is None:
        return None
    first, last = (
        period_record(Period(row[f"trend_{end}"], row["trend_months"]), indicator, registry)
        for end in ("from", "until")
    )
    return Trend(row["trend"], first, row["trend_first"], last, row["trend_last"])
