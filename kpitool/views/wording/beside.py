"""What stands beside a figure (a full year, the year so far, the newest complete window), with its own comparison."""

from kpitool.analysis.comparisons import Verdict
from kpitool.views import numbers
from kpitool.views.records import Beside
from kpitool.views.wording.change import judged, moved_by
from kpitool.views.wording.facts import Facts
from kpitool.views.wording.naming import in_sentence


def beside(facts: Facts) -> str:
    """The figure beside, by its kind, and its change."""
    found = facts.entry.beside
    if found is None:
        return ""
    figure = _figure(found, facts)
    when = numbers.in_words(found.period.label)
    if found.kind == "year_so_far":
        said = f"So far, in {when}: {figure}, {found.note}"
    elif found.kind == "full_year":
        said = f"The last full year, {when}: {figure}"
    else:
        said = f"In {when}, {found.note}: {figure}"
    return said + _change(found, facts) + "."


def _figure(found: Beside, facts: Facts) -> str:
    value, count = numbers.figure(found.value, facts.indicator), numbers.number(found.count)
    if found.withheld and found.missing:
        return found.missing.reason
    match facts.indicator.measure.kind:
        case "rate" if found.value is None:
            return f"{count} (no rate: {found.missing.reason})" if found.missing else count
        case "rate":
            return f"{count}, {value} {numbers.unit(facts.indicator, facts.registry)}"
        case "proportion" if found.count is not None:
            return f"{value} ({count} of {numbers.number(found.denominator)})"
        case "count":
            return count
        case _:
            return value


def _change(found: Beside, facts: Facts) -> str:
    previous, verdict = found.previous, Verdict(found.change.verdict)
    if previous is None or verdict is Verdict.NOT_COMPARED:
        return ""
    before = numbers.figure(previous.value, facts.indicator)
    when = numbers.in_words(previous.period.label)
    moved = moved_by(facts, found.change.value, previous.value)
    said = judged(facts, verdict, moved, found.change.reason)
    judges = verdict in {Verdict.WORSENING, Verdict.IMPROVING} and found.explained
    why = f", which is explained: {in_sentence(str(found.explained)).rstrip('.')}" if judges else ""
    return f", against {before} in {when}; {said}{why}"
