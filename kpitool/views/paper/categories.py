"""A section for each category: its position, its figures, a paragraph for each indicator with its charts, its parts."""

from collections.abc import Iterator, Sequence

from kpitool.errors import listed
from kpitool.period import Window
from kpitool.registry.models import Registry
from kpitool.views import numbers
from kpitool.views.backing import found_in_parts
from kpitool.views.category import category_table
from kpitool.views.page import Table
from kpitool.views.paper.document import Block, Grid, Numbered, Section
from kpitool.views.paper.matter import Earlier, Matter
from kpitool.views.records import Entry
from kpitool.views.summary import STRICTER, CategorySummary
from kpitool.views.wording.naming import named

TOLD = 5
"""So many figures of a short series are told in a row, the one that is reported included."""


def category(told: CategorySummary, matter: Matter) -> Section:
    """What there is to say of a category; its position is the whole quarter's where there is no other."""
    registry, mine = matter.registry, matter.of_category(told.category)
    alone = len(matter.summary.categories) == 1
    blocks: list[Block] = [] if alone else [Numbered(told.statement, lead="Position:")]
    blocks += matter.remarks_on(told.category)
    blocks.append(Grid(_title(mine, told.title), narrow(category_table(mine, registry))))
    for entry in mine:
        blocks += _indicator(entry, matter)
    parts = [entry for entry in matter.entries if entry.category == told.category]
    if found := found_in_parts(parts, registry):
        lead = f"Parts of {matter.home_name}:"
        blocks.append(Numbered(STRICTER, lead=lead, items=tuple(found)))
    return Section(told.title, tuple(blocks))


def narrow(whole: Table) -> Table:
    """A table without the columns that only a wide page has room for; figures of several units keep theirs."""
    kept = [place for place, column in enumerate(whole.columns) if not column.wide or column.title == "Unit"]
    rows = tuple(tuple(row[place] for place in kept) for row in whole.rows)
    return Table(tuple(whole.columns[place] for place in kept), rows)


def _title(entries: Sequence[Entry], title: str) -> str:
    """A table's title, with the window and the unit where all its figures have the same."""
    same = {(entry.period.label, entry.unit) for entry in entries}
    return f"{title}, {', '.join(same.pop())}" if len(same) == 1 else title


def _indicator(entry: Entry, matter: Matter) -> Iterator[Block]:
    name = named(entry, matter.registry)
    said = [entry.statement.removeprefix(f"{name}: "), in_a_row(entry, matter.earlier.get(entry.indicator, ()), matter)]
    yield Numbered(" ".join(each for each in said if each), lead=f"{name}:")
    yield from matter.pictures.get(entry.indicator, ())
    yield from matter.remarks_on(entry.indicator)


def in_a_row(entry: Entry, earlier: Sequence[Earlier], matter: Matter) -> str:
    """A short series told figure by figure, since no two of its windows share a month; else nothing."""
    if entry.value is None or not _stands_apart(entry.indicator, matter.registry):
        return ""
    alike = [each for each in earlier if each.period.months == entry.period.months][1 - TOLD :]
    if len(alike) < 2:
        return ""
    figures = [each.text for each in alike] + [numbers.figure(entry.value, matter.registry.indicators[entry.indicator])]
    return f"From {alike[0].period.label} to {entry.period.label}: {listed(figures)}."


def _stands_apart(indicator: str, registry: Registry) -> bool:
    return registry.indicators[indicator].window in {Window.LATEST, Window.FINANCIAL_YEAR, Window.QUARTER}
