"""Errors as users and other programs meet them: each code provoked, in words and as JSON."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpitool.codes import Code
from kpitool.errors import UsageError
from tests.conftest import Outcome, Run, World, linux
from tests.errors.provoked import FAULTS, PROVOKED
from tests.errors.provoking import Provoked, loaded
from tests.errors.said import said
from tests.guide.errors_page import GUIDE, examples_in

WITH_ROWS = {Code.NOTHING_ASSESSED}
"""Errors beside which the rows are told all the same: each says why it has no figure."""

IN_WORDS_ONLY = {Code.THERE_ALREADY}
"""Errors that JSON cannot meet: a return goes to a folder under its own name as CSV alone."""


@pytest.fixture(autouse=True)
def _streams(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Standard input and output are put back after a case that closes them."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", sys.stdin)
        patch.setattr(sys, "stdout", sys.stdout)
        yield


@pytest.fixture(scope="module")
def examples() -> dict[Code, str]:
    """What the guide says that the program says."""
    return examples_in((GUIDE / "errors.md").read_text(encoding="utf-8"))


def as_json(run: Run, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[Outcome, dict[str, Any]]:
    """What a command says where JSON is asked for by the variable, which every command heeds in its errors."""
    monkeypatch.setenv("KPITOOL_FORMAT", "json")
    answer = run(*arguments)
    last = answer.err.splitlines()[-1]
    assert last.isascii()
    return answer, json.loads(last)["error"]


@pytest.mark.parametrize("case", PROVOKED, ids=lambda case: case.code.name)
def test_an_error_says_what_the_guide_shows_and_what_to_do_next(
    world: World, run: Run, examples: dict[Code, str], case: Provoked
) -> None:
    case.prepare(world, run)
    answer = run(*case.arguments)
    told = said(case, answer, world.folder)
    assert answer.code == case.code.kind.exit_code
    assert told.startswith(f"error[{case.code}]: ")
    assert told.splitlines()[-1].startswith("help: ")
    assert told == examples[case.code], "if that is better, write it anew: python -m tests.guide.errors_page"
    assert "Traceback" not in told
    assert answer.out == "" or case.code in WITH_ROWS


@pytest.mark.parametrize(
    "case", [each for each in PROVOKED if each.code not in IN_WORDS_ONLY], ids=lambda case: case.code.name
)
def test_where_json_is_asked_for_an_error_is_one_object_and_nothing_else(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch, case: Provoked
) -> None:
    case.prepare(world, run)
    answer, error = as_json(run, monkeypatch, *case.arguments)
    kind = case.code.kind
    assert list(error) == ["code", "kind", "message", "details", "help", "exit_code", "faults"]
    assert (error["code"], error["kind"], error["exit_code"]) == (case.code, kind, kind.exit_code)
    assert answer.code == kind.exit_code
    assert error["message"]
    assert error["help"]
    assert (answer.err.count("\n"), answer.out) == (1, "") or case.code in WITH_ROWS
    assert (error["faults"] == []) == (case.code not in {Code.REFUSED, Code.KEPT_REFUSED})


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.code.name)
def test_a_fault_of_the_registry_is_told_alike_by_check_and_by_every_other_command(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch, examples: dict[Code, str], case: Provoked
) -> None:
    case.prepare(world, run)
    checked = run(*case.arguments)
    assert checked.code == 3
    assert said(case, checked, world.folder) == examples[case.code]
    assert checked.out.startswith(f"error[{case.code}]: ")
    records = run("check", "--json").json["results"]
    _, error = as_json(run, monkeypatch, "exceptions")
    assert error["code"] == Code.REFUSED
    assert error["faults"] == records
    assert [*records[0]] == ["code", "message", "file", "line", "column", "help"]
    assert records[0]["code"] == case.code


def test_an_error_with_hundreds_of_faults_is_whole_json(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.change("low_is_good", "low_is_good\n" + "\n".join(f"    x{number}: 1" for number in range(100)))
    answer, error = as_json(run, monkeypatch, "exceptions")
    assert len(answer.err) > 4_000  # words are cut there
    assert len(error["faults"]) == len(error["details"]) >= 20


@pytest.mark.parametrize(
    ("quarter", "help_"),
    [
        ("2019-Q3", "did you mean '2019Q3', which is 2019/20 Q3 (Oct–Dec 2019)?"),
        ("2019/3", "did you mean '2019Q3', which is 2019/20 Q3 (Oct–Dec 2019)?"),
        ("19Q3", "did you mean '2019Q3', which is 2019/20 Q3 (Oct–Dec 2019)?"),
        ("Dec 2019", "did you mean '2019Q3', which is 2019/20 Q3 (Oct–Dec 2019), and holds Dec 2019?"),
        ("2019Q5", "a year has the quarters 2019Q1 to 2019Q4"),
        ("lastest", "did you mean 'latest'?"),
        ("soon", "write it as 2019Q3, '2019/20 Q3' or latest"),
    ],
)
def test_a_mistyped_quarter_is_answered_with_the_one_meant(world: World, run: Run, quarter: str, help_: str) -> None:
    loaded(world, run)
    answer = run("exceptions", "--quarter", quarter)
    assert answer.err.splitlines() == [f"error[U020]: '{quarter}' is not a quarter", f"help: {help_}"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--formt", "csv"], "did you mean '--format'?"),
        (["check", "--no-colour"], "did you mean '--no-color'?"),
        (["--verison"], "did you mean '--version'?"),
        (["exceptions", "-x"], "kpitool exceptions --help lists its options"),
        (["check", "--format", "jsn"], "did you mean 'json'?"),
        (["check", "--format", "xml"], "it is table, plain, markdown, csv, json or jsonl"),
        (["history", "--limit", "few"], "--limit cannot be 'few': it must be a valid integer"),
        (["check", "--json=yes"], "--json takes no value"),
        (["check", "--registry"], "--registry needs a value"),
        (["compare", "--area"], "write it after --area; kpitool compare --help says what it may be"),
        (["exceptions", "--area", "Northton"], "kpitool exceptions --help lists its options"),
        (["compare", "--area", "E0700001"], "did you mean 'E07000001'?"),
        (["compare", "--area", "Nrth Town"], "did you mean 'North Town'?"),
        (["compare", "--indicator", "burglery"], "did you mean 'burglary'?"),
        (["show", "x" * 2_000], "kpitool indicators lists them"),
    ],
)
def test_a_mistyped_word_is_answered_with_the_nearest_that_there_is(
    world: World, run: Run, arguments: list[str], said: str
) -> None:
    loaded(world, run)
    answer = run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_a_value_from_a_variable_is_said_to_come_from_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITOOL_FORMAT", "xml")
    first = run("check").err.splitlines()[0]
    assert first == "error[U012]: KPITOOL_FORMAT is 'xml', which is no format"


@pytest.mark.parametrize("word", ["\x1b]0;owned\x07", "‮txt.exe", "\udcff"])
def test_hostile_words_of_the_command_line_are_shown_and_not_obeyed(
    run: Run, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    for arguments in ([word], ["show", word], ["exceptions", f"--{word}"], ["check", "--format", word]):
        shown = run(*arguments).err
        assert not set(shown) & set("\x1b\x07‮\udcff")
    assert run("[bold red]x[/]").err.startswith("error[U001]: there is no command '[bold red]x[/]'\n")
    _, error = as_json(run, monkeypatch, word)
    assert error["code"] == Code.NO_SUCH_COMMAND


def fails(*_: object) -> None:
    raise RuntimeError("\x1b[2Jan order that cannot be kept")


def test_a_fault_of_the_program_is_told_as_one_with_its_lines(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpitool.registry.read_registry", fails)
    answer = run("check")
    lines = answer.err.splitlines()
    assert (answer.code, answer.out) == (70, "")
    assert re.fullmatch(r"error\[B000\]: this is a fault of kpitool \S+, not yours", lines[0])
    assert lines[1] == "  Traceback (most recent call last):"
    assert lines[-2] == "  RuntimeError: \\x1b[2Jan order that cannot be kept"
    assert lines[-1] == "help: please report the lines above"
    _, error = as_json(run, monkeypatch, "check")
    assert (error["code"], error["kind"], error["exit_code"]) == ("B000", "bug", 70)
    assert error["details"][0] == "Traceback (most recent call last):"


@linux
@pytest.mark.parametrize("form", ["plain", "json"])
def test_an_interrupted_command_says_that_the_store_stands(world: World, form: str) -> None:
    command = [sys.executable, "-m", "kpitool", "ingest", "crime", "-", "--covers", "2019-10", "--format", form]
    with subprocess.Popen(
        command,
        cwd=world.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(world.workspace)},
    ) as program:
        assert program.stdin is not None
        program.stdin.write(b"Month,Force,Code,Offence\n" * 100_000)  # more than a pipe holds: it is being read
        program.stdin.flush()
        program.send_signal(signal.SIGINT)
        out, err = program.communicate()
    assert (program.returncode, out) == (130, b"")
    if form == "json":
        error = json.loads(err)["error"]
        assert (error["code"], error["kind"], error["exit_code"]) == ("C130", "interrupted", 130)
    else:
        said = "help: the store stands as at its last commit; run the command again"
        assert err.decode().splitlines() == ["error[C130]: interrupted", said]


def test_an_error_keeps_what_it_was_made_of() -> None:
    error = UsageError(Code.NO_SUCH_AREA, "there is none", help="name one", details=["a", "b"])
    assert (error.code, error.message, error.help, error.details, error.faults) == (
        Code.NO_SUCH_AREA,
        "there is none",
        "name one",
        ("a", "b"),
        (),
    )
    assert str(error) == "there is none"
