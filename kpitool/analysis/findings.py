"""The rules tried on every figure: which fired, which are clear, which do not apply; and the status that follows."""

from enum import StrEnum

import polars as pl

from kpitool.analysis.rules import ABOUT_CHANGE, AHEAD, BEHIND, IMPROVING, RULES, UNKNOWN, WORSENING
from kpitool.registry.rules import RuleName, Severity
from kpitool.tables import in_order

KEYS = ["indicator", "area"]


class Outcome(StrEnum):
    FIRED = "fired"
    CLEAR = "clear"
    NOT_APPLICABLE = "not_applicable"
    OFF = "off"


class Status(StrEnum):
    EXCEPTION = "exception"
    ADVERSE = "adverse"
    STEADY = "steady"
    FAVOURABLE = "favourable"
    NOT_ASSESSED = "not_assessed"


def trials(compared: pl.DataFrame, settings: pl.DataFrame) -> pl.DataFrame:
    """Every rule tried on every row of the assessed table, by the settings in force (`settings.settings_table`).

    Columns out: `indicator`, `area`, `rule`, `outcome`, `level` (null: off), `chosen` (by the board), `explained`,
    `why_not` (a `rules.WhyNot`), and the two numbers that it compared, `own` and `against`.
    """
    table = compared.lazy().join(settings.lazy(), on=["indicator", "strict"], how="left")
    tried = pl.concat(_trial(table, name) for name in RULES).collect(engine="in-memory")
    return in_order(tried, *KEYS, "rule").with_columns(
        rule=pl.col("rule").cast(pl.String),
        explained=pl.col("explained") & (pl.col("outcome") == Outcome.FIRED.value),
    )


RULE = pl.Enum([rule.value for rule in RuleName])
"""The names of rules in their order."""


def _trial(compared: pl.LazyFrame, name: RuleName) -> pl.LazyFrame:
    rule = RULES[name]
    own, against = rule.compares
    told = compared.select(
        *KEYS,
        rule=pl.lit(name.value, dtype=RULE),
        level=pl.col(f"level_{name}"),
        chosen=pl.col(f"chosen_{name}"),
        explained=pl.col("explained").is_not_null() & pl.lit(name in ABOUT_CHANGE),
        why_not=rule.hindrance,
        claim=rule.claim.fill_null(False),
        own=own.cast(pl.Float64),
        against=against.cast(pl.Float64),
    )
    outcome = (
        pl.when(pl.col("level").is_null())
        .then(pl.lit(Outcome.OFF.value))
        .when(pl.col("why_not").is_not_null())
        .then(pl.lit(Outcome.NOT_APPLICABLE.value))
        .when("claim")
        .then(pl.lit(Outcome.FIRED.value))
        .otherwise(pl.lit(Outcome.CLEAR.value))
    )
    return told.with_columns(outcome=outcome).drop("claim")


def findings(tried: pl.DataFrame) -> pl.DataFrame:
    """The rules that fired. Columns: `indicator`, `area`, `rule`, `level`, `chosen` (by the board), `explained`."""
    fired = tried.filter(pl.col("outcome") == Outcome.FIRED.value)
    return fired.select(*KEYS, "rule", "level", "chosen", "explained")


def rules_that_ran(tried: pl.DataFrame) -> pl.DataFrame:
    """Which rules could be tried on which rows. Columns: `indicator`, `area`, `rule`."""
    ran = tried.filter(pl.col("outcome").is_in([Outcome.FIRED.value, Outcome.CLEAR.value]))
    return ran.select(*KEYS, "rule")


def with_status(compared: pl.DataFrame, tried: pl.DataFrame) -> pl.DataFrame:
    """Adds `status`: the gravest finding that is not explained, else how the comparisons stand.

    Findings about the data do not make an indicator adverse: they say what is not known of it.
    """
    judging = tried.filter(~pl.col("rule").is_in([RuleName.DATA.value, RuleName.UNEXPECTED_ORDER.value]))
    counting = findings(tried).filter(~pl.col("explained") & (pl.col("rule") != RuleName.DATA.value))
    gravest = counting.group_by(KEYS).agg(
        is_exception=(pl.col("level") == Severity.EXCEPTION.value).any(),
        is_adverse=(pl.col("level") == Severity.ADVERSE.value).any(),
    )
    ran = rules_that_ran(judging).select(KEYS).unique().with_columns(ran=pl.lit(True))
    compared_at_all = ~pl.col("change_verdict").is_in(UNKNOWN) | ~pl.col("benchmark_verdict").is_in(UNKNOWN)
    status = (
        pl.when("is_exception")
        .then(pl.lit(Status.EXCEPTION.value))
        .when("is_adverse")
        .then(pl.lit(Status.ADVERSE.value))
        .when(~(pl.col("ran").fill_null(False) | compared_at_all))
        .then(pl.lit(Status.NOT_ASSESSED.value))
        .when((IMPROVING | AHEAD) & ~WORSENING & ~BEHIND)
        .then(pl.lit(Status.FAVOURABLE.value))
        .otherwise(pl.lit(Status.STEADY.value))
    )
    return (
        compared.join(gravest, on=KEYS, how="left")
        .join(ran, on=KEYS, how="left")
        .with_columns(status=status)
        .drop("is_exception", "is_adverse", "ran")
    )
