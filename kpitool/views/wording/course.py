"""Where it is going: the change now beside that of a year ago, and the trend of a short series."""

from kpitool.analysis.comparisons import Verdict
from kpitool.analysis.direction import Direction as Word
from kpitool.registry.sources import Series
from kpitool.views import numbers
from kpitool.views.records import Direction, Entry, Trend
from kpitool.views.wording.change import MOVES
from kpitool.views.wording.facts import Facts
from kpitool.views.wording.naming import noun

ROSE = {"increasing": True, "decreasing": False}


def direction(facts: Facts) -> str:
    """What the changes over the last year come to, where they come to anything, with the numbers that say so."""
    told = facts.entry.direction
    if told is None:
        return ""
    trend = told.trend if told.trend and told.trend.verdict in ROSE else None
    if told.word is None:
        return f"It {_over_the_years(trend, facts)}." if trend else ""
    said = _said(Word(told.word), told, trend, facts)
    with_trend = trend is not None and Word(told.word) is not Word.LEVELLING
    return f"{said} It {_over_the_years(trend, facts)}." if trend and with_trend else said


def in_short(entry: Entry) -> tuple[str, str | None]:
    """Where a figure is going in a word or two, and the way of its change: up, down or level.

    Only a significant change has a way up or down; where there is no verdict on it there are no words, and no way.
    """
    change, word = entry.change, entry.direction.word if entry.direction else None
    if change is not None and change.verdict in MOVES and change.value:
        way, going, before = ("up", "rising", "fall") if rises(change.value) else ("down", "falling", "rise")
        said = {
            Word.SLOWER: f"{going}, more slowly",
            Word.FASTER: f"{going} faster",
            Word.CONTINUING: f"still {going}",
            Word.TURNED: f"{going} after a {before}",
        }
        return said.get(Word(word), going) if word else going, way
    if change is not None and change.verdict == Verdict.SIMILAR.value:
        return word or "similar", "level"
    return "", None


def rises(change: float | None) -> bool:
    return change is not None and change > 0


def _said(word: Word, told: Direction, trend: Trend | None, facts: Facts) -> str:
    up, changes = rises(facts.row["change_value"]), _changes(told, facts)
    way, going = ("increase", "rising") if up else ("decrease", "falling")
    match word:
        case Word.SLOWER:
            slower = f"It continues to {way}, but at a slower rate{changes}."
            return facts.one_of(slower, f"It is still {going}, but more slowly{changes}.")
        case Word.FASTER:
            return facts.one_of(f"It continues to {way}, and faster{changes}.", f"It is {going} faster{changes}.")
        case Word.CONTINUING:
            return facts.one_of(f"It continues to {way}{changes}.", f"It is still {going}{changes}.")
        case Word.TURNED:
            return f"It is {going} after a {'fall' if up else 'rise'}{changes}."
        case Word.LEVELLING if trend and ROSE[trend.verdict] == rises(told.year_ago):
            return f"It {_over_the_years(trend, facts)}, and is levelling{changes}."
        case Word.LEVELLING:
            after = "" if told.year_ago is None else f" after a {'rise' if rises(told.year_ago) else 'fall'}"
            return f"It is levelling{after}{changes}."
        case Word.STABILISED:
            return f"It has stabilised over the last four quarters{changes}."
        case Word.STABLE:
            before = "in each of the four quarters before"
            return facts.one_of(f"So it was {before}.", f"Its change was small {before}, too.")


def _changes(told: Direction, facts: Facts) -> str:
    """The change now and a year ago: " (+5.9% of the rate now, +10.8% a year ago)"; nothing where one is withheld."""
    if told.now is None or told.year_ago is None:
        return ""
    points = facts.indicator.measure.kind == "proportion"
    now, then = (numbers.signed(change, 1, " points" if points else "%") for change in (told.now, told.year_ago))
    of = "" if points else f" of the {noun(facts.indicator)}"
    return f" ({now}{of} now, {then} a year ago)"


def _over_the_years(trend: Trend, facts: Facts) -> str:
    """A short series' trend: "fell over the five years to 2018/19, from 190 to 100"."""
    rose = ROSE[trend.verdict]
    said = f"{'rose' if rose else 'fell'} over the five {_periods(trend, facts)} to {trend.last.label}"
    first, last = trend.first_value, trend.last_value
    if first is None or last is None or (last > first) is not rose:
        return said
    return f"{said}, from {numbers.figure(first, facts.indicator)} to {numbers.figure(last, facts.indicator)}"


def _periods(trend: Trend, facts: Facts) -> str:
    waves = any(facts.registry.sources[name].series is Series.WAVE for name in facts.indicator.source)
    return "waves" if waves else "years" if trend.last.months == 12 else "periods"
