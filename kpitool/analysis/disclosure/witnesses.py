"""Which further figures are withheld, so that no small count can be worked out from what is still printed.

For each small count two witnesses are found: tables of atoms with the least and the largest small number in its place
that give every printed number, and whose other counts shown as small are small. Whoever holds all that is printed
cannot tell the witnesses from the truth, and so cannot bound the count. Each is the truth and some exchanges; the
figures that an exchange would change are withheld, and of all exchanges that are tried the one is made that costs the
board least. Later witnesses can only have more withheld, so that earlier ones stay good.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from kpitool.analysis.disclosure.atoms import Atoms
from kpitool.analysis.disclosure.cells import Cells, Row
from kpitool.analysis.disclosure.exchanges import Atom, Exchange, Figures, Way
from kpitool.analysis.disclosure.withholding import Shown

MOST_ATOMS, MOST_SORTS, MOST_PLACES, MOST_MONTHS = 6, 3, 6, 8
"""So many of the nearest are tried, where an exchange has a choice."""
NEAREST_FIRST = sorted(product(range(MOST_SORTS + 1), range(MOST_PLACES + 1), range(MOST_MONTHS + 1)), key=sum)
PATIENCE = 20
"""After so many exchanges one that costs twice what the small figure matters is taken, then three times, and so on."""


@dataclass(frozen=True)
class Target:
    """A small count: of which figure, what it matters, its block of atoms, and the number below which it is small."""

    row: int
    matters: float
    sorts: int
    places: int
    months: int
    count: float
    below: int

    def ways(self, atom: Atom, other: Atom) -> Iterator[Way]:
        """How an atom in it can be exchanged with another so that it changes by one; of ways that do the same, one."""
        sort, place, month = atom[0] != other[0], atom[1] != other[1], atom[2] != other[2]
        sort_within, place_within = self.sorts >> other[0] & 1, self.places >> other[1] & 1
        month_within = self.months >> other[2] & 1
        sort_apart = not (sort and sort_within)
        if sort_apart and not (place and place_within) and not (month and month_within):
            yield Way.APART
        if place and month and sort_apart and not (place_within and month_within):
            yield Way.WHERE_AND_WHEN
        if sort and (place or month) and not (sort_within and place_within and month_within):
            yield Way.AT_ONCE


@dataclass
class Witness:
    """What differs from the truth: of atoms, and of the counts of figures; all figures that an exchange touched."""

    atoms: dict[Atom, int] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)


def withheld(cells: Cells, atoms: Atoms) -> dict[Row, Shown]:
    """The figures that are withheld, and how each is shown; all others can be printed."""
    return Search(Figures(cells, atoms)).withheld()


class Search:
    """What is withheld of some figures, while it is being decided."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.shown: list[Shown | None] = [
            Shown.SMALL if "x" in figure.small else Shown.SECONDARY if figure.small else None
            for _, figure in figures.rows
        ]

    def withheld(self) -> dict[Row, Shown]:
        for target in self._targets():
            if self._adds_up(target):
                touched = self._witness(target, 1).touched | self._witness(target, -1).touched
            else:
                touched = self._overlapping(target)
            for row in touched:
                self.shown[row] = self.shown[row] or Shown.SECONDARY
        return {row: shown for (row, _), shown in zip(self.figures.rows, self.shown, strict=True) if shown is not None}

    def _targets(self) -> list[Target]:
        """The small counts, those that matter most first."""
        found, cells = [], self.figures.cells
        for number, ((reading, area, period), figure) in enumerate(self.figures.rows):
            for name in figure.small:
                block = cells.readings[reading][name], cells.areas[area], cells.periods[period]
                found.append(Target(number, figure.matters, *block, figure.counts[name], figure.below))
        return sorted(found, key=lambda target: (-target.matters, target.row))

    def _adds_up(self, target: Target) -> bool:
        """Whether a small count is what its atoms add up to, in whole records, and not stated beside them."""
        inside = self.figures.atoms_in(target.sorts, target.places, target.months)
        records = [self.figures.masses[atom] for atom in inside]
        return all(mass == int(mass) for mass in records) and sum(records) == target.count

    def _overlapping(self, target: Target) -> set[int]:
        """The figures that share an atom with a small count: where no witness can be told from a contradiction, all."""
        inside = self.figures.atoms_in(target.sorts, target.places, target.months)
        return {row for atom in inside for row, _ in self.figures.changed(Exchange(atom, atom, Way.APART))}

    def _witness(self, target: Target, step: int) -> Witness:
        """The table in which a small count is the largest small number (step 1) or the least one (step −1)."""
        witness, exchange = Witness(), None
        wanted = target.below - 1 - target.count if step > 0 else target.count - 1
        while wanted > 0:
            exchange = self._cheapest(target, step, witness, exchange)
            for corner, sign in exchange.corners:
                witness.atoms[corner] = witness.atoms.get(corner, 0) + sign * step
            for row, sign in self.figures.changed(exchange):
                witness.touched.add(row)
                witness.counts[row] = witness.counts.get(row, 0) + sign * step
                if self._is_unnamed(row, witness.counts[row]):
                    self.shown[row] = Shown.SECONDARY
            wanted -= 1
        return witness

    def _is_unnamed(self, row: int, change: int) -> bool:
        """Whether a figure that is shown as small is not small any more with a change."""
        figure = self.figures.rows[row][1]
        return self.shown[row] is Shown.SMALL and not 1 <= figure.counts["x"] + change <= figure.below - 1

    def _cheapest(self, target: Target, step: int, witness: Witness, last: Exchange | None) -> Exchange:
        """The exchange that costs the board least; the longer it is looked for, the more it may cost to be taken.

        The `last` one of the witness costs nothing more. With nothing to exchange an atom with it is always possible:
        then every figure that counts the atom is withheld.
        """
        if last is not None and self._is_possible(last, step, witness):
            return last
        best: tuple[float, Exchange] | None = None
        tried = 0
        for exchange in self._exchanges(target, step, witness):
            if self._is_possible(exchange, step, witness):
                tried += 1
                cost = self._cost(exchange, step, witness, best[0] if best else float("inf"))
                best = min(best or (cost, exchange), (cost, exchange), key=lambda each: each[0])
                if best[0] <= target.matters * (1 + tried / PATIENCE):
                    break
        if best is None:
            raise AssertionError("a small count has a record in it")
        return best[1]

    def _is_possible(self, exchange: Exchange, step: int, witness: Witness) -> bool:
        return all(self._can(corner, sign * step, witness) for corner, sign in exchange.corners)

    def _can(self, atom: Atom, change: int, witness: Witness) -> bool:
        """Whether an atom can have one record more, or less."""
        return self.figures.exists(atom) if change > 0 else self._mass(atom, witness) >= 1

    def _mass(self, atom: Atom, witness: Witness) -> float:
        return self.figures.masses.get(atom, 0.0) + witness.atoms.get(atom, 0)

    def _cost(self, exchange: Exchange, step: int, witness: Witness, limit: float) -> float:
        cost, rows = 0.0, self.figures.rows
        for row, sign in self.figures.changed(exchange):
            shown = self.shown[row]
            lost = shown is None and row not in witness.touched
            if lost or self._is_unnamed(row, witness.counts.get(row, 0) + sign * step):
                cost += rows[row][1].matters
            if cost >= limit:
                break
        return cost

    def _exchanges(self, target: Target, step: int, witness: Witness) -> Iterator[Exchange]:
        """What could be exchanged. No partner lies in the small count, so that a record more is one more there."""
        for atom in self._inside(target, step, witness):
            mine, here, now = atom
            sorts = [mine, *self.figures.nearest("sorts", mine)]
            places = [here, *self.figures.nearest("places", here)]
            months = [now, *self.figures.nearest("months", now)]
            for sort, place, month in NEAREST_FIRST:
                if sort >= len(sorts) or place >= len(places) or month >= len(months):
                    continue
                other = sorts[sort], places[place], months[month]
                yield from (Exchange(atom, other, way) for way in target.ways(atom, other))

    def _inside(self, target: Target, step: int, witness: Witness) -> list[Atom]:
        """The atoms of a small count that could have a record more, or less: those first that others can exchange."""
        held = self.figures.atoms_in(target.sorts, target.places, target.months)
        if step < 0:
            held = [atom for atom in held if self._mass(atom, witness) >= 1]
        return sorted(held, key=lambda atom: (-self._mass(atom, witness), atom))[:MOST_ATOMS]
