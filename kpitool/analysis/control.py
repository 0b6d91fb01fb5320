"""Control charts: centre, limits and signals of every series, one row per period.

An XmR chart; few events have Poisson limits instead. Reference: NHS England, Making Data Count, as coded in the R
package NHSRplotthedots (ptd_spc_standard.R); Nelson, Journal of Quality Technology 14 (1982), for the screening.
"""

import polars as pl

from kpitool.analysis.poisson import highest, lowest
from kpitool.analysis.seasons import with_seasons
from kpitool.analysis.signals import neighbour, with_signals
from kpitool.tables import in_order

FEW_EVENTS = 5
FIRM = 13
"""Points that a segment needs before its limits are more than trial ones."""

WIDTH = 2.66 / 3
"""A sigma in mean moving ranges: 2.66 = 3 / 1.128, of which d₂ = 1.128 is the mean range of two normal values."""

SCREEN = 3.267
"""Moving ranges from so many times their mean on are left out of it, once (D₄ of two values)."""

TOLERANCE = 1e-10
"""Differences up to this share of a series' largest value are rounding: the mean of fifteen 0.1s is not 0.1."""


GIVEN = ["indicator", "area", "segment", "start", "months", "x", "n", "y", "counts", "seasonal"]
SETTINGS = ["shift_run", "trend_run", "screened", "baseline", "sigmas"]
LINES = ["mean_range", "centre", "lower", "upper", "near_lower", "near_upper"]
ADDED = ["season", "adjusted", "moving_range", *LINES, "points", "trial", "few", "only_limits", "point"]


def with_control(points: pl.DataFrame) -> pl.DataFrame:
    """Gives every period its place on the control chart of its indicator, area and segment.

    Columns in, one row per period, gaps included: `indicator`, `area`, `segment`, `start`, `months`; `y` (the charted
    value, null = a gap), `x` (the count) and `n` (what it is a count of: y is in proportion to x / n, or to x where
    every n is null); `counts` (x are events: Poisson limits where they are few), `seasonal`; the settings
    `shift_run`, `trend_run`, `screened`, `baseline` (limits from the first so many known points; null = from all),
    `sigmas` (3.0: limits at 2.66 mean moving ranges).

    Columns added: `season` and `adjusted` (seasons.py); in the unit of `adjusted`: `moving_range`, `mean_range`
    (screened), `centre`, `lower`, `upper`, `near_lower` and `near_upper` (two thirds of the way; null for Poisson
    limits, which have no use for them); `points` (known ones of the segment), `trial` (fewer than 13), `few` (on
    average under 5 events: Poisson limits, the centre being Σx / Σn), `only_limits` (no run rules: few events, or a
    season wanted that cannot be told), `point` (signals.py). Rows come back sorted, other columns with them. A segment
    without two known points side by side has a centre, but no limits.
    """
    ordered = in_order(points, "indicator", "area", "segment", "start")
    limited = (
        ordered.lazy()
        .select(*GIVEN, *SETTINGS)
        .pipe(_with_series)
        .pipe(_with_few)
        .pipe(with_seasons)
        .pipe(_with_ranges)
        .pipe(_with_limits)
        .collect(engine="in-memory")
    )
    charted = (
        limited.pipe(_with_poisson_limits)
        .lazy()
        .with_columns(
            trial=pl.col("points") < FIRM,
            only_limits=pl.col("few") | (pl.col("seasonal") & (pl.col("months") < 12) & pl.col("season").is_null()),
        )
        .pipe(with_signals)
        .select(ADDED)
        .collect(engine="in-memory")
    )
    # beside them, not carried through: a column of the caller's may have the name of one that is only used here
    return ordered.hstack(charted)


def _with_series(points: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `series` (a number each), `known`, `points`, and `based`: known points that the limits rest on."""
    keys = ["indicator", "area", "segment"]
    changes = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1)) for key in keys)
    known = pl.col("y").is_not_null() & pl.col("y").is_finite()
    return (
        points.with_columns(series=changes.cum_sum(), known=known.fill_null(value=False))
        .with_columns(
            points=pl.col("known").sum().over("series").cast(pl.Int32),
            place=pl.col("known").cum_sum().over("series"),
        )
        .with_columns(based=pl.col("known") & (pl.col("place") <= pl.col("baseline")).fill_null(value=True))
        .drop("place")
    )


def _with_few(points: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `exposure` (n; 1 where a series has none) and `few`: Poisson limits apply."""
    x, n = pl.col("x").cast(pl.Float64), pl.col("n").cast(pl.Float64)
    usable = x.is_not_null() & (x >= 0) & pl.col("exposure").is_not_null()
    all_usable = (usable | pl.col("known").not_()).all().over("series")
    mean = x.filter("based").mean().over("series")
    return points.with_columns(
        exposure=pl.when(n.is_null().all().over("series")).then(1.0).when(n > 0).then(n)
    ).with_columns(few=(pl.col("counts") & (mean < FEW_EVENTS) & all_usable).fill_null(value=False))


def _with_ranges(points: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `moving_range` (null beside a gap), `mean_range`, and `tolerance` in the series' own unit."""
    ranges = pl.when("based").then("moving_range")
    dropped = pl.col("screened") & (ranges > 0) & (ranges >= SCREEN * ranges.mean().over("series"))
    return (
        points.with_columns(moving_range=(pl.col("adjusted") - neighbour("adjusted", 1)).abs())
        .with_columns(kept=pl.when(dropped.not_()).then(ranges))
        .with_columns(
            mean_range=pl.col("kept").mean().over("series"),
            tolerance=TOLERANCE * pl.col("adjusted").abs().max().over("series"),
        )
        .drop("kept")
    )


def _with_limits(points: pl.LazyFrame) -> pl.LazyFrame:
    """Adds the XmR chart's `centre` and limits, and `beyond` them: 1 above, −1 below, else 0."""
    centre, half = pl.col("centre"), pl.col("sigmas") * WIDTH * pl.col("mean_range")
    value, tolerance = pl.col("adjusted"), pl.col("tolerance")
    return (
        points.with_columns(centre=pl.col("adjusted").filter("based").mean().over("series"))
        .with_columns(
            lower=centre - half,
            upper=centre + half,
            near_lower=centre - half * 2 / 3,
            near_upper=centre + half * 2 / 3,
        )
        .with_columns(
            beyond=(value > pl.col("upper") + tolerance).cast(pl.Int8)
            - (value < pl.col("lower") - tolerance).cast(pl.Int8)
        )
    )


def _with_poisson_limits(points: pl.DataFrame) -> pl.DataFrame:
    """Where events are few, puts Poisson's centre, limits and `beyond` in place of those of the moving range."""
    rows = points["few"].arg_true()
    if not len(rows):
        return points
    limits = _poisson_limits(_with_expected(points).filter("few"))
    return points.with_columns(points[name].scatter(rows, limits[name]) for name in limits.columns)


def _with_expected(points: pl.DataFrame) -> pl.DataFrame:
    """Adds `level`, the events per `exposure`, how much a `unit` of that is in those of y, and `expected` events.

    Of all points, though few need it: a sum of floats may end in another digit where other rows stand beside it.
    """
    few, x, exposure = pl.col("few"), pl.col("x").cast(pl.Float64), pl.col("exposure")
    level = (x.filter("based").sum() / exposure.filter("based").sum()).over("series")
    # y in proportion to x / n, but per what is not said: told by the sums, which are of known points
    unit = (pl.col("y").filter("known").sum() / (x / exposure).filter("known").sum()).over("series")
    expected = points.lazy().with_columns(
        level=pl.when(few).then(level),
        # without a single event the unit is 0 / 0, and everything is 0 in any unit
        unit=pl.when(few).then(pl.when(x.filter("known").sum().over("series") > 0).then(unit).otherwise(0.0)),
        expected=pl.when(few).then(level * exposure),
    )
    return expected.collect()


def _poisson_limits(points: pl.DataFrame) -> pl.DataFrame:
    """Poisson's limits of series of few events. Columns out: `centre`, the limits and `beyond` them, as of all series.

    The centre is Σx / Σn, and the limits those of the events expected of each point, so that the smaller of two
    populations has the wider limits.
    """
    x, exposure, none = pl.col("x").cast(pl.Float64), pl.col("exposure"), pl.lit(None, dtype=pl.Float64)
    return _with_quantiles(points).select(
        centre=pl.col("level") * pl.col("unit"),
        lower=pl.col("fewest") / exposure * pl.col("unit"),
        upper=pl.col("most") / exposure * pl.col("unit"),
        near_lower=none,
        near_upper=none,
        beyond=(x > pl.col("most")).cast(pl.Int8) - (x < pl.col("fewest")).cast(pl.Int8),
    )


def _with_quantiles(points: pl.DataFrame) -> pl.DataFrame:
    """Adds `fewest` and `most`, the counts within the limits; a column of quantiles for each number of sigmas asked."""
    largest = points["expected"].fill_nan(None).max()
    sure = float(largest) if isinstance(largest, float) else 0.0
    asked = points["sigmas"].unique().sort().to_list()
    sigmas, expected = pl.col("sigmas"), pl.col("expected")
    return points.with_columns(
        fewest=pl.coalesce(pl.when(sigmas == each).then(lowest(expected, each, sure)) for each in asked),
        most=pl.coalesce(pl.when(sigmas == each).then(highest(expected, each, sure)) for each in asked),
    )
