"""What a paper is made from: the quarter's entries and their summary, the past, charts, and what people add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from kpitool.period import Period, Quarter
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.backing import is_headline
from kpitool.views.paper.document import Picture, Remark
from kpitool.views.periods import period_record
from kpitool.views.records import Entry, PeriodRecord
from kpitool.views.summary import Summary


@dataclass(frozen=True)
class Earlier:
    """A figure of an earlier window, as it is written."""

    period: PeriodRecord
    text: str


@dataclass(frozen=True)
class Matter:
    """Everything that a paper tells.

    `entries`: the figures that the board reads, and those of parts of home of which something was found. `earlier`: of
    each indicator the windows before its own, the oldest first. `pictures`: the charts of an indicator. `remarks`: what
    the analyst says of an indicator, a category or the `summary`. `made`: from what the figures were worked out.
    """

    registry: Registry
    quarter: Quarter
    entries: Sequence[Entry]
    summary: Summary
    created: datetime
    made: str
    earlier: Mapping[str, Sequence[Earlier]] = field(default_factory=dict)
    pictures: Mapping[str, Sequence[Picture]] = field(default_factory=dict)
    remarks: Mapping[str, Remark] = field(default_factory=dict)
    warnings: Sequence[str] = ()

    @property
    def home(self) -> list[Entry]:
        """What the board reads: one entry for each indicator."""
        return [entry for entry in self.entries if is_headline(entry, self.registry)]

    def of_category(self, category: str) -> list[Entry]:
        return [entry for entry in self.home if entry.category == category]

    @property
    def home_name(self) -> str:
        return self.registry.geography[self.registry.areas.home].name

    @property
    def board(self) -> str:
        """The board in a sentence: by its name, or simply as the board."""
        return f"the {self.registry.paper.board.removeprefix('The ')}" if self.registry.paper.board else "the board"

    def remarks_on(self, name: str) -> list[Remark]:
        return [self.remarks[name]] if name in self.remarks else []


def earlier_figures(past: pl.DataFrame, registry: Registry) -> dict[str, list[Earlier]]:
    """What the board reads of earlier windows; `past` as `analysis.history.histories` gives it."""
    found: dict[str, list[Earlier]] = {}
    for row in past.iter_rows(named=True):
        name = row["indicator"]
        if row["area"] == registry.headline(name):
            indicator = registry.indicators[name]
            period = period_record(Period(row["start"], row["months"]), indicator, registry)
            found.setdefault(name, []).append(Earlier(period, _written(row, indicator, registry)))
    return found


def _written(row: Mapping[str, Any], indicator: Indicator, registry: Registry) -> str:
    """An earlier figure, or how it is withheld, or that there is none: no window is passed over."""
    if row["value"] is not None:
        return numbers.figure(row["value"], indicator)
    return numbers.count(None, row["withheld"], indicator, registry) if row["withheld"] else NO_FIGURE


NO_FIGURE = "no figure"
