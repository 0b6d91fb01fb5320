"""Percentage changes that are not given, because a count behind them is small.

Official tables of recorded crime withhold them where either count is below 50: from 3 to 6 is no 100 % that means
anything. Verdicts and directions are worked out before, so they stay what they are.
"""

import polars as pl

COUNTED = ["rate", "count", "proportion"]
"""The measures whose `x` is a number of cases."""
PERCENTS = ["percent_of_count", "percent_of_value"]


def too_few(prefix: str = "") -> pl.Expr:
    """Whether one of the two counts of a change is below `percent_needs`; not where they are not both known.

    Columns in: `measure`, `percent_needs`, and under the prefix `x`, `previous_x`, `change_count`.
    """
    counts = pl.min_horizontal(f"{prefix}x", f"{prefix}previous_x")
    known = pl.col(f"{prefix}change_count").is_not_null() & pl.col("measure").is_in(COUNTED)
    return (known & (counts < pl.col("percent_needs"))).fill_null(False)


def with_percents_withheld(assessed: pl.DataFrame, ago: tuple[str, ...] = ()) -> pl.DataFrame:
    """Takes out the percents of changes of small counts; points and values stay.

    Columns changed: `percent_of_count` and `percent_of_value`, those of what stands beside (`beside_…`), and the
    changes `{ago}_change` where `{ago}_few` is true, but for proportions, which have points there. Columns out:
    `percent_withheld` and `beside_percent_withheld`.
    """
    prefixes = ("", "beside_")
    points = pl.col("measure") == "proportion"
    return (
        assessed.with_columns(too_few(prefix).alias(f"{prefix}percent_withheld") for prefix in prefixes)
        .with_columns(
            pl.when(~pl.col(f"{prefix}percent_withheld")).then(f"{prefix}{name}").alias(f"{prefix}{name}")
            for prefix in prefixes
            for name in PERCENTS
        )
        .with_columns(
            pl.when(points | ~pl.col(f"{role}_few").fill_null(False)).then(f"{role}_change").alias(f"{role}_change")
            for role in ago
        )
        .drop(f"{role}_few" for role in ago)
    )
