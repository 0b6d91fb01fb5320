"""Findings in sentences: the two figures that a rule compared, and the intervals that set them apart."""

from collections.abc import Sequence

from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers, wording
from kpitool.views.records import Entry, Evidence, Finding


def evidence_sentences(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """A sentence for each finding but those about the data, which are told apart."""
    return [
        f"{entry.title}, {_claim(finding, entry, registry)}: {_figures(finding, registry.indicators[entry.indicator])}"
        for entry in entries
        for finding in entry.findings
        if finding.evidence
    ]


def _claim(finding: Finding, entry: Entry, registry: Registry) -> str:
    other = wording.with_article(registry.geography[entry.benchmark.area.code]) if entry.benchmark else "its benchmark"
    words = {
        "red_red": f"worse than before and than {other}",
        "worse_than_previous": "worse than before",
        "worse_than_benchmark": f"worse than {other}",
    }[finding.rule]
    return f"{words} ({finding.rule}, {finding.level}{', explained' if finding.explained else ''})"


def _figures(finding: Finding, indicator: Indicator) -> str:
    if finding.rule == "red_red":
        return "both of the next two."
    return " ".join(_compared(evidence, indicator) for evidence in finding.evidence)


def _compared(evidence: Evidence, indicator: Indicator) -> str:
    own = f"{numbers.figure(evidence.value, indicator)} ({_interval(evidence.lower, evidence.upper, indicator)})"
    other = numbers.figure(evidence.against_value, indicator)
    level = f"{evidence.confidence:g}%"
    if evidence.against != "previous":
        return f"{own}, and {other} lies outside that {level} interval."
    before = f"{other} ({_interval(evidence.against_lower, evidence.against_upper, indicator)})"
    return f"{own} against {before}, {level} intervals apart."


def _interval(lower: float | None, upper: float | None, indicator: Indicator) -> str:
    return f"{numbers.figure(lower, indicator)} to {numbers.figure(upper, indicator)}"
