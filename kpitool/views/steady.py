"""Indicators of which there is little to say, in few words: similar to before, stabilised, levelling, improved."""

from collections.abc import Sequence

from kpitool.analysis.comparisons import Verdict
from kpitool.analysis.direction import Direction
from kpitool.errors import listed
from kpitool.period import months_between
from kpitool.views.records import Entry
from kpitool.views.wording.naming import be, have, in_sentence, sentence

SETTLED = {
    Direction.STABILISED.value: "stabilised over the last four quarters",
    Direction.LEVELLING.value: "levelling",
}

PERFECT = ("stabilised", "improved")


def steady(entries: Sequence[Entry]) -> list[str]:
    """One sentence about the indicators that are steady or favourable and were compared, grouped by what is said."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.status in {"steady", "favourable"} and (said := _said(entry)) is not None:
            groups.setdefault(said, []).append(entry)
    parts = [_with_verb(said, [entry.title for entry in mine]) for said, mine in groups.items()]
    return [sentence("; ".join(parts))] if parts else []


def _said(entry: Entry) -> str | None:
    if entry.change is None or any(finding.explained for finding in entry.findings):
        return None
    if entry.direction and entry.direction.word in SETTLED:
        return SETTLED[entry.direction.word]
    verdict, told = entry.change.verdict, entry.previous
    if verdict == Verdict.IMPROVING.value:
        return "improved"
    if verdict != Verdict.SIMILAR.value or told is None:
        return None
    year_before = months_between(told.period.start, entry.period.start) == 12
    return f"similar to {'the year before' if year_before else told.period.label}"


def _with_verb(said: str, names: Sequence[str]) -> str:
    """Up to two titles before their verb; more of them after what is said, where a verb would come too late."""
    told = listed([in_sentence(name) for name in names])
    if len(names) > 2:
        return f"{said}: {told}"
    return f"{told} {(have if said.startswith(PERFECT) else be)(names)} {said}"
