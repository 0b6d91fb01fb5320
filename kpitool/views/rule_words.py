"""Words for the rules: what a threshold is, how a rule came out, and why one cannot be tried on a figure."""

from collections.abc import Mapping
from typing import Any

from kpitool.analysis.control import FIRM
from kpitool.analysis.rules import RULES, WhyNot
from kpitool.errors import counted
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName
from kpitool.views import gaps, numbers
from kpitool.views.records import Entry

OUTCOMES = {"fired": "fired", "clear": "did not fire", "not_applicable": "does not apply", "off": "off"}
TREND_REASONS = {
    "fewer_than_five": "fewer than five years or waves are held",
    "unequal_periods": "its periods differ in length",
    "gap": "a period among the newest five is missing",
    "no_interval": "a period has no interval",
    "none_or_all": "a period has a count of none or all",
}
SIGNALS = {
    "outside_above": "above the upper limit",
    "outside_below": "below the lower limit",
    "trend_up": "in a rising trend",
    "trend_down": "in a falling trend",
    "cluster_above": "two of three near the upper limit",
    "cluster_below": "two of three near the lower limit",
    "shift_above": "in a run above the mean",
    "shift_below": "in a run below the mean",
    "common": "",
}
WHY_NOT = {
    WhyNot.IN_WORDS: "it is watched in words and has no figure",
    WhyNot.NO_POLARITY: "neither high nor low is good",
    WhyNot.NO_FIGURE: "there is no figure",
    WhyNot.NOT_WANTED: "the registry asks for no such comparison",
    WhyNot.NO_PREVIOUS: "there is no figure before to compare it with",
    WhyNot.NOT_COMPARABLE: "the two windows are not comparable",
    WhyNot.NO_INTERVAL: "one of the two figures has no interval",
    WhyNot.NO_BENCHMARK: "it is held against no other area",
    WhyNot.NOT_JUDGED: "the registry shows the benchmark without judging by it",
    WhyNot.NO_BENCHMARK_FIGURE: "there is no figure of the benchmark",
    WhyNot.NO_CHART: "it has no control chart",
    WhyNot.NO_POINT: "no period of the quarter has a point on the chart",
    WhyNot.TRIAL_LIMITS: f"trial limits: fewer than {FIRM} points are held",
    WhyNot.FEW_EVENTS: "too few events for runs: only the limits are looked at",
    WhyNot.SHORT_SEASON: "too short a series to tell its season from a run: only the limits are looked at",
    WhyNot.NO_TREND: "the short series is not assessed",
    WhyNot.NO_TARGET: "no target is set",
    WhyNot.NO_EXPECTATION: "it is expected above or below no other indicator",
    WhyNot.OTHER_MISSING: "the other indicator has no figure of these months",
}
"""Why a rule cannot be tried, as the documentation says it; `why_not` says it of a figure, with its numbers."""


def why_not(code: str, row: Mapping[str, Any], entry: Entry, registry: Registry) -> str:
    """Why a rule cannot be tried on a row of the assessed table, with the numbers where there are any."""
    why = WhyNot(code)
    said = _in_numbers(why, row, entry, registry)
    return said if said is not None else WHY_NOT[why]


def _in_numbers(why: WhyNot, row: Mapping[str, Any], entry: Entry, registry: Registry) -> str | None:
    general = WHY_NOT[why]
    match why:
        case WhyNot.NO_FIGURE if entry.missing is not None:
            return f"{general}: {entry.missing.reason}"
        case WhyNot.NO_PREVIOUS if entry.previous is not None and entry.previous.missing is not None:
            return f"{general}: {entry.previous.missing.reason}"
        case WhyNot.NO_PREVIOUS | WhyNot.NOT_COMPARABLE if entry.change is not None and entry.change.reason:
            return f"{general}: {entry.change.reason}"
        case WhyNot.NO_INTERVAL:
            return f"{general}: {gaps.why_untested(dict(row))}"
        case WhyNot.NOT_JUDGED if row["benchmark_reason"]:
            return f"{general}: {row['benchmark_reason']}"
        case WhyNot.NO_BENCHMARK_FIGURE if entry.benchmark is not None and entry.benchmark.missing is not None:
            return f"{general}: {entry.benchmark.missing.reason}"
        case WhyNot.NO_POINT if row["chart_untold"]:
            return "its chart has no points, since too many of the counts are withheld"
        case WhyNot.TRIAL_LIMITS:
            unit = "month" if row["chart_months"] == 1 else "quarter"
            return f"trial limits: {counted(row['chart_points'], unit)} held, {FIRM} are needed"
        case WhyNot.NO_TREND if row["trend_reason"] is not None:
            held = f" ({row['trend_points']} held)" if row["trend_reason"] == "fewer_than_five" else ""
            return f"{TREND_REASONS[row['trend_reason']]}{held}"
        case WhyNot.NO_TREND:
            return "it has no chart, and no series of years or waves"
        case WhyNot.OTHER_MISSING if row["expected"] is not None:
            return f"{registry.indicators[row['expected']].title} has no figure of these months"
    return None


def says(rule: RuleName, length: float | None) -> str:
    """What a rule claims, with the length of run that is in force."""
    told = RULES[rule].says
    return told if length is None else told.replace("seven", numbers.word(int(length)))


def threshold_words(thresholds: Mapping[str, float]) -> str:
    """Thresholds in a few words: "at 95%, 7 points"."""
    said = {
        "confidence": "at {:g}%",
        "least": "by {:g}% or more (points of a proportion)",
        "dispersion": "allowing for {:g} times the variance of chance",
        "length": "{:g} points",
        "sigmas": "{:g} sigmas",
        "restated": "restated by more than {:g}% (points of a proportion)",
        "rejected": "more than {:g}% of records rejected",
    }
    kept = {name: value for name, value in thresholds.items() if (name, value) != ("dispersion", 1.0)}
    return ", ".join(said[name].format(value) for name, value in kept.items()) or numbers.NONE
