"""Against the window before: by how much, the verdict on it, and how sure that is."""

from kpitool.analysis.comparisons import Verdict
from kpitool.views import numbers
from kpitool.views.records import Previous
from kpitool.views.wording.facts import Facts
from kpitool.views.wording.naming import in_sentence, noun, sentence

MOVES = {
    Verdict.WORSENING: "has worsened",
    Verdict.IMPROVING: "has improved",
    Verdict.INCREASING: "has risen",
    Verdict.DECREASING: "has fallen",
}


def against_previous(facts: Facts) -> str:
    """The change since the window before: of the count or in points, and the verdict on the value."""
    entry, previous = facts.entry, facts.entry.previous
    if not facts.indicator.compare.previous:
        return ""
    reason = entry.change.reason if entry.change else None
    if previous is None:
        return f"It is not compared: {reason.rstrip('.')}." if reason else ""
    if previous.withheld and previous.missing:
        return f"The figure for {numbers.in_words(previous.period.label)} is {previous.missing.reason}."
    if previous.value is None:
        return f"There is no figure for {numbers.in_words(previous.period.label)}."
    row, verdict = facts.row, Verdict(facts.row["change_verdict"])
    moved = moved_by(facts, row["change_value"], previous.value)
    before = numbers.figure(previous.value, facts.indicator) if facts.indicator.measure.kind == "rate" else None
    return f"{_size(facts, previous)}; {judged(facts, verdict, moved, reason, before)}."


def explained(facts: Facts) -> str:
    """What explains a significant change, such as changed criteria."""
    why = facts.entry.explained
    if not why or facts.row["change_verdict"] not in MOVES:
        return ""
    return f"The change is explained: {in_sentence(why).rstrip('.')}."


def base(facts: Facts) -> str:
    """That a change is from an unusual window, such as a lockdown year, and what was usual before it."""
    previous = facts.entry.previous
    if previous is None or previous.base is None or previous.before_mean is None:
        return ""
    when = numbers.in_words(previous.period.label)
    were = "were" if when.startswith("the ") else "was"
    mean = numbers.figure(previous.before_mean, facts.indicator)
    windows = numbers.word(previous.before_windows or 0)
    held = f"the {previous.base} of the last {previous.base_windows} held"
    return sentence(f"{when} {were} {held} (mean of the {windows} before: {mean})")


def moved_by(facts: Facts, change: float | None, before: float | None) -> float:
    """A change that is large enough to be told, significant or not; 0 for one that is smaller than the least."""
    if change is None:
        return 0.0
    if facts.indicator.measure.kind == "proportion":
        enough = abs(change) >= facts.row["min_points"]
    else:
        enough = before is not None and before > 0 and abs(change) / before * 100 >= facts.row["min_percent"]
    return change if enough else 0.0


def judged(facts: Facts, verdict: Verdict, moved: float, reason: str | None, before: str | None = None) -> str:
    """A verdict on a change in words, with the rate before; a large one whose intervals overlap is told as it is."""
    what, level = f"the {noun(facts.indicator)}", "99.8%" if facts.row["strict"] else "95%"
    was = f" ({before} before)" if before else ""
    if verdict in MOVES:
        sure = f"{level} intervals apart"
        return f"{what} {MOVES[verdict]} ({before} before, {sure})" if before else f"{what} {MOVES[verdict]} ({sure})"
    if verdict is Verdict.SIMILAR and moved:
        side = "higher" if moved > 0 else "lower"
        return f"{what} is similar{was}: {side}, but the {level} intervals overlap"
    if verdict is Verdict.SIMILAR:
        return f"{what} is similar{was}"
    if verdict is Verdict.NOT_COMPARABLE:
        return f"the two are not comparable ({str(reason).rstrip('.')})"
    if verdict is Verdict.NOT_COMPARED:
        return f"the two are not compared{was}"
    return f"the change was not tested{was}"


def _size(facts: Facts, previous: Previous) -> str:
    """How large the change is: points of a proportion, percent of the count, or of a value without one."""
    row, indicator = facts.row, facts.indicator
    when, before = numbers.in_words(previous.period.label), numbers.figure(previous.value, indicator)
    if indicator.measure.kind == "proportion":
        size, link = _points(row["points"])
        return facts.one_of(f"That is {size} {link} the {before} in {when}", f"After {before} in {when} it is {size}")
    if row["change_count"] is None or indicator.measure.kind == "mean":
        percent = numbers.signed(row["percent_of_value"])
        by = "" if row["percent_of_value"] is None else f" ({percent})"
        since = "" if row["percent_of_value"] is None else f" ({percent} since)"
        return facts.one_of(f"That compares with {before} in {when}{by}", f"In {when} it was {before}{since}")
    if facts.entry.change is not None and facts.entry.change.percent_withheld:
        had = numbers.number(previous.count)
        return facts.one_of(f"That compares with {had} in {when}", f"In {when} it was {had}")
    size, link = _percent(row["percent_of_count"], row["change_count"])
    count = numbers.number(previous.count)
    return facts.one_of(
        f"That is {size} {link}in {when} ({count})",
        f"Against {count} in {when} that is {size}",
        f"From {count} in {when} that is {_rise(row['percent_of_count'], size)}",
    )


def _percent(percent: float | None, count: float) -> tuple[str, str]:
    """A change of the count, and how it is linked to what it is held against."""
    if percent is None:
        return ("up from none", "") if count > 0 else ("as many", "as ") if count == 0 else ("fewer", "than ")
    shown = numbers.number(abs(percent), 1)
    if not shown.strip("0.,"):
        return "about as many", "as "
    return f"{shown}% {'more' if percent > 0 else 'fewer'}", "than "


def _rise(percent: float | None, size: str) -> str:
    """A change of the count as a rise or a fall, where it is one of some percent."""
    if percent is None or "%" not in size:
        return size
    return f"a {'rise' if percent > 0 else 'fall'} of {numbers.number(abs(percent), 1)}%"


def _points(points: float) -> tuple[str, str]:
    shown = numbers.number(abs(points), 1)
    if not shown.strip("0.,"):
        return "the same", "as"
    return f"{shown} points {'higher' if points > 0 else 'lower'}", "than"
