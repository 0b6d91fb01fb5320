"""Small counts are withheld, and whatever they could be worked out from; in small worlds whose answer is known."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.basis import Basis
from kpitool.analysis.continuity import followed
from kpitool.analysis.history import history
from kpitool.analysis.origins import origins, uses
from kpitool.analysis.rejected import RECEIVED
from kpitool.analysis.windows import Span
from kpitool.period import Period, Window, add_months
from kpitool.registry.models import Mean, Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, REGION, SOUTH, Books, row, rules
from tests.conftest import World

DISTRICTS = [f"E0700000{number}" for number in range(1, 8)]
"""Seven districts that make up the county."""
MORE = "".join(
    f"    - {{code: {code}, name: District {code[-1]}, level: district, parent: E10000001}}\n" for code in DISTRICTS[2:]
)
DERIVED = ("x", "value", "lower95", "upper95", "lower998", "upper998", "change_count", "percent_of_count")


@pytest.fixture
def registry(world: World) -> Registry:
    """A county of seven districts, and a city, that show no count below 5."""
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    world.change("    - {code: E06000001", MORE + "    - {code: E06000001")
    world.change("areas: [E07000001, E07000002]", f"areas: [{', '.join(DISTRICTS)}]")
    return world.load().registry


def year_of(counts: dict[str, float], month: int = 6) -> Books:
    """Two years in each of which all is counted in one month; the city has 60 in each month."""
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "city", {CITY: 60})
        for number in range(12):
            books.cover("crime", "home", date(year, 1 + number, 1))
        for area, count in counts.items():
            books.add("crime", "observed", "home", area, date(year, month, 1), count, dim_offence="Burglary")
    books.people(people=dict.fromkeys([*DISTRICTS, CITY], 10_000))
    return books


def withheld(assessment: Assessment, indicator: str = "burglary") -> dict[str, str]:
    table = assessment.table.filter(pl.col("indicator") == indicator, pl.col("withheld").is_not_null())
    return dict(table.select("area", "withheld").iter_rows())


def test_a_small_district_of_seven_takes_a_second_one_with_it_and_not_the_county(registry: Registry) -> None:
    counts = dict(zip(DISTRICTS, [3.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    found = assess(year_of(counts), registry, Q3)
    # the county's 273 less six districts would be the seventh's 3
    how = withheld(found)
    assert how.pop(NORTH) == "small"
    assert list(how.values()) == ["secondary"] and set(how) < set(DISTRICTS)
    assert (row(found)["x"], row(found, REGION)["x"]) == (273, 273 + 12 * 60)


def test_everything_derived_from_a_small_count_is_withheld_with_it(registry: Registry) -> None:
    counts = dict(zip(DISTRICTS, [3.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    small = row(assess(year_of(counts), registry, Q3), NORTH)
    assert [small[name] for name in DERIVED] == [None] * len(DERIVED)
    assert [small[f"previous_{name}"] for name in ("x", "value", "lower95", "withheld")] == [None, None, None, "small"]
    assert small["missing_months"] is None


def test_without_a_threshold_nothing_is_withheld(registry: Registry) -> None:
    counts = dict(zip(DISTRICTS, [3.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    found = assess(year_of(counts), registry.model_copy(update={"suppress_below": None}), Q3)
    assert withheld(found) == {}
    assert row(found, NORTH)["x"] == 3


def test_without_a_small_count_every_figure_is_as_it_would_be_without_a_threshold(registry: Registry) -> None:
    books = year_of({})
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
    plain = assess(books, registry.model_copy(update={"suppress_below": None}), Q3)
    found = assess(books, registry, Q3)  # 30 a month or none
    assert found.table.equals(plain.table)
    assert found.findings.equals(plain.findings)


def test_a_zero_is_kept_and_five_is_not_small(registry: Registry) -> None:
    counts = dict(zip(DISTRICTS, [0.0, 5.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    found = assess(year_of(counts), registry, Q3)
    assert withheld(found) == {}
    assert (row(found, NORTH)["x"], row(found, SOUTH)["x"]) == (0, 5)


@pytest.mark.parametrize("threshold", [0, 1])
def test_a_threshold_of_none_or_one_withholds_nothing(registry: Registry, threshold: int) -> None:
    counts = dict(zip(DISTRICTS, [1.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    chosen = registry.model_copy(update={"suppress_below": threshold})
    assert withheld(assess(year_of(counts), chosen, Q3)) == {}


def test_a_source_may_have_a_threshold_of_its_own(registry: Registry) -> None:
    counts = dict(zip(DISTRICTS, [9.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    crime = registry.sources["crime"].model_copy(update={"suppress_below": 10})
    chosen = registry.model_copy(update={"sources": {**registry.sources, "crime": crime}})
    assert withheld(assess(year_of(counts), registry, Q3)) == {}
    assert withheld(assess(year_of(counts), chosen, Q3))[NORTH] == "small"
    never = registry.sources["crime"].model_copy(update={"suppress_below": 0})
    chosen = registry.model_copy(update={"sources": {**registry.sources, "crime": never}})
    assert withheld(assess(year_of({NORTH: 3.0}), chosen, Q3)) == {}


def test_rules_do_not_run_on_a_withheld_figure(registry: Registry) -> None:
    books = year_of({NORTH: 3.0, SOUTH: 90.0})
    for number in range(12):  # Southton: 90 in 2018, and 90 and 12 × 9 in 2019
        books.add("crime", "observed", "home", SOUTH, date(2019, 1 + number, 1), 9, dim_offence="Burglary")
    open_ = assess(books, registry.model_copy(update={"suppress_below": None}), Q3)
    assert "worse_than_previous" in rules(open_, SOUTH)
    found = assess(books, registry, Q3)
    assert withheld(found)[SOUTH] == "secondary"  # the only other district with records
    assert rules(found, SOUTH) == ["data"]
    assert row(found, SOUTH)["change_verdict"] == "not_compared"
    assert row(found, SOUTH)["status"] == "not_assessed"


def test_a_rule_that_was_tried_on_a_small_count_a_quarter_ago_is_not_followed(registry: Registry) -> None:
    books = year_of({NORTH: 3.0, SOUTH: 90.0})
    for number in range(12):
        books.add("crime", "observed", "home", NORTH, date(2019, 1 + number, 1), 30, dim_offence="Burglary")
    found = followed(books, registry, Q3)
    north = found.findings.filter(area=NORTH, rule="worse_than_previous")
    assert north.height == 0  # 363 in 2019, but 3 in 2018


def breakdown(registry: Registry) -> Registry:
    """The county's crime, of which burglary is one part of two; both are indicators."""
    burglary = registry.indicators["burglary"]
    crime = burglary.model_copy(update={"title": "Crime", "filter": {}, "breakdown": "offence"})
    return registry.model_copy(update={"indicators": {**registry.indicators, "crime": crime}})


def two_offences() -> Books:
    books = year_of({NORTH: 3.0, SOUTH: 40.0, DISTRICTS[2]: 50.0})
    for year in (2018, 2019):
        for area in DISTRICTS[:3]:
            start = date(year, 6, 1)
            books.add("crime", "observed", "home", area, start, 60, dim_offence="Vehicle crime")
    return books


def test_a_small_part_cannot_be_taken_from_a_total_and_the_total_stays(registry: Registry) -> None:
    found = assess(two_offences(), breakdown(registry), Q3)
    assert withheld(found, "burglary")[NORTH] == "small"
    assert withheld(found, "crime") == {}  # 63 of Northton, 363 of the county
    parts = found.parts.filter(area=NORTH).select("part", "x", "share", "withheld").rows()
    assert parts == [("Burglary", None, None, "small"), ("Vehicle crime", None, None, "secondary")]


def test_an_indicator_that_reads_the_same_as_a_part_is_withheld_alike(registry: Registry) -> None:
    found = assess(two_offences(), breakdown(registry), Q3)
    parts = found.parts.filter(part="Burglary").select("area", "x", "previous_x", "withheld").sort("area")
    alone = found.table.filter(indicator="burglary").select("area", "x", "previous_x", "withheld").sort("area")
    assert parts.equals(alone)


def test_the_same_is_withheld_whichever_indicators_a_command_looks_at(registry: Registry) -> None:
    whole = breakdown(registry)
    every, one = assess(two_offences(), whole, Q3), assess(two_offences(), whole.only(["burglary"]), Q3)
    assert withheld(one) == withheld(every)
    assert len(withheld(one)) == 2


def test_the_past_of_an_indicator_is_withheld_as_the_quarter_is(registry: Registry) -> None:
    books = year_of({NORTH: 3.0, SOUTH: 40.0, DISTRICTS[2]: 50.0})
    past = history(books, registry, "burglary", Q3, NORTH).select("start", "x", "withheld", "quarter_x").rows()
    # all happens in June: 3 in each window of a year that holds one June
    assert {(x, how) for start, x, how, _ in past if start >= date(2018, 1, 1)} == {(None, "small")}
    assert row(assess(books, registry, Q3), HOME)["x"] == 93


def test_a_window_beside_one_that_is_withheld_is_not_looked_for(registry: Registry) -> None:
    found = assess(year_of({NORTH: 3.0}), registry, Q3)
    home = row(found)
    assert (home["withheld"], home["beside_x"], home["beside_value"]) == ("small", None, None)


def test_what_the_plan_does_not_know_is_withheld_beside_small_counts(registry: Registry) -> None:
    from kpitool.analysis.basis import Basis
    from kpitool.analysis.windows import Span
    from kpitool.period import Period

    books = year_of({NORTH: 3.0, SOUTH: 40.0, DISTRICTS[2]: 50.0})
    unknown = Span("burglary", "odd", Period(date(2018, 2, 1), 5), 1)
    found = Basis(books, registry, date(2019, 12, 1)).measured([unknown])
    assert set(found.filter(pl.col("area") == SOUTH).select("x", "withheld").rows()) == {(None, "secondary")}


def test_other_windows_of_the_quarter_are_withheld_by_the_same_plan(registry: Registry) -> None:
    counts = dict(zip(DISTRICTS, [3.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    books = year_of(counts, month=11)
    quarter, year = (assess(books, registry, Q3, window) for window in (Window.QUARTER, None))
    assert withheld(quarter) == withheld(year)  # all of the year is in the quarter


@pytest.fixture
def shares(world: World, registry: Registry) -> Registry:
    """A return of the cases of each district, and of how many of them are repeats."""
    assert registry.suppress_below == 5
    world.change(
        "  people:\n",
        """\
  cases:
    title: Cases
    files: cases.csv
    layout: counts
    columns: {period: Month, area: Code, numerator: Repeats, denominator: Cases}
    period: {format: month}
    coverage: columns
    frequency: monthly
    due_after: 20
  people:
""",
    )
    text = world.registry.read_text(encoding="utf-8")
    world.registry.write_text(
        text
        + """\
  repeats:
    title: Repeats
    category: crime
    definition: Cases that are repeats.
    measure: {kind: proportion}
    source: cases
    polarity: low_is_good
""",
        encoding="utf-8",
    )
    return world.load().registry


def cases(counts: dict[str, tuple[float, float]]) -> Books:
    books = year_of({})
    for number in range(24):
        month = add_months(date(2018, 1, 1), number)
        books.cover("cases", "*", month, "#1")
        for area, (x, n) in counts.items():
            many = (x, n) if number % 12 == 5 else (0.0, 10.0)
            books.add("cases", "observed", "*", area, month, many[0], denominator=many[1])
    return books


@pytest.mark.parametrize(
    ("x", "n", "how"),
    [
        (3.0, 90.0, "small"),
        (0.0, 90.0, None),
        (40.0, 90.0, None),
        (90.0, 90.0, None),  # and 11 months with 10 cases and no repeats
    ],
)
def test_a_share_is_withheld_for_its_numerator(shares: Registry, x: float, n: float, how: str | None) -> None:
    full = dict.fromkeys([*DISTRICTS[1:], CITY], (50.0, 100.0))
    found = assess(cases({NORTH: (x, n), **full}), shares, Q3)
    assert withheld(found, "repeats").get(NORTH) == how


def test_a_share_of_nearly_all_would_tell_the_few_others(shares: Registry) -> None:
    full = dict.fromkeys([*DISTRICTS[1:], CITY], (50.0, 100.0))
    found = assess(cases({NORTH: (207.0, 100.0), **full}), shares, Q3)
    # of 100 + 11 × 10 = 210 cases 207 are repeats, so 3 are not
    how = withheld(found, "repeats")
    assert how[NORTH] == "secondary"
    assert len(how) == 2 and HOME not in how


def test_records_without_a_place_are_withheld_where_they_are_few(registry: Registry) -> None:
    books = year_of({NORTH: 30.0, SOUTH: 40.0})
    books.add("crime", "unlocated", "home", None, date(2019, 6, 1), 2, dim_offence="Burglary")
    found = assess(books, registry, Q3)
    home: dict[str, Any] = row(found)
    assert (home["unlocated"], home["unlocated_withheld"]) == (None, "small")
    assert home["x"] == 70
    assert row(found, REGION)["unlocated"] is None


def test_sentences_about_doubtful_figures_give_no_numbers_beside_small_counts(registry: Registry) -> None:
    books = year_of({NORTH: 3.0, SOUTH: 40.0, DISTRICTS[2]: 50.0})
    books.add("crime", "unlocated", "home", None, date(2019, 6, 1), 20, dim_offence="Burglary")
    home = row(assess(books, registry, Q3))
    assert home["guarded"]
    assert home["unplaced"] == [{"start": date(2019, 6, 1), "months": 1, "unlocated": None, "records": None}]


@pytest.mark.parametrize(("x", "n", "how"), [(2.5, 60.0, None), (90.0, 3.0, "secondary")])
def test_of_a_mean_the_cases_are_counted_and_not_what_they_sum_up_to(
    shares: Registry, x: float, n: float, how: str | None
) -> None:
    mean = shares.indicators["repeats"].model_copy(update={"measure": Mean(kind="mean")})
    changed = shares.model_copy(update={"indicators": {**shares.indicators, "repeats": mean}})
    books = cases(dict.fromkeys([*DISTRICTS, CITY], (50.0, 100.0)))
    for each in books.rows:
        if each["source"] == "cases" and each["area"] == NORTH:
            june = each["start"].month == 6
            each["count"], each["denominator"] = (x, n) if june else (0.0, 0.0)
    found = withheld(assess(books, changed, Q3), "repeats")
    assert found.get(NORTH) == how
    assert len(found) == (2 if how else 0)


def test_a_weighted_count_that_is_small_takes_with_it_whatever_counts_it(registry: Registry) -> None:
    counts = dict(zip(DISTRICTS, [1.5, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    assert withheld(assess(year_of(counts), registry, Q3)) == {NORTH: "small", HOME: "secondary", REGION: "secondary"}


def test_a_month_of_a_chart_is_told_by_no_quarter_and_no_county(world: World, registry: Registry) -> None:
    world.change(
        "    polarity: low_is_good\n", "    polarity: low_is_good\n    chart: {period: month, seasonal: false}\n"
    )
    books, february = Books([], []), date(2017, 2, 1)
    for year in (2017, 2018, 2019):
        books.year(year, "city", {CITY: 60})
        books.year(year, "home", dict.fromkeys(DISTRICTS, 20.0))
    books.add(
        "crime", "observed", "home", NORTH, february, -17, dim_offence="Burglary"
    )  # 20 − 17: the only small count
    books.people(people=dict.fromkeys([*DISTRICTS, CITY], 10_000))
    registry = world.load().registry
    charts = assess(books, registry, Q3).charts
    points = {(area, start): x for area, start, x in charts.select("area", "start", "x").iter_rows()}
    quarter = Basis(books, registry, date(2019, 12, 1)).tried([Span("burglary", "q", Period(date(2017, 1, 1), 3), 1)])
    quarters = dict(quarter.select("area", "x").iter_rows())
    assert points[NORTH, february] is None
    # 43 − 20 − 20, and 123 less the 20 of each of the others
    assert None in (quarters[NORTH], points[NORTH, date(2017, 1, 1)], points[NORTH, date(2017, 3, 1)])
    assert None in (points[area, february] for area in (HOME, *DISTRICTS[1:]))
    assert sum(x is None for x in points.values()) < 30  # of 10 areas' 36 months


def test_how_many_records_an_extract_has_is_not_told_beside_small_counts(registry: Registry) -> None:
    counts = dict(zip(DISTRICTS, [3.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0], strict=True))
    books = year_of(counts)
    for number in range(12):
        at = {"start": date(2019, 1 + number, 1), "months": 1, "extract": "home2019", "stated": 1}
        books.rows.append({"source": "crime", "kind": "covered", "scope": "home", **at})
    received = pl.DataFrame([("crime", 1, "home2019", 300, 27)], schema=RECEIVED, orient="row")
    open_ = registry.model_copy(update={"suppress_below": None})
    guarded = {}
    for name, chosen in (("open", open_), ("withheld", registry)):
        found = assess(books, chosen, Q3, received=received)
        reads = uses(chosen, "burglary", [("current", HOME, found.periods["burglary", "current"])])
        guarded[name] = (
            row(found)["rejected"],
            origins(Basis(books, chosen, date(2019, 12, 1)), reads)["guarded"].to_list(),
        )
    # all the county's records of the year are 300, of which 27 were rejected and 273 counted
    assert guarded == {
        "open": ([{"source": "crime", "read": 300, "rejected": 27}], [False]),
        "withheld": ([{"source": "crime", "read": None, "rejected": None}], [True]),
    }
