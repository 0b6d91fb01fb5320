"""One figure explained, as a page: every number behind it, in the order in which one follows from the other."""

from collections.abc import Sequence
from itertools import zip_longest

from kpitool.analysis.direction import Direction
from kpitool.period import Quarter, month_label
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers, rule_words
from kpitool.views.category import STATUS
from kpitool.views.editions import SHORT
from kpitool.views.evidence import ON_A_CHART, acknowledged_words, quarter_label
from kpitool.views.explanation_records import (
    ChartRecord,
    ComparisonRecord,
    Explanation,
    OriginRecord,
    PeriodCount,
    RuleRecord,
    SeriesRecord,
    WindowRecord,
)
from kpitool.views.figures import verdict_cell
from kpitool.views.formulas import closely, plain
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Tone, table
from kpitool.views.series_steps import finely

ROLES = {
    "current": "the window",
    "previous": "the window before",
    "beside": "beside it",
    "beside_previous": "before what stands beside it",
    "benchmark": "the benchmark",
    "shared": "its own over the benchmark's months",
    "home": "the home area",
    "expected": "the expected order",
}
DIRECTIONS = {
    Direction.SLOWER: "the same way, more slowly than a year ago",
    Direction.FASTER: "the same way, faster than a year ago",
    Direction.CONTINUING: "the same way as a year ago",
    Direction.TURNED: "the other way than a year ago",
    Direction.LEVELLING: "level, after a change",
    Direction.STABILISED: "level for a year, after a change",
    Direction.STABLE: "level, as in the last year",
}
OUTCOME_TONES = {"fired": Tone.WARN, "clear": Tone.GOOD, "not_applicable": Tone.QUIET, "off": Tone.QUIET}
MOST_EXTRACTS = 12
"""So many extracts are listed on a page; the other formats have all."""


def explanation_page(explanation: Explanation, registry: Registry, quarter: Quarter) -> Page:
    """An explanation as a page."""
    indicator = registry.indicators[explanation.indicator]
    word, tone = STATUS[explanation.status]
    told = [registry.categories[explanation.category].title, quarter.reading, explanation.area.name]
    blocks: list[Block] = [
        Heading(f"{explanation.title}: how the figure came" + (" (new this quarter)" if explanation.new else ""), 1),
        Paragraph(", ".join(told), Tone.QUIET),
        Paragraph(word, tone),
        Paragraph(explanation.statement),
        *_figure(explanation, registry),
        *_origins(explanation.origins),
        *_counts(explanation, registry),
        *_areas(explanation, indicator),
        *_denominators(explanation),
        *_formulas(explanation, registry),
        *_comparisons(explanation, registry),
        *_chart(explanation.chart, indicator),
        *_series(explanation.series, indicator),
        *_breakdown(explanation, indicator),
        *_rules(explanation, registry),
        *_notes(explanation),
        Heading("Status"),
        Bullets(tuple(explanation.status_steps)),
    ]
    return Page(tuple(blocks))


def _figure(explanation: Explanation, registry: Registry) -> list[Block]:
    """The windows side by side: count, what it is divided by, value and interval."""
    if not explanation.windows:
        return []
    columns = [
        Column("What"),
        Column("Period"),
        Column("Count", right=True),
        Column("Of", right=True),
        Column("Value", right=True),
        Column("95% interval", right=True),
        Column("99.8% interval", right=True, wide=True),
    ]
    rows = [_window_row(each, explanation, registry) for each in explanation.windows]
    lacking = [f"{ROLES[each.role]}: {each.missing}" for each in explanation.windows if each.missing]
    told = [f"in doubt: {explanation.doubt}"] if explanation.doubt else []
    blocks: list[Block] = [Heading("The figure"), table(columns, rows, explanation.unit)]
    return [*blocks, *([Bullets((*lacking, *told))] if lacking or told else [])]


def _window_row(window: WindowRecord, explanation: Explanation, registry: Registry) -> list[str | Cell]:
    indicator = registry.indicators[window.indicator]
    elsewhere = f", {window.area.name}" if window.area != explanation.area else ""
    return [
        _what(window, registry) + elsewhere,
        window.period.label,
        _withheld(window.count, window.withheld),
        plain(window.denominator),
        closely(window.value, indicator),
        _interval(window.lower95, window.upper95, indicator),
        _interval(window.lower998, window.upper998, indicator),
    ]


def _what(window: WindowRecord, registry: Registry) -> str:
    return registry.indicators[window.indicator].title if window.role == "expected" else ROLES[window.role]


def _withheld(count: float | None, how: str | None) -> str:
    return plain(count) if how is None else "withheld, small" if how == "small" else "withheld"


def _interval(lower: float | None, upper: float | None, indicator: Indicator) -> str:
    known = lower is not None and upper is not None
    return f"{closely(lower, indicator)} to {closely(upper, indicator)}" if known else numbers.NONE


def _origins(origins: Sequence[OriginRecord]) -> list[Block]:
    """The extracts with what became of their records; an outcome that no record had has no column."""
    if not origins:
        return []
    outcomes = [
        name
        for name in dict.fromkeys(name for each in origins for name in each.outcomes)
        if name in {"accepted", "rejected"} or any(each.outcomes.get(name) for each in origins)
    ]
    columns = [
        Column("Extract"),
        Column("Content hash", whole=True, wide=True),
        Column("Edition", right=True),
        Column("Taken (UTC)", wide=True),
        Column("Read of it"),
        Column("Records", right=True),
        *(Column(name.replace("_", " ").capitalize(), right=True) for name in outcomes),
        Column("For"),
    ]
    rows = [
        [
            each.file or each.lost or numbers.NONE,
            each.digest[:SHORT],
            numbers.NONE if each.edition is None else str(each.edition),
            f"{each.made:%d %b %Y %H:%M}" if each.made else numbers.NONE,
            _span(each),
            numbers.number(each.records),
            *(numbers.number(each.outcomes.get(name)) for name in outcomes),
            ", ".join(ROLES[role].removeprefix("the ") for role in each.roles),
        ]
        for each in origins[:MOST_EXTRACTS]
    ]
    more = len(origins) - MOST_EXTRACTS
    rest: list[Block] = [Paragraph(f"And {more:,} more; --json lists all.", Tone.QUIET)] if more > 0 else []
    sources = "; ".join(dict.fromkeys(each.title for each in origins))
    return [Heading("Where it comes from"), table(columns, rows, sources), *rest]


def _span(origin: OriginRecord) -> str:
    first, last = month_label(origin.first), month_label(origin.last)
    return first if first == last else f"{first} to {last}"


def _counts(explanation: Explanation, registry: Registry) -> list[Block]:
    """What each period adds to a window, beside the same period of the window before."""
    blocks: list[Block] = []
    indicator = registry.indicators[explanation.indicator]
    for source in dict.fromkeys(each.source for each in explanation.counts):
        mine = [each for each in explanation.counts if each.source == source]
        for now, before in (("current", "previous"), ("beside", "beside_previous")):
            left, right = ([each for each in mine if each.role == role] for role in (now, before))
            if left:
                caption = f"{registry.sources[source].title}: {ROLES[now]}"
                blocks.append(_count_table(left, right, caption, indicator))
    return [Heading("Counts by period"), *blocks] if blocks else []


def _count_table(now: list[PeriodCount], before: list[PeriodCount], caption: str, indicator: Indicator) -> Block:
    both = [*now, *before]
    supplied, based = any(each.value is not None for each in both), any(each.denominator is not None for each in both)
    one = [
        *([Column("Figure", right=True)] if supplied else [Column("Count", right=True)]),
        *([Column("Of", right=True)] if based else []),
    ]
    columns = [Column("Period"), *one, *([Column("Period before"), *one] if before else [])]
    rows = [
        [
            *_count_cells(left, indicator, supplied, based),
            *(_count_cells(right, indicator, supplied, based) if before else []),
        ]
        for left, right in zip_longest(now, before)
    ]
    if len(now) > 1 and not supplied:
        rows.append([*_sum(now, based), *(_sum(before, based) if before else [])])
    return table(columns, rows, caption)


def _count_cells(each: PeriodCount | None, indicator: Indicator, supplied: bool, based: bool) -> list[str]:
    if each is None:
        return [""] * (2 + based)
    zero = " (none recorded)" if each.absent else ""
    told = closely(each.value, indicator) if supplied else _withheld(each.count, each.withheld) + zero
    return [each.label, told, *([plain(each.denominator)] if based else [])]


def _sum(counts: list[PeriodCount], based: bool) -> list[str]:
    """The last line of a table of counts; nothing where one of them is not told."""
    known = all(each.count is not None for each in counts)
    added = plain(sum(each.count or 0.0 for each in counts)) if known else numbers.NONE
    return [
        "Sum",
        added,
        *([plain(sum(each.denominator or 0.0 for each in counts)) if known else numbers.NONE] if based else []),
    ]


def _areas(explanation: Explanation, indicator: Indicator) -> list[Block]:
    if not explanation.adding_up:
        return []
    blocks: list[Block] = [Heading("The smallest areas")]
    if explanation.areas:
        columns = [Column("Area"), Column("Count", right=True), Column("Of", right=True), Column("Value", right=True)]
        rows = [
            [
                each.area.name,
                _withheld(each.count, each.withheld) + (" (none recorded)" if each.absent else ""),
                plain(each.denominator),
                closely(each.value, indicator),
            ]
            for each in explanation.areas
        ]
        blocks.append(table(columns, rows, explanation.windows[0].period.label))
    without = explanation.unlocated
    lost = [f"{plain(without)} records have no place and are in no count"] if without else []
    return [*blocks, Bullets((*explanation.adding_up, *lost))]


def _denominators(explanation: Explanation) -> list[Block]:
    """Whom a rate is per, and of which mid-year."""
    told = [
        f"{ROLES[each.role]}: {plain(each.denominator)} {each.population} of mid-{each.population_year} "
        f"in {each.area.name}"
        for each in explanation.windows
        if each.population is not None and each.population_year is not None
    ]
    return [Heading("The denominator"), Bullets(tuple(told))] if told else []


def _formulas(explanation: Explanation, registry: Registry) -> list[Block]:
    others = [f"{_what(each, registry)}: {each.formula}" for each in explanation.windows[1:] if each.formula]
    told = [f"{each.what}: {each.text}" for each in explanation.formulas]
    references = dict.fromkeys(each.reference for each in explanation.formulas[1:])
    if not told:
        return []
    blocks: list[Block] = [Heading("The formula"), Bullets((told[0], *others, *told[1:]))]
    return [*blocks, *(Paragraph(f"{each}.", Tone.QUIET) for each in references)]


def _comparisons(explanation: Explanation, registry: Registry) -> list[Block]:
    blocks: list[Block] = []
    for each in explanation.comparisons:
        blocks += [Paragraph(_against(each, registry), Tone.STRONG), Bullets(tuple(each.steps))]
    indicator = registry.indicators[explanation.indicator]
    if explanation.past:
        ending = " points" if explanation.measure == "proportion" else "%"
        told = [
            f"{each.quarters} quarter{'s' * (each.quarters > 1)} ago: {closely(each.value, indicator)}, "
            f"{numbers.signed(each.change, 2, ending)}, {verdict_cell(each.verdict).text}"
            for each in explanation.past
        ]
        whole = (
            f"Where it goes: {DIRECTIONS[Direction(explanation.direction)]}"
            if explanation.direction
            else "Earlier changes"
        )
        blocks += [Paragraph(whole, Tone.STRONG), Bullets(tuple(told))]
    return [Heading("Comparisons"), *blocks] if blocks else []


def _against(comparison: ComparisonRecord, registry: Registry) -> str:
    title = registry.indicators[comparison.against].title if comparison.against in registry.indicators else ""
    against = (
        title
        or {
            "previous": "the window before",
            "benchmark": "the benchmark",
            "home": "the home area",
            "beside_previous": "what stands beside it, and the window before that",
        }[comparison.against]
    )
    verdict = comparison.verdict.replace("_", " ")
    return f"Against {against}: {verdict}"


def _chart(chart: ChartRecord | None, indicator: Indicator) -> list[Block]:
    if chart is None:
        return []
    seasonal = any(each.season is not None for each in chart.series)
    based = any(each.denominator not in {None, 1.0} for each in chart.series)
    segments = len({each.segment for each in chart.series}) > 1
    columns = [
        Column("Period", whole=True),
        Column("Count", right=True),
        *([Column("Of", right=True, wide=True)] if based else []),
        Column("Charted", right=True),
        *([Column("Season", right=True, wide=True), Column("Without season", right=True)] if seasonal else []),
        Column("Moving range", right=True),
        *([Column("Limits", right=True)] if segments or chart.few else []),
        Column("Signal"),
    ]
    rows = [
        [
            each.period.label,
            plain(each.count),
            *([plain(each.denominator, 3)] if based else []),
            finely(each.value, indicator),
            *([numbers.number(each.season, 3), finely(each.adjusted, indicator)] if seasonal else []),
            finely(each.moving_range, indicator),
            *([f"{finely(each.lower, indicator)} to {finely(each.upper, indicator)}"] if segments or chart.few else []),
            rule_words.SIGNALS[each.signal] if each.signal else "no figure",
        ]
        for each in chart.series
    ]
    return [
        Heading("The control chart"),
        Bullets(tuple(chart.steps)),
        table(columns, rows),
        Paragraph(f"{chart.reference}.", Tone.QUIET),
    ]


def _series(series: SeriesRecord | None, indicator: Indicator) -> list[Block]:
    if series is None:
        return []
    columns = [
        Column("Period"),
        Column("Count", right=True),
        Column("Value", right=True),
        Column("95% interval", right=True),
    ]
    rows = [
        [
            each.period.label,
            plain(each.count),
            closely(each.value, indicator),
            _interval(each.lower95, each.upper95, indicator),
        ]
        for each in series.points
    ]
    return [
        Heading("The short series"),
        Bullets(tuple(series.steps)),
        table(columns, rows),
        Paragraph(f"{series.reference}.", Tone.QUIET),
    ]


def _breakdown(explanation: Explanation, indicator: Indicator) -> list[Block]:
    if not explanation.breakdown:
        return []
    columns = [
        Column("Part"),
        Column("Count", right=True),
        Column("Count before", right=True),
        Column("Value", right=True),
        Column("Share", right=True),
    ]
    rows = [
        [
            each.part,
            plain(each.count),
            plain(each.previous_count),
            closely(each.value, indicator),
            numbers.NONE if each.share is None else f"{numbers.number(each.share, 1)}%",
        ]
        for each in explanation.breakdown
    ]
    return [Heading("Breakdown"), table(columns, rows, "shares are of the whole's count")]


def _rules(explanation: Explanation, registry: Registry) -> list[Block]:
    """Every rule with its outcome and the two numbers that it compared; then why it came out so, and its method."""
    rules = explanation.rules
    if not rules:
        return []
    columns = [
        Column("Rule", whole=True),
        Column("Outcome"),
        Column("Own", right=True),
        Column("Against", right=True),
        Column("Level"),
        Column("Thresholds"),
    ]
    rows: list[list[str | Cell]] = [
        [
            each.rule,
            Cell(_outcome(each, registry), OUTCOME_TONES[each.outcome]),
            _compared(each, each.own, explanation, registry),
            _compared(each, each.against, explanation, registry),
            (each.level or "off") + (", this board's choice" if each.chosen else ""),
            rule_words.threshold_words(each.thresholds),
        ]
        for each in rules
    ]
    reasons = tuple(f"{each.rule}: {each.because}" for each in rules)
    methods = tuple(f"{each.rule}: {each.says}. Method: {each.reference}." for each in rules)
    blocks: list[Block] = [Heading("Rules"), table(columns, rows)]
    return [*blocks, Heading("Why"), Bullets(reasons), Heading("Methods of the rules"), Bullets(methods)]


def _compared(rule: RuleRecord, number: float | None, explanation: Explanation, registry: Registry) -> str:
    """One of the two numbers that a rule compared: a point of a chart, χ² of a short series, or a figure."""
    indicator = registry.indicators[explanation.indicator]
    if rule.rule not in ON_A_CHART:
        return closely(number, indicator)
    return finely(number, indicator) if explanation.chart is not None else plain(number, 3)


def _outcome(rule: RuleRecord, registry: Registry) -> str:
    said = [rule_words.OUTCOMES[rule.outcome]]
    if rule.state == "continuing" and rule.since is not None:
        least = " or earlier" if rule.open_ended else ""
        said.append(f"continuing since {quarter_label(rule.since, registry)}{least}")
    elif rule.state is not None:
        said.append("assessed for the first time" if rule.open_ended else rule.state)
    if rule.explained:
        said.append("explained")
    if rule.acknowledged is not None:
        said.append(acknowledged_words(rule.acknowledged, registry))
    return ", ".join(said)


def _notes(explanation: Explanation) -> list[Block]:
    dated = [
        f"{each.kind} {month_label(each.month)}: {each.text.rstrip('.')} ({each.effect})" for each in explanation.notes
    ]
    told = [each for each in explanation.caveats if not any(note.text in each for note in explanation.notes)]
    return [Heading("Notes"), Bullets((*dated, *told))] if dated or told else []
