"""Which extracts an ingest takes: those that are new, not those that the store holds already or has replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl

from kpitool.ingest.coverage import Presented, foreign_scope
from kpitool.registry import Loaded

Place = TypeVar("Place")
"""Where a file lies: a path, or an address."""


@dataclass(frozen=True)
class Plan:
    """The extracts of a source: to take, held already, and replaced since by a later statement."""

    take: tuple[Presented, ...]
    held: tuple[Presented, ...]
    replaced: tuple[Presented, ...]


def planned(told: Sequence[Presented], known: pl.DataFrame | None, reading: str, *, again: bool) -> Plan:
    """Sorts extracts by what the store knows of them: an identity it holds, or held, under this reading or another.

    `known`: `extract`, `reading`, `live`, as `Edition.extracts` gives it. `again` takes replaced ones too.
    """
    take, held, replaced = [], [], []
    facts = {row["extract"]: row for row in known.iter_rows(named=True)} if known is not None else {}
    for each in told:
        fact = facts.get(each.identity)
        if fact is None or (again and not fact["live"]):
            take.append(each)
        elif not fact["live"]:
            replaced.append(each)
        elif fact["reading"] != reading:
            take.append(each)
        else:
            held.append(each)
    return Plan(tuple(take), tuple(held), tuple(replaced))


def files_named(source: str, loaded: Loaded) -> list[Path]:
    """The files that a source's patterns name, relative to the registry, in the order of their names."""
    found: dict[Path, None] = {}
    for pattern in loaded.registry.sources[source].files:
        found |= dict.fromkeys(sorted(match for match in loaded.folder.glob(pattern) if match.is_file()))
    return list(found)


def without_foreign(
    files: Sequence[tuple[Place, str]], source: str, loaded: Loaded
) -> tuple[list[tuple[Place, str]], list[str]]:
    """The files, with their names, of scopes that the registry has; and the scopes of those it has not, left alone."""
    declared = loaded.registry.sources[source]
    foreign = [foreign_scope(name, declared, loaded.registry) for _, name in files]
    kept = [file for file, scope in zip(files, foreign, strict=True) if scope is None]
    return kept, sorted({scope for scope in foreign if scope is not None})
