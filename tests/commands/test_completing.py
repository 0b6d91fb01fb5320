"""What a shell is offered: names of the registry, quarters and labels; quickly, and never an error."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run, World, linux
from tests.terminals import surroundings

pytestmark = linux


def offered(folder: Path, line: str, shell: str = "bash", **environment: str) -> list[str]:
    """What bash is offered for the last word of a line."""
    words = line.split(" ")
    asked = {"_KPITOOL_COMPLETE": f"complete_{shell}", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    asked |= {"_TYPER_COMPLETE_ARGS": line, **environment}
    done = subprocess.run(
        [sys.executable, "-m", "kpitool"], cwd=folder, env=surroundings(asked), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_commands_are_offered(world: World) -> None:
    assert offered(world.folder, "kpitool ex") == ["exceptions", "explain", "export"]


def test_options_and_their_choices_are_offered(world: World) -> None:
    assert offered(world.folder, "kpitool exceptions --fa") == ["--fail-on"]
    assert offered(world.folder, "kpitool exceptions --format j") == ["json", "jsonl"]
    assert offered(world.folder, "kpitool exceptions --json --format j") == ["json", "jsonl"]


def test_indicators_sources_and_areas_are_offered(world: World) -> None:
    assert offered(world.folder, "kpitool show ") == ["burglary"]
    assert offered(world.folder, "kpitool rates --indicator b") == ["burglary"]
    assert offered(world.folder, "kpitool ingest c") == ["crime"]
    assert offered(world.folder, "kpitool show burglary --area Nor") == ["Northton"]
    assert offered(world.folder, "kpitool show burglary --area E07") == ["E07000001", "E07000002"]


def test_the_registry_named_on_the_line_is_the_one_whose_names_are_offered(world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert offered(elsewhere, "kpitool show ") == []
    assert offered(elsewhere, f"kpitool show --registry {world.registry} ") == ["burglary"]
    assert offered(elsewhere, "kpitool show ", KPITOOL_REGISTRY=str(world.registry)) == ["burglary"]


def test_quarters_are_those_that_the_store_has_something_of_the_newest_first(world: World, run: Run) -> None:
    assert offered(world.folder, "kpitool rates --quarter 20") == []
    for month in ("2019-10", "2019-11", "2019-12"):
        world.month(month, "home", {"E07000001": 1})
    run("ingest")
    assert offered(world.folder, "kpitool rates --quarter 20")[:3] == ["2019Q3", "2019Q2", "2019Q1"]
    assert offered(world.folder, "kpitool rates --quarter l") == ["latest"]


def test_labels_are_offered_and_by_its_number_an_edition_whose_label_is_several_words(world: World, run: Run) -> None:
    for month in ("2019-10", "2019-11", "2019-12"):
        world.month(month, "home", {"E07000001": 1})
    run("ingest")
    run("freeze", "--label", "January")
    run("freeze", "--label", "Board 14 Feb")
    assert offered(world.folder, "kpitool exceptions --as-at J") == ["January"]
    assert sorted(offered(world.folder, "kpitool exceptions --as-at ")) == ["3", "January"]


@pytest.mark.parametrize(
    ("registry", "names"),
    [
        ("indicators: [", []),
        ("", []),
        ("indicators: {good: {}, 'b$(rm)': {}, Bad Name: {}}", ["good"]),
        ("indicators:\n  good: {title: 'x'}\n  worse: {title: [\n", ["good", "worse"]),
    ],
)
def test_a_broken_or_hostile_registry_offers_what_it_can(world: World, registry: str, names: list[str]) -> None:
    world.registry.write_text(registry, encoding="utf-8")
    assert offered(world.folder, "kpitool show ") == names


@pytest.mark.parametrize("content", ["{", "[]", '{"covers": 3}', '{"covers": [1, {"last": []}]}', "[" * 100_000])
def test_a_damaged_store_offers_nothing(world: World, content: str) -> None:
    world.write(".kpitool/receipts/a.json", content)
    world.write(
        ".kpitool/observations/_delta_log/00000000000000000001.json", '{"commitInfo": {"kpitool": 3}}\n' + content
    )
    assert offered(world.folder, "kpitool rates --quarter 2") == []
    assert offered(world.folder, "kpitool rates --as-at ") == []


def test_completion_imports_neither_pydantic_nor_polars(world: World) -> None:
    line = "kpitool show burglary --area E0"
    code = (
        "import sys\n"
        "from kpitool.cli import main\n"
        "try:\n    main([])\n"
        "except SystemExit:\n"
        "    heavy = {'polars', 'deltalake', 'pydantic'} & set(sys.modules)\n"
        "    sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    asked = {"_KPITOOL_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": "4"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=world.folder, env=surroundings(asked), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "E07000001" in done.stdout
