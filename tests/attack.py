"""Somebody who holds every printed figure, and works out what each withheld count can be: by linear programmes.

Knows what a reader of the registry knows: that figures are sums over offences, the smallest areas and months. Nothing
of the program is used here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

Block = tuple[frozenset[str], frozenset[str], frozenset[date]]
"""What a printed figure counts: offences, smallest areas, months."""
Atom = tuple[str, str, date]


@dataclass
class Attacker:
    """What is known: sums that are printed, sums that are printed as small, and sums of which one is a part."""

    below: int = 5
    known: dict[Block, float] = field(default_factory=dict)
    small: set[Block] = field(default_factory=set)
    withheld: set[Block] = field(default_factory=set)
    sums: list[tuple[Sequence[tuple[Block, float]], float]] = field(default_factory=list)

    def reads(self, block: Block, count: float) -> None:
        assert self.known.setdefault(block, count) == count, f"{block} is printed as two counts"

    def reads_withheld(self, block: Block, *, as_small: bool) -> None:
        (self.small if as_small else self.withheld).add(block)

    def reads_link(self, one: Block, other: Block, times: float, plus: float = 0.0) -> None:
        """That a count is so many times another, and so many more."""
        self.reads_sum([(one, 1.0), (other, -times)], plus)

    def reads_sum(self, terms: Sequence[tuple[Block, float]], result: float) -> None:
        """What counts come to, each multiplied by a number that is known."""
        self.sums.append((terms, result))

    def bounds(self, wanted: Iterable[Block]) -> dict[Block, tuple[float, float]]:
        """The least and the largest that counts can be, given all that is known."""
        wanted, equal = list(wanted), [([(block, 1.0)], count) for block, count in self.known.items()]
        equal += [([*terms], result) for terms, result in self.sums]
        told = [*(terms for terms, _ in equal), *([(block, 1.0)] for block in (*self.small, *wanted))]
        number = {atom: n for n, atom in enumerate(sorted({a for terms in told for b, _ in terms for a in _atoms(b)}))}
        exact = _rows([terms for terms, _ in equal], number)
        small = _rows([[(block, 1.0)] for block in sorted(self.small, key=repr)], number)
        every = vstack([exact, small])
        part = connected_components(every.T @ every, directed=False)[1]
        found = {}
        for block in wanted:
            goal = _rows([[(block, 1.0)]], number)
            mine = np.isin(part, part[goal.indices])  # counts that nothing links to these tell nothing of them
            limits = _Limits(exact, np.array([result for _, result in equal]), small, self.below)
            found[block] = limits.within(mine).range_of(goal[:, mine].toarray()[0])
        return found


@dataclass(frozen=True)
class _Limits:
    """Sums of atoms that are known, and sums of which it is known that they are small."""

    exact: "csr_matrix"
    results: "np.ndarray"
    small: "csr_matrix"
    below: int

    def within(self, mine: "np.ndarray") -> "_Limits":
        """Those of some of the atoms; each sum is of these alone, or of none of them."""
        here, near = ((abs(rows[:, mine]).sum(axis=1) > 0).A1 for rows in (self.exact, self.small))
        return _Limits(self.exact[here][:, mine], self.results[here], self.small[near][:, mine], self.below)

    def range_of(self, goal: "np.ndarray") -> tuple[float, float]:
        """The least and the largest that a sum can be."""
        return self._least(goal), -self._least(-goal)

    def _least(self, goal: "np.ndarray") -> float:
        """The least that a sum can be; minus infinity where nothing holds it."""
        few = self.small.shape[0]
        done = linprog(
            goal,
            A_eq=self.exact,
            b_eq=self.results,
            A_ub=vstack([self.small, -self.small]) if few else None,
            b_ub=np.array([self.below - 1.0] * few + [-1.0] * few) if few else None,
            method="highs",
        )
        if done.status == 3:
            return float("-inf")
        assert done.status == 0, done.message
        return float(done.fun)


def _atoms(block: Block) -> Iterable[Atom]:
    offences, areas, months = block
    return ((o, a, m) for o in offences for a in areas for m in months)


def _rows(sums: Iterable[Sequence[tuple[Block, float]]], number: dict[Atom, int]) -> "csr_matrix":
    """Sums as rows of a matrix with a column for each atom; an atom that is counted twice is added up."""
    rows, columns, values, height = list[int](), list[int](), list[float](), 0
    for place, terms in enumerate(sums):
        height = place + 1
        for block, times in terms:
            mine = [number[atom] for atom in _atoms(block)]
            columns += mine
            rows += [place] * len(mine)
            values += [times] * len(mine)
    return csr_matrix((values, (rows, columns)), shape=(height, len(number)))
