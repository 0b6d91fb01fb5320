"""What backs a finding: the two figures that a rule compared, as records and in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kpitool.period import Quarter, quarter_from
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers, wording
from kpitool.views.benchmarks import benchmark_name
from kpitool.views.records import Entry, Evidence, Finding, PeriodRecord

ABOUT_PREVIOUS = {"red_red", "worse_than_previous"}
ABOUT_BENCHMARK = {"red_red", "worse_than_benchmark"}


def evidence_of(rule: str, row: dict[str, Any], entry: Entry) -> list[Evidence]:
    """The pairs of figures that a rule compared in a row of the assessed table; none for a rule about the data."""
    level, confidence = ("998", 99.8) if row["strict"] else ("95", 95.0)
    own = _Side(entry.value, entry.count, entry.period, row[f"lower{level}"], row[f"upper{level}"])
    found = []
    if rule in ABOUT_PREVIOUS and (previous := entry.previous) is not None:
        limits = row[f"previous_lower{level}"], row[f"previous_upper{level}"]
        other = _Side(previous.value, previous.count, previous.period, *limits)
        found.append(_pair(own, "previous", other, confidence))
    if rule in ABOUT_BENCHMARK and (benchmark := entry.benchmark) is not None:
        limits = row[f"shared_lower{level}"], row[f"shared_upper{level}"]
        shared = _Side(row["shared_value"], row["shared_x"], benchmark.period, *limits)
        other = _Side(benchmark.value, benchmark.count, benchmark.period, None, None)
        found.append(_pair(shared, benchmark.area.code, other, confidence))
    if rule == "unexpected_order":
        limits = row["expected_lower95"], row["expected_upper95"]
        other = _Side(row["expected_value"], row["expected_x"], entry.period, *limits)
        found.append(_pair(own, row["expected"], other, confidence))
    return found


@dataclass(frozen=True)
class _Side:
    """One of two figures that are compared."""

    value: float | None
    count: float | None
    period: PeriodRecord
    lower: float | None
    upper: float | None


def _pair(own: _Side, against: str, other: _Side, confidence: float) -> Evidence:
    return Evidence(
        value=own.value,
        count=own.count,
        period=own.period,
        lower=own.lower,
        upper=own.upper,
        confidence=confidence,
        against=against,
        against_value=other.value,
        against_count=other.count,
        against_period=other.period,
        against_lower=other.lower,
        against_upper=other.upper,
    )


def evidence_sentences(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """A sentence for each finding but those about the data, which are told apart.

    Worse than before together with worse than the benchmark says what each of the two says, so they are left out.
    """
    sentences = []
    for entry in entries:
        rules = {finding.rule for finding in entry.findings}
        for finding in entry.findings:
            if finding.evidence and (finding.rule == "red_red" or "red_red" not in rules):
                figures = "; ".join(
                    _compared(each, registry.indicators[entry.indicator], registry) for each in finding.evidence
                )
                sentences.append(f"{entry.title}, {_claim(finding, entry, registry)}: {figures}.")
    return sentences


def cleared_sentences(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """A sentence for each finding of the last quarter that is not found any more."""
    sentences = []
    for entry in entries:
        rules = {cleared.rule for cleared in entry.cleared}
        for cleared in entry.cleared:
            if cleared.rule != "data" and (cleared.rule == "red_red" or "red_red" not in rules):
                words = claim_words(cleared.rule, entry, registry)
                since = quarter_label(cleared.since, registry)
                sentences.append(f"{entry.title}: no longer {words} (found since {since}).")
    return sentences


def claim_words(rule: str, entry: Entry, registry: Registry) -> str:
    """What a rule claims of an entry, in words."""
    other = benchmark_name(entry.benchmark, registry) if entry.benchmark else "its benchmark"
    expected = registry.indicators[entry.indicator].expect
    side, name = wording.broken_order(expected, registry) if expected else ("out of order with", "another")
    return {
        "red_red": f"worse than before and than {other}",
        "worse_than_previous": "worse than before",
        "worse_than_benchmark": f"worse than {other}",
        "unexpected_order": f"{side} {name}, which is not expected",
        "data": "in doubt",
    }[rule]


def quarter_label(text: str, registry: Registry) -> str:
    quarter = quarter_from(text, registry.year_starts)
    return quarter.label if isinstance(quarter, Quarter) else text


def _claim(finding: Finding, entry: Entry, registry: Registry) -> str:
    said = [finding.rule, finding.level]
    if finding.state == "continuing" and finding.since is not None:
        least = " or earlier" if finding.open_ended else ""
        said.append(f"continuing since {quarter_label(finding.since, registry)}{least}")
    elif finding.state is not None:
        said.append("assessed for the first time" if finding.open_ended else finding.state)
    if finding.explained:
        said.append("explained")
    return f"{claim_words(finding.rule, entry, registry)} ({', '.join(said)})"


def _compared(evidence: Evidence, indicator: Indicator, registry: Registry) -> str:
    own = f"{numbers.figure(evidence.value, indicator)} ({numbers.interval(evidence.lower, evidence.upper, indicator)})"
    compared_with = registry.indicators.get(evidence.against, indicator)
    other = numbers.figure(evidence.against_value, compared_with)
    level = f"{evidence.confidence:g}%"
    if evidence.against_lower is None:
        return f"{other} lies outside the {level} interval of {own}"
    before = f"{other} ({numbers.interval(evidence.against_lower, evidence.against_upper, compared_with)})"
    if evidence.against == "previous":
        return f"{own} against {before}, {level} intervals apart"
    return f"{own} against {before}"
