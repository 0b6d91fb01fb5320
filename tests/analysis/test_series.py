"""The points of charts and of short series: what each is divided by, where segments begin, what a gap is."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kpitool.analysis.assessment import assess
from kpitool.analysis.basis import Basis
from kpitool.analysis.copies import copies_of
from kpitool.analysis.series import chart_points, chart_spans, short_points
from kpitool.analysis.windows import courses
from kpitool.period import Quarter, add_months
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, SOUTH, Books
from tests.conftest import World

Q3 = Quarter(2019, 3)


def points(books: Books, registry: Registry, *, short: bool = False) -> list[dict[str, Any]]:
    basis = Basis(books, registry, Q3.period.last_month)
    ways = courses(registry, Q3, basis.held, basis.asked)
    found = short_points(basis, ways, set()) if short else chart_points(basis, chart_spans(registry, ways, set()))
    return found.filter(pl.col("area") == HOME).sort("start").rows(named=True)


def months(first: date, number: int, count: float = 30) -> Books:
    """The same count in each month in Northton, none in Southton."""
    books = Books([], [])
    for back in range(number):
        start = add_months(first, back)
        for scope in ("home", "city"):
            books.cover("crime", scope, start)
        books.add("crime", "observed", "home", NORTH, start, count, dim_offence="Burglary")
    return books


def test_people_are_on_the_line_between_two_mid_years(world: World) -> None:
    books = months(date(2017, 1, 1), 36)
    for year, people in ((2017, 100_000), (2018, 112_000)):
        books.people((year,), {NORTH: people, SOUTH: 0, CITY: 1})
    found = {row["start"]: row["n"] * 1000 for row in points(books, world.load().registry)}
    # The middle of July to September 2017 is a month and a half after mid-2017: 100,000 + 12,000 × 1.5 / 12.
    assert found[date(2017, 7, 1)] == pytest.approx(101_500, rel=1e-12)
    assert found[date(2018, 4, 1)] == pytest.approx(110_500, rel=1e-12)  # ten and a half months after it
    assert found[date(2017, 1, 1)] == pytest.approx(100_000)  # before the first estimate: that one
    assert found[date(2019, 10, 1)] == pytest.approx(112_000)  # after the last one: that one


def test_a_quarter_is_the_sum_of_its_months_and_a_missing_one_is_a_gap(world: World) -> None:
    books = months(date(2018, 1, 1), 24)
    books.people()
    gap = date(2018, 8, 1)
    books.covered = [row for row in books.covered if row["start"] != gap]
    found = points(books, world.load().registry)
    assert [row["start"] for row in found] == [Q3.before(back).period.start for back in range(7, -1, -1)]
    assert [row["x"] for row in found] == [90, 90, None, 90, 90, 90, 90, 90]
    assert [row["y"] is None for row in found] == [False, False, True, False, False, False, False, False]
    assert found[0]["y"] == pytest.approx(90 / 100)  # 90 in 100,000 people, per 1,000


def test_months_are_charted_per_day(world: World) -> None:
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    chart: {period: month, of: count}\n")
    books = months(date(2019, 1, 1), 12, count=62)
    books.people()
    found = {row["start"].month: row["y"] for row in points(books, world.load().registry)}
    assert (found[1], found[2], found[4]) == (2.0, pytest.approx(62 / 28), pytest.approx(62 / 30))


def test_charts_have_the_points_together_that_each_has_alone(world: World) -> None:
    registry, books = world.load().registry, months(date(2017, 1, 1), 36)
    books.people()
    books.add("crime", "observed", "home", NORTH, date(2019, 5, 1), 7, dim_offence="Vehicle crime")
    vehicles = registry.indicators["burglary"].model_copy(update={"filter": {"offence": ("Vehicle crime",)}})
    basis = Basis(books, registry.with_indicators({**registry.indicators, "vehicles": vehicles}), date(2019, 12, 1))
    past = copies_of(basis, [Q3.before(1), Q3.before(2)])
    both = basis.under(basis.registry.with_indicators({**basis.registry.indicators, **past.indicators}), past.ways)
    planned = chart_spans(both.registry, {**courses(basis.registry, Q3, basis.held, basis.asked), **past.ways}, set())
    together = chart_points(both, planned)
    assert together["indicator"].n_unique() == 6
    for name in both.registry.indicators:
        alone = chart_points(both, [span for span in planned if span.indicator == name])
        assert_frame_equal(together.filter(pl.col("indicator") == name), alone, check_row_order=False, check_exact=True)
    counted = together.filter(pl.col("indicator") == f"vehicles@{Q3.before(2).id}", pl.col("area") == NORTH)["x"]
    assert (len(counted), counted.sum()) == (10, 7)  # quarters from January 2017 to June 2019


def test_counts_have_a_season_unless_the_registry_says_otherwise(world: World) -> None:
    books = months(date(2018, 1, 1), 24)
    books.people()
    assert {row["seasonal"] for row in points(books, world.load().registry)} == {True}
    world.change("title: Test partnership\n", "title: Test partnership\nchart: {seasonal: false, baseline: 8}\n")
    found = points(books, world.load().registry)
    assert {(row["seasonal"], row["baseline"]) for row in found} == {(False, 8)}


def test_small_counts_of_a_part_leave_homes_monthly_chart_as_long_as_it_is(world: World) -> None:
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    chart: {period: month}\n")
    books = months(date(2016, 1, 1), 48)
    books.people()
    books.add("crime", "observed", "home", SOUTH, date(2016, 3, 1), 2, dim_offence="Burglary")
    found = points(books, world.load().registry)
    assert [row["x"] for row in found] == [30, 30, 32] + [30] * 45
    assert not any(row["y"] is None for row in found)


def test_a_chart_of_which_the_small_counts_are_withheld_has_no_points(world: World) -> None:
    # Of 48 months 12 have none, 35 one or two and the last has six: 1.33 on average, and 6 lies on the Poisson limit
    # (more than 5 have a probability of 0.0025, more than 6 of 0.0005). Told are the months without and the six alone,
    # with 0.46 on average, of which 6 would be far outside.
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    chart: {period: month}\n")
    books = months(date(2016, 1, 1), 48, count=0)
    books.people()
    for back, count in enumerate([*(0, 1, 2, 2) * 11, 0, 1, 2, 6]):
        books.add("crime", "observed", "home", NORTH, add_months(date(2016, 1, 1), back), count, dim_offence="Burglary")
    found = assess(books, world.load().registry, Q3)
    home = found.trials.filter(pl.col("area") == HOME, pl.col("rule") == "outside_limits").row(0, named=True)
    assert (home["outcome"], home["why_not"]) == ("not_applicable", "no_point")
    assert found.home["chart_untold"].to_list() == [True]


def test_years_that_do_not_overlap_are_a_short_series(world: World) -> None:
    # Spans of a year each, and one of half a year, which is no year; of the six years the newest five.
    text = world.registry.read_text(encoding="utf-8")
    source = (
        "  entrants: {title: Entrants, layout: counts, columns: {period: Period, count: Number},"
        " period: {format: span}, area: {fixed: E10000001}, coverage: columns, frequency: annual, due_after: 365}\n"
    )
    indicator = (
        "  entrants: {title: Entrants, category: crime, definition: Entrants., measure: {kind: count},"
        " source: entrants, polarity: low_is_good, window: financial_year}\n"
    )
    text = text.replace("populations:\n", source + "populations:\n", 1) + indicator
    world.registry.write_text(text, encoding="utf-8")
    books = months(date(2019, 1, 1), 12)
    books.people()
    for year, count in zip(range(2013, 2019), (200, 190, 124, 126, 101, 100), strict=True):
        _span(books, date(year, 4, 1), 12, count)
    _span(books, date(2019, 4, 1), 6, 52)
    found = points(books, world.load().registry, short=True)
    assert [(row["start"].year, row["x"]) for row in found] == [
        (2014, 190),
        (2015, 124),
        (2016, 126),
        (2017, 101),
        (2018, 100),
    ]


def _span(books: Books, start: date, months: int, count: float) -> None:
    books.add("entrants", "observed", "*", HOME, start, count)
    books.rows[-1]["months"] = months
    books.cover("entrants", "*", start, "#1")
    books.covered[-1]["months"] = months
