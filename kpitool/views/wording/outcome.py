"""What it comes to: the status with the finding that makes it, since when, and the one caveat that bears on it."""

from kpitool.errors import listed
from kpitool.registry.fields import AnnotationKind
from kpitool.views import gaps, numbers
from kpitool.views.records import Finding
from kpitool.views.wording.claims import acknowledged_words, apart, claim_words, counting, since_words
from kpitool.views.wording.facts import Facts
from kpitool.views.wording.naming import in_sentence, sentence

STATUS = {"exception": "Exceptional", "adverse": "Adverse"}


def status(facts: Facts) -> str:
    """The status, where it is not steady: which rule makes it, since when, and what else was found."""
    entry, registry = facts.entry, facts.registry
    if entry.status == "favourable":
        return "That is favourable."
    if entry.status == "not_assessed":
        return "It is not judged." if entry.value is not None else ""
    found = apart([each for each in counting(entry) if each.level == entry.status])
    if not found:
        return ""
    first, *others = found
    also = f"; also {'; '.join(claim_words(each.rule, entry, registry) for each in others)}" if others else ""
    claim = f"{claim_words(first.rule, entry, registry)}{also}"
    return f"{STATUS[entry.status]}{since_words(first, registry)}: {claim}.{_seen(found, facts)}"


def judged_alone(facts: Facts) -> str:
    """By what an indicator was judged that has no figure for its window."""
    entry = facts.entry
    if entry.status == "not_assessed":
        return ""
    trend = entry.direction.trend if entry.direction else None
    by = ["its control chart"] if facts.row["has_chart"] else ["its trend"] if trend else []
    by += ["an earlier window's benchmark"] if entry.benchmark and entry.benchmark.own_value is not None else []
    return f"It is judged by {listed(by)} alone." if by else ""


def caveat(facts: Facts) -> str:
    """The one caveat that bears most on the figures said: a proviso, records without a place, a note within them.

    Else a standing one: the indicator's own, or its source's where a breakdown was told.
    """
    row, entry = facts.row, facts.entry
    dated = gaps.provisos(row) or _unplaced_before(facts) or _notes(facts)
    if dated:
        return f"Note: {dated[0].rstrip('.')}."
    told = [text for name in facts.indicator.source for text in facts.registry.sources[name].caveats]
    bearing = [*facts.indicator.caveats, *(told if facts.parts else [])]
    return f"Note: {bearing[0].rstrip('.')}." if bearing and entry.value is not None else ""


def _seen(found: list[Finding], facts: Facts) -> str:
    """Which of some findings the board has acknowledged: all at once, or each by its claim."""
    seen = {each.rule: acknowledged_words(each.acknowledged, facts.registry) for each in found if each.acknowledged}
    if not seen:
        return ""
    if len(seen) == len(found) and len(set(seen.values())) == 1:
        return f" {sentence(next(iter(seen.values())))}"
    told = "; ".join(f"{claim_words(rule, facts.entry, facts.registry)}, {words}" for rule, words in seen.items())
    return f" {sentence(told)}"


def _unplaced_before(facts: Facts) -> list[str]:
    told = gaps.without_place(gaps.unplaced(facts.row, "previous_"))
    previous = facts.entry.previous
    return [f"in {numbers.in_words(previous.period.label)}, {told}"] if told and previous else []


def _notes(facts: Facts) -> list[str]:
    """Dated notes on the indicator or its source that fall into the windows compared, the newest first."""
    entry = facts.entry
    first = entry.previous.period.start if entry.previous else entry.period.start
    sources = [note for name in facts.indicator.source for note in facts.registry.sources[name].annotations]
    notes = [
        note
        for note in (*facts.indicator.annotations, *sources)
        if note.kind is AnnotationKind.NOTE and first <= note.month <= entry.period.end
    ]
    return [
        f"{note.month:%b %Y}, {in_sentence(note.text)}"
        for note in sorted(notes, key=lambda note: note.month, reverse=True)
    ]
