"""What was said anew between two editions: the sources whose figures differ, and the statements that made them so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpitool.analysis.basis import Holding
from kpitool.period import add_months
from kpitool.tables import Kind

PROVENANCE = ["extract", "reading", "stated"]
"""Where a figure came from; the same figure from another extract has not moved."""


@dataclass(frozen=True)
class Restatement:
    """A statement of a source that one edition has and the other has not: its edition, and the months it speaks for."""

    source: str
    edition: int
    first: date
    last: date


def restatements(one: Holding, other: Holding, ingests: Mapping[str, Sequence[int]]) -> list[Restatement]:
    """The statements that stand between two editions, of the sources whose figures differ.

    `ingests`: for each source the numbers of the editions that its ingests made, the oldest first: its statements are
    numbered in that order.
    """
    found = []
    for source, editions in sorted(ingests.items()):
        mine = [edition.facts.filter(pl.col("source") == source) for edition in (one, other)]
        if _same(*mine):
            continue
        known = [int(rows["stated"].max() or 0) for rows in mine]  # type: ignore[arg-type]
        covered = max(mine, key=lambda rows: int(rows["stated"].max() or 0)).filter(  # type: ignore[arg-type]
            pl.col("kind") == Kind.COVERED.value, pl.col("stated") > min(known), pl.col("stated") <= len(editions)
        )
        spans = covered.group_by("stated").agg(
            first=pl.col("start").min(), last=pl.struct("start", "months").sort_by("start").last()
        )
        for stated, first, last in spans.sort("stated").iter_rows():
            end = add_months(last["start"], last["months"] - 1)
            found.append(Restatement(source, editions[stated - 1], first, end))
    return found


def _same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two editions say the same of a source, whichever extract they have it from."""
    columns = sorted(set(one.columns) | set(other.columns))
    plain = [
        frame.select(pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name) for name in columns)
        .drop(PROVENANCE)
        .unique()
        .sort(pl.all())
        for frame in (one, other)
    ]
    return plain[0].equals(plain[1])
