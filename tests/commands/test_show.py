"""`kpitool show`: one indicator in full."""

import pytest

from kpitool.views.bars import bar
from tests.conftest import Run, World
from tests.returns import CASELOAD, COHORTS, ENTRANTS, PEOPLE, RETURNS, SURVEY, calls, incidents

HOME, NORTH, SOUTH, CITY = "E10000001", "E07000001", "E07000002", "E06000001"
Q3 = ("--quarter", "2019Q3")


@pytest.fixture
def returns(world: World, run: Run) -> World:
    world.registry.write_text(RETURNS, encoding="utf-8")
    for name, text in {
        "people.csv": PEOPLE,
        "entrants.csv": ENTRANTS,
        "cohorts.csv": COHORTS,
        "survey.csv": SURVEY,
        "caseload.csv": CASELOAD,
        "incidents.csv": incidents(),
        "calls/calls-home_2018-01_2019-12.csv": calls({NORTH: 40, SOUTH: 120}),
        "calls/calls-city_2018-01_2019-12.csv": calls({CITY: 100}),
    }.items():
        world.write(name, text)
    assert run("ingest").code == 0
    return world


@pytest.mark.usefixtures("returns")
def test_the_json_of_an_indicator_has_its_figure_history_areas_breakdown_and_sources(run: Run) -> None:
    shown = run("show", "calls", *Q3, "--json").json
    assert shown["command"] == "show"
    (profile,) = shown["results"]
    assert (profile["indicator"], profile["measure"], profile["unit"]) == ("calls", "rate", "per 1,000 residents")
    assert (profile["figure"]["count"], profile["figure"]["area"]["code"]) == (2880, HOME)
    # from December 2018 on there is a whole year; each quarter has 3 × (60 + 180) calls
    assert [past["period"]["label"] for past in profile["history"]] == [
        f"12 months to {label}" for label in ("Dec 2018", "Mar 2019", "Jun 2019", "Sep 2019", "Dec 2019")
    ]
    assert {past["quarter_count"] for past in profile["history"]} == {720}
    assert [area["area"]["name"] for area in profile["areas"]] == [
        "Homeshire",
        "Northton",
        "Southton",
        "Midshire Region",
    ]
    assert [(part["breakdown"]["value"], part["share"]) for part in profile["breakdown"]] == [
        ("Noise", pytest.approx(200 / 3)),
        ("Litter", pytest.approx(100 / 3)),
    ]
    assert [(source["source"], source["contact"]) for source in profile["sources"]] == [("calls", "the call centre")]


@pytest.mark.usefixtures("returns")
def test_an_annual_history_is_by_year_with_the_part_year_marked(run: Run) -> None:
    (profile,) = run("show", "entrants_by_year", *Q3, "--json").json["results"]
    assert [(past["period"]["label"], past["count"]) for past in profile["history"]] == [
        ("2017/18", 101),
        ("2018/19", 100),
        ("Apr–Sep 2019", 52),
    ]
    assert "Apr–Sep 2019 (part year)" in run("show", "entrants_by_year", *Q3).out


@pytest.mark.usefixtures("returns")
def test_districts_are_bars_with_lines_for_the_county_and_the_region(run: Run) -> None:
    text = run("show", "calls", *Q3).out
    areas = text.partition("\nAreas\n")[2]
    assert "│ Homeshire 28.8; ┆ Midshire Region 23.4" in areas
    # on a scale up to Southton's 36: Homeshire's 28.8 stands at 24 of 30, the region's 23.4 at 20
    north = next(line for line in areas.splitlines() if line.startswith("Northton"))
    south = next(line for line in areas.splitlines() if line.startswith("Southton"))
    assert "█" * 15 + " " * 5 + "┆" + " " * 3 + "│" in north
    assert "█" * 20 + "┆" + "█" * 3 + "│" + "█" * 5 in south


@pytest.mark.usefixtures("returns")
def test_an_area_may_be_asked_for(run: Run) -> None:
    (profile,) = run("show", "calls", "--area", "northton", *Q3, "--json").json["results"]
    assert (profile["figure"]["area"]["code"], profile["figure"]["count"]) == (NORTH, 720)
    assert profile["history"][-1]["count"] == 720
    nowhere = run("show", "entrants", "--area", "Northton", *Q3)
    assert (nowhere.code, nowhere.err) == (
        4,
        "error[I005]: 'entrants' has no figures for Northton\nhelp: it is of Homeshire\n",
    )
    every = run("show", "calls", "--area", "all", *Q3)
    assert (every.code, "'all' is 6 areas, and an indicator is shown for one" in every.err) == (2, True)


@pytest.mark.usefixtures("returns")
def test_an_unknown_indicator_is_told_with_the_nearest_one(run: Run) -> None:
    mistyped = run("show", "cals")
    assert (mistyped.code, "did you mean 'calls'?" in mistyped.err) == (2, True)


@pytest.mark.usefixtures("returns")
@pytest.mark.parametrize("form", ["table", "plain", "markdown", "csv", "json", "jsonl"])
@pytest.mark.parametrize("indicator", ["entrants", "cohort", "safe", "caseload", "incidents", "calls"])
def test_every_kind_of_indicator_is_shown_in_every_format(run: Run, indicator: str, form: str) -> None:
    shown = run("show", indicator, *Q3, "--format", form)
    assert (shown.code, shown.err) == (0, "")
    assert len(shown.out) > 100


def test_a_bar_has_a_place_for_nothing_for_the_largest_and_for_lines() -> None:
    assert bar(10, 10, {}, width=10) == "█" * 10
    assert bar(0, 10, {"│": 5.0}, width=10) == " " * 5 + "│"
    assert bar(10, 10, {"│": 5.0, "┆": 5.0}, width=10) == "█" * 5 + "┆" + "█" * 4
    assert bar(None, 10, {"│": None}, width=10) == ""
    assert bar(5, 0, {}, width=10) == ""
    assert bar(-5, 10, {}, width=10) == ""
