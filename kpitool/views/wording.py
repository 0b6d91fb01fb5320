"""Sentences: the position statement of an indicator, of a category and of a quarter, built from the facts by rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kpitool.analysis.comparisons import Verdict
from kpitool.areas import Area
from kpitool.errors import listed
from kpitool.period import Quarter
from kpitool.registry.models import Expectation, Indicator, Registry
from kpitool.views import numbers
from kpitool.views.records import Beside, Entry


@dataclass(frozen=True)
class Facts:
    """What a sentence about one indicator in one area may draw on: its entry, and the row and parts behind it."""

    indicator: Indicator
    registry: Registry
    quarter: Quarter
    row: dict[str, Any]
    parts: Sequence[dict[str, Any]]
    entry: Entry


STANDING = {
    Verdict.MUCH_WORSE: "well {side}",
    Verdict.MUCH_BETTER: "well {side}",
    Verdict.MUCH_HIGHER: "well {side}",
    Verdict.MUCH_LOWER: "well {side}",
    Verdict.WORSE: "{side}",
    Verdict.BETTER: "{side}",
    Verdict.HIGHER: "{side}",
    Verdict.LOWER: "{side}",
}
NOUNS = {"rate": "the rate", "proportion": "the share"}


def statement(facts: Facts) -> str:
    """One indicator's position: how much, against the window before, against the benchmark, and what stands beside."""
    entry = facts.entry
    when = numbers.in_words(entry.period.label)
    if facts.indicator.measure.kind == "narrative":
        return _in_words(facts)
    if entry.missing is not None:
        parts = [f"{named(entry, facts.registry)}: no figure for {when}; {entry.missing.reason}."]
    else:
        parts = [_how_much(facts), f"It is in doubt: {entry.doubt}." if entry.doubt else "", _against_previous(facts)]
        parts += [_against_benchmark(facts), _made_up_of(facts), _out_of_order(facts)]
    explained = facts.row["explained"]
    if explained and facts.row["change_verdict"] in {Verdict.WORSENING, Verdict.IMPROVING}:
        parts.append(f"The change is explained: {in_sentence(explained).rstrip('.')}.")
    parts.append(_beside(facts))
    parts.append("It is new this quarter." if entry.new else "")
    return " ".join(part for part in parts if part)


def _in_words(facts: Facts) -> str:
    """An indicator without figures: what was noted of it in the quarter."""
    notes = [
        note.text.rstrip(".") + "."
        for note in facts.indicator.annotations
        if facts.quarter.period.start <= note.month <= facts.quarter.period.last_month
    ]
    return " ".join([f"{facts.entry.title}: monitored; no figure is published.", *notes])


def _how_much(facts: Facts) -> str:
    entry, indicator = facts.entry, facts.indicator
    count = numbers.number(entry.count)
    value = numbers.figure(entry.value, indicator)
    when = numbers.in_words(entry.period.label)
    match indicator.measure.kind:
        case "rate":
            said = f"{count} in {when}, {value} {numbers.unit(indicator, facts.registry)}"
        case "proportion" if entry.count is not None:
            said = f"{value} in {when} ({count} of {numbers.number(entry.denominator)})"
        case "proportion" if entry.denominator is not None:
            said = f"{value} in {when} (of {numbers.number(entry.denominator)})"
        case "count":
            said = f"{count} in {when}"
        case _:
            unit = f" {told}" if (told := getattr(indicator.measure, "unit", None)) else ""
            said = f"{value}{unit} in {when}"
    return f"{named(entry, facts.registry)}: {said}."


def named(entry: Entry, registry: Registry) -> str:
    """An indicator's title, with its area where the board reads that of another area than home."""
    headline = registry.headline(entry.indicator)
    elsewhere = headline != registry.areas.home and entry.area.code == headline
    return f"{entry.title} ({entry.area.name})" if elsewhere else entry.title


def _against_previous(facts: Facts) -> str:
    row, indicator, previous = facts.row, facts.indicator, facts.entry.previous
    if not indicator.compare.previous:
        return ""
    reason = facts.entry.change.reason if facts.entry.change else None
    if previous is None:
        return f"It is not compared: {reason}." if reason else ""
    when = numbers.in_words(previous.period.label)
    if previous.withheld and previous.missing:
        return f"The figure for {when} is {previous.missing.reason}."
    if previous.value is None:
        return f"There is no figure for {when}."
    before, verdict = numbers.figure(previous.value, indicator), Verdict(row["change_verdict"])
    if indicator.measure.kind == "proportion":
        change = f"That is {_points(row['points'])} than the {before} in {when}"
        change = change.replace("no different than", "the same as")
    elif indicator.measure.kind in {"mean", "value"}:
        change = f"That compares with {before} in {when} ({numbers.signed(row['percent_of_value'])})"
    else:
        change = f"That is {_percent(row['percent_of_count'], row['change_count'])} in {when}"
        change += f" ({numbers.number(previous.count)})"
    noun = NOUNS.get(indicator.measure.kind, "the figure")
    judged = _judged(verdict, noun, _moved(facts, row["change_value"], row["percent_of_value"]), reason)
    if indicator.measure.kind == "rate" and verdict is not Verdict.NOT_COMPARABLE:
        judged += f" ({before} before)"
    return f"{change}; {judged}."


def _moved(facts: Facts, change: float | None, percent: float | None) -> float:
    """A change that is large enough to be told, significant or not; 0 for one that is smaller than the least."""
    if facts.indicator.measure.kind == "proportion":
        enough = change is not None and abs(change) >= facts.row["min_points"]
    else:
        enough = percent is not None and abs(percent) >= facts.row["min_percent"]
    return change or 0.0 if enough else 0.0


def _judged(verdict: Verdict, noun: str, moved: float, reason: str | None) -> str:
    """A verdict on a change in words; a large one whose intervals overlap is told as what it is."""
    if verdict is Verdict.SIMILAR and moved:
        return f"{noun} is {'higher' if moved > 0 else 'lower'}, but not significantly"
    return {
        Verdict.WORSENING: f"{noun} has worsened",
        Verdict.IMPROVING: f"{noun} has improved",
        Verdict.INCREASING: f"{noun} has risen",
        Verdict.DECREASING: f"{noun} has fallen",
        Verdict.SIMILAR: f"{noun} is similar",
        Verdict.NOT_COMPARABLE: f"the two are not comparable ({reason})",
        Verdict.NOT_TESTED: "the change was not tested",
    }[verdict]


def _percent(percent: float | None, count: float) -> str:
    if percent is None:
        return "up from none" if count else "as many as"
    shown = numbers.number(abs(percent), 1)
    if not shown.strip("0.,"):
        return "about as many as"
    return f"{shown}% {'more' if percent > 0 else 'fewer'} than"


def _points(points: float) -> str:
    shown = numbers.number(abs(points), 1)
    if not shown.strip("0.,"):
        return "no different"
    return f"{shown} points {'higher' if points > 0 else 'lower'}"


def _against_benchmark(facts: Facts) -> str:
    benchmark = facts.entry.benchmark
    if benchmark is None:
        return ""
    name = with_article(facts.registry.geography[benchmark.area.code])
    value = numbers.figure(benchmark.value, facts.indicator)
    verdict = Verdict(benchmark.verdict)
    if verdict is Verdict.NOT_COMPARABLE:
        stands = f" ({value})" if benchmark.value is not None else ""
        reason = f": {benchmark.reason.rstrip('.')}" if benchmark.reason else ""
        return f"It is not compared with {name}{stands}{reason}."
    if benchmark.withheld:
        return f"It is not compared with {name}, whose figure is withheld."
    if benchmark.value is None or benchmark.own_value is None:
        return f"It cannot be compared with {name}, which has no figure."
    it, stands = "It is", "stands"
    if benchmark.period != facts.entry.period:
        own = numbers.figure(benchmark.own_value, facts.indicator)
        when = numbers.in_words(benchmark.period.label)
        it, stands = f"Over {when}, the newest that both have, it was ({own})", f"over {when} stands"
    side = "above" if benchmark.own_value > benchmark.value else "below"
    if verdict in STANDING:
        return f"{it} {STANDING[verdict].format(side=side)} {name} ({value})."
    if verdict is Verdict.SIMILAR:
        return f"{it} similar to {name} ({value})."
    return f"{name[0].upper()}{name[1:]} {stands} at {value}."


def with_article(area: Area) -> str:
    """A region takes an article in a sentence: "the East Midlands", "Leicestershire"."""
    return f"the {area.name}" if area.level.value == "region" and area.name != "London" else area.name


def _made_up_of(facts: Facts) -> str:
    """The shares of a breakdown, the largest first."""
    shares = sorted(
        ((part["share"], part["part"]) for part in facts.parts if part["share"] is not None), key=lambda s: -s[0]
    )
    if not shares or facts.entry.contradicted:
        return ""
    unknown = [in_sentence(part["part"]) for part in facts.parts if part["share"] is None]
    said = listed([f"{numbers.number(share)}% {in_sentence(part)}" for share, part in shares])
    said += f" ({listed(unknown)} not known)" if unknown else ""
    source = facts.registry.sources[facts.indicator.source[0]]
    several = source.dimensions[str(facts.indicator.breakdown)].multi_coded
    return f"Of these, {said}{' (one case may stand under several)' if several else ''}."


def _out_of_order(facts: Facts) -> str:
    """That it stands above (or below) an indicator which it is expected not to."""
    if not facts.row["out_of_order"] or facts.indicator.expect is None:
        return ""
    side, title = broken_order(facts.indicator.expect, facts.registry)
    other = facts.registry.indicators[facts.row["expected"]]
    return f"It is {side} {title} ({numbers.figure(facts.row['expected_value'], other)}), which is not expected."


def broken_order(expect: Expectation, registry: Registry) -> tuple[str, str]:
    """On which side of which indicator another stands where their expected order is broken."""
    name, side = (expect.not_above, "above") if expect.not_above else (str(expect.not_below), "below")
    return side, in_sentence(registry.indicators[str(name)].title)


def _beside(facts: Facts) -> str:
    """What stands beside the figure, with its own comparison."""
    beside = facts.entry.beside
    if beside is None:
        return ""
    figure = _figure_beside(beside, facts)
    when = numbers.in_words(beside.period.label)
    if beside.kind == "year_so_far":
        said = f"So far, in {when}: {figure}, {beside.note}"
    elif beside.kind == "full_year":
        said = f"The last full year, {when}: {figure}"
    else:
        said = f"In {when}, {beside.note}: {figure}"
    return said + _change_beside(beside, facts) + "."


def _figure_beside(beside: Beside, facts: Facts) -> str:
    value, count = numbers.figure(beside.value, facts.indicator), numbers.number(beside.count)
    if beside.withheld and beside.missing:
        return beside.missing.reason
    match facts.indicator.measure.kind:
        case "rate" if beside.value is None:
            return f"{count} (no rate: {beside.missing.reason})" if beside.missing else count
        case "rate":
            return f"{count}, {value} {numbers.unit(facts.indicator, facts.registry)}"
        case "proportion" if beside.count is not None:
            return f"{value} ({count} of {numbers.number(beside.denominator)})"
        case "count":
            return count
        case _:
            return value


def _change_beside(beside: Beside, facts: Facts) -> str:
    previous, verdict = beside.previous, Verdict(beside.change.verdict)
    if previous is None or verdict is Verdict.NOT_COMPARED:
        return ""
    before = numbers.figure(previous.value, facts.indicator)
    when = numbers.in_words(previous.period.label)
    noun = NOUNS.get(facts.indicator.measure.kind, "the figure")
    moved = _moved(facts, beside.change.value, beside.change.percent_of_value)
    judged = _judged(verdict, noun, moved, beside.change.reason)
    judges = verdict in {Verdict.WORSENING, Verdict.IMPROVING} and beside.explained
    why = f", which is explained: {in_sentence(str(beside.explained)).rstrip('.')}" if judges else ""
    return f", against {before} in {when}; {judged}{why}"


def in_sentence(title: str) -> str:
    """A title inside a sentence: small first letter, unless it is an abbreviation."""
    return title[0].lower() + title[1:] if title[:1].isupper() and not title[1:2].isupper() else title


def titles(names: Sequence[str]) -> str:
    """Titles as a list inside a sentence."""
    return listed([in_sentence(name) for name in names])
