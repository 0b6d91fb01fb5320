"""The README's commands are run, and its output is what they print."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kpitool.cli import COMMANDS, app
from kpitool.registry import read_registry
from kpitool.registry.fields import Model
from kpitool.registry.layouts import Long, Table, TakenFrom
from kpitool.registry.models import (
    AreaEntry,
    AreasBlock,
    Benchmark,
    Category,
    Comparisons,
    Expectation,
    Indicator,
    Registry,
    ScopeEntry,
    Target,
)
from kpitool.registry.sources import AreaReading, Columns, Dimension, Source
from tests.conftest import linux

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n\$ (.+?)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def checkout(folder: Path) -> Path:
    """What the README's commands need of a checkout, with no store yet."""
    shutil.copy(ROOT / "indicators.yaml", folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def pattern_of(shown: str) -> str:
    """Three dots stand for whatever varies in a line; a line of nothing else for lines that the README leaves out."""
    lines = [
        r"(?:.*\n)*?" if line == "..." else ".*".join(re.escape(part) for part in line.split("...")) + r"\n"
        for line in shown.splitlines()
    ]
    return "".join(lines).removesuffix(r"\n") + r"\n*"


def test_the_readme_shows_commands() -> None:
    assert len(CONSOLE) >= 6


@linux
def test_every_command_of_the_readme_prints_what_the_readme_shows(tmp_path: Path) -> None:
    programs = Path(sys.executable).parent
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KPITOOL_")}
    environment |= {"PATH": f"{programs}{os.pathsep}{environment['PATH']}", "PYTHONUTF8": "1"}
    folder = checkout(tmp_path)
    for command, shown in CONSOLE:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        assert re.fullmatch(pattern_of(shown), done.stdout), f"{command} prints\n{done.stdout}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`kpitool {command}`" in README


def test_the_readmes_indicator_is_the_registrys() -> None:
    found = re.search(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    assert found[1] in (ROOT / "indicators.yaml").read_text(encoding="utf-8")


MODELS = (
    Registry,
    AreasBlock,
    AreaEntry,
    ScopeEntry,
    Source,
    Columns,
    Table,
    Long,
    TakenFrom,
    Dimension,
    AreaReading,
    Indicator,
    Comparisons,
    Benchmark,
    Expectation,
    Category,
    Target,
)


@pytest.mark.parametrize("model", MODELS)
def test_every_key_of_the_registry_is_in_the_readme(model: type[Model]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in README} == set()


def test_the_readmes_sources_are_sound(tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    assert blocks[1] in (ROOT / "examples/ons-tables/indicators.yaml").read_text(encoding="utf-8")
    folder = checkout(tmp_path)
    registry = folder / "indicators.yaml"
    text = registry.read_text(encoding="utf-8").replace("\nsources:\n", f"\nsources:\n{blocks[2]}\n")
    scope = "  probation: {title: Leicester and Leicestershire, areas: [E07000129, E06000016]}\n"
    registry.write_text(text.replace("\nscopes:\n", f"\nscopes:\n{scope}"), encoding="utf-8")
    assert read_registry(registry)[1] == []


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert all(command in result.output for command in COMMANDS)
