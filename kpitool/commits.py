"""The commits of the store's table, each an edition: what Delta's log says of them, and what kpitool noted in it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deltalake import DeltaTable

METADATA = "kpitool"


@dataclass(frozen=True)
class Commit:
    """What one commit of the store records beside its data; `number` is the edition's.

    `label` and `quarter` are those of a freeze.
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


def note_of(metadata: dict[str, Any]) -> dict[str, str]:
    """What kpitool notes in the log of a commit."""
    return {METADATA: json.dumps(metadata)}


def _commit(number: int, entry: dict[str, Any]) -> Commit:
    time = datetime.fromtimestamp(entry["timestamp"] / 1000, UTC)
    try:
        told = json.loads(entry.get(METADATA, "{}"))
    except json.JSONDecodeError:
        told = {}
    names = ("command", "source", "receipt", "registry", "rejected", "version", "label", "quarter")
    return Commit(number, time, **{"command": "unknown", **{name: told[name] for name in names if name in told}})
