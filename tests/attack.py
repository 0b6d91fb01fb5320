"""Somebody who holds every printed figure, and works out what each withheld count can be: by linear programmes.

Knows what a reader of the registry knows: that figures are sums over offences, the smallest areas and months. Nothing
of the program is used here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

Block = tuple[frozenset[str], frozenset[str], frozenset[date]]
"""What a printed figure counts: offences, smallest areas, months."""


@dataclass
class Attacker:
    """What is known: sums that are printed, sums that are printed as small, and sums of which one is a part."""

    below: int = 5
    known: dict[Block, float] = field(default_factory=dict)
    small: set[Block] = field(default_factory=set)
    withheld: set[Block] = field(default_factory=set)
    linked: list[tuple[Block, Block, float, float]] = field(default_factory=list)

    def reads(self, block: Block, count: float) -> None:
        assert self.known.setdefault(block, count) == count, f"{block} is printed as two counts"

    def reads_withheld(self, block: Block, *, as_small: bool) -> None:
        (self.small if as_small else self.withheld).add(block)

    def reads_link(self, one: Block, other: Block, times: float, plus: float = 0.0) -> None:
        """That a count is so many times another, and so many more."""
        self.linked.append((one, other, times, plus))

    def bounds(self, wanted: Iterable[Block]) -> dict[Block, tuple[float, float]]:
        """The least and the largest that counts can be, given all that is known."""
        wanted = list(wanted)
        atoms = self._atoms([*self.known, *self.small, *self.withheld, *wanted])
        number = {atom: n for n, atom in enumerate(atoms)}
        rows = [self._row(block, number) for block in self.known]
        rows += [self._row(one, number) - times * self._row(other, number) for one, other, times, _ in self.linked]
        ends = [*self.known.values(), *(plus for *_, plus in self.linked)]
        small = [self._row(block, number) for block in self.small]
        told = {
            "A_eq": csr_matrix(np.vstack(rows)),
            "b_eq": np.array(ends),
            "A_ub": csr_matrix(np.vstack([*small, *(-row for row in small)])) if small else None,
            "b_ub": np.array([self.below - 1.0] * len(small) + [-1.0] * len(small)) if small else None,
        }
        found = {}
        for block in wanted:
            goal = self._row(block, number)
            found[block] = (_least(goal, told), -_least(-goal, told))
        return found

    def _atoms(self, blocks: Iterable[Block]) -> list[tuple[str, str, date]]:
        return sorted(
            {(o, a, m) for offences, areas, months in blocks for o in offences for a in areas for m in months}
        )

    def _row(self, block: Block, number: dict[tuple[str, str, date], int]) -> "np.ndarray":
        row = np.zeros(len(number))
        offences, areas, months = block
        row[[number[o, a, m] for o in offences for a in areas for m in months]] = 1.0
        return row


def _least(goal: "np.ndarray", told: dict[str, Any]) -> float:
    """The least that a sum can be; minus infinity where nothing holds it."""
    done = linprog(goal, method="highs", **told)
    if done.status == 3:
        return float("-inf")
    assert done.status == 0, done.message
    return float(done.fun)
