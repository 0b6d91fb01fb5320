"""Old editions forgotten on request: which, what that frees, and in an order that a kill cannot harm.

The note is committed first and the log stays whole; then only what no kept edition needs is deleted, so that a prune
that was cut short is finished by the next one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from kpitool.commits import PRUNE, Commit, forgotten_in
from kpitool.statements import standing
from kpitool.store import Store
from kpitool.tables import Kind

INGEST = "ingest"
FREEZE = "freeze"
IN_USE = timedelta(hours=1)
"""A document written so lately may belong to a commit to come: it stays until the next prune."""


@dataclass(frozen=True)
class Forgetting:
    """What a prune does: the editions to forget, the frozen ones kept all the same, and what is deleted, by size."""

    editions: tuple[int, ...]
    frozen: tuple[int, ...]
    files: dict[str, int]
    documents: dict[str, int]

    @property
    def bytes(self) -> int:
        return sum(self.files.values()) + sum(self.documents.values())

    @property
    def nothing(self) -> bool:
        """Whether all of it is done already."""
        return not (self.editions or self.files or self.documents)


def boundary_of(commits: Sequence[Commit], keep: int) -> int:
    """The oldest of so many newest editions; a prune's own note counts for none, so that a second prune finds nothing.

    `commits`: the newest first.
    """
    gone = forgotten_in(commits)
    kept = [commit.number for commit in commits if commit.number not in gone and commit.command != PRUNE]
    return kept[:keep][-1] if kept else commits[0].number


def forgetting(store: Store, commits: Sequence[Commit], before: int, now: datetime, *, frozen: bool) -> Forgetting:
    """What it would take to forget all editions before one; frozen ones only with `frozen`, the newest never.

    Raises:
        StoreError: the store cannot be read.
    """
    gone = forgotten_in(commits)
    old = [commit for commit in commits if commit.number < min(before, commits[0].number) and commit.number not in gone]
    spared = {commit.number for commit in old if commit.command == FREEZE and not frozen}
    leaving = {commit.number for commit in old} - spared
    kept = [commit for commit in commits if commit.number not in gone and commit.number not in leaving]
    left = [commit for commit in commits if commit.number in gone or commit.number in leaving]
    sizes = store.sizes()
    needed = {commit.number: store.table_files(commit.number) for commit in kept}
    files = _files_of(store, left, sizes) - set().union(*needed.values())
    unused = _documents_of(left) - _needed_documents(store, commits, kept, needed)
    documents = unused & set(store.sizes(now - IN_USE))
    return Forgetting(
        editions=tuple(sorted(leaving)),
        frozen=tuple(sorted(spared)),
        files={path: sizes[path] for path in sorted(files)},
        documents={path: sizes[path] for path in sorted(documents) if path in sizes},
    )


def forget(store: Store, plan: Forgetting, version: str) -> Commit | None:
    """Carries a plan out: first the note, then the data, then the documents; the note, where one was needed.

    Raises:
        StoreError: the store cannot be written; what the note says stands, and the next prune deletes the rest.
    """
    note = store.note_forgotten(plan.editions, version) if plan.editions else None
    for path in [*plan.files, *plan.documents]:
        store.delete(path)
    return note


def _files_of(store: Store, commits: Iterable[Commit], sizes: Collection[str]) -> set[str]:
    """The data files that editions name and that are still there."""
    found: set[str] = set()
    for commit in commits:
        found |= store.table_files(commit.number)
    return found & set(sizes)


def _documents_of(commits: Iterable[Commit]) -> set[str]:
    names = (name for commit in commits for name in (commit.receipt, commit.registry, commit.rejected))
    return {name for name in names if name is not None}


def _needed_documents(
    store: Store, commits: Sequence[Commit], kept: Sequence[Commit], needed: dict[int, set[str]]
) -> set[str]:
    """What kept editions name, the registry in force at each, and the receipts of every figure they hold."""
    names = _documents_of(kept)
    for commit in kept:
        in_force = next((each.registry for each in commits if each.number <= commit.number and each.registry), None)
        names |= {in_force} if in_force is not None else set()
    return names | _receipts_under(store, commits, needed)


def _receipts_under(store: Store, commits: Sequence[Commit], needed: dict[int, set[str]]) -> set[str]:
    """The receipts of the ingests that editions still have figures from: where each figure came from stays known.

    A source's statements are numbered in the order of its ingests; where they do not match, all its receipts stay.
    """
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    for number, files in needed.items():
        for source in {commit.source for commit in commits if commit.source is not None}:
            own = frozenset(file for file in files if f"/source={source}/" in file)
            if not own or (source, own) in seen:
                continue
            seen.add((source, own))
            made = [each for each in reversed(commits) if each.source == source and each.command == INGEST]
            receipts = {place: each.receipt for place, each in enumerate(made, 1) if each.receipt}
            covered = store.rows(number, own).filter(pl.col("kind") == Kind.COVERED.value)
            matches = covered["stated"].max() == sum(each.number <= number for each in made)
            stated = standing(covered) if matches else set(receipts)
            found |= {receipts[place] for place in stated if place in receipts}
    return found
