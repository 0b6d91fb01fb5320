"""Texts that mean the same, as the district of many small areas, found by reading each."""

import polars as pl

from kpitool.ingest.known import MOST_ALIKE
from kpitool.ingest.readings import Reading


def alike(reading: Reading, texts: pl.DataFrame) -> pl.DataFrame:
    """Which texts mean the same.

    Columns in: the fields of the reading and `print`, the fingerprint of their texts. Columns out: `print`, of the
    texts that are read without a fault; `alike`, that of the first texts of the same meaning; these, as `first_…`.
    """
    first: dict[object, tuple[object, ...]] = {}
    rows = []
    for print_, *given in texts.select("print", *reading.fields).sort("print").head(MOST_ALIKE).iter_rows():
        *meaning, why = reading.read(*given)
        if why is None:
            rows.append((print_, *first.setdefault(tuple(meaning), (print_, *given))))
    firsts = {f"first_{field}": pl.String() for field in reading.fields}
    return pl.DataFrame(rows, schema={"print": pl.Int64(), "alike": pl.Int64(), **firsts}, orient="row")
