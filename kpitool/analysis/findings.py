"""Rules as named expressions over the compared table, the findings they make, and the status that follows."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from kpitool.analysis.comparisons import Verdict
from kpitool.analysis.contradictions import CONTRADICTED
from kpitool.analysis.unplaced import MANY_UNPLACED
from kpitool.registry.models import Registry, RuleName, Severity

WORSENING = pl.col("change_verdict") == Verdict.WORSENING.value
BEHIND = pl.col("benchmark_verdict").is_in([Verdict.WORSE.value, Verdict.MUCH_WORSE.value])
AHEAD = pl.col("benchmark_verdict").is_in([Verdict.BETTER.value, Verdict.MUCH_BETTER.value])
IMPROVING = pl.col("change_verdict") == Verdict.IMPROVING.value
UNKNOWN = [Verdict.NOT_COMPARED.value, Verdict.NOT_COMPARABLE.value, Verdict.NOT_TESTED.value]


@dataclass(frozen=True)
class Rule:
    """A claim about a row of the compared table: it fires where it is true, and can be tried where it `applies`."""

    claim: pl.Expr
    applies: pl.Expr


def _tested(verdict: str) -> pl.Expr:
    return ~pl.col(verdict).is_in(UNKNOWN)


RULES: dict[RuleName, Rule] = {
    RuleName.RED_RED: Rule(WORSENING & BEHIND, _tested("change_verdict") & _tested("benchmark_verdict")),
    RuleName.WORSE_THAN_PREVIOUS: Rule(WORSENING, _tested("change_verdict")),
    RuleName.WORSE_THAN_BENCHMARK: Rule(BEHIND, _tested("benchmark_verdict")),
    RuleName.UNEXPECTED_ORDER: Rule(pl.col("out_of_order"), pl.col("out_of_order").is_not_null()),
    RuleName.DATA: Rule(
        pl.col("value").is_null()
        | (pl.col("previous_due") & pl.col("previous_value").is_null())
        | (pl.col("benchmark_area").is_not_null() & pl.col("benchmark_judged") & pl.col("benchmark_value").is_null())
        | CONTRADICTED
        | MANY_UNPLACED
        | pl.col("stale").fill_null(False),
        pl.col("measure") != "narrative",
    ),
}
"""What each rule claims; a rule fires where its claim is true."""

EXPLAINABLE = [RuleName.RED_RED.value, RuleName.WORSE_THAN_PREVIOUS.value]
"""The rules about a change: changed criteria explain these, and not where an area stands against another."""


class Status(StrEnum):
    EXCEPTION = "exception"
    ADVERSE = "adverse"
    STEADY = "steady"
    FAVOURABLE = "favourable"
    NOT_ASSESSED = "not_assessed"


def findings(compared: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """The rules that fired. Columns: `indicator`, `area`, `rule`, `level`, `chosen` (by the board), `explained`."""
    levels = level_table(registry)
    fired = [
        compared.filter((rule.claim & rule.applies).fill_null(False)).select(
            "indicator", "area", pl.lit(name.value).alias("rule"), explained=pl.col("explained").is_not_null()
        )
        for name, rule in RULES.items()
    ]
    order = {rule.value: index for index, rule in enumerate(RULES)}
    return (
        pl.concat(fired)
        .join(levels, on=["indicator", "rule"])
        .with_columns(explained=pl.col("explained") & pl.col("rule").is_in(EXPLAINABLE))
        .sort("indicator", "area", pl.col("rule").replace_strict(order, return_dtype=pl.Int32))
        .select("indicator", "area", "rule", "level", "chosen", "explained")
    )


def rules_that_ran(compared: pl.DataFrame) -> pl.DataFrame:
    """Which rules could be tried on which rows. Columns: `indicator`, `area`, `rule`."""
    return pl.concat(
        compared.filter(rule.applies.fill_null(False)).select("indicator", "area", pl.lit(name.value).alias("rule"))
        for name, rule in RULES.items()
    )


def level_table(registry: Registry) -> pl.DataFrame:
    """The level in force of each rule for each indicator; a rule that is switched off has no row."""
    rows = []
    for name in registry.indicators:
        for rule in RuleName:
            level, chosen = registry.rule(rule, name)
            if level is not None:
                rows.append((name, rule.value, level.value, chosen))
    schema = {"indicator": pl.String(), "rule": pl.String(), "level": pl.String(), "chosen": pl.Boolean()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def with_status(compared: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Adds `status`: the gravest finding that is not explained, else how the comparisons stand.

    Findings about the data do not make an indicator adverse: they say what is not known of it.
    """
    counting = found.filter(~pl.col("explained") & (pl.col("rule") != RuleName.DATA.value))
    gravest = counting.group_by("indicator", "area").agg(
        is_exception=(pl.col("level") == Severity.EXCEPTION.value).any(),
        is_adverse=(pl.col("level") == Severity.ADVERSE.value).any(),
    )
    untested = pl.col("change_verdict").is_in(UNKNOWN) & pl.col("benchmark_verdict").is_in(UNKNOWN)
    status = (
        pl.when("is_exception")
        .then(pl.lit(Status.EXCEPTION.value))
        .when("is_adverse")
        .then(pl.lit(Status.ADVERSE.value))
        .when(untested)
        .then(pl.lit(Status.NOT_ASSESSED.value))
        .when((IMPROVING | AHEAD) & ~WORSENING & ~BEHIND)
        .then(pl.lit(Status.FAVOURABLE.value))
        .otherwise(pl.lit(Status.STEADY.value))
    )
    return (
        compared.join(gravest, on=["indicator", "area"], how="left")
        .with_columns(status=status)
        .drop("is_exception", "is_adverse")
    )
