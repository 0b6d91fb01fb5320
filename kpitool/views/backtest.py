"""What each rule raised in past quarters, and what it would raise by chance, as records for programs and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kpitool.analysis.backtest import Backtest
from kpitool.analysis.chance import Chance, per_quarter
from kpitool.analysis.findings import Status, level_table
from kpitool.registry.models import Registry, RuleName, Severity


@dataclass(frozen=True)
class ByChance:
    """What comes by chance in a quarter: of the headline areas (home) and home's parts, with standard errors."""

    null: str
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
class RuleRecord:
    """One rule at one level: how many findings, how long they lasted, and how many come by chance in a quarter.

    `tried_…`: on how many figures a quarter; `per_quarter`: of home and parts together. `longest`: quarters.
    `reason`: why there is nothing to tell, where there is not.
    """

    rule: str
    level: str | None
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
    by_chance: list[ByChance]
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
    nulls: list[NullRecord]
    left_out: list[LeftOut]


def rule_records(found: Backtest, chances: Mapping[str, Chance], registry: Registry) -> list[RuleRecord]:
    """A record for each rule and level in force, in the order of the rules; one for a rule that is switched off."""
    records = []
    for rule, level, chosen in _levels(registry):
        mine = _of(rule, level)
        raised, runs, tried = found.raised.filter(mine), found.runs.filter(mine), found.tried.filter(mine)
        rows = {is_part: float(tried.filter(pl.col("is_part") == is_part)["rows"].sum()) for is_part in (False, True)}
        reason = _reason(rule, level, sum(rows.values()), registry)
        records.append(
            RuleRecord(
                rule=rule.value,
                level=level,
                chosen=chosen,
                tried_home=rows[False],
                tried_parts=rows[True],
                raised_home=raised.filter(~pl.col("is_part")).height,
                raised_parts=raised.filter("is_part").height,
                per_quarter=raised.height / len(found.quarters) if reason is None and found.quarters else None,
                quarters_with_findings=raised["quarter"].n_unique(),
                longest=max(runs["quarters"], default=None),
                continuing=runs.filter("continuing").height,
                indicators=raised["indicator"].unique().sort().to_list(),
                by_chance=[
                    _by_chance(name, chance.findings.filter(mine), chance)
                    for name, chance in chances.items()
                    if reason is None
                ],
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
        nulls=[
            NullRecord(
                name,
                chance.null.dispersion,
                chance.null.swing,
                *(
                    _by_chance(name, chance.statuses.filter(pl.col("status") == status.value), chance)
                    for status in (Status.EXCEPTION, Status.ADVERSE)
                ),
            )
            for name, chance in chances.items()
        ],
        left_out=[LeftOut(name, reason) for name, reason in left_out.items()],
    )


def _levels(registry: Registry) -> Sequence[tuple[RuleName, str | None, bool]]:
    """The rules with the levels at which they are in force, the gravest first; a rule without one is off."""
    inside = level_table(registry).filter(pl.col("indicator").is_in(_figures(registry)))
    levels = inside.group_by("rule", "level").agg(pl.col("chosen").any())
    grave = [severity.value for severity in Severity]
    found: list[tuple[RuleName, str | None, bool]] = []
    for rule in RuleName:
        mine = sorted(levels.filter(pl.col("rule") == rule.value).rows(), key=lambda row: grave.index(row[1]))
        found += [(rule, level, chosen) for _, level, chosen in mine] or [(rule, None, True)]
    return found


def _figures(registry: Registry) -> list[str]:
    return [name for name, indicator in registry.indicators.items() if indicator.measure.kind != "narrative"]


def _of(rule: RuleName, level: str | None) -> pl.Expr:
    return (pl.col("rule") == rule.value) & (pl.col("level") == pl.lit(level, dtype=pl.String))


def _reason(rule: RuleName, level: str | None, tried: float, registry: Registry) -> str | None:
    if level is None:
        return "switched off"
    if rule is RuleName.DATA:
        return "not looked back on: an edition holds what has come since, not what was late at the time"
    if tried:
        return None
    if rule is RuleName.UNEXPECTED_ORDER and not any(each.expect for each in registry.indicators.values()):
        return "no indicator is expected to be above or below another"
    return "it could be tried on no figure of these quarters"


def _by_chance(null: str, rows: pl.DataFrame, chance: Chance) -> ByChance:
    means = {is_part: (each, error) for is_part, each, error in per_quarter(rows, chance.setting, ["is_part"]).rows()}
    return ByChance(null, *means.get(False, (0.0, 0.0)), *means.get(True, (0.0, 0.0)))
