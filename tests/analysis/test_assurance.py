"""Targets beside limits, as the reference's own tests have them, and where the two meet."""

import polars as pl
import pytest

from kpitool.analysis.assurance import assurance

EITHER, MEETS, FAILS = "hit_and_miss", "consistently_meets", "consistently_fails"


def assured(
    lower: float | None, centre: float | None, upper: float | None, target: float | None, polarity: str | None
) -> str | None:
    names = ["lower", "centre", "upper", "target"]
    frame = pl.DataFrame(
        [(lower, centre, upper, target, polarity)],
        schema={**dict.fromkeys(names, pl.Float64()), "polarity": pl.String()},
        orient="row",
    )
    return frame.select(assurance()).to_series().to_list()[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("limits", "high_is_good", "low_is_good"),
    [((1, 2, 3), FAILS, MEETS), ((5, 6, 7), MEETS, FAILS), ((1, 4, 5), EITHER, EITHER)],
)
def test_a_target_of_4_is_met_or_not_as_in_the_reference(
    limits: tuple[float, float, float], high_is_good: str, low_is_good: str
) -> None:
    # NHSRplotthedots, test-ptd_calculate_assurance_type.R
    assert assured(*limits, 4, "high_is_good") == high_is_good
    assert assured(*limits, 4, "low_is_good") == low_is_good


@pytest.mark.parametrize("polarity", ["high_is_good", "low_is_good"])
@pytest.mark.parametrize("target", [1.0, 3.0])
def test_a_target_on_a_limit_is_hit_or_missed(polarity: str, target: float) -> None:
    assert assured(1, 2, 3, target, polarity) == EITHER


@pytest.mark.parametrize(
    ("mean", "high_is_good", "low_is_good"), [(3.9, FAILS, MEETS), (4.1, MEETS, FAILS), (4.0, MEETS, MEETS)]
)
def test_limits_without_width_compare_the_mean_with_the_target(
    mean: float, high_is_good: str, low_is_good: str
) -> None:
    assert assured(mean, mean, mean, 4, "high_is_good") == high_is_good
    assert assured(mean, mean, mean, 4, "low_is_good") == low_is_good


def test_a_mean_that_is_the_target_but_for_rounding_meets_it() -> None:
    mean = 0.1 + 0.2  # 0.30000000000000004
    assert assured(mean, mean, mean, 0.3, "low_is_good") == MEETS
    assert assured(0.1, 0.2, mean, 0.3, "low_is_good") == EITHER


def test_without_polarity_target_or_limits_nothing_is_said() -> None:
    assert assured(1, 2, 3, 4, "none") is None
    assert assured(1, 2, 3, 4, None) is None
    assert assured(1, 2, 3, None, "low_is_good") is None
    assert assured(None, 2, None, 4, "low_is_good") is None


def test_a_target_of_zero_is_met_by_nothing_but_zero() -> None:
    assert assured(0, 0, 0, 0, "low_is_good") == MEETS
    assert assured(1, 2, 3, 0, "low_is_good") == FAILS
    assert assured(-1, 2, 3, 0, "low_is_good") == EITHER
