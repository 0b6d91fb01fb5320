"""Findings in sentences: the two figures that a rule compared, and the intervals that set them apart."""

from collections.abc import Sequence

from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers, wording
from kpitool.views.records import Entry, Evidence, Finding


def evidence_sentences(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """A sentence for each finding but those about the data, which are told apart.

    Worse than before together with worse than the benchmark says what each of the two says, so they are left out.
    """
    sentences = []
    for entry in entries:
        rules = {finding.rule for finding in entry.findings}
        for finding in entry.findings:
            if finding.evidence and (finding.rule == "red_red" or "red_red" not in rules):
                figures = "; ".join(_compared(each, registry.indicators[entry.indicator]) for each in finding.evidence)
                sentences.append(f"{entry.title}, {_claim(finding, entry, registry)}: {figures}.")
    return sentences


def _claim(finding: Finding, entry: Entry, registry: Registry) -> str:
    other = wording.with_article(registry.geography[entry.benchmark.area.code]) if entry.benchmark else "its benchmark"
    words = {
        "red_red": f"worse than before and than {other}",
        "worse_than_previous": "worse than before",
        "worse_than_benchmark": f"worse than {other}",
    }[finding.rule]
    return f"{words} ({finding.rule}, {finding.level}{', explained' if finding.explained else ''})"


def _compared(evidence: Evidence, indicator: Indicator) -> str:
    own = f"{numbers.figure(evidence.value, indicator)} ({_interval(evidence.lower, evidence.upper, indicator)})"
    other = numbers.figure(evidence.against_value, indicator)
    level = f"{evidence.confidence:g}%"
    if evidence.against != "previous":
        return f"{other} lies outside the {level} interval of {own}"
    before = f"{other} ({_interval(evidence.against_lower, evidence.against_upper, indicator)})"
    return f"{own} against {before}, {level} intervals apart"


def _interval(lower: float | None, upper: float | None, indicator: Indicator) -> str:
    return f"{numbers.figure(lower, indicator)} to {numbers.figure(upper, indicator)}"
