"""On a server of Spark Connect an ingest gives what it gives on this machine: a real one, and the program beside it."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kpitool.store import Store
from tests.conftest import Run, World
from tests.programs import package, program
from tests.sparks import connect_server
from tests.terminals import at_terminal

pytestmark = pytest.mark.spark

ROOT = Path(__file__).parents[2]
HEADER = "Month,Force,Code,Offence,Ref\n"
OCTOBER = (
    "2019-10,Home Police,E07000001,Burglary,a\n"
    "2019-10,Home Police,E07000002,Burglary, a \n"
    "2019-10,Home Police,North Town,Vehicle crime,b\n"
    '2019-10,"Home Police",E08000099,Burglary,c\n'
    "2019-10,Home Police,,Burglary,\n"
    "2019-10,Home Police,Nortton,Arson,d\n"
    "2019-10,Home Police,Nortton,Arson,d\n"
    "2019-11,Home Police,E07000001,Burglary,e\n"
)
NOVEMBER = {
    "Month": ["2019-11", "2019-11", "2019-11", None],
    "Force": ["Home Police", "Home Police", "Hme Police", None],
    "Code": ["E07000001", "E07000001", "E07000002", None],
    "Offence": ["Burglary", "Burglary", "Burglary", None],
    "Ref": ["a", "a", "f", None],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program("java", "Spark")
    package("pyspark", "Spark", "java")
    with connect_server(tmp_path_factory.mktemp("spark")) as address:
        yield address


def on_spark(world: World, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own: one process speaks either to a server or to a Spark within it."""
    return subprocess.run(
        [sys.executable, "-m", "kpitool", "ingest", "crime", *map(str, words), "--engine", "spark", "--json"],
        cwd=world.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def receipt_in(answer: Any) -> dict[str, Any]:
    """What a receipt counts: all but warnings and examples, which know lines or are worded for other rows."""
    (result,) = answer["results"]
    assert result["outcome"] == "committed"
    return {name: value for name, value in result["receipt"].items() if name not in {"warnings", "examples"}}


def observed(store: Path) -> list[tuple[Any, ...]]:
    edition = Store(str(store)).edition()
    assert edition is not None
    return edition.facts.drop("stated").sort(pl.all()).rows()


def rejected(run: Run, store: Path) -> Counter[tuple[str, str, tuple[str, ...]]]:
    records = run("rejects", "--store", store, "--json").json["results"]
    return Counter((each["file"], each["values"], tuple(each["reasons"])) for each in records)


def test_observations_receipt_and_rejected_records_are_the_same(world: World, run: Run, server: str) -> None:
    world.change("area: Code}", "area: Code, id: Ref}")
    world.change("files: crime/*.csv", "files: crime/*")
    world.write("crime/2019-10-home.csv", HEADER + OCTOBER)
    pl.DataFrame(NOVEMBER).write_parquet(world.folder / "crime" / "2019-11-home.parquet")
    here, there = world.folder / "here", world.folder / "there"
    local = run("ingest", "crime", "--store", here, "--json")
    remote = on_spark(world, "--store", there, "--spark-remote", server)
    assert (local.code, remote.returncode, remote.stderr) == (0, 0, "")
    receipt = receipt_in(json.loads(remote.stdout))
    assert receipt == receipt_in(local.json)
    assert receipt["outcomes"] == {
        "accepted": 3,  # of a (twice in October) and a (twice in November) one each, and b
        "rejected": 4,  # d twice, e for its month, f for its force
        "out_of_area": 1,
        "unlocated": 1,
        "superseded": 2,
    }
    assert observed(there) == observed(here)
    assert rejected(run, there) == rejected(run, here)
    assert rejected(run, there).total() == 4


def test_how_far_a_server_is_is_shown_on_a_terminal(world: World, server: str) -> None:
    world.month("2019-10", "home", {"E07000001": 300_000})  # so many that it takes more than a second
    seen = at_terminal(world.folder, "ingest", "crime", "--engine", "spark", "--spark-remote", server)
    assert seen.code == 0
    assert "reading crime" in seen.screen
    assert "MB of 12 MB" in seen.screen


def test_a_server_finds_addresses_of_its_own_and_says_where_there_is_nothing(world: World, server: str) -> None:
    world.write("lake/2019-10-home.csv", HEADER + OCTOBER)
    asked = ("--spark-remote", server)
    taken = on_spark(world, f"file:{world.folder}/lake/2019-1?-*.csv", *asked)
    assert (taken.returncode, taken.stderr) == (0, "")
    (file,) = receipt_in(json.loads(taken.stdout))["files"]
    assert (file["name"], file["records"]) == ("2019-10-home.csv", 8)
    nothing = on_spark(world, "file:/nowhere/2019-10-home.csv", *asked)
    assert (nothing.returncode, nothing.stdout) == (4, "")
    assert json.loads(nothing.stderr)["error"]["code"] == "I010"
