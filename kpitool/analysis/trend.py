"""The trend of a short series of years or survey waves: the newest five periods that do not overlap.

Reference: Public Health England, Fingertips technical guidance, "Fingertips trend markers" (recent trend), and
Fingertips' own code (TrendMarkerCalculator.cs), whose tests are among ours. Armitage, Biometrics 11 (1955), for
proportions.
"""

import polars as pl

POINTS = 5
CHI_SQUARED = 9.54953570608324
"""The 99.8 % point of χ² with one degree of freedom."""

NORMAL_WIDTH = 3.92
"""The width of a 95 % interval in standard errors, as the guidance rounds it."""

ROUNDING = 1e-12
SERIES = ["indicator", "area"]
GIVEN = [*SERIES, "start", "months", "measure", "x", "n", "value", "lower95", "upper95"]

TRENDS: dict[str, pl.DataType] = {
    **dict.fromkeys([*SERIES, "trend"], pl.String()),
    **dict.fromkeys(["trend_chi2", "trend_slope", "trend_se"], pl.Float64()),
    **dict.fromkeys(["trend_from", "trend_until"], pl.Date()),
    "trend_months": pl.Int32(),
    **dict.fromkeys(["trend_first", "trend_last"], pl.Float64()),
    "trend_points": pl.Int32(),
    "trend_reason": pl.String(),
}
"""The columns of `trends`."""


def trends(points: pl.DataFrame) -> pl.DataFrame:
    """Whether each indicator of each area has been rising or falling: one row per `indicator` and `area`.

    Columns in: `indicator`, `area`, `start`, `months`, `measure` (rate, count, proportion, value, mean), `x`, `n`,
    `value` (null = a missing period), `lower95`, `upper95`. Periods that overlap a later one are passed over;
    whether they are years or waves is for the caller to see to (the guidance tests no months and no quarters).

    Columns out: `trend` (increasing, decreasing, none; null where not assessed), `trend_chi2`, `trend_slope` and
    `trend_se` (in the value's unit, per period), `trend_from` and `trend_until` (the starts of the first and the last
    period used), `trend_months` (the length of the last), `trend_first` and `trend_last` (their values),
    `trend_points` (known values among them), `trend_reason` (why it is not assessed: `fewer_than_five`,
    `unequal_periods`, `gap`, `no_interval`, `none_or_all`).

    A trend is one whose χ² is above 9.5495 (99.8 %) and whose slope keeps its sign with each point left out in turn, a
    slope of 0 counting as a rise. The slope is that of the regression on 1 … 5 with weights 1 / se², where
    se = (upper95 − lower95) / 3.92. Proportions whose five counts and denominators are known: the Cochran–Armitage
    test, in which a count of none or all is not assessed; signs are then those of the unweighted slopes of
    ln(x / (n − x)). A survey with a design effect has no such counts: leave `x` null, and its interval is used.
    """
    if not points.height:  # most registries have charts alone
        return pl.DataFrame(schema=TRENDS)
    chosen = _newest(points)
    reasons = _reasons(chosen)
    assessed = chosen.join(reasons.filter(pl.col("trend_reason").is_null()), on=SERIES, how="semi")
    return (
        points.select(SERIES)
        .unique()
        .join(reasons, on=SERIES, how="left")
        .join(_tested(assessed), on=SERIES, how="left")
        .with_columns(
            trend_points=pl.col("trend_points").fill_null(0),
            trend_reason=pl.when(pl.col("trend_points").is_null())
            .then(pl.lit("fewer_than_five"))
            .otherwise("trend_reason"),
        )
        .select(*TRENDS)
        .sort(SERIES)
    )


def _newest(points: pl.DataFrame) -> pl.DataFrame:
    """Up to five periods of each series, the newest with a value first, then the newest that ends before it, ….

    Adds `counted` (a proportion with its counts), `month` (a number), and `t`: 1 for the oldest of them.
    """
    month = pl.col("start").dt.year() * 12 + pl.col("start").dt.month()
    x, n = pl.col("x").cast(pl.Float64), pl.col("n").cast(pl.Float64)
    periods = (
        points.select(GIVEN)
        .with_columns(
            month=month,
            value=pl.col("value").cast(pl.Float64).fill_nan(None),
            x=x,
            n=n,
            counted=((pl.col("measure") == "proportion") & x.is_not_null() & (n > 0)).fill_null(value=False),
        )
        .sort(*SERIES, "month", "months")
    )
    chosen = [periods.filter(pl.col("value").is_not_null()).group_by(SERIES, maintain_order=True).last()]
    for _ in range(POINTS - 1):
        later = chosen[-1].select(*SERIES, before="month")
        earlier = periods.join(later, on=SERIES, maintain_order="left").filter(
            pl.col("month") + pl.col("months") <= pl.col("before")
        )
        chosen.append(earlier.drop("before").group_by(SERIES, maintain_order=True).last())
    return pl.concat([frame.select(periods.columns) for frame in chosen]).with_columns(
        t=pl.col("month").rank("ordinal").over(SERIES).cast(pl.Float64)
    )


def _reasons(chosen: pl.DataFrame) -> pl.DataFrame:
    """Where each series begins and ends, its `trend_points` and `trend_reason`; no reason: it is assessed."""
    steps = pl.col("month").sort().diff().drop_nulls()
    width = pl.col("upper95") - pl.col("lower95")
    counted = pl.col("counted").all()
    inside = (pl.col("x") > 0) & (pl.col("x") < pl.col("n"))
    reason = (
        pl.when(pl.len() < POINTS)
        .then(pl.lit("fewer_than_five"))
        .when(pl.col("months").n_unique() > 1)
        .then(pl.lit("unequal_periods"))
        .when(pl.col("value").is_null().any() | (steps.n_unique() > 1))
        .then(pl.lit("gap"))
        .when(counted & inside.all().not_())
        .then(pl.lit("none_or_all"))
        .when(counted.not_() & ((width > 0) & width.is_finite()).fill_null(value=False).all().not_())
        .then(pl.lit("no_interval"))
    )
    return chosen.group_by(SERIES).agg(
        trend_from=pl.col("start").min(),
        trend_until=pl.col("start").max(),
        trend_months=pl.col("months").sort_by("month").last(),
        trend_first=pl.col("value").sort_by("month").first(),
        trend_last=pl.col("value").sort_by("month").last(),
        trend_points=pl.col("value").count().cast(pl.Int32),
        trend_reason=reason,
    )


def _tested(assessed: pl.DataFrame) -> pl.DataFrame:
    """`trend`, `trend_chi2`, `trend_slope` and `trend_se` of series of five points each."""
    slopes = _with_responses(assessed).pipe(_slopes)
    kept = (
        slopes.group_by(SERIES)
        .agg(rises=pl.col("rises").sum())
        .with_columns(sign=pl.when(pl.col("rises") == POINTS + 1).then(1).when(pl.col("rises") == 0).then(-1))
    )
    significant = pl.col("trend_chi2") > CHI_SQUARED
    return (
        slopes.filter(pl.col("without") == 0)
        .join(kept.select(*SERIES, "sign"), on=SERIES)
        .with_columns(trend_chi2=(pl.col("trend_slope") / pl.col("trend_se")) ** 2)
        .with_columns(
            trend=pl.when(significant & (pl.col("sign") == 1) & (pl.col("trend_slope") > 0))
            .then(pl.lit("increasing"))
            .when(significant & (pl.col("sign") == -1) & (pl.col("trend_slope") < 0))
            .then(pl.lit("decreasing"))
            .otherwise(pl.lit("none"))
        )
        .select(*SERIES, "trend", "trend_chi2", "trend_slope", "trend_se")
    )


def _with_responses(assessed: pl.DataFrame) -> pl.DataFrame:
    """Adds `weight` and `response` of the test's regression, and those of the regressions that only give a sign.

    The Cochran–Armitage test is the regression of x / n with weights n / (p (1 − p)), p being the pooled proportion.
    """
    counted = pl.col("counted").all().over(SERIES)
    x, n = pl.col("x"), pl.col("n")
    pooled = (x.sum() / n.sum()).over(SERIES)
    weight = 1 / ((pl.col("upper95") - pl.col("lower95")) / NORMAL_WIDTH) ** 2
    return assessed.with_columns(
        weight=pl.when(counted).then(n / (100**2 * pooled * (1 - pooled))).otherwise(weight),
        response=pl.when(counted).then(100 * x / n).otherwise("value"),
        sign_weight=pl.when(counted).then(1.0).otherwise(weight),
        sign_response=pl.when(counted).then((x / (n - x)).log()).otherwise("value"),
    )


def _slopes(assessed: pl.DataFrame) -> pl.DataFrame:
    """Each series' slopes: with all points (`without` 0), and without each; whether a slope `rises` or is level."""
    left_out = pl.DataFrame({"without": range(POINTS + 1)}, schema={"without": pl.Int32()})
    sign_slope, _ = _regression("sign_weight", "sign_response")
    slope, spread = _regression("weight", "response")
    return (
        assessed.join(left_out, how="cross")
        .filter(pl.col("t") != pl.col("without"))
        .group_by(*SERIES, "without")
        .agg(
            trend_slope=slope,
            trend_se=1 / spread.sqrt(),
            rises=sign_slope >= -ROUNDING * pl.col("sign_response").abs().max(),
        )
    )


def _regression(weight: str, response: str) -> tuple[pl.Expr, pl.Expr]:
    """The slope of a weighted regression on `t`, and the weighted sum of squares of `t` about its mean."""
    w, t, y = pl.col(weight), pl.col("t"), pl.col(response)
    away = t - (w * t).sum() / w.sum()
    spread = (w * away**2).sum()
    return (w * away * (y - (w * y).sum() / w.sum())).sum() / spread, spread
