"""A registry's rules over the past quarters that an edition can answer: what each raised, and how long it lasted."""

from dataclasses import dataclass

import polars as pl

from kpitool.analysis.basis import Holding
from kpitool.analysis.findings import Outcome
from kpitool.analysis.past import KEY, Past, past
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName

ENOUGH = 0.5
"""A quarter counts where so large a part of what could be tried in the fullest quarter could be tried in it."""


@dataclass(frozen=True)
class Backtest:
    """What the rules raised in some quarters, the oldest first, of the headline areas and the parts of home.

    `thin`: quarters that were asked for and are not counted, since too little could be tried in them. `trials`: of
    those that are, the columns of `findings.trials`, `quarter`, and `is_part` (of home; else the headline area).
    `runs`: the findings of one rule in quarters on end as one row, of which one at least is counted: `indicator`,
    `area`, `is_part`, `rule`, `level`, `first` and `last` (quarters), `quarters` (how many), `open_ended` (before it
    the rule could not be tried, or was not looked at) and `continuing` (it lasts to the last quarter).
    """

    quarters: tuple[Quarter, ...]
    thin: tuple[Quarter, ...]
    trials: pl.DataFrame
    runs: pl.DataFrame

    @property
    def raised(self) -> pl.DataFrame:
        """The findings among the trials."""
        return self.trials.filter(pl.col("outcome") == Outcome.FIRED.value)


def backtest(edition: Holding, registry: Registry, quarter: Quarter, number: int) -> Backtest:
    """The rules over the last quarters up to one, so many at most.

    Findings about the data are left out: an edition says what has come since, and not what was late at the time.
    """
    asked = tuple(quarter.before(back) for back in reversed(range(number)))
    found, places = past(edition, registry, quarter, asked), _places(registry, quarter)
    trials = found.trials.filter(pl.col("rule") != RuleName.DATA.value).join(places, on=["indicator", "area"])
    raised, tried = Past(trials).fired, Past(trials).tried
    tries = dict(tried.group_by("quarter").agg(pl.len()).iter_rows())
    least = ENOUGH * max(tries.values(), default=1)
    counted = tuple(each for each in asked if tries.get(each.id, 0) >= least)
    ids = [each.id for each in counted]
    runs = _runs(raised, tried, asked).filter(pl.col("last") >= min(ids, default=""))
    return Backtest(
        quarters=counted,
        thin=tuple(each for each in asked if each not in counted),
        trials=trials.filter(pl.col("quarter").is_in(ids)),
        runs=runs.join(places, on=["indicator", "area"]),
    )


def _places(registry: Registry, quarter: Quarter) -> pl.DataFrame:
    """The areas that a board sees of each indicator: the headline area, and home's parts."""
    geography = registry.geography
    areas = geography.at(quarter.period.last_month)
    parts = [area.code for area in areas if geography.home in geography.ancestors(area.code)]
    rows = [
        (name, area, area != headline)
        for name in registry.indicators
        for headline in (registry.headline(name),)
        for area in dict.fromkeys([headline, *parts])
    ]
    schema = {"indicator": pl.String(), "area": pl.String(), "is_part": pl.Boolean()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _runs(raised: pl.DataFrame, tried: pl.DataFrame, quarters: tuple[Quarter, ...]) -> pl.DataFrame:
    """Findings of quarters on end as one row each."""
    numbers = pl.DataFrame(
        [(quarter.id, number) for number, quarter in enumerate(quarters)],
        schema={"quarter": pl.String(), "number": pl.Int32()},
        orient="row",
    )
    key = list(KEY)
    before = tried.join(numbers, on="quarter").select(*key, before="number", known=pl.lit(True))
    return (
        raised.join(numbers, on="quarter")
        .sort(*key, "number")
        .with_columns(run=(pl.col("number").diff().over(key) != 1).fill_null(True).cum_sum())
        .group_by(*key, "run", maintain_order=True)
        .agg(
            pl.col("level").last(),
            first=pl.col("quarter").first(),
            last=pl.col("quarter").last(),
            quarters=pl.len().cast(pl.Int64),
            before=pl.col("number").first() - 1,
            continuing=pl.col("number").last() == len(quarters) - 1,
        )
        .join(before, on=[*key, "before"], how="left", maintain_order="left")
        .with_columns(open_ended=pl.col("known").is_null())
        .drop("run", "before", "known")
    )
