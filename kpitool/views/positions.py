"""The position of a category and of a quarter: what is exceptional, adverse, explained, clear, or not known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kpitool.analysis.comparisons import Verdict
from kpitool.errors import listed
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.registry.rules import DEFAULTS, InForce, RuleName, Severity
from kpitool.views import numbers
from kpitool.views.came import told_of_data
from kpitool.views.evidence import claim_words
from kpitool.views.records import Entry
from kpitool.views.wording import in_sentence


@dataclass(frozen=True)
class Position:
    """What there is to report of some indicators: what matters most in a `statement`, and what else to know."""

    statement: str
    also: list[str]

    @property
    def whole(self) -> str:
        return " ".join([self.statement, *self.also])


def position(entries: Sequence[Entry], registry: Registry) -> Position:
    """The position of some indicators: exceptions first, then adverse ones, then what is in doubt or not known."""
    words = [entry for entry in entries if registry.indicators[entry.indicator].measure.kind == "narrative"]
    open_ = [entry for entry in entries if entry.status == "not_assessed" and entry not in words]
    shown = [_shown(entry, registry) for entry in open_ if entry.value is not None]
    unknown = [in_sentence(entry.title) for entry in open_ if entry.value is None]
    doubted = [in_sentence(entry.title) for entry in entries if entry.contradicted]
    unplaced = [in_sentence(entry.title) for entry in entries if entry.unplaced]
    said = [_headline(entries, len(open_) + len(words), gaps=bool(unknown)), *_adverse(entries)]
    if doubted:
        said.append(f"What was supplied of {listed(doubted)} contradicts itself.")
    if unplaced:
        said.append(f"Many records of {listed(unplaced)} have no place, and are in no district's figure.")
    if stale := [f"{in_sentence(entry.title)} ({entry.period.label})" for entry in entries if entry.stale]:
        said.append(f"Older than they should be: {listed(stale)}.")
    said += told_of_data(entries)
    if unknown:
        said.append(f"{_upper(listed(unknown))} could not be assessed.")
    also = [_explained(entry) for entry in entries if any(finding.explained for finding in entry.findings)]
    also += _noted(entries, registry)
    also += [_unjudged_move(entry) for entry in entries if _moves_unjudged(entry)]
    if shown:
        also.append(f"Shown, not judged: {listed(shown)}.")
    if words:
        named = [in_sentence(entry.title) for entry in words]
        also.append(f"{_upper(listed(named))} {_is(named)} monitored; no figure is published.")
    return Position(" ".join(said), also)


def _headline(entries: Sequence[Entry], not_judged: int, *, gaps: bool) -> str:
    exceptions = [in_sentence(entry.title) for entry in entries if entry.status == "exception"]
    partly = [in_sentence(entry.title) for entry in entries if in_part(entry)]
    doubted = any(entry.doubt for entry in entries)
    if exceptions:
        return f"{_upper(listed(exceptions))} {_is(exceptions)} exceptional."
    if not_judged == len(entries):
        some = any(entry.value is not None for entry in entries)
        return "No figure could be judged." if some else "Nothing could be assessed."
    if partly:
        every = len(partly) + not_judged == len(entries)
        which = "no indicator could be judged in full" if every else f"{listed(partly)} could be judged only in part"
        return f"Nothing exceptional was found, but {which}."
    if gaps:
        return (
            f"Nothing exceptional was found among the {len(entries) - not_judged} of {len(entries)} that were judged."
        )
    if doubted:
        return "Nothing exceptional was found, but not every figure can be relied on."
    return "There is nothing exceptional to report."


def _shown(entry: Entry, registry: Registry) -> str:
    """A figure that was not judged, in a few words: what it is, and what it was before."""
    indicator = registry.indicators[entry.indicator]
    per = f" {numbers.unit(indicator, registry)}" if indicator.measure.kind == "rate" else ""
    figure = numbers.figure(entry.value, indicator) + per
    before = entry.previous.value if entry.previous else None
    after = f" after {numbers.figure(before, indicator)}" if before is not None else ""
    return f"{in_sentence(entry.title)} ({figure} in {entry.period.label}{after})"


def _moves_unjudged(entry: Entry) -> bool:
    return entry.change is not None and entry.change.verdict in {Verdict.INCREASING, Verdict.DECREASING}


def _unjudged_move(entry: Entry) -> str:
    """A significant change of an indicator without polarity, which is neither good nor bad."""
    rose = entry.change is not None and entry.change.verdict == Verdict.INCREASING
    verb = "have" if _plural([entry.title]) else "has"
    return f"{entry.title} {verb} {'risen' if rose else 'fallen'}, which is neither good nor bad of itself."


def _explained(entry: Entry) -> str:
    verb = "have" if _plural([entry.title]) else "has"
    return f"{entry.title} {verb} worsened, which is explained: {in_sentence(str(entry.explained)).rstrip('.')}."


def _noted(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """Findings that are a note for the board, in sentences."""
    return [
        f"{entry.title} {_is([entry.title])} {claim_words(finding.rule, entry, registry)}."
        for entry in entries
        for finding in entry.findings
        if finding.level == Severity.NOTE.value and finding.rule != RuleName.DATA.value and not finding.explained
    ]


def new_ones(entries: Sequence[Entry]) -> str:
    """Which indicators the board sees for the first time."""
    titles = [in_sentence(entry.title) for entry in entries if entry.new]
    return f"New this quarter: {listed(titles)}." if titles else ""


def in_part(entry: Entry) -> bool:
    """Whether an indicator has a figure but lacks one that it was to be compared with."""
    absent = [other for other in (entry.previous, entry.benchmark) if other is not None and other.missing is not None]
    judged = [other for other in absent if other is not entry.benchmark or entry.benchmark.verdict != "not_comparable"]
    return entry.value is not None and entry.status != "not_assessed" and bool(judged)


def _adverse(entries: Sequence[Entry]) -> list[str]:
    """Adverse indicators in sentences: those that worsened, and those that are only worse than the benchmark."""
    adverse = [entry for entry in entries if entry.status == "adverse"]
    trend = [entry for entry in adverse if entry.change and entry.change.verdict == Verdict.WORSENING]
    sentences = []
    if trend:
        titles = [in_sentence(entry.title) for entry in trend]
        sentences.append(f"{_upper(listed(titles))} {'show' if _plural(titles) else 'shows'} an adverse trend.")
    behind = [in_sentence(entry.title) for entry in adverse if entry not in trend]
    if behind:
        sentences.append(f"{_upper(listed(behind))} {_is(behind)} worse than the benchmark.")
    return sentences


def clear(entries: Sequence[Entry], quarter: Quarter) -> str:
    """What was assessed and found clear, in full or as far as it could be.

    A figure of before the quarter is told with its period, one that is older than it should be is left out.
    """
    fine = [entry for entry in entries if entry.status in {"steady", "favourable"} and not _to_be_told(entry)]
    named = {
        entry.indicator: in_sentence(entry.title)
        + (f" ({entry.period.label})" if entry.period.end < quarter.period.start else "")
        for entry in fine
    }
    whole = [named[entry.indicator] for entry in fine if not in_part(entry)]
    partly = [named[entry.indicator] for entry in fine if in_part(entry)]
    said = [f"Assessed and found clear: {listed(whole)}."] if whole else []
    said += [f"Clear as far as it could be judged: {listed(partly)}."] if partly else []
    return " ".join(said)


def _to_be_told(entry: Entry) -> bool:
    """Whether something about an indicator is told elsewhere, so that it is not simply clear."""
    return bool(entry.doubt or entry.stale or _moves_unjudged(entry)) or any(
        finding.explained or finding.rule != RuleName.DATA.value for finding in entry.findings
    )


def rules_in_force(registry: Registry) -> list[str]:
    """The level and thresholds of each rule, and where they differ from the defaults: this board's choice."""
    home = registry.geography[registry.areas.home].name
    return [
        line
        for rule in RuleName
        for line in (*_in_force(rule, registry), *_in_force_for_parts(rule, registry, f"parts of {home}"))
    ]


def _in_force(rule: RuleName, registry: Registry) -> list[str]:
    by_choice = _by_choice(rule, registry, part=False)
    said = []
    for choice, titles in by_choice.items():
        where = "" if len(by_choice) == 1 else f" for {listed(titles)}"
        level = "off" if choice.level is None else "told apart" if rule is RuleName.DATA else choice.level.value
        default = f" (default: {_chosen(DEFAULTS[rule])})"
        mine = f", this board's choice{default}" if choice.chosen else ""
        said.append(f"{RULE_WORDS[rule]}: {level}{_by(choice)}{where}{mine}")
    return said


def _in_force_for_parts(rule: RuleName, registry: Registry, where: str) -> list[str]:
    """Where the parts of home are judged by other thresholds, or not at all."""
    said = []
    for choice, titles in _by_choice(rule, registry, part=True).items():
        of_home = {registry.rule(rule, name) for name in registry.indicators if _has(rule, name, registry)}
        if choice.level is None and all(each.level is None for each in of_home):
            continue
        # what is not tried on parts is no difference
        if any(choice.level == each.level and choice.thresholds.items() <= each.thresholds.items() for each in of_home):
            continue
        some = "" if len(titles) == len(_judged(rule, registry)) else f", {listed(titles)}"
        mine = ", this board's choice" if choice.chosen else ""
        said.append(f"{where}{some} ({rule.value}): {_chosen(choice)}{mine}")
    return said


def _by_choice(rule: RuleName, registry: Registry, *, part: bool) -> dict[InForce, list[str]]:
    found: dict[InForce, list[str]] = {}
    for name in _judged(rule, registry):
        found.setdefault(registry.rule(rule, name, part=part), []).append(in_sentence(registry.indicators[name].title))
    return found


def _judged(rule: RuleName, registry: Registry) -> list[str]:
    return [name for name in registry.indicators if _has(rule, name, registry)]


def _has(rule: RuleName, name: str, registry: Registry) -> bool:
    """Whether a rule can have anything to say of an indicator."""
    indicator = registry.indicators[name]
    needs = {RuleName.UNEXPECTED_ORDER: indicator.expect, RuleName.FAILS_TARGET: indicator.targets}
    return indicator.measure.kind != "narrative" and bool(needs.get(rule, True))


def _chosen(choice: InForce) -> str:
    return "off" if choice.level is None else choice.level.value + _by(choice)


def _by(choice: InForce) -> str:
    """The thresholds of a rule in words."""
    if choice.level is None:
        return ""
    said = [
        f"at {choice.confidence:g}%" if choice.confidence else "",
        f"by {choice.least:g} or more" if choice.least else "",
        f"allowing for {choice.dispersion:g} times the variance of chance" if (choice.dispersion or 1) > 1 else "",
        f"{choice.length} points" if choice.length else "",
        f"{choice.sigmas:g} sigmas" if choice.sigmas else "",
        f"figures restated by more than {choice.restated:g}% (points of a proportion)"
        if choice.restated is not None
        else "",
        f"more than {choice.rejected:g}% of records rejected" if choice.rejected is not None else "",
    ]
    return "".join(f", {each}" for each in said if each)


RULE_WORDS = {
    RuleName.RED_RED: "worse than the benchmark and getting worse (red_red)",
    RuleName.OUTSIDE_LIMITS: "a period of the quarter outside the control limits (outside_limits)",
    RuleName.FAILS_TARGET: "the target failed (fails_target)",
    RuleName.WORSE_THAN_PREVIOUS: "worse than the previous window (worse_than_previous)",
    RuleName.WORSE_THAN_BENCHMARK: "worse than the benchmark (worse_than_benchmark)",
    RuleName.ADVERSE_SHIFT: "a run on the adverse side of the mean (adverse_shift)",
    RuleName.ADVERSE_TREND: "a run of points each worse than the last, or a worsening series of years (adverse_trend)",
    RuleName.ADVERSE_CLUSTER: "two of three points near the control limit (adverse_cluster)",
    RuleName.UNEXPECTED_ORDER: "above or below an indicator that it is expected not to be (unexpected_order)",
    RuleName.DATA: "missing, stale, restated or doubtful data (data), which makes no indicator adverse",
}


def _is(titles: Sequence[str]) -> str:
    return "are" if _plural(titles) else "is"


def _plural(titles: Sequence[str]) -> bool:
    """Whether a verb after these titles is a plural one: a title's first noun says so, before what describes it."""
    head = HEAD_ENDS.split(titles[0], maxsplit=1)[0].casefold()
    return len(titles) > 1 or head.endswith("people") or (head.endswith("s") and not head.endswith("ss"))


HEAD_ENDS = re.compile(r"[,(:]|\s(?:who|that|in|of|to|by|from|for|with|on|at|per|recorded|reported|aged|known)\s")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
