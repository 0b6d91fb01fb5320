"""Months in which many records have no place, so that the figures of the areas they may lie in are too low."""

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from kpitool.analysis.rollup import slot_frame
from kpitool.analysis.rows import selected
from kpitool.analysis.windows import CURRENT, PREVIOUS, Span
from kpitool.areas import Areas
from kpitool.registry.models import Registry
from kpitool.tables import EVERYONE, Kind

CELL = ["indicator", "source", "start", "months"]


def unplaced_cells(
    facts: pl.DataFrame, observed: Callable[[], pl.DataFrame], registry: Registry, month: date
) -> pl.DataFrame:
    """The areas and periods of which more records have no place than a source's `max_unlocated`.

    Of an area, by the records of all scopes that speak for a part of it: those that an indicator reads, wherever they
    lie. `observed`: gives the observations, where they are needed at all, as `rows.selected` does. Columns out:
    `indicator`, `source`, `start`, `months`, `area`, `unlocated` and `records`. A higher area that a return states by
    itself is in none.
    """
    added = [name for name, source in registry.sources.items() if source.adds]
    without = selected(facts, registry, Kind.UNLOCATED).filter(pl.col("source").is_in(added))
    if not without.height:
        return pl.DataFrame(schema=SHAPE)
    keys, seen = [*CELL, "scope"], observed()
    known = pl.coalesce("n", "x")
    every = pl.concat(
        frame.select(*keys, records=known, unlocated=pl.when(pl.lit(is_without)).then(known).otherwise(0.0))
        for frame, is_without in (
            (seen, False),
            (selected(facts, registry, Kind.OUT_OF_AREA), False),
            (without, True),
        )
    )
    most = pl.DataFrame(
        [(name, source.max_unlocated) for name, source in registry.sources.items()],
        schema={"source": pl.String(), "most": pl.Float64()},
        orient="row",
    )
    return (
        every.join(without.select(CELL).unique(), on=CELL, how="semi")
        .group_by(keys)
        .agg(pl.col("records", "unlocated").sum())
        .join(_spoken_for(registry.geography, month), on="scope")
        .group_by(*CELL, "area")
        .agg(pl.col("records", "unlocated").sum())
        .join(most, on="source")
        .filter((pl.col("unlocated") * 100 - pl.col("records") * pl.col("most")).round(6) > 0)
        .join(_stated(seen, registry, month), on=[*CELL, "area"], how="anti")
        .select(list(SHAPE))
    )


SHAPE: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "source": pl.String(),
    "start": pl.Date(),
    "months": pl.Int32(),
    "area": pl.String(),
    "unlocated": pl.Float64(),
    "records": pl.Float64(),
}


PERIODS = pl.List(
    pl.Struct({"start": pl.Date(), "months": pl.Int32(), "unlocated": pl.Float64(), "records": pl.Float64()})
)


def _spoken_for(geography: Areas, month: date) -> pl.DataFrame:
    """Which scopes speak for an area or a part of it. Columns: `scope`, `area`."""
    rows = [
        (scope, area.code)
        for area in geography.at(month)
        if not area.apart
        for scope in (EVERYONE, *(scope.id for scope in geography.scopes_of(area.code, month)))
    ]
    return pl.DataFrame(rows, schema={"scope": pl.String(), "area": pl.String()}, orient="row")


def _stated(observed: pl.DataFrame, registry: Registry, month: date) -> pl.DataFrame:
    """The higher areas for which a return has a figure of its own, which is no sum of records with a place."""
    geography = registry.geography
    higher = [area.code for area in geography.at(month) if geography.children(area.code, month)]
    returned = [name for name, source in registry.sources.items() if not source.absent_is_zero]
    stated = observed.filter(pl.col("area").is_in(higher), pl.col("source").is_in(returned))
    return stated.select(*CELL, "area").unique()


def with_unplaced(
    compared: pl.DataFrame, cells: pl.DataFrame, planned: Sequence[Span], registry: Registry
) -> pl.DataFrame:
    """Adds to figures the periods of their window in which too many records have no place, null where there are none.

    Columns in: those of `unplaced_cells` (`cells`). Columns out: `unplaced`, and `previous_unplaced` of the window
    before: lists, in the order of time, of structs with `start`, `months`, `unlocated` and `records`; the numbers are
    null for a `guarded` indicator.
    """
    if not cells.height:
        return compared.with_columns(
            pl.lit(None, dtype=PERIODS).alias(f"{prefix}unplaced") for prefix in ("", "previous_")
        )
    told = compared.select("indicator", "guarded").unique()
    slots = slot_frame([span for span in planned if span.role in {CURRENT, PREVIOUS}], registry)
    listed = (
        cells.join(slots.select(*CELL, "role").unique(), on=CELL)
        .group_by("indicator", "area", "role", "start", "months")
        .agg(pl.col("unlocated", "records").sum())
        .join(told, on="indicator")
        .with_columns(pl.when(~pl.col("guarded")).then(name).alias(name) for name in ("unlocated", "records"))
        .sort("start")
        .group_by("indicator", "area", "role", maintain_order=True)
        .agg(periods=pl.struct("start", "months", "unlocated", "records"))
    )
    for role, prefix in ((CURRENT, ""), (PREVIOUS, "previous_")):
        mine = listed.filter(pl.col("role") == role).select("indicator", "area", periods="periods")
        known = pl.when(pl.col(f"{prefix}value").is_not_null()).then("periods")
        compared = compared.join(mine, on=["indicator", "area"], how="left")
        compared = compared.with_columns(known.alias(f"{prefix}unplaced")).drop("periods")
    return compared


MANY_UNPLACED = pl.col("unplaced").is_not_null()
"""Whether a figure is in doubt, because many records that may belong to it have no place."""
