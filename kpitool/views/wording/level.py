"""How much: an indicator's figure and its window, or what was noted of one that has none."""

from kpitool.views import numbers
from kpitool.views.wording.facts import Facts
from kpitool.views.wording.naming import named, sentence


def how_much(facts: Facts) -> str:
    """The count and the value over the window: "Burglary: 720 in the 12 months to Dec 2019, 7.2 per 1,000 residents."""
    entry, indicator = facts.entry, facts.indicator
    count, base = numbers.number(entry.count), numbers.number(entry.denominator)
    value, when = numbers.figure(entry.value, indicator), numbers.in_words(entry.period.label)
    match indicator.measure.kind:
        case "rate" if entry.count is None:
            said = f"{value} {numbers.unit(indicator, facts.registry)} in {when}"
        case "rate":
            rate = f"{value} {numbers.unit(indicator, facts.registry)}"
            said = facts.one_of(
                f"{count} in {when}, {rate}", f"{rate} in {when} ({count})", f"in {when}, {count} or {rate}"
            )
        case "proportion" if entry.count is not None:
            of = f"({count} of {base})"
            said = facts.one_of(f"{value} in {when} {of}", f"in {when}, {value} {of}")
        case "proportion" if entry.denominator is not None:
            said = facts.one_of(f"{value} in {when} (of {base})", f"in {when}, {value} (of {base})")
        case _:
            unit = f" {told}" if (told := getattr(indicator.measure, "unit", None)) else ""
            figure = count if indicator.measure.kind == "count" else value + unit
            said = facts.one_of(f"{figure} in {when}", f"in {when}, {figure}")
    return f"{named(entry, facts.registry)}: {said}."


def no_figure(facts: Facts) -> str:
    """That there is no figure for the window, and why."""
    reason = facts.entry.missing.reason if facts.entry.missing else ""
    when = numbers.in_words(facts.entry.period.label)
    return f"{named(facts.entry, facts.registry)}: no figure for {when}; {reason}."


def monitored(facts: Facts) -> str:
    """An indicator without figures: what was noted of it in the quarter."""
    notes = [
        sentence(note.text.rstrip("."))
        for note in facts.indicator.annotations
        if facts.quarter.period.start <= note.month <= facts.quarter.period.last_month
    ]
    return " ".join([f"{facts.entry.title}: monitored; no figure is published.", *notes])
