"""What backs a finding: the two figures that a rule compared, as records and in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry
from kpitool.registry.rules import RuleName
from kpitool.views import numbers
from kpitool.views.periods import period_record
from kpitool.views.records import Entry, Evidence, Finding, PeriodRecord
from kpitool.views.wording.claims import acknowledged_words, apart, claim_words, quarter_label

ABOUT_BENCHMARK = {"red_red", "worse_than_benchmark"}
ON_A_CHART = {
    "outside_limits": "outside",
    "adverse_shift": "shift",
    "adverse_trend": "trend",
    "adverse_cluster": "cluster",
}
"""The rules about points of a control chart, and the kind of point that each is about."""
AROUND_THE_MEAN = {"adverse_shift", "adverse_trend"}


def evidence_of(rule: str, row: dict[str, Any], entry: Entry, registry: Registry) -> list[Evidence]:
    """The pairs of figures that a rule compared in a row of the assessed table; none for a rule about the data."""
    found = []
    if rule == "worse_than_previous" or (rule == "red_red" and row["change_verdict"] == "worsening"):
        found += _against_previous(row, entry, _level(RuleName.WORSE_THAN_PREVIOUS, row, entry, registry))
    if rule in ABOUT_BENCHMARK:
        found += _against_benchmark(row, entry, _level(RuleName.WORSE_THAN_BENCHMARK, row, entry, registry))
    if rule == "unexpected_order":
        limits = row["expected_lower95"], row["expected_upper95"]
        other = _Side(row["expected_value"], row["expected_x"], entry.period, *limits)
        found.append(_pair(_own(row, entry, "95"), row["expected"], other, 95.0))
    if rule == "fails_target":
        found.append(_beside_number(_own(row, entry, "95"), "target", row["target"], 95.0))
    if rule in ON_A_CHART:
        found += _on_a_chart(rule, row, entry, registry)
    return found


def _level(rule: RuleName, row: dict[str, Any], entry: Entry, registry: Registry) -> tuple[str, float]:
    """At which confidence a rule is in force, as the end of a column's name and in percent."""
    confidence = registry.rule(rule, entry.indicator, part=row["strict"]).confidence or 95.0
    return ("998", 99.8) if row["strict"] or confidence > 95 else ("95", 95.0)


def _against_previous(row: dict[str, Any], entry: Entry, at: tuple[str, float]) -> list[Evidence]:
    level, confidence = at
    if (previous := entry.previous) is None:
        return []
    limits = row[f"previous_lower{level}"], row[f"previous_upper{level}"]
    other = _Side(previous.value, previous.count, previous.period, *limits)
    return [_pair(_own(row, entry, level), "previous", other, confidence)]


def _against_benchmark(row: dict[str, Any], entry: Entry, at: tuple[str, float]) -> list[Evidence]:
    level, confidence = at
    if (benchmark := entry.benchmark) is None:
        return []
    limits = row[f"shared_lower{level}"], row[f"shared_upper{level}"]
    shared = _Side(row["shared_value"], row["shared_x"], benchmark.period, *limits)
    other = _Side(benchmark.value, benchmark.count, benchmark.period, None, None)
    return [_pair(shared, benchmark.area.code, other, confidence)]


def _on_a_chart(rule: str, row: dict[str, Any], entry: Entry, registry: Registry) -> list[Evidence]:
    """A point of the control chart against the limit that it crossed or the mean, or the slope of a short series."""
    indicator = registry.indicators[entry.indicator]
    if not row["has_chart"]:
        first = period_record(Period(row["trend_from"], entry.period.months), indicator, registry)
        own = _Side(row["trend_slope"], None, entry.period, None, None)
        return [_beside_number(own, "trend", 0.0, 99.8, first)]
    period = Period(row["chart_start"], row["chart_months"])
    own = _Side(
        row["chart_value"],
        row["chart_x"],
        period_record(period, indicator, registry),
        row["chart_lower"],
        row["chart_upper"],
    )
    side = "lower_limit" if indicator.polarity.value == "high_is_good" else "upper_limit"
    against = "mean" if rule in AROUND_THE_MEAN else side
    value = row["chart_centre"] if against == "mean" else row["chart_" + side.removesuffix("_limit")]
    is_its_own = str(row["chart_point"]).startswith(ON_A_CHART[rule])
    since = period_record(Period(row["chart_since"], row["chart_months"]), indicator, registry)
    return [_beside_number(own, against, value, None, since if is_its_own else None)]


def _own(row: dict[str, Any], entry: Entry, level: str) -> "_Side":
    return _Side(entry.value, entry.count, entry.period, row[f"lower{level}"], row[f"upper{level}"])


@dataclass(frozen=True)
class _Side:
    """One of two figures that are compared."""

    value: float | None
    count: float | None
    period: PeriodRecord
    lower: float | None
    upper: float | None


def _pair(own: _Side, against: str, other: _Side, confidence: float) -> Evidence:
    return replace(
        _beside_number(own, against, other.value, confidence),
        against_count=other.count,
        against_period=other.period,
        against_lower=other.lower,
        against_upper=other.upper,
    )


def _beside_number(
    own: _Side, against: str, number: float | None, confidence: float | None, since: PeriodRecord | None = None
) -> Evidence:
    """A figure held against a bare number: a target, a limit, a mean."""
    return Evidence(
        value=own.value,
        count=own.count,
        period=own.period,
        lower=own.lower,
        upper=own.upper,
        confidence=confidence,
        against=against,
        against_value=number,
        against_count=None,
        against_period=None,
        against_lower=None,
        against_upper=None,
        since=since,
    )


def evidence_sentences(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """A sentence for each finding but those about the data, which are told apart.

    Worse than before together with worse than the benchmark says what each of the two says, so they are left out.
    """
    return [
        finding_sentence(finding, entry, registry)
        for entry in entries
        for finding in apart(entry.findings)
        if finding.evidence
    ]


def finding_sentence(finding: Finding, entry: Entry, registry: Registry) -> str:
    """One finding of an entry: what it claims, since when, and the figures that a rule compared, if it compared any."""
    indicator = registry.indicators[entry.indicator]
    figures = "; ".join(_compared(each, indicator, registry) for each in finding.evidence)
    return f"{entry.title}, {_claim(finding, entry, registry)}{f': {figures}' if figures else ''}."


def cleared_sentences(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """A sentence for each finding of the last quarter that is not found any more."""
    return [
        f"{entry.title}: no longer {claim_words(cleared.rule, entry, registry)} "
        f"(found since {quarter_label(cleared.since, registry)})."
        for entry in entries
        for cleared in apart(entry.cleared)
        if cleared.rule != "data"
    ]


def _claim(finding: Finding, entry: Entry, registry: Registry) -> str:
    said = [finding.rule, finding.level]
    if finding.state == "continuing" and finding.since is not None:
        least = " or earlier" if finding.open_ended else ""
        said.append(f"continuing since {quarter_label(finding.since, registry)}{least}")
    elif finding.state is not None:
        said.append("not assessed last quarter" if finding.open_ended else finding.state)
    if finding.explained:
        said.append("explained")
    if finding.acknowledged:
        said.append(acknowledged_words(finding.acknowledged, registry))
    return f"{claim_words(finding.rule, entry, registry)} ({', '.join(said)})"


def _compared(evidence: Evidence, indicator: Indicator, registry: Registry) -> str:
    interval = numbers.interval(evidence.lower, evidence.upper, indicator)
    own = numbers.figure(evidence.value, indicator) + ("" if interval == numbers.NONE else f" ({interval})")
    if evidence.against in CHARTED:
        return _charted(evidence, indicator)
    compared_with = registry.indicators.get(evidence.against, indicator)
    other = numbers.figure(evidence.against_value, compared_with)
    level = f"{evidence.confidence:g}%"
    if evidence.against == "target":
        target = "" if evidence.against_value is None else numbers.in_full(evidence.against_value, indicator)
        return f"{own} against the target of {target}"
    if evidence.against_lower is None:
        return f"{other} lies outside the {level} interval of {own}"
    before = f"{other} ({numbers.interval(evidence.against_lower, evidence.against_upper, compared_with)})"
    if evidence.against == "previous":
        return f"{own} against {before}, {level} intervals apart"
    return f"{own} against {before}"


CHARTED = {"upper_limit": "upper limit", "lower_limit": "lower limit", "mean": "mean", "trend": "trend"}


def _charted(evidence: Evidence, indicator: Indicator) -> str:
    """What a chart shows, in the unit of its period: a quarter's rate is about a fourth of a year's."""
    when = evidence.period.label
    if evidence.against == "trend":
        own = numbers.precise(evidence.value, indicator)
        each = "year" if evidence.period.months == 12 else "period"
        since = f" since {numbers.in_words(evidence.since.label)}" if evidence.since else ""
        way = "up" if (evidence.value or 0) > 0 else "down"
        size = own.removeprefix("-").replace("%", " points")
        return f"{way} by {size} a {each} on average{since}, at {evidence.confidence:g}%"
    apart = [abs(one - other) for one, other in pairwise(_numbers(evidence)) if one != other]
    own, other, lower, upper = (
        numbers.precise(each, indicator, apart)
        for each in (evidence.value, evidence.against_value, evidence.lower, evidence.upper)
    )
    daily = " a day" if evidence.period.months == 1 and indicator.measure.kind in {"rate", "count"} else ""
    side = "above" if (evidence.value or 0) > (evidence.against_value or 0) else "below"
    beside = f"the {CHARTED[evidence.against]} of {other}"
    since = f", as since {evidence.since.label}" if evidence.since and evidence.since != evidence.period else ""
    return f"{own}{daily} in {when}, {side} {beside} (limits {lower} to {upper}){since}"


def _numbers(evidence: Evidence) -> list[float]:
    """The numbers of a point that a reader must be able to tell apart: value, limit or mean, and both limits."""
    every = (evidence.value, evidence.against_value, evidence.lower, evidence.upper)
    return sorted(each for each in every if each is not None)
