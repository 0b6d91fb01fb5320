"""`kpitool explain` on returns of every kind: extracts and receipts, windows without a figure, errors and formats."""

from typing import Any

import pytest

from tests.commands.conftest import HOME, NORTH, Q3, SOUTH, ingested
from tests.conftest import Run, World
from tests.returns import calls

INDICATORS = ["entrants", "entrants_by_year", "cohort", "safe", "caseload", "incidents", "calls"]


def explained(run: Run, indicator: str, *more: str) -> dict[str, Any]:
    answer = run("explain", indicator, *Q3, "--json", *more).json
    assert answer["command"] == "explain"
    (found,) = answer["results"]
    assert isinstance(found, dict)
    return found


def windows(explanation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["role"]: each for each in explanation["windows"]}


@pytest.mark.usefixtures("returns")
@pytest.mark.parametrize("form", ["table", "plain", "markdown", "csv", "json", "jsonl"])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_kind_of_indicator_is_explained_in_every_format(run: Run, indicator: str, form: str) -> None:
    ingested(run)
    shown = run("explain", indicator, *Q3, "--format", form)
    assert (shown.code, shown.err) == (0, "")
    assert len(shown.out) > 500


@pytest.mark.usefixtures("returns")
def test_the_extracts_are_told_with_edition_hash_and_records(run: Run) -> None:
    ingested(run)
    found = explained(run, "calls")
    of_home, of_city, people = found["origins"]
    # 24 months of three kinds: of Northton and Southton 144 rows, of Cityborough 72
    told = of_home["file"], of_home["records"], of_home["scope"]
    assert told == ("calls-home_2018-01_2019-12.csv", 144, "Home Police")
    assert (of_city["file"], of_city["roles"]) == ("calls-city_2018-01_2019-12.csv", ["benchmark"])
    assert (of_home["first"], of_home["last"]) == ("2018-01-01", "2019-12-01")
    assert set(of_home["roles"]) == {"current", "previous", "benchmark"}
    assert (of_home["outcomes"]["accepted"], of_home["outcomes"]["rejected"], of_home["lost"]) == (144, 0, None)
    assert people["file"] == "people.csv"
    editions = {row["source"]: row for row in run("history", "--json").json["results"]}
    assert of_home["edition"] == editions["calls"]["edition"]
    assert of_home["digest"] in {file["digest"] for file in editions["calls"]["files"]}


def test_a_later_extract_stands_for_the_months_that_it_restated(run: Run, returns: World) -> None:
    ingested(run)
    rows = calls({NORTH: 44, SOUTH: 60}, 24, 24) + "2019-12,E07000001,Noise,none\n"
    returns.write("calls/calls-home_2019-12_2019-12.csv", rows)
    run("ingest", "calls")
    found = explained(run, "calls")
    own = [each for each in found["origins"] if each["scope"] == "Home Police"]
    assert [(each["file"], each["first"], each["last"]) for each in own] == [
        ("calls-home_2018-01_2019-12.csv", "2018-01-01", "2019-11-01"),
        ("calls-home_2019-12_2019-12.csv", "2019-12-01", "2019-12-01"),
    ]
    assert own[1]["edition"] > own[0]["edition"]
    assert (own[1]["outcomes"]["accepted"], own[1]["outcomes"]["rejected"]) == (6, 1)
    december = next(each for each in found["counts"] if each["start"] == "2019-12-01")
    assert december["count"] == 66 + 90  # half as many again as 44 and 60
    before = explained(run, "calls", "--as-at", str(own[0]["edition"]))
    assert [each["edition"] for each in before["origins"] if each["scope"] == "Home Police"] == [own[0]["edition"]]


def test_a_receipt_that_is_lost_is_told_and_the_figure_stands(run: Run, returns: World) -> None:
    ingested(run)
    for receipt in (returns.folder / ".kpitool" / "receipts").iterdir():
        receipt.unlink()
    found = explained(run, "entrants")
    assert all(each["file"] is None and "lost its document" in each["lost"] for each in found["origins"])
    assert windows(found)["current"]["count"] == 52


def test_a_window_with_a_missing_month_says_what_is_missing_and_shows_the_rest(run: Run, returns: World) -> None:
    returns.write("calls/calls-home_2018-01_2019-12.csv", "")
    (returns.folder / "calls/calls-home_2018-01_2019-12.csv").unlink()
    returns.write("calls/calls-home_2018-01_2019-11.csv", calls({NORTH: 40, SOUTH: 60}, 1, 23))
    ingested(run)
    found = explained(run, "calls")
    assert (found["status"], windows(found)["current"]["value"]) == ("not_assessed", None)
    assert windows(found)["current"]["missing"] == "Dec 2019 missing from Home Police"
    current = [each for each in found["counts"] if each["role"] == "current"]
    assert [each["count"] for each in current] == [150] * 11 + [None]
    # and the newest complete window beside it: 12 months to November, 12 × 150
    assert windows(found)["beside"]["count"] == 1800
    reasons = {each["rule"]: each["because"] for each in found["rules"]}
    assert reasons["worse_than_previous"] == "there is no figure: Dec 2019 missing from Home Police"
    assert reasons["data"].startswith("Dec 2019 missing from Home Police")


@pytest.mark.usefixtures("returns")
def test_a_breakdown_is_told_with_counts_and_shares(run: Run) -> None:
    ingested(run)
    parts = explained(run, "incidents")["breakdown"]
    # eight quarters of 15 and 8 among 20, in two districts: of a year 4 × 2 × 15 = 120 of 160
    assert [(each["part"], each["count"], each["share"]) for each in parts] == [("Race", 120, 75), ("Faith", 64, 40)]
    text = run("explain", "incidents", *Q3).out
    assert ["Race", "120", "120", "1.20", "75.0%"] in [line.split() for line in text.splitlines()]


@pytest.mark.usefixtures("returns")
def test_a_figure_that_was_supplied_says_so_with_its_interval(run: Run) -> None:
    ingested(run)
    text = run("explain", "cohort", *Q3).out
    assert "- value: 1.370, as supplied" in text
    assert "- 95% interval, lower end: 1.100, as supplied" in text
    survey = run("explain", "safe", *Q3).out
    # 80 % of 600, by a design effect of 1.5: 320 of 400; Wilson: (640 + 3.84 − 1.96 √(3.84 + 1280 × 0.2)) / 807.68
    assert "100 × (2 × 320 + 1.959964² − 1.959964 × √(1.959964² + 4 × 320 × (1 − 320 ÷ 400))) ÷ (2 × (400" in survey
    assert "both numbers divided by the design effect of 1.5" in survey


@pytest.mark.usefixtures("returns")
def test_an_area_may_be_asked_for_and_one_without_figures_is_refused(run: Run) -> None:
    ingested(run)
    found = explained(run, "calls", "--area", "northton")
    assert (found["area"]["code"], windows(found)["current"]["count"]) == (NORTH, 720)
    assert windows(found)["home"]["area"]["code"] == HOME
    nowhere = run("explain", "entrants", "--area", "Northton", *Q3)
    assert (nowhere.code, nowhere.err) == (
        4,
        "error[I005]: 'entrants' has no figures for Northton\nhelp: it is of Homeshire\n",
    )
    every = run("explain", "calls", "--area", "all", *Q3)
    assert (every.code, "'all' is 6 areas" in every.err) == (2, True)


@pytest.mark.usefixtures("returns")
def test_an_unknown_indicator_or_area_is_told_with_the_nearest_one(run: Run) -> None:
    ingested(run)
    mistyped = run("explain", "cals")
    assert (mistyped.code, "did you mean 'calls'?" in mistyped.err) == (2, True)
    nowhere = run("explain", "calls", "--area", "Nortton")
    assert (nowhere.code, "did you mean 'Northton'?" in nowhere.err) == (2, True)


def test_an_indicator_in_words_is_told_with_its_notes(run: Run, returns: World) -> None:
    words = """\
  probation:
    title: Probation
    category: returns
    definition: Watched in words.
    measure: {kind: narrative}
    polarity: none
    annotations: [{kind: note, month: 2019-11, text: Nothing of note}]
"""
    returns.registry.write_text(returns.registry.read_text(encoding="utf-8") + words, encoding="utf-8")
    ingested(run)
    found = explained(run, "probation")
    assert (found["notes"][0]["text"], found["notes"][0]["effect"]) == ("Nothing of note", "rides along")
    assert (found["windows"], found["rules"], found["status"]) == ([], [], "not_assessed")
    assert "- note Nov 2019: Nothing of note (rides along)" in run("explain", "probation", *Q3).out
