"""Every command in every format over the bundled example: the same results, rows and order in each."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kpitool.cli import COMMANDS, main
from kpitool.errors import visible
from kpitool.settings import Format
from kpitool.views.envelope import MAX_CELL
from kpitool.views.profile import BENCHMARK_LINE, HOME_LINE
from kpitool.views.schema.answers import ANSWERS
from tests.conftest import Outcome, Run

ROOT = Path(__file__).parents[2]
Q3 = ("--quarter", "2019Q3")
UAVA = "examples/leicestershire/extracts/uava.csv"
FREEZE, PRUNE = ("--label", "Board 14 Feb 2020"), ("--keep", "40", "--dry-run")


@dataclass(frozen=True)
class Case:
    """How a command is run, its exit code, and whether it changes the store, so that it needs one of its own.

    One that writes beside a registry finds another one in the folder `anew`, which is made anew each time.
    """

    arguments: tuple[str, ...] = ()
    code: int = 0
    changes: bool = False
    anew: bool = False


CASES: dict[str, Case] = {
    "exceptions": Case(Q3),
    "report": Case(Q3),
    "show": Case(("vehicle_offences", *Q3)),
    "explain": Case(("vehicle_offences", *Q3)),
    "compare": Case((*Q3, "--indicator", "vehicle_offences", "--indicator", "marac_repeats")),
    "rates": Case((*Q3, "--breakdown")),
    "dashboard": Case((*Q3, "--quarters", "2", "-o", "board.html")),
    "export": Case((*Q3, "--quarters", "2", "--indicator", "vehicle_offences", "--indicator", "first_time_entrants")),
    "backtest": Case((*Q3, "--quarters", "1", "--simulated", "10")),
    "ingest": Case(("marac", "--dry-run")),
    "status": Case(Q3),
    "rejects": Case(),
    "sniff": Case((UAVA,)),
    "template": Case(("hate_incidents", "--quarter", "2019Q4")),
    "freeze": Case((*Q3, *FREEZE), changes=True),
    "history": Case(("--limit", "3")),
    "diff": Case(("0", *Q3, "--indicator", "vehicle_offences")),
    "prune": Case(PRUNE),
    "demo": Case(("anew/shown",), anew=True),
    "init": Case(("anew/begun", "--home", "Leicestershire", "--extract", UAVA), anew=True),
    "add": Case((UAVA, "--new", "--registry", "anew/indicators.yaml"), anew=True),
    "check": Case(),
    "indicators": Case(),
    "config": Case(),
    "guide": Case(),
    "doctor": Case(),
}
"""Every command that answers in records; `schema` answers with a schema, which is JSON alone."""
PAGED = [name for name in CASES if name != "export"]
"""The commands that answer with a page too; the export is for programs and spreadsheets, and has formats of its own."""
TEXTS = (Format.TABLE, Format.PLAIN, Format.MARKDOWN)
BOX = re.compile("[─-╿]")
MOVING = re.compile(r"[\d,]+ MB free|\d\d:\d\d UTC")
"""What `doctor` says of the moment: the room that is left, and the clock."""
MARKS = re.compile(f"[{HOME_LINE}{BENCHMARK_LINE}]")
"""What stands within a bar, in `show`: where the others are."""


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout's registry and examples, ingested."""
    folder = tmp_path_factory.mktemp("formats")
    shutil.copy(ROOT / "indicators.yaml", folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    with pytest.raises(SystemExit) as stopped:
        main(["ingest", "-q", "--registry", str(folder / "indicators.yaml")])
    assert stopped.value.code == 0
    return folder


@pytest.fixture
def example(run: Run, held: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program in that folder, on a terminal as wide as anything."""
    monkeypatch.chdir(held)
    monkeypatch.setenv("COLUMNS", "2000")
    return run


@pytest.fixture(scope="session")
def answers() -> dict[tuple[str, Format], Outcome]:
    """What was answered already."""
    return {}


@pytest.fixture
def answered(
    example: Run, held: Path, tmp_path: Path, answers: dict[tuple[str, Format], Outcome]
) -> Callable[[str, Format], Outcome]:
    """What a command prints in a format, run once; one that changes the store works on a copy."""

    def call(command: str, form: Format) -> Outcome:
        if (command, form) not in answers:
            case, store = CASES[command], list[str]()
            if case.changes:
                shutil.copytree(held / ".kpitool", tmp_path / form)
                store = ["--store", str(tmp_path / form)]
            if case.anew:
                made_anew(held)
            answers[command, form] = example(command, *case.arguments, "--format", form, *store)
            assert answers[command, form].code == case.code, answers[command, form].err
        return answers[command, form]

    return call


def made_anew(held: Path) -> None:
    """The folder `anew` with the example's registry, its areas, and nothing else."""
    shutil.rmtree(held / "anew", ignore_errors=True)
    areas = Path("examples/east-midlands/areas.yaml")
    (held / "anew" / areas.parent).mkdir(parents=True)
    for name in ("indicators.yaml", areas):
        shutil.copy(held / name, held / "anew" / name)


def test_every_command_is_tried() -> None:
    assert set(CASES) == set(ANSWERS) == set(COMMANDS) - {"schema"}


@pytest.mark.parametrize("command", CASES)
def test_lines_and_rows_are_the_results_in_their_order(
    answered: Callable[[str, Format], Outcome], command: str
) -> None:
    answer = answered(command, Format.JSON).json
    results = answer["results"]
    lines = [json.loads(line) for line in answered(command, Format.JSONL).out.splitlines()]
    assert list(map(_steady, lines)) == list(map(_steady, results))
    if command == "template":  # its CSV is the return itself
        return
    table = list(csv.reader(io.StringIO(answered(command, Format.CSV).out)))
    header, rows = table[0], [dict(zip(table[0], row, strict=True)) for row in table[1:]]
    assert len(set(header)) == len(header)
    assert len(rows) == len(results)
    for row, result in zip(rows, results, strict=True):
        for column, value in _values(_steady(result)).items():
            shown = visible(json.dumps(value) if isinstance(value, bool) else str(value), MAX_CELL)
            assert row[column] in {shown, f"'{shown}"}, column


def _steady(result: dict[str, Any]) -> dict[str, Any]:
    """A result without the moment at which a command was run, and without the format that it was asked for."""
    gone = {"time"}
    if result.get("name") in {"clock", "room"}:
        gone = {"found"}
    elif result.get("setting") == "format":
        gone = {"value"}
    return {key: value for key, value in result.items() if key not in gone}


def _values(result: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """The values of a result that are no lists, under the names of the columns; none may be lacking."""
    found: dict[str, Any] = {}
    for key, value in result.items():
        if isinstance(value, dict):
            found |= _values(value, f"{prefix}{key}_")
        elif value is not None and not isinstance(value, list):
            found[f"{prefix}{key}"] = value
    return found


@pytest.mark.parametrize("command", PAGED)
def test_a_page_has_the_same_words_in_the_same_order_whatever_it_is_written_in(
    answered: Callable[[str, Format], Outcome], command: str
) -> None:
    table, text, markdown = (MOVING.sub("", answered(command, form).out) for form in TEXTS)
    if command == "config":  # one of its settings is the format
        markdown, table = (page.replace(form, "plain", 1) for page, form in ((markdown, "markdown"), (table, "table")))
    assert _words(markdown.replace("\\", "").replace("**", "")) == _words(text)
    assert sorted(_words(table)) == sorted(_words(text))


def _words(page: str) -> list[str]:
    """The words of a page without what draws its tables, headings and lists."""
    words = [word for word in re.split(r"[\s|─━═]+", page) if word.strip("-=#•:")]
    return [re.sub(r"^\d\d:\d\d$", "", word) for word in words]  # what `doctor` says of the clock


@pytest.mark.parametrize("form", [Format.PLAIN, Format.MARKDOWN, Format.CSV])
@pytest.mark.parametrize("command", PAGED)
def test_in_a_pipe_nothing_is_drawn_coloured_or_cut(
    answered: Callable[[str, Format], Outcome], command: str, form: Format
) -> None:
    out = answered(command, form).out
    assert "\x1b" not in out
    assert not BOX.search(MARKS.sub("", out) if command == "show" else out)
    assert not any(line.endswith("…") for line in out.splitlines())


@pytest.mark.parametrize("form", Format)
def test_a_schema_is_json_and_nothing_else(example: Run, form: Format) -> None:
    answer = example("schema", "registry", "--format", form)
    assert (answer.code, answer.out[:1]) == ((0, "{") if form is Format.JSON else (2, ""))
