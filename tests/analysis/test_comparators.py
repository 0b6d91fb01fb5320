"""Published benchmarks and means of rates, from typed-in observations; each figure worked by hand."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.continuity import followed
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books, row, rules
from tests.conftest import World

TABLES = """\
  tables:
    title: National tables
    layout: values
    columns: {period: Period, area: Code, value: Rate}
    period: {format: span}
    dimensions: {crime: {column: Crime, values: [All, Burglary], total: All}}
    coverage: columns
    frequency: quarterly
    due_after: 90
"""
PEOPLE = {NORTH: 40_000, SOUTH: 60_000, CITY: 300_000}
YEAR_2019 = date(2019, 1, 1)


def held_against(world: World, benchmark: str) -> Registry:
    """The partnership's registry with a source of finished figures, and burglary held against a benchmark."""
    world.change("populations:\n", f"{TABLES}populations:\n")
    world.change("polarity: low_is_good", f"polarity: low_is_good\n    compare: {{benchmark: {benchmark}}}")
    return world.load().registry


def published(
    books: Books, start: date, value: float, months: int = 12, area: str = REGION, crime: str = "All"
) -> None:
    row = {"source": "tables", "kind": "observed", "scope": "*", "area": area, "start": start, "months": months}
    books.rows.append({**row, "value": value, "dim_crime": crime})
    books.covered.append({"source": "tables", "scope": "*", "start": start, "months": months, "reading": "crime#1"})


@pytest.fixture
def books() -> Books:
    """Homeshire 60 a month, which is 7.2 of its 100,000 a year; Cityborough 60 a month, 2.4 of its 300,000."""
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 60})
    books.people(people=PEOPLE)
    return books


def against(assessment: Assessment, area: str = HOME) -> tuple[Any, str]:
    found = row(assessment, area)
    return found["benchmark_value"], found["benchmark_verdict"]


def test_a_pooled_benchmark_is_counts_over_people(books: Books, world: World) -> None:
    # 12 × (60 + 60) of 100,000 + 300,000
    assert against(assess(books, held_against(world, "{kind: pooled}"), Q3)) == (pytest.approx(3.6), "much_worse")


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        # Byar's interval of 720: at 95 % 720 × (1 − 1/6480 − 1.96/(3√720))³ = 668.4 and 774.6, so 6.684 to 7.746;
        # at 99.8 % 639.9 and 806.8, so 6.399 to 8.068
        (7.0, "similar"),
        (6.69, "similar"),
        (6.68, "worse"),
        (7.74, "similar"),
        (7.76, "better"),
        (6.40, "worse"),
        (6.39, "much_worse"),
        (8.06, "better"),
        (8.07, "much_better"),
        (0.0, "much_worse"),  # none published is a figure, and not a missing one
    ],
)
def test_a_published_figure_is_held_against_the_areas_own_interval(
    books: Books, world: World, value: float, verdict: str
) -> None:
    published(books, YEAR_2019, value)
    assessment = assess(books, held_against(world, "{kind: published, source: tables}"), Q3)
    found = row(assessment)
    assert against(assessment) == (value, verdict)
    assert (found["benchmark_x"], found["benchmark_n"], found["benchmark_population_year"]) == (None, None, None)
    assert (found["benchmark_start"], found["benchmark_months"]) == (YEAR_2019, 12)
    assert "data" not in rules(assessment)


def test_districts_are_held_against_the_published_figure_and_its_own_area_is_not(books: Books, world: World) -> None:
    published(books, YEAR_2019, 7.0)
    assessment = assess(books, held_against(world, "{kind: published, source: tables}"), Q3)
    # 360 each: at 99.8 % Northton's 9.0 is above 7.6, Southton's 6.0 is below 7.04
    assert against(assessment, NORTH) == (7.0, "much_worse")
    assert against(assessment, SOUTH) == (7.0, "similar")
    assert against(assessment, REGION) == (None, "not_compared")


def test_only_a_figure_of_exactly_the_windows_months_is_taken(books: Books, world: World) -> None:
    registry = held_against(world, "{kind: published, source: tables, max_lag: 3}")
    published(books, date(2018, 1, 1), 1.0)  # the year before
    published(books, date(2019, 10, 1), 2.0, months=3)  # the quarter
    published(books, YEAR_2019, 3.0, area=CITY)  # another area
    published(books, YEAR_2019, 4.0, crime="Burglary")  # not the total
    published(books, date(2018, 10, 1), 5.0, months=15)  # ends with the window and is longer
    assessment = assess(books, registry, Q3)
    found = row(assessment)
    assert against(assessment) == (None, "not_compared")
    assert (found["benchmark_start"], found["benchmark_months"]) == (YEAR_2019, 12)
    assert rules(assessment) == ["data"]


def test_figures_of_parts_of_the_window_are_never_added_up(books: Books, world: World) -> None:
    registry = held_against(world, "{kind: published, source: tables}")
    for month in (1, 4, 7, 10):
        published(books, date(2019, month, 1), 1.8, months=3)
    assert against(assess(books, registry, Q3)) == (None, "not_compared")


def test_figures_of_members_are_never_averaged_for_a_published_one(books: Books, world: World) -> None:
    registry = held_against(world, "{kind: published, source: tables}")
    for area in (HOME, CITY):
        published(books, YEAR_2019, 5.0, area=area)
    assert against(assess(books, registry, Q3)) == (None, "not_compared")


def test_the_filter_chooses_the_published_figure_and_the_area_may_be_another(books: Books, world: World) -> None:
    registry = held_against(world, f"{{kind: published, source: tables, filter: {{crime: Burglary}}, area: {CITY}}}")
    published(books, YEAR_2019, 9.0)
    published(books, YEAR_2019, 8.0, area=CITY)
    published(books, YEAR_2019, 7.0, area=CITY, crime="Burglary")
    found = row(assess(books, registry, Q3))
    assert (found["benchmark_area"], found["benchmark_value"]) == (CITY, 7.0)


def late_books() -> Books:
    """Homeshire: 40 a month in 2018, 60 in 2019; so 12 months to September 2019 are 3 × 40 + 9 × 60 = 660."""
    books = Books([], [])
    books.year(2018, "home", {NORTH: 20, SOUTH: 20})
    books.year(2019, "home", {NORTH: 30, SOUTH: 30})
    for year in (2018, 2019):
        books.year(year, "city", {CITY: 60})
    books.people(people=PEOPLE)
    return books


@pytest.mark.parametrize(("lag", "value"), [(0, None), (2, None), (3, 5.5), (12, 5.5)])
def test_a_late_published_figure_is_compared_over_its_own_months(world: World, lag: int, value: float | None) -> None:
    books = late_books()
    published(books, date(2018, 10, 1), 5.5)
    found = row(assess(books, held_against(world, f"{{kind: published, source: tables, max_lag: {lag}}}"), Q3))
    assert found["benchmark_value"] == value
    if value is not None:
        assert (found["benchmark_start"], found["benchmark_months"]) == (date(2018, 10, 1), 12)
        assert found["shared_value"] == pytest.approx(6.6)  # 660 of 100,000, and not the 7.2 of 2019
        assert found["benchmark_verdict"] == "much_worse"


def test_of_two_published_figures_within_the_lag_the_newer_is_taken(world: World) -> None:
    books = late_books()
    published(books, date(2018, 10, 1), 5.5)
    published(books, date(2018, 11, 1), 5.6)
    found = row(assess(books, held_against(world, "{kind: published, source: tables, max_lag: 12}"), Q3))
    assert (found["benchmark_value"], found["benchmark_start"]) == (5.6, date(2018, 11, 1))


def test_a_mean_of_rates_weighs_its_areas_alike(books: Books, world: World) -> None:
    assessment = assess(books, held_against(world, "{kind: mean_of_rates}"), Q3)
    # Homeshire 7.2 and Cityborough 2.4, Homeshire itself included; pooled it would be 3.6
    assert against(assessment) == (pytest.approx(4.8, abs=1e-9), "much_worse")
    found = row(assessment)
    assert (found["benchmark_x"], found["benchmark_n"]) == (None, None)
    assert against(assessment, SOUTH)[0] == pytest.approx(4.8, abs=1e-9)
    assert against(assessment, REGION) == (None, "not_compared")


def test_a_mean_may_be_of_another_area_and_of_zeros(books: Books, world: World) -> None:
    books.rows = [each for each in books.rows if each["scope"] != "city"]  # covered, and without incidents: 0.0
    found = row(assess(books, held_against(world, "{kind: mean_of_rates}"), Q3))
    assert found["benchmark_value"] == pytest.approx(3.6, abs=1e-9)  # (7.2 + 0) / 2


def test_one_member_without_a_figure_leaves_no_mean_and_is_named(books: Books, world: World) -> None:
    gap = date(2019, 11, 1)
    books.covered = [c for c in books.covered if not (c["start"] == gap and c["scope"] == "city")]
    assessment = assess(books, held_against(world, "{kind: mean_of_rates}"), Q3)
    found = row(assessment)
    assert against(assessment) == (None, "not_compared")
    assert (found["benchmark_missing_areas"], found["benchmark_missing_months"]) == ([CITY], [gap])
    assert found["benchmark_missing_scopes"] == ["city"]
    assert rules(assessment) == ["data"]


def test_a_member_without_a_population_leaves_no_mean(world: World) -> None:
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 60})
    books.people(people={NORTH: 40_000, SOUTH: 60_000})
    found = row(assess(books, held_against(world, "{kind: mean_of_rates}"), Q3))
    assert (found["benchmark_value"], found["benchmark_missing_areas"]) == (None, [CITY])
    assert found["benchmark_missing_months"] == []


def test_a_late_member_is_waited_for_within_the_lag(world: World) -> None:
    books = late_books()
    late = (date(2019, 10, 1), date(2019, 11, 1), date(2019, 12, 1))
    books.covered = [c for c in books.covered if not (c["start"] in late and c["scope"] == "city")]
    found = row(assess(books, held_against(world, "{kind: mean_of_rates, max_lag: 3}"), Q3))
    # 12 months to September 2019: Homeshire 6.6, Cityborough 2.4
    assert found["benchmark_value"] == pytest.approx(4.5, abs=1e-9)
    assert (found["benchmark_start"], found["shared_value"]) == (date(2018, 10, 1), pytest.approx(6.6))


def test_a_figure_that_a_benchmark_marks_as_not_comparable_is_shown_and_not_judged(books: Books, world: World) -> None:
    published(books, YEAR_2019, 6.0)
    registry = held_against(world, "{kind: published, source: tables, comparable: false, reason: counted otherwise}")
    assert against(assess(books, registry, Q3)) == (6.0, "not_comparable")


def test_a_finding_against_a_published_figure_is_followed_through_the_quarters(books: Books, world: World) -> None:
    registry = held_against(world, "{kind: published, source: tables}")
    for start in (date(2018, 7, 1), date(2018, 10, 1), YEAR_2019):  # 12 months to June, September and December 2019
        published(books, start, 6.0)
    found = followed(books, registry, Q3).findings.filter(pl.col("area") == HOME)
    # Before 2019/20 Q1 (June 2019) nothing is published, so that it could not be tried
    told = found.select("rule", "state", "since", "open_ended").rows()
    assert told == [("worse_than_benchmark", "continuing", "2019Q1", True)]


def test_a_finding_against_a_mean_is_followed_through_the_quarters(books: Books, world: World) -> None:
    found = followed(books, held_against(world, "{kind: mean_of_rates}"), Q3).findings
    # 7.2 against 4.8 in every window that is held; the first ends in December 2018
    told = found.filter(pl.col("area") == HOME).select("rule", "state", "since", "open_ended").rows()
    assert told == [("worse_than_benchmark", "continuing", "2018Q3", True)]


def test_the_kinds_of_several_indicators_do_not_mix(books: Books, world: World) -> None:
    published(books, YEAR_2019, 6.0)
    held_against(world, "{kind: published, source: tables}")
    text = world.registry.read_text(encoding="utf-8")
    block = text[text.index("  burglary:\n") :]
    kinds = {"averaged": "{kind: mean_of_rates}", "pooled": "{kind: pooled}"}
    for name, benchmark in kinds.items():
        again = block.replace("  burglary:", f"  {name}:").replace("{kind: published, source: tables}", benchmark)
        text += again
    world.registry.write_text(text, encoding="utf-8")
    assessment = assess(books, world.load().registry, Q3)
    values: dict[str, Any] = {
        name: row(assessment, indicator=name)["benchmark_value"] for name in ("burglary", "averaged", "pooled")
    }
    assert values == {"burglary": 6.0, "averaged": pytest.approx(4.8), "pooled": pytest.approx(3.6)}
