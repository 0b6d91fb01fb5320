"""One indicator in full: what it is, where it stands, how it came there, its areas, its parts and its sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpitool.analysis.standing import SourceStanding
from kpitool.period import Period, Quarter, Window, month_label
from kpitool.registry.models import Indicator, Polarity, Registry
from kpitool.registry.sources import Frequency
from kpitool.views import numbers
from kpitool.views.bars import bar
from kpitool.views.benchmarks import benchmark_head
from kpitool.views.category import status_cell
from kpitool.views.closed import Measure, Withheld
from kpitool.views.evidence import cleared_sentences, evidence_sentences
from kpitool.views.figures import count_before, verdict_cell
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Tone, table
from kpitool.views.periods import period_record
from kpitool.views.records import Entry, PeriodRecord

HOME_LINE, BENCHMARK_LINE = "│", "┆"


@dataclass(frozen=True)
class PastFigure:
    """A figure of an earlier window; `quarter_count` is what the window's last quarter added to it."""

    period: PeriodRecord
    value: float | None
    count: float | None
    denominator: float | None
    population_year: int | None
    lower95: float | None
    upper95: float | None
    withheld: Withheld | None
    quarter_count: float | None
    quarter_withheld: Withheld | None


@dataclass(frozen=True)
class SourceRecord:
    """Where the figures come from: how often, from when to when, and whom to ask."""

    source: str
    title: str
    frequency: Frequency
    first: date | None
    last: date | None
    extracts: int
    contact: str | None


@dataclass(frozen=True)
class Profile:
    """Everything about one indicator at a quarter; `figure` is the area's asked for, `areas` the others beside it."""

    indicator: str
    title: str
    category: str
    definition: str
    measure: Measure
    unit: str
    polarity: Polarity
    window: Window
    owner: str | None
    added: str | None
    figure: Entry
    history: list[PastFigure]
    areas: list[Entry]
    breakdown: list[Entry]
    sources: list[SourceRecord]


def profile_of(
    figure: Entry,
    areas: Sequence[Entry],
    breakdown: Sequence[Entry],
    past: pl.DataFrame,
    sources: Sequence[SourceStanding],
    registry: Registry,
) -> Profile:
    """The profile of the indicator that an entry is of; `past`: as `analysis.history.history` gives it."""
    indicator = registry.indicators[figure.indicator]
    return Profile(
        indicator=figure.indicator,
        title=indicator.title,
        category=indicator.category,
        definition=indicator.definition,
        measure=indicator.measure.kind,
        unit=figure.unit,
        polarity=indicator.polarity,
        window=indicator.window,
        owner=owner_of(figure.indicator, registry),
        added=indicator.added,
        figure=figure,
        history=[
            PastFigure(
                period=period_record(Period(row["start"], row["months"]), indicator, registry),
                value=row["value"],
                count=row["x"],
                denominator=row["n"],
                population_year=row["population_year"],
                lower95=row["lower95"],
                upper95=row["upper95"],
                withheld=row["withheld"],
                quarter_count=row["quarter_x"],
                quarter_withheld=row["quarter_withheld"],
            )
            for row in past.iter_rows(named=True)
        ],
        areas=list(areas),
        breakdown=list(breakdown),
        sources=[
            SourceRecord(one.source, one.title, one.frequency, one.first, one.last, one.extracts, one.contact)
            for one in sources
            if one.source in indicator.source
        ],
    )


def profile_page(profile: Profile, registry: Registry, quarter: Quarter) -> Page:
    """The profile as a page."""
    indicator, figure = registry.indicators[profile.indicator], profile.figure
    status = status_cell(figure, indicator)
    told = [registry.categories[profile.category].title, quarter.reading, figure.area.name]
    blocks: list[Block] = [
        Heading(profile.title + (" (new this quarter)" if figure.new else ""), 1),
        Paragraph(", ".join(told), Tone.QUIET),
        Paragraph(status.text, status.tone),
        Paragraph(figure.statement),
        Heading("What it is"),
        Paragraph(profile.definition),
        Paragraph(measured(profile.indicator, registry), Tone.QUIET),
    ]
    if figure.caveats:
        blocks.append(Bullets(tuple(figure.caveats)))
    blocks += _findings(figure, registry) + _history(profile, indicator, registry)
    blocks += _areas(profile, indicator, registry) + _breakdown(profile, indicator, registry) + _sources(profile)
    return Page(tuple(blocks))


def measured(name: str, registry: Registry) -> str:
    """How an indicator is measured, in a sentence: its unit, what is good, its window and who answers for it."""
    indicator = registry.indicators[name]
    good = {Polarity.LOW_IS_GOOD: "low is good", Polarity.HIGH_IS_GOOD: "high is good", Polarity.NONE: "no polarity"}
    window = indicator.window.replace("_", " ")
    parts = [f"Unit: {numbers.unit(indicator, registry)}", good[indicator.polarity]]
    if indicator.measure.kind != "narrative":
        parts.append(f"window: {window}")
    if owner := owner_of(name, registry):
        parts.append(f"owner: {owner}")
    return "; ".join(parts) + "."


def owner_of(name: str, registry: Registry) -> str | None:
    """Who answers for an indicator: its own owner, or its category's."""
    indicator = registry.indicators[name]
    return indicator.owner or registry.categories[indicator.category].owner


def _findings(figure: Entry, registry: Registry) -> list[Block]:
    said = [*evidence_sentences([figure], registry), *cleared_sentences([figure], registry)]
    said += [f"Data: {finding.reason}." for finding in figure.findings if finding.reason]
    if figure.change is not None and figure.change.reason and figure.missing is None:
        tried = "not tested" if figure.change.verdict == "not_tested" else "not compared"
        said.append(f"The change is {tried}: {figure.change.reason}.")
    if not said and figure.status in {"steady", "favourable"}:
        said.append("No rule fired.")
    return [Heading("Findings"), Bullets(tuple(said))] if said else []


def _history(profile: Profile, indicator: Indicator, registry: Registry) -> list[Block]:
    """The windows of the past, each with a bar; where they overlap, what each one's last quarter added."""
    past = profile.history
    if not past:
        return []
    quarterly = any(one.quarter_count is not None or one.quarter_withheld for one in past)
    counted = any(one.count is not None or one.withheld for one in past) and profile.measure != "count"
    largest = max((one.value or 0.0 for one in past), default=0.0)
    columns = [
        Column("Period", whole=True),
        *([Column("Last quarter", right=True)] if quarterly else []),
        *([Column("Count", right=True)] if counted else []),
        Column("Value", right=True),
        Column("95% interval", right=True, wide=True),
        Column("", whole=True),
    ]
    rows = [
        [
            one.period.label + (" (part year)" if _is_part(one, past) else ""),
            *([numbers.count(one.quarter_count, one.quarter_withheld, indicator, registry)] if quarterly else []),
            *([numbers.count(one.count, one.withheld, indicator, registry)] if counted else []),
            _past_value(one, indicator, registry, counted=counted),
            numbers.interval(one.lower95, one.upper95, indicator),
            bar(one.value, largest, {}),
        ]
        for one in past
    ]
    return [Heading("History"), table(columns, rows, profile.unit)]


def _past_value(one: PastFigure, indicator: Indicator, registry: Registry, *, counted: bool) -> str:
    """A value of the past; where no count stands beside it, how it is withheld."""
    if one.withheld and not counted:
        return numbers.count(None, one.withheld, indicator, registry)
    return numbers.figure(one.value, indicator)


def _is_part(one: PastFigure, past: Sequence[PastFigure]) -> bool:
    """Whether a period is shorter than the years that it stands among."""
    return one.period.months < 12 <= max(each.period.months for each in past)


def _areas(profile: Profile, indicator: Indicator, registry: Registry) -> list[Block]:
    """The areas as bars, against a line for the home area and one for the benchmark."""
    shown = [entry for entry in profile.areas if entry.value is not None or entry.withheld]
    if len(shown) < 2:
        return []
    home = next((entry for entry in shown if entry.home is None and entry.benchmark is not None), None)
    home = home or next((entry for entry in shown if entry.home is None), None)
    other = next((entry.benchmark for entry in shown if entry.benchmark is not None), None)
    head = benchmark_head(shown)
    lines = {HOME_LINE: home.value if home else None, BENCHMARK_LINE: other.value if other else None}
    if profile.measure == "count":
        lines = {}
    largest = max([entry.value or 0.0 for entry in shown] + [line for line in lines.values() if line is not None])
    columns = [
        Column("Area"),
        Column("Count", right=True, wide=True),
        Column("Value", right=True),
        Column("99.8% interval", right=True, wide=True),
        Column("", whole=True),
        Column("Since before"),
        *([Column(f"v {head}")] if head else []),
    ]
    rows: list[list[str | Cell]] = [
        [
            entry.area.name,
            numbers.count(entry.count, entry.withheld, indicator, registry),
            numbers.figure(entry.value, indicator),
            numbers.interval(entry.lower998, entry.upper998, indicator),
            bar(entry.value, largest, lines),
            verdict_cell(entry.change.verdict if entry.change else "not_compared"),
            *([verdict_cell(entry.benchmark.verdict if entry.benchmark else "not_compared")] if other else []),
        ]
        for entry in shown
    ]
    names = {HOME_LINE: home.area.name if home else "", BENCHMARK_LINE: head or ""}
    key = [f"{mark} {names[mark]} {numbers.figure(at, indicator)}" for mark, at in lines.items() if at is not None]
    caption = "; ".join([f"{profile.figure.period.label}, {profile.unit}", *key])
    return [Heading("Areas"), table(columns, rows, caption)]


def _breakdown(profile: Profile, indicator: Indicator, registry: Registry) -> list[Block]:
    """The values of the breakdown with their shares; shares of several codes for one case need not sum to 100."""
    parts = profile.breakdown
    if not parts or parts[0].breakdown is None:
        return []
    largest = max((part.share or 0.0 for part in parts), default=0.0)
    columns = [
        Column(parts[0].breakdown.dimension.replace("_", " ").capitalize()),
        Column("Count", right=True),
        Column("Count before", right=True),
        Column("Value", right=True),
        Column("Share", right=True),
        Column("", whole=True),
    ]
    rows = [
        [
            part.breakdown.value if part.breakdown else "",
            numbers.count(part.count, part.withheld, indicator, registry),
            count_before(part.previous, indicator, registry),
            numbers.figure(part.value, indicator),
            numbers.NONE if part.share is None else f"{numbers.number(part.share)}%",
            bar(part.share, largest, {}),
        ]
        for part in parts
    ]
    return [Heading("Breakdown"), table(columns, rows, f"{profile.figure.period.label}, {profile.unit}")]


def _sources(profile: Profile) -> list[Block]:
    columns = [
        Column("Source"),
        Column("Comes", whole=True),
        Column("From", whole=True),
        Column("Up to", whole=True),
        Column("Extracts", right=True),
        Column("Ask"),
    ]
    rows = [
        [
            one.title,
            one.frequency,
            month_label(one.first) if one.first else numbers.NONE,
            month_label(one.last) if one.last else numbers.NONE,
            str(one.extracts),
            one.contact or numbers.NONE,
        ]
        for one in profile.sources
    ]
    return [Heading("Where the figures come from"), table(columns, rows)] if rows else []
