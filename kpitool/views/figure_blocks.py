"""What a figure is made of, in blocks of a page: its windows, extracts, counts, areas, denominators and formulas."""

from collections.abc import Sequence
from itertools import zip_longest

from kpitool.period import month_label
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.editions import SHORT
from kpitool.views.explanation_records import Explanation, OriginRecord, PeriodCount, WindowRecord
from kpitool.views.formulas import closely, plain
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Paragraph, Tone, table

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
NONE_THERE = " (none recorded)"
MOST_EXTRACTS = 12
"""So many extracts are listed on a page; the other formats have all."""


def figure_blocks(explanation: Explanation, registry: Registry) -> list[Block]:
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


def count_told(count: float | None, how: str | None, indicator: Indicator, registry: Registry) -> str:
    """A count as it is, or how it is withheld."""
    return plain(count) if how is None else numbers.count(count, how, indicator, registry)


def closely_between(lower: float | None, upper: float | None, indicator: Indicator) -> str:
    """An interval with one decimal more than usual, or a dash."""
    known = lower is not None and upper is not None
    return f"{closely(lower, indicator)} to {closely(upper, indicator)}" if known else numbers.NONE


def origin_blocks(origins: Sequence[OriginRecord]) -> list[Block]:
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


def count_blocks(explanation: Explanation, registry: Registry) -> list[Block]:
    """What each period adds to a window, beside the same period of the window before."""
    blocks: list[Block] = []
    indicator = registry.indicators[explanation.indicator]
    for source in dict.fromkeys(each.source for each in explanation.counts):
        mine = [each for each in explanation.counts if each.source == source]
        for now, before in (("current", "previous"), ("beside", "beside_previous")):
            left, right = ([each for each in mine if each.role == role] for role in (now, before))
            if left:
                caption = f"{registry.sources[source].title}: {ROLES[now]}"
                blocks.append(_count_table(left, right, caption, indicator, registry))
    return [Heading("Counts by period"), *blocks] if blocks else []


def area_blocks(explanation: Explanation, registry: Registry) -> list[Block]:
    """What each of the smallest areas adds, and how the area's count comes from them."""
    indicator = registry.indicators[explanation.indicator]
    if not explanation.adding_up:
        return []
    blocks: list[Block] = [Heading("The smallest areas")]
    if explanation.areas:
        columns = [Column("Area"), Column("Count", right=True), Column("Of", right=True), Column("Value", right=True)]
        rows = [
            [
                each.area.name,
                count_told(each.count, each.withheld, indicator, registry) + (NONE_THERE if each.absent else ""),
                plain(each.denominator),
                closely(each.value, indicator),
            ]
            for each in explanation.areas
        ]
        blocks.append(table(columns, rows, explanation.windows[0].period.label))
    without = explanation.unlocated
    lost = [f"{plain(without)} records have no place and are in no count"] if without else []
    return [*blocks, Bullets((*explanation.adding_up, *lost))]


def denominator_blocks(explanation: Explanation) -> list[Block]:
    """Whom a rate is per, and of which mid-year."""
    told = [
        f"{ROLES[each.role]}: {plain(each.denominator)} {each.population} of mid-{each.population_year} "
        f"in {each.area.name}"
        for each in explanation.windows
        if each.population is not None and each.population_year is not None
    ]
    return [Heading("The denominator"), Bullets(tuple(told))] if told else []


def formula_blocks(explanation: Explanation, registry: Registry) -> list[Block]:
    """The sums: the value, those of the other windows, both ends of both intervals, and the method."""
    others = [f"{_what(each, registry)}: {each.formula}" for each in explanation.windows[1:] if each.formula]
    told = [f"{each.what}: {each.text}" for each in explanation.formulas]
    references = dict.fromkeys(each.reference for each in explanation.formulas[1:])
    if not told:
        return []
    blocks: list[Block] = [Heading("The formula"), Bullets((told[0], *others, *told[1:]))]
    return [*blocks, *(Paragraph(f"{each}.", Tone.QUIET) for each in references)]


def _window_row(window: WindowRecord, explanation: Explanation, registry: Registry) -> list[str | Cell]:
    indicator = registry.indicators[window.indicator]
    elsewhere = f", {window.area.name}" if window.area != explanation.area else ""
    return [
        _what(window, registry) + elsewhere,
        window.period.label,
        count_told(window.count, window.withheld, indicator, registry),
        plain(window.denominator),
        closely(window.value, indicator),
        closely_between(window.lower95, window.upper95, indicator),
        closely_between(window.lower998, window.upper998, indicator),
    ]


def _what(window: WindowRecord, registry: Registry) -> str:
    return registry.indicators[window.indicator].title if window.role == "expected" else ROLES[window.role]


def _span(origin: OriginRecord) -> str:
    first, last = month_label(origin.first), month_label(origin.last)
    return first if first == last else f"{first} to {last}"


def _count_table(
    now: list[PeriodCount], before: list[PeriodCount], caption: str, indicator: Indicator, registry: Registry
) -> Block:
    both = [*now, *before]
    supplied, based = any(each.value is not None for each in both), any(each.denominator is not None for each in both)
    one = [
        *([Column("Figure", right=True)] if supplied else [Column("Count", right=True)]),
        *([Column("Of", right=True)] if based else []),
    ]
    columns = [Column("Period"), *one, *([Column("Period before"), *one] if before else [])]
    rows = [
        [
            *_count_cells(left, indicator, registry, supplied, based),
            *(_count_cells(right, indicator, registry, supplied, based) if before else []),
        ]
        for left, right in zip_longest(now, before)
    ]
    if len(now) > 1 and not supplied:
        rows.append([*_sum(now, based), *(_sum(before, based) if before else [])])
    return table(columns, rows, caption)


def _count_cells(
    each: PeriodCount | None, indicator: Indicator, registry: Registry, supplied: bool, based: bool
) -> list[str]:
    if each is None:
        return [""] * (2 + based)
    count = count_told(each.count, each.withheld, indicator, registry) + (NONE_THERE if each.absent else "")
    return [
        each.label,
        closely(each.value, indicator) if supplied else count,
        *([plain(each.denominator)] if based else []),
    ]


def _sum(counts: list[PeriodCount], based: bool) -> list[str]:
    """The last line of a table of counts; nothing where one of them is not told."""
    known = all(each.count is not None for each in counts)
    added = plain(sum(each.count or 0.0 for each in counts)) if known else numbers.NONE
    return [
        "Sum",
        added,
        *([plain(sum(each.denominator or 0.0 for each in counts)) if known else numbers.NONE] if based else []),
    ]
