"""A registry's rules over past quarters and by chance, as a page that a board reads before it sets them."""

from collections.abc import Sequence

from kpitool.errors import counted, listed
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName
from kpitool.views import numbers
from kpitool.views.backtest import BacktestSummary, ByChance, NullRecord, RaisedRecord
from kpitool.views.in_force import rules_in_force
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Tone, table
from kpitool.views.wording import in_sentence

LITTLE = 0.01
"""Less than this, and more than nothing, is only told to be less."""
MOST_NAMED = 6
"""So many indicators of a rule are named on the page; the records have them all."""


def backtest_page(
    records: Sequence[RaisedRecord], summary: BacktestSummary, registry: Registry, quarters: Sequence[Quarter]
) -> Page:
    """The rules as a table, then what they raised and what chance was taken to be, in sentences."""
    columns = [
        Column("Rule", whole=True),
        Column("Level"),
        Column("Tried on", right=True, wide=True),
        Column("Raised", right=True),
        Column("A quarter", right=True, wide=True),
        Column("Longest", right=True),
        *(Column(f"By chance ({null.null})", right=True) for null in summary.nulls),
    ]
    blocks: list[Block] = [
        Heading(registry.title, 1),
        Paragraph(_looked_at(summary, quarters), Tone.QUIET),
        table(columns, [_row(record, summary) for record in records]),
        Paragraph(_how_to_read(registry), Tone.QUIET),
        Heading("By chance"),
        *(Paragraph(_null_words(null)) for null in summary.nulls),
        Paragraph(_simulated(summary)),
    ]
    raised = [
        f"{record.rule} ({record.level}): {_raised_words(record, registry)}." for record in records if record.indicators
    ]
    if raised:
        blocks += [Heading("Raised in these quarters"), Bullets(tuple(raised))]
    blocks += [Heading("Rules in force"), Bullets(tuple(rules_in_force(registry)))]
    untold = _untold(records, summary, registry)
    if untold:
        blocks += [Heading("Not told above"), Bullets(tuple(untold))]
    return Page(tuple(blocks))


def _row(record: RaisedRecord, summary: BacktestSummary) -> list[str | Cell]:
    level = numbers.NONE if record.rule == RuleName.DATA else record.level or "off"
    by_chance = {null: f"{_chance(each.home)} + {_chance(each.parts)}" for null, each in record.by_chance.items()}
    told = [
        _pair(record.tried_home, record.tried_parts),
        _pair(record.raised_home, record.raised_parts),
        numbers.number(record.per_quarter, 1),
        counted(record.longest, "quarter") if record.longest else numbers.NONE,
    ]
    return [
        record.rule,
        f"{level} (chosen)" if record.chosen else level,
        *([numbers.NONE] * len(told) if record.reason else told),
        *(by_chance.get(null.null.casefold(), numbers.NONE) for null in summary.nulls),
    ]


def _pair(home: float, parts: float) -> str:
    return f"{numbers.number(home)} + {numbers.number(parts)}"


def _looked_at(summary: BacktestSummary, quarters: Sequence[Quarter]) -> str:
    if not quarters:
        return "In none of the quarters asked for could a rule be tried."
    span = f"{quarters[0].label} to {quarters[-1].reading}" if len(quarters) > 1 else quarters[0].reading
    said = f"The rules over {counted(len(quarters), 'quarter')}: {span}."
    few = len(summary.not_counted)
    return said + (f" {few} more were asked for; too little could be tried in them." if few else "")


def _how_to_read(registry: Registry) -> str:
    home = registry.geography[registry.areas.home].name
    return (
        f"Numbers in pairs are of {home} and of its parts. Tried on: figures of a quarter. Raised: findings of all"
        " these quarters; one that lasts counts in each. By chance: findings of a quarter in which nothing is wrong."
    )


def _null_words(null: NullRecord) -> str:
    """How many figures a quarter would be exceptional or adverse though nothing is wrong, in a sentence."""
    return (
        f"If {_scatter(null)}: a quarter has {_figures(null.exception)} exceptional and {_figures(null.adverse)}"
        " adverse figures though nothing is wrong."
    )


def _scatter(null: NullRecord) -> str:
    """A notion of chance in words."""
    times = f"{null.dispersion:g}"
    spread = "counts scatter as Poisson's do" if times == "1" else f"counts have a variance of {times} times their mean"
    swing = f" and swing by {numbers.number(null.swing * 100)}% over the year" if null.swing else ""
    return f"{spread}{swing} ({null.null})"


def _figures(chance: ByChance) -> str:
    return f"{_chance(chance.home + chance.parts)} ({_chance(chance.home)} + {_chance(chance.parts)})"


def _chance(each: float) -> str:
    return "0" if not each else f"< {LITTLE}" if each < LITTLE else numbers.number(each, 2)


def _simulated(summary: BacktestSummary) -> str:
    errors = [
        error
        for null in summary.nulls
        for chance in (null.exception, null.adverse)
        for error in (chance.home_error, chance.parts_error)
    ]
    held = f" At least {counted(summary.years, 'year')} of each source are taken to be held." if summary.years else ""
    return (
        f"Simulated: {summary.simulated:,} quarters under each assumption, seed {summary.seed}; the standard errors of"
        f" these numbers are {numbers.number(max(errors, default=0), 2)} at most. Every area has the usual rate of its"
        f" benchmark, where there is one, and its own people; months are drawn as quarters.{held}"
    )


def _raised_words(record: RaisedRecord, registry: Registry) -> str:
    """Which indicators a rule found, and for how long, in words."""
    titles = [in_sentence(registry.indicators[name].title) for name in record.indicators]
    if len(titles) > MOST_NAMED:
        titles = [*titles[: MOST_NAMED - 1], counted(len(titles) - MOST_NAMED + 1, "other")]
    return f"{listed(titles)}; {_lasting([run.quarters for run in record.runs], record.continuing)}"


def _lasting(lengths: Sequence[int], continuing: int) -> str:
    """How long findings lasted: "for 5 quarters and not over", "9 times, for 3.3 quarters on average, …"."""
    if len(lengths) == 1:
        return f"once, for {counted(lengths[0], 'quarter')}{' and not over' if continuing else ''}"
    mean = numbers.number(sum(lengths) / len(lengths), 1)
    over = f"; {continuing} of them not over" if continuing else ""
    return f"{len(lengths)} times, for {mean} quarters on average{over}"


def _untold(records: Sequence[RaisedRecord], summary: BacktestSummary, registry: Registry) -> list[str]:
    """Rules and indicators of which there is nothing to tell, and why; and where chance is not all there is."""
    said = [f"{record.rule}: {record.reason}." for record in records if record.reason]
    by_level = {RuleName.UNEXPECTED_ORDER, RuleName.FAILS_TARGET}
    said += [
        f"{record.rule}: what comes by chance also counts what usual levels break anyway."
        for record in records
        if record.rule in by_level and not record.reason
    ]
    by_reason: dict[str, list[str]] = {}
    for left in summary.left_out:
        by_reason.setdefault(left.reason, []).append(in_sentence(registry.indicators[left.indicator].title))
    return [*said, *(f"Not simulated: {listed(titles)}; {reason}." for reason, titles in by_reason.items())]
