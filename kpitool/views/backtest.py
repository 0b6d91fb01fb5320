"""What each rule raised in past quarters, and what it would raise by chance, as records for programs and pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import polars as pl

from kpitool.analysis.backtest import Backtest
from kpitool.analysis.chance import Chance, per_quarter
from kpitool.analysis.findings import Outcome, Status
from kpitool.analysis.rules import WhyNot
from kpitool.registry.rules import RuleName
from kpitool.views.closed import Level, Rule


@dataclass(frozen=True)
class ByChance:
    """What comes by chance in a quarter: of the headline areas (home) and home's parts, with standard errors."""

    home: float
    home_error: float
    parts: float
    parts_error: float


@dataclass(frozen=True)
class RunRecord:
    """A finding over the quarters on end in which it stood."""

    indicator: str
    area: str
    first: str
    last: str
    quarters: int
    open_ended: bool
    continuing: bool


@dataclass(frozen=True)
class RaisedRecord:
    """One rule at one level: how many findings, how long they lasted, and how many come by chance in a quarter.

    `tried_…`: on how many figures a quarter; `per_quarter`: of home and parts together. `longest`: quarters.
    `by_chance`: by the notion of chance; none of a rule that could be tried on no made-up figure.
    `reason`: why there is nothing to tell, where there is not.
    """

    rule: Rule
    level: Level | None
    chosen: bool
    tried_home: float
    tried_parts: float
    raised_home: int
    raised_parts: int
    per_quarter: float | None
    quarters_with_findings: int
    longest: int | None
    continuing: int
    indicators: list[str]
    by_chance: dict[str, ByChance]
    runs: list[RunRecord]
    reason: str | None


@dataclass(frozen=True)
class NullRecord:
    """One notion of chance, and how many figures a quarter are exceptional or adverse under it."""

    null: str
    dispersion: float
    swing: float
    exception: ByChance
    adverse: ByChance


@dataclass(frozen=True)
class LeftOut:
    """An indicator that chance is not tried on, and why."""

    indicator: str
    reason: str


@dataclass(frozen=True)
class BacktestSummary:
    """What the records rest on."""

    quarters: list[str]
    not_counted: list[str]
    simulated: int
    seed: int
    years: int | None
    nulls: list[NullRecord]
    left_out: list[LeftOut]


def rule_records(found: Backtest, chances: Mapping[str, Chance]) -> list[RaisedRecord]:
    """A record for each rule and level in force, in the order of the rules; one for a rule that is switched off."""
    records = []
    for rule, level in _levels(found.trials):
        mine = (pl.col("rule") == rule.value) & pl.col("level").eq_missing(pl.lit(level, dtype=pl.String))
        trials, runs = found.trials.filter(mine), found.runs.filter(mine)
        raised = trials.filter(pl.col("outcome") == Outcome.FIRED.value)
        ran = trials.filter(pl.col("outcome").is_in([Outcome.FIRED.value, Outcome.CLEAR.value]))
        reason = None if ran.height else _reason(rule, level, trials)
        tried, fired, number = _by_place(ran), _by_place(raised), max(len(found.quarters), 1)
        records.append(
            RaisedRecord(
                rule=rule.value,
                level=level,
                chosen=bool(trials["chosen"].any()),
                tried_home=tried[False] / number,
                tried_parts=tried[True] / number,
                raised_home=fired[False],
                raised_parts=fired[True],
                per_quarter=None if reason else raised.height / number,
                quarters_with_findings=raised["quarter"].n_unique(),
                longest=max(runs["quarters"], default=None),
                continuing=runs.filter("continuing").height,
                indicators=raised["indicator"].unique().sort().to_list(),
                by_chance={
                    name.casefold(): _by_chance(chance.findings.filter(mine), chance)
                    for name, chance in chances.items()
                    if rule.value in chance.tried["rule"]
                },
                runs=[RunRecord(**row) for row in runs.select(*RunRecord.__annotations__).iter_rows(named=True)],
                reason=reason,
            )
        )
    return records


def summary_of(found: Backtest, chances: Mapping[str, Chance], left_out: Mapping[str, str]) -> BacktestSummary:
    """What the records rest on: which quarters, how chance was simulated, and what came of it."""
    setting = next(iter(chances.values())).setting
    return BacktestSummary(
        quarters=[quarter.id for quarter in found.quarters],
        not_counted=[quarter.id for quarter in found.thin],
        simulated=setting.worlds,
        seed=setting.seed,
        years=setting.least // 4 or None,
        nulls=[
            NullRecord(
                name,
                chance.null.dispersion,
                chance.null.swing,
                *(
                    _by_chance(chance.statuses.filter(pl.col("status") == status.value), chance)
                    for status in (Status.EXCEPTION, Status.ADVERSE)
                ),
            )
            for name, chance in chances.items()
        ],
        left_out=[LeftOut(name, reason) for name, reason in left_out.items()],
    )


def _levels(trials: pl.DataFrame) -> list[tuple[RuleName, Level | None]]:
    """The rules with the levels at which they are in force, the gravest first; a rule without one is off."""
    found: list[tuple[RuleName, Level | None]] = []
    for rule in RuleName:
        mine = set[str](trials.filter(pl.col("rule") == rule.value)["level"].drop_nulls())
        found += [(rule, level) for level in get_args(Level) if level in mine] or [(rule, None)]
    return found


def _by_place(rows: pl.DataFrame) -> dict[bool, int]:
    """How many rows are of the headline areas (False), and how many of home's parts."""
    return {is_part: rows.filter(pl.col("is_part") == is_part).height for is_part in (False, True)}


def _reason(rule: RuleName, level: str | None, trials: pl.DataFrame) -> str:
    """Why a rule could be tried on no figure: what hinders it most often."""
    if rule is RuleName.DATA:
        return "not looked back on: an edition holds what has come since, not what was late at the time"
    if level is None:
        return "switched off"
    told = trials.filter(~pl.col("why_not").is_in([WhyNot.IN_WORDS.value, WhyNot.NO_FIGURE.value]))
    often = told["why_not"].drop_nulls().value_counts(sort=True)["why_not"].to_list()
    return WHY_NOT[WhyNot(often[0])] if often else "no figure of these quarters is whole"


WHY_NOT = {
    WhyNot.IN_WORDS: "everything is watched in words",
    WhyNot.NO_POLARITY: "of no indicator is it said whether low or high is good",
    WhyNot.NO_FIGURE: "no figure of these quarters is whole",
    WhyNot.NOT_WANTED: "the registry asks for no such comparison",
    WhyNot.NO_PREVIOUS: "no figure has one before it to be held against",
    WhyNot.NOT_COMPARABLE: "a break or change lies between every two figures",
    WhyNot.NO_INTERVAL: "no figure has an interval",
    WhyNot.NO_BENCHMARK: "no indicator is held against another area",
    WhyNot.NOT_JUDGED: "the registry says of every benchmark that it is not comparable",
    WhyNot.NO_BENCHMARK_FIGURE: "no benchmark has a figure",
    WhyNot.NO_CHART: "no indicator has a control chart",
    WhyNot.NO_POINT: "no chart has a point in these quarters",
    WhyNot.TRIAL_LIMITS: "no chart has the thirteen points that its limits need",
    WhyNot.FEW_EVENTS: "every chart is of few events, which have no runs",
    WhyNot.SHORT_SEASON: "no chart has the three years that its season needs",
    WhyNot.NO_TREND: "no series is long enough",
    WhyNot.NO_TARGET: "no indicator has a target",
    WhyNot.NO_EXPECTATION: "no indicator is expected to be above or below another",
    WhyNot.OTHER_MISSING: "the indicators that others are held against have no figures",
}
"""Why a rule could be tried on no figure, in words."""


def _by_chance(rows: pl.DataFrame, chance: Chance) -> ByChance:
    means = {is_part: (each, error) for is_part, each, error in per_quarter(rows, chance.setting, ["is_part"]).rows()}
    return ByChance(*means.get(False, (0.0, 0.0)), *means.get(True, (0.0, 0.0)))
