"""What tests share: a small partnership on disk, and the program run as a user runs it."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from kpitool.cli import main
from kpitool.registry import Loaded, read_registry
from tests.published import assert_published

settings.register_profile("unhurried", deadline=None)  # how long an example takes says nothing on a busy machine
settings.load_profile("unhurried")

REGISTRY = """\
title: Test partnership
areas:
  home: E10000001
  benchmark: E12000001
  list:
    - {code: E12000001, name: Midshire Region, level: region}
    - {code: E10000001, name: Homeshire, level: county, parent: E12000001}
    - {code: E07000001, name: Northton, level: district, parent: E10000001, aliases: [North Town]}
    - {code: E07000002, name: Southton, level: district, parent: E10000001}
    - {code: E06000001, name: Cityborough, level: unitary, parent: E12000001}
scopes:
  home: {title: Home Police, areas: [E07000001, E07000002]}
  city: {title: City Police, areas: [E06000001]}
sources:
  crime:
    title: Crime log
    files: crime/*.csv
    file_name: "{period}-{scope}"
    layout: events
    columns: {period: Month, scope: Force, area: Code}
    period: {format: month}
    dimensions:
      offence: {column: Offence, values: [Burglary, Vehicle crime]}
    coverage: file_name
    frequency: monthly
    due_after: 20
    contact: the force's performance team
  people:
    title: Mid-year estimates
    files: people.csv
    layout: counts
    series: snapshot
    columns: {period: year, area: code, count: people}
    period: {format: mid_year}
    dimensions: {age: {column: age}}
    coverage: columns
    frequency: annual
    due_after: 365
populations:
  residents: {title: residents, source: people, filter: {age: all}}
categories:
  crime: {title: Crime}
indicators:
  burglary:
    title: Burglary
    category: crime
    definition: Burglary of homes.
    measure: {kind: rate, per: 1000, population: residents}
    source: crime
    filter: {offence: Burglary}
    polarity: low_is_good
"""

PEOPLE = "code,year,age,people\n" + "".join(
    f"{code},{year},all,{people}\n"
    for year in (2017, 2018, 2019)
    for code, people in (("E07000001", 40_000), ("E07000002", 60_000), ("E06000001", 100_000))
)


linux = pytest.mark.skipif(sys.platform != "linux", reason="needs a shell, devices and permissions as Linux has them")


@dataclass(frozen=True)
class World:
    """A partnership in a folder of its own."""

    folder: Path

    @property
    def registry(self) -> Path:
        return self.folder / "indicators.yaml"

    @property
    def workspace(self) -> Path:
        """A folder for what is packed, beside the partnership."""
        place = self.folder.with_name("workspace")
        place.mkdir(exist_ok=True)
        return place

    def load(self) -> Loaded:
        loaded, faults = read_registry(self.registry)
        assert loaded is not None, faults
        return loaded

    def change(self, old: str, new: str) -> None:
        """Replaces a part of the registry, which must be there."""
        text = self.registry.read_text(encoding="utf-8")
        assert old in text
        self.registry.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def month(self, month: str, scope: str, counts: dict[str, int], offence: str = "Burglary") -> Path:
        """A month's crime log of a force: so many incidents in each area."""
        force = {"home": "Home Police", "city": "City Police"}[scope]
        rows = [f"{month},{force},{area},{offence}" for area, count in counts.items() for _ in range(count)]
        return self.write(f"crime/{month}-{scope}.csv", "\n".join(["Month,Force,Code,Offence", *rows]) + "\n")

    def years(self, home: dict[int, dict[str, int]], city: dict[int, int]) -> None:
        """Whole years of months, the same in each month."""
        for year, counts in home.items():
            for number in range(1, 13):
                self.month(f"{year}-{number:02d}", "home", counts)
        for year, count in city.items():
            for number in range(1, 13):
                self.month(f"{year}-{number:02d}", "city", {"E06000001": count})


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the program keeps for its reader is kept for the tests alone."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder = tmp_path / "partnership"
    folder.mkdir()
    (folder / "indicators.yaml").write_text(REGISTRY, encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return World(folder)


@pytest.fixture
def run(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the program in the partnership's folder; gives its exit code and what it printed.

    Whatever it prints as JSON must have the shape that is published for it.
    """
    for name in ("KPITOOL_REGISTRY", "KPITOOL_STORE", "KPITOOL_FORMAT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(world.folder)

    def call(*arguments: str | Path) -> Outcome:
        words = [str(argument) for argument in arguments]
        with pytest.raises(SystemExit) as stopped:
            main(words)
        printed = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        assert_published(words, stopped.value.code, printed.out, printed.err)
        return Outcome(stopped.value.code, printed.out, printed.err)

    return call
