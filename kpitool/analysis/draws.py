"""Counts as chance would have them: distributions by their cumulative shares, and what a uniform number draws of them.

Only additions, multiplications and divisions make the shares, so that one seed draws the same on every machine;
Python's generator gives the uniform numbers, whose sequence it promises to keep, and no further library is needed.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from math import fsum, sqrt

REACH = 12
"""How many standard deviations from its mean a distribution is tabulated: what lies beyond is below 1e-12."""


@dataclass(frozen=True)
class Distribution:
    """The counts from `first` on, by their cumulative shares."""

    first: int
    cumulative: tuple[float, ...]

    def draw(self, uniform: float) -> int:
        """The count that a uniform number from 0 up to 1 stands for (inversion)."""
        return self.first + bisect_right(self.cumulative, uniform)

    @property
    def shares(self) -> dict[int, float]:
        """The probability of each count."""
        before = (0.0, *self.cumulative)
        pairs = zip(before, self.cumulative, strict=False)
        return {self.first + place: after - earlier for place, (earlier, after) in enumerate(pairs)}


def counts(mean: float, dispersion: float = 1) -> Distribution:
    """Poisson counts; with a dispersion above 1 negative binomial ones, whose variance is dispersion × mean.

    The negative binomial of size r = mean / (dispersion − 1) and probability 1 / dispersion (Cameron and Trivedi,
    Regression Analysis of Count Data, 2013: their NB1).
    """
    if mean <= 0:
        return Distribution(0, (1.0,))
    if dispersion == 1:
        return _tabulated(lambda k: mean / (k + 1), mean, mean, None)
    size, tail = mean / (dispersion - 1), 1 - 1 / dispersion
    return _tabulated(lambda k: (k + size) / (k + 1) * tail, mean, mean * dispersion, None)


def answers(asked: int, share: float, dispersion: float = 1) -> Distribution:
    """Binomial counts out of so many; with a dispersion above 1 beta-binomial ones, of dispersion × the variance.

    The beta's parameters are share × m and (1 − share) × m, m = (asked − 1) / (dispersion − 1) − 1. The variance of
    so few as the dispersion cannot be that large: they then answer as one, which is the most that there is.
    """
    if asked <= 0 or share <= 0:
        return Distribution(0, (1.0,))
    if share >= 1:
        return Distribution(asked, (1.0,))
    mean, variance = asked * share, asked * share * (1 - share)
    if dispersion == 1 or asked == 1:
        odds = share / (1 - share)
        return _tabulated(lambda k: (asked - k) / (k + 1) * odds, mean, variance, asked)
    alike = max((asked - 1) / (dispersion - 1) - 1, 1e-6)
    a, b = share * alike, (1 - share) * alike
    return _tabulated(
        lambda k: (asked - k) * (a + k) / ((k + 1) * (b + asked - k - 1)), mean, variance * dispersion, asked
    )


def _tabulated(ratio: Callable[[int], float], mean: float, variance: float, most: int | None) -> Distribution:
    """A distribution from the ratio of each count's probability to the one before it: p(k + 1) / p(k)."""
    reach = REACH * sqrt(variance) + 40 * max(1.0, variance / mean)
    low = max(0, int(mean - reach))
    high = int(mean + reach) if most is None else min(most, int(mean + reach))
    middle = min(int(mean), high)
    above = list(accumulate(range(middle, high), lambda weight, k: weight * ratio(k), initial=1.0))
    below = list(accumulate(range(middle - 1, low - 1, -1), lambda weight, k: weight / ratio(k), initial=1.0))
    weights = below[:0:-1] + above
    whole = fsum(weights)
    return Distribution(low, (*list(accumulate(weight / whole for weight in weights))[:-1], 1.0))
