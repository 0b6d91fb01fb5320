"""What is known of one figure: its entry, the row of the assessment behind it, and the indicator that it is of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpitool.period import Period, Quarter
from kpitool.registry.models import Indicator, Registry
from kpitool.views.records import Entry


@dataclass(frozen=True)
class Known:
    """A figure to be explained.

    `row`: of the assessed table, with the columns of `yardsticks.with_yardsticks`. `periods`: the windows by role.
    """

    registry: Registry
    quarter: Quarter
    entry: Entry
    row: Mapping[str, Any]
    periods: Mapping[str, Period]

    @property
    def indicator(self) -> Indicator:
        return self.registry.indicators[self.entry.indicator]

    @property
    def name(self) -> str:
        return self.entry.indicator

    @property
    def is_proportion(self) -> bool:
        return self.indicator.measure.kind == "proportion"
