"""The seasonal index of a series: how high each calendar period usually is, beside the average one."""

import polars as pl

YEARS = 3
"""The whole years that an index needs."""


def with_seasons(points: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `season`, the index of a point's calendar period, and `adjusted`, the value divided by it.

    Columns in: `series` (a number for each series; rows in order of time), `start`, `months`, `y`, `known`, `few`,
    `seasonal`. The index is the mean of the values of that calendar period (the month of `start`) over the mean of
    all, both over the whole years held: years are counted back from the series' newest known value, twelve months
    at a time, and one is whole where all its periods are known. So each calendar period weighs the same, and the
    mean index is 1. Ratio-to-average indices: Yule and Kendall, An Introduction to the Theory of Statistics.

    `season` is null, and `adjusted` the value itself, where no season is wanted, with fewer than three whole years,
    where a calendar period has an index of 0 or none (nothing can be divided by it), for periods of a year, and
    for few events: an index of a dozen of them is chance.
    """
    return (
        points.with_columns(month_number=pl.col("start").dt.year() * 12 + pl.col("start").dt.month())
        .pipe(_with_years)
        .pipe(_with_index)
        .with_columns(adjusted=pl.when("known").then(pl.col("y") / pl.col("season").fill_null(1.0)))
        .drop("month_number", "whole")
    )


def _with_years(points: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `whole`: the value stands in a year of which every period is known."""
    newest = pl.col("month_number").filter("known").max().over("series")
    return (
        points.with_columns(age=(newest - pl.col("month_number")) // 12)
        .with_columns(whole=pl.col("known") & (pl.col("known").sum().over(_each("age")) * pl.col("months") == 12))
        .drop("age")
    )


def _with_index(points: pl.LazyFrame) -> pl.LazyFrame:
    held = pl.when("whole").then("y")
    years = (pl.col("months").filter("whole").sum() / 12).over("series")
    index = held.mean().over(_each(pl.col("start").dt.month())) / held.mean().over("series")
    regular = (pl.col("months").max() == pl.col("months").min()).over("series") & (pl.col("months") < 12)
    usable = (pl.col("index") > 0) & pl.col("index").is_finite()
    return (
        points.with_columns(index=index, years=years)
        .with_columns(
            season=pl.when(
                "seasonal",
                pl.col("few").not_(),
                regular,
                pl.col("years") >= YEARS,
                usable.fill_null(value=False).all().over("series"),
            ).then("index")
        )
        .drop("index", "years")
    )


def _each(part: pl.Expr | str) -> pl.Expr:
    """A part of each series as one number: two columns take twice as long to group by."""
    return pl.col("series").cast(pl.Int64) * 10_000 + (pl.col(part) if isinstance(part, str) else part)
