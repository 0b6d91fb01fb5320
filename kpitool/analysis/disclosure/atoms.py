"""The finest counts that a figure can be made of: of each kind of record, in each smallest area, in each period.

Whatever is printed is a sum of these, so what can be worked out from the printed figures is worked out from their sums.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from kpitool.analysis.disclosure.readings import Faces
from kpitool.analysis.disclosure.withholding import UNLOCATED
from kpitool.analysis.rollup import predecessors
from kpitool.areas import Areas
from kpitool.period import Period, PeriodFormat
from kpitool.registry.models import Registry
from kpitool.registry.sources import Source
from kpitool.tables import DIMENSION, Kind, dimension_columns, total


@dataclass(frozen=True)
class Sort:
    """A kind of record: its source, its values of the source's dimensions, and what is counted of it.

    `counted` is `x` or `n`; of a share also `rest`, what its numerator leaves of its denominator.
    """

    source: str
    values: tuple[tuple[str, str | None], ...]
    counted: str


Atom = tuple[Sort, str, date]
"""A kind of record, a place and the month in which its period starts."""


@dataclass
class Atoms:
    """The counts of atoms; `open` are sources of which an absent atom is a zero, and the months that they speak for."""

    masses: dict[Atom, float] = field(default_factory=dict)
    open: dict[str, set[date]] = field(default_factory=dict)

    @property
    def sorts(self) -> list[Sort]:
        return sorted({sort for sort, _, _ in self.masses}, key=repr)


def atoms_of(
    facts: pl.DataFrame, registry: Registry, month: date, sources: Iterable[str], faces: dict[str, Faces]
) -> Atoms:
    """The atoms of some sources, for the areas in use in a month; `faces` says what each source counts."""
    atoms = Atoms()
    for name in sorted(sources):
        source = registry.sources[name]
        found: dict[tuple[Sort, date, int], dict[str, float]] = {}
        for sort, place, start, months, mass in _records(facts, registry, month, name, faces[name]):
            found.setdefault((sort, start, months), {})[place] = mass
        placed = {key: _own_counts(masses, source, registry.geography, month) for key, masses in found.items()}
        split = _without_totals(placed, source)
        if source.period.format is PeriodFormat.SPAN:
            split = _without_overlaps(split)
        atoms.masses |= {
            (sort, place, start): mass for (sort, start, _), own in split.items() for place, mass in own.items()
        }
        if source.absent_is_zero:
            atoms.open[name] = {start for _, start, _ in found}
    return atoms


def _records(
    facts: pl.DataFrame, registry: Registry, month: date, source: str, faces: Faces
) -> list[tuple[Sort, str, date, int, float]]:
    """The counts of a source by kind of record, place and period; areas that were merged under their heirs."""
    columns = [DIMENSION + name for name in registry.sources[source].dimensions]
    known = [column for column in columns if column in dimension_columns(facts.columns)]
    used = [area.code for area in registry.geography.at(month)]
    heirs = predecessors(registry.geography, month).select("area", "heir")
    place = (
        pl.when(pl.col("kind") == Kind.UNLOCATED.value)
        .then(pl.lit(UNLOCATED) + pl.col("scope"))
        .otherwise(pl.coalesce("heir", "area"))
    )
    rows = (
        facts.filter(pl.col("source") == source, pl.col("kind").is_in([Kind.OBSERVED.value, Kind.UNLOCATED.value]))
        .join(heirs, on="area", how="left")
        .group_by(*known, "start", "months", place=place)
        .agg(x=total("count"), n=total("denominator"))
        .filter(pl.col("place").is_in(used) | pl.col("place").str.starts_with(UNLOCATED))
        .sort("place", "start", "months", *known)
    )
    found = []
    for row in rows.iter_rows(named=True):
        values = tuple((column.removeprefix(DIMENSION), row[column]) for column in known)
        for counted, mass in faces.parted(row["x"], row["n"]):
            found.append((Sort(source, values, counted), row["place"], row["start"], row["months"], mass))
    return found


def _own_counts(masses: dict[str, float], source: Source, geography: Areas, month: date) -> dict[str, float]:
    """What lies in each area and in none of its members.

    An incident may be placed in a county and in none of its districts. A return that states a county beside all its
    districts states a sum; beside some of them, a sum of which the rest is the others'.
    """
    if source.absent_is_zero or source.place is not None:
        return masses
    own = {place: mass for place, mass in masses.items() if place not in geography}
    codes = [area.code for area in geography.at(month)]
    below = dict.fromkeys(codes, 0.0)
    whole = dict.fromkeys(codes, False)
    for code in sorted(codes, key=geography.depth, reverse=True):
        members = geography.children(code, month)
        inside = sum(below[member] for member in members)
        complete = bool(members) and all(whole[member] for member in members)
        if code in masses and not complete:
            own[code] = max(0.0, masses[code] - inside) if members else masses[code]
        below[code] = inside + own.get(code, 0.0)
        whole[code] = complete or code in masses
    return own


Placed = dict[tuple[Sort, date, int], dict[str, float]]


def _without_totals(placed: Placed, source: Source) -> Placed:
    """Of a total of the values of a dimension, what its parts leave of it."""
    totals = {name: dimension.total for name, dimension in source.dimensions.items() if dimension.total is not None}
    if not totals:
        return placed
    split: Placed = {}

    def summed(sort: Sort) -> int:
        return sum(totals.get(name) == value for name, value in sort.values)

    for key in sorted(placed, key=lambda key: (summed(key[0]), repr(key))):
        sort, start, months = key
        inside: dict[str, float] = {}
        for other, masses in split.items():
            if other[1:] == (start, months) and other[0] != sort and _is_part(other[0], sort, totals):
                for place, mass in masses.items():
                    inside[place] = inside.get(place, 0.0) + mass
        split[key] = {
            place: mass - inside.get(place, 0.0)
            for place, mass in placed[key].items()
            if place not in inside or mass > inside[place]
        }
    return split


def _is_part(part: Sort, whole: Sort, totals: dict[str, str]) -> bool:
    same = part.counted == whole.counted
    return same and all(
        mine == theirs or theirs == totals.get(name)
        for (name, mine), (_, theirs) in zip(part.values, whole.values, strict=True)
    )


def _without_overlaps(placed: Placed) -> Placed:
    """Of spans that lie in one another (a quarter, the year so far), what the shorter leave of the longer."""
    series: dict[tuple[Sort, str], list[tuple[Period, float]]] = {}
    for (sort, start, months), masses in placed.items():
        for place, mass in masses.items():
            series.setdefault((sort, place), []).append((Period(start, months), mass))
    split: Placed = {}
    for (sort, place), spans in series.items():
        for month, mass in _by_month(spans).items():
            split.setdefault((sort, month, 1), {})[place] = mass
    return split


def _by_month(spans: Sequence[tuple[Period, float]]) -> dict[date, float]:
    """A count of single months that gives every span its own; where they contradict each other, the shorter ones."""
    masses: dict[date, float] = {}
    spoken_for: set[date] = set()
    for period, mass in sorted(spans, key=lambda span: (span[0].months, span[0].start)):
        months = period.months_in_it
        inside = sum(masses.get(month, 0.0) for month in months)
        free = [month for month in months if month not in spoken_for]
        if free:
            masses[free[-1]] = max(0.0, mass - inside)
        spoken_for.update(months)
    return masses
