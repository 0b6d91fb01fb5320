"""What was found of some indicators, in sentences: who is exceptional, who has worsened and how fast, who is behind."""

from collections.abc import Mapping, Sequence

from kpitool.analysis.direction import Direction
from kpitool.errors import listed
from kpitool.registry.models import Registry
from kpitool.views.records import Entry
from kpitool.views.wording.claims import acknowledged_words, apart, claim_words, counting
from kpitool.views.wording.course import rises
from kpitool.views.wording.naming import be, have, in_sentence, sentence, titles

PREVIOUS, BENCHMARK, TREND = "worse_than_previous", "worse_than_benchmark", "adverse_trend"


def exceptional(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """Which indicators are exceptional, and what the rules claim of them: those of which it is the same together."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.status == "exception":
            words = (claim_words(each.rule, entry, registry) for each in apart(counting(entry)))
            groups.setdefault(", ".join(words), []).append(entry)
    said = []
    for claim, mine in groups.items():
        names = [entry.title for entry in mine]
        said.append(sentence(f"{titles(names)} {be(names)} exceptional: {claim}{_how_it_goes_on(mine)}"))
    return said


def adverse(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """A sentence for each thing that the rules claim of adverse indicators, those that worsened first.

    Worse than before and than the benchmark is told as the two things that it is.
    """
    by_claim = _by_claim([entry for entry in entries if entry.status == "adverse"], registry)
    worsened, said = by_claim.pop("worse than before", []), []
    if worsened:
        names = [entry.title for entry in worsened]
        said.append(sentence(f"{titles(names)} {have(names)} worsened{_how_it_goes_on(worsened)}"))
    for claim, behind in by_claim.items():
        names = [entry.title for entry in behind]
        also = " also" if all(entry in worsened for entry in behind) else ""
        said.append(sentence(f"{titles(names)} {be(names)}{also} {claim}"))
    return said


def acknowledged(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """Which of the exceptional and adverse indicators the board has seen, all that was found of them."""
    by_words: dict[str, list[str]] = {}
    for entry in entries:
        seen = {
            acknowledged_words(each.acknowledged, registry) if each.acknowledged else "" for each in counting(entry)
        }
        if seen and "" not in seen:
            by_words.setdefault("; ".join(sorted(seen)), []).append(entry.title)
    return [sentence(f"{titles(names)} {have(names)} been {words}") for words, names in by_words.items()]


def claims(rules: Sequence[str], entry: Entry) -> list[str]:
    """Rules with the one that joins two others told as those two: worse than before, worse than the benchmark."""
    if "red_red" not in rules:
        return list(dict.fromkeys(rules))
    by_verdict = PREVIOUS if entry.change and entry.change.verdict == "worsening" else TREND
    change = next((rule for rule in (PREVIOUS, TREND) if rule in rules), by_verdict)
    return list(dict.fromkeys([change, BENCHMARK, *(rule for rule in rules if rule != "red_red")]))


def _by_claim(entries: Sequence[Entry], registry: Registry) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for rule in claims([each.rule for each in counting(entry)], entry):
            found.setdefault(claim_words(rule, entry, registry), []).append(entry)
    return found


def _how_it_goes_on(entries: Sequence[Entry]) -> str:
    """How the changes of some indicators go on: "; both are rising more slowly"; nothing where none says how."""
    names = [entry.title for entry in entries]
    going: dict[str, list[str]] = {}
    for entry in entries:
        if (way := _going(entry)) is not None:
            going.setdefault(way, []).append(in_sentence(entry.title))
    return f"; {_pace(going, names)}" if going else ""


def _pace(going: Mapping[str, Sequence[str]], names: Sequence[str]) -> str:
    first, *more = going.items()
    way, those = first
    if more or len(those) < len(names):
        return ", ".join(f"{listed(each)} {be(each)} {how}" for how, each in going.items())
    if len(names) == 1:
        return f"{'they are' if be(names) == 'are' else 'it is'} {way}"
    return f"{'both' if len(names) == 2 else 'all'} are {way}"


def _going(entry: Entry) -> str | None:
    """How a change goes on, in a few words; nothing where it only goes on."""
    told = entry.direction
    if told is None or told.word is None:
        return None
    way = "rising" if rises(told.now) else "falling"
    return {
        Direction.SLOWER.value: f"{way} more slowly",
        Direction.FASTER.value: f"{way} faster",
        Direction.TURNED.value: f"{way} after a {'fall' if rises(told.now) else 'rise'}",
        Direction.CONTINUING.value: f"still {way}",
    }.get(told.word)
