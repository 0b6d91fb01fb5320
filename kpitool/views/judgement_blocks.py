"""How a figure was judged, in blocks of a page: comparisons, chart or short series, breakdown, rules and notes."""

from kpitool.analysis.direction import Direction
from kpitool.period import month_label
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers, rule_words
from kpitool.views.evidence import ON_A_CHART
from kpitool.views.explanation_records import (
    BaseRecord,
    ChartRecord,
    ComparisonRecord,
    Explanation,
    RuleRecord,
    SeriesRecord,
)
from kpitool.views.figure_blocks import closely_between, count_told
from kpitool.views.figures import verdict_cell
from kpitool.views.formulas import closely, plain
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Paragraph, Tone, table
from kpitool.views.series_steps import finely
from kpitool.views.wording.claims import acknowledged_words, quarter_label

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


def comparison_blocks(explanation: Explanation, registry: Registry) -> list[Block]:
    """Each comparison step by step, and the changes of the last year."""
    blocks: list[Block] = []
    for each in explanation.comparisons:
        blocks += [Paragraph(_against(each, registry), Tone.STRONG), Bullets(tuple(each.steps))]
    indicator = registry.indicators[explanation.indicator]
    if explanation.base is not None:
        told = _base(explanation.base, indicator)
        blocks += [Paragraph("What the change is measured from", Tone.STRONG), Bullets(told)]
    if explanation.past:
        ending = " points" if explanation.measure == "proportion" else "%"
        past = [
            f"{each.quarters} quarter{'s' * (each.quarters > 1)} ago: {closely(each.value, indicator)}, "
            f"{numbers.signed(each.change, 2, ending)}, {verdict_cell(each.verdict).text}"
            for each in explanation.past
        ]
        whole = (
            f"Where it goes: {DIRECTIONS[Direction(explanation.direction)]}"
            if explanation.direction
            else "Earlier changes"
        )
        blocks += [Paragraph(whole, Tone.STRONG), Bullets(tuple(past))]
    return [Heading("Comparisons"), *blocks] if blocks else []


def chart_blocks(chart: ChartRecord | None, indicator: Indicator) -> list[Block]:
    """The control chart: how its limits came, and its points."""
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


def series_blocks(series: SeriesRecord | None, indicator: Indicator) -> list[Block]:
    """The short series of years or waves, and its trend."""
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
            closely_between(each.lower95, each.upper95, indicator),
        ]
        for each in series.points
    ]
    return [
        Heading("The short series"),
        Bullets(tuple(series.steps)),
        table(columns, rows),
        Paragraph(f"{series.reference}.", Tone.QUIET),
    ]


def breakdown_blocks(explanation: Explanation, registry: Registry) -> list[Block]:
    """The values of the breakdown: counts and shares."""
    indicator = registry.indicators[explanation.indicator]
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
            count_told(each.count, each.withheld, indicator, registry),
            count_told(each.previous_count, each.previous_withheld, indicator, registry),
            closely(each.value, indicator),
            numbers.NONE if each.share is None else f"{numbers.number(each.share, 1)}%",
        ]
        for each in explanation.breakdown
    ]
    return [Heading("Breakdown"), table(columns, rows, "shares are of the whole's count")]


def rule_blocks(explanation: Explanation, registry: Registry) -> list[Block]:
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
            _compared(each, None if each.own is None else each.against, explanation, registry),
            (each.level or "off") + (", this board's choice" if each.chosen else ""),
            rule_words.threshold_words(each.thresholds),
        ]
        for each in rules
    ]
    reasons = tuple(f"{each.rule}: {each.because}" for each in rules)
    methods = tuple(f"{each.rule}: {each.says}. Method: {each.reference}." for each in rules)
    blocks: list[Block] = [Heading("Rules"), table(columns, rows)]
    return [*blocks, Heading("Why"), Bullets(reasons), Heading("Methods of the rules"), Bullets(methods)]


def note_blocks(explanation: Explanation) -> list[Block]:
    """The dated annotations with what each does here, and the caveats."""
    dated = [
        f"{each.kind} {month_label(each.month)}: {each.text.rstrip('.')} ({each.effect})" for each in explanation.notes
    ]
    told = [each for each in explanation.caveats if not any(note.text in each for note in explanation.notes)]
    return [Heading("Notes"), Bullets((*dated, *told))] if dated or told else []


def _base(base: BaseRecord, indicator: Indicator) -> tuple[str, ...]:
    """The windows before the window before, their mean, and whether that one is the highest or lowest of them."""
    told = [f"{each.period.label}: {closely(each.value, indicator)}" for each in base.windows]
    end = f"; the window before is the {base.base} of the {base.held} held" if base.base else ""
    return (*told, f"mean of these {closely(base.mean, indicator)}{end}")


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
        said.append("not assessed last quarter" if rule.open_ended else rule.state)
    if rule.explained:
        said.append("explained")
    if rule.acknowledged is not None:
        said.append(acknowledged_words(rule.acknowledged, registry))
    return ", ".join(said)
