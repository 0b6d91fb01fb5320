"""A published benchmark and a mean of rates, from the files to what is printed."""

from pathlib import Path

import pytest

from tests.conftest import Run, World

HOME = "E10000001"
TABLES = """\
  tables:
    title: National tables
    files: tables.csv
    layout: values
    columns: {period: Period, area: Code, value: Rate}
    period: {format: span}
    dimensions: {crime: {column: Crime, values: [All, Burglary]}}
    coverage: columns
    frequency: quarterly
    due_after: 90
"""
FIGURES = """\
Period,Code,Crime,Rate
2019-01..2019-12,E12000001,Burglary,5.0
2019-01..2019-12,E12000001,All,70.0
2018-01..2018-12,E12000001,Burglary,9.0
2019-10..2019-12,E12000001,Burglary,1.2
"""


@pytest.fixture
def partnership(world: World) -> World:
    """Homeshire 12 × 60 of 100,000 is 7.2, Cityborough 12 × 40 of 100,000 is 4.8."""
    home = {"E07000001": 30, "E07000002": 30}
    world.years({2018: home, 2019: home}, {2018: 40, 2019: 40})
    world.change("populations:\n", f"{TABLES}populations:\n")
    benchmark = "{kind: published, source: tables, filter: {crime: Burglary}}"
    world.change("polarity: low_is_good", f"polarity: low_is_good\n    compare: {{benchmark: {benchmark}}}")
    world.write("tables.csv", FIGURES)
    return world


@pytest.mark.usefixtures("partnership")
def test_a_published_figure_comes_through_the_store(run: Run) -> None:
    assert run("ingest").code == 0
    rows = run("compare", "--quarter", "2019Q3", "--json").json["results"]
    home = next(row for row in rows if row["area"]["code"] == HOME)
    found = home["benchmark"]
    assert (found["kind"], found["source"], found["value"], found["own_value"]) == ("published", "tables", 5, 7.2)
    assert (found["count"], found["denominator"], found["verdict"]) == (None, None, "much_worse")
    assert found["period"]["label"] == "12 months to Dec 2019"
    printed = run("compare", "--quarter", "2019Q3")
    assert "Midshire Region (published)  v Midshire Region (published)" in printed.out


def test_a_published_figure_that_changes_is_a_difference_with_its_source(partnership: World, run: Run) -> None:
    assert run("ingest").code == 0
    assert run("freeze", "--quarter", "2019Q3", "--label", "Board").code == 0
    partnership.write("tables.csv", FIGURES.replace("Burglary,5.0", "Burglary,7.0"))
    assert run("ingest").code == 0
    rows = run("diff", "--json").json["results"]
    home = next(row for row in rows if row["area"]["code"] == HOME)
    assert (home["before"]["benchmark_value"], home["after"]["benchmark_value"]) == (5, 7)
    assert (home["why"], [each["source"] for each in home["restated"]]) == (["data"], ["tables"])
    assert home["verdicts_moved"] is True


def test_a_changed_kind_of_benchmark_is_a_difference_of_the_registry(partnership: World, run: Run) -> None:
    assert run("ingest").code == 0
    assert run("freeze", "--quarter", "2019Q3", "--label", "Board").code == 0
    partnership.change("{kind: published, source: tables, filter: {crime: Burglary}}", "{kind: mean_of_rates}")
    rows = run("diff", "--json").json["results"]
    home = next(row for row in rows if row["area"]["code"] == HOME)
    # the mean of 7.2 and 4.8
    assert (home["before"]["benchmark_value"], home["after"]["benchmark_value"]) == (5, pytest.approx(6.0))
    assert home["why"] == ["registry"]
    assert "compare.benchmark.kind" in home["changed_keys"]


@pytest.mark.usefixtures("partnership")
def test_a_profile_names_its_benchmark(run: Run, tmp_path: Path) -> None:
    assert run("ingest").code == 0
    page = tmp_path / "burglary.txt"
    assert run("show", "burglary", "--quarter", "2019Q3", "-o", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "v Midshire Region (published)" in text
    assert "┆ Midshire Region (published) 5.0" in text
