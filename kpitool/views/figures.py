"""Tables of figures: the rates of a quarter, and the same beside the window before and the benchmark."""

from collections.abc import Sequence

from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.benchmarks import benchmark_head
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Tone, table
from kpitool.views.records import Beside, Change, Entry, Previous

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
    first = [
        Column("Area"),
        Column("Count", right=True),
        Column("Denominator", right=True),
        Column("Value", right=True),
    ]
    last = [
        Column("95% interval", right=True),
        Column("99.8% interval", right=True, wide=True),
        Column("Unlocated", right=True, wide=True),
    ]
    blocks = _opening("Rates", registry, quarter)
    for mine, indicator in _by_indicator(entries, registry):
        if indicator.measure.kind == "narrative":
            continue
        parts = any(entry.breakdown for entry in mine)
        columns = [*first, *([Column("Share", right=True)] if parts else []), *last]
        rows = [
            (
                f"- {entry.breakdown.value}" if entry.breakdown else entry.area.name,
                numbers.count(entry.count, entry.withheld, indicator, registry),
                numbers.number(entry.denominator),
                numbers.figure(entry.value, indicator),
                *([_share(entry)] if parts else []),
                numbers.interval(entry.lower95, entry.upper95, indicator),
                numbers.interval(entry.lower998, entry.upper998, indicator),
                unlocated_count(entry, registry),
            )
            for entry in mine
        ]
        blocks += [
            Heading(mine[0].title),
            table(columns, rows, f"{mine[0].period.label}, {mine[0].unit}"),
            *_gaps(mine, compared=False),
        ]
    return Page(tuple(blocks))


def unlocated_count(entry: Entry, registry: Registry) -> str:
    """The count of records without a place beside a figure."""
    lost = entry.unlocated
    if lost is None:
        return numbers.NONE
    return numbers.count(lost.count, lost.withheld, registry.indicators[entry.indicator], registry)


def _share(entry: Entry) -> str:
    return numbers.NONE if entry.share is None else f"{numbers.number(entry.share)}%"


def compare_page(entries: Sequence[Entry], registry: Registry, quarter: Quarter) -> Page:
    """Each indicator's value beside the window before, the benchmark, and whatever else stands beside it."""
    blocks = _opening("Comparisons", registry, quarter)
    for mine, indicator in _by_indicator(entries, registry):
        if indicator.measure.kind == "narrative":
            blocks += [Heading(mine[0].title), Bullets(tuple(entry.statement for entry in mine))]
            continue
        name = benchmark_head(mine)
        earlier = any(entry.previous and (entry.previous.before_windows or 0) > 1 for entry in mine)
        columns = [
            Column("Area"),
            Column("Count", right=True),
            Column("Count before", right=True),
            Column("Change", right=True),
            Column("Value", right=True),
            Column("Value before", right=True, wide=True),
            *([Column("Earlier mean", right=True, wide=True)] if earlier else []),
            Column("Since then"),
            *([Column(name, right=True, wide=True), Column(f"v {name}")] if name else []),
        ]
        rows = []
        for entry in mine:
            rows.append(_compared(entry, indicator, registry, benchmarks=name is not None, earlier=earlier))
            if entry.beside is not None and entry.area.code == registry.headline(entry.indicator):
                beside = _compared_beside(
                    entry.beside, indicator, registry, benchmarks=name is not None, earlier=earlier
                )
                rows.append(beside)
        blocks += [Heading(mine[0].title), table(columns, rows, _caption(mine[0])), *_gaps(mine, compared=True)]
    return Page(tuple(blocks))


def _compared(
    entry: Entry, indicator: Indicator, registry: Registry, *, benchmarks: bool, earlier: bool
) -> list[str | Cell]:
    previous, benchmark = entry.previous, entry.benchmark
    return [
        entry.area.name,
        numbers.count(entry.count, entry.withheld, indicator, registry),
        count_before(previous, indicator, registry),
        changed(entry.change, indicator),
        numbers.figure(entry.value, indicator),
        numbers.figure(previous.value if previous else None, indicator),
        *([numbers.figure(previous.before_mean if previous else None, indicator)] if earlier else []),
        verdict_cell(entry.change.verdict if entry.change else "not_compared"),
        *([numbers.figure(benchmark.value if benchmark else None, indicator)] if benchmarks else []),
        *([verdict_cell(benchmark.verdict if benchmark else "not_compared")] if benchmarks else []),
    ]


def _compared_beside(
    beside: Beside, indicator: Indicator, registry: Registry, *, benchmarks: bool, earlier: bool
) -> list[str | Cell]:
    previous, none = beside.previous, Cell(numbers.NONE, Tone.QUIET)
    return [
        Cell(f"- {BESIDE_WORDS[beside.kind]}, {beside.period.label}", Tone.QUIET),
        numbers.count(beside.count, beside.withheld, indicator, registry),
        count_before(previous, indicator, registry),
        changed(beside.change, indicator),
        numbers.figure(beside.value, indicator),
        numbers.figure(previous.value if previous else None, indicator),
        *([none] if earlier else []),
        verdict_cell(beside.change.verdict),
        *([none, none] if benchmarks else []),
    ]


def count_before(previous: Previous | None, indicator: Indicator, registry: Registry) -> str:
    """The count of the window before, where there is one."""
    return numbers.count(previous.count, previous.withheld, indicator, registry) if previous else numbers.NONE


BESIDE_WORDS = {"year_so_far": "so far", "full_year": "last full year", "newest_complete": "newest complete"}


def changed(change: Change | None, indicator: Indicator) -> str:
    """A change in a cell; nothing where there is none that could be compared."""
    if change is None or change.verdict in {"not_comparable", "not_compared"}:
        return numbers.NONE
    return numbers.change(indicator, change.points, change.percent_of_count, change.percent_of_value)


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
        if entry.doubt is not None:
            reasons.setdefault(f"in doubt: {entry.doubt}", []).append(entry.area.name)
        if entry.missing is not None:
            reasons.setdefault(f"no figure: {entry.missing.reason}", []).append(entry.area.name)
        elif compared and entry.change is not None and entry.change.reason is not None:
            tried = "not tested" if entry.change.verdict == "not_tested" else entry.change.verdict.replace("_", " ")
            reasons.setdefault(f"{tried}: {entry.change.reason}", []).append(entry.area.name)
        elif compared and entry.previous is not None and entry.previous.missing is not None:
            reason = f"nothing to compare with: {entry.previous.missing.reason}"
            reasons.setdefault(reason, []).append(entry.area.name)
    items = tuple(f"{', '.join(names)}: {reason}." for reason, names in reasons.items())
    return [Bullets(items)] if items else []
