"""Old editions forgotten on request: which, what that frees, and in an order that a kill cannot harm.

The note is committed first and the log stays whole; then only what no kept edition needs is deleted, so that a prune
that was cut short is finished by the next one.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from kpitool.answers import forget_answers
from kpitool.commits import PRUNE, Commit, forgotten_in
from kpitool.statements import standing
from kpitool.store import TABLE, Store

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
    named = files_by_edition(store, [commit.number for commit in commits])
    needed = {commit.number: named[commit.number] for commit in kept}
    old_files = {file for commit in left for file in named[commit.number]}
    files = (old_files & set(sizes)) - set().union(*needed.values())
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
    if not store.is_url:
        forget_answers(Path(store.location))  # they may tell figures of what is forgotten
    return note


def files_by_edition(store: Store, numbers: Collection[int]) -> dict[int, set[str]]:
    """The data files that each edition reads: by what the log adds and removes, or by Delta where the two disagree.

    Delta reads its log anew for every edition, which takes half a minute for four hundred.
    """
    by_log = _files_by_log(store, max(numbers))
    asked = {min(numbers), max(numbers)}
    if by_log is not None and all(by_log.get(number) == store.table_files(number) for number in asked):
        return {number: by_log[number] for number in numbers}
    return {number: store.table_files(number) for number in numbers}


def _files_by_log(store: Store, newest: int) -> dict[int, set[str]] | None:
    """The files of every edition, following the log from its start; none where it has no whole beginning."""
    found: dict[int, set[str]] = {}
    held: frozenset[str] = frozenset()
    for number in range(newest + 1):
        entry = store.log_entry(number)
        if entry is None:
            return None
        actions = [json.loads(line) for line in entry.splitlines()]
        removed, added = (
            {f"{TABLE}/{unquote(action[kind]['path'])}" for action in actions if kind in action}
            for kind in ("remove", "add")
        )
        held = (held - removed) | added
        found[number] = set(held)
    return found


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
            covered = store.covered_in(own)
            matches = covered["stated"].max() == sum(each.number <= number for each in made)
            stated = standing(covered) if matches else set(receipts)
            found |= {receipts[place] for place in stated if place in receipts}
    return found
