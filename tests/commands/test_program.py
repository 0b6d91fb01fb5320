"""The program's door: help, versions, mistakes, and what is imported when."""

import json
import subprocess
import sys

import pytest

from kpitool import __version__
from kpitool.cli import COMMANDS
from tests.conftest import Run, World, linux


def test_the_version_is_told(run: Run) -> None:
    answer = run("--version")
    assert (answer.code, answer.out) == (0, f"kpitool {__version__}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples_before_the_options(run: Run, command: str) -> None:
    answer = run(command, "--help")
    assert answer.code == 0
    examples = next(part for part in answer.out.split("\n\n") if part.startswith("Examples:"))
    assert examples.startswith("Examples:\n  ")
    assert all("kpitool " in line for line in examples.splitlines()[1:])
    assert answer.out.index("Examples:") < answer.out.index("Usage:") < answer.out.index("Options")
    assert "\x1b" not in answer.out


def test_in_a_pipe_grep_finds_a_command_or_an_option_with_its_meaning(run: Run) -> None:
    lines = run("--help").out.splitlines()
    assert {line.split()[0] for line in lines if line.startswith("  ")} >= set(COMMANDS)
    assert all(len(line) <= 80 for line in lines)
    (line,) = [line for line in run("exceptions", "--help").out.splitlines() if "--fail-on <" in line]
    assert line.endswith("Exit with 1 if the home area has such a finding (or a graver).")


def test_a_mistyped_command_or_option_is_a_usage_error_with_the_nearest(run: Run) -> None:
    mistyped = run("exeptions")
    assert (mistyped.code, "did you mean 'exceptions'?" in mistyped.err) == (2, True)
    mistyped = run("check", "--registy", "x")
    assert (mistyped.code, "--registry" in mistyped.err) == (2, True)
    mistyped = run("exceptions", "--format", "jsn")
    assert (mistyped.code, "json" in mistyped.err) == (2, True)


def test_a_bad_quarter_says_how_to_write_one(world: World, run: Run) -> None:
    world.month("2019-10", "home", {"E07000001": 1})
    run("ingest")
    answer = run("exceptions", "--quarter", "2019Q5")
    assert answer.code == 2
    assert "help: a year has the quarters 2019Q1 to 2019Q4" in answer.err


def test_check_prints_every_fault_and_exits_with_3(world: World, run: Run) -> None:
    assert run("check").out == "indicators.yaml: no faults in 1 indicator, 2 sources and 5 areas\n"
    world.change("polarity: low_is_good", "polarity: low_is_god")
    world.change("source: crime\n    filter", "source: crim\n    filter")
    answer = run("check")
    assert answer.code == 3
    assert answer.out.count("error[R0") == 2
    assert "help: did you mean 'low_is_good'?" in answer.out
    listed = run("check", "--json")
    assert (listed.code, listed.err) == (3, "")
    assert [fault["code"] for fault in listed.json["results"]] == ["R020", "R012"]


def test_other_commands_refuse_a_faulty_registry_with_all_its_faults(world: World, run: Run) -> None:
    world.change("polarity: low_is_good", "polarity: low_is_god")
    answer = run("exceptions")
    assert (answer.code, answer.out) == (3, "")
    assert "error[R012]" in answer.err
    as_json = run("exceptions", "--json")
    assert json.loads(as_json.err)["error"]["code"] == "R000"


def test_indicators_lists_what_is_declared(run: Run) -> None:
    answer = run("indicators", "--json").json
    assert answer["results"][0]["unit"] == "per 1,000 residents"


def test_status_says_what_is_there_what_is_late_and_whom_to_ask(world: World, run: Run) -> None:
    assert "Nothing has been ingested yet" in run("status").out
    world.month("2019-10", "home", {"E07000001": 1})
    run("ingest")
    answer = run("status", "--quarter", "2019Q3", "--json").json
    crime, people = answer["results"]
    assert (crime["state"], crime["missing"]) == ("late", ["2019-11-01", "2019-12-01"])
    assert (crime["due"], crime["contact"]) == ("2020-01-20", "the force's performance team")
    assert (people["state"], people["last"]) == ("have", "2019-06-01")
    assert (
        "Nov–Dec 2019 was due on 20 Jan 2020. Ask the force's performance team."
        in run("status", "--quarter", "2019Q3").out
    )


def test_status_names_the_months_that_are_missing_in_between(world: World, run: Run) -> None:
    for month in ("2019-07", "2019-10", "2019-12"):
        world.month(month, "home", {"E07000001": 1})
    run("ingest")
    crime = run("status", "--json").json["results"][0]
    assert (crime["first"], crime["last"]) == ("2019-07-01", "2019-12-01")
    assert crime["gaps"] == ["2019-08-01", "2019-09-01", "2019-11-01"]
    assert "crime: nothing for Aug–Sep 2019 and Nov 2019 in between." in run("status").out


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check"], ["indicators"], ["exceptions", "--help"]])
def test_light_commands_never_import_polars(world: World, arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from kpitool.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as stop:\n"
        "    heavy = {'polars', 'deltalake', 'numpy'} & set(sys.modules)\n"
        "    sys.exit(f'imported {heavy}' if heavy or stop.code else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=world.folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@linux
def test_a_reader_that_leaves_early_is_no_error(world: World, run: Run) -> None:
    world.month("2019-10", "home", {"E07000001": 1})
    run("ingest")
    piped = f"{sys.executable} -m kpitool indicators --json | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", piped], cwd=world.folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


@linux
@pytest.mark.parametrize("command", ["--help", "--version", "check", "indicators"])
@pytest.mark.parametrize(
    ("redirection", "codes", "said"),
    [("| true", {0}, ""), (">&-", {6}, "standard output is closed"), (">/dev/full", {6}, "could not be written")],
)
def test_output_that_cannot_be_written(
    world: World, command: str, redirection: str, codes: set[int], said: str
) -> None:
    line = f"{sys.executable} -m kpitool {command} {redirection}"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=world.folder, capture_output=True, text=True)
    assert done.returncode in codes
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@linux
def test_a_closed_stderr_changes_nothing(world: World) -> None:
    line = f"{sys.executable} -m kpitool check 2>&-"
    done = subprocess.run(["bash", "-c", line], cwd=world.folder, capture_output=True, text=True)
    assert (done.returncode, "no faults" in done.stdout) == (0, True)


@linux
def test_a_closed_standard_input_is_told(world: World) -> None:
    line = f"{sys.executable} -m kpitool ingest crime - --covers 2019-10 <&-"
    done = subprocess.run(["bash", "-c", line], cwd=world.folder, capture_output=True, text=True)
    assert done.returncode == 4
    assert "Traceback" not in done.stderr


@linux
def test_a_full_disk_is_told(world: World) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "kpitool", "indicators"], cwd=world.folder, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 6
    assert b"could not be written" in done.stderr


@linux
def test_a_terminal_without_unicode_gets_an_answer_all_the_same(world: World, run: Run) -> None:
    world.month("2019-10", "home", {"E07000001": 1})
    run("ingest")
    done = subprocess.run(
        [sys.executable, "-m", "kpitool", "rates", "--quarter", "2019Q3"],
        cwd=world.folder,
        capture_output=True,
        env={"PYTHONIOENCODING": "latin-1", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 4  # one month of twelve
    assert b"Traceback" not in done.stderr


def test_without_a_word_the_program_shows_its_help_and_says_that_it_was_asked_nothing(run: Run) -> None:
    answer = run()
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("KPIs of a community-safety partnership")
    assert "kpitool demo" in answer.err


@pytest.mark.parametrize("asked", [("-h",), ("help",), ("help", "rates"), ("rates", "-h")])
def test_help_is_had_in_every_way_that_people_ask_for_it(run: Run, asked: tuple[str, ...]) -> None:
    answer = run(*asked)
    same = run(*(word for word in asked if word in COMMANDS), "--help")
    assert (answer.code, answer.err, answer.out) == (0, "", same.out)


def test_an_answer_is_not_written_under_the_name_of_a_document_that_it_is_not(world: World, run: Run) -> None:
    for name in ("paper.docx", "page.HTML", "table.xlsx"):
        answer = run("indicators", "-o", world.folder / name)
        assert (answer.code, answer.out) == (2, "")
        assert "kpitool export" in answer.err
        assert not (world.folder / name).exists()
    assert run("indicators", "-o", world.folder / "paper.docx", "--format", "markdown").code == 0
    assert run("indicators", "-o", world.folder / "list.txt").code == 0


@pytest.mark.parametrize(
    ("title", "hint"),
    [("title: Burglary: homes", "quotation marks"), ("title: x\n\tyear_starts: 4", "no tab")],
)
def test_the_slips_of_a_hand_that_writes_yaml_are_told_with_what_to_do(
    world: World, run: Run, title: str, hint: str
) -> None:
    world.change("title: Test partnership", title)
    answer = run("check")
    assert answer.code == 3
    assert "error[R001]" in answer.out
    assert hint in answer.out
