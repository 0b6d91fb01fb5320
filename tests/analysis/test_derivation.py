"""What a figure is made of: counts by period and source and by the smallest areas, which add up to the assessment's."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.basis import Basis
from kpitool.analysis.derivation import Derivation, derivation
from kpitool.analysis.holding import Facts
from kpitool.analysis.origins import mid_year_use, origins, uses
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books, books, registry, row
from tests.conftest import World

__all__ = ["books", "registry"]  # fixtures

ROLES = ("current", "previous")


def made_of(books: Books, registry: Registry, area: str = HOME) -> tuple[Derivation, Assessment]:
    assessment = assess(books, registry, Q3)
    periods = {role: assessment.periods["burglary", role] for role in ROLES}
    return derivation(books, registry, Q3, "burglary", area, periods, [REGION]), assessment


def added(found: Derivation, role: str) -> Any:
    return found.counts.filter(pl.col("role") == role)["x"].sum()


@pytest.mark.parametrize("area", [HOME, NORTH, SOUTH, CITY, REGION])
def test_the_counts_of_the_months_add_up_to_what_the_assessment_says(
    books: Books, registry: Registry, area: str
) -> None:
    books.add("crime", "observed", "home", NORTH, date(2019, 7, 1), 5, dim_offence="Burglary")
    found, assessment = made_of(books, registry, area)
    figure = row(assessment, area)
    assert [added(found, role) for role in ROLES] == [figure["x"], figure["previous_x"]]
    assert found.counts.height == 24
    assert found.counts["n"].null_count() == 24  # people are no part of a month


def test_the_counts_of_the_smallest_areas_add_up_to_the_areas(books: Books, registry: Registry) -> None:
    found, assessment = made_of(books, registry)
    assert found.areas.select("area", "x", "n", "value").rows() == [
        (NORTH, 360, 40_000, pytest.approx(9.0)),
        (SOUTH, 360, 60_000, pytest.approx(6.0)),
    ]
    assert found.areas["x"].sum() == row(assessment)["x"]
    assert found.members == {HOME: 2, REGION: 3}
    assert made_of(books, registry, NORTH)[0].areas.height == 0
    assert made_of(books, registry, NORTH)[0].members[NORTH] is None


def test_a_month_that_is_covered_and_has_no_record_is_a_zero_and_is_marked(registry: Registry) -> None:
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30}, months=11)
        books.cover("crime", "home", date(year, 12, 1))
    books.year(2019, "city", {CITY: 1})
    books.people()
    found, _ = made_of(books, registry)
    told = found.counts.filter(pl.col("start") == date(2019, 12, 1)).select("x", "absent").rows()
    assert told == [(0.0, True)]
    assert found.counts["absent"].sum() == 2


def test_a_month_that_nobody_covers_has_no_count(registry: Registry) -> None:
    books = Books([], [])
    books.year(2019, "home", {NORTH: 30, SOUTH: 30}, months=11)
    books.people()
    found, _ = made_of(books, registry)
    missing = found.counts.filter(pl.col("x").is_null())["start"].to_list()
    assert missing[0] == date(2019, 12, 1)  # and the twelve months of 2018
    assert len(missing) == 13
    assert not found.counts["absent"].any()


def test_each_source_of_an_indicator_has_rows_of_its_own_that_add_up_together(world: World, books: Books) -> None:
    text = world.registry.read_text(encoding="utf-8")
    start, end = text.index("  crime:\n"), text.index("  people:\n")
    second = text[start:end].replace("  crime:", "  fraud:", 1).replace("crime/*", "fraud/*")
    text = text[:end] + second + text[end:]
    world.registry.write_text(text.replace("    source: crime\n", "    source: [crime, fraud]\n"), encoding="utf-8")
    for number in range(24):
        month = date(2018 + number // 12, number % 12 + 1, 1)
        for scope, area in (("home", SOUTH), ("city", CITY)):
            books.cover("fraud", scope, month)
            books.add("fraud", "observed", scope, area, month, 7, dim_offence="Burglary")
    found, assessment = made_of(books, world.load().registry)
    by_source = (
        found.counts.filter(pl.col("role") == "current").group_by("source").agg(pl.col("x").sum()).sort("source")
    )
    # 12 × 60 of the one, 12 × 7 of the other
    assert by_source.rows() == [("crime", 720.0), ("fraud", 84.0)]
    assert row(assessment)["x"] == 804


def test_what_is_withheld_in_the_basis_is_withheld_here_with_its_reason(
    books: Books, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = Basis.tried

    def small_withheld(basis: Basis, planned: Any) -> pl.DataFrame:
        found = tried(basis, planned)
        small = (pl.col("x") < 31) & (pl.col("area") == NORTH)
        return found.with_columns(
            withheld=pl.when(small).then(pl.lit("small")), x=pl.when(~small.fill_null(False)).then("x")
        )

    monkeypatch.setattr(Basis, "tried", small_withheld)
    found, _ = made_of(books, registry, NORTH)
    assert found.counts.select("x", "withheld").unique().rows() == [(None, "small")]


def covered(rows: list[tuple[str, str, str, int, date]]) -> pl.DataFrame:
    """Rows of what extracts speak for: source, scope, extract, statement, month."""
    columns = ["source", "scope", "extract", "stated", "start"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(
        kind=pl.lit("covered"), months=pl.lit(1, dtype=pl.Int32), stated=pl.col("stated").cast(pl.Int64)
    )


def test_the_extract_with_the_last_word_on_a_month_stands_for_it(registry: Registry, books: Books) -> None:
    months = [date(2019, number, 1) for number in range(1, 13)]
    facts = covered(
        [
            *(("crime", "home", "first", 1, month) for month in months),
            *(("crime", "home", "second", 2, month) for month in months[10:]),
            *(("crime", "city", "city", 1, month) for month in months),
            ("people", "*", "people", 1, date(2019, 6, 1)),
            ("people", "*", "people", 1, date(2018, 6, 1)),
        ]
    )
    periods = assess(books, registry, Q3).periods
    reads = uses(registry, "burglary", [("current", HOME, periods["burglary", "current"])])
    reads.append(mid_year_use(registry, "residents", "current", HOME, 2019))
    basis = Basis(Facts(facts, books.coverage), registry, date(2019, 12, 1))
    found = origins(basis, reads)
    # the city's police speak for no part of home; of the two extracts the second replaced November and December
    assert found.select("extract", "stated", "first", "last").rows() == [
        ("first", 1, date(2019, 1, 1), date(2019, 10, 1)),
        ("second", 2, date(2019, 11, 1), date(2019, 12, 1)),
        ("people", 1, date(2019, 6, 1), date(2019, 6, 1)),
    ]
    of_region = uses(registry, "burglary", [("benchmark", REGION, periods["burglary", "current"])])
    both = origins(basis, [*reads, *of_region])
    assert both.filter(pl.col("extract") == "first")["roles"].to_list() == [["current", "benchmark"]]
    assert both.filter(pl.col("extract") == "city")["roles"].to_list() == [["benchmark"]]
