"""What the figures of some areas rest on: those areas and all that lies in them, and who reports of these."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpitool.areas import Areas
from kpitool.registry.models import Registry
from kpitool.registry.sources import Series


@dataclass(frozen=True)
class Reach:
    """The areas that figures are added up from, those above them, and the scopes that speak for any of them."""

    areas: frozenset[str]
    scopes: frozenset[str]

    def rows(self, registry: Registry) -> pl.Expr:
        """The rows of the store that the figures rest on.

        Records without a place may lie anywhere; a scope's are told as a share of all it reports, wherever they lie;
        and whether the question of a survey was asked in a wave is seen from every area.
        """
        waves = [name for name, source in registry.sources.items() if source.series is Series.WAVE]
        area, scope, source = pl.col("area"), pl.col("scope"), pl.col("source")
        named = ((area, self.areas), (scope, self.scopes), (source, waves))
        return pl.any_horizontal(area.is_null(), *(column.is_in(sorted(names)) for column, names in named if names))


def reach_of(wanted: Collection[str], geography: Areas, month: date) -> Reach:
    """What the figures of some areas rest on in a month, whatever was merged into them or split off."""
    inside = {area.code for area in geography.all if {area.code, *geography.ancestors(area.code)} & {*wanted}}
    inside |= {code for scope in geography.scopes if scope.id in wanted for code in scope.areas}
    kin = _kin(geography)
    found, open_ = set[str](), [code for code in inside if code in geography]
    while open_:
        code = open_.pop()
        if code not in found:
            found.add(code)
            open_ += kin.get(code, ())
    scopes = {scope.id for code in found for scope in geography.scopes_of(code, month)}
    above = {upper for code in found for upper in geography.ancestors(code)}
    return Reach(frozenset(found | above), frozenset(scopes))


def _kin(geography: Areas) -> dict[str, list[str]]:
    """The areas that took over from each, and those that it took over from."""
    found: dict[str, list[str]] = {}
    for area in geography.all:
        if area.successor is not None and area.successor in geography:
            found.setdefault(area.code, []).append(area.successor)
            found.setdefault(area.successor, []).append(area.code)
    return found
