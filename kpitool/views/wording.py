"""Sentences: the position statement of an indicator, of a category and of a quarter, built from the facts by rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kpitool.analysis.comparisons import Verdict
from kpitool.areas import Area
from kpitool.errors import listed
from kpitool.period import Period
from kpitool.registry.models import DEFAULT_LEVELS, Indicator, Registry, RuleName, Severity
from kpitool.views import numbers

if TYPE_CHECKING:
    from kpitool.views.records import Entry, Missing


@dataclass(frozen=True)
class Facts:
    """What a sentence about one indicator in one area may draw on."""

    indicator: Indicator
    registry: Registry
    area: Area
    now: Period
    before: Period
    row: dict[str, Any]
    missing: "Missing | None"


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


def statement(facts: Facts) -> str:
    """One indicator's position: how much, against the window before, against the benchmark."""
    if facts.missing is not None:
        return f"{facts.indicator.title}: no figure for {numbers.in_words(facts.now)}; {facts.missing.reason}."
    parts = [_how_much(facts), _against_previous(facts), _against_benchmark(facts)]
    explained = facts.row["explained"]
    if explained and facts.row["change_verdict"] in {Verdict.WORSENING, Verdict.IMPROVING}:
        parts.append(f"The change is explained: {explained.rstrip('.')}.")
    return " ".join(part for part in parts if part)


def _how_much(facts: Facts) -> str:
    row, indicator = facts.row, facts.indicator
    count = numbers.number(row["x"])
    value = numbers.figure(row["value"], indicator)
    when = numbers.in_words(facts.now)
    match indicator.measure.kind:
        case "rate":
            said = f"{count} in {when}, {value} {numbers.unit(indicator, facts.registry)}"
        case "proportion":
            said = f"{value} in {when} ({count} of {numbers.number(row['n'])})"
        case "count":
            said = f"{count} in {when}"
        case _:
            said = f"{value} in {when}"
    return f"{indicator.title}: {said}."


def _against_previous(facts: Facts) -> str:
    row, indicator = facts.row, facts.indicator
    verdict = Verdict(row["change_verdict"])
    if row["previous_value"] is None:
        return "" if not indicator.compare.previous else f"There is no figure for {numbers.in_words(facts.before)}."
    before = f"in {numbers.in_words(facts.before)}"
    if indicator.measure.kind == "proportion":
        change = (
            f"That is {_points(row['points'])} than the {numbers.figure(row['previous_value'], indicator)} {before}"
        )
        change = change.replace("no different than", "the same as")
    elif indicator.measure.kind in {"mean", "value"}:
        value = numbers.figure(row["previous_value"], indicator)
        change = f"That compares with {value} {before} ({numbers.signed(row['percent_of_value'])})"
    else:
        change = f"That is {_percent(row['percent_of_count'], row['change_count'])} {before}"
        change += f" ({numbers.number(row['previous_x'])})"
    noun = {"rate": "the rate", "proportion": "the share"}.get(indicator.measure.kind, "the figure")
    judged = {
        Verdict.WORSENING: f"{noun} has worsened",
        Verdict.IMPROVING: f"{noun} has improved",
        Verdict.INCREASING: f"{noun} has risen",
        Verdict.DECREASING: f"{noun} has fallen",
        Verdict.SIMILAR: f"{noun} is similar",
        Verdict.NOT_COMPARABLE: f"the two are not comparable ({row['blocked']})",
        Verdict.NOT_TESTED: "the change was not tested",
    }[verdict]
    if indicator.measure.kind == "rate" and verdict is not Verdict.NOT_COMPARABLE:
        judged += f" ({numbers.figure(row['previous_value'], indicator)} before)"
    return f"{change}; {judged}."


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
    row = facts.row
    if row["benchmark_area"] is None:
        return ""
    name = with_article(facts.registry.geography[row["benchmark_area"]])
    value = numbers.figure(row["benchmark_value"], facts.indicator)
    verdict = Verdict(row["benchmark_verdict"])
    if verdict is Verdict.NOT_COMPARABLE:
        stands = f" ({value})" if row["benchmark_value"] is not None else ""
        reason = f": {row['benchmark_reason'].rstrip('.')}" if row["benchmark_reason"] else ""
        return f"It is not compared with {name}{stands}{reason}."
    if row["benchmark_value"] is None:
        return f"It cannot be compared with {name}, which has no figure."
    side = "above" if row["value"] > row["benchmark_value"] else "below"
    if verdict in STANDING:
        return f"It is {STANDING[verdict].format(side=side)} {name} ({value})."
    if verdict is Verdict.SIMILAR:
        return f"It is similar to {name} ({value})."
    return f"{name[0].upper()}{name[1:]} stands at {value}."


def with_article(area: Area) -> str:
    """A region takes an article in a sentence: "the East Midlands", "Leicestershire"."""
    return f"the {area.name}" if area.level.value == "region" and area.name != "London" else area.name


@dataclass(frozen=True)
class Gap:
    """What there is and is not of a figure without a value.

    `scopes` have not reported; `alone` are areas that nobody has reported for; `rows` are areas that an
    extract covers and leaves out; `population_wanted` is the mid-year that a rate looked for.
    """

    months: list[date]
    scopes: list[str]
    alone: list[str]
    rows: list[str]
    count: float | None
    denominator: float | None
    population_wanted: int | None


def missing_reason(gap: Gap, indicator: Indicator) -> str:
    """Why there is no value: which months, whose; or that the denominator is unknown."""
    if gap.count is not None and gap.denominator is None:
        rate = indicator.measure.kind == "rate"
        return f"no mid-{gap.population_wanted} population is loaded" if rate else "there is no denominator"
    if gap.count is not None and gap.denominator is not None:
        if gap.denominator <= 0:
            return "the denominator is not above zero"
        larger = gap.count > gap.denominator
        return "the numerator is larger than the denominator" if larger else "the numerator is below zero"
    if not gap.months:
        return "nothing has been ingested for it"
    months = numbers.months_label(gap.months)
    absent = [*gap.scopes, *gap.alone]
    parts = [f"{months} missing from {_some(absent)}"] if absent else []
    if gap.rows:
        parts.append(f"{'' if parts else f'{months}: '}no row for {_some(gap.rows)} in what an extract covers")
    return "; ".join(parts) or f"{months} missing"


def _some(names: list[str]) -> str:
    return listed(names if len(names) <= 6 else [*names[:5], f"{len(names) - 5} more"])


def data_reason(facts: Facts, previous: "Missing | None", benchmark: "Missing | None") -> str:
    """What is wrong with the data behind an indicator."""
    parts = []
    if facts.missing is not None:
        parts.append(facts.missing.reason)
    if previous is not None:
        parts.append(f"{numbers.in_words(facts.before)}: {previous.reason}")
    if benchmark is not None:
        name = facts.registry.geography[facts.row["benchmark_area"]].name
        parts.append(f"{name}: {benchmark.reason}")
    supplied, summed = facts.row["supplied"], facts.row["summed"]
    if supplied is not None and summed is not None and supplied != summed:
        parts.append(f"supplied as {numbers.number(supplied)}, but its parts add up to {numbers.number(summed)}")
    return "; ".join(dict.fromkeys(parts)) or "see the figures"


# --- a category, a quarter ---------------------------------------------------------------------------


def position(entries: Sequence["Entry"]) -> str:
    """What there is to report of some indicators: exceptions first, then adverse ones, then what is not known."""
    exceptions = [_in_sentence(entry.title) for entry in entries if entry.status == "exception"]
    unknown = [_in_sentence(entry.title) for entry in entries if entry.status == "not_assessed"]
    partly = [_in_sentence(entry.title) for entry in entries if in_part(entry)]
    parts = []
    if exceptions:
        parts.append(f"{_upper(listed(exceptions))} {_is(exceptions)} exceptional.")
    elif len(unknown) == len(entries):
        return "Nothing could be assessed."
    elif partly:
        every = len(partly) + len(unknown) == len(entries)
        which = "no indicator could be judged in full" if every else f"{listed(partly)} could be judged only in part"
        parts.append(f"Nothing exceptional was found, but {which}.")
    else:
        parts.append("There is nothing exceptional to report.")
    parts.extend(_adverse(entries))
    if unknown:
        parts.append(f"{_upper(listed(unknown))} could not be assessed.")
    return " ".join(parts)


def in_part(entry: "Entry") -> bool:
    """Whether an indicator has a figure but lacks one that it was to be compared with."""
    absent = [other for other in (entry.previous, entry.benchmark) if other is not None and other.missing is not None]
    judged = [other for other in absent if other is not entry.benchmark or entry.benchmark.verdict != "not_comparable"]
    return entry.value is not None and entry.status != "not_assessed" and bool(judged)


def _adverse(entries: Sequence["Entry"]) -> list[str]:
    """Adverse indicators in sentences: those that worsened, and those that are only worse than the benchmark."""
    adverse = [entry for entry in entries if entry.status == "adverse"]
    trend = [entry for entry in adverse if entry.change and entry.change.verdict == Verdict.WORSENING]
    sentences = []
    if trend:
        titles = [_in_sentence(entry.title) for entry in trend]
        sentences.append(f"{_upper(listed(titles))} {'show' if _plural(titles) else 'shows'} an adverse trend.")
    behind = [_in_sentence(entry.title) for entry in adverse if entry not in trend]
    if behind:
        sentences.append(f"{_upper(listed(behind))} {_is(behind)} worse than the benchmark.")
    return sentences


def clear(entries: Sequence["Entry"]) -> str:
    """What was assessed and found clear, in full or as far as it could be."""
    fine = [entry for entry in entries if entry.status in {"steady", "favourable"}]
    whole = [_in_sentence(entry.title) for entry in fine if not in_part(entry)]
    partly = [_in_sentence(entry.title) for entry in fine if in_part(entry)]
    said = [f"Assessed and found clear: {listed(whole)}."] if whole else []
    said += [f"Clear as far as it could be judged: {listed(partly)}."] if partly else []
    return " ".join(said)


def rules_in_force(registry: Registry) -> list[str]:
    """The level of each rule, and where it differs from the default: this board's choice."""
    said = []
    for rule in RuleName:
        by_level: dict[tuple[Severity | None, bool], list[str]] = {}
        for name, indicator in registry.indicators.items():
            by_level.setdefault(registry.rule(rule, name), []).append(_in_sentence(indicator.title))
        for (level, chosen), titles in by_level.items():
            where = "" if len(by_level) == 1 else f" for {listed(titles)}"
            what = "off" if level is None else level.value
            choice = f", this board's choice (default: {DEFAULT_LEVELS[rule].value})" if chosen else ""
            said.append(f"{RULE_WORDS[rule]}: {what}{where}{choice}")
    return said


RULE_WORDS = {
    RuleName.RED_RED: "worse than the previous window and than the benchmark (red_red)",
    RuleName.WORSE_THAN_PREVIOUS: "worse than the previous window (worse_than_previous)",
    RuleName.WORSE_THAN_BENCHMARK: "worse than the benchmark (worse_than_benchmark)",
    RuleName.DATA: "missing or contradictory data (data)",
}


def _is(titles: Sequence[str]) -> str:
    return "are" if _plural(titles) else "is"


def _plural(titles: Sequence[str]) -> bool:
    return len(titles) > 1 or titles[0].endswith("s")


def _in_sentence(title: str) -> str:
    """A title inside a sentence: small first letter, unless it is an abbreviation."""
    return title[0].lower() + title[1:] if title[:1].isupper() and not title[1:2].isupper() else title


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
