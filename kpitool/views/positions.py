"""The position of a category and of a quarter: what is exceptional, adverse, explained, clear, or not known."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpitool.analysis.comparisons import Verdict
from kpitool.errors import listed, quoted
from kpitool.labels import MAX_LABEL
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName, Severity
from kpitool.views import numbers
from kpitool.views.claimed import acknowledged, adverse, exceptional
from kpitool.views.records import Entry
from kpitool.views.steady import steady
from kpitool.views.wording.claims import claim_words
from kpitool.views.wording.naming import be, have, in_sentence, sentence, titles

NOTHING = "There is nothing exceptional to report."


@dataclass(frozen=True)
class Position:
    """What there is to report of some indicators: what matters most in a `statement`, and what else to know."""

    statement: str
    also: list[str]
    steady: list[str]

    @property
    def whole(self) -> str:
        return " ".join([self.statement, *self.also, *self.steady])


def position(entries: Sequence[Entry], registry: Registry) -> Position:
    """The position of some indicators: exceptions first, then adverse ones, then what is in doubt or not known."""
    words = [entry for entry in entries if registry.indicators[entry.indicator].measure.kind == "narrative"]
    open_ = [entry for entry in entries if entry.status == "not_assessed" and entry not in words]
    unknown = [entry.title for entry in open_ if entry.value is None]
    said = [
        *(exceptional(entries, registry) or [_headline(entries, len(open_) + len(words), gaps=bool(unknown))]),
        *adverse(entries, registry),
        *acknowledged(entries, registry),
        *_doubtful(entries),
        *_came_to_be(entries),
    ]
    if unknown:
        said.append(sentence(f"{titles(unknown)} could not be assessed"))
    also = [_explained(entry, registry) for entry in entries if any(finding.explained for finding in entry.findings)]
    also += _noted(entries, registry)
    also += [_unjudged_move(entry) for entry in entries if _moves_unjudged(entry)]
    if shown := [_shown(entry, registry) for entry in open_ if entry.value is not None]:
        also.append(f"Shown, not judged: {listed(shown)}.")
    if words:
        named = [entry.title for entry in words]
        also.append(sentence(f"{titles(named)} {be(named)} monitored; no figure is published"))
    quiet = [entry for entry in entries if not (entry.doubt or entry.stale or _moves_unjudged(entry))]
    return Position(" ".join(said), also, steady(quiet))


def _headline(entries: Sequence[Entry], not_judged: int, *, gaps: bool) -> str:
    """That nothing exceptional was found, as far as that can be said."""
    partly = [in_sentence(entry.title) for entry in entries if in_part(entry)]
    doubted = any(entry.doubt for entry in entries)
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
    return NOTHING


def _doubtful(entries: Sequence[Entry]) -> list[str]:
    """Which figures contradict themselves, have records without a place, or are older than they should be."""
    said = []
    if doubted := [entry.title for entry in entries if entry.contradicted]:
        said.append(f"What was supplied of {titles(doubted)} contradicts itself.")
    if unplaced := [entry.title for entry in entries if entry.unplaced]:
        said.append(f"Many records of {titles(unplaced)} have no place, and are in no district's figure.")
    if stale := [f"{in_sentence(entry.title)} ({entry.period.label})" for entry in entries if entry.stale]:
        said.append(f"Older than they should be: {listed(stale)}.")
    return said


def _came_to_be(entries: Sequence[Entry]) -> list[str]:
    """Which figures are not what a board saw, and of which many records were rejected."""
    said = []
    if moved := [entry for entry in entries if entry.restated]:
        since = quoted(moved[0].restated[0].since, MAX_LABEL)
        said.append(f"Restated since {since}: {titles([entry.title for entry in moved])}.")
    if lacking := [entry.title for entry in entries if entry.rejected]:
        said.append(f"Many records of {titles(lacking)} were rejected.")
    return said


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
    rose = entry.change is not None and entry.change.verdict == Verdict.INCREASING.value
    verb = f"{have([entry.title])} {'risen' if rose else 'fallen'}"
    return f"{entry.title} {verb}, which is neither good nor bad of itself."


def _explained(entry: Entry, registry: Registry) -> str:
    """That what was found of an indicator is explained: that it has worsened, or else the gravest rule's claim."""
    rules = [finding.rule for finding in entry.findings if finding.explained]
    claim = f"{be([entry.title])} {claim_words(rules[0], entry, registry)}"
    worsened = entry.change is not None and entry.change.verdict == Verdict.WORSENING.value
    said = f"{have([entry.title])} worsened" if worsened else claim
    return f"{entry.title} {said}, which is explained: {in_sentence(str(entry.explained)).rstrip('.')}."


def _noted(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """Findings that are a note for the board, in sentences."""
    return [
        f"{entry.title} {be([entry.title])} {claim_words(finding.rule, entry, registry)}."
        for entry in entries
        for finding in entry.findings
        if finding.level == Severity.NOTE.value and finding.rule != RuleName.DATA.value and not finding.explained
    ]


def new_ones(entries: Sequence[Entry]) -> str:
    """Which indicators the board sees for the first time."""
    new = [entry.title for entry in entries if entry.new]
    return f"New this quarter: {titles(new)}." if new else ""


def in_part(entry: Entry) -> bool:
    """Whether an indicator was judged, but lacks its figure, or one that it was to be compared with."""
    absent = [other for other in (entry.previous, entry.benchmark) if other is not None and other.missing is not None]
    judged = [other for other in absent if other is not entry.benchmark or entry.benchmark.verdict != "not_comparable"]
    return entry.status != "not_assessed" and (entry.value is None or bool(judged))


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
