"""The commits of the store's table, each an edition: what Delta's log says of them, and what kpitool noted in it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deltalake import DeltaTable

METADATA = "kpitool"
PRUNE = "prune"
MOST = 1_000_000
"""No run is longer: a damaged note must not fill the memory."""


@dataclass(frozen=True)
class Commit:
    """What one commit of the store records beside its data; `number` is the edition's.

    `label` and `quarter` are those of a freeze, `forgotten` the editions that a prune forgot (`runs_of`).
    """

    number: int
    time: datetime
    command: str
    source: str | None = None
    receipt: str | None = None
    registry: str | None = None
    rejected: str | None = None
    version: str | None = None
    label: str | None = None
    quarter: str | None = None
    forgotten: str | None = None


def own_commit(table: DeltaTable) -> Commit:
    """The commit that a table stands at.

    Asked for one entry, Delta also lists every commit made since, so that the table's own is the last.
    """
    return _commit(table.version(), table.history(1)[-1])


def commits_of(table: DeltaTable, most: int | None = None) -> list[Commit]:
    """The commits up to the one that a table stands at, the newest first: every one, or so many at most.

    Delta lists later ones too and counts down from the table's own version, so that its numbers go below 0
    (delta-rs issue 4488).
    """
    newest = table.version()
    if most == 0:
        return []
    wanted = newest + 1 if most is None else min(most, newest + 1)
    own = table.history(wanted)[-wanted:]
    return [_commit(newest - older, entry) for older, entry in enumerate(own)]


def commit_bearing(metadata: dict[str, Any], table: DeltaTable, after: int) -> Commit | None:
    """The newest commit made after an edition whose note says just that, or none."""
    for commit in commits_of(table, table.version() - after):
        if all(getattr(commit, name) == value for name, value in metadata.items()):
            return commit
    return None


def forgotten_in(commits: Iterable[Commit]) -> dict[int, datetime]:
    """The editions that were forgotten, and when; `commits` may be in any order."""
    found: dict[int, datetime] = {}
    for commit in sorted(commits, key=lambda commit: commit.number):
        if commit.command == PRUNE and commit.forgotten is not None:
            for number in numbers_in(commit.forgotten):
                if number < commit.number:
                    found.setdefault(number, commit.time)
    return found


def runs_of(numbers: Iterable[int]) -> str:
    """Numbers as runs, as a note keeps them: "0-4 6-6"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(f"{first}-{last}" for first, last in runs)


def numbers_in(runs: str) -> set[int]:
    """The numbers that runs stand for; what is no run stands for none."""
    return {
        number
        for first, last in re.findall(r"\b([0-9]{1,9})-([0-9]{1,9})\b", runs)
        for number in range(int(first), min(int(last), int(first) + MOST) + 1)
    }


def note_of(metadata: dict[str, Any]) -> dict[str, str]:
    """What kpitool notes in the log of a commit."""
    return {METADATA: json.dumps(metadata)}


def _commit(number: int, entry: dict[str, Any]) -> Commit:
    time = datetime.fromtimestamp(entry["timestamp"] / 1000, UTC)
    try:
        told = json.loads(entry.get(METADATA, "{}"))
    except json.JSONDecodeError:
        told = {}
    names = ("command", "source", "receipt", "registry", "rejected", "version", "label", "quarter", "forgotten")
    return Commit(number, time, **{"command": "unknown", **{name: told[name] for name in names if name in told}})
