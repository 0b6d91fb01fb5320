"""The seasonal index by hand, and where there is none."""

import polars as pl
import pytest

from kpitool.analysis.control import with_control
from tests.analysis.charts import chart, counted, series

INDEX = [0.8, 1.2, 1.1, 0.9]


def test_values_that_only_follow_the_seasons_are_level_once_these_are_out() -> None:
    found = chart([100 * index for index in INDEX * 4], seasonal=True)
    assert found["season"].to_list() == pytest.approx(INDEX * 4, abs=1e-12)
    assert found["adjusted"].to_list() == pytest.approx([100] * 16, abs=1e-9)
    assert found["point"].to_list() == ["common"] * 16
    assert not found["only_limits"].any()


def test_the_index_is_the_mean_of_a_calendar_period_over_the_mean_of_all() -> None:
    # spring 10, 20, 30: 20; summer 30, 40, 50: 40; autumn 20, 20, 50: 30; winter 20, 30, 40: 30; all: 30
    found = chart([10, 30, 20, 20, 20, 40, 20, 30, 30, 50, 50, 40], seasonal=True)
    assert found["season"].to_list()[:4] == pytest.approx([20 / 30, 40 / 30, 1, 1], abs=1e-12)
    assert found["adjusted"].to_list()[:2] == pytest.approx([15, 22.5], abs=1e-12)
    assert sum(found["season"].to_list()[:4]) / 4 == pytest.approx(1, abs=1e-12)
    # limits, too, are of the adjusted values: their mean is 30
    assert found["centre"][0] == pytest.approx(30, abs=1e-12)


def test_a_summer_of_months_is_no_signal() -> None:
    months = [6, 6, 8, 10, 12, 15, 18, 16, 11, 8, 6, 4]
    found = chart([float(month) for month in months * 3], months=1, seasonal=True)
    assert found["adjusted"].to_list() == pytest.approx([10] * 36, abs=1e-9)  # the months' mean: 120 / 12
    assert set(found["point"]) == {"common"}
    assert set(chart([float(month) for month in months * 3], months=1)["point"]) != {"common"}


def test_without_three_whole_years_there_is_the_first_rule_alone() -> None:
    # eleven quarters; a trend of seven, and at last an outlier
    values: list[float | None] = [9, 11, 9, 9.5, 10, 10.5, 11, 11.5, 12, 9, 11]
    found = chart(values, seasonal=True)
    assert found["season"].null_count() == 11
    assert found["adjusted"].to_list() == values
    assert found["only_limits"].all()
    assert set(found["point"]) == {"common"}
    assert "trend_up" in chart(values)["point"]
    assert chart([*values[:10], 40], seasonal=True)["point"][10] == "outside_above"


def test_years_are_counted_back_from_the_newest_value_and_one_with_a_gap_is_not_whole() -> None:
    # the oldest quarter stands in no whole year, so its 500 is not in the index, but is divided by it
    found = chart([500, *[100 * index for index in INDEX * 3], None], seasonal=True)
    assert found["season"].to_list()[1:5] == pytest.approx(INDEX, abs=1e-12)
    assert found["adjusted"][0] == pytest.approx(500 / 0.9, abs=1e-9)
    holed: list[float | None] = [100 * index for index in INDEX * 4]
    holed[5] = None
    assert chart(holed, seasonal=True)["season"].to_list() == pytest.approx(INDEX * 4, abs=1e-12)
    assert chart(holed[4:], seasonal=True)["season"].null_count() == 12


def test_a_calendar_period_of_zeros_leaves_no_season() -> None:
    found = chart([10, 0, 12, 14] * 3, seasonal=True)
    assert found["season"].null_count() == 12
    assert found["only_limits"].all()
    assert chart([0.0] * 12, seasonal=True)["point"].to_list() == ["common"] * 12


def test_each_segment_needs_three_years_of_its_own() -> None:
    year = [100 * index for index in INDEX]
    assert chart(year * 3, seasonal=True)["season"].null_count() == 0
    rebased = series(year * 4, seasonal=True)
    split = rebased.with_columns(segment=(rebased["start"].dt.year() >= 2012).cast(rebased["segment"].dtype))
    assert with_control(split)["season"].null_count() == 16


def test_each_area_has_seasons_of_its_own() -> None:
    one, other = series([100 * index for index in INDEX * 3], seasonal=True), [1.3, 0.7, 1.0, 1.0]
    rows = pl.concat([one, series([50 * index for index in other * 3], seasonal=True, area="E10000034")])
    assert with_control(rows)["season"].to_list() == pytest.approx(INDEX * 3 + other * 3, abs=1e-12)


def test_years_have_no_season_and_keep_their_rules() -> None:
    found = chart([10, 11, 12, 13, 14, 15, 16], months=12, seasonal=True, sigmas=9.0)
    assert found["season"].null_count() == 7
    assert found["point"].to_list() == ["trend_up"] * 7


def test_few_events_have_no_season() -> None:
    found = counted([1, 4, 3, 2] * 4, seasonal=True)
    assert found["season"].null_count() == 16
    assert found["adjusted"].to_list() == [1, 4, 3, 2] * 4
    assert found["few"].all()
