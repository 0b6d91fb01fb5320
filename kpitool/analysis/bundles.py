"""Areas that are needed only as part of a sum: together they stand for one, and are told apart only where they must be.

A benchmark of hundreds of districts, of which the board reads a few, is so added up while its rows are read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from kpitool.areas import Areas

SLOT = ["source", "start", "months"]


@dataclass(frozen=True)
class Bundle:
    """Areas that lie in one, the `parent`: the smallest, its `leaves`, and those between, which are sums of them."""

    parent: str
    leaves: frozenset[str]
    between: frozenset[str]

    @property
    def code(self) -> str:
        """What stands in place of the areas: no code of an area has a blank."""
        return f"rest of {self.parent}"


@dataclass(frozen=True)
class Together:
    """Which areas stand together, and when: in the periods of sources that `slots` lists, each bundle is whole.

    Columns of `slots`: `source`, `start`, `months`. In other periods the areas of the bundles stand for themselves.
    """

    bundles: tuple[Bundle, ...] = ()
    slots: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"source": pl.String(), "start": pl.Date(), "months": pl.Int32()})
    )

    @property
    def members(self) -> frozenset[str]:
        """The areas that stand in a bundle."""
        return members_of(self.bundles)


ALONE = Together()
"""Every area stands for itself."""


def members_of(bundles: Sequence[Bundle]) -> frozenset[str]:
    """The areas of bundles, the smallest and those between."""
    return frozenset[str]().union(*(each.leaves | each.between for each in bundles))


def bundles_of(wanted: Collection[str], geography: Areas, month: date) -> tuple[Bundle, ...]:
    """The areas in use that no figure is wanted of, nor of any part of them, by what they lie in.

    Areas that took over from others, or were taken over, stand for themselves: what they are changes.
    """
    heirs = {area.successor for area in geography.all}
    apart = {area.code for area in geography.all if area.apart or area.successor or area.code in heirs}
    kept = apart | {*wanted}
    kept |= {above for code in [*kept] if code in geography for above in geography.ancestors(code)}
    found = []
    for area in geography.at(month):
        children = [code for code in geography.children(area.code, month) if code not in kept]
        if area.code in kept and children:
            inside = {each for code in children for each in _within(code, geography, month)}
            leaves = frozenset(each for each in inside if not geography.children(each, month))
            found.append(Bundle(area.code, leaves, frozenset(inside - leaves)))
    return tuple(found)


def _within(code: str, geography: Areas, month: date) -> list[str]:
    """An area and all in use that lie in it."""
    return [code, *(each for child in geography.children(code, month) for each in _within(child, geography, month))]
