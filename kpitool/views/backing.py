"""What stands behind a summary, in sentences: findings of parts of home, what is not known, notes on the figures."""

from collections.abc import Sequence

from kpitool.errors import listed
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.benchmarks import benchmark_notes
from kpitool.views.claimed import claims
from kpitool.views.figures import unlocated_count
from kpitool.views.records import Entry
from kpitool.views.wording.claims import acknowledged_words, claim_words


def is_headline(entry: Entry, registry: Registry) -> bool:
    """Whether an entry is what the board reads of its indicator: the home area's, or that of a scope."""
    return entry.area.code == registry.headline(entry.indicator)


def found_in_parts(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """A sentence for each claim about an indicator in parts of the home area, with the parts and their figures."""
    parts = [
        entry
        for entry in entries
        if not is_headline(entry, registry) and any(finding.rule != "data" for finding in entry.findings)
    ]
    said = []
    for indicator in dict.fromkeys(entry.indicator for entry in parts):
        mine = [entry for entry in parts if entry.indicator == indicator]
        by_claim: dict[str, list[str]] = {}
        for entry in mine:
            for claim, words in _claims(entry, registry.indicators[indicator], registry):
                by_claim.setdefault(claim, []).append(words)
        said += [f"{mine[0].title}, {claim}: {_some(words)}." for claim, words in by_claim.items()]
    return said


def not_assessed(home: Sequence[Entry], registry: Registry) -> list[str]:
    """What could not be assessed or compared, and why."""
    reasons: dict[str, list[str]] = {}
    for entry in home:
        for finding in entry.findings:
            if finding.rule == "data" and finding.reason:
                reasons.setdefault(finding.reason, []).append(entry.title)
        if entry.change is not None and entry.change.reason and entry.missing is None:
            untested = ", so the change is not tested" if entry.change.verdict == "not_tested" else ""
            reasons.setdefault(entry.change.reason + untested, []).append(entry.title)
        if registry.indicators[entry.indicator].measure.kind == "narrative":
            reasons.setdefault("monitored; no figure is published", []).append(entry.title)
    return [f"{listed(titles)}: {reason}." for reason, titles in reasons.items()]


def notes(home: Sequence[Entry], registry: Registry) -> list[str]:
    """Caveats, populations used, and records without a place."""
    items = [
        f"{', '.join(_titles(home, caveat))}: {caveat}" for caveat in dict.fromkeys(c for e in home for c in e.caveats)
    ]
    items += _populations(home, registry)
    located = [entry for entry in home if entry.unlocated]
    if located:
        scopes = sorted({scope for entry in located if entry.unlocated for scope in entry.unlocated.scopes})
        counts = ", ".join(f"{e.title} {unlocated_count(e, registry)}" for e in located)
        items.append(f"Records without a place ({' and '.join(scopes)}), in no count above: {counts}.")
    return items + benchmark_notes(home, registry)


def _some(said: Sequence[str]) -> str:
    return ("; " if any(", " in each for each in said) else ", ").join(said)


def _claims(entry: Entry, indicator: Indicator, registry: Registry) -> list[tuple[str, str]]:
    """What was found of a part of the home area: the claim, and the part with its figure."""
    by_rule = {finding.rule: finding for finding in entry.findings if finding.rule != "data"}
    value, said = numbers.figure(entry.value, indicator), []
    for rule in claims(list(by_rule), entry):
        claim, own = claim_words(rule, entry, registry), f"{entry.area.name} {value}"
        if rule == "worse_than_previous" and entry.previous:
            own += f" (was {numbers.figure(entry.previous.value, indicator)})"
        if rule == "worse_than_benchmark" and entry.benchmark:
            claim += f" ({numbers.figure(entry.benchmark.value, indicator)})"
        if rule == "fails_target" and entry.target:
            claim += f" ({numbers.in_full(entry.target.value, indicator)})"
        finding = by_rule.get(rule) or by_rule["red_red"]
        own += ", explained" if finding.explained else ""
        own += f", {acknowledged_words(finding.acknowledged, registry)}" if finding.acknowledged else ""
        said.append((claim, own))
    return said


def _populations(home: Sequence[Entry], registry: Registry) -> list[str]:
    """Which mid-year estimates the rates of each population rest on."""
    used: dict[tuple[str, int, int | None], list[Entry]] = {}
    for entry in home:
        measure = registry.indicators[entry.indicator].measure
        if measure.kind == "rate" and entry.population_year:
            before = entry.previous.population_year if entry.previous else None
            title = registry.populations[measure.population].title
            used.setdefault((title, entry.population_year, before), []).append(entry)
    items = []
    for (title, year, before), mine in sorted(used.items(), key=lambda each: each[0][:2]):
        late = any(year < _newest_mid_year(entry) for entry in mine)
        newest = ", the newest that is loaded" if late else ""
        lag = ", with the same lag" if late else ""
        also = f"; the window before of mid-{before}{lag}" if before else ""
        items.append(f"Rates are per head of the {title} of mid-{year}{newest}{also}.")
    return items


def _newest_mid_year(entry: Entry) -> int:
    end = entry.period.end
    return end.year if end.month >= 6 else end.year - 1


def _titles(home: Sequence[Entry], caveat: str) -> list[str]:
    titles = [entry.title for entry in home if caveat in entry.caveats]
    return ["All"] if len(titles) == len(home) and len(home) > 1 else titles
