"""How an edition came to be: the frozen edition that a board last saw, and what receipts say of the records read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from kpitool.analysis.rejected import RECEIVED
from kpitool.analysis.seen import Seen
from kpitool.commits import Commit, forgotten_in
from kpitool.errors import StoreError
from kpitool.statements import standing
from kpitool.store import Edition, Store

FREEZE, INGEST = "freeze", "ingest"


@dataclass(frozen=True)
class Came:
    """What a board last saw, what became of the records (`rejected.RECEIVED`), and in words what of this is `lost`."""

    seen: Seen | None
    received: pl.DataFrame
    lost: tuple[str, ...]


def how_it_came(edition: Edition, store: Store) -> Came:
    """What was frozen before an edition, and the records of its extracts by their receipts.

    What is lost of an earlier edition or a receipt is told and not raised: the edition's own figures stand without.

    Raises:
        StoreError: the store's log or the edition cannot be read.
    """
    commits = edition.commits
    rows, lost = _received(edition, commits, store)
    try:
        seen = _seen(edition, commits, store)
    except StoreError as error:
        seen, lost = None, [*lost, f"it is not known what was restated: {error.message}"]
    return Came(seen, pl.DataFrame(rows, schema=RECEIVED, orient="row"), tuple(lost))


def _seen(edition: Edition, commits: Sequence[Commit], store: Store) -> Seen | None:
    """The newest frozen edition before one; none where nothing was ingested since then, so that all is as it was."""
    gone = forgotten_in(commits)
    earlier = [commit for commit in commits if commit.number < edition.number and commit.number not in gone]
    frozen = next((commit for commit in earlier if commit.command == FREEZE), None)
    if frozen is None or not any(each.command == INGEST and each.number > frozen.number for each in commits):
        return None
    held = store.edition(frozen.number)
    if held is None or not held.height:  # read here, where what is lost is told
        return None
    return Seen(held, frozen.label or f"edition {frozen.number}")


Row = tuple[str, int, str, int, int]


def _received(edition: Edition, commits: Sequence[Commit], store: Store) -> tuple[list[Row], list[str]]:
    """What became of the records of the extracts that stand, by source, and what is not known of it.

    A source's statements are numbered in the order of its ingests. Where none that stands kept rejected records, no
    receipt of the source is read.
    """
    made: dict[str, list[Commit]] = {}
    for commit in reversed(commits):
        if commit.command == INGEST and commit.source is not None:
            made.setdefault(commit.source, []).append(commit)
    rows, lost = list[Row](), list[str]()
    for source, ingests in made.items():
        if not any(commit.rejected for commit in ingests):
            continue
        standing_ = sorted(standing(edition.covered(source)))
        stated = {number: ingests[number - 1] for number in standing_ if 0 < number <= len(ingests)}
        if not any(commit.rejected for commit in stated.values()):
            continue
        for number, commit in stated.items():
            try:
                rows += _rows(source, number, json.loads(store.document(commit.receipt or "")))
            except StoreError as error:
                lost.append(f"it is not known what was rejected of {source}: {error.message}")
            except (ValueError, LookupError, TypeError):
                lost.append(f"it is not known what was rejected of {source}: the receipt is damaged")
    return rows, lost


def _rows(source: str, stated: int, receipt: Mapping[str, Any]) -> list[Row]:
    """The files of a receipt, those with the same content as one."""
    found: dict[str, tuple[int, int]] = {}
    for file in receipt["files"]:
        read, rejected = found.get(file["digest"], (0, 0))
        found[file["digest"]] = read + file["records"], rejected + file["outcomes"]["rejected"]
    return [(source, stated, digest, *numbers) for digest, numbers in found.items()]
