"""Exchanges of records between atoms, and which printed figures each of them would change.

An exchange puts one record more into an atom and takes one from another. Where kinds of record, places and months are
exchanged apart from each other, it is a square or a cube: what its corners have in common stays as it is, so that
a district's total, a county's month and a year can all be printed beside it.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple, TypeVar

from kpitool.analysis.disclosure.atoms import UNLOCATED, Atoms
from kpitool.analysis.disclosure.cells import Cells, Figure, Row

Atom = tuple[int, int, int]
"""The numbers of a kind of record, of a place and of a month."""
Signs = list[tuple[int, int]]
"""Numbers, and by how much each one's count changes."""
T = TypeVar("T")


class Exchange(NamedTuple):
    """An atom, and what it is exchanged with: another kind of record, another place, another month, or none of these.

    Where place and month are exchanged `at_once`, the other place has a record less in the other month only; else its
    own month gives it back.
    """

    atom: Atom
    sort: int | None
    place: int | None
    month: int | None
    at_once: bool = False

    @property
    def corners(self) -> list[tuple[Atom, int]]:
        """The atoms that change, and by how much."""
        mine, place, month = self.atom
        sorts = [(mine, 1)] if self.sort is None else [(mine, 1), (self.sort, -1)]
        if self.at_once and self.place is not None and self.month is not None:
            where = [((place, month), 1), ((self.place, self.month), -1)]
        else:
            places = [(place, 1)] if self.place is None else [(place, 1), (self.place, -1)]
            months = [(month, 1)] if self.month is None else [(month, 1), (self.month, -1)]
            where = [((a, b), p * q) for (a, p), (b, q) in product(places, months)]
        return [((sort, *at), p * q) for (sort, p), (at, q) in product(sorts, where)]


class Figures:
    """The printed figures by number, found by what they count; and the atoms that they are made of."""

    def __init__(self, cells: Cells, atoms: Atoms) -> None:
        self.cells = cells
        self.rows: list[tuple[Row, Figure]] = list(cells.figures.items())
        sorts, places, months = numbered(cells.sorts), numbered(cells.places), numbered(cells.months)
        self.masses = {
            (sorts[sort], places[place], months[start]): mass for (sort, place, start), mass in atoms.masses.items()
        }
        self.months_of: dict[tuple[int, int], list[int]] = {}
        self.worth = [0.0] * len(cells.places)
        for (sort, place, month), mass in self.masses.items():
            self.months_of.setdefault((sort, place), []).append(month)
            self.worth[place] += mass
        self._open = {
            (number, months[start])
            for number, sort in enumerate(cells.sorts)
            for start in atoms.open.get(sort.source, ())
            if start in months
        }
        self._faces = [
            ([faces[name] for name in reading.faces.printed], faces["x"]) for reading, faces in cells.readings.items()
        ]
        self._areas, self._periods = list(cells.areas.values()), list(cells.periods.values())
        readings, areas, periods = numbered(cells.readings), numbered(cells.areas), numbered(cells.periods)
        self._at: dict[tuple[int, int], dict[int, int]] = {}
        self._area_matters, self._period_matters = [0.0] * len(areas), [0.0] * len(periods)
        for number, ((reading, area, period), figure) in enumerate(self.rows):
            self._at.setdefault((readings[reading], areas[area]), {})[periods[period]] = number
            self._area_matters[areas[area]] += figure.matters
            self._period_matters[periods[period]] += figure.matters
        self._kept: dict[tuple[str, int, int | None], Signs] = {}
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
            for month in self.months_of.get((sort, place), ())
            if months >> month & 1
        ]

    def changed(self, exchange: Exchange) -> Iterator[tuple[int, int]]:
        """The figures that an exchange changes, and by how much their counts (0: another count of them)."""
        (sort, place, month), other = exchange.atom, exchange
        readings = self._readings(sort, other.sort)
        if other.at_once and other.place is not None and other.month is not None:
            areas = self._sets("places", place, None) + self._sets("places", other.place, None)
            periods = self._sets("months", month, None) + self._sets("months", other.month, None)
            for reading, sign in readings:
                for area in dict.fromkeys(number for number, _ in areas):
                    held = self._at.get((reading, area))
                    bits = self._areas[area]
                    for period in dict.fromkeys(number for number, _ in periods) if held else ():
                        row = held.get(period) if held else None
                        if row is not None:
                            months = self._periods[period]
                            here = (bits >> place & 1) * (months >> month & 1)
                            there = (bits >> other.place & 1) * (months >> other.month & 1)
                            if here != there:
                                yield row, sign * (here - there)
            return
        areas, periods = self._sets("places", place, other.place), self._sets("months", month, other.month)
        for reading, sign in readings:
            for area, sign_there in areas:
                held = self._at.get((reading, area))
                if held:
                    for period, sign_then in periods:
                        row = held.get(period)
                        if row is not None:
                            yield row, sign * sign_there * sign_then

    def nearest(self, what: str, one: int) -> list[int]:
        """The other sorts, places or months, those first that the least that matters tells from one."""
        if (what, one) not in self._near:
            distance = self._distances(what, one)
            worth = self.worth if what == "places" else [0.0] * max(len(self.cells.sorts), len(self.cells.months))
            self._near[what, one] = sorted(distance, key=lambda n: (distance[n], -worth[n], abs(n - one)))
        return self._near[what, one]

    def _distances(self, what: str, one: int) -> dict[int, float]:
        cells = self.cells
        match what:
            case "sorts":
                mine = [n for n, sort in enumerate(cells.sorts) if sort.source == cells.sorts[one].source and n != one]
                return {n: float(len(self._readings(one, n))) for n in mine}
            case "places":
                others, matters = range(len(cells.places)), self._area_matters
            case _:
                others, matters = range(len(cells.months)), self._period_matters
        return {n: sum(matters[each] for each, _ in self._sets(what, one, n)) for n in others if n != one}

    def _readings(self, one: int, other: int | None) -> Signs:
        """The readings that tell one kind of record from another, and by how much their count changes."""
        key = "sorts", one, other
        if key not in self._kept:
            self._kept[key] = [
                (number, _sign(count, one, other))
                for number, (faces, count) in enumerate(self._faces)
                if any(_sign(face, one, other) for face in faces)
            ]
        return self._kept[key]

    def _sets(self, what: str, one: int, other: int | None) -> Signs:
        """The areas (or periods) that hold one place (or month) and not another, or the other way round."""
        key = what, one, other
        if key not in self._kept:
            sets = self._areas if what == "places" else self._periods
            signs = ((number, _sign(bits, one, other)) for number, bits in enumerate(sets))
            self._kept[key] = [(number, sign) for number, sign in signs if sign]
        return self._kept[key]


def _sign(bits: int, one: int, other: int | None) -> int:
    """By how much a set's count changes where one has a record more and the other one less."""
    return (bits >> one & 1) - (0 if other is None else bits >> other & 1)


def numbered(each: Iterable[T]) -> dict[T, int]:
    return {one: number for number, one in enumerate(each)}


def bits_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
