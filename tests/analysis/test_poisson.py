"""Poisson's quantiles against scipy, over the numbers at which they jump."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2, norm, poisson

from kpitool.analysis.poisson import highest, lowest, tail

EXPECTED = [*np.linspace(0.0005, 30, 3_001), 77.7, 300.5]


@pytest.mark.parametrize("sigmas", [2.0, 3.0, 4.0])
def test_limits_are_scipys_quantiles(sigmas: float) -> None:
    found = pl.DataFrame({"expected": EXPECTED}).select(
        low=lowest(pl.col("expected"), sigmas, 300.5), high=highest(pl.col("expected"), sigmas, 300.5)
    )
    beyond = norm.sf(sigmas * 3.090232306167813 / 3)
    assert found["low"].to_list() == poisson.ppf(beyond, EXPECTED).tolist()
    assert found["high"].to_list() == poisson.ppf(1 - beyond, EXPECTED).tolist()


@pytest.mark.parametrize("count", [0, 1, 8, 9, 10, 40])
def test_a_limit_jumps_where_the_exact_interval_of_the_count_ends(count: int) -> None:
    # χ²(0.001; 2(x + 1)) / 2 expected events are the fewest of which x + 1 are not too many (Garwood, 1936)
    jump = chi2.ppf(0.001, 2 * (count + 1)) / 2
    around = pl.DataFrame({"expected": [jump * (1 - 1e-9), jump * (1 + 1e-9)]})
    assert around.select(highest(pl.col("expected"), 3.0, 60.0)).to_series().to_list() == [count, count + 1]


def test_three_sigmas_leave_one_in_a_thousand_beyond_each_limit() -> None:
    assert tail(3.0) == pytest.approx(0.001, rel=1e-12)
    assert tail(3.05) < tail(3.0) < tail(2.95)


def test_nothing_expected_is_no_event_and_an_unknown_number_is_no_limit() -> None:
    found = pl.DataFrame({"expected": [0.0, None]}).select(
        low=lowest(pl.col("expected"), 3.0, 1.0), high=highest(pl.col("expected"), 3.0, 1.0)
    )
    assert found.rows() == [(0, 0), (None, None)]
