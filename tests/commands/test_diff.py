"""`kpitool diff`: what moved between two editions, and whether data or registry moved it."""

import json
import re
from typing import Any

import pytest

from tests.commands.test_freeze import LABEL, loaded  # noqa: F401 - a fixture
from tests.conftest import REGISTRY, Run, World

HOME, NORTH, SOUTH, CITY, REGION = "E10000001", "E07000001", "E07000002", "E06000001", "E12000001"
PEOPLE_AT_HOME = 100_000


@pytest.fixture
def frozen(loaded: World, run: Run) -> World:  # noqa: F811
    """Editions 0 (crime), 1 (people) and 2, frozen: 90 burglaries a month at home in 2019, 60 in 2018."""
    assert run("freeze", "--label", LABEL).code == 0
    return loaded


def rows(run: Run, *arguments: str) -> dict[str, Any]:
    answer = run("diff", *arguments, "--json")
    assert answer.code == 0, answer.err
    return {row["area"]["code"]: row for row in answer.json["results"]}


def corrected(world: World, run: Run, north: int = 1, south: int = 1) -> None:
    """December 2019 at home is restated, from 60 and 30."""
    world.month("2019-12", "home", {NORTH: north, SOUTH: south})
    assert run("ingest").code == 0


@pytest.mark.usefixtures("frozen")
def test_where_nothing_moved_one_sentence_says_so(run: Run) -> None:
    answer = run("diff")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("\nNo figure and no verdict moved.\n")
    told = run("diff", "--json").json
    assert (told["command"], told["results"], told["warnings"]) == ("diff", [], [])
    assert told["quarter"]["id"] == "2019Q3"
    summary = told["summary"]
    assert (summary["before"]["label"], summary["after"]["number"]) == (LABEL, 2)
    assert (summary["rows"], summary["verdicts"]) == (0, 0)


def test_restated_data_are_told_by_source_and_edition(frozen: World, run: Run) -> None:
    corrected(frozen, run)
    found = rows(run)
    assert set(found) == {HOME, NORTH, SOUTH, REGION}
    home = found[HOME]
    assert (home["before"]["count"], home["after"]["count"]) == (1080, 992)  # 12 × 90; 11 × 90 + 2
    assert home["before"]["value"] == pytest.approx(1000 * 1080 / PEOPLE_AT_HOME)
    assert home["change"]["count"] == -88
    assert home["change"]["value"] == pytest.approx(-0.88)
    assert home["change"]["percent_of_value"] == pytest.approx(-100 * 88 / 1080)
    assert (home["why"], home["changed_keys"], home["kind"]) == (["data"], [], "changed")
    assert home["restated"] == [{"source": "crime", "editions": [3], "reread": False}]
    assert home["before"]["previous_count"] == home["after"]["previous_count"] == 720
    assert found[NORTH]["after"]["count"] == 720 - 59
    page = run("diff").out
    assert re.search(r"^Burglary +Homeshire +10\.8 \(1,080\) +9\.9 \(992\) +data: crime", page, re.MULTILINE)
    assert "data: crime (edition 3)" in page


def test_only_the_editions_that_speak_for_the_months_are_named(frozen: World, run: Run) -> None:
    frozen.month("2020-01", "home", {NORTH: 5})
    run("ingest")  # edition 3: a month after the quarter
    corrected(frozen, run)  # edition 4
    assert rows(run)[HOME]["restated"] == [{"source": "crime", "editions": [4], "reread": False}]


def test_new_months_alone_move_nothing_of_a_quarter_before_them(frozen: World, run: Run) -> None:
    frozen.month("2020-01", "home", {NORTH: 5})
    run("ingest")
    assert rows(run) == {}


def test_the_same_figures_read_again_have_not_moved(frozen: World, run: Run) -> None:
    path = frozen.month("2019-12", "home", {NORTH: 60, SOUTH: 30})
    path.write_text(path.read_text(encoding="utf-8").replace("Burglary", "Burglary ").rstrip(" "), encoding="utf-8")
    assert run("ingest").code == 0
    assert run("history", "--json").json["summary"]["editions"] == 4
    assert rows(run) == {}


def test_a_changed_registry_is_told_by_its_keys(frozen: World, run: Run) -> None:
    frozen.change("polarity: low_is_good", "polarity: none")
    frozen.change("    title: Burglary\n", "    title: Burglary of homes\n")
    found = rows(run)
    home = found[HOME]
    assert (home["why"], home["changed_keys"], home["restated"]) == (["registry"], ["polarity"], [])
    assert home["verdicts_moved"] is True
    assert (home["before"]["status"], home["after"]["status"]) == ("exception", "steady")
    assert (home["before"]["verdicts"]["previous"], home["after"]["verdicts"]["previous"]) == (
        "worsening",
        "increasing",
    )
    assert home["before"]["findings"][0] == "red_red exception"
    assert home["after"]["findings"] == []
    assert home["change"] == {"count": 0, "value": 0, "percent_of_value": 0}
    answer = run("diff")
    assert "Burglary of homes, Homeshire: steady, was exception; " in answer.out
    assert "no longer found: red red (exception)" in answer.out
    assert "Why: registry: polarity." in answer.out
    assert "Figures that moved" not in answer.out
    assert answer.err == "warning: the registry has changed since edition 2; this is the one on disk\n"
    run("ingest")
    assert run("diff").err == ""
    assert set(rows(run)) == set(found)


def test_data_and_registry_can_both_be_the_cause(frozen: World, run: Run) -> None:
    frozen.change("per: 1000,", "per: 100000,")
    corrected(frozen, run)
    home = rows(run)[HOME]
    assert (home["why"], home["changed_keys"]) == (["data", "registry"], ["measure.per"])
    assert (home["before"]["value"], home["after"]["value"]) == (pytest.approx(10.8), pytest.approx(992))
    assert rows(run, "--area", "Cityborough")[CITY]["why"] == ["data", "registry"]  # by the home area beside it
    assert "data: crime (edition 3); registry: measure.per" in run("diff").out
    frozen.change("per: 100000,", "per: 1000,")
    assert rows(run, "2", "3")[HOME]["why"] == ["data", "registry"]  # as it was when edition 3 was made
    assert rows(run)[HOME]["why"] == ["data"]


def test_a_source_read_anew_under_another_definition_is_told_as_such(frozen: World, run: Run) -> None:
    frozen.change("values: [Burglary, Vehicle crime]", "recode: {Burglary: Theft}")
    run("ingest")
    home = rows(run)[HOME]
    assert home["why"] == ["data", "registry"]
    assert home["restated"] == [{"source": "crime", "editions": [3], "reread": True}]
    assert "sources.crime.dimensions.offence.recode.Burglary" in home["changed_keys"]
    assert "crime (read anew in edition 3)" in run("diff").out


def test_a_figure_that_became_available_is_gained_and_the_other_way_round_lost(world: World, run: Run) -> None:
    world.years({2018: {NORTH: 30, SOUTH: 30}, 2019: {NORTH: 60, SOUTH: 30}}, {2018: 60, 2019: 60})
    (world.folder / "crime" / "2019-12-home.csv").rename(world.folder / "later.csv")
    run("ingest")
    run("freeze", "--label", LABEL, "--quarter", "2019Q3")
    (world.folder / "later.csv").rename(world.folder / "crime" / "2019-12-home.csv")
    run("ingest")
    home = rows(run)[HOME]
    assert (home["kind"], home["before"]["value"], home["after"]["count"]) == ("gained", None, 1080)
    assert home["before"]["missing"]
    assert (home["why"], home["restated"][0]["editions"]) == (["data"], [3])
    assert home["change"]["value"] is None
    back = rows(run, "3", LABEL)[HOME]
    assert (back["kind"], back["before"]["count"], back["after"]["value"]) == ("lost", 1080, None)
    assert back["restated"][0]["editions"] == [3]
    assert "no figure" in run("diff").out


def test_an_indicator_that_the_registry_adds_or_removes_is_a_row(frozen: World, run: Run) -> None:
    text = frozen.registry.read_text(encoding="utf-8")
    added = text[text.index("  burglary:\n") :].replace("burglary:", "vehicles:").replace("Burglary", "Vehicle crime")
    frozen.registry.write_text(text + added, encoding="utf-8")
    found = rows(run)
    assert {(row["indicator"], row["kind"]) for row in found.values()} == {("vehicles", "added")}
    home = found[HOME]
    assert (home["before"], home["after"]["count"], home["title"]) == (None, 0, "Vehicle crime")
    assert (home["why"], home["changed_keys"]) == (["registry"], ["indicators.vehicles"])
    assert "Added by the registry\n---------------------\n- Vehicle crime: 4 areas" in run("diff").out
    frozen.registry.write_text(text.replace("  burglary:", "  theft:"), encoding="utf-8")
    both = run("diff", "--json").json["results"]
    assert {(row["indicator"], row["kind"]) for row in both} == {("theft", "added"), ("burglary", "removed")}
    assert "Removed by the registry\n-----------------------\n- Burglary: 4 areas" in run("diff").out
    assert run("diff", "--indicator", "burglary").code == 0  # the edition before knows it


def test_what_it_is_compared_with_may_move_alone(frozen: World, run: Run) -> None:
    frozen.month("2018-12", "home", {NORTH: 31, SOUTH: 30})
    frozen.month("2019-12", "city", {CITY: 61})
    run("ingest")
    found = rows(run)
    home = found[HOME]
    assert (home["before"]["count"], home["after"]["count"]) == (1080, 1080)
    assert (home["before"]["previous_count"], home["after"]["previous_count"]) == (720, 721)
    assert home["before"]["benchmark_value"] < home["after"]["benchmark_value"]
    assert home["verdicts_moved"] is False
    page = run("diff", "--area", "Homeshire").out
    assert "window before: 7.2 (720); Midshire Region: 9.0" in page
    assert "window before: 7.2 (721); Midshire Region: " in page


def test_figures_that_would_be_written_alike_are_written_with_more_digits(frozen: World, run: Run) -> None:
    frozen.write("people.csv", (frozen.folder / "people.csv").read_text(encoding="utf-8").replace(",100000", ",100001"))
    run("ingest")
    (row,) = (line for line in run("diff", "--area", "Cityborough").out.splitlines() if line.startswith("Burglary"))
    assert "7.200000" in row
    assert "7.199928" in row
    assert "data: people (edition 3)" in row


def test_rows_whose_verdicts_moved_come_first(frozen: World, run: Run) -> None:
    frozen.month("2019-12", "home", {NORTH: 60, SOUTH: 230})
    run("ingest")
    moved = [row["verdicts_moved"] for row in run("diff", "--json").json["results"]]
    assert True in moved
    assert moved == sorted(moved, reverse=True)


def test_areas_and_indicators_are_chosen_as_elsewhere(frozen: World, run: Run) -> None:
    corrected(frozen, run)
    assert set(rows(run, "--area", "Northton")) == {NORTH}
    assert set(rows(run, "--area", "all")) == {HOME, NORTH, SOUTH, REGION, CITY}  # beside the home area
    assert set(rows(run, "--indicator", "burglary")) == {HOME, NORTH, SOUTH, REGION}
    for arguments, near in ((("--indicator", "burglry"), "burglary"), (("--area", "Northon"), "Northton")):
        answer = run("diff", *arguments)
        assert (answer.code, f"did you mean '{near}'?" in answer.err) == (2, True)


def test_editions_are_named_by_number_date_or_label(frozen: World, run: Run) -> None:
    corrected(frozen, run)
    day = run("history", "--json").json["results"][0]["time"][:10]
    whole = rows(run)
    for names in ((LABEL,), ("2",), (LABEL, "3"), ("2", day), ("1", "3")):
        assert rows(run, *names) == whole, names
    back = rows(run, "3", "2")[HOME]
    assert (back["before"]["count"], back["after"]["count"]) == (992, 1080)
    assert back["restated"] == [{"source": "crime", "editions": [3], "reread": False}]


def test_the_quarter_is_the_frozen_one_unless_another_is_asked_for(loaded: World, run: Run) -> None:  # noqa: F811
    run("freeze", "--label", LABEL, "--quarter", "2019Q2")
    corrected(loaded, run)  # December 2019 is in 2019Q3 alone
    assert run("diff", "--json").json["quarter"]["id"] == "2019Q2"
    assert rows(run) == {}
    assert HOME in rows(run, "--quarter", "2019Q3")
    assert HOME in rows(run, "--quarter", "latest")
    assert run("diff", "1", "--json").json["quarter"]["id"] == "2019Q3"


@pytest.mark.usefixtures("loaded")
def test_with_nothing_frozen_it_is_said_what_to_do(run: Run) -> None:
    answer = run("diff")
    assert (answer.code, answer.out) == (2, "")
    assert "error[U018]: no edition is frozen, so there is nothing to compare with" in answer.err
    assert "kpitool history lists them" in answer.err
    assert "kpitool freeze --label" in answer.err
    assert run("diff", "0").code == 0


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("1", "2", "3"), 2, "diff takes at most two editions, not 3"),
        (("9",), 2, "there is no edition 9; the newest is 2"),
        (("Bord 14 Feb 2020",), 2, "did you mean 'Board 14 Feb 2020'?"),
        (("--quarter", "2019Q5"), 2, "is not a quarter"),
        (("--quarter", "1999Q1"), 4, "nothing could be assessed for"),
    ],
)
def test_what_cannot_be_compared_is_told(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    answer = run("diff", *arguments)
    assert (answer.code, answer.out, said in answer.err) == (code, "", True), answer.err


def test_with_nothing_ingested_there_is_nothing_to_compare(world: World, run: Run) -> None:
    assert run("diff").code == 4
    assert not (world.folder / ".kpitool").exists()


@pytest.mark.parametrize("form", ["table", "plain", "markdown", "csv", "json", "jsonl"])
def test_every_format_tells_what_moved(frozen: World, run: Run, form: str) -> None:
    corrected(frozen, run)
    answer = run("diff", "--format", form)
    assert (answer.code, answer.err) == (0, "what edition 3 brought: kpitool history --edition 3\n")
    assert run("diff", "-q").err == ""
    assert "Homeshire" in answer.out
    assert "992" in answer.out
    if form == "jsonl":
        assert all(json.loads(line)["restated"] for line in answer.out.splitlines())


def test_a_district_that_the_registry_drops_is_no_crash(frozen: World, run: Run) -> None:
    text = REGISTRY.replace(", areas: [E07000001, E07000002]}", ", areas: [E07000001]}")
    text = "\n".join(line for line in text.splitlines() if "Southton" not in line) + "\n"
    frozen.registry.write_text(text, encoding="utf-8")
    found = rows(run)
    assert (found[SOUTH]["kind"], found[SOUTH]["after"], found[SOUTH]["why"]) == ("removed", None, ["registry"])
    assert f"areas.{SOUTH}" in found[SOUTH]["changed_keys"]
    assert run("diff").code == 0


def test_a_dimension_that_the_older_data_know_nothing_of_is_no_crash(world: World, run: Run) -> None:
    dimension = "    dimensions:\n      offence: {column: Offence, values: [Burglary, Vehicle crime]}\n"
    choice = "    filter: {offence: Burglary}\n"
    text = REGISTRY
    for part in (dimension, choice):
        assert part in text
        text = text.replace(part, "")
    world.registry.write_text(text, encoding="utf-8")
    world.years({2018: {NORTH: 30, SOUTH: 30}, 2019: {NORTH: 60, SOUTH: 30}}, {2018: 60, 2019: 60})
    run("ingest")
    run("freeze", "--label", LABEL)
    world.registry.write_text(REGISTRY, encoding="utf-8")
    lost = rows(run)[HOME]
    assert (lost["kind"], lost["why"], lost["after"]["value"]) == ("lost", ["registry"], None)
    assert "filter.offence" in lost["changed_keys"]
    run("ingest")  # edition 3: read anew, every crime is a burglary
    assert rows(run) == {}
    assert rows(run, "3", "2") == {}
