"""What a paper has at its end: every indicator with its figures, earlier figures, and the rules in force."""

from collections.abc import Iterator

from kpitool.views import numbers
from kpitool.views.category import category_table
from kpitool.views.page import Cell, Column, table
from kpitool.views.paper.document import Block, Grid, Plain, Section
from kpitool.views.paper.matter import Matter
from kpitool.views.wording.naming import named

LOOKED_BACK_ON = 5
"""Windows in the table of earlier figures, the one that is reported included."""


def appendices(matter: Matter) -> Iterator[Section]:
    """The appendices in order, each under its letter."""
    found = [
        ("Every indicator with its figures", _figures(matter), True),
        ("Earlier figures", _earlier(matter), True),
        ("Rules in force", _rules(matter), False),
    ]
    for place, (title, blocks, wide) in enumerate(each for each in found if each[1]):
        yield Section(f"Appendix {'ABC'[place]}: {title}", tuple(blocks), wide=wide, appendix=True)


def _figures(matter: Matter) -> list[Block]:
    """A table for each category, with all its columns."""
    return [
        Grid(matter.registry.categories[told.category].title, category_table(mine, matter.registry))
        for told in matter.summary.categories
        if (mine := matter.of_category(told.category))
    ]


def _earlier(matter: Matter) -> list[Block]:
    """The last windows of each indicator that are as long as its own; each cell says which it is."""
    rows: list[list[str | Cell]] = []
    for entry in matter.home:
        earlier, months = matter.earlier.get(entry.indicator, ()), entry.period.months
        windows = [(each.period.label, each.text) for each in earlier if each.period.months == months]
        if entry.value is None or not windows:
            continue
        now = numbers.figure(entry.value, matter.registry.indicators[entry.indicator])
        shown = [*windows, (entry.period.label, now)][-LOOKED_BACK_ON:]
        cells = [f"{text} ({_short(label)})" for label, text in shown]
        rows.append([named(entry, matter.registry), *[""] * (LOOKED_BACK_ON - len(cells)), *cells])
    if not rows:
        return []
    heads = [*(f"{back} before" for back in range(LOOKED_BACK_ON - 1, 0, -1)), "Now"]
    columns = [Column("Indicator"), *(Column(head, right=True) for head in heads)]
    return [Grid("The last five periods", table(columns, rows))]


def _short(label: str) -> str:
    return label.removeprefix("12 months to ")


def _rules(matter: Matter) -> list[Block]:
    rules = tuple(f"{rule[:1].upper()}{rule[1:]}." for rule in matter.summary.rules)
    return [Plain(rules)]
