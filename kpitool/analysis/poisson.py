"""Poisson limits of a point whose expected number of events is known: what a chart of few events is judged by.

A limit is a quantile, which jumps from one whole number to the next as the expected number grows. The expected
numbers at which it jumps are found once; a column of points is then placed among them.
"""

from functools import cache
from math import erfc, exp, lgamma, log, sqrt

import polars as pl

from kpitool.analysis.intervals import Z

TAIL_AT_THREE = Z[998] / 3
"""Three sigmas stand for the 99.8 % limits of a Poisson count; other numbers of sigmas are in proportion."""


def tail(sigmas: float) -> float:
    """The probability beyond one limit: 0.001 at three sigmas, the normal tail beyond 1.0301 × sigmas in general.

    One formula for all, since the plain normal tail beyond 3.05 sigmas is larger than 0.001: limits that somebody
    widened would be narrower than the default ones.
    """
    return erfc(sigmas * TAIL_AT_THREE / sqrt(2)) / 2


def lowest(expected: pl.Expr, sigmas: float, most: float) -> pl.Expr:
    """The smallest count that is not too few: so many or fewer have at least the tail's probability.

    `expected`: expected numbers of events, none above `most`. It is scipy's `poisson.ppf(tail, expected)`.
    """
    return _place(expected, _jumps("lower", tail(sigmas), _enough(most)))


def highest(expected: pl.Expr, sigmas: float, most: float) -> pl.Expr:
    """The largest count that is not too many: more than that have at most the tail's probability.

    `expected`: expected numbers of events, none above `most`. It is scipy's `poisson.ppf(1 − tail, expected)`.
    """
    return _place(expected, _jumps("upper", tail(sigmas), _enough(most)))


def _enough(most: float) -> float:
    """A round number at or above the largest expected one, so that jumps once found are found for good."""
    enough = 8.0
    while enough < most:
        enough *= 2
    return enough


def _place(expected: pl.Expr, jumps: tuple[float, ...]) -> pl.Expr:
    below = pl.lit(pl.Series(jumps, dtype=pl.Float64)).search_sorted(expected, side="left")
    return pl.when(expected.is_not_null()).then(below.cast(pl.Float64))


@cache
def _jumps(side: str, tail: float, enough: float) -> tuple[float, ...]:
    """The expected numbers beyond which the limit is 1, 2, 3, …, up to the first one above `enough`."""
    find = _where_more_is_rare if side == "upper" else _where_fewer_is_rare
    found = [find(0, tail)]
    while found[-1] <= enough:
        found.append(find(len(found), tail))
    return tuple(found)


def _where_more_is_rare(count: int, tail: float) -> float:
    """The expected number at which more than `count` events have the tail's probability.

    Newton's method on the logarithms of both, between which the relation is increasing and concave: it cannot miss.
    """
    mean = count + 1.0
    for _ in range(100):
        rare = _at_least(count + 1, mean)
        step = log(rare / tail) * rare / (mean * _exactly(count, mean))
        mean *= exp(-step)
        if abs(step) < 1e-13:
            break
    return mean


def _where_fewer_is_rare(count: int, tail: float) -> float:
    """The expected number at which `count` events or fewer have the tail's probability; Newton's method again."""
    mean = count + 1.0
    for _ in range(100):
        rare = _at_most(count, mean)
        step = log(rare / tail) * rare / _exactly(count, mean)
        mean += step
        if abs(step) < 1e-13 * mean:
            break
    return mean


def _exactly(count: int, mean: float) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1))


def _at_most(count: int, mean: float) -> float:
    total = term = _exactly(count, mean)
    fewer = count
    while term > total * 1e-17:
        term *= fewer / mean
        fewer -= 1
        total += term
    return total


def _at_least(count: int, mean: float) -> float:
    total = term = _exactly(count, mean)
    more = count
    while term > total * 1e-17:
        more += 1
        term *= mean / more
        total += term
    return total
