"""The rules over past quarters: which fired, and which could be tried."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from kpitool.analysis.assessment import judged, with_others
from kpitool.analysis.basis import Holding, basis_of
from kpitool.analysis.copies import copies_of
from kpitool.analysis.findings import Outcome
from kpitool.period import Quarter
from kpitool.registry.models import Registry

KEY = {"indicator": pl.String(), "area": pl.String(), "rule": pl.String()}


@dataclass(frozen=True)
class Past:
    """Every rule tried in some quarters: the columns of `findings.trials`, and `quarter` (its id)."""

    trials: pl.DataFrame

    def of(self, quarter: Quarter) -> "Past":
        """One of the quarters."""
        return Past(self.trials.filter(pl.col("quarter") == quarter.id))

    @property
    def fired(self) -> pl.DataFrame:
        """The findings: `quarter`, `indicator`, `area`, `rule`, `level`, `explained`."""
        fired = self.trials.filter(pl.col("outcome") == Outcome.FIRED.value)
        return fired.select("quarter", *KEY, "level", "explained")

    @property
    def tried(self) -> pl.DataFrame:
        """What could be tried, whether it fired or not: `quarter`, `indicator`, `area`, `rule`, `level`."""
        ran = self.trials.filter(pl.col("outcome").is_in([Outcome.FIRED.value, Outcome.CLEAR.value]))
        return ran.select("quarter", *KEY, "level")


def past(
    edition: Holding,
    registry: Registry,
    today: Quarter,
    quarters: Sequence[Quarter],
    *,
    areas: Collection[str] | None = None,
) -> Past:
    """The rules over several quarters, from one edition under one registry; `areas`: as in `assess`.

    Areas are those of today's quarter, so that one which took over from others is followed through their past.
    """
    month = today.period.last_month
    basis = basis_of(edition, registry, month, with_others(areas, registry, month))
    copies = copies_of(basis, quarters)
    made = basis.under(basis.registry.with_indicators({**copies.indicators}), copies.ways)
    return Past(copies.told(judged(made, copies.ways).trials).sort("quarter", *KEY))
