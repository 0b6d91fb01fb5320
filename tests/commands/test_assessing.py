"""`kpitool rates`, `compare` and `exceptions` as users run them."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.conftest import Run, World, linux

NORTH, SOUTH = "E07000001", "E07000002"
ENVELOPE = ["schema_version", "command", "registry", "edition", "quarter", "results", "warnings"]
MEASURED = [
    "indicator",
    "title",
    "category",
    "area",
    "breakdown",
    "period",
    "value",
    "unit",
    "count",
    "denominator",
    "share",
    "population_year",
    "lower95",
    "upper95",
    "lower998",
    "upper998",
    "missing",
    "doubt",
    "contradicted",
    "stale",
    "unlocated",
    "unplaced",
    "new",
]
COMPARED = ["previous", "change", "direction", "beside", "benchmark", "home", "caveats"]
JUDGED = [
    "target",
    "signal",
    "restated",
    "rejected",
    "status",
    "explained",
    "findings",
    "cleared",
    "caveats",
    "statement",
]


@pytest.fixture
def loaded(world: World, run: Run) -> World:
    """Burglary up by half at home and steady in the city: exceptional by the default levels."""
    world.years(
        {2018: {NORTH: 30, SOUTH: 30}, 2019: {NORTH: 60, SOUTH: 30}},
        {2018: 60, 2019: 60},
    )
    assert run("ingest").code == 0
    return world


@pytest.mark.usefixtures("loaded")
def test_every_command_has_the_same_envelope_and_no_field_but_its_own(run: Run) -> None:
    fields = {
        "rates": [*MEASURED, "caveats", "withheld"],
        "compare": [*MEASURED, *COMPARED, "withheld"],
        "exceptions": [*MEASURED, *COMPARED[:3], *JUDGED[:2], *COMPARED[3:-1], *JUDGED[2:], "withheld"],
    }
    for command, expected in fields.items():
        answer = run(command, "--quarter", "2019Q3", "--json")
        assert (answer.code, answer.err) == (0, "")
        envelope = answer.json
        assert list(envelope)[: len(ENVELOPE)] == ENVELOPE
        assert envelope["command"] == command
        assert envelope["quarter"] == {
            "id": "2019Q3",
            "label": "2019/20 Q3",
            "start": "2019-10-01",
            "end": "2019-12-31",
        }
        assert list(envelope["results"][0]) == expected


@pytest.mark.usefixtures("loaded")
def test_exceptions_says_what_was_found_and_why(run: Run) -> None:
    answer = run("exceptions", "--quarter", "2019Q3", "--json").json
    assert answer["summary"]["statement"] == "Burglary is exceptional: worse than before and than the Midshire Region."
    home = answer["results"][0]
    assert (home["area"]["code"], home["status"]) == ("E10000001", "exception")
    rules = {finding["rule"]: finding for finding in home["findings"]}
    assert list(rules) == ["red_red", "worse_than_previous", "worse_than_benchmark"]
    evidence = rules["worse_than_previous"]["evidence"][0]
    # 12 × 90 = 1,080 over 100,000 against 12 × 60 = 720
    assert (evidence["count"], evidence["value"], evidence["against_count"]) == (1080, pytest.approx(10.8), 720)
    assert evidence["confidence"] == 95
    assert evidence["lower"] > evidence["against_upper"]


@pytest.mark.usefixtures("loaded")
def test_latest_is_the_default_quarter(run: Run) -> None:
    assert run("exceptions", "--json").json["quarter"]["id"] == "2019Q3"


@pytest.mark.usefixtures("loaded")
def test_fail_on_turns_findings_into_an_exit_code(run: Run) -> None:
    assert run("exceptions").code == 0
    assert run("exceptions", "--fail-on", "exception").code == 1
    assert run("exceptions", "--fail-on", "adverse").code == 1
    assert run("exceptions", "--fail-on", "data").code == 0


def test_fail_on_exception_lets_what_is_only_adverse_pass(loaded: World, run: Run) -> None:
    loaded.change("indicators:\n", "rules: {red_red: {level: adverse}}\nindicators:\n")
    assert run("exceptions", "--fail-on", "exception").code == 0
    assert run("exceptions", "--fail-on", "adverse").code == 1


@pytest.mark.usefixtures("loaded")
def test_a_part_is_judged_and_evidenced_at_99_8(run: Run) -> None:
    north = run("exceptions", "--json").json["results"][1]
    assert north["area"]["name"] == "Northton"
    evidence = north["findings"][0]["evidence"][0]
    assert (evidence["confidence"], evidence["lower"]) == (99.8, north["lower998"])


@pytest.mark.usefixtures("loaded")
def test_a_pipe_gets_plain_text_without_boxes_or_colours(run: Run) -> None:
    answer = run("exceptions", "--quarter", "2019Q3")
    assert not re.search(r"[\u2500-\u257f\x1b]", answer.out)
    assert "red_red" in answer.out
    assert "■ exception" in answer.out


@pytest.mark.usefixtures("loaded")
def test_every_format_has_the_same_rows(run: Run) -> None:
    for command in ("rates", "compare", "exceptions"):
        rows = run(command, "--format", "json").json["results"]
        lines = [json.loads(line) for line in run(command, "--format", "jsonl").out.splitlines()]
        assert lines == rows
        table = list(csv.DictReader(io.StringIO(run(command, "--format", "csv").out)))
        assert [row["area_code"] for row in table] == [row["area"]["code"] for row in rows]
        assert float(table[0]["value"]) == rows[0]["value"]
        for form in ("plain", "markdown", "table"):
            assert rows[0]["title"] in run(command, "--format", form).out


@pytest.mark.usefixtures("loaded")
def test_areas_and_indicators_can_be_chosen(run: Run) -> None:
    answer = run("rates", "--area", "north town", "--area", "E06000001", "--indicator", "burglary", "--json")
    assert [row["area"]["name"] for row in answer.json["results"]] == ["Northton", "Cityborough"]
    assert len(run("rates", "--area", "all", "--json").json["results"]) == 5
    mistyped = run("rates", "--area", "Nothton")
    assert (mistyped.code, "did you mean 'Northton'?" in mistyped.err) == (2, True)
    mistyped = run("rates", "--indicator", "burglry")
    assert (mistyped.code, "did you mean 'burglary'?" in mistyped.err) == (2, True)


@pytest.mark.usefixtures("loaded")
def test_another_window_for_this_once(run: Run) -> None:
    row = run("compare", "--quarter", "2019Q3", "--window", "quarter", "--json").json["results"][0]
    assert (row["period"]["label"], row["count"], row["previous"]["count"]) == ("Oct–Dec 2019", 270, 180)


@pytest.mark.usefixtures("loaded")
def test_when_nothing_can_be_assessed_the_rows_say_why_and_the_exit_code_says_so(run: Run) -> None:
    answer = run("exceptions", "--quarter", "2025Q1", "--json")
    assert answer.code == 4
    error = json.loads(answer.err)["error"]
    assert (error["code"], error["exit_code"]) == ("I002", 4)
    row = answer.json["results"][0]
    assert row["value"] is None
    assert len(row["missing"]["months"]) == 12
    assert row["missing"]["reason"] == "Jul 2024–Jun 2025 missing from Home Police"


def test_an_empty_store_is_told_apart_and_json_stays_empty(run: Run) -> None:
    answer = run("exceptions", "--json")
    assert (answer.code, answer.out) == (4, "")
    assert json.loads(answer.err)["error"]["help"] == "run kpitool ingest first"


def test_a_source_that_never_came_is_a_warning(world: World, run: Run) -> None:
    world.month("2019-10", "home", {NORTH: 1})
    run("ingest", "crime", *sorted((world.folder / "crime").iterdir()))
    answer = run("rates", "--quarter", "2019Q3", "--json")
    assert answer.json["warnings"] == ["nothing of the source people has been ingested"]


@pytest.mark.usefixtures("loaded")
def test_a_file_is_written_whole_or_not_at_all(world: World, run: Run) -> None:
    target = world.folder / "paper.json"
    answer = run("exceptions", "--json", "-o", target)
    assert (answer.code, answer.out) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["command"] == "exceptions"
    assert run("exceptions", "-q", "-o", target).err == ""
    nowhere = run("exceptions", "-o", world.folder / "no" / "paper.json")
    assert nowhere.code == 6
    assert "cannot be written" in nowhere.err
    assert [path.name for path in world.folder.iterdir() if path.name.startswith(".paper")] == []


@linux
@pytest.mark.usefixtures("loaded")
def test_a_link_is_followed_and_a_device_stays_one(world: World, run: Run) -> None:
    target = world.write("real.json", "old")
    (world.folder / "link.json").symlink_to(target)
    assert run("rates", "--json", "-o", world.folder / "link.json").code == 0
    assert (world.folder / "link.json").is_symlink()
    assert json.loads(target.read_text(encoding="utf-8"))["command"] == "rates"
    assert run("rates", "-o", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.usefixtures("loaded")
def test_the_registry_is_found_from_a_folder_below(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    below = world.folder / "crime"
    monkeypatch.chdir(below)
    assert run("exceptions", "--json").json["registry"]["title"] == "Test partnership"
    monkeypatch.chdir(tmp_path)
    lost = run("exceptions")
    assert (lost.code, "there is no indicators.yaml" in lost.err) == (3, True)
    monkeypatch.setenv("KPITOOL_REGISTRY", str(world.registry))
    assert run("exceptions").code == 0


@pytest.mark.parametrize("command", ["exceptions", "compare", "rates"])
@pytest.mark.usefixtures("loaded")
def test_a_quarter_before_every_indicator_was_added_is_said_to_be_so(world: World, run: Run, command: str) -> None:
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    added: 2019Q3\n")
    found = run(command, "--quarter", "2019Q1")
    assert (found.code, found.out) == (4, "")
    assert found.err.splitlines() == [
        "error[I004]: every indicator was added after 2019/20 Q1 (Apr–Jun 2019)",
        "help: the first was added in 2019/20 Q3 (Oct–Dec 2019)",
    ]


@pytest.mark.usefixtures("loaded")
def test_nothing_differs_in_a_quarter_before_every_indicator_was_added(world: World, run: Run) -> None:
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    added: 2019Q3\n")
    assert run("freeze", "--quarter", "2019Q3", "--label", "Board").code == 0
    found = run("diff", "Board", "--quarter", "2019Q1", "--json")
    assert (found.code, "a fault of kpitool" in found.err) == (4, False)
