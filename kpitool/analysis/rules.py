"""The rules as named expressions over the assessed table: what each claims, when it can be tried, what it compares."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import polars as pl

from kpitool.analysis.charts import adverse_point
from kpitool.analysis.comparisons import Verdict
from kpitool.analysis.contradictions import CONTRADICTED
from kpitool.analysis.rejected import OFTEN_REJECTED
from kpitool.analysis.seen import RESTATED
from kpitool.analysis.settings import threshold
from kpitool.analysis.unplaced import MANY_UNPLACED
from kpitool.registry.models import Polarity
from kpitool.registry.rules import RuleName

WORSENING = pl.col("change_verdict") == Verdict.WORSENING.value
IMPROVING = pl.col("change_verdict") == Verdict.IMPROVING.value
BEHIND = pl.col("benchmark_verdict").is_in([Verdict.WORSE.value, Verdict.MUCH_WORSE.value])
AHEAD = pl.col("benchmark_verdict").is_in([Verdict.BETTER.value, Verdict.MUCH_BETTER.value])
UNKNOWN = [Verdict.NOT_COMPARED.value, Verdict.NOT_COMPARABLE.value, Verdict.NOT_TESTED.value]


class WhyNot(StrEnum):
    """Why a rule cannot be tried on a figure."""

    IN_WORDS = "in_words"
    NO_POLARITY = "no_polarity"
    NO_FIGURE = "no_figure"
    NOT_WANTED = "not_wanted"
    NO_PREVIOUS = "no_previous"
    NOT_COMPARABLE = "not_comparable"
    NO_INTERVAL = "no_interval"
    NO_BENCHMARK = "no_benchmark"
    NOT_JUDGED = "not_judged"
    NO_BENCHMARK_FIGURE = "no_benchmark_figure"
    NO_CHART = "no_chart"
    NO_POINT = "no_point"
    TRIAL_LIMITS = "trial_limits"
    FEW_EVENTS = "few_events"
    SHORT_SEASON = "short_season"
    NO_TREND = "no_trend"
    NO_TARGET = "no_target"
    NO_EXPECTATION = "no_expectation"
    OTHER_MISSING = "other_missing"


Hindrance = tuple[WhyNot, pl.Expr]


@dataclass(frozen=True)
class Rule:
    """A claim about a row of the assessed table, which fires where it is true and nothing hinders it.

    `compares`: the two numbers that it comes down to, the area's own first. `reference`: where the method is published.
    """

    says: str
    claim: pl.Expr
    hindrances: tuple[Hindrance, ...]
    compares: tuple[pl.Expr, pl.Expr]
    reference: str

    @cached_property
    def hindrance(self) -> pl.Expr:
        """The first reason why the rule cannot be tried; null where it can."""
        return pl.coalesce(pl.when(found).then(pl.lit(why.value)) for why, found in self.hindrances)


def _no_verdict(verdict: str) -> tuple[Hindrance, ...]:
    return (
        (WhyNot.NOT_COMPARABLE, pl.col(verdict) == Verdict.NOT_COMPARABLE.value),
        (WhyNot.NO_INTERVAL, pl.col(verdict) == Verdict.NOT_TESTED.value),
    )


IN_WORDS = (WhyNot.IN_WORDS, pl.col("measure") == "narrative")
NO_FIGURE = (WhyNot.NO_FIGURE, pl.col("value").is_null())
NO_POLARITY = (WhyNot.NO_POLARITY, pl.col("polarity") == Polarity.NONE.value)
LEFT_OUT = (WhyNot.NOT_WANTED, pl.col("strict") & ~pl.col("compare_parts"))

AGAINST_PREVIOUS: tuple[Hindrance, ...] = (
    IN_WORDS,
    NO_POLARITY,
    NO_FIGURE,
    LEFT_OUT,
    (WhyNot.NOT_WANTED, ~pl.col("compare_previous")),
    *_no_verdict("change_verdict"),
    (WhyNot.NO_PREVIOUS, pl.col("previous_value").is_null()),
)
AGAINST_BENCHMARK: tuple[Hindrance, ...] = (
    IN_WORDS,
    NO_POLARITY,
    NO_FIGURE,
    LEFT_OUT,
    (WhyNot.NO_BENCHMARK, pl.col("benchmark_area").is_null()),
    (WhyNot.NOT_JUDGED, pl.col("benchmark_verdict") == Verdict.NOT_COMPARABLE.value),
    (WhyNot.NO_INTERVAL, pl.col("benchmark_verdict") == Verdict.NOT_TESTED.value),
    (WhyNot.NO_BENCHMARK_FIGURE, pl.col("benchmark_value").is_null()),
)
TO_BE_CHARTED: tuple[Hindrance, ...] = (IN_WORDS, NO_POLARITY, LEFT_OUT)
OF_LIMITS: tuple[Hindrance, ...] = (
    (WhyNot.NO_POINT, pl.col("chart_value").is_null()),
    (WhyNot.TRIAL_LIMITS, pl.col("chart_trial")),
)
OF_RUNS: tuple[Hindrance, ...] = (
    *OF_LIMITS,
    (WhyNot.FEW_EVENTS, pl.col("chart_few")),
    (WhyNot.SHORT_SEASON, pl.col("chart_only_limits")),
)
NO_CHART = (WhyNot.NO_CHART, ~pl.col("has_chart"))


def _signal(kind: str) -> pl.Expr:
    return pl.col("chart_signals").list.contains(adverse_point(kind)).fill_null(False)


def _crossed() -> pl.Expr:
    """The limit on the adverse side."""
    return pl.when(pl.col("polarity") == Polarity.HIGH_IS_GOOD.value).then("chart_lower").otherwise("chart_upper")


def _by_at_least(rule: RuleName) -> pl.Expr:
    """Whether the area differs from its benchmark by the least difference: percent, points of a proportion."""
    apart = (pl.col("shared_value") - pl.col("benchmark_value")).abs()
    share = pl.col("measure") == "proportion"
    size = (
        pl.when(share)
        .then(apart)
        .when(pl.col("benchmark_value") != 0)
        .then(apart / pl.col("benchmark_value").abs() * 100)
    )
    least = threshold(rule, "least").fill_null(pl.when(share).then("min_points").otherwise("min_percent"))
    return (size >= least).fill_null(True)


def judged_end(prefix: str, side: str, rule: RuleName) -> pl.Expr:
    """An end of the interval by which a rule judges: at its confidence, stretched for more variance than chance has.

    A funnel plot's limits are widened so: Spiegelhalter, Handling over-dispersion of performance indicators, Quality
    and Safety in Health Care 14 (2005).
    """
    value = pl.col(f"{prefix}value")
    at_95, at_998 = (pl.col(f"{prefix}{side}{level}") for level in ("95", "998"))
    end = pl.when((threshold(rule, "confidence") <= 95) & ~pl.col("strict")).then(at_95).otherwise(at_998)
    return value + (end - value) * threshold(rule, "dispersion").sqrt()


def _apart(rule: RuleName) -> pl.Expr:
    """Whether the intervals of this window and of the one before are apart."""
    above = judged_end("", "lower", rule) > judged_end("previous_", "upper", rule)
    return above | (judged_end("", "upper", rule) < judged_end("previous_", "lower", rule))


def _outside(rule: RuleName) -> pl.Expr:
    """Whether the benchmark lies outside the area's interval."""
    other = pl.col("benchmark_value")
    return (other < judged_end("shared_", "lower", rule)) | (other > judged_end("shared_", "upper", rule))


_short_trend = (
    pl.when(pl.col("polarity") == Polarity.LOW_IS_GOOD.value)
    .then(pl.col("trend") == "increasing")
    .otherwise(pl.col("trend") == "decreasing")
)

WORSE_THAN_PREVIOUS = Rule(
    says="the intervals of this window and of the one before are apart, on the adverse side",
    claim=WORSENING & _apart(RuleName.WORSE_THAN_PREVIOUS),
    hindrances=AGAINST_PREVIOUS,
    compares=(pl.col("value"), pl.col("previous_value")),
    reference="Public Health England, Technical Guide: Confidence Intervals (2018); R package PHEindicatormethods",
)
WORSE_THAN_BENCHMARK = Rule(
    says="the benchmark's value lies outside the area's own interval, on the better side",
    claim=BEHIND & _outside(RuleName.WORSE_THAN_BENCHMARK) & _by_at_least(RuleName.WORSE_THAN_BENCHMARK),
    hindrances=AGAINST_BENCHMARK,
    compares=(pl.col("shared_value"), pl.col("benchmark_value")),
    reference="Public Health Outcomes Framework / Fingertips, comparison with a benchmark by confidence interval",
)
ADVERSE_TREND = Rule(
    says="seven points of the chart each worse than the one before, or a significant trend of five years or waves",
    claim=pl.when("has_chart").then(_signal("trend")).otherwise(_short_trend),
    hindrances=(
        *TO_BE_CHARTED,
        *((why, pl.col("has_chart") & found) for why, found in OF_RUNS),
        (WhyNot.NO_TREND, ~pl.col("has_chart") & pl.col("trend").is_null()),
    ),
    compares=(
        pl.when("has_chart").then("chart_value").otherwise("trend_chi2"),
        pl.when("has_chart").then("chart_centre").otherwise(pl.lit(9.54953570608324)),
    ),
    reference='NHS England, Making Data Count (R package NHSRplotthedots); Fingertips, "recent trends"',
)

LACKING = (
    pl.col("value").is_null()
    | (pl.col("previous_due") & pl.col("previous_value").is_null())
    | (pl.col("benchmark_area").is_not_null() & pl.col("benchmark_judged") & pl.col("benchmark_value").is_null())
    | CONTRADICTED
    | MANY_UNPLACED
    | pl.col("stale").fill_null(False)
)
"""What is wrong with the data by what they say themselves, in whichever quarter; not by how they came to be."""


def _on_chart(says: str, kind: str, against: pl.Expr, hindrances: tuple[Hindrance, ...]) -> Rule:
    hindrances = (*TO_BE_CHARTED, NO_CHART, *hindrances)
    reference = "NHS England, Making Data Count; R package NHSRplotthedots"
    return Rule(says, _signal(kind), hindrances, (pl.col("chart_value"), against), reference)


RULES: dict[RuleName, Rule] = {
    RuleName.RED_RED: Rule(
        says="worse than the benchmark, and worse than before or in an adverse trend",
        claim=WORSE_THAN_BENCHMARK.claim
        & (
            (WORSE_THAN_PREVIOUS.claim & WORSE_THAN_PREVIOUS.hindrance.is_null())
            | (ADVERSE_TREND.claim & ADVERSE_TREND.hindrance.is_null())
        ).fill_null(False),
        hindrances=(
            *AGAINST_BENCHMARK,
            (
                WhyNot.NO_PREVIOUS,
                WORSE_THAN_PREVIOUS.hindrance.is_not_null() & ADVERSE_TREND.hindrance.is_not_null(),
            ),
        ),
        compares=(pl.col("shared_value"), pl.col("benchmark_value")),
        reference="the red-red rule of performance reports: worse than the comparator and getting worse",
    ),
    RuleName.OUTSIDE_LIMITS: _on_chart(
        "a period of the quarter lies outside the control limits, on the adverse side", "outside", _crossed(), OF_LIMITS
    ),
    RuleName.FAILS_TARGET: Rule(
        says="the target is consistently failed by the chart's limits, or missed where there is no chart",
        claim=pl.when(pl.col("assurance").is_not_null())
        .then(pl.col("assurance") == "consistently_fails")
        .otherwise("target_missed"),
        hindrances=(IN_WORDS, (WhyNot.NO_TARGET, pl.col("target").is_null()), NO_POLARITY, NO_FIGURE),
        compares=(pl.col("value"), pl.col("target")),
        reference="NHS England, Making Data Count (assurance); R package NHSRplotthedots",
    ),
    RuleName.WORSE_THAN_PREVIOUS: WORSE_THAN_PREVIOUS,
    RuleName.WORSE_THAN_BENCHMARK: WORSE_THAN_BENCHMARK,
    RuleName.ADVERSE_SHIFT: _on_chart(
        "a period of the quarter is in a run of seven or more on the adverse side of the mean",
        "shift",
        pl.col("chart_centre"),
        OF_RUNS,
    ),
    RuleName.ADVERSE_TREND: ADVERSE_TREND,
    RuleName.ADVERSE_CLUSTER: _on_chart(
        "of three points running on the adverse side, two are between near limit and limit",
        "cluster",
        _crossed(),
        OF_RUNS,
    ),
    RuleName.UNEXPECTED_ORDER: Rule(
        says="it stands above (or below) another indicator that it is expected not to",
        claim=pl.col("out_of_order"),
        hindrances=(
            (WhyNot.NO_EXPECTATION, pl.col("expected").is_null()),
            NO_FIGURE,
            (WhyNot.OTHER_MISSING, pl.col("out_of_order").is_null()),
        ),
        compares=(pl.col("value"), pl.col("expected_value")),
        reference="the registry's own `expect`",
    ),
    RuleName.DATA: Rule(
        says=(
            "a figure is missing, stale, in doubt, lacks what it was to be compared with, has moved by more than "
            "`restated` since a board saw it, or more than `rejected` percent of its records were rejected"
        ),
        claim=LACKING.fill_null(False) | RESTATED | OFTEN_REJECTED,
        hindrances=(IN_WORDS,),
        compares=(pl.lit(None, dtype=pl.Float64), pl.lit(None, dtype=pl.Float64)),
        reference="the registry's own sources: what they cover, and when they are due",
    ),
}
"""Every rule, in the order of `RuleName`; the documentation of the rules is made from this table."""

ABOUT_CHANGE = frozenset(
    {
        RuleName.RED_RED,
        RuleName.WORSE_THAN_PREVIOUS,
        RuleName.OUTSIDE_LIMITS,
        RuleName.ADVERSE_SHIFT,
        RuleName.ADVERSE_TREND,
        RuleName.ADVERSE_CLUSTER,
    }
)
"""The rules about a change over time: changed criteria explain these, and not where an area stands against another."""
