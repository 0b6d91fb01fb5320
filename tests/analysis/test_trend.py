"""The trend of five periods against Fingertips' own tests, numpy, scipy, and by hand."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from kpitool.analysis.trend import CHI_SQUARED, trends

Row = tuple[float | None, float | None, float | None, float | None, float | None]
"""x, n, value, lower95, upper95."""

NUMBERS = ["x", "n", "value", "lower95", "upper95"]

# Fingertips, TrendMarkerCalculatorTest.cs, oldest first. A published χ² of 46.77 by weighted regression, and of 47.9
# as proportions.
RISING: list[Row] = [
    (994, 40299, 24.67, 23.16, 26.25),
    (1023, 41527, 24.6, 23.15, 26.19),
    (1199, 42811, 28, 26.44, 29.64),
    (1332, 44064, 30.2, 28.63, 31.9),
    (1367, 44701, 30.6, 28.98, 32.25),
]
# TrendMarkerCalculatorTest.cs again: not significant
LEVEL: list[Row] = [
    (209, 1017, 20.5506, 18.1803, 23.1427),
    (213, 1087, 19.5952, 17.3444, 22.0602),
    (213, 1119, 19.0349, 16.8421, 21.4394),
    (239, 1117, 21.3966, 19.0918, 23.8975),
    (210, 1139, 18.4372, 16.2925, 20.7941),
]
# FingertipsNext, TrendMarkerCalculatorTests.cs: MMR coverage in Yorkshire and the Humber, decreasing
MMR: list[Row] = [
    (57274, 61834, 92.6254, 92.4168, 92.8288),
    (55865, 60511, 92.3221, 92.1072, 92.5315),
    (53681, 59074, 90.8708, 90.6358, 91.1004),
    (51767, 57508, 90.017, 89.7694, 90.2594),
    (53185, 59028, 90.1013, 89.8578, 90.3396),
]
# the same: preventable sight loss from diabetic eye disease, a crude rate, increasing
EYES: list[Row] = [
    (1416, 48246126, 2.935, 2.7841, 3.0919),
    (935, 48440507, 1.93028, 1.8085, 2.058),
    (1344, 48753376, 2.7567, 2.6113, 2.9082),
    (1415, 49300918, 2.8701, 2.7225, 3.0237),
    (1502, 49866388, 3.0121, 2.8616, 3.1683),
]


def years(
    rows: Sequence[Row], measure: str = "rate", *, months: int = 12, every: int = 12, area: str = "E10000018"
) -> pl.DataFrame:
    """A period every so many months from April 2010."""
    firsts = [3 + place * every for place in range(len(rows))]
    return pl.DataFrame(
        {
            "indicator": ["burglary"] * len(rows),
            "area": [area] * len(rows),
            "start": [date(2010 + first // 12, first % 12 + 1, 1) for first in firsts],
            "months": [months] * len(rows),
            "measure": [measure] * len(rows),
            **{name: [row[place] for row in rows] for place, name in enumerate(NUMBERS)},
        },
        schema={
            "indicator": pl.String(),
            "area": pl.String(),
            "start": pl.Date(),
            "months": pl.Int32(),
            "measure": pl.String(),
            **dict.fromkeys(NUMBERS, pl.Float64()),
        },
        strict=False,
    )


def values(*found: float | None, width: float = 0.2) -> list[Row]:
    """Supplied figures with an interval of that width."""
    return [
        (None, None, value, None if value is None else value - width / 2, None if value is None else value + width / 2)
        for value in found
    ]


def trend(points: pl.DataFrame) -> dict[str, object]:
    found = trends(points)
    assert found.height == 1
    return found.row(0, named=True)


def chi_squared(points: pl.DataFrame) -> float:
    return float(trends(points)["trend_chi2"].item())


def test_the_threshold_is_the_998_percent_point_of_chi_squared() -> None:
    assert pytest.approx(chi2.isf(0.002, 1), abs=1e-12) == CHI_SQUARED


def test_fingertips_own_examples_have_the_chi_squared_it_prints() -> None:
    assert round(chi_squared(years(RISING)), 2) == 46.77
    assert round(chi_squared(years(RISING, "proportion")), 2) == 47.9
    assert trend(years(RISING))["trend"] == "increasing"
    assert trend(years(RISING, "proportion"))["trend"] == "increasing"


def test_fingertips_own_examples_have_the_trend_it_shows() -> None:
    assert trend(years(LEVEL))["trend"] == "none"
    assert trend(years(MMR))["trend"] == "decreasing"
    assert trend(years(MMR, "proportion"))["trend"] == "decreasing"
    assert trend(years(EYES))["trend"] == "increasing"


def test_a_proportion_of_all_is_not_assessed_as_in_fingertips() -> None:
    # TrendMarkerCalculatorTest.cs: 5 of 5, 3 of 5, 1 of 5, 1 of 4, 2 of 4 cannot be calculated
    counts = [(5, 5), (3, 5), (1, 5), (1, 4), (2, 4)]
    points = years([(x, n, 100 * x / n, 0, 0) for x, n in counts], "proportion")
    assert trend(points) == {
        "indicator": "burglary",
        "area": "E10000018",
        "trend": None,
        "trend_chi2": None,
        "trend_slope": None,
        "trend_se": None,
        "trend_from": date(2010, 4, 1),
        "trend_until": date(2014, 4, 1),
        "trend_months": 12,
        "trend_first": 100,
        "trend_last": 50,
        "trend_points": 5,
        "trend_reason": "none_or_all",
    }


def test_a_proportion_of_none_is_not_assessed() -> None:
    counts = [(0, 50), (3, 50), (6, 50), (9, 50), (12, 50)]
    points = years([(x, n, 100 * x / n, 0, 10) for x, n in counts], "proportion")
    assert trend(points)["trend_reason"] == "none_or_all"
    assert trend(points.with_columns(measure=pl.lit("rate")))["trend"] == "increasing"


def test_slope_and_standard_error_are_those_of_a_weighted_regression() -> None:
    # by the normal equations: (TᵀWT)⁻¹ TᵀWy, and the root of the inverse's corner
    y, se = np.array([row[2] for row in EYES]), np.array([((row[4] or 0) - (row[3] or 0)) / 3.92 for row in EYES])
    design, weights = np.column_stack([np.ones(5), np.arange(1, 6)]), np.diag(1 / se**2)
    inverse = np.linalg.inv(design.T @ weights @ design)
    found = trends(years(EYES))
    assert found["trend_slope"].item() == pytest.approx((inverse @ design.T @ weights @ y)[1], abs=1e-9)
    assert found["trend_se"].item() == pytest.approx(np.sqrt(inverse[1, 1]), abs=1e-9)


def test_equal_intervals_are_worked_by_hand() -> None:
    # 1, 2, 3, 4, 5 with se = 0.392 / 3.92 = 0.1: slope 1, its error 0.1 / √10 = 0.0316, χ² = 1 / 0.001 = 1000
    found = trend(years(values(1, 2, 3, 4, 5, width=0.392), "value"))
    assert found["trend_slope"] == pytest.approx(1, abs=1e-12)
    assert found["trend_se"] == pytest.approx(0.1 / 10**0.5, abs=1e-12)
    assert found["trend_chi2"] == pytest.approx(1000, abs=1e-6)
    assert found["trend"] == "increasing"


def test_proportions_have_the_chi_squared_of_cochran_and_armitage() -> None:
    # as linear-by-linear association: N times the squared correlation of outcome and period over single cases
    counts = [(30, 100), (35, 120), (33, 90), (50, 110), (52, 105)]
    outcome = np.concatenate([np.repeat([1, 0], [x, n - x]) for x, n in counts])
    period = np.concatenate([np.repeat(place, n) for place, (_, n) in enumerate(counts)])
    points = years([(x, n, 100 * x / n, None, None) for x, n in counts], "proportion")
    expected = len(outcome) * np.corrcoef(outcome, period)[0, 1] ** 2
    assert chi_squared(points) == pytest.approx(expected, abs=1e-9)
    # the slope, in percentage points a year, is that of the regression over single cases
    assert trends(points)["trend_slope"].item() == pytest.approx(100 * np.polyfit(period, outcome, 1)[0], abs=1e-9)


@pytest.mark.parametrize(("chi2_below_or_above", "expected"), [(9.54, "none"), (9.56, "increasing")])
def test_a_trend_begins_above_the_threshold(chi2_below_or_above: float, expected: str) -> None:
    # slope 1 and se_b = se / √10, so that χ² = 10 / se²
    width = 3.92 * (10 / chi2_below_or_above) ** 0.5
    assert trend(years(values(1, 2, 3, 4, 5, width=width), "value"))["trend"] == expected


def test_a_trend_that_rests_on_one_point_is_none() -> None:
    # without the last point 3, 2.9, 2.8, 2.7 falls; with it the slope is 5.8 / 10 = +0.58
    found = trend(years(values(3, 2.9, 2.8, 2.7, 6), "value"))
    assert found["trend_chi2"] > CHI_SQUARED  # type: ignore[operator]
    assert found["trend"] == "none"
    assert found["trend_reason"] is None
    assert trend(years(values(3, 3.1, 3.2, 3.3, 6), "value"))["trend"] == "increasing"


def test_a_level_slope_counts_as_a_rise() -> None:
    # without the last point the slope is 0: a rise may rest on it, a fall may not
    assert trend(years(values(3, 3, 3, 3, 6), "value"))["trend"] == "increasing"
    assert trend(years(values(3, 3, 3, 3, 0.5), "value"))["trend"] == "none"
    # level in decimals, too, though not in floats: 0.7, 0.3, 0.3, 0.7 "falls" by the last digit
    assert trend(years(values(0.7, 0.3, 0.3, 0.7, 4), "value"))["trend"] == "increasing"
    assert trend(years(values(0.1, 0.1, 0.1, 0.1, 0.1, width=1e-9), "value"))["trend"] == "none"


def test_the_newest_five_of_more_are_used() -> None:
    found = trend(years(values(9, 9, 1, 2, 3, 4, 5, width=0.392), "value"))
    assert found["trend_slope"] == pytest.approx(1, abs=1e-12)
    assert found["trend_from"] == date(2012, 4, 1)
    assert found["trend_points"] == 5


def test_of_overlapping_periods_each_fourth_quarter_is_used() -> None:
    # twelve months to each quarter's end; those a year apart are 1, 2, 3, 4, 5, with other figures between
    rolling = [value for year in range(1, 6) for value in (9, 9, 9, year)]
    found = trend(years(values(*rolling, width=0.392), "value", months=12, every=3))
    assert found["trend_slope"] == pytest.approx(1, abs=1e-12)
    assert found["trend_from"] == date(2011, 1, 1)
    assert trend(years(values(*rolling[4:]), "value", months=12, every=3))["trend_reason"] == "fewer_than_five"


def test_waves_of_a_survey_are_consecutive_at_equal_distances() -> None:
    assert trend(years(values(1, 2, 3, 4, 5), "value", months=3, every=12))["trend"] == "increasing"
    waves = years(values(1, 2, 3, 4, 5, 6), "value", months=3, every=12)
    assert trend(waves.filter(pl.col("value") != 3))["trend_reason"] == "gap"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (values(1, 2, 3, 4), "fewer_than_five"),
        (values(1, None, 3, 4, 5), "gap"),
        ([*values(1, 2, 3, 4), (None, None, 5, None, None)], "no_interval"),
        ([*values(1, 2, 3, 4), (None, None, 5, 5, 5)], "no_interval"),
    ],
)
def test_what_is_not_assessed_says_why(rows: list[Row], reason: str) -> None:
    found = trend(years(rows, "value"))
    assert found["trend_reason"] == reason
    assert (found["trend"], found["trend_chi2"], found["trend_slope"], found["trend_se"]) == (None, None, None, None)


def test_a_missing_year_before_the_five_or_after_them_is_no_gap() -> None:
    assert trend(years(values(0, None, 1, 2, 3, 4, 5), "value"))["trend"] == "increasing"
    found = trend(years(values(1, 2, 3, 4, 5, None), "value"))
    assert (found["trend"], found["trend_from"]) == ("increasing", date(2010, 4, 1))


def test_periods_of_unequal_length_are_not_assessed() -> None:
    points = years(values(1, 2, 3, 4, 5), "value")
    short = points.with_columns(months=pl.when(pl.col("value") == 5).then(6).otherwise("months").cast(pl.Int32))
    assert trend(short)["trend_reason"] == "unequal_periods"


def test_nothing_known_is_not_assessed_and_has_no_points() -> None:
    found = trend(years(values(None, None, None, None, None), "value"))
    assert (found["trend_reason"], found["trend_points"], found["trend_from"]) == ("fewer_than_five", 0, None)
    assert trends(years([])).height == 0


def test_without_a_point_there_are_the_same_columns() -> None:
    assert trends(years([])).schema == trends(years(EYES)).schema


def test_a_proportion_without_counts_is_tested_by_its_interval() -> None:
    points = years(values(1, 2, 3, 4, 5, width=0.392), "proportion")
    assert chi_squared(points) == pytest.approx(1000, abs=1e-6)
    one_lacking = years([*RISING[:4], (None, 44701, 30.6, 28.98, 32.25)], "proportion")
    assert round(chi_squared(one_lacking), 2) == 46.77


def test_each_area_has_a_row_of_its_own_whatever_the_order() -> None:
    points = pl.concat([years(EYES), years(LEVEL, area="E06000017"), years(MMR[:3], area="E06000016")])
    found = trends(points.sample(fraction=1, shuffle=True, seed=3))
    assert found["area"].to_list() == ["E06000016", "E06000017", "E10000018"]
    assert found["trend"].to_list() == [None, "none", "increasing"]
    assert found.equals(trends(points))


@given(
    st.lists(st.floats(1, 100), min_size=5, max_size=5),
    st.lists(st.floats(0.1, 20), min_size=5, max_size=5),
)
def test_every_series_is_what_five_regressions_say(y: list[float], width: list[float]) -> None:
    rows: list[Row] = [(None, None, value, value - w / 2, value + w / 2) for value, w in zip(y, width, strict=True)]
    found = trend(years(rows, "value"))
    t, weight = np.arange(1, 6), 3.92 / np.array(width)  # polyfit's weights are 1 / se
    slopes = [np.polyfit(t[t != left], np.array(y)[t != left], 1, w=weight[t != left])[0] for left in range(6)]
    slope, spread = slopes[0], np.linalg.inv((x := np.column_stack([np.ones(5), t]) * weight[:, None]).T @ x)[1, 1]
    expected = slope**2 / spread
    assert found["trend_chi2"] == pytest.approx(expected, rel=1e-6, abs=1e-6)
    if min(np.abs(slopes)) > 1e-9 and abs(expected - CHI_SQUARED) > 1e-6:
        same = len({bool(each > 0) for each in slopes}) == 1 and expected > CHI_SQUARED
        assert found["trend"] == (("increasing" if slope > 0 else "decreasing") if same else "none")
