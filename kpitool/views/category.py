"""The table of one category: its indicators side by side, and below each what stands beside its figure."""

from collections.abc import Sequence

from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.benchmarks import benchmark_cell, benchmark_head
from kpitool.views.figures import BESIDE_WORDS, changed, count_before
from kpitool.views.page import Cell, Column, Table, Tone, table
from kpitool.views.records import Beside, Entry
from kpitool.views.wording import named

STATUS = {
    "exception": ("■ exception", Tone.BAD),
    "adverse": ("▲ adverse", Tone.WARN),
    "steady": ("• steady", Tone.PLAIN),
    "favourable": ("✓ favourable", Tone.GOOD),
    "not_assessed": ("– not assessed", Tone.QUIET),
}


def category_table(entries: Sequence[Entry], registry: Registry) -> Table:
    """The entries of one category, a row each; where their windows and units differ, each row says its own."""
    labels = {(entry.period.label, entry.unit) for entry in entries}
    same = len(labels) == 1
    head = benchmark_head(entries)
    own = [Column("Period"), Column("Unit", wide=True)] if not same else []
    value = "Rate" if same and "per" in entries[0].unit else "Value"
    benchmark = [Column(head, right=True)] if head else []
    columns = [
        Column("Indicator"),
        *own,
        Column("Count", right=True),
        Column("Count before", right=True, wide=True),
        Column("Change", right=True),
        Column(value, right=True),
        Column(f"{value} before", right=True),
        *benchmark,
        Column("Status"),
        Column("95% interval", right=True, wide=True),
    ]
    rows = []
    for entry in entries:
        indicator = registry.indicators[entry.indicator]
        rows.append(_row(entry, indicator, registry, same=same, head=head))
        if entry.beside is not None:
            rows.append(_row_beside(entry.beside, indicator, registry, same=same, benchmarks=bool(benchmark)))
    caption = ", ".join(next(iter(labels))) if same else ""
    return table(columns, rows, caption)


def _row(entry: Entry, indicator: Indicator, registry: Registry, *, same: bool, head: str | None) -> list[str | Cell]:
    previous = entry.previous
    narrative = indicator.measure.kind == "narrative"
    return [
        named(entry, registry) + (" (new)" if entry.new else ""),
        *([] if same else [numbers.NONE if narrative else entry.period.label, entry.unit]),
        numbers.count(entry.count, entry.withheld, indicator, registry),
        count_before(previous, indicator, registry),
        changed(entry.change, indicator),
        numbers.figure(entry.value, indicator),
        numbers.figure(previous.value if previous else None, indicator),
        *([benchmark_cell(entry, indicator, head)] if head else []),
        status_cell(entry, indicator),
        numbers.interval(entry.lower95, entry.upper95, indicator),
    ]


def _row_beside(
    beside: Beside, indicator: Indicator, registry: Registry, *, same: bool, benchmarks: bool
) -> list[str | Cell]:
    """What stands beside the figure above: its own window, and its own change if it was compared."""
    name = f"- {BESIDE_WORDS[beside.kind]}"
    verdict = beside.change.verdict.replace("_", " ")
    moved = verdict in {"worsening", "improving", "increasing", "decreasing"}
    return [
        Cell(f"{name}, {beside.period.label}" if same else name, Tone.QUIET),
        *([] if same else [beside.period.label, ""]),
        numbers.count(beside.count, beside.withheld, indicator, registry),
        count_before(beside.previous, indicator, registry),
        changed(beside.change, indicator),
        numbers.figure(beside.value, indicator),
        numbers.figure(beside.previous.value if beside.previous else None, indicator),
        *([numbers.NONE] if benchmarks else []),
        Cell(f"{verdict}, explained" if moved and beside.explained else verdict, Tone.QUIET),
        numbers.interval(beside.lower95, beside.upper95, indicator),
    ]


def status_cell(entry: Entry, indicator: Indicator) -> Cell:
    """The status in a word; where nothing was assessed, what was done instead, and without polarity the way it went."""
    word, tone = STATUS[entry.status]
    verdict = entry.change.verdict if entry.change else ""
    if entry.status == "not_assessed" and indicator.measure.kind == "narrative":
        word = f"{numbers.NONE} monitored"
    elif entry.status == "not_assessed" and entry.value is not None:
        word = f"{numbers.NONE} {'not tested' if verdict == 'not_tested' else 'not compared'}"
    elif any(finding.explained for finding in entry.findings) and entry.status in {"steady", "favourable"}:
        word = "• explained"
    elif verdict in PLAIN_VERDICTS:
        word = f"{word}, {PLAIN_VERDICTS[verdict]}"
    return Cell(word + ", in doubt", Tone.WARN) if entry.doubt else Cell(word, tone)


PLAIN_VERDICTS = {"increasing": "higher", "decreasing": "lower"}
"""Without polarity nothing is better or worse, but higher or lower."""
