"""What a sentence about one indicator in one area may draw on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry
from kpitool.views.records import Entry


@dataclass(frozen=True)
class Facts:
    """An entry, and the row and parts behind it."""

    indicator: Indicator
    registry: Registry
    quarter: Quarter
    row: dict[str, Any]
    parts: Sequence[dict[str, Any]]
    entry: Entry

    def one_of(self, *ways: str) -> str:
        """One of several ways of saying a thing: indicators that follow each other in a category take turns."""
        mine = [name for name, each in self.registry.indicators.items() if each.category == self.indicator.category]
        return ways[mine.index(self.entry.indicator) % len(ways)]
