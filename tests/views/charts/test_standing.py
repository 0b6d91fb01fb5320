"""Bars of one quarter: which areas, in which order, against what; and parts with their shares."""

from datetime import date

import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.registry.models import Registry
from kpitool.views import numbers
from kpitool.views.charts.sentences import areas_sentence, parts_sentence
from kpitool.views.charts.standing import area_bars, area_lines, called_together, part_bars
from kpitool.views.charts.words import area_texts
from kpitool.views.entries import entries
from kpitool.views.records import Entry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books
from tests.conftest import World
from tests.views import boards


@pytest.fixture
def books() -> Books:
    """Two years: Northton 30, Southton 60 and Cityborough 60 a month."""
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 60})
        books.year(year, "city", {CITY: 60})
    books.people()
    return books


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def of_burglary(assessment: Assessment) -> list[Entry]:
    return [each for each in entries(assessment, [HOME, NORTH, SOUTH, REGION]) if each.indicator == "burglary"]


def test_bars_are_home_its_parts_from_the_highest_down_and_the_benchmark(books: Books, registry: Registry) -> None:
    found = of_burglary(assess(books, registry, Q3))
    bars = area_bars(found, registry)
    # a thousand people: Southton 720 / 60, Northton 360 / 40, Homeshire 1,080 / 100, Midshire 1,800 / 200
    assert [(bar.name, bar.role, bar.text) for bar in bars] == [
        ("Homeshire", "home", "10.8"),
        ("Southton", "part", "12.0"),
        ("Northton", "part", "9.0"),
        ("Midshire Region", "benchmark", "9.0"),
    ]
    by_code = {entry.area.name: entry for entry in found}
    assert [(bar.lower, bar.upper) for bar in bars] == [
        (by_code[bar.name].lower998, by_code[bar.name].upper998) for bar in bars
    ]
    assert "the Midshire Region" in bars[1].words


def test_the_lines_are_homes_value_and_the_benchmarks(books: Books, registry: Registry) -> None:
    lines = area_lines(of_burglary(assess(books, registry, Q3)), registry)
    assert [(line.name, line.role, line.text) for line in lines] == [
        ("Homeshire", "home", "10.8"),
        ("Midshire Region", "benchmark", "9.0"),
    ]
    assert lines[1].called == "the Midshire Region"
    assert area_lines([], registry) == []


def test_the_areas_are_told_in_a_sentence(books: Books, registry: Registry) -> None:
    found = of_burglary(assess(books, registry, Q3))
    bars, lines = area_bars(found, registry), area_lines(found, registry)
    assert areas_sentence(bars, lines, called_together(found, registry)) == (
        "Of two districts Southton is highest (12.0) and Northton lowest (9.0); one is above Homeshire (10.8); "
        "one is above the Midshire Region (9.0), one level with it."
    )
    assert area_texts("burglary", registry, bars, "2019") == {
        "unit": "Rate per 1,000 residents, 2019",
        "remark": "thin line: 99.8% interval",
    }


def test_an_area_without_a_figure_comes_after_the_others_and_has_no_number(books: Books, world: World) -> None:
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    registry = world.load().registry
    for each in books.rows:
        if each["area"] == SOUTH and each["source"] == "crime":
            each["count"] = 1 if each["start"] in {date(2019, 2, 1), date(2018, 2, 1)} else 0
    bars = area_bars(of_burglary(assess(books, registry, Q3)), registry)
    south = next(bar for bar in bars if bar.name == "Southton")
    assert (south.value, south.lower, south.upper, south.text) == (None, None, None, "<5")
    assert [bar.value for bar in bars if bar.role == "part"][-1] is None


def test_parts_have_their_shares_now_and_before(world: World, books: Books) -> None:
    registry = broken_down(world)
    for each in list(books.rows):
        if each["source"] == "crime" and each["start"].year == 2019:
            books.rows.append({**each, "dim_offence": "Vehicle crime", "count": each["count"] * 3})
    parts = part_bars(assess(books, registry, Q3), "crime", HOME)
    assert [(part.name, part.share, part.share_before, part.text, part.words) for part in parts] == [
        ("Burglary", 25.0, 100.0, "25%", "100% before"),
        ("Vehicle crime", 75.0, 0.0, "75%", "0% before"),
    ]
    assert parts_sentence(parts) == (
        "Shares of the count: Vehicle crime 75% (0% before) and Burglary 25% (100% before)."
    )


def test_an_indicator_without_a_breakdown_has_no_parts(books: Books, registry: Registry) -> None:
    assert part_bars(assess(books, registry, Q3), "burglary", HOME) == []


def broken_down(world: World) -> Registry:
    """The registry with an indicator of all crime, broken down by offence."""
    registry = world.load().registry
    burglary = registry.indicators["burglary"]
    whole = burglary.model_copy(update={"title": "Crime", "filter": {}, "breakdown": "offence"})
    return registry.with_indicators({"crime": whole})


def test_the_bars_of_random_boards_are_the_figures_of_their_entries() -> None:
    looked_at = 0
    for assessment in boards.assessed(range(1, 41)):
        registry = assessment.registry
        for name, indicator in registry.indicators.items():
            found = [each for each in entries(assessment) if each.indicator == name]
            bars = area_bars(found, registry)
            assert sorted((bar.name, bar.value is None) for bar in bars) == sorted(
                (each.area.name, each.value is None) for each in found
            )
            by_name = {each.area.name: each for each in found}
            assert all(bar.value == by_name[bar.name].value for bar in bars)
            told = [bar for bar in bars if bar.value is not None]
            assert all(bar.text == numbers.figure(bar.value, indicator) for bar in told)
            parts = [bar.value for bar in told if bar.role == "part"]
            assert parts == sorted(parts, key=lambda value: -(value or 0.0))
            looked_at += len(told)
    assert looked_at > 100
