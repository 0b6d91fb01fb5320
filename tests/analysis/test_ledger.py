"""What indicators read alike is counted once, and nobody can tell from the figures."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kpitool.analysis.assessment import assess
from kpitool.analysis.basis import Basis
from kpitool.analysis.continuity import followed
from kpitool.analysis.ledger import Ledger
from kpitool.analysis.windows import CURRENT, PREVIOUS, Span
from kpitool.period import Period
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books
from tests.conftest import World

DECEMBER, YEAR = date(2019, 12, 1), Period(date(2019, 1, 1), 12)


@pytest.fixture
def registry(world: World) -> Registry:
    made = world.load().registry
    again = {"again": made.indicators["burglary"].model_copy(update={"title": "Burglary again"})}
    every = {"vehicles": made.indicators["burglary"].model_copy(update={"filter": {"offence": ("Vehicle crime",)}})}
    return made.with_indicators({**made.indicators, **again, **every})


@pytest.fixture
def books() -> Books:
    found = Books([], [])
    for year in (2018, 2019):
        found.year(year, "home", {NORTH: 30, SOUTH: 20})
        found.year(year, "city", {CITY: 60})
    found.add("crime", "observed", "home", NORTH, date(2019, 2, 1), 7, dim_offence="Vehicle crime")
    found.people()
    return found


def counts(found: pl.DataFrame, indicator: str) -> dict[str, float]:
    return dict(found.filter(pl.col("indicator") == indicator).select("area", "x").iter_rows())


def test_indicators_that_read_the_same_have_the_same_counts_and_others_their_own(
    books: Books, registry: Registry
) -> None:
    planned = [Span(name, CURRENT, YEAR, 1) for name in ("burglary", "again", "vehicles")]
    found = Basis(books, registry, DECEMBER).counted(planned)
    assert counts(found, "burglary") == counts(found, "again")
    assert {area: counts(found, "burglary")[area] for area in (HOME, REGION)} == {
        HOME: 600,
        REGION: 1320,
    }  # 12 × 50, 110
    assert counts(found, "vehicles")[HOME] == 7


def test_a_window_asked_for_again_under_another_role_and_registry_is_not_counted_again(
    books: Books, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    basis, added = Basis(books, registry, DECEMBER), list[str]()
    add_up = Ledger._add_up

    def noted(ledger: Ledger, new: list[Span]) -> None:
        added.extend(span.indicator for span in new)
        add_up(ledger, new)

    monkeypatch.setattr(Ledger, "_add_up", noted)
    first = basis.counted([Span("burglary", CURRENT, YEAR, 1)])
    copy = registry.with_indicators({"burglary@2019Q3": registry.indicators["burglary"]})
    second = basis.under(copy).counted([Span("burglary@2019Q3", PREVIOUS, YEAR, 1)])
    assert len(added) == 1
    assert counts(first, "burglary") == counts(second, "burglary@2019Q3")
    assert set(second["role"]) == {PREVIOUS}


def test_of_some_areas_the_assessment_is_what_it_is_of_all(books: Books, registry: Registry) -> None:
    every, some = assess(books, registry, Q3), assess(books, registry, Q3, areas=[HOME])
    assert set(some.table["area"]) == {HOME, REGION}  # and what home is held against
    assert_frame_equal(some.table, every.table.filter(pl.col("area").is_in([HOME, REGION])))


def test_past_quarters_beside_it_change_nothing_of_an_assessment(books: Books, registry: Registry) -> None:
    alone, beside = assess(books, registry, Q3), followed(books, registry, Q3)
    assert_frame_equal(alone.table, beside.table)
    assert_frame_equal(alone.charts, beside.charts)
    assert set(beside.past["quarter"]) == {Q3.before(back).id for back in range(1, 9)}
