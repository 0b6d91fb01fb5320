"""What extracts state, as rows: a later statement replaces what an earlier one said of the same scope and period."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from kpitool.tables import FACTS, Kind, as_facts, dimension_columns, in_order


@dataclass(frozen=True)
class Statement:
    """What one source says in one ingest, ready to be committed.

    `observations`: store rows. `coverage`: `extract`, `scope`, `start`, `months`. `reading` names the
    definition under which the extracts were read. `receipt` is a JSON text, `rejected` a Parquet file, or nothing.
    """

    source: str
    observations: pl.DataFrame
    coverage: pl.DataFrame
    reading: str
    receipt: str
    registry: str
    rejected: Path | None
    expires: date
    version: str


def replaced(held: pl.DataFrame | None, statement: Statement) -> pl.DataFrame:
    """All rows of a source after a statement: what it does not speak for stays, what it covers is its own.

    `held`: the source's rows in the store before, or none where there is no store yet.
    """
    new = as_facts(statement.observations.with_columns(source=pl.lit(statement.source)))
    stated = 1 + int((held["stated"].max() if held is not None else None) or 0)  # type: ignore[arg-type]
    covered = as_facts(
        statement.coverage.with_columns(
            source=pl.lit(statement.source),
            kind=pl.lit(Kind.COVERED.value),
            reading=pl.lit(statement.reading),
            stated=pl.lit(stated),
        )
    )
    parts = [new, covered]
    if held is not None:
        replaced = statement.coverage.select("scope", "start", "months").unique()
        is_covered = pl.col("kind") == Kind.COVERED.value
        kept = held.filter(~is_covered).join(replaced, on=["scope", "start", "months"], how="anti")
        parts += [kept, held.filter(is_covered)]
    together = pl.concat(parts, how="diagonal")
    dimensions = sorted(dimension_columns(together.columns))
    rows = together.select(*FACTS, *dimensions)
    return in_order(rows, "source", "kind", "scope", "area", "start", *dimensions, "months", "stated", "extract")


def extracts_in(covered: pl.DataFrame) -> pl.DataFrame:
    """What a source's `covered` rows say of each extract.

    Columns out: `extract`, `reading` (the newest), `live` (nothing of what it states has been replaced), `stated`.
    """
    newest = pl.col("stated").max().over("scope", "start", "months")
    return (
        covered.with_columns(live=pl.col("stated") == newest)
        .group_by("extract")
        .agg(
            pl.col("reading").sort_by("stated").last(),
            live=pl.col("live").filter(pl.col("stated") == pl.col("stated").max()).all(),
            stated=pl.col("stated").max(),
        )
        .sort("extract")
    )


def standing(covered: pl.DataFrame) -> set[int]:
    """The statements, by their number, that have the last word on some scope and period of a source."""
    newest = covered.group_by("scope", "start", "months").agg(pl.col("stated").max())
    return set(newest["stated"].drop_nulls())


def restated(covered: pl.DataFrame, stated: int) -> pl.DataFrame:
    """The scopes and periods that a statement of a source replaced: `scope`, `start`, `months`, sorted."""
    slot = ["scope", "start", "months"]
    own = covered.filter(pl.col("stated") == stated).select(slot).unique()
    return own.join(covered.filter(pl.col("stated") < stated), on=slot, how="semi").sort(slot)


def expiry(today: date, days: int) -> date:
    """The day after which rejected records are deleted."""
    return today + timedelta(days=days)
