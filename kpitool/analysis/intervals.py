"""Confidence intervals of rates, counts and proportions, as public-health profiles compute them.

Byar's method and the exact Poisson limits for counts, the Wilson score for proportions, at 95 % and 99.8 %.
Reference: PHEindicatormethods (phe_rate, phe_proportion); Public Health England, Technical Guide:
Confidence Intervals (2018).
"""

from functools import cache
from math import exp, fsum, lgamma, log

import polars as pl

Z = {95: 1.959963984540054, 998: 3.090232306167813}
ALPHA = {95: 0.05, 998: 0.002}
FEW = 10


def with_intervals(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `lower95`, `upper95`, `lower998` and `upper998`, in the unit of the value.

    Columns in: `measure` (rate, proportion, count, …), `x` (the count), `n` (the denominator), `per`, `own` (a
    finished figure) with `own_lower95` and `own_upper95`, and `design_effect`: how many times as large a sample the
    survey would need than a simple random one, so that its shares rest on n / design effect (Kish, Survey Sampling,
    1965). Null where there is no interval: a mean, a count below zero, no denominator, a proportion above 1, a
    finished figure that came with none.
    """
    percentage = pl.col("own").is_not_null() & (pl.col("measure") == "proportion")
    return (
        frame.with_columns(
            cases=pl.when(percentage).then(pl.col("own") / 100 * pl.col("n")).otherwise("x"),
        )
        .with_columns(
            whole_few=(pl.col("cases") < FEW) & (pl.col("cases") == pl.col("cases").floor()),
            share_x=pl.col("cases") / pl.col("design_effect"),
            share_n=pl.col("n") / pl.col("design_effect"),
        )
        .with_columns(_limit(side, level).alias(f"{side}{level}") for level in Z for side in ("lower", "upper"))
        .drop("cases", "whole_few", "share_x", "share_n")
    )


@cache
def _limit(side: str, level: int) -> pl.Expr:
    """One end of an interval; cached, since these expressions are long and the same for every frame.

    Columns in: those of `with_intervals`; `cases`, what is counted, `whole_few` (fewer than ten, and a whole number),
    and `share_x` and `share_n`, the counts of a share by its design effect.
    """
    per, n, x = pl.col("per"), pl.col("n"), pl.col("cases")
    own = pl.col(f"own_{side}95") if level == 95 else pl.lit(None, dtype=pl.Float64)
    share = _wilson(pl.col("share_x"), pl.col("share_n"), side, level) * 100
    poisson = pl.when("whole_few").then(_exact(x, side, level)).otherwise(_byar(x, side, level))
    return (
        pl.when(own.is_not_null())
        .then(own)
        .when(x.is_null() | (x < 0))
        .then(None)
        .when(pl.col("measure") == "count")
        .then(poisson)
        .when(n.is_null() | (n <= 0))
        .then(None)
        .when(pl.col("measure") == "rate")
        .then(poisson * per / n)
        .when((pl.col("measure") == "proportion") & (x <= n))
        .then(share)
    )


def _byar(x: pl.Expr, side: str, level: int) -> pl.Expr:
    z = Z[level]
    if side == "lower":
        return x * (1 - 1 / (9 * x) - z / (3 * x.sqrt())) ** 3
    y = x + 1
    return y * (1 - 1 / (9 * y) + z / (3 * y.sqrt())) ** 3


def _exact(x: pl.Expr, side: str, level: int) -> pl.Expr:
    limits = {float(count): limit for count, limit in enumerate(LIMITS[side, level])}
    return x.replace_strict(limits, default=None, return_dtype=pl.Float64)


LIMITS = {
    ("lower", 95): (
        *(0.0, 0.025317807984270857, 0.2422092785439478, 0.6186721228955694, 1.0898653736262975),
        *(1.6234863901183783, 2.201894253490888, 2.8143630515198303, 3.4538321767485947, 4.115373097378416),
    ),
    ("upper", 95): (
        *(3.68887945411398, 5.571643390939052, 7.224687667723728, 8.767273069742387, 10.241588675403435),
        *(11.668332079322496, 13.059474022518813, 14.42267536170263, 15.763189220192686, 17.08480345141865),
    ),
    ("lower", 998): (
        *(0.0, 0.001000500333558918, 0.04540201776950248, 0.1905333775683804, 0.42855241362844687),
        *(0.7393717319178261, 1.1071046602556311, 1.5203362603987802, 1.970813921740433, 2.452424404363729),
    ),
    ("upper", 998): (
        *(6.907755278982286, 9.233413476451702, 11.22887224241289, 13.062240779187917, 14.794149222537811),
        *(16.454745203680687, 18.061636840199213, 19.626177395384303, 21.156198165839868, 22.65737330906248),
    ),
}
"""`poisson_limit` of the counts below ten, found beforehand: to find them takes longer than all else here."""


def _wilson(x: pl.Expr, n: pl.Expr, side: str, level: int) -> pl.Expr:
    z = Z[level]
    root = z * (z * z + 4 * x * (1 - x / n)).clip(lower_bound=0).sqrt()
    top = 2 * x + z * z + (root if side == "upper" else -root)
    return (top / (2 * (n + z * z))).clip(0, 1)


@cache
def poisson_limit(count: int, side: str, level: int) -> float:
    """The exact Poisson limit of a small count: the mean at which so few (or so many) have probability α/2.

    It equals χ²(α/2; 2x)/2 below and χ²(1 − α/2; 2x + 2)/2 above; below 0 it is 0. Found by bisection.
    """
    tail = ALPHA[level] / 2
    if side == "lower" and count == 0:
        return 0.0
    low, high = 0.0, 100.0
    while high - low > 1e-13 * max(1.0, high):
        mean = (low + high) / 2
        if side == "lower":
            low, high = (mean, high) if 1 - _at_most(count - 1, mean) < tail else (low, mean)
        else:
            low, high = (mean, high) if _at_most(count, mean) > tail else (low, mean)
    return (low + high) / 2


def _at_most(count: int, mean: float) -> float:
    """The Poisson probability of at most so many events."""
    return fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))
