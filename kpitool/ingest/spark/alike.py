"""Texts that mean the same, as the district of many small areas."""

import polars as pl

from kpitool.ingest.known import MOST_ALIKE, Meanings
from kpitool.ingest.readings import Reading


def alike(reading: Reading, texts: pl.DataFrame) -> pl.DataFrame:
    """Which texts mean the same.

    Columns in: the fields of the reading and `print`, the fingerprint of their texts. Columns out: `print`, of the
    texts that are read without a fault; `alike`, that of the first texts of the same meaning; these, as `first_…`.
    """
    fields = [*reading.fields]
    meanings = Meanings(reading, MOST_ALIKE)
    meanings.read(texts.sort("print").select(fields))
    sound = texts.join(meanings.table, on=fields, nulls_equal=True).sort("print")
    meaning = [f"first_{field}" for field in fields]  # the first of those that were read, which may be none of these
    firsts = {first: pl.col(field).first().over(meaning) for first, field in zip(meaning, fields, strict=True)}
    return sound.select("print", alike=pl.col("print").first().over(meaning), **firsts)
