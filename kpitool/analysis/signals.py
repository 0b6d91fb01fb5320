"""The four rules of a control chart: what each point of it is, by the first rule that applies.

Reference: NHS England, Making Data Count, as coded in the R package NHSRplotthedots (ptd_calculate_point_type.R).
"""

import polars as pl


def with_signals(points: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `point`: what the point is, or null for a gap.

    The first that applies of: `outside_above` and `outside_below` (beyond a limit), `trend_up` and `trend_down` (one
    of so many points, each beyond the last), `cluster_above` and `cluster_below` (near a limit, as at least two of
    three consecutive points on one side of the centre are), `shift_above` and `shift_below` (one of so many
    consecutive points on one side of it); else `common`.

    Columns in: `series` (a number for each series; rows in order of time), `adjusted` (null = a gap, which breaks
    every run), `centre`, `near_lower`, `near_upper`, `tolerance` (differences up to which are none), `beyond` (1
    above the limits, −1 below them, else 0), `only_limits` (the first rule alone), `shift_run`, `trend_run`.
    """
    return (
        points.pipe(_with_sides)
        .with_columns(
            trend=_trend(),
            cluster=_cluster(),
            shift=pl.when(_run("side") >= pl.col("shift_run")).then("side"),
        )
        .with_columns(point=_point())
        .drop("side", "step", "near", "trend", "cluster", "shift")
    )


def _with_sides(points: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `side` of the centre, `step` from the point before, and `near`: beyond a near limit, not outside.

    A point on the limit itself is not outside; it is near it, as in the reference.
    """
    value, tolerance = pl.col("adjusted"), pl.col("tolerance")
    above, below = value > pl.col("near_upper") + tolerance, value < pl.col("near_lower") - tolerance
    return points.with_columns(
        side=sign_of(value - pl.col("centre"), tolerance),
        step=sign_of(value - neighbour("adjusted", 1), tolerance),
        near=((above | below) & (pl.col("beyond") == 0)).fill_null(value=False),
    )


def sign_of(difference: pl.Expr, tolerance: pl.Expr) -> pl.Expr:
    """1 above the tolerance, −1 below it, 0 between; null where the difference is not known."""
    return (difference > tolerance).cast(pl.Int8) - (difference < -tolerance).cast(pl.Int8)


def neighbour(column: str, back: int) -> pl.Expr:
    """The value so many rows before in the same series, or after it where `back` is negative."""
    return pl.when(pl.col("series") == pl.col("series").shift(back)).then(pl.col(column).shift(back))


def _run(column: str) -> pl.Expr:
    """How many rows in a row have the same sign; null where it is 0 or not known."""
    changes = (pl.col(column) != pl.col(column).shift(1)) | (pl.col("series") != pl.col("series").shift(1))
    begins, row = changes.fill_null(value=True), pl.int_range(pl.len())
    first = pl.when(begins).then(row).forward_fill()
    last = pl.when(begins.shift(-1, fill_value=True)).then(row).backward_fill()
    return pl.when(pl.col(column) != 0).then(last - first + 1)


def _trend() -> pl.Expr:
    """The direction of the trend a point is in; where one ends and another begins, of the later.

    A trend of seven points is six steps: a point is in it by the step to it, or by the step from it.
    """
    steps = pl.when(_run("step") >= pl.col("trend_run") - 1).then("step")
    return pl.coalesce(steps.shift(-1), steps)  # the first row of the next series has no step


def _cluster() -> pl.Expr:
    side, near = pl.col("side"), pl.col("near")
    alike = (side == neighbour("side", 1)) & (side == neighbour("side", 2))
    enough = near.cast(pl.Int8) + near.cast(pl.Int8).shift(1) + near.cast(pl.Int8).shift(2) >= 2
    ends = (alike & enough).fill_null(value=False)
    one, two = (
        (pl.col("series") == pl.col("series").shift(-ahead)) & ends.shift(-ahead, fill_value=False) for ahead in (1, 2)
    )
    return pl.when(near & (ends | one | two)).then(side)


def _point() -> pl.Expr:
    def named(column: str, up: str, down: str) -> tuple[pl.Expr, pl.Expr]:
        sign = pl.col(column)
        return pl.when(sign > 0).then(pl.lit(up, dtype=POINT)), pl.when(sign < 0).then(pl.lit(down, dtype=POINT))

    runs = [
        pl.when(pl.col("only_limits").not_()).then(name)
        for name in (
            *named("trend", "trend_up", "trend_down"),
            *named("cluster", "cluster_above", "cluster_below"),
            *named("shift", "shift_above", "shift_below"),
        )
    ]
    outside = named("beyond", "outside_above", "outside_below")
    told = pl.coalesce(*outside, *runs, pl.lit("common", dtype=POINT))
    return pl.when(pl.col("adjusted").is_not_null()).then(told).cast(pl.String)


POINT = pl.Enum(
    [
        *("outside_above", "outside_below", "trend_up", "trend_down"),
        *("cluster_above", "cluster_below", "shift_above", "shift_below", "common"),
    ]
)
"""What a point can be, as it is worked out: each name once, and a number in the rows."""
