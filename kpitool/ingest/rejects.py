"""The rejected records that the store keeps: whose they are, and whether what they were sent with still stands."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpitool.commits import Commit
from kpitool.ingest.checks import Outcome
from kpitool.store import Edition, Store


@dataclass(frozen=True)
class Rejects:
    """The rejected records of one commit, until the day `kept_until`; none where that day is past.

    `records`: as `rejected.REJECTED`, and `live`, whether anything of their extract still stands as it said then.
    `number` is how many there were.
    """

    source: str
    edition: int
    kept_until: date
    number: int
    records: pl.DataFrame | None


def rejects(store: Store, edition: Edition, source: str, today: date, *, everything: bool = False) -> list[Rejects]:
    """The rejected records of a source, the newest commit first: of what still stands, or of `everything` kept.

    Raises:
        StoreError: records that should still be kept are lost or damaged.
    """
    covered = edition.covered(source)
    newest = pl.col("stated").max().over("scope", "start", "months")
    standing = covered.filter(pl.col("stated") == newest).select("extract", "stated").unique()
    return [
        found
        for commit, stated in _statements(store.commits(), source, covered)
        if commit.rejected is not None
        for live in (standing.filter(pl.col("stated") == stated)["extract"],)
        if everything or live.len()
        for found in (_read(store, commit, commit.rejected, live, today, everything=everything),)
        if found.records is None or found.records.height
    ]


def _statements(commits: Iterable[Commit], source: str, covered: pl.DataFrame) -> list[tuple[Commit, int]]:
    """The commits of a source with the number of the statement that each made, counted from the newest back."""
    mine = [commit for commit in commits if commit.command == "ingest" and commit.source == source]
    last = int(covered["stated"].max() or 0)  # type: ignore[arg-type]
    return [(commit, last - back) for back, commit in enumerate(mine)]


def _read(store: Store, commit: Commit, name: str, live: pl.Series, today: date, *, everything: bool) -> Rejects:
    kept_until = date.fromisoformat(name.split("/")[1])
    number = json.loads(store.document(commit.receipt))["outcomes"][Outcome.REJECTED] if commit.receipt else 0
    records = None
    if kept_until >= today:
        every = pl.read_parquet(io.BytesIO(store.document(name)))
        marked = every.with_columns(live=pl.col("extract").is_in(live.to_list()))
        records = marked if everything else marked.filter("live")
    return Rejects(str(commit.source), commit.number, kept_until, number, records)
