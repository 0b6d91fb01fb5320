"""What the figures of some areas rest on: assessed alone they are what they are among all."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kpitool.analysis.assessment import assess
from kpitool.analysis.basis import basis_of
from kpitool.analysis.continuity import followed
from kpitool.analysis.reach import Reach, reach_of
from kpitool.analysis.windows import CURRENT, Span
from kpitool.areas import Area, Areas, Level, Scope
from kpitool.period import Period, Quarter
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, REGION, SOUTH, Books
from tests.conftest import World

Q3 = Quarter(2019, 3)
MONTH = date(2019, 12, 1)
FAR, FAR_REGION, OTHER = "E07000009", "E12000002", "E07000010"


@pytest.fixture
def registry(world: World) -> Registry:
    """Farton lies in another region, and the police of home speak for it too; Otherton is none of their business."""
    world.change(
        "scopes:\n",
        f"    - {{code: {FAR_REGION}, name: Far Region, level: region}}\n"
        f"    - {{code: {FAR}, name: Farton, level: district, parent: {FAR_REGION}}}\n"
        f"    - {{code: {OTHER}, name: Otherton, level: district, parent: {FAR_REGION}}}\n"
        "scopes:\n  other: {title: Other Police, areas: [E07000010]}\n",
    )
    world.change("areas: [E07000001, E07000002]", f"areas: [E07000001, E07000002, {FAR}]")
    return world.load().registry


@pytest.fixture
def books() -> Books:
    found = Books([], [])
    for year in (2017, 2018, 2019):
        found.year(year, "home", {NORTH: 30 if year < 2019 else 60, SOUTH: 30, FAR: 40, None: 8})
        found.year(year, "city", {CITY: 60})
        found.year(year, "other", {OTHER: 50})
    found.people(people={NORTH: 40_000, SOUTH: 60_000, CITY: 100_000, FAR: 50_000, OTHER: 50_000})
    return found


def test_of_some_areas_everything_is_what_it_is_of_all(books: Books, registry: Registry) -> None:
    every, some = assess(books, registry, Q3), assess(books, registry, Q3, areas=[NORTH])
    kept = [HOME, NORTH, REGION]  # and what it is held against
    assert set(some.table["area"]) == set(kept)
    assert_frame_equal(some.table, every.table.filter(pl.col("area").is_in(kept)))
    assert_frame_equal(some.trials, every.trials.filter(pl.col("area").is_in(kept)), check_row_order=False)
    assert_frame_equal(some.charts, every.charts.filter(pl.col("area").is_in(kept)))


def test_records_without_a_place_are_a_share_of_all_that_a_scope_reports_wherever(
    books: Books, registry: Registry
) -> None:
    told = assess(books, registry, Q3, areas=[HOME]).of_area(HOME).row(0, named=True)["unplaced"]
    # 60 in Northton, 30 in Southton, 40 in Farton and 8 nowhere
    assert {(each["unlocated"], each["records"]) for each in told} == {(8.0, 138.0)}


def test_records_without_a_place_of_a_source_without_scopes_are_a_share_of_all_its_records(
    books: Books, registry: Registry
) -> None:
    for row in (*books.rows, *books.covered):
        row["scope"] = "*"
    told = assess(books, registry, Q3, areas=[HOME]).of_area(HOME).row(0, named=True)["unplaced"]
    assert told is None  # 8 of 248 are 3.2 %, which is not above 5; of the 158 in its region they would be


def test_findings_have_the_same_past(books: Books, registry: Registry) -> None:
    every, some = followed(books, registry, Q3), followed(books, registry, Q3, areas=[HOME, NORTH])
    kept = pl.col("area").is_in([HOME, NORTH, REGION])
    assert some.findings.height > 0
    assert_frame_equal(some.findings, every.findings.filter(kept))
    assert_frame_equal(some.cleared, every.cleared.filter(kept))


def test_rows_that_the_figures_do_not_rest_on_are_not_read(books: Books, registry: Registry) -> None:
    basis = basis_of(books, registry, MONTH, frozenset([HOME, REGION]))
    assert set(basis.edition.facts["area"].drop_nulls()) == {NORTH, SOUTH, CITY, FAR}
    assert OTHER not in basis.registry.geography


def test_where_small_counts_are_withheld_every_area_is_read(books: Books, registry: Registry) -> None:
    withholding = registry.model_copy(update={"suppress_below": 5})
    basis = basis_of(books, withholding, MONTH, frozenset([HOME, REGION]))
    assert OTHER in set(basis.edition.facts["area"])


def test_every_area_is_still_to_be_had(books: Books, registry: Registry) -> None:
    basis = basis_of(books, registry, MONTH, frozenset([HOME])).every_area()
    counted = basis.counted([Span("burglary", CURRENT, Period(date(2019, 1, 1), 12), 1)])
    assert dict(counted.select("area", "x").iter_rows())[OTHER] == 600


def areas(*of: Area, scopes: tuple[Scope, ...] = ()) -> Areas:
    return Areas("home", None, of, scopes)


def test_what_was_merged_into_an_area_and_what_lies_above_it_are_in_reach() -> None:
    geography = areas(
        Area("land", "Land", Level.COUNTRY),
        Area("home", "Home", Level.COUNTY, "land"),
        Area("new", "New", Level.DISTRICT, "home", first=date(2019, 4, 1)),
        Area("old", "Old", Level.DISTRICT, "away", last=date(2019, 3, 1), successor="new"),
        Area("older", "Older", Level.DISTRICT, "away", last=date(2009, 3, 1), successor="old"),
        Area("away", "Away", Level.COUNTY, "land"),
        Area("rest", "Rest", Level.DISTRICT, "away"),
    )
    reach = reach_of(["home"], geography, MONTH)
    assert reach.areas == {"home", "new", "old", "older", "land", "away"}


def test_all_that_a_scope_speaks_for_is_in_its_reach() -> None:
    force = Scope("force", "Force", ("one", "two"))
    geography = areas(
        Area("home", "Home", Level.COUNTY),
        Area("one", "One", Level.DISTRICT, "home"),
        Area("two", "Two", Level.UNITARY),
        Area("three", "Three", Level.UNITARY),
        Area("force", "Force", Level.SCOPE),
        scopes=(force,),
    )
    assert reach_of(["force"], geography, MONTH) == Reach(
        frozenset({"force", "one", "two", "home"}), frozenset(["force"])
    )
    assert reach_of(["home"], geography, MONTH) == Reach(frozenset({"home", "one"}), frozenset(["force"]))


def test_an_area_out_of_reach_that_a_return_counted_as_well_is_told_by_name(
    world: World, registry: Registry, books: Books
) -> None:
    assert FAR in registry.geography
    returned = dict.fromkeys((NORTH, SOUTH, CITY, OTHER), 30.0) | {FAR: 40.0, HOME: 100.0}  # 30 + 30 + 40
    for month in range(12):
        start = date(2019, month + 1, 1)
        books.cover("returns", "*", start, "#1")
        for area, count in returned.items():
            books.add("returns", "observed", "*", area, start, count)
    world.change("  people:\n    title: Mid", RETURNS + "  people:\n    title: Mid")
    loaded = world.load().registry
    told = loaded.indicators["burglary"].model_copy(update={"source": ("returns",), "filter": {}})
    found = assess(books, loaded.with_indicators({"burglary": told}), Q3, areas=[HOME])
    assert found.of_area(HOME).row(0, named=True)["stray"] == FAR


RETURNS = """\
  returns:
    title: Returns
    files: returns.csv
    layout: counts
    columns: {period: month, area: code, count: count}
    period: {format: month}
    coverage: columns
    frequency: monthly
    due_after: 20
"""
