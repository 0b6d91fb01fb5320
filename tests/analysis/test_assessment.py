"""An assessment from typed-in observations: windows, sums, denominators, comparisons, findings, statuses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.holding import Facts, Query
from kpitool.analysis.windows import latest_quarter
from kpitool.period import Quarter, Window, add_months
from kpitool.registry.models import Registry
from kpitool.tables import as_facts
from tests.analysis.test_intervals import limits
from tests.conftest import World

NORTH, SOUTH, CITY = "E07000001", "E07000002", "E06000001"
HOME, REGION = "E10000001", "E12000001"
Q3 = Quarter(2019, 3)
PEOPLE = {NORTH: 40_000, SOUTH: 60_000, CITY: 100_000}


@dataclass
class Books:
    """Observations written down by hand, month by month."""

    rows: list[dict[str, Any]]
    covered: list[dict[str, Any]]

    @property
    def facts(self) -> pl.DataFrame:
        frame = as_facts(pl.DataFrame(self.rows, infer_schema_length=None))
        return frame.with_columns(
            pl.lit(None, dtype=pl.String).alias(name)
            for name in ("dim_offence", "dim_age")
            if name not in frame.columns
        )

    @property
    def coverage(self) -> pl.DataFrame:
        return pl.DataFrame(self.covered).with_columns(pl.col("months").cast(pl.Int32))

    def within(self, rows: pl.Expr) -> Facts:
        return Facts(self.facts, self.coverage).within(rows)

    def worked_out(self, query: Query) -> pl.DataFrame:
        return Facts(self.facts, self.coverage).worked_out(query)

    def year(self, year: int, scope: str, counts: dict[str | None, float], months: int = 12) -> None:
        """The same counts in each month of a calendar year."""
        for number in range(months):
            start = add_months(date(year, 1, 1), number)
            self.cover("crime", scope, start)
            for area, count in counts.items():
                kind = "observed" if area else "unlocated"
                self.add("crime", kind, scope, area, start, count, dim_offence="Burglary")

    def add(self, source: str, kind: str, scope: str, area: str | None, start: date, count: float, **more: Any) -> None:
        row = {
            "source": source,
            "kind": kind,
            "scope": scope,
            "area": area,
            "start": start,
            "months": 1,
            "count": count,
        }
        self.rows.append({**row, **more})

    def cover(self, source: str, scope: str, start: date, reading: str = "offence#1") -> None:
        row = {"source": source, "scope": scope, "start": start, "months": 1, "reading": reading}
        self.covered.append(row)

    def people(self, years: tuple[int, ...] = (2017, 2018, 2019), people: dict[str, int] = PEOPLE) -> None:
        for year in years:
            self.cover("people", "*", date(year, 6, 1), "age#1")
            for area, number in people.items():
                self.add("people", "observed", "*", area, date(year, 6, 1), number, dim_age="all")


@pytest.fixture
def books() -> Books:
    """Two years in which nothing changes: Northton 30, Southton 30 and Cityborough 60 a month."""
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 60})
    books.people()
    return books


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def row(assessment: Assessment, area: str = HOME, indicator: str = "burglary") -> dict[str, Any]:
    table = assessment.of_area(area).filter(pl.col("indicator") == indicator)
    return table.row(0, named=True)


def rules(assessment: Assessment, area: str = HOME) -> list[str]:
    return assessment.findings.filter(pl.col("area") == area)["rule"].to_list()


def test_a_higher_area_is_the_sum_of_its_members_counts_over_the_sum_of_their_people(
    books: Books, registry: Registry
) -> None:
    assessment = assess(books, registry, Q3)
    # Homeshire: 12 × (30 + 30) = 720 over 40,000 + 60,000; Midshire: 12 × 120 = 1,440 over 200,000
    home, region = row(assessment), row(assessment, REGION)
    assert (home["x"], home["n"], home["value"]) == (720, 100_000, pytest.approx(7.2))
    assert (region["x"], region["n"], region["value"]) == (1_440, 200_000, pytest.approx(7.2))
    assert row(assessment, NORTH)["value"] == pytest.approx(9.0)  # 360 / 40


def test_nothing_changed_is_similar_steady_and_without_findings(books: Books, registry: Registry) -> None:
    assessment = assess(books, registry, Q3)
    home = row(assessment)
    assert (home["change_verdict"], home["benchmark_verdict"], home["status"]) == ("similar", "similar", "steady")
    assert rules(assessment) == []


def test_a_missing_month_is_not_zero(books: Books, registry: Registry) -> None:
    gap = date(2019, 11, 1)
    books.covered = [c for c in books.covered if not (c["start"] == gap and c["scope"] == "home")]
    home = row(assess(books, registry, Q3))
    assert home["value"] is None
    assert home["missing_months"] == [gap]
    assert home["missing_scopes"] == ["home"]
    assert home["status"] == "not_assessed"


def test_a_covered_month_without_incidents_is_zero(books: Books, registry: Registry) -> None:
    books.rows = [r for r in books.rows if not (r["source"] == "crime" and r["start"] == date(2019, 11, 1))]
    assert row(assess(books, registry, Q3))["x"] == 660


def test_a_region_with_one_force_missing_has_no_value_and_names_the_force(books: Books, registry: Registry) -> None:
    books.covered = [c for c in books.covered if c["scope"] != "city"]
    books.rows = [r for r in books.rows if r["scope"] != "city"]
    assessment = assess(books, registry, Q3)
    region, home = row(assessment, REGION), row(assessment)
    assert (region["value"], region["missing_scopes"], region["missing_areas"]) == (None, ["city"], [CITY])
    assert home["value"] == pytest.approx(7.2)
    assert home["benchmark_verdict"] == "not_compared"
    assert rules(assessment) == ["data"]


def test_a_record_in_another_scopes_district_counts_there_but_covers_nothing(books: Books, registry: Registry) -> None:
    books.add("crime", "observed", "home", CITY, date(2019, 5, 1), 7, dim_offence="Burglary")
    assert row(assess(books, registry, Q3), CITY)["x"] == 727
    books.covered = [c for c in books.covered if c["scope"] != "city"]
    assert row(assess(books, registry, Q3), CITY)["x"] is None


def test_unlocated_records_stand_beside_and_are_in_no_count(books: Books, registry: Registry) -> None:
    books.year(2019, "home", {None: 2})
    assessment = assess(books, registry, Q3)
    for area in (HOME, REGION):
        found = row(assessment, area)
        assert (found["unlocated"], found["unlocated_scopes"]) == (24, ["home"])
    assert row(assessment)["x"] == 720
    assert row(assessment, CITY)["unlocated"] is None


def test_the_filter_of_an_indicator_holds(books: Books, registry: Registry) -> None:
    books.add("crime", "observed", "home", NORTH, date(2019, 5, 1), 500, dim_offence="Vehicle crime")
    assert row(assess(books, registry, Q3))["x"] == 720


def test_population_is_the_newest_mid_year_not_after_the_window(books: Books, registry: Registry) -> None:
    home = row(assess(books, registry, Q3))
    assert (home["population_year"], home["previous_population_year"]) == (2019, 2018)
    # the 12 months to March 2019 end before mid-2019
    books.year(2017, "home", {NORTH: 30, SOUTH: 30})
    march = row(assess(books, registry, Quarter(2018, 4)))
    assert (march["population_year"], march["previous_population_year"]) == (2018, 2017)
    # a window that ends in June takes that June
    june = row(assess(books, registry, Quarter(2019, 1)))
    assert june["population_year"] == 2019


def test_an_earlier_population_takes_the_same_lag_for_the_window_before(registry: Registry) -> None:
    books = Books([], [])
    for year in (2021, 2022):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
    books.people((2018, 2019))
    home = row(assess(books, registry, Quarter(2022, 3)))
    assert (home["population_year"], home["previous_population_year"]) == (2019, 2018)


def test_without_a_population_there_is_a_count_and_no_rate(books: Books, registry: Registry) -> None:
    books.rows = [r for r in books.rows if r["source"] != "people"]
    home = row(assess(books, registry, Q3))
    assert (home["x"], home["value"], home["lower95"], home["status"]) == (720, None, None, "not_assessed")


def grown(home: int, city: int = 60) -> Books:
    """2018 as ever; in 2019 so many a month in Northton and in Cityborough (Southton stays at 30)."""
    books = Books([], [])
    books.year(2018, "home", {NORTH: 30, SOUTH: 30})
    books.year(2018, "city", {CITY: 60})
    books.year(2019, "home", {NORTH: home, SOUTH: 30})
    books.year(2019, "city", {CITY: city})
    books.people()
    return books


def test_worse_than_before_and_than_the_region_is_red_red(registry: Registry) -> None:
    # 12 × (60 + 30) = 1,080 after 720: +50 %; region 12 × 150 = 1,800 over 200,000 = 9.0 against 10.8
    assessment = assess(grown(60), registry, Q3)
    home = row(assessment)
    assert (home["change_count"], home["percent_of_count"]) == (360, pytest.approx(50))
    assert (home["change_verdict"], home["benchmark_verdict"]) == ("worsening", "much_worse")
    assert rules(assessment) == ["red_red", "worse_than_previous", "worse_than_benchmark"]
    assert home["status"] == "exception"


def test_intervals_that_touch_are_similar() -> None:
    # hand-worked: 720 has limits 668.4 and 774.6, and 815 has 760.0 and 872.9: they overlap; 840 has 784.2: apart
    found = [limits("count", count) for count in (720, 815, 840)]
    assert [each["lower95"] for each in found] == pytest.approx([668.36, 760.0, 784.14], abs=0.2)
    assert [each["upper95"] for each in found] == pytest.approx([774.57, 872.93, 898.8], abs=0.2)


@pytest.mark.parametrize(
    ("november", "verdict"),
    [
        (30 + 95, "similar"),  # 815 against 720: limits 760.0 and 774.6 overlap
        (30 + 120, "worsening"),  # 840: limits 784.1 and 774.6 are apart
    ],
)
def test_a_change_needs_intervals_apart(november: int, verdict: str, registry: Registry) -> None:
    books = grown(30)
    for entry in books.rows:
        if entry["area"] == NORTH and entry["start"] == date(2019, 11, 1):
            entry["count"] = november
    assert row(assess(books, registry, Q3))["change_verdict"] == verdict


def test_a_small_change_of_large_counts_is_similar(world: World) -> None:
    # 45,000 a year and 4 % more: intervals are apart, but less than min_change
    books = Books([], [])
    books.year(2018, "home", {NORTH: 3_750, SOUTH: 0})
    books.year(2019, "home", {NORTH: 3_900, SOUTH: 0})
    books.people()
    assert row(assess(books, world.load().registry, Q3))["change_verdict"] == "similar"
    world.change("polarity: low_is_good", "polarity: low_is_good\n    min_change: {percent: 3}")
    assert row(assess(books, world.load().registry, Q3))["change_verdict"] == "worsening"


def test_the_verdict_is_of_the_rate_not_of_the_count(registry: Registry) -> None:
    # 50 % more crimes among 50 % more people
    books = grown(60)
    books.rows = [r for r in books.rows if r["source"] != "people"]
    books.people((2018,), {NORTH: 40_000, SOUTH: 60_000, CITY: 100_000})
    books.people((2019,), {NORTH: 90_000, SOUTH: 60_000, CITY: 100_000})
    home = row(assess(books, registry, Q3))
    assert home["percent_of_count"] == pytest.approx(50)
    assert home["percent_of_value"] == pytest.approx(0)
    assert home["change_verdict"] == "similar"


def test_polarity_turns_the_verdicts_and_without_it_there_is_no_judgement(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: high_is_good")
    better = assess(grown(60), world.load().registry, Q3)
    assert (row(better)["change_verdict"], row(better)["status"]) == ("improving", "favourable")
    world.change("polarity: high_is_good", "polarity: none")
    neutral = assess(grown(60), world.load().registry, Q3)
    assert (row(neutral)["change_verdict"], row(neutral)["benchmark_verdict"]) == ("increasing", "much_higher")
    assert (row(neutral)["status"], rules(neutral)) == ("steady", [])


def test_from_nothing_there_is_no_percent(registry: Registry) -> None:
    books = Books([], [])
    books.year(2018, "home", {NORTH: 0, SOUTH: 0})
    books.year(2019, "home", {NORTH: 5, SOUTH: 0})
    books.people()
    home = row(assess(books, registry, Q3))
    assert (home["percent_of_count"], home["change_verdict"]) == (None, "worsening")


def test_districts_are_judged_at_99_8(registry: Registry) -> None:
    # Northton 12 × 30 = 360 over 40,000 = 9.0; its 95 % limits are 8.09–9.98, its 99.8 % limits 7.60–10.58.
    # The region at 7.9 is outside the first and inside the second: similar for a district.
    books = grown(30, city=71)  # region 12 × 131 / 200,000 = 7.86
    north = row(assess(books, registry, Q3), NORTH)
    assert north["lower95"] > north["benchmark_value"] > north["lower998"]
    assert north["benchmark_verdict"] == "similar"
    assert north["home_verdict"] == "much_worse"  # against the county's 7.2


def test_a_boards_levels_are_in_force_and_marked_as_its_choice(world: World) -> None:
    world.change(
        "indicators:\n", "rules: {red_red: {level: adverse}, worse_than_benchmark: {off: true}}\nindicators:\n"
    )
    assessment = assess(grown(60), world.load().registry, Q3)
    found = assessment.findings.filter(pl.col("area") == HOME).select("rule", "level", "chosen").rows()
    assert found == [("red_red", "adverse", True), ("worse_than_previous", "adverse", False)]
    assert row(assessment)["status"] == "adverse"


@pytest.mark.parametrize("kind", ["break", "definition", "coverage"])
def test_a_break_between_the_windows_blocks_the_comparison(world: World, kind: str) -> None:
    world.change(
        "    polarity: low_is_good",
        f"    polarity: low_is_good\n    annotations: [{{kind: {kind}, month: 2019-01, text: counted anew}}]",
    )
    assessment = assess(grown(60), world.load().registry, Q3)
    assert row(assessment)["change_verdict"] == "not_comparable"
    assert rules(assessment) == ["worse_than_benchmark"]


def test_changed_criteria_explain_a_change_and_it_does_not_count(world: World) -> None:
    world.change(
        "    polarity: low_is_good",
        "    polarity: low_is_good\n    compare: {benchmark: null}\n"
        "    annotations: [{kind: criteria, month: 2019-06, text: referrals are taken sooner}]",
    )
    assessment = assess(grown(60), world.load().registry, Q3)
    home = row(assessment)
    assert (home["change_verdict"], home["explained"], home["status"]) == (
        "worsening",
        "referrals are taken sooner",
        "steady",
    )
    assert assessment.findings.filter(pl.col("area") == HOME)["explained"].to_list() == [True]


def test_changed_criteria_do_not_explain_where_an_area_stands(world: World) -> None:
    world.change(
        "    polarity: low_is_good",
        "    polarity: low_is_good\n    annotations: [{kind: criteria, month: 2019-06, text: taken sooner}]",
    )
    assessment = assess(grown(60), world.load().registry, Q3)
    found = assessment.findings.filter(pl.col("area") == HOME).select("rule", "explained").rows()
    assert found == [("red_red", True), ("worse_than_previous", True), ("worse_than_benchmark", False)]
    assert row(assessment)["status"] == "adverse"


def test_a_benchmark_marked_not_comparable_is_shown_and_not_judged(world: World) -> None:
    world.change(
        "    polarity: low_is_good",
        "    polarity: low_is_good\n    compare: {benchmark: {comparable: false, reason: counted differently}}",
    )
    home = row(assess(grown(60), world.load().registry, Q3))
    assert home["benchmark_value"] == pytest.approx(9.0)
    assert home["benchmark_verdict"] == "not_comparable"


def test_a_dimension_declared_after_the_extract_was_read_gives_no_figure(books: Books, registry: Registry) -> None:
    for entry in books.covered:
        if entry["source"] == "crime":
            entry["reading"] = "#0"
    assert row(assess(books, registry, Q3))["value"] is None


def test_another_window_may_be_asked_for(books: Books, registry: Registry) -> None:
    home = row(assess(books, registry, Q3, Window.QUARTER))
    assert (home["x"], home["previous_x"]) == (180, 180)


def test_what_a_higher_area_is_supplied_with_is_its_value_and_never_added(world: World) -> None:
    books = grown(30)
    books.rows = [r for r in books.rows if r["source"] != "people"]
    books.people((2018, 2019), {**PEOPLE, HOME: 100_500})
    home, region = (row(assess(books, world.load().registry, Q3), area) for area in (HOME, REGION))
    assert (home["n"], region["n"]) == (100_500, 200_500)


def test_counts_supplied_for_parts_and_whole_that_differ_are_a_finding(world: World) -> None:
    world.change("layout: events", "layout: counts")
    world.change("area: Code}", "area: Code, count: Number}")
    books = grown(30)
    for month in range(12):
        for year in (2018, 2019):
            books.add(
                "crime", "observed", "home", HOME, add_months(date(year, 1, 1), month), 61, dim_offence="Burglary"
            )
    assessment = assess(books, world.load().registry, Q3)
    home = row(assessment)
    assert (home["x"], home["supplied"], home["summed"]) == (732, 732, 720)
    assert rules(assessment) == ["data"]


def test_an_area_that_took_over_from_others_has_their_past(world: World) -> None:
    old = "name: Cityborough, level: unitary, parent: E12000001"
    new = "    - {code: E06000009, name: Greater City, level: unitary, parent: E12000001, first: 2019-01}\n"
    world.change(old + "}\n", old + ", last: 2018-12, successor: E06000009}\n" + new)
    world.change("areas: [E06000001]", "areas: [E06000001, E06000009]")
    books = grown(30)
    for entry in books.rows:
        if entry["source"] == "crime" and entry["area"] == CITY and entry["start"].year == 2019:
            entry["area"] = "E06000009"
    heir = row(assess(books, world.load().registry, Q3), "E06000009")
    assert (heir["x"], heir["previous_x"], heir["n"]) == (720, 720, 100_000)


def counts_world(world: World) -> Registry:
    """Counts instead of incidents: what is absent is missing."""
    world.change("layout: events", "layout: counts")
    world.change("area: Code}", "area: Code, count: Number}")
    return world.load().registry


def test_a_sum_over_values_of_which_one_is_absent_is_no_sum(world: World) -> None:
    world.change("filter: {offence: Burglary}", "filter: {offence: [Burglary, Vehicle crime]}")
    registry = counts_world(world)
    books = grown(30)
    assert row(assess(books, registry, Q3))["value"] is None
    for entry in [*books.rows]:
        if entry["source"] == "crime":
            books.rows.append({**entry, "dim_offence": "Vehicle crime"})
    assert row(assess(books, registry, Q3))["x"] == 1_440
    books.rows = [
        e
        for e in books.rows
        if (e["area"], e["start"], e.get("dim_offence")) != (SOUTH, date(2019, 5, 1), "Vehicle crime")
    ]
    home = row(assess(books, registry, Q3))
    assert (home["x"], home["missing_months"], home["missing_rows"]) == (None, [date(2019, 5, 1)], [SOUTH])


def test_a_population_of_several_ages_needs_each_of_them(world: World) -> None:
    world.change("filter: {age: all}", 'filter: {age: ["10", "11"]}')
    books = grown(30)
    books.rows = [entry for entry in books.rows if entry["source"] == "crime"]
    for year, ages in ((2018, ("10", "11")), (2019, ("10",))):
        for age in ages:
            for area, number in PEOPLE.items():
                books.add("people", "observed", "*", area, date(year, 6, 1), number / 2, dim_age=age)
    home = row(assess(books, world.load().registry, Q3))
    assert (home["n"], home["population_year"]) == (100_000, 2018)


def merged(world: World, *, counted: bool = True) -> Registry:
    """Cityborough and Porton became Greater City in January 2019."""
    old = "name: Cityborough, level: unitary, parent: E12000001"
    end = ", last: 2018-12, successor: E06000009}\n"
    porton = f"    - {{code: E06000002, name: Porton, level: unitary, parent: E12000001{end}"
    new = "    - {code: E06000009, name: Greater City, level: unitary, parent: E12000001, first: 2019-01}\n"
    world.change(old + "}\n", old + end + porton + new)
    world.change("areas: [E06000001]", "areas: [E06000001, E06000002, E06000009]")
    return counts_world(world) if counted else world.load().registry


def test_an_area_that_took_over_has_no_past_if_one_of_its_parts_has_none(world: World) -> None:
    registry = merged(world)
    books = grown(30)
    books.rows = [
        {**e, "area": "E06000009"} if e["area"] == CITY and e["start"].year == 2019 else e for e in books.rows
    ]
    heir = row(assess(books, registry, Q3), "E06000009")
    assert (heir["x"], heir["previous_x"]) == (720, None)
    for month in range(12):
        books.add(
            "crime", "observed", "city", "E06000002", add_months(date(2018, 1, 1), month), 5, dim_offence="Burglary"
        )
    assert row(assess(books, registry, Q3), "E06000009")["previous_x"] == 780


def test_an_area_that_took_over_counts_the_incidents_of_whichever_parts_had_any(world: World) -> None:
    registry = merged(world, counted=False)
    books = grown(30)
    books.rows = [
        {**e, "area": "E06000009"} if e["area"] == CITY and e["start"].year == 2019 else e for e in books.rows
    ]
    heir = row(assess(books, registry, Q3), "E06000009")  # Porton is covered and had none in 2018
    assert (heir["x"], heir["previous_x"]) == (720, 720)


def test_an_area_that_took_over_is_covered_only_where_all_its_parts_were(world: World) -> None:
    registry = merged(world, counted=False)
    world.change("areas: [E06000001, E06000002, E06000009]}", "areas: [E06000001]}")
    world.change("scopes:\n", "scopes:\n  port: {title: Port Police, areas: [E06000002]}\n")
    registry = world.load().registry
    books = grown(30)
    assert row(assess(books, registry, Q3), "E06000009")["previous_x"] is None
    books.year(2018, "port", {"E06000002": 5})
    assert row(assess(books, registry, Q3), "E06000009")["previous_x"] == 780


def test_unlocated_counts_need_not_have_every_value(world: World) -> None:
    world.change("filter: {offence: Burglary}", "filter: {offence: [Burglary, Vehicle crime]}")
    books = grown(30)
    books.year(2019, "home", {None: 2})  # burglaries alone
    assert row(assess(books, counts_world(world), Q3))["unlocated"] == 24


def test_a_regions_population_needs_all_of_its_areas(books: Books, registry: Registry) -> None:
    books.rows = [e for e in books.rows if (e["source"], e["area"], e["start"].year) != ("people", CITY, 2019)]
    region = row(assess(books, registry, Q3), REGION)
    assert (region["population_year"], region["n"]) == (2018, 200_000)


def test_cohorts_are_never_added_up_whatever_window_is_asked_for(world: World) -> None:
    world.change("layout: events", "layout: events\n    series: cohort")
    world.change("polarity: low_is_good", "polarity: low_is_good\n    window: latest")
    assessment = assess(grown(30), world.load().registry, Q3, Window.ROLLING_12)
    assert assessment.periods["burglary", "current"].months == 1


def test_the_latest_quarter_waits_for_every_scope_of_the_home_area(world: World) -> None:
    world.change("areas: [E07000001, E07000002]}", "areas: [E07000001]}")
    world.change("scopes:\n", "scopes:\n  south: {title: South Police, areas: [E07000002]}\n")
    books = Books([], [])
    books.year(2019, "home", {NORTH: 30})
    books.year(2019, "south", {SOUTH: 30}, months=6)
    assert latest_quarter(books.coverage, world.load().registry) == Quarter(2019, 1)


def test_a_stale_source_does_not_hold_the_latest_quarter_back(world: World) -> None:
    text = world.registry.read_text(encoding="utf-8")
    crime = text[text.index("  crime:\n") : text.index("  people:\n")].replace("  crime:\n", "  calls:\n")
    world.change("  people:\n", crime + "  people:\n")
    burglary = text[text.index("  burglary:\n") :]
    world.change(
        burglary, burglary + burglary.replace("  burglary:", "  calls:").replace("source: crime", "source: calls")
    )
    books = Books([], [])
    books.year(2019, "home", {NORTH: 1})
    for month in (10, 11):  # one month behind, within its frequency and delay of 20 days
        books.cover("calls", "home", date(2019, month, 1))
    assert latest_quarter(books.coverage, world.load().registry) == Quarter(2019, 2)
    books.covered = [entry for entry in books.covered if entry["source"] != "calls"]
    books.cover("calls", "home", date(2019, 3, 1))
    assert latest_quarter(books.coverage, world.load().registry) == Q3


@pytest.mark.parametrize(("area", "blocked"), [(HOME, {HOME, NORTH, SOUTH}), (NORTH, {NORTH})])
def test_a_break_in_an_area_holds_there_and_in_its_parts(world: World, area: str, blocked: set[str]) -> None:
    text = world.registry.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if f"code: {area}" in line)
    note = ", annotations: [{kind: break, month: 2019-01, text: counted anew}]}"
    world.change(line + "\n", line.removesuffix("}") + note + "\n")
    table = assess(grown(60), world.load().registry, Q3).table
    found = table.filter(pl.col("change_verdict") == "not_comparable")["area"].to_list()
    assert set(found) == blocked


def test_an_indicators_own_least_change_leaves_the_boards_other_one(world: World) -> None:
    world.change("indicators:\n", "min_change: {percent: 60}\nindicators:\n")
    world.change("polarity: low_is_good", "polarity: low_is_good\n    min_change: {points: 1}")
    assert row(assess(grown(60), world.load().registry, Q3))["change_verdict"] == "similar"  # +50 %


def test_a_change_of_exactly_the_least_is_large_enough(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: low_is_good\n    min_change: {percent: 50}")
    assert row(assess(grown(60), world.load().registry, Q3))["change_verdict"] == "worsening"


def test_the_least_change_is_of_the_rate(world: World) -> None:
    # 50 % more crimes among 40 % more people: +7.1 % of the rate
    world.change("polarity: low_is_good", "polarity: low_is_good\n    min_change: {percent: 10}")
    books = grown(60)
    books.rows = [e for e in books.rows if e["source"] != "people"]
    books.people((2018,))
    books.people((2019,), {NORTH: 80_000, SOUTH: 60_000, CITY: 100_000})
    for entry in books.rows:
        if entry["source"] == "crime":
            entry["count"] *= 100
    home = row(assess(books, world.load().registry, Q3))
    assert home["percent_of_value"] == pytest.approx(150 / 1.4 - 100)
    assert home["change_verdict"] == "similar"


def test_a_districts_change_needs_its_99_8_intervals_apart(registry: Registry) -> None:
    # Northton 360 → 438: 95 % limits 323.8–399.2 and 397.9–481.0 touch; → 450: 409.4–493.6 are apart at 95 %,
    # 99.8 % limits 304.1–422.9 and 387.4–519.3 are not; → 516: 448.9–590.1 are.
    for november, verdict in ((30 + 90, "similar"), (30 + 156, "worsening")):
        books = grown(30)
        for entry in books.rows:
            if entry["area"] == NORTH and entry["start"] == date(2019, 11, 1):
                entry["count"] = november
        north = row(assess(books, registry, Q3), NORTH)
        assert north["lower95"] > north["previous_upper95"]
        assert north["change_verdict"] == verdict


def test_districts_may_be_left_out_of_the_comparisons(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: low_is_good\n    compare: {districts: false}")
    assessment = assess(grown(60), world.load().registry, Q3)
    assert rules(assessment, NORTH) == []
    assert rules(assessment) == ["red_red", "worse_than_previous", "worse_than_benchmark"]


def test_an_indicator_may_have_a_benchmark_of_its_own(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: low_is_good\n    compare: {benchmark: {area: E06000001}}")
    home = row(assess(grown(30), world.load().registry, Q3))
    assert (home["benchmark_area"], home["benchmark_value"]) == (CITY, pytest.approx(7.2))


def test_a_category_may_choose_its_levels(world: World) -> None:
    world.change("crime: {title: Crime}", "crime: {title: Crime, rules: {red_red: {level: note}}}")
    assessment = assess(grown(60), world.load().registry, Q3)
    found = assessment.findings.filter(pl.col("area") == HOME).select("rule", "level", "chosen").rows()
    assert found[0] == ("red_red", "note", True)
    assert row(assessment)["status"] == "adverse"


def test_unlocated_records_of_the_window_before_are_not_told_for_this_one(books: Books, registry: Registry) -> None:
    books.year(2018, "home", {None: 9})
    assert row(assess(books, registry, Q3))["unlocated"] is None


def test_without_a_comparison_its_absence_is_no_finding(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: low_is_good\n    compare: {previous: false, benchmark: null}")
    books = Books([], [])
    books.year(2019, "home", {NORTH: 30, SOUTH: 30})
    books.people()
    assessment = assess(books, world.load().registry, Q3)
    assert (rules(assessment), row(assessment)["status"]) == ([], "not_assessed")


def test_a_count_is_not_held_against_another_area(world: World) -> None:
    world.change("measure: {kind: rate, per: 1000, population: residents}", "measure: {kind: count}")
    assessment = assess(grown(60), world.load().registry, Q3)
    for area in (HOME, NORTH):
        found = row(assessment, area)
        assert (found["benchmark_verdict"], found["benchmark_value"], found["home_value"]) == (
            "not_compared",
            None,
            None,
        )
    assert rules(assessment) == ["worse_than_previous"]


def test_a_quarter_that_is_missing_names_its_three_months_and_an_area_left_out_is_named(world: World) -> None:
    world.change("layout: events", "layout: counts")
    world.change("area: Code}", "area: Code, count: Number}")
    world.change("period: {format: month}", "period: {format: quarter}")
    books = Books([], [])
    for year in (2018, 2019):
        for month in (1, 4, 7, 10):
            start = date(year, month, 1)
            if start != date(2019, 4, 1):
                books.cover("crime", "home", start)
            for area in (NORTH, SOUTH):
                if start != date(2019, 4, 1) and (area, start) != (SOUTH, date(2019, 7, 1)):
                    books.add("crime", "observed", "home", area, start, 90, dim_offence="Burglary")
    for entry in (*books.rows, *books.covered):
        entry["months"] = 3
    books.people()
    home = row(assess(books, world.load().registry, Q3))
    assert home["missing_months"] == [date(2019, month, 1) for month in (4, 5, 6, 7, 8, 9)]
    assert (home["missing_scopes"], home["missing_rows"], home["missing_alone"]) == (["home"], [SOUTH], [])


def test_a_source_that_covers_several_spans_is_known_up_to_the_last(registry: Registry) -> None:
    books = Books([], [])
    for start in (date(2019, 1, 1), date(2019, 10, 1)):
        books.cover("crime", "home", start)
    for entry in books.covered:
        entry["months"] = 3
    assert latest_quarter(books.coverage, registry) == Q3


def test_the_latest_quarter_is_the_newest_that_every_source_that_is_not_stale_covers(
    books: Books, registry: Registry
) -> None:
    assert latest_quarter(books.coverage, registry) == Q3
    books.covered = [c for c in books.covered if c["start"] < date(2019, 12, 1) or c["scope"] != "home"]
    assert latest_quarter(books.coverage, registry) == Quarter(2019, 2)
    books.covered = []
    books.cover("people", "*", date(2019, 6, 1))
    assert latest_quarter(books.coverage, registry) is None


def test_the_order_of_rows_makes_no_difference(books: Books, registry: Registry) -> None:
    first = assess(books, registry, Q3)
    books.rows.reverse()
    books.covered.reverse()
    second = assess(books, registry, Q3)
    assert first.table.equals(second.table)
    assert first.findings.equals(second.findings)
