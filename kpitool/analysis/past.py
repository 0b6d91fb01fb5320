"""The rules over past quarters, in one pass: each indicator stands in the registry once for each quarter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from kpitool.analysis.assessment import judged
from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.findings import rules_that_ran
from kpitool.analysis.windows import Course, courses
from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry

KEY = {"indicator": pl.String(), "area": pl.String(), "rule": pl.String()}


@dataclass(frozen=True)
class Past:
    """Which rules fired in some quarters, and which could be tried.

    Both have the columns `quarter` (its id), `indicator`, `area` and `rule`; `fired` also `level` and `explained`.
    """

    fired: pl.DataFrame
    tried: pl.DataFrame


def past(edition: Holding, registry: Registry, today: Quarter, quarters: Sequence[Quarter]) -> Past:
    """The rules over several quarters, from one edition under one registry.

    Areas are those of today's quarter, so that one which took over from others is followed through their past.
    """
    month = today.period.last_month
    basis = Basis(edition, registry, month)
    names, indicators, ways = list[tuple[str, str, str]](), dict[str, Indicator](), dict[str, Course]()
    for quarter in quarters:
        for name, course in courses(registry.known_in(quarter), quarter, basis.held, basis.asked).items():
            copy = _at(name, quarter)
            names.append((copy, name, quarter.id))
            ways[copy] = replace(course, name=copy)
            indicators[copy] = _copied(registry.indicators[name], quarter)
    if not ways:
        nothing = pl.DataFrame(schema={"quarter": pl.String(), **KEY})
        return Past(nothing.with_columns(level=pl.lit(""), explained=pl.lit(False)).clear(), nothing)
    found = judged(Basis(edition, registry.model_copy(update={"indicators": indicators}), month), ways, gaps=False)
    copies = pl.DataFrame(names, schema=["indicator", "original", "quarter"], orient="row")
    return Past(
        _of_originals(found.findings.select(*KEY, "level", "explained"), copies),
        _of_originals(rules_that_ran(found.table), copies),
    )


def _of_originals(rows: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    """Rows of copies as rows of quarters and indicators."""
    named = rows.join(copies, on="indicator").drop("indicator").rename({"original": "indicator"})
    others = [name for name in rows.columns if name not in KEY]
    return named.select("quarter", *KEY, *others).sort("quarter", *KEY)


def _copied(indicator: Indicator, quarter: Quarter) -> Indicator:
    """An indicator as it stands for one quarter: held against others of that quarter, and not broken down."""
    expect = indicator.expect and indicator.expect.model_copy(
        update={key: _at(other, quarter) for key, other in indicator.expect.model_dump(exclude_none=True).items()}
    )
    return indicator.model_copy(update={"breakdown": None, "expect": expect})


def _at(name: str, quarter: Quarter) -> str:
    return f"{name}@{quarter.id}"
