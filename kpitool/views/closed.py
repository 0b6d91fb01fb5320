"""The words that a field of an answer may say: closed lists, to which the published schema holds it, and open ones.

A word that is added to a closed list makes a new version of the schema; an open one may grow at any time.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

Status = Literal["exception", "adverse", "steady", "favourable", "not_assessed"]
Verdict = Literal[
    "worsening",
    "improving",
    "much_worse",
    "worse",
    "much_better",
    "better",
    "similar",
    "increasing",
    "decreasing",
    "much_higher",
    "higher",
    "much_lower",
    "lower",
    "not_tested",
    "not_comparable",
    "not_compared",
]
Order = Literal["in_order", "out_of_order"]
"""Of two indicators, one of which is expected not to be above the other."""
Level = Literal["exception", "adverse", "note"]
State = Literal["new", "continuing"]
Tried = Literal["fired", "clear", "not_applicable", "off"]
Going = Literal["slower", "faster", "continuing", "turned", "levelling", "stabilised", "stable"]
Course = Literal["increasing", "decreasing", "none"]
Assurance = Literal["consistently_meets", "consistently_fails", "hit_and_miss"]
Point = Literal[
    "outside_above",
    "outside_below",
    "trend_up",
    "trend_down",
    "cluster_above",
    "cluster_below",
    "shift_above",
    "shift_below",
]
Base = Literal["highest", "lowest"]
Withheld = Literal["small", "secondary"]
BesideKind = Literal["full_year", "year_so_far", "newest_complete"]
Role = Literal["current", "previous", "beside", "beside_previous", "benchmark", "shared", "home", "expected"]
Outcome = Literal["accepted", "rejected", "out_of_area", "unlocated", "superseded"]
"""How a record that was read can end."""
Measure = Literal["rate", "proportion", "count", "mean", "value", "narrative"]


@dataclass(frozen=True)
class Known:
    """The words of an open list that are known today."""

    words: tuple[str, ...]


Rule = Annotated[
    str,
    Known(
        (
            "red_red",
            "outside_limits",
            "fails_target",
            "worse_than_previous",
            "worse_than_benchmark",
            "adverse_shift",
            "adverse_trend",
            "adverse_cluster",
            "unexpected_order",
            "data",
        )
    ),
]
WhyNot = Annotated[
    str,
    Known(
        (
            "in_words",
            "no_polarity",
            "no_figure",
            "not_wanted",
            "no_previous",
            "not_comparable",
            "no_interval",
            "no_benchmark",
            "not_judged",
            "no_benchmark_figure",
            "no_chart",
            "no_point",
            "trial_limits",
            "few_events",
            "short_season",
            "no_trend",
            "no_target",
            "no_expectation",
            "other_missing",
        )
    ),
]
"""Why a rule could not be tried."""
MadeBy = Annotated[str, Known(("ingest", "freeze", "prune"))]
"""The command that made an edition."""
