"""Intervals against published tables and against scipy."""

import math

import polars as pl
import pytest
from scipy.stats import chi2

from kpitool.analysis.intervals import ALPHA, LIMITS, Z, poisson_limit, with_intervals

# Exact 95 % limits of a Poisson count. Garwood (1936), Biometrika 28, as reprinted in Ulm (1990), Am J Epidemiol 131.
GARWOOD = {0: (0.0, 3.689), 1: (0.0253, 5.572), 2: (0.2422, 7.225), 3: (0.6187, 8.767), 5: (1.623, 11.668)}

# Wilson's score interval without continuity correction. Newcombe (1998), Statistics in Medicine 17, table I, method 3.
NEWCOMBE = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718)}


def limits(
    measure: str, x: float | None, n: float | None = None, per: float = 1.0, **more: float
) -> dict[str, float | None]:
    numbers = {"x": x, "n": n, "per": per, "own": None, "own_lower95": None, "own_upper95": None, "design_effect": 1.0}
    frame = pl.DataFrame(
        {"measure": [measure], **{name: [value] for name, value in {**numbers, **more}.items()}},
        schema={"measure": pl.String(), **dict.fromkeys(numbers, pl.Float64())},
    )
    found = with_intervals(frame.lazy()).select("lower95", "upper95", "lower998", "upper998")
    return found.collect().row(0, named=True)


@pytest.mark.parametrize("count", GARWOOD)
def test_small_counts_have_garwoods_exact_limits(count: int) -> None:
    found = limits("count", count)
    lower, upper = GARWOOD[count]
    assert found["lower95"] == pytest.approx(lower, abs=5e-4)
    assert found["upper95"] == pytest.approx(upper, abs=5e-4)


@pytest.mark.parametrize("level", Z)
@pytest.mark.parametrize("count", range(10))
def test_exact_limits_are_those_of_the_chi_squared_distribution(count: int, level: int) -> None:
    alpha = ALPHA[level]
    lower = chi2.ppf(alpha / 2, 2 * count) / 2 if count else 0.0
    upper = chi2.ppf(1 - alpha / 2, 2 * count + 2) / 2
    assert poisson_limit(count, "lower", level) == pytest.approx(lower, abs=1e-9)
    assert poisson_limit(count, "upper", level) == pytest.approx(upper, abs=1e-9)


@pytest.mark.parametrize(("side", "level"), LIMITS)
def test_limits_that_are_written_down_are_those_that_are_found(side: str, level: int) -> None:
    assert LIMITS[side, level] == pytest.approx([poisson_limit(count, side, level) for count in range(10)], rel=1e-15)


def test_a_count_of_9_is_exact_and_one_of_10_is_byars() -> None:
    assert limits("count", 9)["lower95"] == pytest.approx(chi2.ppf(0.025, 18) / 2, abs=1e-9)
    # Byar by hand: 10 × (1 − 1/90 − 1.959964/(3√10))³ = 10 × (0.988889 − 0.206599)³ = 10 × 0.782290³ = 4.7874
    assert limits("count", 10)["lower95"] == pytest.approx(4.7874, abs=1e-4)
    # 11 × (1 − 1/99 + 1.959964/(3√11))³ = 11 × (0.989899 + 0.196984)³ = 11 × 1.186883³ = 18.3915
    assert limits("count", 10)["upper95"] == pytest.approx(18.3915, abs=1e-3)


@pytest.mark.parametrize("count", [10, 50, 1_000, 6_073])
def test_byars_limits_are_close_to_the_exact_ones(count: int) -> None:
    found = limits("count", count)
    assert found["lower95"] == pytest.approx(chi2.ppf(0.025, 2 * count) / 2, rel=2e-3)
    assert found["upper95"] == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2, rel=2e-3)


def test_a_rates_limits_are_the_counts_over_the_population() -> None:
    count, rate = limits("count", 6_073), limits("rate", 6_073, 706_155, 1_000)
    for name, limit in count.items():
        assert limit is not None
        assert rate[name] == pytest.approx(limit / 706.155, rel=1e-12)


@pytest.mark.parametrize(("x", "n"), NEWCOMBE)
def test_proportions_have_newcombes_score_limits(x: int, n: int) -> None:
    found = limits("proportion", x, n)
    lower, upper = NEWCOMBE[x, n]
    assert found["lower95"] == pytest.approx(lower * 100, abs=5e-3)
    assert found["upper95"] == pytest.approx(upper * 100, abs=5e-3)


def test_a_proportion_of_all_or_none_stays_within_0_and_100() -> None:
    assert limits("proportion", 0, 20)["lower998"] == 0
    assert limits("proportion", 20, 20)["upper998"] == 100


def test_what_has_no_interval_has_null() -> None:
    nothing = {"lower95": None, "upper95": None, "lower998": None, "upper998": None}
    assert limits("count", -2) == nothing
    assert limits("rate", 5, 0, 1_000) == nothing
    assert limits("rate", 5, None, 1_000) == nothing
    assert limits("proportion", 5, 4) == nothing
    assert limits("mean", 5, 4) == nothing


def test_z_and_alpha_belong_together() -> None:
    for level, z in Z.items():
        assert math.erfc(z / math.sqrt(2)) == pytest.approx(ALPHA[level], abs=1e-12)


def test_a_survey_with_a_design_effect_of_2_is_as_sure_as_half_its_sample() -> None:
    assert limits("proportion", 81, 263, design_effect=2.0) == limits("proportion", 40.5, 131.5)
    assert limits("rate", 81, 263, design_effect=2.0) == limits("rate", 81, 263)  # only shares are of a sample


def test_a_supplied_percentage_with_its_base_has_the_interval_of_that_share() -> None:
    share = 100 * 81 / 263
    found = limits("proportion", None, 263, own=share)
    lower, upper = NEWCOMBE[81, 263]
    assert found["lower95"] == pytest.approx(100 * lower, abs=0.005)
    assert found["upper95"] == pytest.approx(100 * upper, abs=0.005)


def test_a_supplied_figure_has_the_interval_it_came_with_and_no_other() -> None:
    assert limits("value", None, own=1.4, own_lower95=1.1, own_upper95=1.8) == {
        "lower95": 1.1,
        "upper95": 1.8,
        "lower998": None,
        "upper998": None,
    }
    assert set(limits("value", None, own=1.4).values()) == {None}
