"""Who reports what a first extract says: the scope that makes an area without a row a zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from kpitool.areas import Areas
from kpitool.registry.models import Registry, ScopeEntry

SCOPE = "partnership"
"""The id of a scope that speaks for the home area."""


@dataclass(frozen=True)
class Reporting:
    """A scope and the smallest areas that it speaks for; `known` says that the registry has it."""

    id: str
    title: str
    areas: tuple[str, ...]
    known: bool = False

    @property
    def block(self) -> Mapping[str, Any]:
        """The scope as it is to stand in a registry, by its id."""
        return {self.id: {"title": self.title, "areas": list(self.areas)}}

    @property
    def entries(self) -> Mapping[str, ScopeEntry]:
        return {name: ScopeEntry.model_validate(each) for name, each in self.block.items()}


def reporting_for(registry: Registry, observed: pl.DataFrame | None = None) -> Reporting:
    """Who speaks for the home area; or for the benchmark's, where each of its smallest areas is in an extract."""
    areas = registry.geography
    parts = smallest(areas, areas.home)
    if observed is not None and observed.height and areas.benchmark is not None:
        newest = observed["start"].to_list()[-1]
        if set(areas.leaves(areas.benchmark, newest)) <= set(observed["area"]):
            parts = smallest(areas, areas.benchmark)
    for name, scope in registry.scopes.items():
        if set(scope.areas) == set(parts):
            return Reporting(name, scope.title, scope.areas, known=True)
    free = (SCOPE, *(f"{SCOPE}_{number}" for number in range(2, 10_000)))
    return Reporting(next(name for name in free if name not in registry.scopes), registry.title, tuple(parts))


def smallest(areas: Areas, whole: str) -> Sequence[str]:
    """The codes of the smallest areas of an area, and of those whose people they, or it, have taken over."""
    every = [area for area in areas.all if not area.apart]
    inside = {area.code for area in every if area.code == whole or whole in areas.ancestors(area.code)}
    inside |= {area.code for area in every if area.successor in inside}
    parents = {area.parent for area in every}
    return sorted(code for code in inside if code not in parents)
