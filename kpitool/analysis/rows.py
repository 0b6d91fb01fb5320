"""What each indicator reads: the rows of its sources by its filter, and the coverage that it can use."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import polars as pl

from kpitool.registry.models import Registry
from kpitool.registry.sources import Source
from kpitool.tables import DIMENSION, FACTS, Kind, dimension_columns, total

NAME = pl.Categorical()
"""How the names in large tables are kept: each once, and its number in the rows, by which joins and groups are quick.
The tables of rows, cells and slots here have such names; what is made of them for others has text."""


@dataclass(frozen=True)
class Reading:
    """What is read of one source: each filter's dimension and values."""

    source: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]


def readings_of(registry: Registry) -> dict[Reading, list[str]]:
    """What the indicators read, and which of them read the same."""
    found: dict[Reading, list[str]] = {}
    for name, readings in readings_by(registry).items():
        for reading in readings:
            found.setdefault(reading, []).append(name)
    return found


def readings_by(registry: Registry) -> dict[str, tuple[Reading, ...]]:
    """What each indicator reads: of each of its sources, by its filter."""
    return {
        name: tuple(
            Reading(source, tuple(sorted(registry.filter(name, source).items()))) for source in indicator.source
        )
        for name, indicator in registry.indicators.items()
    }


def selected(facts: pl.DataFrame, registry: Registry, kind: Kind) -> pl.DataFrame:
    """The observations of each indicator, by its filter; sums that lack one of its values are left out.

    Columns out: `indicator`, `source`, `scope`, `area`, `start`, `months`, `x`, `n`, and what a source of finished
    figures supplies: `own`, `own_lower95`, `own_upper95` (no figure where its rows are several, which never add).
    """
    return as_text(rows_read(facts, registry, kind)).sort("indicator", "source", "scope", "area", "start")


def rows_read(facts: pl.DataFrame, registry: Registry, kind: Kind) -> pl.DataFrame:
    """The same as `selected`, with names as `NAME` and in no order."""
    read = ["source", "scope", "area", "start", "months", "count", "denominator", *OWN.values()]
    of_kind = as_names(facts.filter(pl.col("kind") == kind.value).select(*read, *dimension_columns(facts.columns)))
    if not of_kind.height:
        return pl.DataFrame(schema={"indicator": NAME, **SELECTED}).drop("reading")
    numbers = {**_supplied(of_kind), "x": total("count"), "n": total("denominator")}
    readings = readings_of(registry)
    parts = [pl.LazyFrame(schema=SELECTED)] + [
        pl.concat(rows)
        .group_by("reading", "source", "scope", "area", "start", "months")
        .agg(pl.col("needed").first(), parts=parts_found(dimensions, facts), **numbers)
        .filter(pl.col("parts") >= pl.col("needed"))
        .select(list(SELECTED))
        for dimensions, rows in _rows_by(of_kind, readings, registry, sums=kind is Kind.OBSERVED).items()
    ]
    readers = as_names(_readers(readings.values())).lazy()
    found = readers.join(pl.concat(parts), on="reading").drop("reading")
    return found.collect(engine="in-memory")


def as_names(frame: pl.DataFrame) -> pl.DataFrame:
    """A table whose texts are kept as `NAME`."""
    return frame.cast({pl.String: NAME})


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """A table whose names are texts."""
    return frame.cast({pl.Categorical: pl.String})


def _rows_by(
    facts: pl.DataFrame, readings: Iterable[Reading], registry: Registry, *, sums: bool
) -> dict[tuple[str, ...], list[pl.LazyFrame]]:
    """The rows of each reading with its number (`reading`), by the dimensions of which a sum must have every value.

    Columns out: those of the facts, `reading`, and `needed`: how many combinations of those values there must be.
    """
    looked_up: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[Any, ...]]] = {}
    for number, reading in enumerate(readings):
        declared, filters = registry.sources[reading.source], dict(reading.filters)
        if not _facts_have(filters, facts):
            continue
        needed = needed_values(filters, declared) if sums and not declared.absent_is_zero else {}
        told = number, prod(needed.values()), reading.source
        rows = [(*told, *values) for values in product(*map(dict.fromkeys, filters.values()))]
        looked_up.setdefault((tuple(needed), tuple(filters)), []).extend(rows)
    found: dict[tuple[str, ...], list[pl.LazyFrame]] = {}
    for (dimensions, filtered), rows in looked_up.items():
        keys = ["source", *(DIMENSION + name for name in filtered)]
        schema = {"reading": pl.Int32(), "needed": pl.Int64(), **dict.fromkeys(keys, pl.String())}
        read = as_names(pl.DataFrame(rows, schema=schema, orient="row")).lazy()
        found.setdefault(dimensions, []).append(facts.lazy().join(read, on=keys, maintain_order="left"))
    return found


def _facts_have(dimensions: Iterable[str], facts: pl.DataFrame) -> bool:
    """Whether a table of facts has columns for some dimensions."""
    return all(DIMENSION + name in facts.columns for name in dimensions)


def _readers(readings: Iterable[list[str]]) -> pl.DataFrame:
    """Which indicators have which reading, by its number. Columns: `reading`, `indicator`."""
    rows = [(number, name) for number, names in enumerate(readings) for name in names]
    return pl.DataFrame(rows, schema={"reading": pl.Int32(), "indicator": pl.String()}, orient="row")


OWN = {"own": "value", "own_lower95": "lower95", "own_upper95": "upper95"}
"""A finished figure and its interval, and the columns of the store that hold them."""
SELECTED: dict[str, pl.DataType] = {
    "reading": pl.Int32(),
    **dict.fromkeys(["source", "scope", "area"], NAME),
    **{name: FACTS[name] for name in ("start", "months")},
    **dict.fromkeys(["x", "n", *OWN], pl.Float64()),
}


def _supplied(rows: pl.DataFrame) -> dict[str, pl.Expr]:
    if all(rows[column].null_count() == rows.height for column in OWN.values()):
        return dict.fromkeys(OWN, pl.lit(None, dtype=pl.Float64()))
    return {name: pl.when(pl.len() == 1).then(pl.col(column).first()) for name, column in OWN.items()}


def needed_values(filters: dict[str, tuple[str, ...]], source: Source) -> dict[str, int]:
    """How many values of each dimension a cell must have: those of the filter, else all that are declared.

    Where an absent row is missing and not zero, a sum over offences of which one is absent is no sum.
    """
    numbers = {name: len(filters.get(name) or dimension.parts) for name, dimension in source.dimensions.items()}
    return {name: number for name, number in numbers.items() if number > 0}


def parts_found(needed: Iterable[str], facts: pl.DataFrame) -> pl.Expr:
    """How many combinations of the needed dimensions' values a group of rows has."""
    columns = [DIMENSION + name for name in needed if DIMENSION + name in facts.columns]
    if len(columns) == 1:
        return pl.col(columns[0]).n_unique()
    return pl.struct(columns).n_unique() if columns else pl.lit(1, dtype=pl.UInt32)


def wanted(filters: dict[str, tuple[str, ...]], facts: pl.DataFrame) -> list[pl.Expr]:
    return [
        pl.col(DIMENSION + name).is_in(list(values)) if DIMENSION + name in facts.columns else pl.lit(False)
        for name, values in filters.items()
    ]


def usable_coverage(coverage: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Which coverage an indicator can use: an extract read before a dimension was declared says nothing of it.

    Columns in: `source`, `scope`, `start`, `months`, `reading`. Columns out: `indicator` and these, with `NAME`s.
    """
    asked: dict[tuple[str, tuple[str, ...]], list[str]] = {}  # most indicators of a source filter by the same
    for name, readings in readings_by(registry).items():
        for reading in readings:
            asked.setdefault((reading.source, tuple(dimension for dimension, _ in reading.filters)), []).append(name)
    read = coverage.lazy().with_columns(dimensions=pl.col("reading").str.split("#").list.first().str.split(","))
    parts = [read.select(pl.lit(0, dtype=pl.Int32).alias("reading"), "source", "scope", "start", "months").clear()]
    for number, (source, dimensions) in enumerate(asked):
        has_all = [pl.col("dimensions").list.contains(dimension) for dimension in dimensions]
        numbered = pl.lit(number, dtype=pl.Int32).alias("reading")
        mine = read.filter(pl.col("source") == source, *has_all)
        parts.append(mine.select(numbered, "source", "scope", "start", "months"))
    usable = pl.concat(parts).join(_readers(asked.values()).lazy(), on="reading").drop("reading")
    return as_names(usable.collect(engine="in-memory"))
