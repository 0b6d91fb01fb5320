"""Where a figure is going: its change now against its change a quarter and a year ago."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.comparisons import Verdict, changed
from kpitool.analysis.percents import too_few
from kpitool.analysis.windows import BEFORE, Course, Span

AGO = "ago_"
QUARTERS = (1, 2, 3, 4)
"""How many quarters ago the changes are looked at."""
NOTICEABLE = 1.0
"""A change is slower or faster than a year ago by at least so many percentage points, so that a reader sees it."""

KEYS = ["indicator", "area"]


class Direction(StrEnum):
    """What the changes over the last year come to: one counts by its verdict, and is none below the least."""

    SLOWER = "slower"
    FASTER = "faster"
    CONTINUING = "continuing"
    TURNED = "turned"
    LEVELLING = "levelling"
    STABILISED = "stabilised"
    STABLE = "stable"


def with_direction(
    compared: pl.DataFrame, known: pl.DataFrame, basis: Basis, ways: Mapping[str, Course], parts: set[str]
) -> pl.DataFrame:
    """Adds the changes of the windows one to four quarters ago, and the `direction` that they come to.

    Columns in: those of `comparisons.with_previous` and `trend`; `known`: what `changed` needs beside the windows.
    Columns out: for each quarter `ago_N_value`, `ago_N_change` (percent; points of a proportion), `ago_N_few` (its
    counts are too small for a percent to be told), `ago_N_verdict`. A window that is the same as now (a year, a wave
    that has not come) has none.
    """
    planned = [span for name, way in ways.items() if name not in parts for span in _ago(way)]
    windows = basis.tried(planned).join(known, on=KEYS)
    told = compared
    for quarter in QUARTERS:
        role = f"{AGO}{quarter}"
        own = changed(windows, planned, basis.registry, role, role + BEFORE).select(
            *KEYS,
            pl.col("value").alias(f"{role}_value"),
            _size().alias(f"{role}_change"),
            too_few().alias(f"{role}_few"),
            pl.col("change_verdict").alias(f"{role}_verdict"),
        )
        told = told.join(own, on=KEYS, how="left")
    return told.with_columns(direction=_direction())


def _ago(way: Course) -> Sequence[Span]:
    """The windows as they were one to four quarters ago, where they were others than now."""
    found: list[Span] = []
    for quarter in QUARTERS:
        then = way.ago(quarter)
        if then.held and then.current != way.current:
            found += then.spans(f"{AGO}{quarter}", then.current)
    return found


def _size() -> pl.Expr:
    """How large a change is: percent of the value, points of a proportion."""
    return pl.when(pl.col("measure") == "proportion").then("points").otherwise("percent_of_value")


MOVED = [Verdict.WORSENING, Verdict.IMPROVING, Verdict.INCREASING, Verdict.DECREASING]


def _direction() -> pl.Expr:
    now, quarter_ago, year_ago = _size(), pl.col("ago_1_change"), pl.col("ago_4_change")
    least = pl.when(pl.col("measure") == "proportion").then("min_points").otherwise("min_percent")
    moved = [str(verdict) for verdict in MOVED]
    moves = pl.col("change_verdict").is_in(moved)
    moved_then = pl.col("ago_4_verdict").is_in(moved).fill_null(False)
    moved_before = pl.col("ago_1_verdict").is_in(moved).fill_null(moved_then)
    flat = (pl.col("change_verdict") == Verdict.SIMILAR) & (now.abs() < least)
    one_way = moves & moved_then & (now.sign() == year_ago.sign()) & moved_before
    one_way &= quarter_ago.is_null() | (quarter_ago.sign() == now.sign())
    before = quarter_ago.abs().fill_null(year_ago.abs())
    slower = (now.abs() < before) & (now.abs() + NOTICEABLE <= year_ago.abs())
    faster = (now.abs() > before) & (now.abs() >= year_ago.abs() + NOTICEABLE)
    moved_at_all = moved_then | pl.col("trend").is_in(["increasing", "decreasing"]).fill_null(False)
    always_flat = pl.all_horizontal(
        (pl.col(f"{AGO}{q}_verdict") == Verdict.SIMILAR) & (pl.col(f"{AGO}{q}_change").abs() < least) for q in QUARTERS
    )
    return (
        pl.when(now.is_null())
        .then(None)
        .when(one_way & slower)
        .then(pl.lit(Direction.SLOWER.value))
        .when(one_way & faster)
        .then(pl.lit(Direction.FASTER.value))
        .when(one_way)
        .then(pl.lit(Direction.CONTINUING.value))
        .when(moves & moved_then & (now.sign() == -year_ago.sign()))
        .then(pl.lit(Direction.TURNED.value))
        .when(flat & moved_then & _held_level(least))
        .then(pl.lit(Direction.STABILISED.value))
        .when(flat & moved_at_all)
        .then(pl.lit(Direction.LEVELLING.value))
        .when(flat & always_flat)
        .then(pl.lit(Direction.STABLE.value))
    )


def _held_level(least: pl.Expr) -> pl.Expr:
    """Whether the figures of the last four quarters are all within the least change of the one a year ago."""
    values = [pl.col("value"), *(pl.col(f"{AGO}{quarter}_value") for quarter in (1, 2, 3))]
    return pl.all_horizontal(_apart(value, pl.col("ago_4_value")).abs() < least for value in values).fill_null(False)


def _apart(value: pl.Expr, start: pl.Expr) -> pl.Expr:
    difference = value - start
    return pl.when(pl.col("measure") == "proportion").then(difference).otherwise(difference / start * 100)
