"""The finest counts of a source: what lies in an area and no part of it, in a total and no part of it, in one month."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.disclosure.atoms import Atoms, atoms_of
from kpitool.analysis.disclosure.readings import Faces
from kpitool.registry.models import Registry
from kpitool.tables import as_facts
from tests.conftest import World
from tests.returns import RETURNS

NORTH, SOUTH, CITY = "E07000001", "E07000002", "E06000001"
HOME = "E10000001"
JUNE = date(2019, 6, 1)


def facts(source: str, *rows: dict[str, Any]) -> pl.DataFrame:
    common = {"source": source, "kind": "observed", "scope": "*", "start": JUNE, "months": 1}
    return as_facts(pl.DataFrame([{**common, **row} for row in rows], infer_schema_length=None))


def masses(atoms: Atoms) -> dict[tuple[Any, ...], float]:
    """The counts by the value of the one dimension, what is counted, place and month."""
    return {
        (*(value for _, value in sort.values), sort.counted, place, start): mass
        for (sort, place, start), mass in atoms.masses.items()
    }


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def counts_of_areas(registry: Registry) -> Registry:
    """The crime log as a return of counts, in which an absent row is not known."""
    crime = registry.sources["crime"].model_copy(update={"absent": "missing"})
    return registry.model_copy(update={"sources": {**registry.sources, "crime": crime}})


def test_incidents_in_a_county_and_none_of_its_districts_are_the_countys_own(registry: Registry) -> None:
    rows = facts("crime", {"area": NORTH, "count": 4.0}, {"area": HOME, "count": 2.0})
    found = atoms_of(rows, registry, JUNE, ["crime"], {"crime": Faces.COUNT})
    assert masses(found) == {("x", NORTH, JUNE): 4, ("x", HOME, JUNE): 2}
    assert found.open == {"crime": {JUNE}}


def test_a_county_returned_beside_all_its_districts_has_nothing_of_its_own(registry: Registry) -> None:
    rows = facts("crime", {"area": NORTH, "count": 4.0}, {"area": SOUTH, "count": 5.0}, {"area": HOME, "count": 9.0})
    found = atoms_of(rows, counts_of_areas(registry), JUNE, ["crime"], {"crime": Faces.COUNT})
    assert masses(found) == {("x", NORTH, JUNE): 4, ("x", SOUTH, JUNE): 5}


def test_a_county_returned_beside_some_of_its_districts_has_the_rest(registry: Registry) -> None:
    rows = facts("crime", {"area": NORTH, "count": 4.0}, {"area": HOME, "count": 9.0})
    found = atoms_of(rows, counts_of_areas(registry), JUNE, ["crime"], {"crime": Faces.COUNT})
    assert masses(found) == {("x", NORTH, JUNE): 4, ("x", HOME, JUNE): 5}


def test_of_a_total_only_what_its_parts_leave_is_its_own(registry: Registry) -> None:
    crime = registry.sources["crime"]
    offence = crime.dimensions["offence"].model_copy(update={"total": "All"})
    crime = crime.model_copy(update={"dimensions": {"offence": offence}})
    rows = facts(
        "crime",
        {"area": NORTH, "count": 4.0, "dim_offence": "Burglary"},
        {"area": NORTH, "count": 6.0, "dim_offence": "Vehicle crime"},
        {"area": NORTH, "count": 11.0, "dim_offence": "All"},
        {"area": SOUTH, "count": 3.0, "dim_offence": "Burglary"},
        {"area": SOUTH, "count": 3.0, "dim_offence": "All"},
    )
    changed = registry.model_copy(update={"sources": {**registry.sources, "crime": crime}})
    found = masses(atoms_of(rows, changed, JUNE, ["crime"], {"crime": Faces.COUNT}))
    assert found == {
        ("Burglary", "x", NORTH, JUNE): 4,
        ("Vehicle crime", "x", NORTH, JUNE): 6,
        ("All", "x", NORTH, JUNE): 1,
        ("Burglary", "x", SOUTH, JUNE): 3,
    }


def test_a_share_is_its_numerator_and_what_that_leaves_and_a_mean_is_two_counts(registry: Registry) -> None:
    rows = facts("crime", {"area": NORTH, "count": 4.0, "denominator": 10.0})
    share, mean = (
        masses(atoms_of(rows, counts_of_areas(registry), JUNE, ["crime"], {"crime": faces}))
        for faces in (Faces.SHARE, Faces.MEAN)
    )
    assert share == {("x", NORTH, JUNE): 4, ("rest", NORTH, JUNE): 6}
    assert mean == {("x", NORTH, JUNE): 4, ("n", NORTH, JUNE): 10}


def test_a_year_so_far_holds_the_quarters_in_it(world: World) -> None:
    world.registry.write_text(RETURNS, encoding="utf-8")
    world.write("people.csv", "")
    spans = [(date(2019, 4, 1), 3, 5.0), (date(2019, 4, 1), 6, 12.0), (date(2018, 4, 1), 12, 40.0)]
    rows = facts("entrants", *({"area": HOME, "start": start, "months": n, "count": x} for start, n, x in spans))
    found = masses(atoms_of(rows, world.load().registry, date(2019, 9, 1), ["entrants"], {"entrants": Faces.COUNT}))
    # April to June 5; July to September the other 7 of the 12
    assert found == {
        ("x", HOME, date(2019, 6, 1)): 5,
        ("x", HOME, date(2019, 9, 1)): 7,
        ("x", HOME, date(2019, 3, 1)): 40,
    }
