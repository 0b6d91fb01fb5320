"""How withheld figures are told: as <5 or withheld in tables, as null with a reason in JSON, and without a number."""

import pytest

from tests.conftest import Run, World
from tests.returns import incidents

NORTH, SOUTH, CITY = "E07000001", "E07000002", "E06000001"
Q3 = ("--quarter", "2019Q3")
SMALL = "withheld, since the count is fewer than 5"


@pytest.fixture
def few(world: World) -> World:
    """Northton has 3 burglaries in each June, Southton 30 in each month but 2019's June, when it has 60."""
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    for year in (2017, 2018, 2019):
        for month in range(1, 13):
            june = month == 6
            south = 60 if june and year == 2019 else 30
            world.month(f"{year}-{month:02d}", "home", {NORTH: 3 if june else 0, SOUTH: south})
            world.month(f"{year}-{month:02d}", "city", {CITY: 60})
    return world


@pytest.mark.usefixtures("few")
def test_a_small_count_is_null_with_its_reason_in_json_and_less_than_5_in_tables(run: Run) -> None:
    assert run("ingest").code == 0
    rows = {row["area"]["name"]: row for row in run("compare", *Q3, "--json").json["results"]}
    north, south = rows["Northton"], rows["Southton"]
    assert (north["count"], north["value"], north["withheld"]) == (None, None, "small")
    assert north["missing"] == {"months": [], "areas": [], "scopes": [], "reason": SMALL}
    assert (north["previous"]["count"], north["previous"]["withheld"]) == (None, "small")
    assert (south["count"], south["withheld"]) == (None, "secondary")
    assert south["missing"]["reason"] == "withheld, since a count of fewer than 5 could be worked out from it"
    assert rows["Homeshire"]["count"] == 3 + 11 * 30 + 60
    page = run("compare", *Q3).out
    cells = {line.split()[0]: line.split()[1:3] for line in page.splitlines() if line.split()}
    assert cells["Northton"] == ["<5", "<5"]
    assert cells["Southton"] == ["withheld", "withheld"]
    assert cells["Homeshire"][0] == "393"
    assert f"Northton: no figure: {SMALL}." in page


@pytest.mark.usefixtures("few")
def test_the_history_of_a_small_area_says_of_each_window_how_it_is_withheld(run: Run) -> None:
    assert run("ingest").code == 0
    profile = run("show", "burglary", *Q3, "--area", "Northton", "--json").json["results"][0]
    assert {past["withheld"] for past in profile["history"]} == {"small"}
    assert {past["count"] for past in profile["history"]} == {None}
    page = run("show", "burglary", *Q3, "--area", "Northton").out
    assert f"Burglary: no figure for the 12 months to Dec 2019; {SMALL}." in page
    told = page.split("History")[1].split("Areas")[0]
    lines = [line for line in told.splitlines() if line.startswith("12 months to ")]
    assert len(lines) == len(profile["history"]) == 9
    assert all("<5" in line for line in lines)


def test_a_headline_that_is_withheld_is_told_among_what_could_not_be_assessed(few: World, run: Run) -> None:
    for year in (2017, 2018, 2019):
        for month in range(1, 13):
            few.month(f"{year}-{month:02d}", "home", {NORTH: 2 if month == 6 else 0})
    assert run("ingest").code == 0
    page = run("exceptions", *Q3).out
    assert f"- Burglary: no figure for the 12 months to Dec 2019; {SMALL}." in page
    assert f"- Burglary: {SMALL}" in page.split("What could not be assessed")[1]
    assert "could not be assessed" in page.split("Summary")[1].split("Crime")[0]


@pytest.mark.parametrize(("value", "code"), [("5", 0), ("-1", 3), ("few", 3), ("101", 3)])
def test_a_threshold_is_a_number_from_0_to_100(world: World, run: Run, value: str, code: int) -> None:
    world.change("title: Test partnership\n", f"title: Test partnership\nsuppress_below: {value}\n")
    assert run("check").code == code


@pytest.mark.parametrize(
    ("percent", "base", "how"),
    [
        ("80", "600", None),
        ("50", "4", "secondary"),  # four were asked
        ("1", "300", "secondary"),  # 3 of 300
        ("99", "300", "secondary"),  # all but 3
        ("0", "300", None),
    ],
)
def test_a_finished_percentage_is_withheld_where_its_base_tells_a_small_count(
    returns: World, run: Run, percent: str, base: str, how: str | None
) -> None:
    returns.change("title: Returns partnership\n", "title: Returns partnership\nsuppress_below: 5\n")
    returns.write("survey.csv", f"Wave,Percent,Base\n2018/19 Q3,70,600\n2019/20 Q3,{percent},{base}\n")
    assert run("ingest").code == 0
    rows = {row["indicator"]: row for row in run("rates", *Q3, "--json").json["results"]}
    safe = rows["safe"]
    assert safe["withheld"] == how
    assert (safe["value"], safe["denominator"]) == ((None, None) if how else (float(percent), float(base)))


def test_what_a_source_contradicts_is_told_without_numbers_beside_small_counts(returns: World, run: Run) -> None:
    returns.change("title: Returns partnership\n", "title: Returns partnership\nsuppress_below: 5\n")
    returns.write("incidents.csv", incidents(total=20, race=25, faith=3))
    assert run("ingest").code == 0
    rows = {row["indicator"]: row for row in run("rates", *Q3, "--json").json["results"] if row["doubt"]}
    assert rows["incidents"]["doubt"].endswith("2019: the total does not agree with its parts")
