"""What the control chart says of the quarter: the points in it that are signals, and the one to look at."""

from collections.abc import Mapping

import polars as pl

from kpitool.analysis.control import with_control
from kpitool.analysis.settings import threshold
from kpitool.analysis.windows import Course
from kpitool.registry.models import Polarity
from kpitool.registry.rules import RuleName

KEYS = ["indicator", "area"]
SIDES = {
    "outside": ("above", "below"),
    "trend": ("up", "down"),
    "cluster": ("above", "below"),
    "shift": ("above", "below"),
}
"""The kinds of point that are signals, and how each ends where the values are high, and where they are low."""


def charts_of(points: pl.DataFrame, settings: pl.DataFrame, strictness: pl.DataFrame) -> pl.DataFrame:
    """The control chart of every indicator and area, by the thresholds in force: columns of `control.with_control`.

    `settings`: as `settings.settings_table` gives them; `strictness`: `indicator`, `area`, `strict`.
    """
    lengths = {
        "shift_run": threshold(RuleName.ADVERSE_SHIFT, "length"),
        "trend_run": threshold(RuleName.ADVERSE_TREND, "length"),
        "sigmas": threshold(RuleName.OUTSIDE_LIMITS, "sigmas"),
    }
    chosen = settings.select("indicator", "strict", **lengths)
    own = strictness.join(chosen, on=["indicator", "strict"]).drop("strict")
    return with_control(points.join(own, on=KEYS))


def with_chart(compared: pl.DataFrame, charts: pl.DataFrame, ways: Mapping[str, Course]) -> pl.DataFrame:
    """Adds what the chart says of the quarter, every period of which is judged.

    Columns out: `chart_signals` (the kinds of its points that are signals), `chart_points`, `chart_trial`, `chart_few`,
    `chart_only_limits`, and of the point to look at (an adverse signal before another, a signal before none, the
    newest): `chart_point` (what it is), `chart_start`, `chart_months`, `chart_x`, `chart_value`, `chart_centre`,
    `chart_lower`, `chart_upper`, `chart_since`, when the points began that are alike up to it, and `chart_run`, how
    many they are; and `chart_untold`: of its newest segment too much is withheld for it to have points.
    """
    quarters = pl.DataFrame(
        [(name, way.quarter.period.start, way.quarter.period.last_month) for name, way in ways.items()],
        schema={"indicator": pl.String(), "first": pl.Date(), "last": pl.Date()},
        orient="row",
    )
    # the points are sorted by these, and then by their start
    begins = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1)) for key in (*KEYS, "segment", "point"))
    row = pl.int_range(pl.len())
    in_quarter = (
        charts.lazy()
        .with_columns(
            since=pl.when(begins).then("start").forward_fill(),
            place=(row - pl.when(begins).then(row).forward_fill() + 1).cast(pl.Int32),
        )
        .join(quarters.lazy(), on="indicator")
        .filter(pl.col("start").is_between("first", "last"), pl.col("point").is_not_null())
        .join(compared.lazy().select(*KEYS, "polarity"), on=KEYS)
    )
    signal = pl.col("point") != "common"
    adverse = pl.any_horizontal(pl.col("point") == adverse_point(kind) for kind in SIDES).fill_null(False)
    told = (
        in_quarter.sort(*KEYS, adverse, signal, "start")
        .group_by(KEYS, maintain_order=True)
        .agg(
            chart_signals=pl.col("point").filter(signal),
            **{name: pl.col(column).last() for name, column in OF_POINT.items()},
        )
        .collect(engine="in-memory")
    )
    newest = charts.group_by(KEYS).agg(chart_untold=pl.col("too_few_told").last())
    drawn = newest.with_columns(has_chart=pl.lit(True))
    return (
        compared.join(told, on=KEYS, how="left")
        .join(drawn, on=KEYS, how="left")
        .with_columns(has_chart=pl.col("has_chart").fill_null(False))
    )


OF_POINT = {
    "chart_point": "point",
    "chart_start": "start",
    "chart_months": "months",
    "chart_x": "x",
    "chart_value": "adjusted",
    "chart_centre": "centre",
    "chart_lower": "lower",
    "chart_upper": "upper",
    "chart_since": "since",
    "chart_run": "place",
    "chart_points": "points",
    "chart_trial": "trial",
    "chart_few": "few",
    "chart_only_limits": "only_limits",
}
"""What is told of the point to look at, and its column on the chart."""


def adverse_point(kind: str) -> pl.Expr:
    """How a kind of signal is called on the indicator's adverse side; null without polarity."""
    high, low = SIDES[kind]
    return (
        pl.when(pl.col("polarity") == Polarity.LOW_IS_GOOD.value)
        .then(pl.lit(f"{kind}_{high}"))
        .when(pl.col("polarity") == Polarity.HIGH_IS_GOOD.value)
        .then(pl.lit(f"{kind}_{low}"))
    )
