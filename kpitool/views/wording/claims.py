"""What the findings of an indicator claim, since when, and whether the board has seen them."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from kpitool.period import Quarter, quarter_from
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName, Severity
from kpitool.views.benchmarks import benchmark_name
from kpitool.views.records import Acknowledged, Entry, Finding
from kpitool.views.wording.naming import broken_order


class ByRule(Protocol):
    """What a rule has brought about."""

    @property
    def rule(self) -> str: ...


Ruled = TypeVar("Ruled", bound=ByRule)

GRAVE = (Severity.EXCEPTION.value, Severity.ADVERSE.value)


def claim_words(rule: str, entry: Entry, registry: Registry) -> str:
    """What a rule claims of an entry, in words."""
    other = benchmark_name(entry.benchmark, registry) if entry.benchmark else "its benchmark"
    expected = registry.indicators[entry.indicator].expect
    side, name = broken_order(expected, registry) if expected else ("out of order with", "another")
    in_trend = entry.change is not None and entry.change.verdict != "worsening"
    return {
        "red_red": f"in an adverse trend and worse than {other}" if in_trend else f"worse than before and than {other}",
        "worse_than_previous": "worse than before",
        "worse_than_benchmark": f"worse than {other}",
        "outside_limits": "outside the control limits",
        "fails_target": "failing the target",
        "adverse_shift": "in a run on the adverse side of the mean",
        "adverse_trend": "in an adverse trend",
        "adverse_cluster": "near the control limit twice in three periods",
        "unexpected_order": f"{side} {name}, which is not expected",
        "data": "in doubt",
    }[rule]


def counting(entry: Entry) -> list[Finding]:
    """The findings that make an indicator exceptional or adverse, the gravest first: not explained, not of the data."""
    found = [each for each in entry.findings if not each.explained and each.rule != RuleName.DATA.value]
    return [each for level in GRAVE for each in found if each.level == level]


def apart(findings: Sequence[Ruled]) -> list[Ruled]:
    """Findings, or cleared ones, without those that another says.

    Worse than before and than the benchmark says each of the two.
    """
    rules = {each.rule for each in findings}
    said = {"worse_than_previous", "worse_than_benchmark"} if "red_red" in rules else set()
    return [each for each in findings if each.rule not in said]


def since_words(finding: Finding, registry: Registry) -> str:
    """Since when a finding is there: new, "since 2018/19 Q3 or earlier"; nothing where its past was not looked at."""
    if finding.state is None:
        return ""
    if finding.state == "new":
        return ", not assessed last quarter" if finding.open_ended else ", new this quarter"
    if finding.since is None:
        return ", as last quarter"
    return f" since {quarter_label(finding.since, registry)}{' or earlier' if finding.open_ended else ''}"


def acknowledged_words(seen: Acknowledged, registry: Registry) -> str:
    return f"acknowledged by {seen.by} in {quarter_label(seen.quarter, registry)}: {seen.reason.rstrip('.')}"


def quarter_label(text: str, registry: Registry) -> str:
    quarter = quarter_from(text, registry.year_starts)
    return quarter.label if isinstance(quarter, Quarter) else text
