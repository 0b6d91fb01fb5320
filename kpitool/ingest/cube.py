"""The one heavy stage: the records of extracts, counted by their texts in one pass, the same on every engine.

Whether a record is good depends on the texts of a few columns alone, and distinct texts are few. So rows are counted
by their texts as they stand, and what a text means is asked once for each, afterwards and elsewhere. Where many texts
mean one thing (small areas a district, days a month), a table of texts that were read already says which are alike.
Expressions are narwhals', so that rows may be Polars' or Spark's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

Frame = nw.LazyFrame[Any]
PRINT = "print_"
"""Prefix of a column with the fingerprint (64 bits) of the texts of some fields, by which they are told apart."""
COVERED = PRINT + "covered"
FILE, ROW, SURE = "path", "row", "sure"
RECORDS, BEYOND = "records", "beyond"


@dataclass(frozen=True)
class Known:
    """What is known already of the texts in rows.

    `alike`: for each group of fields of which many texts mean one thing, a table of `print` and `alike`: the
    fingerprint of texts that were read without a fault, and that of the first texts found to mean the same. `sound`:
    the texts of each other field that were read without a fault; a field with too many to be listed is left out.
    `covered`: a table of `print_covered`, the fingerprints of a file with the texts of period and scope that it covers,
    and `told`, which is true.
    """

    alike: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    sound: Mapping[str, frozenset[str]] = field(default_factory=dict)
    covered: pl.DataFrame | None = None


def narrowed(rows: Frame, known: Known) -> Frame:
    """Rows whose fingerprints are those of texts that mean the same, as far as is known, and whether each is `sure`.

    Columns in: the fields' texts, `print_…` for each group in `known.alike`, and `print_covered` where that is known.
    A row is sure where every text of it was read without a fault before, and its file covers it; of another nothing
    is said.
    """
    sure = []
    for group, table in known.alike.items():
        print_, alike = PRINT + group, f"alike_{group}"
        rows = rows.join(
            _like(rows, table.rename({"print": print_, "alike": alike})), on=print_, how="left"
        ).with_columns(nw.coalesce(alike, print_).alias(print_))
        sure.append(~nw.col(alike).is_null())
    for name, texts in known.sound.items():
        sure.append(nw.col(name).is_in(sorted(texts)).fill_null(value=False))
    if known.covered is not None:
        rows = rows.join(_like(rows, known.covered), on=COVERED, how="left")
        sure.append(~nw.col("told").is_null())
    rows = rows.with_columns(reduce(and_, sure, nw.lit(value=True)).alias(SURE))
    return rows.drop([*(f"alike_{group}" for group in known.alike), COVERED, "told"], strict=False)


def counted(rows: Frame, texts: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Frame:
    """The records of each file by their texts.

    Columns in: `path` (which names a file), the fields `texts` and those of `groups` with their fingerprints, `sure`,
    and `beyond`, the text of a field too many. Columns out: the same and `records`, a row for each combination;
    `beyond` is how many records have such a text. The texts of a group are those of one of its records, where no other
    means the same.
    """
    spelt = [name for fields in groups.values() for name in fields]
    plain = [name for name in texts if name not in spelt]
    keys = [FILE, *plain, *(PRINT + group for group in groups), SURE]
    return rows.group_by(keys).agg(
        nw.len().alias(RECORDS), nw.col(BEYOND).count(), *(nw.col(name).max() for name in spelt)
    )


def _like(rows: Frame, table: pl.DataFrame) -> Frame:
    """A small table on the engine that has the rows."""
    if rows.implementation.is_polars():
        return nw.from_native(table.lazy())
    like: Frame = nw.from_native(rows.to_native().sparkSession.createDataFrame(table.to_arrow()))
    return like
