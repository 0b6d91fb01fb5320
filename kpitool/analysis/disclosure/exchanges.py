"""Exchanges of records between atoms, and which printed figures each of them would change.

An exchange puts one record more into an atom and takes one from another. Where kinds of record, places and months are
exchanged apart from each other, it is a square or a cube: what its corners have in common stays as it is, so that
a district's total, a county's month and a year can all be printed beside it.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from itertools import product
from typing import NamedTuple, TypeVar

from kpitool.analysis.disclosure.atoms import Atoms
from kpitool.analysis.disclosure.cells import Cells, Figure, Row
from kpitool.analysis.disclosure.withholding import UNLOCATED

Atom = tuple[int, int, int]
"""The numbers of a kind of record, of a place and of a month."""
T = TypeVar("T")


class Way(StrEnum):
    """What is exchanged together: nothing; place and month, but not the kind of record; all of them, atom for atom."""

    APART = "apart"
    WHERE_AND_WHEN = "where and when"
    AT_ONCE = "at once"


class Exchange(NamedTuple):
    """An atom, the one that lies opposite, and how the one is exchanged for the other."""

    atom: Atom
    other: Atom
    way: Way

    @property
    def corners(self) -> list[tuple[Atom, int]]:
        """The atoms that change, and by how much."""
        if self.way is Way.AT_ONCE:
            return [(self.atom, 1), (self.other, -1)]
        sorts, places, months = (
            [(mine, 1)] if mine == other else [(mine, 1), (other, -1)]
            for mine, other in zip(self.atom, self.other, strict=True)
        )
        where = [((a, b), p * q) for (a, p), (b, q) in product(places, months)]
        if self.way is Way.WHERE_AND_WHEN:
            where = [(self.atom[1:], 1), (self.other[1:], -1)]
        return [((sort, *at), p * q) for (sort, p), (at, q) in product(sorts, where)]


class Figures:
    """The printed figures by number, found by what they count; and the atoms that they are made of."""

    def __init__(self, cells: Cells, atoms: Atoms) -> None:
        self.cells = cells
        self.rows: list[tuple[Row, Figure]] = list(cells.figures.items())
        sorts, places, months = numbered(cells.sorts), numbered(cells.places), numbered(cells.months)
        self.masses: dict[Atom, float] = {
            (sorts[sort], places[place], months[start]): mass for (sort, place, start), mass in atoms.masses.items()
        }
        self._open = {
            (number, months[start])
            for number, sort in enumerate(cells.sorts)
            for start in atoms.open.get(sort.source, ())
            if start in months
        }
        self._areas, self._periods = list(cells.areas.values()), list(cells.periods.values())
        self._faces = [[faces[name] for name in reading.faces.printed] for reading, faces in cells.readings.items()]
        self._kept: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
        self._either: dict[tuple[str, int, int], list[tuple[int, int, int]]] = {}
        self._ends: dict[tuple[int, int, bool], list[tuple[int, list[int], list[int]]]] = {}
        self._near: dict[tuple[str, int], list[int]] = {}

    def exists(self, atom: Atom) -> bool:
        """Whether a record could be there: an atom has a count, or is one of those of which none is a zero."""
        if atom in self.masses:
            return True
        sort, place, month = atom
        return (sort, month) in self._open and not self.cells.places[place].startswith(UNLOCATED)

    def atoms_in(self, sorts: int, places: int, months: int) -> list[Atom]:
        """The atoms of a block that have a count."""
        return [
            (sort, place, month)
            for sort in bits_of(sorts)
            for place in bits_of(places)
            for month in self._months_of.get((sort, place), ())
            if months >> month & 1
        ]

    def changed(self, exchange: Exchange) -> Iterator[tuple[int, int]]:
        """The figures that an exchange changes, and by how much their counts (0: another number of theirs)."""
        return self._changed_apart(exchange) if exchange.way is Way.APART else self._changed_together(exchange)

    def _changed_apart(self, exchange: Exchange) -> Iterator[tuple[int, int]]:
        one, other = exchange.atom, exchange.other
        areas, periods = self._parting("places", one[1], other[1]), self._parting("months", one[2], other[2])
        for reading, sign in self._parting("sorts", one[0], other[0]):
            for area, sign_there in areas:
                if held := self._at.get((reading, area)):
                    for period, sign_then in periods:
                        if (row := held.get(period)) is not None:
                            yield row, sign * sign_there * sign_then

    def _changed_together(self, exchange: Exchange) -> Iterator[tuple[int, int]]:
        one, other, at_once = exchange.atom, exchange.other, exchange.way is Way.AT_ONCE
        areas, periods = self._holding("places", one[1], other[1]), self._holding("months", one[2], other[2])
        for reading, mine, theirs in self._shares(one[0], other[0], at_once=at_once):
            for area, here, there in areas:
                if held := self._at.get((reading, area)):
                    for period, now, then in periods:
                        if (row := held.get(period)) is not None:
                            changes = [p * here * now - q * there * then for p, q in zip(mine, theirs, strict=True)]
                            if any(changes):
                                yield row, changes[0]

    def nearest(self, what: str, one: int) -> list[int]:
        """The other sorts, places or months, those first that the least that matters tells from one."""
        if (what, one) not in self._near:
            distance = self._distances(what, one)
            worth = self._records_in if what == "places" else {}
            order = sorted(distance, key=lambda n: (distance[n], -worth.get(n, 0.0), abs(n - one)))
            self._near[what, one] = order
        return self._near[what, one]

    def _distances(self, what: str, one: int) -> dict[int, float]:
        cells = self.cells
        if what == "sorts":
            source = cells.sorts[one].source
            mine = [n for n, sort in enumerate(cells.sorts) if sort.source == source and n != one]
            return {n: float(len(self._parting("sorts", one, n))) for n in mine}
        number, matters = (
            (len(cells.places), self._matters[0]) if what == "places" else (len(cells.months), self._matters[1])
        )
        return {
            n: sum(matters.get(each, 0.0) for each, _ in self._parting(what, one, n)) for n in range(number) if n != one
        }

    @cached_property
    def _at(self) -> dict[tuple[int, int], dict[int, int]]:
        """The figures of each reading and area, by the number of their period."""
        cells, found = self.cells, dict[tuple[int, int], dict[int, int]]()
        readings, areas, periods = numbered(cells.readings), numbered(cells.areas), numbered(cells.periods)
        for number, ((reading, area, period), _) in enumerate(self.rows):
            found.setdefault((readings[reading], areas[area]), {})[periods[period]] = number
        return found

    @cached_property
    def _matters(self) -> tuple[dict[int, float], dict[int, float]]:
        """What the figures of each area, and of each period, matter together."""
        by_area, by_period = dict[int, float](), dict[int, float]()
        for (_, area), held in self._at.items():
            for period, row in held.items():
                matters = self.rows[row][1].matters
                by_area[area] = by_area.get(area, 0.0) + matters
                by_period[period] = by_period.get(period, 0.0) + matters
        return by_area, by_period

    @cached_property
    def _months_of(self) -> dict[tuple[int, int], list[int]]:
        found: dict[tuple[int, int], list[int]] = {}
        for sort, place, month in self.masses:
            found.setdefault((sort, place), []).append(month)
        return found

    @cached_property
    def _records_in(self) -> dict[int, float]:
        """How many records a place has in all: one with many can spare some."""
        found: dict[int, float] = {}
        for (_, place, _), mass in self.masses.items():
            found[place] = found.get(place, 0.0) + mass
        return found

    def _sets(self, what: str) -> list[list[int]]:
        """The sets that readings, areas or periods are: of readings one for each number that is printed."""
        if what == "sorts":
            return self._faces
        return [[bits] for bits in (self._areas if what == "places" else self._periods)]

    def _parting(self, what: str, one: int, other: int) -> list[tuple[int, int]]:
        """The readings, areas or periods that hold one and not another, or that hold one where there is no other.

        Each with the change of its first set if one has a record more and the other one less.
        """
        key = what, one, other
        if key not in self._kept:
            found = []
            for number, sets in enumerate(self._sets(what)):
                signs = [(bits >> one & 1) - (bits >> other & 1 if other != one else 0) for bits in sets]
                if any(signs):
                    found.append((number, signs[0]))
            self._kept[key] = found
        return self._kept[key]

    def _holding(self, what: str, one: int, other: int) -> list[tuple[int, int, int]]:
        """The areas or periods that hold one, or the other, and whether they hold each."""
        key = what, one, other
        if key not in self._either:
            held = ((number, sets[0] >> one & 1, sets[0] >> other & 1) for number, sets in enumerate(self._sets(what)))
            self._either[key] = [each for each in held if each[1] or each[2]]
        return self._either[key]

    def _shares(self, one: int, other: int, *, at_once: bool) -> list[tuple[int, list[int], list[int]]]:
        """The readings that an exchange can change, and how each of their numbers counts its two ends."""
        if (one, other, at_once) in self._ends:
            return self._ends[one, other, at_once]
        found = []
        for number, faces in enumerate(self._faces):
            mine, theirs = ([bits >> each & 1 for bits in faces] for each in (one, other))
            if not at_once and one != other:
                mine = theirs = [p - q for p, q in zip(mine, theirs, strict=True)]
            if any(mine) or any(theirs):
                found.append((number, mine, theirs))
        self._ends[one, other, at_once] = found
        return found


def numbered(each: Iterable[T]) -> dict[T, int]:
    """Things by their place in an order."""
    return {one: number for number, one in enumerate(each)}


def bits_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
