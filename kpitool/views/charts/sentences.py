"""What charts show, in sentences: for who cannot see them, and for who wants to be told. Numbers are as written."""

from collections.abc import Sequence

from kpitool.errors import listed, some
from kpitool.registry.models import Indicator
from kpitool.views import numbers
from kpitool.views.charts.records import AreaBar, AreaLine, ControlPoint, CoursePoint, Note, PartBar
from kpitool.views.charts.words import NOTES, SIGNALS, TOO_FEW, WITHHELD, has_season
from kpitool.views.charts.written import apart_at, chart_numbers
from kpitool.views.wording.naming import sentence


def control_sentence(
    points: Sequence[ControlPoint], charted: str, indicator: Indicator, notes: Sequence[Note] = ()
) -> str:
    """What a control chart shows: its range, mean and limits, the last point, signals, gaps and dated notes.

    `charted`: what is charted, as `words.charted` says.
    """
    known = [point for point in points if point.adjusted is not None]
    if not known:
        return _nothing(charted, [point.text for point in points])
    told = [_ranged(known, charted, indicator)] if len(known) > 1 else [_alone(known[0], charted, indicator)]
    told += [_last(known[-1], indicator) if len(known) > 1 else "", _signals(known)]
    told += [_gaps([point.text for point in points if point.adjusted is None], len(points), "period")]
    told += [sentence(f"{NOTES[note.kind]} in {note.month:%b %Y}: {note.text.rstrip('.')}") for note in notes]
    return " ".join(filter(None, told))


def course_sentence(points: Sequence[CoursePoint], measured: str, indicator: Indicator, benchmark: str = "") -> str:
    """What the windows of an indicator show: now, before, their range, and on which side of the benchmark they lie.

    `measured`: what is measured, as `words.measured` says; `benchmark`: what it is called in a sentence.
    """
    known = [point for point in points if point.value is not None]
    if not known:
        return _nothing(measured, [point.text for point in points])
    told = [_now(points, measured)]
    if len(known) > 1:
        low, high = (pick(known, key=lambda point: point.value or 0.0).text for pick in (min, max))
        lay = f"was {low} throughout" if low == high else f"lay between {low} and {high}"
        span = f"from {numbers.in_words(known[0].label)} to {numbers.in_words(known[-1].label)}"
        told.append(f"Over {numbers.word(len(known))} windows, {span}, it {lay}.")
    told.append(_beside_benchmark(known, indicator, benchmark))
    told.append(_gaps([point.text for point in points if point.value is None], len(points), "window"))
    return " ".join(filter(None, told))


def areas_sentence(bars: Sequence[AreaBar], lines: Sequence[AreaLine], of: str = "areas") -> str:
    """Which of some areas is highest and which lowest, and how many are above home and the benchmark.

    `of`: what the areas are, as `standing.called_together` says.
    """
    group = [bar for bar in bars if bar.role == "part"] or [bar for bar in bars if bar.role == "other"]
    known = sorted((bar for bar in group if bar.value is not None), key=lambda bar: -(bar.value or 0.0))
    if not group:
        return sentence("; ".join(f"{bar.name}: {bar.text}" for bar in bars)) if bars else ""
    lacking = [f"{bar.name} ({bar.text})" for bar in group if bar.value is None]
    without = f"; without a figure: {some(lacking)}" if lacking else ""
    if not known:
        return sentence(f"of {numbers.word(len(group))} {of} none has a figure{without}")
    against = "".join(f"; {_above(known, line)}" for line in lines)
    return sentence(f"of {numbers.word(len(group))} {of} {_extremes(known)}{against}{without}")


def parts_sentence(parts: Sequence[PartBar]) -> str:
    """The shares of the parts, the largest first, each with what it was before."""
    known = sorted((part for part in parts if part.share is not None), key=lambda part: -(part.share or 0.0))
    told = [f"{part.name} {part.text}{f' ({part.words})' if part.words else ''}" for part in known]
    told += [f"{part.name} {part.text}" for part in parts if part.share is None]
    return f"Shares of the count: {some(told)}." if told else ""


def _nothing(what: str, texts: Sequence[str]) -> str:
    if not texts:
        return ""
    withheld = any(text == WITHHELD or text.startswith("<") for text in texts)
    return sentence(f"{what}: {'withheld' if withheld else 'there are no figures'}")


def _alone(point: ControlPoint, charted: str, indicator: Indicator) -> str:
    (value,) = chart_numbers([point.adjusted], indicator)
    return sentence(f"{charted}, {point.label} alone: {value}")


def _ranged(known: Sequence[ControlPoint], charted: str, indicator: Indicator) -> str:
    """The range of the points, and the mean and limits in force: those of the newest segment."""
    last = known[-1]
    mine = [point for point in known if point.segment == last.segment]
    values = [point.adjusted or 0.0 for point in known]
    given = [min(values), max(values), last.centre, last.lower, last.upper]
    low, high, centre, lower, upper = chart_numbers(given, indicator, apart_at(last))
    season = ", without its season" if has_season(known) else ""
    span = f"{charted}, {known[0].label} to {last.label}{season}"
    said = f"{span}: {f'{low} throughout' if low == high else f'between {low} and {high}'}"
    if last.centre is None:
        return sentence(said)
    moving = " of the last" if len({(point.lower, point.upper) for point in mine}) > 1 else ""
    told, why = ("limits", "") if last.signal is not None else ("trial limits", f": {TOO_FEW}")
    limits = "no limits" if last.lower is None else f"{told}{moving} {lower} to {upper}{why}"
    if mine[0] is known[0]:
        return sentence(f"{said}, around a mean of {centre} ({limits})")
    return sentence(f"{said}; from {mine[0].label} on around a mean of {centre} ({limits})")


def _last(point: ControlPoint, indicator: Indicator) -> str:
    (value,) = chart_numbers([point.adjusted], indicator, apart_at(point))
    stands = f", {SIGNALS[point.signal]}" if point.signal is not None and point.lower is not None else ""
    return f"The last point, {point.label}, is {value}{stands}."


def _signals(known: Sequence[ControlPoint]) -> str:
    if all(point.signal is None for point in known):
        return ""
    counts = {role: sum(point.role == role for point in known) for role in ("adverse", "favourable", "other")}
    found = [f"{numbers.word(count)} {SIDES[role]}" for role, count in counts.items() if count]
    return f"Signals: {listed(found) or 'none'}."


SIDES = {"adverse": "adverse", "favourable": "favourable", "other": "neither adverse nor favourable"}


def _gaps(lost: Sequence[str], of: int, what: str) -> str:
    """How many periods have no figure, and of how many it is withheld."""
    withheld = sum(text == WITHHELD or text.startswith("<") for text in lost)
    counts = (withheld, "withheld"), (len(lost) - withheld, "without a figure")
    told = [f"{numbers.word(count)} {how}" for count, how in counts if count]
    return sentence(f"of {numbers.word(of)} {what}s, {listed(told)}") if told else ""


def _now(points: Sequence[CoursePoint], measured: str) -> str:
    now, before = (
        next((p for p in points if p.role == role and p.value is not None), None) for role in ("now", "before")
    )
    said = f"{now.text} in {numbers.in_words(now.label)}" if now else "no figure now"
    against = (
        f"{', against' if now else '; before, it was'} {before.text} in {numbers.in_words(before.label)}"
        if before
        else ""
    )
    return sentence(f"{measured}: {said}{against}")


def _beside_benchmark(known: Sequence[CoursePoint], indicator: Indicator, benchmark: str) -> str:
    """In how many windows the figure lies above the benchmark, below it, or level with it as both are written."""
    pairs = [(point, point.benchmark) for point in known if point.benchmark is not None]
    if not pairs or not benchmark:
        return ""
    sides = [_side(point, other, indicator) for point, other in pairs]
    newest, other = pairs[-1]
    stands = f"{numbers.figure(other, indicator)} in {numbers.in_words(newest.label)}"
    if len(set(sides)) == 1:
        every = "the one window that both have" if len(sides) == 1 else f"all {numbers.word(len(sides))} windows"
        return f"In {every} it is {sides[0]} {benchmark} ({stands})."
    counts = [(side, sides.count(side)) for side in ("above", "level with", "below") if side in sides]
    told = [f"{side} {'it' if place else benchmark} in {numbers.word(n)}" for place, (side, n) in enumerate(counts)]
    return f"Of {numbers.word(len(sides))} windows it is {listed(told)} ({stands})."


def _side(point: CoursePoint, other: float, indicator: Indicator) -> str:
    if point.text == numbers.figure(other, indicator):
        return "level with"
    return "above" if (point.value or 0.0) > other else "below"


def _extremes(known: Sequence[AreaBar]) -> str:
    """The highest and the lowest, all of them where several are so as written; `known` from the highest down."""
    high, low = known[0].text, known[-1].text
    if len(known) == 1:
        return f"only {known[0].name} has a figure ({high})"
    if high == low:
        return f"all that have a figure stand at {high}"
    highest, lowest = ([bar.name for bar in known if bar.text == text] for text in (high, low))
    return f"{some(highest)} {_be(highest)} highest ({high}) and {some(lowest)} lowest ({low})"


def _above(known: Sequence[AreaBar], line: AreaLine) -> str:
    level = sum(bar.text == line.text for bar in known)
    above = sum((bar.value or 0.0) > line.value and bar.text != line.text for bar in known)
    said = {0: "none is", 1: "one is"}.get(above, f"{numbers.word(above)} are")
    alike = f", {numbers.word(level)} level with it" if level else ""
    return f"{said} above {line.called or line.name} ({line.text}){alike}"


def _be(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
