"""The one heavy stage: the records of extracts, counted by their texts in one pass, the same on every engine.

Whether a record is good depends on the texts of a few columns alone, and distinct texts are few. So rows are counted
by their texts as they stand, and what a text means is asked once for each, afterwards and elsewhere. Where many texts
mean one thing (small areas a district, days a month), a table of texts that were read already says which are alike.
Texts are told apart by fingerprints of 64 bits, which are quicker to group by. Expressions are narwhals', so that rows
may be Polars' or Spark's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add, and_
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

Frame = nw.LazyFrame[Any]
PRINT = "print_"
"""Prefix of a column with the fingerprint of the texts of some fields."""
FILE, RECORDS, BEYOND = "path", "records", "beyond"


@dataclass(frozen=True)
class Known:
    """What is known already of the texts in rows, by their fingerprints.

    `alike`: for each group of fields of which many texts mean one thing, a table of `print` and `alike`: the
    fingerprint of texts that were read without a fault, and that of the first texts found to mean the same. `sound`: of
    each other field those of texts that were read without a fault. `covered`: for what files cover the sums of the
    fingerprints in the columns `spoken`.
    """

    alike: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    sound: Mapping[str, pl.Series] = field(default_factory=dict)
    spoken: Sequence[str] = ()
    covered: pl.Series | None = None


def narrowed(rows: Frame, known: Known) -> Frame:
    """Rows whose fingerprints are those of the first texts that mean the same, as far as is known.

    Columns in: `print_…` for each group in `known.alike`.
    """
    for group, table in known.alike.items():
        print_, alike = PRINT + group, f"alike_{group}"
        like = _on_the_engine_of(rows, table.select(pl.col("print").alias(print_), pl.col("alike").alias(alike)))
        rows = rows.join(like, on=print_, how="left").with_columns(nw.coalesce(alike, print_).alias(print_)).drop(alike)
    return rows


def sure(known: Known) -> nw.Expr:
    """Whether every text of a row was read without a fault before and its file covers it; of others nothing is said."""
    texts = {PRINT + group: table["print"] for group, table in known.alike.items()}
    texts |= {PRINT + name: prints for name, prints in known.sound.items()}
    tests = [nw.col(name).is_in(_listed(prints)) for name, prints in texts.items()]
    if known.covered is not None:
        tests.append(reduce(add, map(nw.col, known.spoken)).is_in(_listed(known.covered)))
    return reduce(and_, tests, nw.lit(value=True))


def counted(rows: Frame, keys: Sequence[str], spelt: Sequence[str] = ()) -> Frame:
    """The records by their keys: texts or fingerprints, and what names their file.

    Columns in: the keys, `beyond` (the text of a field too many), and the texts `spelt`, which are as good as one where
    the keys are the same. Columns out: the same and `records`; `beyond` is how many records have such a text.
    """
    return rows.group_by([*keys]).agg(
        nw.len().alias(RECORDS), nw.col(BEYOND).count(), *(nw.col(name).max() for name in spelt)
    )


def _listed(prints: pl.Series) -> "nw.Series[Any]":
    return nw.from_native(prints.implode(), series_only=True)


def _on_the_engine_of(rows: Frame, table: pl.DataFrame) -> Frame:
    """A small table on the engine that has the rows."""
    if rows.implementation.is_polars():
        return nw.from_native(table.lazy())
    like: Frame = nw.from_native(rows.to_native().sparkSession.createDataFrame(table.to_arrow()))
    return like
