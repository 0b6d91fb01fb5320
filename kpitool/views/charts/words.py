"""What charts are called and how their marks are told: what is measured, what a point of a control chart is."""

from collections.abc import Sequence

from kpitool.registry.models import Indicator, Polarity, Registry
from kpitool.views import numbers
from kpitool.views.charts.records import AreaBar, ControlPoint, CoursePoint
from kpitool.views.wording.naming import sentence

NO_FIGURE, WITHHELD = "no figure", "withheld"
TOO_FEW = "too few periods to judge by"
PERIODS = {1: "monthly", 3: "quarterly"}
NOTES = {
    "break": "break",
    "definition": "change of definition",
    "coverage": "change of coverage",
    "criteria": "change of criteria",
    "note": "note",
}
SIGNALS = {
    "common": "within the limits",
    "outside_above": "above the upper limit",
    "outside_below": "below the lower limit",
    "trend_up": "in a run of rising points",
    "trend_down": "in a run of falling points",
    "cluster_above": "near the upper limit, as at least two of three points are",
    "cluster_below": "near the lower limit, as at least two of three points are",
    "shift_above": "in a run of points above the mean",
    "shift_below": "in a run of points below the mean",
}
"""What a point of a control chart is, by its signal."""
HIGH = ("above", "up")


def measured(indicator: Indicator, registry: Registry) -> str:
    """What an indicator's value is: "rate per 1,000 residents", "share in percent", "count"."""
    match indicator.measure.kind:
        case "rate":
            return f"rate {numbers.unit(indicator, registry)}"
        case "proportion":
            return "share in percent"
        case _:
            return numbers.unit(indicator, registry)


def charted(name: str, registry: Registry) -> str:
    """What an indicator's control chart shows: "quarterly rate per 1,000 residents"; empty where it has none."""
    chart, indicator = registry.charting(name), registry.indicators[name]
    if chart is None:
        return ""
    what = "count" if chart.of_counts else measured(indicator, registry)
    by_day = chart.months == 1 and indicator.measure.kind in {"rate", "count"}
    return f"{PERIODS[chart.months]} {what}{' a day' if by_day else ''}"


def signal_role(signal: str | None, polarity: Polarity) -> str:
    """How a point is marked: common, adverse, favourable or, where neither way is better, other."""
    if signal is None or signal == "common":
        return "common"
    if polarity is Polarity.NONE:
        return "other"
    return "adverse" if signal.endswith(HIGH) == (polarity is Polarity.LOW_IS_GOOD) else "favourable"


def has_season(points: Sequence[ControlPoint]) -> bool:
    """Whether the season is taken out of some points."""
    return any(point.value != point.adjusted for point in points)


def on_trial(points: Sequence[ControlPoint]) -> bool:
    """Whether the newest limits rest on too few points for any of them to be told as a signal."""
    known = [point for point in points if point.value is not None]
    return bool(known) and known[-1].signal is None and known[-1].lower is not None


def control_texts(name: str, registry: Registry, points: Sequence[ControlPoint]) -> dict[str, str]:
    """The lines above a control chart."""
    told = ["season taken out, thin: as recorded"] if has_season(points) else []
    told += ["trial limits"] if on_trial(points) else []
    return {"unit": sentence(charted(name, registry))[:-1], "remark": "; ".join(told)}


def course_texts(name: str, registry: Registry, points: Sequence[CoursePoint], benchmark: str) -> dict[str, str]:
    """The lines above the windows of an indicator; `benchmark` is what the benchmark is called."""
    held = any(point.benchmark is not None for point in points)
    told = ["shaded: 95% interval"] if any(point.lower is not None for point in points) else []
    told += ["squares: now and before"] if any(point.role == "before" for point in points) else []
    unit = sentence(measured(registry.indicators[name], registry))[:-1]
    return {"unit": unit, "remark": "; ".join(told), "benchmark": benchmark if held else ""}


def area_texts(name: str, registry: Registry, bars: Sequence[AreaBar], period: str) -> dict[str, str]:
    """The lines above the areas of an indicator in a period."""
    unit = sentence(measured(registry.indicators[name], registry))[:-1]
    whiskers = any(bar.lower is not None for bar in bars)
    return {"unit": f"{unit}, {period}", "remark": "thin line: 99.8% interval" if whiskers else ""}
