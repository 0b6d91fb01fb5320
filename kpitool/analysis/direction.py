"""Where a figure is going: its change now against its change a quarter and a year ago."""

from collections.abc import Collection, Mapping
from enum import StrEnum

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.comparisons import Verdict, changed
from kpitool.analysis.looking_back import AGO, QUARTERS, windows_ago
from kpitool.analysis.percents import too_few
from kpitool.analysis.windows import BEFORE, Course

NOTICEABLE = 1.0
"""A change is slower or faster than a year ago by at least so many percentage points, so that a reader sees it."""

KEYS = ["indicator", "area"]
TOLD = ["value", "change", "few", "verdict"]


class Direction(StrEnum):
    """What the changes over the last year come to: one counts by its verdict, and is none below the least.

    slower, faster, continuing: as significant now as a year ago, the same way. turned: the other way. levelling: small
    now, after a significant change a year ago or a trend the same way as that, and noticeably smaller than it.
    stabilised: that, and all figures since are within the least change of the one a year ago. stable: small in all
    four quarters, as now.
    """

    SLOWER = "slower"
    FASTER = "faster"
    CONTINUING = "continuing"
    TURNED = "turned"
    LEVELLING = "levelling"
    STABILISED = "stabilised"
    STABLE = "stable"


def with_direction(
    compared: pl.DataFrame, known: pl.DataFrame, basis: Basis, ways: Mapping[str, Course], parts: Collection[str]
) -> pl.DataFrame:
    """Adds the changes of the windows one to four quarters ago, and the `direction` that they come to.

    Columns in: those of `comparisons.with_previous` and `trend`; `known`: what `changed` needs beside the windows.
    Columns out: for each quarter `ago_N_value`, `ago_N_change` (percent; points of a proportion), `ago_N_few` (its
    counts are too small for a percent to be told), `ago_N_verdict`. A window that is the same as now (a year, a wave
    that has not come) has none.
    """
    planned = [span for name, way in ways.items() if name not in parts for span in windows_ago(way)]
    windows = basis.tried(planned).join(known, on=KEYS)
    roles = [f"{AGO}{quarter}" for quarter in QUARTERS]
    told = changed(windows, planned, basis.registry, {role: role + BEFORE for role in roles}).select(
        *KEYS, "role", value="value", change=_size(), few=too_few(), verdict="change_verdict"
    )
    beside = compared.select(KEYS)
    for role in roles:
        named = (pl.col(name).alias(f"{role}_{name}") for name in TOLD)
        own = told.filter(pl.col("role") == role).select(*KEYS, *named)
        beside = beside.join(own, on=KEYS, how="left", maintain_order="left")
    return compared.hstack(beside.drop(KEYS)).with_columns(direction=_direction())


def _size() -> pl.Expr:
    """How large a change is: percent of the value, points of a proportion."""
    return pl.when(pl.col("measure") == "proportion").then("points").otherwise("percent_of_value")


MOVED = [
    Verdict.WORSENING.value,
    Verdict.IMPROVING.value,
    Verdict.INCREASING.value,
    Verdict.DECREASING.value,
]


def _direction() -> pl.Expr:
    now, year_ago = _size(), pl.col("ago_4_change")
    moves = pl.col("change_verdict").is_in(MOVED)
    moved_then = pl.col("ago_4_verdict").is_in(MOVED).fill_null(False)
    one_way = _one_way(moves, moved_then)
    quarter_ago = pl.col("ago_1_change").abs().fill_null(year_ago.abs())
    slower = (now.abs() < quarter_ago) & _eased()
    faster = (now.abs() > quarter_ago) & (now.abs() >= year_ago.abs() + NOTICEABLE)
    flat = (pl.col("change_verdict") == Verdict.SIMILAR) & (now.abs() < _least())
    in_trend = ((pl.col("trend") == "increasing") & (year_ago > 0)) | (
        (pl.col("trend") == "decreasing") & (year_ago < 0)
    )
    words = [
        (Direction.SLOWER, one_way & slower),
        (Direction.FASTER, one_way & faster),
        (Direction.CONTINUING, one_way),
        (Direction.TURNED, moves & moved_then & (now.sign() == -year_ago.sign())),
        (Direction.STABILISED, flat & moved_then & _eased() & _held_level(_least())),
        (Direction.LEVELLING, flat & (moved_then | in_trend.fill_null(False)) & _eased() & _never_far(2 * _least())),
        (Direction.STABLE, flat & _always_flat()),
    ]
    return pl.coalesce(pl.when(holds.fill_null(False)).then(pl.lit(word.value)) for word, holds in words)


def _one_way(moves: pl.Expr, moved_then: pl.Expr) -> pl.Expr:
    """Whether the change is significant now and was so a year ago and, where one is known, a quarter ago, one way."""
    now, quarter_ago, year_ago = _size(), pl.col("ago_1_change"), pl.col("ago_4_change")
    moved_before = pl.col("ago_1_verdict").is_in(MOVED).fill_null(moved_then)
    same_before = quarter_ago.is_null() | (quarter_ago.sign() == now.sign())
    return moves & moved_then & (now.sign() == year_ago.sign()) & moved_before & same_before


def _least() -> pl.Expr:
    return pl.when(pl.col("measure") == "proportion").then("min_points").otherwise("min_percent")


def _eased() -> pl.Expr:
    """Whether the change is noticeably smaller than a year ago; without one, nothing can have eased."""
    return _size().abs() + NOTICEABLE <= pl.col("ago_4_change").abs()


def _always_flat() -> pl.Expr:
    return pl.all_horizontal(
        (pl.col(f"{AGO}{q}_verdict") == Verdict.SIMILAR) & (pl.col(f"{AGO}{q}_change").abs() < _least())
        for q in QUARTERS
    )


def _held_level(least: pl.Expr) -> pl.Expr:
    """Whether the figures of the last four quarters are all known, and within a distance of the one a year ago."""
    return pl.all_horizontal(_distance(value) < least for value in SINCE).fill_null(False)


def _never_far(least: pl.Expr) -> pl.Expr:
    """Whether no figure since a year ago is known to be farther from that one: away and back is no levelling."""
    return pl.all_horizontal((_distance(value) < least).fill_null(True) for value in SINCE)


SINCE = ["value", *(f"{AGO}{quarter}_value" for quarter in (1, 2, 3))]


def _distance(column: str) -> pl.Expr:
    """How far a figure is from the one a year ago: percent of it, points of a proportion; from 0 it is not known."""
    start = pl.col("ago_4_value")
    apart = (pl.col(column) - start).abs()
    return pl.when(pl.col("measure") == "proportion").then(apart).when(start > 0).then(apart / start * 100)
