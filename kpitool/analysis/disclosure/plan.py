"""The plan of a quarter: which of its figures are withheld, the same for every command."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from kpitool.analysis.breakdowns import parts_of, with_parts
from kpitool.analysis.by_source import with_sources_apart
from kpitool.analysis.disclosure.atoms import Atoms, atoms_of
from kpitool.analysis.disclosure.cells import Cells, cells_of, figures_of
from kpitool.analysis.disclosure.printed import printed_counts
from kpitool.analysis.disclosure.readings import can_be_added, faces_of, reading_of, together
from kpitool.analysis.disclosure.withholding import DECIDED, Plan
from kpitool.analysis.disclosure.witnesses import withheld
from kpitool.period import quarter_ending_by
from kpitool.registry.models import Registry
from kpitool.tables import Kind

if TYPE_CHECKING:
    from kpitool.analysis.basis import Basis, Holding


def plan_of(basis: "Basis") -> Plan:
    """The plan of the quarter that ends in a basis' month, of its whole registry. `basis`: nothing withheld.

    The last two plans are kept: a command looks at a quarter several times, and at what a board saw of it.
    """
    whole = basis.registry.whole
    if not any(whole.below(source) > 1 for source in whole.sources):
        return Plan()
    for kept in _LAST:
        if kept.edition is basis.edition and kept.registry is whole and kept.month == basis.month:
            return kept.plan
    made = _made(basis)
    _LAST[:] = [_Made(basis.edition, whole, basis.month, made), *_LAST[:1]]
    return made


@dataclass(frozen=True)
class _Made:
    """A plan, and what it was made from."""

    edition: "Holding"
    registry: Registry
    month: date
    plan: Plan


_LAST: list[_Made] = []


def _made(basis: "Basis") -> Plan:
    whole, month = basis.registry.whole, basis.month
    then = whole.known_in(quarter_ending_by(month, whole.year_starts))
    parts = parts_of(then)
    every = basis.under(with_sources_apart(with_parts(then, parts), list(then.indicators)), bare=True)
    registry, facts = every.registry, every.edition.facts
    readings = {name: reading_of(registry, name) for name, chosen in registry.indicators.items() if chosen.source}
    readings = {name: reading for name, reading in readings.items() if can_be_added(reading, registry)}
    counts = printed_counts(every, parts).filter(pl.col("indicator").is_in(list(readings)))
    figures = figures_of(counts, readings, registry, month)
    lost = facts.filter(kind=Kind.UNLOCATED.value)["source"].unique()
    few = {source for (reading, _, _), figure in figures.items() if figure.small for source in reading.sources}
    known = frozenset((reading, period) for reading, _, period in figures)
    sources = together(few | set(lost), set(readings.values()))
    figures = {row: figure for row, figure in figures.items() if not sources.isdisjoint(row[0].sources)}
    faces = {source: faces_of(registry, source) for source in sources}
    atoms = atoms_of(facts, registry, month, sources, faces)
    return replace(_decided(cells_of(figures, atoms, registry, month), atoms), known=known)


def _decided(cells: Cells, atoms: Atoms) -> Plan:
    """The plan of some cells, without those of whose sources no count is small."""
    every = {reading for reading, _, _ in cells.figures}
    few = {source for (reading, _, _), figure in cells.figures.items() if figure.small for source in reading.sources}
    sources = together(few, every)
    readings = {reading: number for number, reading in enumerate(cells.readings)}
    how = withheld(cells, atoms)
    rows = [
        (readings[row[0]], row[1], row[2].start, row[2].months, how.get(row), True)
        for row in cells.figures
        if not sources.isdisjoint(row[0].sources)
    ]
    return Plan(readings, sources, pl.DataFrame(rows, schema=DECIDED, orient="row"))
