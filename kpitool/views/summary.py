"""The exception summary of a quarter: what there is to report, category by category, and what backs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers, wording
from kpitool.views.evidence import evidence_sentences
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Table, Tone, table
from kpitool.views.records import Entry

STATUS = {
    "exception": ("■ exception", Tone.BAD),
    "adverse": ("▲ adverse", Tone.WARN),
    "steady": ("• steady", Tone.PLAIN),
    "favourable": ("✓ favourable", Tone.GOOD),
    "not_assessed": ("– not assessed", Tone.QUIET),
}


@dataclass(frozen=True)
class CategorySummary:
    category: str
    title: str
    statement: str


@dataclass(frozen=True)
class Summary:
    """What a quarter's exceptions come to, in sentences; `rules` are the levels in force."""

    statement: str
    categories: list[CategorySummary]
    clear: str
    rules: list[str]


def summary_of(entries: Sequence[Entry], registry: Registry) -> Summary:
    """The position of the quarter and of each category, from the home area's entries."""
    home = [entry for entry in entries if entry.area.code == registry.areas.home]
    by_category = {name: [entry for entry in home if entry.category == name] for name in registry.categories}
    return Summary(
        statement=wording.position(home),
        categories=[
            CategorySummary(name, registry.categories[name].title, wording.position(some))
            for name, some in by_category.items()
            if some
        ],
        clear=wording.clear(home),
        rules=wording.rules_in_force(registry),
    )


def summary_page(entries: Sequence[Entry], summary: Summary, registry: Registry, quarter: Quarter) -> Page:
    """The summary as a page: the sentence first, then a table and the statements of each category."""
    home = [entry for entry in entries if entry.area.code == registry.areas.home]
    name = registry.geography[registry.areas.home].name
    tone = Tone.BAD if any(entry.status == "exception" for entry in home) else Tone.STRONG
    blocks: list[Block] = [
        Heading(registry.title, 1),
        Paragraph(f"Exceptions, {quarter.reading}, {name}", Tone.QUIET),
        Heading("Summary"),
        Paragraph(summary.statement, tone),
    ]
    if summary.clear:
        blocks.append(Paragraph(summary.clear))
    for category in summary.categories:
        mine = [entry for entry in home if entry.category == category.category]
        blocks.append(Heading(category.title))
        if len(summary.categories) > 1:
            blocks.append(Paragraph(category.statement))
        blocks += [_table(mine, registry), Bullets(tuple(entry.statement for entry in mine))]
    if found := evidence_sentences(home, registry):
        blocks += [Heading("Findings"), Bullets(tuple(found))]
    blocks += _districts(entries, registry) + _unknown(home) + _notes(home)
    blocks += [Heading("Rules in force"), Bullets(tuple(summary.rules))]
    return Page(tuple(blocks))


def _table(entries: Sequence[Entry], registry: Registry) -> Table:
    labels = {(entry.period.label, entry.unit) for entry in entries}
    same = len(labels) == 1
    other = {entry.benchmark.area.name for entry in entries if entry.benchmark}
    columns = [
        Column("Indicator"),
        Column("Count", right=True),
        Column("Before", right=True, wide=True),
        Column("Change", right=True),
        Column("Rate" if same and "per" in entries[0].unit else "Value", right=True),
        Column("Before", right=True),
        Column(other.pop() if len(other) == 1 else "Benchmark", right=True),
        Column("Status"),
        Column("95% interval", right=True, wide=True),
    ]
    rows = [_row(entry, registry.indicators[entry.indicator], same) for entry in entries]
    caption = ", ".join(next(iter(labels))) if same else ""
    return table(columns, rows, caption)


def _row(entry: Entry, indicator: Indicator, same: bool) -> list[str | Cell]:
    title = entry.title if same else f"{entry.title} ({entry.period.label}, {entry.unit})"
    previous, change, benchmark = entry.previous, entry.change, entry.benchmark
    changed = numbers.NONE
    if change is not None and change.verdict != "not_comparable":
        changed = numbers.change(indicator, change.points, change.percent_of_count, change.percent_of_value)
    word, tone = STATUS[entry.status]
    interval = numbers.NONE
    if entry.lower95 is not None and entry.upper95 is not None:
        interval = f"{numbers.figure(entry.lower95, indicator)} to {numbers.figure(entry.upper95, indicator)}"
    return [
        title,
        numbers.number(entry.count),
        numbers.number(previous.count if previous else None),
        changed,
        numbers.figure(entry.value, indicator),
        numbers.figure(previous.value if previous else None, indicator),
        numbers.figure(benchmark.value if benchmark else None, indicator),
        Cell(word + (", explained" if entry.explained else ""), tone),
        interval,
    ]


def _districts(entries: Sequence[Entry], registry: Registry) -> list[Block]:
    """Findings of the home area's parts, apart from its own."""
    parts = [
        entry
        for entry in entries
        if entry.area.code != registry.areas.home and any(finding.rule != "data" for finding in entry.findings)
    ]
    if not parts:
        return []
    items = []
    for indicator in dict.fromkeys(entry.indicator for entry in parts):
        mine = [entry for entry in parts if entry.indicator == indicator]
        by_claim: dict[str, list[str]] = {}
        for entry in mine:
            for claim, said in _claims(entry, registry.indicators[indicator], registry):
                by_claim.setdefault(claim, []).append(said)
        items += [f"{mine[0].title}, {claim}: {', '.join(said)}." for claim, said in by_claim.items()]
    name = registry.geography[registry.areas.home].name
    return [
        Heading(f"Parts of {name}"),
        Paragraph("Judged at 99.8%, since there are many; they do not make an indicator adverse.", Tone.QUIET),
        Bullets(tuple(items)),
    ]


def _claims(entry: Entry, indicator: Indicator, registry: Registry) -> list[tuple[str, str]]:
    """What was found of a part of the home area: the claim, and the part with its figure."""
    rules = {finding.rule for finding in entry.findings}
    value = numbers.figure(entry.value, indicator)
    claims = []
    if "worse_than_previous" in rules and entry.previous:
        before = numbers.figure(entry.previous.value, indicator)
        claims.append(("worse than before", f"{entry.area.name} {value} (was {before})"))
    if "worse_than_benchmark" in rules and entry.benchmark:
        other = numbers.figure(entry.benchmark.value, indicator)
        area = registry.geography[entry.benchmark.area.code]
        claims.append((f"worse than {wording.with_article(area)} ({other})", f"{entry.area.name} {value}"))
    return claims


def _unknown(home: Sequence[Entry]) -> list[Block]:
    """What could not be assessed or compared, and why."""
    reasons: dict[str, list[str]] = {}
    for entry in home:
        for finding in entry.findings:
            if finding.rule == "data" and finding.reason:
                reasons.setdefault(finding.reason, []).append(entry.title)
    items = [f"{', '.join(titles)}: {reason}." for reason, titles in reasons.items()]
    items += [
        f"{entry.title}: {entry.change.reason}."
        for entry in home
        if entry.change and entry.change.verdict == "not_comparable" and entry.change.reason
    ]
    return [Heading("What could not be assessed"), Bullets(tuple(items))] if items else []


def _notes(home: Sequence[Entry]) -> list[Block]:
    """Caveats, populations used, and records without a place."""
    items = [
        f"{', '.join(_titles(home, caveat))}: {caveat}" for caveat in dict.fromkeys(c for e in home for c in e.caveats)
    ]
    years = sorted(
        {
            (entry.population_year, entry.previous.population_year if entry.previous else None)
            for entry in home
            if entry.population_year
        }
    )
    for year, before in years:
        late = any(entry.population_year == year and year < _newest_mid_year(entry) for entry in home)
        newest = ", the newest that is loaded" if late else ""
        lag = ", with the same lag" if late else ""
        also = f"; the window before of mid-{before}{lag}" if before else ""
        items.append(f"Rates are per head of the population of mid-{year}{newest}{also}.")
    located = [entry for entry in home if entry.unlocated]
    if located:
        scopes = sorted({scope for entry in located if entry.unlocated for scope in entry.unlocated.scopes})
        counts = ", ".join(f"{e.title} {numbers.number(e.unlocated.count)}" for e in located if e.unlocated)
        items.append(f"Records without a place ({' and '.join(scopes)}), in no count above: {counts}.")
    if any(entry.benchmark for entry in home):
        items.append("The benchmark includes the area itself.")
    return [Heading("Notes"), Bullets(tuple(items))] if items else []


def _newest_mid_year(entry: Entry) -> int:
    end = entry.period.end
    return end.year if end.month >= 6 else end.year - 1


def _titles(home: Sequence[Entry], caveat: str) -> list[str]:
    titles = [entry.title for entry in home if caveat in entry.caveats]
    return ["All"] if len(titles) == len(home) and len(home) > 1 else titles
