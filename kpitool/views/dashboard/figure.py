"""One figure as the dashboard tells it: an entry's numbers as they are, and beside each the words it is written in."""

from kpitool.analysis.comparisons import Verdict
from kpitool.registry.models import Indicator, Registry
from kpitool.registry.rules import RuleName
from kpitool.views import numbers
from kpitool.views.benchmarks import benchmark_head
from kpitool.views.category import status_cell
from kpitool.views.dashboard.records import Aside, Figure, FiredMark, Held
from kpitool.views.evidence import finding_sentence
from kpitool.views.figures import BESIDE_WORDS, changed
from kpitool.views.records import Comparison, Entry, Finding
from kpitool.views.wording.claims import apart, claim_words
from kpitool.views.wording.course import in_short
from kpitool.views.wording.standing import stood

SINCE = {
    Verdict.WORSENING: "worse than",
    Verdict.IMPROVING: "better than",
    Verdict.INCREASING: "higher than",
    Verdict.DECREASING: "lower than",
    Verdict.SIMILAR: "similar to",
}
"""How a figure stands against the one before, by the verdict on its change."""


def figure_of(entry: Entry, registry: Registry) -> Figure:
    """The figure of an entry; what the entry withholds is in no number and no text of it."""
    indicator = registry.indicators[entry.indicator]
    going, arrow = in_short(entry)
    previous = _previous(entry, indicator, registry)
    return Figure(
        period=entry.period.label,
        start=entry.period.start,
        end=entry.period.end,
        value=entry.value,
        text=numbers.shown(entry.value, entry.withheld, indicator, registry),
        count=entry.count,
        count_text=numbers.count(entry.count, entry.withheld, indicator, registry),
        denominator=entry.denominator,
        lower95=entry.lower95,
        upper95=entry.upper95,
        interval=numbers.interval(entry.lower95, entry.upper95, indicator),
        lower998=entry.lower998,
        upper998=entry.upper998,
        change=changed(entry.change, indicator),
        before=_against(previous),
        going=going,
        arrow=arrow,
        previous=previous,
        benchmark=_beside(entry.benchmark, benchmark_head([entry]), entry, registry),
        home=_beside(entry.home, entry.home.area.name if entry.home else None, entry, registry),
        target=_target(entry, indicator),
        aside=_aside(entry, indicator, registry),
        status=entry.status,
        status_words=status_cell(entry, indicator).text,
        fired=[_fired(finding, entry, registry) for finding in apart(entry.findings)],
        statement=entry.statement,
        caveats=entry.caveats,
        missing=entry.missing.reason if entry.missing else None,
        withheld=entry.withheld,
        new=entry.new,
    )


def _previous(entry: Entry, indicator: Indicator, registry: Registry) -> Held | None:
    """The figure of the window before."""
    previous = entry.previous
    if previous is None:
        return None
    verdict = entry.change.verdict if entry.change else Verdict.NOT_COMPARED.value
    text = numbers.shown(previous.value, previous.withheld, indicator, registry)
    words = SINCE.get(Verdict(verdict)) or verdict.replace("_", " ")
    return Held(previous.period.label, previous.value, text, verdict, words)


def _against(previous: Held | None) -> str:
    """How a figure stands against the one before: "worse than 60.3"; where that is not said, what it was and why."""
    if previous is None:
        return ""
    said = previous.words in SINCE.values()
    return f"{previous.words} {previous.text}" if said else f"{previous.text} before, {previous.words}"


def _aside(entry: Entry, indicator: Indicator, registry: Registry) -> Aside | None:
    """What stands beside the figure: a value, or where that is not known yet, a count."""
    beside = entry.beside
    if beside is None:
        return None
    text = numbers.shown(beside.value, beside.withheld, indicator, registry)
    if beside.value is None and beside.count is not None:
        text = f"{numbers.count(beside.count, beside.withheld, indicator, registry)} counted"
    kind = BESIDE_WORDS[beside.kind]
    return Aside(
        f"{kind[:1].upper()}{kind[1:]}, {beside.period.label}", text, "" if beside.kind == "full_year" else beside.note
    )


def _beside(other: Comparison | None, name: str | None, entry: Entry, registry: Registry) -> Held | None:
    """The figure of the benchmark or the home area, with its period where that is another one."""
    if other is None or name is None:
        return None
    words = None
    if other.own_value is not None and other.value is not None:
        words = stood(Verdict(other.verdict), other.own_value, other.value)
    when = "" if other.period == entry.period else f", {other.period.label}"
    return Held(
        name=name + when,
        value=other.value,
        text=numbers.shown(other.value, other.withheld, registry.indicators[entry.indicator], registry),
        verdict=other.verdict,
        words=words or other.verdict.replace("_", " "),
    )


def _target(entry: Entry, indicator: Indicator) -> str | None:
    """The target in force, and whether it is met: "90% (missed)"."""
    if entry.target is None:
        return None
    met = {True: " (missed)", False: " (met)", None: ""}[entry.target.missed]
    return numbers.in_full(entry.target.value, indicator) + met


def _fired(finding: Finding, entry: Entry, registry: Registry) -> FiredMark:
    told = finding_sentence(finding, entry, registry)
    if finding.rule == RuleName.DATA.value and finding.reason:
        told = f"Data: {finding.reason}."
    claim = claim_words(finding.rule, entry, registry)
    return FiredMark(finding.rule, finding.level, claim, finding.state, told, finding.explained)
