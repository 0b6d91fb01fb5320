"""Each rule in a series in which it fires, and in one beside it, a point different, in which it does not.

The charts rest on fourteen points, 9 and 11 in turn: centre 10, every moving range 2, so limits at
10 ∓ 2.66 × 2 = 4.68 and 15.32, near limits at 10 ∓ 2/3 × 5.32 = 6.4533 and 13.5467.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kpitool.analysis.control import with_control
from tests.analysis.charts import chart, kinds, series

Floats = NDArray[np.float64]

QUIET = [9, 11] * 7
OPPOSITE = {
    "outside_above": "outside_below",
    "trend_up": "trend_down",
    "cluster_above": "cluster_below",
    "shift_above": "shift_below",
    "common": "common",
    None: None,
}
OPPOSITE |= {below: above for above, below in OPPOSITE.items()}

RISE = [8.5, 9, 9.5, 10.5, 11, 11.5, 12]
ABOVE = [11, 10.5, 11, 10.5, 11, 10.5, 11]

LETTERS: dict[str, str | None] = {
    "O": "outside_above",
    "T": "trend_up",
    "t": "trend_down",
    "C": "cluster_above",
    "S": "shift_above",
    ".": "common",
    "_": None,
}

# what follows the fourteen points, and what its points are, a letter each
CASES: dict[str, tuple[Sequence[float | None], str]] = {
    "above the limit": ([15.33], "O"),
    "on the limit": ([15.32], "."),
    "seven rising": (RISE, "TTTTTTT"),
    "seven rising but for a tie": ([8.5, 9, 9.5, 10.5, 10.5, 11.5, 12], "......."),
    "six rising": ([9, *RISE[1:]], "......."),
    "seven rising but for a gap": ([8.5, 9, 9.5, None, 11, 11.5, 12], "..._..."),
    "eight rising": ([*RISE, 12.5, 9], "TTTTTTTT."),
    "two of three near": ([9, 14, 11, 14, 9], ".C.C."),
    "two of three near, the third below the centre": ([9, 14, 9, 14, 9], "....."),
    "two of three near, the third on the centre": ([9, 14, 10, 14, 9], "....."),
    "one near, one short of the near limit": ([9, 14, 11, 13.54, 9], "....."),
    "two near side by side, the third after them": ([9, 14, 14, 11], ".CC."),
    "two near side by side, the third before them": ([9, 11, 14, 14, 9], "..CC."),
    "two near with no third": ([9, 14, 14, 9], "...."),
    "two near beside a gap": ([9, 14, None, 14, 9], ".._.."),
    "one near, one outside": ([9, 14, 11, 15.4, 9], "...O."),
    "one near, one on the limit": ([9, 14, 11, 15.32, 9], ".C.C."),
    "seven on one side": ([9, *ABOVE, 9], ".SSSSSSS."),
    "six on one side": ([9, *ABOVE[1:], 9], "........"),
    "seven on one side but for one on the centre": ([9, 11, 10.5, 11, 10, 11, 10.5, 11, 9], "........."),
    "seven on one side but for a gap": ([9, 11, 10.5, 11, None, 11, 10.5, 11, 9], "...._...."),
    "nine on one side": ([9, *ABOVE, 10.5, 11, 9], ".SSSSSSSSS."),
    "a trend that ends outside": ([8, 9, 10.5, 11, 12, 13, 16], "TTTTTTO"),
    "a trend through a cluster": ([8.5, 9.5, 11, 12, 13.6, 14, 14.5], "TTTTTTT"),
    "a cluster in a shift": ([9, 11, 10.5, 14, 11, 14, 10.5, 11], ".SSCSCSS"),
    "a trend up, then one down that takes the peak": (
        [8, 8.75, 9.5, 10.25, 11, 11.75, 12.5, 11.6, 10.9, 10.1, 9.4, 8.7, 8.1],
        "TTTTTTttttttt",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_rule_fires_in_its_series_and_not_in_the_one_beside(case: str) -> None:
    after, expected = CASES[case]
    assert kinds([*QUIET, *after], baseline=14)[14:] == [LETTERS[letter] for letter in expected]


@pytest.mark.parametrize("case", CASES)
def test_a_rule_fires_below_as_it_does_above(case: str) -> None:
    after, expected = CASES[case]
    mirrored = [None if y is None else 20 - y for y in [*QUIET, *after]]
    assert kinds(mirrored, baseline=14)[14:] == [OPPOSITE[LETTERS[letter]] for letter in expected]


def test_runs_of_six_are_enough_where_six_are_asked() -> None:
    assert kinds([*QUIET, 9, *ABOVE[1:], 9], baseline=14, shift_run=6)[15:21] == ["shift_above"] * 6
    assert kinds([*QUIET, 9, *ABOVE[2:], 9], baseline=14, shift_run=6)[15:20] == ["common"] * 5
    assert kinds([*QUIET, *RISE[1:]], baseline=14, trend_run=6)[15:] == ["trend_up"] * 5
    assert kinds([*QUIET, *RISE[2:]], baseline=14, trend_run=6)[14:] == ["common"] * 5


@pytest.mark.parametrize(
    ("y", "trend"),
    [
        ([1, 2, 3, 4, 5, 6], "......"),
        ([1, 2, 3, 3, 4, 5, 6], "......."),
        ([1, 2, 3, 4, 5, 6, 7], "TTTTTTT"),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], ".TTTTTTT."),
        ([7, 6, 5, 4, 3, 2, 1], "ttttttt"),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], ".ttttttt."),
    ],
)
def test_the_steps_of_the_reference_are_trends_and_no_others(y: list[float | None], trend: str) -> None:
    # NHSRplotthedots, test-ptd_calculate_point_type.R, "ptd_seven_point_trend works as expected"; nothing is outside
    # limits of 30 sigmas
    assert kinds(y, sigmas=30.0) == [LETTERS[letter] for letter in trend]


def test_two_near_points_on_opposite_sides_are_no_cluster() -> None:
    # NHSRplotthedots, test-ptd_spc_standard.R: the last two points are common cause
    assert kinds([*[1, -1] * 7, 5.5, -5.5])[14:] == ["common", "common"]


VALUES = st.lists(st.one_of(st.none(), st.integers(0, 30), st.sampled_from([0.1, 0.2, 0.3])), min_size=1, max_size=40)


def test_no_run_goes_on_from_one_area_to_the_next() -> None:
    # four above the centre, six below it, four above it: no seven, but eight where the next area begins
    y: list[float | None] = [11, 12, 11, 12, 9, 8, 9, 8, 9, 8, 11, 12, 11, 12]
    both = pl.concat([series(y, area="E07000129"), series(y, area="E07000130")])
    assert with_control(both)["point"].to_list() == ["common"] * 28
    assert kinds([*y, *y])[10:18] == ["shift_above"] * 8


@given(VALUES, st.floats(0.001, 1000), st.integers(6, 7))
def test_in_another_unit_the_points_are_the_same(y: list[float | None], unit: float, run: int) -> None:
    scaled = [None if value is None else value * unit for value in y]
    assert kinds(scaled, shift_run=run, trend_run=run) == kinds(y, shift_run=run, trend_run=run)


@given(VALUES)
def test_with_the_sign_reversed_the_points_are_the_opposite_ones(y: list[float | None]) -> None:
    reversed_sign = [None if value is None else -value for value in y]
    assert kinds(reversed_sign) == [OPPOSITE[kind] for kind in kinds(y)]


@given(VALUES, st.integers(6, 7))
def test_every_point_is_what_the_words_of_the_rules_say(y: list[float | None], run: int) -> None:
    found = chart(y, shift_run=run, trend_run=run)
    assert found["point"].to_list() == by_the_words(y, run)


def by_the_words(y: list[float | None], run: int) -> list[str | None]:
    """The rules read aloud, one point at a time: every stretch of points that it belongs to is looked at."""
    known = np.array([np.nan if value is None else value for value in y], dtype=float)
    if np.isnan(known).all():
        return [None] * len(y)
    ranges = np.abs(np.diff(known))
    ranges = ranges[~np.isnan(ranges)]
    if len(ranges) and ranges.mean() > 0:
        ranges = ranges[ranges < 3.267 * ranges.mean()]
    half = 2.66 * ranges.mean() if len(ranges) else np.nan
    # to nine places: what is closer is equal
    away, limit, near_limit = np.round(known - np.nanmean(known), 9), np.round(half, 9), np.round(half * 2 / 3, 9)
    return [_kind(away, point, run, float(limit), float(near_limit)) for point in range(len(y))]


def _kind(away: Floats, point: int, run: int, limit: float, near_limit: float) -> str | None:
    value = away[point]
    if np.isnan(value):
        return None
    side = "above" if value > 0 else "below"
    if abs(value) > limit:
        return f"outside_{side}"
    for stretch in _stretches(away, point, run):
        if (np.diff(stretch) > 1e-8).all():
            return "trend_up"
        if (np.diff(stretch) < -1e-8).all():
            return "trend_down"
    near = (np.abs(away) > near_limit) & (np.abs(away) <= limit)
    if near[point] and any(
        abs(np.sign(stretch).sum()) == 3 and ((np.abs(stretch) > near_limit) & (np.abs(stretch) <= limit)).sum() >= 2
        for stretch in _stretches(away, point, 3)
    ):
        return f"cluster_{side}"
    if any(abs(np.sign(stretch).sum()) == run for stretch in _stretches(away, point, run)):
        return f"shift_{side}"
    return "common"


def _stretches(away: Floats, point: int, length: int) -> list[Floats]:
    """All stretches of so many periods that a point belongs to, the latest first."""
    firsts = range(max(0, point - length + 1), min(point, len(away) - length) + 1)
    return [away[first : first + length] for first in reversed(firsts)]
