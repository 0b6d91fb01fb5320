"""Texts that mean the same, as the district of many small areas: found by reading each, and spelt alike."""

import polars as pl

from kpitool.ingest.cube import PRINT
from kpitool.ingest.readings import Reading

MOST = 500_000
"""Texts that are remembered: there are 40,000 small areas in the United Kingdom."""


def alike(reading: Reading, texts: pl.DataFrame) -> pl.DataFrame:
    """Which texts mean the same.

    Columns in: the fields of the reading and `print`, the fingerprint of their texts. Columns out: `print`, of the
    texts that are read without a fault; `alike`, that of the first texts of the same meaning; these, as `first_…`.
    """
    first: dict[object, tuple[object, ...]] = {}
    rows = []
    for print_, *given in texts.select("print", *reading.fields).sort("print").head(MOST).iter_rows():
        *meaning, why = reading.read(*given)
        if why is None:
            rows.append((print_, *first.setdefault(tuple(meaning), (print_, *given))))
    firsts = {f"first_{field}": pl.String() for field in reading.fields}
    return pl.DataFrame(rows, schema={"print": pl.Int64(), "alike": pl.Int64(), **firsts}, orient="row")


def spelt(cells: pl.DataFrame, name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Counted records with the texts that were first of those which mean the same, where that is known."""
    firsts = [column for column in table.columns if column.startswith("first_")]
    known = table.select("alike", *firsts).unique("alike").with_columns(known=pl.lit(value=True))
    fields = [first.removeprefix("first_") for first in firsts]
    texts = {field: pl.when("known").then(f"first_{field}").otherwise(field) for field in fields}
    told = cells.join(known, left_on=PRINT + name, right_on="alike", how="left")
    return told.with_columns(**texts).drop("known", *firsts)
