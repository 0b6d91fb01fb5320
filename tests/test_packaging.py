"""What an installation has, laid out as the build is told to: the example and the bundled data, far from a checkout."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.terminals import surroundings

ROOT = Path(__file__).parent.parent
BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files in a folder of their own."""
    site = tmp_path_factory.mktemp("site")
    for package in BUILD["wheel"]["packages"]:
        shutil.copytree(ROOT / package, site / package, ignore=shutil.ignore_patterns("__pycache__"))
    for source, target in BUILD["wheel"]["force-include"].items():
        place = site / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, place)
    return site


def in_folder(folder: Path, site: Path, *arguments: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "kpitool", *arguments],
        cwd=folder,
        env=surroundings({"PYTHONPATH": str(site), "PYTHONUTF8": "1"}),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_an_installation_shows_its_example_and_begins_a_registry(installed: Path, tmp_path: Path) -> None:
    shown = in_folder(tmp_path, installed, "demo", "--quiet")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("Leicestershire Safer Communities\n")
    extract = "kpitool-demo/examples/leicestershire/extracts/sentinel_2017-01_2019-12.csv"
    begun = in_folder(tmp_path, installed, "init", "mine", "--home", "Leicestershire", "--extract", extract)
    assert (begun.returncode, begun.stderr) == (0, "")
    assert in_folder(tmp_path / "mine", installed, "check").returncode == 0


def test_an_installation_is_typed_and_carries_its_sources_licence(installed: Path) -> None:
    assert (installed / "kpitool/py.typed").is_file()
    assert "Open Government Licence v3.0" in (installed / "kpitool/geography/README.md").read_text(encoding="utf-8")
    assert (installed / "kpitool/guide/tutorial.md").is_file()
    assert (installed / "kpitool/views/paper/paper.typ").is_file()
    assert (installed / "kpitool/views/paper/paper.css").is_file()


def test_a_source_distribution_has_all_that_the_wheel_is_made_of() -> None:
    included = [name.strip("/") for name in BUILD["sdist"]["include"]]
    assert {*BUILD["wheel"]["packages"], *BUILD["wheel"]["force-include"]} <= set(included)
    assert all((ROOT / name).exists() for name in included)
