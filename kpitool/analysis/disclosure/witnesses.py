"""Which further figures are withheld, so that no small count can be worked out from what is still printed.

For each small count two witnesses are found: tables of atoms with the least and the largest small number in its place
that give every printed number, and whose other counts shown as small are small. Whoever holds all that is printed
cannot tell the witnesses from the truth, and so cannot bound the count. Each is the truth and some exchanges: one more
record here, one less there, and where two exchanges meet (another district, another month, another offence: the
corners of a square or a cube) what they have in common stays as it is. The figures that an exchange would change are
withheld; of all exchanges that are tried the one is made that costs the board least.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import TypeVar

from kpitool.analysis.disclosure.atoms import UNLOCATED, Atoms
from kpitool.analysis.disclosure.cells import Cells, Figure, Row

MOST_ATOMS, MOST_SORTS, MOST_PLACES, MOST_MONTHS = 3, 3, 5, 5
"""So many of the nearest are tried, where an exchange has a choice."""
UNNAMED = 0.02
"""What it costs that a small figure is not called small, as a part of what it costs to withhold it."""

T = TypeVar("T")
Atom = tuple[int, int, int]
Partner = tuple[int | None, int | None, int | None]


class Shown(StrEnum):
    """How a withheld figure is shown: as small, or merely as withheld."""

    SMALL = "small"
    SECONDARY = "secondary"


@dataclass(frozen=True)
class Target:
    """A small count: of which figure, its block of atoms, and the number below which it is small."""

    row: int
    sorts: int
    places: int
    months: int
    count: float
    below: int


@dataclass
class Witness:
    """What differs from the truth: of atoms, and of the counts of figures; all figures that an exchange touched."""

    atoms: dict[Atom, int] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)


def withheld(cells: Cells, atoms: Atoms) -> dict[Row, Shown]:
    """The figures that are withheld, and how each is shown; all others can be printed."""
    return Search(cells, atoms).withheld()


class Search:
    """The figures of a quarter while it is being decided which of them are withheld."""

    def __init__(self, cells: Cells, atoms: Atoms) -> None:
        self.cells = cells
        self.rows: list[tuple[Row, Figure]] = list(cells.figures.items())
        self.shown: list[Shown | None] = [Shown.SMALL if "x" in f.small else None for _, f in self.rows]
        self.shown = [
            shown or (Shown.SECONDARY if figure.small else None)
            for shown, (_, figure) in zip(self.shown, self.rows, strict=True)
        ]
        sorts, places, months = _numbered(cells.sorts), _numbered(cells.places), _numbered(cells.months)
        self.masses = {
            (sorts[sort], places[place], months[start]): mass for (sort, place, start), mass in atoms.masses.items()
        }
        self.by_sort_and_place: dict[tuple[int, int], list[int]] = {}
        for atom in self.masses:
            self.by_sort_and_place.setdefault(atom[:2], []).append(atom[2])
        self.open = {
            (number, month)
            for number, sort in enumerate(cells.sorts)
            for start in atoms.open.get(sort.source, ())
            if (month := months.get(start)) is not None
        }
        self._index()

    def withheld(self) -> dict[Row, Shown]:
        for target in self._targets():
            for step in (1, -1):
                self._withhold(self._witness(target, step))
        return {row: shown for (row, _), shown in zip(self.rows, self.shown, strict=True) if shown is not None}

    def _index(self) -> None:
        """Numbers for readings, areas and periods, and the figures by them."""
        cells = self.cells
        self.readings = [
            ([faces[name] for name in reading.faces.printed], faces["x"]) for reading, faces in cells.readings.items()
        ]
        self.areas, self.periods = list(cells.areas.values()), list(cells.periods.values())
        reading_at, area_at, period_at = _numbered(cells.readings), _numbered(cells.areas), _numbered(cells.periods)
        self.at: dict[tuple[int, int], dict[int, int]] = {}
        self.area_worth = [0.0] * len(self.areas)
        self.period_worth = [0.0] * len(self.periods)
        for number, ((reading, area, period), figure) in enumerate(self.rows):
            place, when = area_at[area], period_at[period]
            self.at.setdefault((reading_at[reading], place), {})[when] = number
            self.area_worth[place] += figure.matters
            self.period_worth[when] += figure.matters
        self._parted_readings: dict[tuple[int, int | None], list[tuple[int, int]]] = {}
        self._parted_sets: dict[tuple[bool, int, int | None], list[tuple[int, int]]] = {}
        self._near: dict[tuple[str, int, int], list[int]] = {}
        self._weights: dict[int, float] = {}

    def _targets(self) -> list[Target]:
        """The small counts, those that matter most first; one that its atoms do not add up to is only withheld."""
        found = []
        for number, ((reading, area, period), figure) in enumerate(self.rows):
            for name in figure.small:
                faces = self.cells.readings[reading]
                block = faces[name], self.cells.areas.get(area, 0), self.cells.periods[period]
                target = Target(number, *block, figure.counts[name], figure.below)
                if abs(sum(self.masses[atom] for atom in self._atoms_in(target)) - target.count) < 0.5:
                    found.append(target)
        return sorted(found, key=lambda target: (-self.rows[target.row][1].matters, target.row))

    def _atoms_in(self, target: Target) -> list[Atom]:
        return [
            (sort, place, month)
            for sort in _numbers(target.sorts)
            for place in _numbers(target.places)
            for month in self.by_sort_and_place.get((sort, place), ())
            if target.months >> month & 1
        ]

    def _witness(self, target: Target, step: int) -> Witness:
        """The table in which a small count is the largest small number (step 1) or the least one (step −1)."""
        witness = Witness()
        wanted = target.below - 1 - target.count if step > 0 else target.count - 1
        inside = self._atoms_in(target)
        while wanted > 0:
            atom, partner = self._cheapest(target, inside, step, witness)
            for corner, sign in _corners(atom, partner):
                witness.atoms[corner] = witness.atoms.get(corner, 0) + sign * step
            for row, sign in self._parted(atom, partner):
                witness.touched.add(row)
                witness.counts[row] = witness.counts.get(row, 0) + sign * step
                if self._is_unnamed(row, witness.counts[row]):
                    self.shown[row] = Shown.SECONDARY
            wanted -= 1
        return witness

    def _withhold(self, witness: Witness) -> None:
        for row in witness.touched:
            self.shown[row] = self.shown[row] or Shown.SECONDARY

    def _is_unnamed(self, row: int, change: int) -> bool:
        """Whether a figure that is shown as small is not small any more with a change."""
        figure = self.rows[row][1]
        return self.shown[row] is Shown.SMALL and not 1 <= figure.counts["x"] + change <= figure.below - 1

    def _cheapest(self, target: Target, inside: list[Atom], step: int, witness: Witness) -> tuple[Atom, Partner]:
        """The exchange that costs the board least: an atom of the small count, and what it is exchanged with.

        Without any partner it is always possible: then every figure that counts the atom is withheld.
        """

        def mass(atom: Atom) -> float:
            return self.masses.get(atom, 0.0) + witness.atoms.get(atom, 0)

        held = [atom for atom in sorted(inside, key=lambda atom: (-mass(atom), atom)) if step > 0 or mass(atom) >= 1]
        best: tuple[float, Atom, Partner] | None = None
        for atom in held[:MOST_ATOMS]:
            for partner in self._partners(target, atom):
                if all(self._can(corner, sign * step, witness) for corner, sign in _corners(atom, partner)):
                    limit = best[0] if best else float("inf")
                    cost = self._cost(atom, partner, step, witness, limit)
                    if best is None or cost < best[0]:
                        best = cost, atom, partner
                        if cost == 0:
                            return atom, partner
        if best is None:
            raise AssertionError("a small count has a record in it")
        return best[1], best[2]

    def _can(self, atom: Atom, change: int, witness: Witness) -> bool:
        """Whether an atom can have one record more, or less."""
        if atom not in self.masses:
            sort, place, month = atom
            is_open = (sort, month) in self.open and not self.cells.places[place].startswith(UNLOCATED)
            return is_open and (change > 0 or witness.atoms.get(atom, 0) >= 1)
        return change > 0 or self.masses[atom] + witness.atoms.get(atom, 0) >= 1

    def _cost(self, atom: Atom, partner: Partner, step: int, witness: Witness, limit: float) -> float:
        cost = 0.0
        for row, sign in self._parted(atom, partner):
            shown = self.shown[row]
            if shown is None and row not in witness.touched:
                cost += self.rows[row][1].matters
            elif shown is Shown.SMALL and self._is_unnamed(row, witness.counts.get(row, 0) + sign * step):
                cost += self.rows[row][1].matters * UNNAMED
            if cost >= limit:
                break
        return cost

    def _partners(self, target: Target, atom: Atom) -> Iterator[Partner]:
        """What an atom could be exchanged with: other kinds of record, places, months, and any two or three of these.

        None lies in the small count, so that one record more is one more there.
        """
        sorts = self._nearest("sorts", atom[0], target.sorts, MOST_SORTS)
        places = self._nearest("places", atom[1], target.places, MOST_PLACES)
        months = self._nearest("months", atom[2], target.months, MOST_MONTHS)
        none: list[int | None] = [None]
        yield from product([*none, *sorts], [*none, *places], [*none, *months])

    def _nearest(self, what: str, one: int, outside: int, most: int) -> list[int]:
        """The sorts, places or months outside a set that the fewest figures tell from one of them."""
        found = []
        for other in self._by_nearness(what, one):
            if not outside >> other & 1:
                found.append(other)
                if len(found) == most:
                    break
        return found

    def _by_nearness(self, what: str, one: int) -> list[int]:
        key = (what, one, 0)
        if key not in self._near:
            cells = self.cells
            match what:
                case "sorts":
                    mine = cells.sorts[one].source
                    others = [n for n, sort in enumerate(cells.sorts) if sort.source == mine and n != one]
                    distance = {n: float(len(self._readings(one, n))) for n in others}
                case "places":
                    others = [n for n in range(len(cells.places)) if n != one]
                    worth = self.area_worth
                    distance = {n: sum(worth[a] for a, _ in self._sets(True, one, n)) for n in others}
                case _:
                    others = [n for n in range(len(cells.months)) if n != one]
                    worth = self.period_worth
                    distance = {n: sum(worth[t] for t, _ in self._sets(False, one, n)) for n in others}
            self._near[key] = sorted(others, key=lambda n: (distance[n], -self._weight(what, n), abs(n - one)))
        return self._near[key]

    def _weight(self, what: str, number: int) -> float:
        """How many records a place has in all: one with many can spare some."""
        if what != "places":
            return 0.0
        if not self._weights:
            for (_, place, _), mass in self.masses.items():
                self._weights[place] = self._weights.get(place, 0.0) + mass
        return self._weights.get(number, 0.0)

    def _parted(self, atom: Atom, partner: Partner) -> Iterator[tuple[int, int]]:
        """The figures that an exchange changes, and by how much their counts."""
        areas, periods = self._sets(True, atom[1], partner[1]), self._sets(False, atom[2], partner[2])
        for reading, sign in self._readings(atom[0], partner[0]):
            for area, sign_there in areas:
                held = self.at.get((reading, area))
                if held:
                    for period, sign_then in periods:
                        row = held.get(period)
                        if row is not None:
                            yield row, sign * sign_there * sign_then

    def _readings(self, one: int, other: int | None) -> list[tuple[int, int]]:
        """The readings that tell one kind of record from another, and how their count changes."""
        key = one, other
        if key not in self._parted_readings:
            self._parted_readings[key] = [
                (number, _sign(count, one, other))
                for number, (faces, count) in enumerate(self.readings)
                if any(_sign(face, one, other) for face in faces)
            ]
        return self._parted_readings[key]

    def _sets(self, areas: bool, one: int, other: int | None) -> list[tuple[int, int]]:
        """The areas, or periods, that hold one place or month and not another, or the other way round."""
        key = areas, one, other
        if key not in self._parted_sets:
            sets = self.areas if areas else self.periods
            signs = ((number, _sign(each, one, other)) for number, each in enumerate(sets))
            self._parted_sets[key] = [(number, sign) for number, sign in signs if sign]
        return self._parted_sets[key]


def _sign(bits: int, one: int, other: int | None) -> int:
    """By how much a set's count changes where one has a record more and the other one less."""
    return (bits >> one & 1) - (0 if other is None else bits >> other & 1)


def _corners(atom: Atom, partner: Partner) -> list[tuple[Atom, int]]:
    """The atoms of an exchange: where an odd number of partners stand in, the sign is turned."""
    sides = [
        [(mine, 1)] if other is None else [(mine, 1), (other, -1)] for mine, other in zip(atom, partner, strict=True)
    ]
    return [((a, b, c), p * q * r) for (a, p), (b, q), (c, r) in product(*sides)]


def _numbered(each: Iterable[T]) -> dict[T, int]:
    return {one: number for number, one in enumerate(each)}


def _numbers(bits: int) -> Iterable[int]:
    """The numbers of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
