"""The named tables that flow between stages, and their columns."""

from collections.abc import Sequence
from enum import StrEnum

import polars as pl

DIMENSION = "dim_"
"""Prefix of the columns that hold dimensions, so that no dimension can be mistaken for a column of ours."""

EVERYONE = "*"
"""The scope of a source whose extracts speak for whatever areas they name."""


class Kind(StrEnum):
    """What a row of the store says."""

    OBSERVED = "observed"
    UNLOCATED = "unlocated"
    OUT_OF_AREA = "out_of_area"
    WITHHELD = "withheld"
    COVERED = "covered"


FACTS: dict[str, pl.DataType] = {
    "source": pl.String(),
    "kind": pl.String(),
    "scope": pl.String(),
    "area": pl.String(),
    "start": pl.Date(),
    "months": pl.Int32(),
    "count": pl.Float64(),
    "denominator": pl.Float64(),
    "value": pl.Float64(),
    "lower95": pl.Float64(),
    "upper95": pl.Float64(),
    "mark": pl.String(),
    "extract": pl.String(),
    "reading": pl.String(),
    "stated": pl.Int64(),
}
"""The store's table, beside one String column for each dimension.

`observed`, `unlocated` and `out_of_area` rows count records or hold a numerator and denominator, or a finished
figure (`value`, with the interval or the base it was supplied with), by scope, area (only where observed; a
scope's id where a figure is of all that it speaks for), period and dimensions; `mark` says that a figure is
provisional or revised. A `withheld` row is a cell whose number the sender holds back, with the `mark` that says why
(suppressed, not available). A `covered` row says that the
extract with that content hash, read under the definition `reading`, speaks for a scope and period; `stated`
orders such statements: of two about one scope and period the later holds.
"""


def dimension_columns(columns: list[str]) -> list[str]:
    return [column for column in columns if column.startswith(DIMENSION)]


def as_facts(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with all columns of the store's table, in its order and types; absent ones are null."""
    schema = {**FACTS, **{column: pl.String() for column in sorted(dimension_columns(frame.columns))}}
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema.items()
    )


def total(column: str) -> pl.Expr:
    """The sum of a column's known numbers; null, not 0, where none is known."""
    return pl.when(pl.col(column).is_not_null().any()).then(pl.col(column).sum())


def in_order(frame: pl.DataFrame, *columns: str, descending: bool = False) -> pl.DataFrame:
    """The rows sorted by some columns; texts by their place among all, for in a long table few differ.

    Where nothing stands goes before all else, and after it where the order is `descending`.
    """
    keys = {name: _placed(frame[name]) for name in columns}
    place = _one_number([*keys.values()])
    if place is None:
        ranked = [pl.lit(key) if frame[name].dtype == pl.String else pl.col(name) for name, key in keys.items()]
        return frame.sort(ranked, descending=descending, nulls_last=descending)
    return frame.sort(pl.lit(place), descending=descending)


def _placed(key: pl.Series) -> pl.Series:
    return key.cast(pl.Enum(key.unique().drop_nulls().sort())) if key.dtype == pl.String else key


def _one_number(keys: Sequence[pl.Series]) -> pl.Series | None:
    """The place of each row by several columns as one number, by which rows are sorted in a fraction of the time.

    None where they are no whole numbers, or so far apart that one number has no room for all.
    """
    number, room = None, 1
    for key in keys:
        values = key.to_physical()
        if not values.dtype.is_integer() or values.dtype == pl.UInt64():  # of which not all are Int64 too
            return None
        least, most = values.min(), values.max()
        if not isinstance(least, int) or not isinstance(most, int):
            continue  # nothing stands there
        room *= most - least + 2
        if room >= 2**63:
            return None
        part = (values.cast(pl.Int64) - (least - 1)).fill_null(0)
        number = part if number is None else number * (most - least + 2) + part
    return number
