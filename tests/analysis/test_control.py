"""Centre and limits: published charts as printed, Poisson limits against scipy, and the edges of a series."""

import polars as pl
import pytest
from scipy.stats import poisson

from kpitool.analysis.control import with_control
from tests.analysis.charts import chart, counted, kinds, series

# Twenty values drawn in R, in test-ptd_spc_standard.R of NHSRplotthedots
DRAWN = [
    *[-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285],
    *[-0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716],
    *[0.70135590, -0.47279141],
]


def line(found: pl.DataFrame, name: str) -> float:
    """A centre or limit that is the same for all points."""
    values = found[name].unique().to_list()
    assert len(values) == 1
    return float(values[0])


@pytest.mark.parametrize(
    ("fifteenth", "screened", "centre", "lower", "upper"),
    [
        (-0.55584113, True, 0.1416238, -3.01138, 3.294627),
        (10.0, True, 0.6694159, -2.383666, 3.722497),
        (10.0, False, 0.6694159, -4.596625, 5.935457),
    ],
)
def test_limits_are_those_that_the_reference_prints(
    fifteenth: float, screened: bool, centre: float, lower: float, upper: float
) -> None:
    # NHSRplotthedots, tests/testthat/_snaps/ptd_spc_standard.md, seven digits
    found = chart([*DRAWN[:14], fifteenth, *DRAWN[15:]], screened=screened)
    assert line(found, "centre") == pytest.approx(centre, abs=5e-7)
    assert line(found, "lower") == pytest.approx(lower, abs=5e-6)
    assert line(found, "upper") == pytest.approx(upper, abs=5e-6)


def test_the_flow_rates_of_the_nist_handbook_have_its_limits() -> None:
    # NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: 50.81, 1.8778, 45.8159 and 55.8041, with 3 / 1.128
    # where ours is 2.66, which differs from the fourth digit on
    found = chart([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    assert line(found, "centre") == pytest.approx(50.81, abs=1e-9)
    assert line(found, "mean_range") == pytest.approx(1.8778, abs=5e-5)
    assert line(found, "lower") == pytest.approx(45.8159, abs=1e-3)
    assert line(found, "upper") == pytest.approx(55.8041, abs=1e-3)
    assert found["point"].to_list() == ["common"] * 10


def test_a_jump_there_and_back_is_left_out_of_the_mean_range() -> None:
    # NHSRplotthedots, vignette "deviations": 17 moving ranges, of which 15 are 1, one 8 and one 9: their mean is
    # 32 / 17 = 1.88, and 8 and 9 are above 3.267 × 1.88 = 6.15. The mean of the values is 35 / 18.
    values: list[float | None] = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    screened, whole = chart(values), chart(values, screened=False)
    assert line(screened, "mean_range") == pytest.approx(1, abs=1e-12)
    assert line(screened, "upper") == pytest.approx(35 / 18 + 2.66, abs=1e-12)
    assert line(screened, "near_upper") == pytest.approx(35 / 18 + 2.66 * 2 / 3, abs=1e-12)
    assert line(whole, "mean_range") == pytest.approx(32 / 17, abs=1e-12)
    assert line(whole, "lower") == pytest.approx(35 / 18 - 2.66 * 32 / 17, abs=1e-12)


def test_ranges_are_screened_once() -> None:
    # ranges: ten of 1, one of 5, one of 40: mean 55 / 12, of which 3.267 times is 14.97, so 40 is dropped. The rest
    # have a mean of 15 / 11, of which 3.267 times is 4.45: the 5 would go in a second round.
    values: list[float | None] = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 5, 45]
    assert line(chart(values), "mean_range") == pytest.approx(15 / 11, abs=1e-12)


def test_other_sigmas_move_the_limits_in_proportion() -> None:
    # the mean range of 9, 11, 9, … is 2; two sigmas are 2 / 3 of 2.66 × 2
    found = chart([9, 11] * 7, sigmas=2.0)
    assert line(found, "upper") == pytest.approx(10 + 2.66 * 2 * 2 / 3, abs=1e-12)
    assert line(found, "near_lower") == pytest.approx(10 - 2.66 * 2 * 2 / 3 * 2 / 3, abs=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, 7.0])
def test_a_constant_series_has_its_mean_as_limits_and_no_signal(value: float) -> None:
    found = chart([value] * 15)
    assert line(found, "centre") == pytest.approx(value, abs=1e-12)
    assert line(found, "upper") == line(found, "lower") == line(found, "centre")
    assert found["point"].to_list() == ["common"] * 15


def test_points_on_the_mean_are_on_it_whatever_the_last_digit_says() -> None:
    # 0.1 + 0.2 is 0.30000000000000004, and the mean of these is 0.3
    assert kinds([*[0.1, 0.5] * 7, *[0.1 + 0.2] * 7]) == ["common"] * 21


def test_a_gap_is_no_point_and_breaks_the_moving_range() -> None:
    # 1 → 2 and 5 → 8: mean range 2, centre 16 / 4
    found = chart([1, 2, None, 5, 8])
    assert found["moving_range"].to_list() == [None, 1, None, None, 3]
    assert line(found, "mean_range") == 2
    assert line(found, "centre") == 4
    assert line(found, "points") == 4
    assert found["point"].to_list() == ["common", "common", None, "common", "common"]


def test_a_figure_that_is_no_number_is_a_gap() -> None:
    found = chart([1, 2, float("nan"), float("inf"), 8])
    assert found["adjusted"].to_list() == [1, 2, None, None, 8]
    assert line(found, "mean_range") == 1


def test_each_segment_has_limits_of_its_own_and_no_run_crosses_over() -> None:
    # 9, 10, 11 before the break, 20, 21, … after it: seven rising in all, three and four in the segments
    before, after = series([9, 10, 11]), series([20, 21, 22, 23], segment=1)
    later = after.with_columns(start=pl.col("start").dt.offset_by("9mo"))
    found = with_control(pl.concat([later, before]))
    assert found["centre"].to_list() == [10] * 3 + [21.5] * 4
    assert found["moving_range"].to_list() == [None, 1, 1, None, 1, 1, 1]
    assert found["point"].to_list() == ["common"] * 7
    assert with_control(series([9, 10, 11, 20, 21, 22, 23], sigmas=9.0))["point"].to_list() == ["trend_up"] * 7


def test_series_of_other_areas_do_not_touch_and_any_order_of_rows_is_the_same() -> None:
    leicester, rutland = series([1, 2, 3, 4]), series([5, 6, 7, 9], area="E06000017")
    rows = pl.concat([leicester, rutland])
    assert with_control(rows.sample(fraction=1, shuffle=True, seed=7)).equals(with_control(rows))
    alone = pl.concat([with_control(rutland), with_control(leicester)])
    assert with_control(rows).equals(alone)


def test_limits_are_fixed_from_the_first_known_points_where_a_baseline_says_so() -> None:
    # the first four known: 1, 3, 1, 3: centre 2, ranges 2 and 2 (the gap breaks one), limits 2 ∓ 5.32
    found = chart([1, 3, None, 1, 3, 30, 40], baseline=4)
    assert line(found, "centre") == 2
    assert line(found, "upper") == pytest.approx(2 + 5.32, abs=1e-12)
    assert found["point"].to_list() == ["common"] * 2 + [None] + ["common"] * 2 + ["outside_above"] * 2


def test_seven_points_rising_are_a_trend_with_trial_limits() -> None:
    found = chart([10, 11, 12, 13, 14, 15, 16], sigmas=9.0)
    assert found["point"].to_list() == ["trend_up"] * 7
    assert found["trial"].to_list() == [True] * 7


def test_limits_are_on_trial_below_thirteen_known_points() -> None:
    assert chart([*[9, 11] * 6, None])["trial"].all()
    assert not chart([*[9, 11] * 6, 9])["trial"].any()


def test_one_point_has_a_centre_and_no_limits() -> None:
    found = chart([None, 4, None])
    assert line(found, "centre") == 4
    assert found.select("mean_range", "lower", "upper").null_count().row(0) == (3, 3, 3)
    assert found["point"].to_list() == [None, "common", None]


def test_nothing_known_is_nothing_said() -> None:
    found = chart([None, None])
    assert found["point"].to_list() == [None, None]
    assert found["centre"].to_list() == [None, None]
    assert line(found, "points") == 0


def test_a_table_without_rows_comes_back_with_its_columns() -> None:
    assert with_control(series([])).schema == with_control(series([1, 2])).schema
    assert counted([]).schema == counted([1, 2]).schema


def test_other_columns_stay_with_their_rows() -> None:
    rows = series([3, 1, 2], x=[3, 1, 2], counts=True).with_columns(level=pl.Series(["c", "a", "b"]), trend=pl.lit(1))
    found = with_control(rows.reverse())
    assert found["level"].to_list() == ["c", "a", "b"]
    assert found["trend"].to_list() == [1, 1, 1]
    assert found.drop("level", "trend").equals(counted([3, 1, 2]))


# --- few events


def test_few_events_have_the_quantiles_of_poissons_distribution() -> None:
    # populations of 2,000 to 8,000 and 33 events in thirteen periods: a mean of 2.54
    x = [0, 1, 4, 2, 3, 1, 0, 5, 2, 6, 3, 2, 4]
    n = [2000 + 500 * place for place in range(13)]
    found = with_control(series([a / b * 1000 for a, b in zip(x, n, strict=True)], x=x, n=n, counts=True))
    level = sum(x) / sum(n)
    assert line(found, "centre") == pytest.approx(level * 1000, rel=1e-12)
    for people, lower, upper in zip(n, found["lower"], found["upper"], strict=True):
        assert lower == pytest.approx(poisson.ppf(0.001, level * people) / people * 1000, abs=1e-9)
        assert upper == pytest.approx(poisson.ppf(0.999, level * people) / people * 1000, abs=1e-9)
    assert found["few"].all()
    assert found["near_upper"].null_count() == 13


@pytest.mark.parametrize(
    ("events", "point"),
    [
        (0, "common"),
        (1, "common"),
        (8, "common"),  # P(X ≥ 8) = 0.0011 at a mean of 2
        (9, "outside_above"),  # P(X ≥ 9) = 0.00024
        (10, "outside_above"),
    ],
)
def test_a_count_is_outside_where_so_many_events_are_rarer_than_one_in_a_thousand(events: int, point: str) -> None:
    assert (poisson.sf(events - 1, 2) < 0.001) == (point == "outside_above")
    found = counted([*[2] * 13, events], baseline=13)
    assert found["point"][13] == point
    assert found["upper"][13] == 8
    assert found["lower"][13] == 0


def test_too_few_events_among_many_people_are_outside_below() -> None:
    # 4 among 1,000 people are 80 expected among 20,000: between 54 and 109 are within the limits
    x, n = [*[4] * 13, 53, 54], [*[1000] * 13, *[20_000] * 2]
    found = with_control(series([a / b for a, b in zip(x, n, strict=True)], x=x, n=n, counts=True, baseline=13))
    assert poisson.ppf(0.001, 80) == 54
    assert found["point"].to_list()[13:] == ["outside_below", "common"]
    assert found["lower"][14] == pytest.approx(54 / 20_000, rel=1e-12)


def test_few_events_are_below_five_on_average_and_have_no_run_rules() -> None:
    rising: list[float | None] = [1, 2, 3, 4, 5, 6, 7]
    assert "trend_up" in kinds(rising)  # a mean of 4, but not of events
    few = counted(rising)
    assert few["point"].to_list() == ["common"] * 7
    assert few["few"].all()
    assert few["only_limits"].all()
    five = counted([2, 3, 4, 5, 6, 7, 8])  # a mean of 5 is not below it
    assert not five["few"].any()
    assert "trend_up" in five["point"].to_list()


def test_no_events_at_all_are_no_signal_and_the_first_one_after_them_is() -> None:
    found = counted([*[0] * 13, 1], baseline=13)
    assert found["point"].to_list() == ["common"] * 13 + ["outside_above"]
    assert line(counted([0] * 13), "upper") == 0


def test_events_below_zero_or_without_their_denominator_have_the_limits_of_the_moving_range() -> None:
    assert not counted([1, 2, -1, 2])["few"].any()
    lacking = with_control(series([1, 2, 3], x=[1, 2, 3], n=[1000, None, 1000], counts=True))
    assert not lacking["few"].any()
    assert line(lacking, "upper") == pytest.approx(2 + 2.66, abs=1e-12)
    gap = with_control(series([1, None, 3], x=[1, None, 3], n=[1000, 0, 1000], counts=True))
    assert gap["few"].all()
    assert gap["upper"].to_list() == [8, None, 8]  # the quantile for a mean of 2; no limit where nobody lived


def test_more_sigmas_are_wider_limits_of_few_events_too() -> None:
    x = [1, 2, 3, 2] * 4
    uppers = [line(counted(x, sigmas=sigmas), "upper") for sigmas in (2.0, 2.5, 3.0, 3.05, 3.5, 4.0)]
    assert uppers == sorted(uppers)
    assert uppers[2] == 8
    assert uppers[0] < 8 < uppers[-1]


def test_some_series_may_be_few_and_others_not() -> None:
    rows = pl.concat(
        [
            series([1, 2, 3], x=[1, 2, 3], counts=True, sigmas=2.0, area="A"),
            series([1, 2, 3], x=[1, 2, 3], counts=True, area="B"),
            series([10, 20, 30], x=[10, 20, 30], counts=True, area="C"),
        ]
    )
    found = with_control(rows)
    # means of 2 and 2: P(X ≥ 6) = 0.0166 is below the 0.0197 beyond two sigmas, P(X ≥ 5) = 0.0527 is not
    assert found["upper"].to_list() == pytest.approx([5] * 3 + [8] * 3 + [20 + 26.6] * 3, abs=1e-9)
    assert found["few"].to_list() == [True] * 6 + [False] * 3
