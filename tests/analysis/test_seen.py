"""Figures that have moved since a board saw them, by more than a tolerance: they are told, and stay what they are."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.continuity import followed
from kpitool.analysis.seen import Seen
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, SOUTH, Books, row, rules
from tests.conftest import World

LABEL = "Board 14 Feb 2020"
ALIKE = "    polarity: low_is_good\n"
NOTHING = {"seen": None, "restated_percent": None, "restated": None}


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def books(now: float, before: float = 720, *, months: int = 12) -> Books:
    """Homeshire has so many burglaries in 2019, whose months there are, and in 2018; of 100,000 people."""
    found = Books([], [])
    for year, count, held in ((2018, before, 12), (2019, now, months)):
        found.year(year, "home", {NORTH: 0, SOUTH: 0}, held)
        found.year(year, "city", {CITY: 60})
        found.add("crime", "observed", "home", NORTH, date(year, 2, 1), count, dim_offence="Burglary")
    found.people()
    return found


def shown(now: Books, then: Books, registry: Registry) -> Assessment:
    return assess(now, registry, Q3, seen=Seen(then, LABEL))


def told(assessment: Assessment, prefix: str = "") -> dict[str, Any]:
    found = row(assessment)
    return {name: found[prefix + name] for name in NOTHING}


@pytest.mark.parametrize(
    ("then", "now", "restated"),
    [
        (720, 756, False),  # 7.2 and 7.56: 5 % and no more
        (720, 757, True),
        (720, 684, False),  # 5 % less
        (720, 683, True),
        (1100, 1155, False),  # 11.0 and 11.55, which floating point takes for 5.000000000000011 % more
        (720, 720, False),
    ],
)
def test_a_figure_is_restated_where_it_moved_by_more_than_the_tolerance(
    registry: Registry, then: int, now: int, restated: bool
) -> None:
    assessment = shown(books(now), books(then), registry)
    expected = {"seen": pytest.approx(then / 100), "restated_percent": pytest.approx((now - then) / then * 100)}
    assert told(assessment) == {**expected, "restated": restated}
    assert rules(assessment).count("data") == restated
    assert assessment.seen == LABEL


def test_the_figure_and_its_status_are_as_without_an_earlier_edition(registry: Registry) -> None:
    now = books(900)
    alone, beside = assess(now, registry, Q3), shown(now, books(720), registry)
    same = [
        name for name in alone.table.columns if name not in NOTHING and name.removeprefix("previous_") not in NOTHING
    ]
    assert alone.table.select(same).equals(beside.table.select(same))
    assert "data" not in rules(alone)
    assert "data" in rules(beside)


def test_without_an_earlier_edition_nothing_is_restated(registry: Registry) -> None:
    assessment = assess(books(720), registry, Q3)
    assert told(assessment) == told(assessment, "previous_") == NOTHING
    assert assessment.seen is None


def test_the_window_before_can_be_restated_too(registry: Registry) -> None:
    assessment = shown(books(720, 800), books(720, 720), registry)
    assert told(assessment)["restated"] is False
    # 8.0 after 7.2: 11.1 %
    expected = {"seen": pytest.approx(7.2), "restated_percent": pytest.approx(100 / 9), "restated": True}
    assert told(assessment, "previous_") == expected
    assert "data" in rules(assessment)


def test_a_window_that_has_grown_whole_since_is_not_restated(registry: Registry) -> None:
    assessment = shown(books(900), books(720, months=11), registry)
    assert told(assessment) == NOTHING
    assert "data" not in rules(assessment)


def test_a_window_that_is_no_longer_whole_is_missing_and_not_restated(registry: Registry) -> None:
    assessment = shown(books(720, months=11), books(720), registry)
    assert told(assessment) == NOTHING
    assert rules(assessment) == ["data"]


def test_what_was_none_and_is_some_has_moved_by_no_percent_that_can_be_told(registry: Registry) -> None:
    assert told(shown(books(1), books(0), registry)) == {"seen": 0.0, "restated_percent": None, "restated": True}
    assert told(shown(books(0), books(0), registry)) == {"seen": 0.0, "restated_percent": None, "restated": False}


def test_a_percent_of_small_counts_is_withheld_and_the_finding_is_not(world: World) -> None:
    world.change("indicators:\n", "percent_needs: 50\nindicators:\n")
    assessment = shown(books(60), books(49), world.load().registry)
    assert told(assessment) == {"seen": pytest.approx(0.49), "restated_percent": None, "restated": True}


@pytest.mark.parametrize(("now", "restated"), [(55, False), (56, True), (45, False), (44, True)])
def test_a_proportion_moves_by_points(world: World, now: int, restated: bool) -> None:
    # of 100: 50 % then; 55 % is 5 points more, though a tenth of the figure
    world.change("measure: {kind: rate, per: 1000, population: residents}", "measure: {kind: proportion}")
    world.change(
        "    layout: events\n    columns: {period: Month, scope: Force, area: Code}",
        "    layout: counts\n    absent: zero\n"
        "    columns: {period: Month, scope: Force, area: Code, numerator: Yes, denominator: Of}",
    )
    assessment = shown(surveyed(now), surveyed(50), world.load().registry)
    assert told(assessment) == {"seen": pytest.approx(50), "restated_percent": None, "restated": restated}


def surveyed(percent: int) -> Books:
    """Half of those asked in 2018, and so many percent in 2019."""
    found = Books([], [])
    for year, share in ((2018, 50), (2019, percent)):
        found.year(year, "home", {})
        of_whom = {"denominator": 100.0, "dim_offence": "Burglary"}
        found.add("crime", "observed", "home", NORTH, date(year, 2, 1), share, **of_whom)
    return found


def test_a_board_chooses_the_tolerance(world: World) -> None:
    moved = {}
    for chosen in ("{restated: 10}", "{restated: 9.9}", "{restated: 0}", "{off: true}"):
        world.change(ALIKE, f"{ALIKE}    rules: {{data: {chosen}}}\n")
        registry = world.load().registry
        moved[chosen] = [told(shown(books(now), books(720), registry))["restated"] for now in (720, 792)]
        world.change(f"{ALIKE}    rules: {{data: {chosen}}}\n", ALIKE)
    assert moved == {
        "{restated: 10}": [False, False],  # 792 is 10 % more than 720
        "{restated: 9.9}": [False, True],
        "{restated: 0}": [False, True],
        "{off: true}": [None, None],
    }


def test_only_what_the_board_reads_is_held_against_what_it_saw(registry: Registry) -> None:
    assessment = shown(books(900), books(720), registry)
    assert row(assessment, NORTH)["restated"] is None
    assert "data" not in rules(assessment, NORTH)


def test_an_extract_read_before_a_dimension_was_declared_had_no_figure_to_restate(registry: Registry) -> None:
    then = books(720)
    then.covered = [{**each, "reading": each["reading"].replace("offence", "")} for each in then.covered]
    assert told(shown(books(900), then, registry)) == NOTHING


def test_a_restated_figure_is_neither_new_nor_cleared(registry: Registry) -> None:
    assessment = followed(books(900), registry, Q3, seen=Seen(books(720), LABEL))
    mine = assessment.findings.filter(pl.col("area") == HOME, pl.col("rule") == "data")
    assert mine.select("state", "since", "open_ended").rows() == [(None, None, None)]
    assert "data" not in assessment.cleared.filter(pl.col("area") == HOME)["rule"]
    others = assessment.findings.filter(pl.col("area") == HOME, pl.col("rule") != "data")
    assert others.height
    assert others["state"].null_count() == 0


@pytest.mark.parametrize(("then", "now"), [(720, 3), (3, 720)])
def test_a_count_that_is_withheld_then_or_now_is_no_restatement(registry: Registry, then: int, now: int) -> None:
    chosen = registry.model_copy(update={"suppress_below": 5})
    assert told(shown(books(now), books(then), registry))["seen"] is not None
    assert told(shown(books(now), books(then), chosen)) == NOTHING
