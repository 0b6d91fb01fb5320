"""A series typed in as numbers, charted."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict, Unpack

import polars as pl

from kpitool.analysis.control import with_control


class Settings(TypedDict, total=False):
    """How a series is charted, as a registry says it."""

    counts: bool
    seasonal: bool
    shift_run: int
    trend_run: int
    screened: bool
    baseline: int | None
    sigmas: float


DEFAULTS = Settings(counts=False, seasonal=False, shift_run=7, trend_run=7, screened=True, baseline=None, sigmas=3.0)


def series(
    y: Sequence[float | None],
    *,
    x: Sequence[float | None] | None = None,
    n: Sequence[float | None] | None = None,
    months: int = 3,
    area: str = "E10000018",
    segment: int = 0,
    **settings: Unpack[Settings],
) -> pl.DataFrame:
    """One period after another from January 2010; settings as by default where not given."""
    rows = len(y)
    starts = [date(2010 + place * months // 12, place * months % 12 + 1, 1) for place in range(rows)]
    return pl.DataFrame(
        {
            "indicator": ["burglary"] * rows,
            "area": [area] * rows,
            "segment": [segment] * rows,
            "start": starts,
            "months": [months] * rows,
            "x": x if x is not None else [None] * rows,
            "n": n if n is not None else [None] * rows,
            "y": y,
            **{name: [value] * rows for name, value in (DEFAULTS | settings).items()},
        },
        schema={
            "indicator": pl.String(),
            "area": pl.String(),
            "segment": pl.Int32(),
            "start": pl.Date(),
            "months": pl.Int32(),
            "x": pl.Float64(),
            "n": pl.Float64(),
            "y": pl.Float64(),
            "counts": pl.Boolean(),
            "seasonal": pl.Boolean(),
            "shift_run": pl.Int32(),
            "trend_run": pl.Int32(),
            "screened": pl.Boolean(),
            "baseline": pl.Int32(),
            "sigmas": pl.Float64(),
        },
        strict=False,
    )


def chart(y: Sequence[float | None], *, months: int = 3, **settings: Unpack[Settings]) -> pl.DataFrame:
    return with_control(series(y, months=months, **settings))


def counted(x: Sequence[float | None], **settings: Unpack[Settings]) -> pl.DataFrame:
    """A chart of counts as they are."""
    settings["counts"] = True
    return with_control(series(x, x=x, **settings))


def kinds(y: Sequence[float | None], **settings: Unpack[Settings]) -> list[str | None]:
    return chart(y, **settings)["point"].to_list()
