"""The indicators of a registry, as declared: what each is, where it comes from, how it is judged."""

from dataclasses import dataclass

from kpitool.period import Window
from kpitool.registry.models import Polarity, Registry
from kpitool.views import numbers
from kpitool.views.closed import Measure
from kpitool.views.page import Block, Column, Heading, Page, table


@dataclass(frozen=True)
class IndicatorRecord:
    indicator: str
    title: str
    category: str
    definition: str
    measure: Measure
    unit: str
    sources: list[str]
    window: Window
    polarity: Polarity
    added: str | None
    owner: str | None


def indicator_records(registry: Registry) -> list[IndicatorRecord]:
    """Every indicator, in the order of the categories."""
    order = list(registry.categories)
    return [
        IndicatorRecord(
            indicator=name,
            title=indicator.title,
            category=indicator.category,
            definition=indicator.definition,
            measure=indicator.measure.kind,
            unit=numbers.unit(indicator, registry),
            sources=list(indicator.source),
            window=indicator.window,
            polarity=indicator.polarity,
            added=indicator.added,
            owner=indicator.owner or registry.categories[indicator.category].owner,
        )
        for name, indicator in sorted(registry.indicators.items(), key=lambda item: order.index(item[1].category))
    ]


def indicators_page(records: list[IndicatorRecord], registry: Registry) -> Page:
    """The indicators by category."""
    columns = [
        Column("Name", whole=True),
        Column("Title"),
        Column("Unit"),
        Column("Window", wide=True),
        Column("Good is"),
        Column("Source", wide=True),
    ]
    blocks: list[Block] = [Heading(registry.title, 1)]
    words = {"low_is_good": "low", "high_is_good": "high", "none": numbers.NONE}
    for name, category in registry.categories.items():
        rows = [
            [r.indicator, r.title, r.unit, r.window, words[r.polarity], ", ".join(r.sources)]
            for r in records
            if r.category == name
        ]
        if rows:
            blocks += [Heading(category.title), table(columns, rows)]
    return Page(tuple(blocks))
