"""What tests of faults share: a source large enough that writing takes a while, and the program as its own process."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kpitool.store import Store
from tests.conftest import REGISTRY, World

ROOT = Path(__file__).parents[2]
KINDS = 3_000
BASE = 2 * 12 * KINDS
"""The sum of the base extract: two areas, twelve months, so many kinds, one of each."""

MONTHS = ("2020-01", "2020-02", "2020-03")
TALLY = """\
  tally:
    title: Tally
    files: tally/*.csv
    layout: counts
    columns: {period: Month, area: Code, count: Count}
    period: {format: month}
    dimensions: {kind: {column: Kind}}
    coverage: columns
    frequency: monthly
    due_after: 20
"""
TALLIED = """\
  tallied:
    title: Tallied
    category: crime
    definition: All that is tallied.
    measure: {kind: count}
    source: tally
    polarity: none
    window: quarter
    compare: {benchmark: null}
"""


@dataclass(frozen=True)
class Tally:
    """A partnership whose source `tally` is large; its store lies beside the registry."""

    world: World

    @property
    def store(self) -> Store:
        return Store(str(self.world.folder / ".kpitool"))

    @property
    def marks(self) -> Path:
        return self.world.folder / ".kpitool" / "writing"

    def base(self, kinds: int = KINDS) -> Path:
        rows = [
            f"2019-{month:02d},{area},k{kind:04d},1\n"
            for month in range(1, 13)
            for area in ("E07000001", "E07000002")
            for kind in range(kinds)
        ]
        return self.world.write("tally/base.csv", "Month,Code,Kind,Count\n" + "".join(rows))

    def correction(self, count: int) -> Path:
        """The first quarter of 2020, stated anew: so many in each month and district, six times in all."""
        rows = [f"{month},{area},k0000,{count}\n" for month in MONTHS for area in ("E07000001", "E07000002")]
        return self.world.write(f"correction-{count}.csv", "Month,Code,Kind,Count\n" + "".join(rows))

    def start(self, *arguments: str | Path, **more: Any) -> "subprocess.Popen[str]":
        """The real program at work in the partnership's folder."""
        return subprocess.Popen(
            [sys.executable, "-m", "kpitool", *map(str, arguments)],
            cwd=self.world.folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def finish(self, *arguments: str | Path, **more: Any) -> "Done":
        return finished(self.start(*arguments, **more))

    def total(self, number: int | None = None) -> float:
        """All that an edition tallies."""
        edition = self.store.edition(number)
        assert edition is not None
        return float(edition.facts.filter(kind="observed", source="tally")["count"].sum())


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def finished(process: "subprocess.Popen[str]") -> Done:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return Done(process.returncode, out, err)


def environment() -> dict[str, str]:
    """Without keeping what is compiled: a file that is cut off there, for want of room, would fail every later run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KPITOOL_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def wait_for(seen: Callable[[], bool], process: "subprocess.Popen[str]") -> bool:
    """Waits until something is seen or the process ends; true where it was seen."""
    while process.poll() is None:
        if seen():
            return True
        time.sleep(0.001)
    return seen()


def facts(store: Store, number: int | None = None) -> pl.DataFrame:
    """What an edition holds, without what depends on the order in which it was stated."""
    edition = store.edition(number)
    assert edition is not None
    return edition.facts.drop("stated").sort(pl.all())


@pytest.fixture
def tally(world: World) -> Tally:
    text = REGISTRY.replace("populations:\n", f"{TALLY}populations:\n", 1) + TALLIED
    world.registry.write_text(text, encoding="utf-8")
    return Tally(world)


@pytest.fixture
def process_killer() -> Iterator[list["subprocess.Popen[str]"]]:
    """Processes put in here are ended with the test."""
    running: list[subprocess.Popen[str]] = []
    yield running
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()
