"""Tables of figures: the rates of a quarter, and the same beside the window before and the benchmark."""

from collections.abc import Sequence

from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Tone, table
from kpitool.views.records import Entry

VERDICTS = {
    "worsening": ("▲ worsening", Tone.WARN),
    "improving": ("✓ improving", Tone.GOOD),
    "much_worse": ("▲ much worse", Tone.WARN),
    "worse": ("▲ worse", Tone.WARN),
    "much_better": ("✓ much better", Tone.GOOD),
    "better": ("✓ better", Tone.GOOD),
    "not_compared": ("–", Tone.QUIET),
    "not_tested": ("not tested", Tone.QUIET),
    "not_comparable": ("not comparable", Tone.QUIET),
}


def rates_page(entries: Sequence[Entry], registry: Registry, quarter: Quarter) -> Page:
    """Each indicator's value, count, denominator and interval, area by area."""
    columns = [
        Column("Area"),
        Column("Count", right=True),
        Column("Denominator", right=True),
        Column("Value", right=True),
        Column("95% interval", right=True),
        Column("99.8% interval", right=True, wide=True),
        Column("Unlocated", right=True, wide=True),
    ]
    blocks = _opening("Rates", registry, quarter)
    for mine, indicator in _by_indicator(entries, registry):
        rows = [
            (
                entry.area.name,
                numbers.number(entry.count),
                numbers.number(entry.denominator),
                numbers.figure(entry.value, indicator),
                numbers.interval(entry.lower95, entry.upper95, indicator),
                numbers.interval(entry.lower998, entry.upper998, indicator),
                numbers.number(entry.unlocated.count if entry.unlocated else None),
            )
            for entry in mine
        ]
        blocks += [
            Heading(mine[0].title),
            table(columns, rows, f"{mine[0].period.label}, {mine[0].unit}"),
            *_gaps(mine, compared=False),
        ]
    return Page(tuple(blocks))


def compare_page(entries: Sequence[Entry], registry: Registry, quarter: Quarter) -> Page:
    """Each indicator's value beside the window before and the benchmark, area by area."""
    blocks = _opening("Comparisons", registry, quarter)
    for mine, indicator in _by_indicator(entries, registry):
        other = {entry.benchmark.area.name for entry in mine if entry.benchmark}
        name = other.pop() if len(other) == 1 else "benchmark"
        columns = [
            Column("Area"),
            Column("Count", right=True),
            Column("Before", right=True),
            Column("Change", right=True),
            Column("Value", right=True),
            Column("Before", right=True, wide=True),
            Column("Since then"),
            Column(name, right=True, wide=True),
            Column(f"v {name}"),
        ]
        rows = [_compared(entry, indicator) for entry in mine]
        blocks += [Heading(mine[0].title), table(columns, rows, _caption(mine[0])), *_gaps(mine, compared=True)]
    return Page(tuple(blocks))


def _compared(entry: Entry, indicator: Indicator) -> list[str | Cell]:
    previous, change, benchmark = entry.previous, entry.change, entry.benchmark
    changed = numbers.NONE
    if change is not None:
        changed = numbers.change(indicator, change.points, change.percent_of_count, change.percent_of_value)
    return [
        entry.area.name,
        numbers.number(entry.count),
        numbers.number(previous.count if previous else None),
        changed,
        numbers.figure(entry.value, indicator),
        numbers.figure(previous.value if previous else None, indicator),
        verdict_cell(change.verdict if change else "not_compared"),
        numbers.figure(benchmark.value if benchmark else None, indicator),
        verdict_cell(benchmark.verdict if benchmark else "not_compared"),
    ]


def verdict_cell(verdict: str) -> Cell:
    """A verdict as a word, with a sign where it is one to look at."""
    text, tone = VERDICTS.get(verdict, (verdict.replace("_", " "), Tone.PLAIN))
    return Cell(text, tone)


def _opening(what: str, registry: Registry, quarter: Quarter) -> list[Block]:
    return [Heading(registry.title, 1), Paragraph(f"{what}, {quarter.reading}", Tone.QUIET)]


def _by_indicator(entries: Sequence[Entry], registry: Registry) -> list[tuple[list[Entry], Indicator]]:
    names = dict.fromkeys(entry.indicator for entry in entries)
    return [([e for e in entries if e.indicator == name], registry.indicators[name]) for name in names]


def _caption(entry: Entry) -> str:
    before = f", before: {entry.previous.period.label}" if entry.previous else ""
    return f"{entry.period.label}, {entry.unit}{before}"


def _gaps(entries: Sequence[Entry], *, compared: bool) -> list[Block]:
    """Why some areas have no figure, said once for areas that lack the same."""
    reasons: dict[str, list[str]] = {}
    for entry in entries:
        if entry.missing is not None:
            reasons.setdefault(f"no figure: {entry.missing.reason}", []).append(entry.area.name)
        elif compared and entry.previous is not None and entry.previous.missing is not None:
            reason = f"nothing to compare with: {entry.previous.missing.reason}"
            reasons.setdefault(reason, []).append(entry.area.name)
    items = tuple(f"{', '.join(names)}: {reason}." for reason, names in reasons.items())
    return [Bullets(items)] if items else []
