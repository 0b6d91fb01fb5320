"""The rules over past quarters, in one pass: each indicator stands in the registry once for each quarter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from kpitool.analysis.assessment import judged
from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.findings import Outcome
from kpitool.analysis.windows import Course, courses
from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry

KEY = {"indicator": pl.String(), "area": pl.String(), "rule": pl.String()}
NOTHING = {
    **KEY,
    **dict.fromkeys(["outcome", "level", "why_not", "quarter"], pl.String()),
    **dict.fromkeys(["chosen", "explained"], pl.Boolean()),
}


@dataclass(frozen=True)
class Past:
    """Every rule tried in some quarters: the columns of `findings.trials`, and `quarter` (its id)."""

    trials: pl.DataFrame

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


def past(edition: Holding, registry: Registry, today: Quarter, quarters: Sequence[Quarter]) -> Past:
    """The rules over several quarters, from one edition under one registry.

    Areas are those of today's quarter, so that one which took over from others is followed through their past.
    """
    month = today.period.last_month
    basis = Basis(edition, registry, month, printed=False)
    names, indicators, ways = list[tuple[str, str, str]](), dict[str, Indicator](), dict[str, Course]()
    for quarter in quarters:
        for name, course in courses(registry.known_in(quarter), quarter, basis.held, basis.asked).items():
            copy = _at(name, quarter)
            names.append((copy, name, quarter.id))
            ways[copy] = replace(course, name=copy)
            indicators[copy] = _copied(registry.indicators[name], quarter)
    if not ways:
        return Past(pl.DataFrame(schema=NOTHING))
    made = basis.under(registry.with_indicators(indicators))
    schema = dict.fromkeys(["copy", "indicator", "quarter"], pl.String())
    copies = pl.DataFrame(names, schema=schema, orient="row")
    trials = judged(made, ways, gaps=False).trials.rename({"indicator": "copy"})
    return Past(trials.join(copies, on="copy").drop("copy").sort("quarter", *KEY))


def _copied(indicator: Indicator, quarter: Quarter) -> Indicator:
    """An indicator as it stands for one quarter: held against others of that quarter, and not broken down."""
    expect = indicator.expect and indicator.expect.model_copy(
        update={key: _at(other, quarter) for key, other in indicator.expect.model_dump(exclude_none=True).items()}
    )
    return indicator.model_copy(update={"breakdown": None, "expect": expect})


def _at(name: str, quarter: Quarter) -> str:
    return f"{name}@{quarter.id}"
