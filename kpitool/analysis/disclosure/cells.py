"""The printed figures as sums of atoms: of which kinds of record, places and months each one is, and what it matters.

A figure is a block: some kinds of record, in some places, in some months. Sets are the bits of a number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpitool.analysis.disclosure.atoms import Atoms, Sort
from kpitool.analysis.disclosure.printed import OTHER_WINDOW
from kpitool.analysis.disclosure.readings import Faces, Reading, below
from kpitool.analysis.disclosure.withholding import UNLOCATED
from kpitool.period import Period
from kpitool.registry.models import Registry
from kpitool.tables import EVERYONE

Row = tuple[Reading, str, Period]
"""A printed figure: what is read, where (an area's code, or what of it has no place), and when."""
HEADLINE, BENCHMARK, PART_OF_HOME, HIGHER, ELSEWHERE, WITHOUT_PLACE = 1000.0, 500.0, 50.0, 20.0, 5.0, 1.0
"""What a board would miss more: its own figures, what they are held against, its districts', those of others."""


@dataclass(frozen=True)
class Figure:
    """A printed figure's counts, by the names of `Faces.counts`; how much it matters, and below what it is small."""

    counts: Mapping[str, float]
    matters: float
    below: int

    @property
    def small(self) -> list[str]:
        """Which of its counts are small; a zero is not."""
        return [name for name, count in self.counts.items() if 0 < count < self.below]


@dataclass
class Cells:
    """Figures and what they are sums of: bits of `sorts`, `places` and `months`, in the order of these lists."""

    figures: dict[Row, Figure]
    sorts: list[Sort]
    places: list[str]
    months: list[date]
    readings: dict[Reading, dict[str, int]]
    areas: dict[str, int]
    periods: dict[Period, int]


def figures_of(
    counts: pl.DataFrame, readings: Mapping[str, Reading], registry: Registry, month: date
) -> dict[Row, Figure]:
    """The printed figures of an edition, those of indicators that read the same as one.

    Columns in: those of `printed.printed_counts`.
    """
    worth = _worth(registry, month)
    figures: dict[Row, Figure] = {}
    for name, area, start, months, x, n, matters in counts.iter_rows():
        reading = readings[name]
        row = reading, area, Period(start, months)
        known = {"x": x, "n": n, "rest": None if x is None or n is None else n - x}
        held = {key: known[key] for key in reading.faces.counts if known[key] is not None}
        before = figures[row].matters if row in figures else 0.0
        figures[row] = Figure(held, max(before, matters * worth[area]), below(reading, registry))
    return figures


def _worth(registry: Registry, month: date) -> dict[str, float]:
    """How much the figures of each area matter."""
    geography = registry.geography
    headlines = {registry.headline(name) for name in registry.indicators}
    benchmarks = {
        choice.area or geography.benchmark for name in registry.indicators if (choice := registry.benchmark(name))
    }

    def of(code: str) -> float:
        if code in headlines:
            return HEADLINE
        if code in benchmarks:
            return BENCHMARK
        if geography.home in geography.ancestors(code):
            return PART_OF_HOME
        return HIGHER if geography.children(code, month) else ELSEWHERE

    return {area.code: of(area.code) for area in geography.all}


def cells_of(figures: dict[Row, Figure], atoms: Atoms, registry: Registry, month: date) -> Cells:
    """Figures and their unlocated records, as blocks of atoms."""
    sorts, places = atoms.sorts, sorted({place for _, place, _ in atoms.masses})
    months = sorted({start for _, _, start in atoms.masses})
    areas = _areas(places, registry, month)
    without = _without_place(figures, atoms, areas, places, registry)
    every = figures | without
    split = {sort.source: Faces.COUNT for sort in sorts}
    split |= {sort.source: Faces.SHARE for sort in sorts if sort.counted == "rest"}
    split |= {sort.source: Faces.MEAN for sort in sorts if sort.counted == "n"}
    readings = {
        reading: {
            name: _bits(
                sort.counted in split[sort.source].sums(name)
                and reading.reads(sort.source, sort.values, registry.sources[sort.source])
                for sort in sorts
            )
            for name in dict.fromkeys((*reading.faces.printed, *reading.faces.counts))
        }
        for reading in dict.fromkeys(reading for reading, _, _ in every)
    }
    periods = {
        period: _bits(period.start <= each <= period.last_month for each in months)
        for period in dict.fromkeys(period for _, _, period in every)
    }
    return Cells(every, sorts, places, months, readings, areas, periods)


def _bits(true: Iterable[bool]) -> int:
    return sum(1 << number for number, each in enumerate(true) if each)


def _areas(places: Sequence[str], registry: Registry, month: date) -> dict[str, int]:
    """The places that make up each area, and those of the scopes that speak for it, whose records have no place."""
    geography = registry.geography
    areas = {
        area.code: _bits(
            place == area.code or (place in geography and area.code in geography.ancestors(place)) for place in places
        )
        for area in geography.at(month)
    }
    for area in geography.at(month):
        if geography.children(area.code, month):
            scopes = {EVERYONE, *(scope.id for scope in geography.scopes_of(area.code, month))}
            areas[UNLOCATED + area.code] = _bits(place in {UNLOCATED + scope for scope in scopes} for place in places)
    return areas


def _without_place(
    figures: Mapping[Row, Figure], atoms: Atoms, areas: Mapping[str, int], places: Sequence[str], registry: Registry
) -> dict[Row, Figure]:
    """The records without a place that are told beside the higher areas, over each window that is printed."""
    lost: dict[Sort, list[tuple[int, date, float]]] = {}
    numbers = {place: number for number, place in enumerate(places)}
    for (sort, place, start), mass in atoms.masses.items():
        if place.startswith(UNLOCATED) and sort.counted == "x":
            lost.setdefault(sort, []).append((1 << numbers[place], start, mass))
    found: dict[Row, Figure] = {}
    least = OTHER_WINDOW * ELSEWHERE / 10
    for (reading, area, period), figure in figures.items():
        here = areas.get(UNLOCATED + area, 0)
        if not here or figure.matters < least:
            continue
        alone = Reading(reading.parts, Faces.COUNT)
        counted = [
            mass
            for sort, records in lost.items()
            if alone.reads(sort.source, sort.values, registry.sources[sort.source])
            for bit, start, mass in records
            if bit & here and period.start <= start <= period.last_month
        ]
        row = alone, UNLOCATED + area, period
        matters = figure.matters / 1000 * WITHOUT_PLACE
        found[row] = Figure({"x": sum(counted)}, matters, figure.below)
    return found
