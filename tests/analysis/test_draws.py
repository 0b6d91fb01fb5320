"""Distributions against scipy's, and the counts that uniform numbers draw of them."""

import pytest
from scipy import stats

from kpitool.analysis.draws import Distribution, answers, counts


def moments(distribution: Distribution) -> list[float]:
    mean = sum(count * share for count, share in distribution.shares.items())
    return [mean, sum((count - mean) ** 2 * share for count, share in distribution.shares.items())]


@pytest.mark.parametrize("mean", [0.1, 3, 50, 4_000])
def test_counts_are_poisson(mean: float) -> None:
    for count, share in counts(mean).shares.items():
        assert share == pytest.approx(stats.poisson.pmf(count, mean), abs=1e-12)


@pytest.mark.parametrize("mean", [0.1, 3, 50, 4_000])
def test_scattered_counts_are_negative_binomial_with_twice_the_variance(mean: float) -> None:
    scattered = counts(mean, 2)
    for count, share in scattered.shares.items():
        assert share == pytest.approx(stats.nbinom.pmf(count, mean, 0.5), abs=1e-12)  # size mean / (2 − 1), p = 1 / 2
    assert moments(scattered) == pytest.approx([mean, 2 * mean])


@pytest.mark.parametrize(("asked", "share"), [(1, 0.4), (5, 0.5), (400, 0.9), (20_000, 0.3)])
def test_answers_are_binomial(asked: int, share: float) -> None:
    for count, probability in answers(asked, share).shares.items():
        assert probability == pytest.approx(stats.binom.pmf(count, asked, share), abs=1e-12)


@pytest.mark.parametrize(("asked", "share"), [(5, 0.5), (400, 0.9)])
def test_scattered_answers_are_beta_binomial_with_twice_the_variance(asked: int, share: float) -> None:
    scattered, alike = answers(asked, share, 2), asked - 2  # m = (asked − 1) / (2 − 1) − 1
    for count, probability in scattered.shares.items():
        known = stats.betabinom.pmf(count, asked, share * alike, (1 - share) * alike)
        assert probability == pytest.approx(known, abs=1e-10)
    assert moments(scattered) == pytest.approx([asked * share, 2 * asked * share * (1 - share)])


def test_two_who_are_asked_scatter_as_much_as_two_can() -> None:
    # a variance of 2 × 2 × 0.3 × 0.7 means that both answer alike: none of two in 0.7, both in 0.3
    shares = answers(2, 0.3, 2).shares
    assert [shares[0], shares[2]] == pytest.approx([0.7, 0.3], abs=1e-5)


@pytest.mark.parametrize("uniform", [0.0, 0.004, 0.5, 0.9, 0.999_999])
def test_a_uniform_number_draws_the_quantile(uniform: float) -> None:
    assert counts(7.5).draw(uniform) == max(0, stats.poisson.ppf(uniform, 7.5))


def test_where_nothing_or_everything_is_certain_nothing_else_is_drawn() -> None:
    assert (counts(0).draw(0.99), answers(10, 0).draw(0.99), answers(10, 1).draw(0.01), answers(0, 0.5).draw(0.5)) == (
        0,
        0,
        10,
        0,
    )
