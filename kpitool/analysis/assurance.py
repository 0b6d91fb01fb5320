"""Whether a process, left as it is, will meet its target: where the target stands beside the control limits.

Reference: NHS England, Making Data Count (assurance icons), as coded in the R package NHSRplotthedots
(ptd_calculate_assurance_type.R).
"""

import polars as pl

from kpitool.analysis.control import TOLERANCE

MEETS = "consistently_meets"
FAILS = "consistently_fails"
EITHER = "hit_and_miss"


def assurance() -> pl.Expr:
    """`consistently_meets`, `consistently_fails`, `hit_and_miss`; null without polarity, target or limits.

    Columns in: `lower`, `centre` and `upper` (of the last segment) and `target`, all in one unit; `polarity`
    (low_is_good, high_is_good, else none). Limits wholly on the right side of the target meet it, wholly on the wrong
    side fail it; a target between them or on one of them is hit or missed by chance. Where both limits are the
    centre, the centre is compared with the target, and meets it if it is equal.
    """
    least, most = _good("lower", "upper"), _good("upper", "lower")
    return (
        pl.when(least.is_null() | most.is_null())
        .then(None)
        .when(pl.col("upper") - pl.col("lower") <= _rounding())
        .then(pl.when(_good("centre", "centre") >= -_rounding()).then(pl.lit(MEETS)).otherwise(pl.lit(FAILS)))
        .when(least > _rounding())
        .then(pl.lit(MEETS))
        .when(most < -_rounding())
        .then(pl.lit(FAILS))
        .otherwise(pl.lit(EITHER))
    )


def _good(high_is_good: str, low_is_good: str) -> pl.Expr:
    """How far a limit is on the right side of the target; which limit, by polarity."""
    return (
        pl.when(pl.col("polarity") == "high_is_good")
        .then(pl.col(high_is_good) - pl.col("target"))
        .when(pl.col("polarity") == "low_is_good")
        .then(pl.col("target") - pl.col(low_is_good))
    )


def _rounding() -> pl.Expr:
    return TOLERANCE * pl.max_horizontal(pl.col(name).abs() for name in ("lower", "upper", "target"))
