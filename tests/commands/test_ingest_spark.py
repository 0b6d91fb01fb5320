"""`kpitool ingest --engine spark` where Spark is not to be had: what it says, and that it says nothing else."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kpitool.ingest.spark import connect
from tests.conftest import Run, World
from tests.programs import package, program

ROOT = Path(__file__).parents[2]
HOME = {"E07000001": 5, "E07000002": 3}
ENGINE = ("--engine", "spark")


def test_without_the_extra_it_says_what_to_install(world: World, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    world.month("2019-10", "home", HOME)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    refused = run("ingest", "crime", *ENGINE)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error[U050]: reading on Spark needs what is not installed\nhelp: pip install 'kpitool[spark]'\n"
    )
    assert not (world.folder / ".kpitool" / "_delta_log").exists()


@pytest.mark.spark
def test_a_server_that_does_not_answer_is_named_without_what_is_secret(world: World, run: Run) -> None:
    package("pyspark", "Spark Connect", "java")
    world.month("2019-10", "home", HOME)
    refused = run("ingest", "crime", *ENGINE, "--spark-remote", "sc://127.0.0.1:1/;token=secret")
    assert (refused.code, refused.out) == (4, "")
    assert refused.err.startswith("error[I056]: no Spark answers at 'sc://127.0.0.1:1/': ")
    assert "secret" not in refused.err


@pytest.mark.spark
@pytest.mark.parametrize("more", ["", "/;use_ssl=true;token=secret"])
def test_what_answers_and_is_no_spark_connect_is_named(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    package("pyspark", "Spark Connect", "java")
    world.month("2019-10", "home", HOME)
    monkeypatch.setattr(connect, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"sc://127.0.0.1:{mute.getsockname()[1]}"
        refused = run("ingest", "crime", *ENGINE, "--spark-remote", address + more)
    assert (refused.code, refused.out) == (4, "")
    assert refused.err.startswith(
        f"error[I056]: no Spark answers at '{address}{more.partition(';')[0]}': what is there"
    )
    assert "secret" not in refused.err


NO_ADDRESSES = [
    "spark://127.0.0.1:7077",
    "127.0.0.1:15002",
    "sc://",
    "sc://127.0.0.1:port",
    "sc://127.0.0.1:99999",
    "sc://[::1",
]


@pytest.mark.spark
@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_an_address_of_another_kind_is_refused(world: World, run: Run, address: str) -> None:
    package("pyspark", "Spark Connect", "java")
    world.month("2019-10", "home", HOME)
    refused = run("ingest", "crime", *ENGINE, "--spark-remote", address)
    assert (refused.code, refused.out) == (2, "")
    assert f"'{address}' is no address of Spark Connect" in refused.err


@pytest.mark.spark
@pytest.mark.parametrize("more", ["/path", "/;token=se=cret"])
def test_an_address_with_more_than_names_and_values_is_refused(world: World, run: Run, more: str) -> None:
    package("pyspark", "Spark Connect", "java")
    world.month("2019-10", "home", HOME)
    with socket.create_server(("127.0.0.1", 0)) as there:
        address = f"sc://127.0.0.1:{there.getsockname()[1]}"
        refused = run("ingest", "crime", *ENGINE, "--spark-remote", address + more)
    assert (refused.code, refused.out) == (2, "")
    assert "is no address of Spark Connect" in refused.err
    assert "cret" not in refused.err


@pytest.mark.parametrize("words", [("--spark-remote", "sc://x"), ("s3a://me:s3cret@bucket/2019-10-home.csv",)])
def test_what_is_for_spark_needs_spark_to_be_asked_for(run: Run, words: tuple[str, ...]) -> None:
    refused = run("ingest", "crime", *words)
    assert (refused.code, refused.out) == (2, "")
    assert "is for Spark to read" in refused.err
    assert "add --engine spark" in refused.err
    assert "s3cret" not in refused.err


def alone(world: World, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, so that all that it and Java print is seen."""
    return subprocess.run(
        [sys.executable, "-m", "kpitool", "ingest", "crime", *ENGINE, *words],
        cwd=world.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.spark
def test_without_java_it_is_said_in_one_line(world: World, tmp_path: Path) -> None:
    package("pyspark", "Spark", "java")
    world.month("2019-10", "home", HOME)
    done = alone(world, JAVA_HOME=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (4, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("error[I056]: Spark cannot be started: ")
    assert "Java 17" in second


@pytest.mark.spark
def test_a_spark_of_its_own_says_nothing_beside_the_answer(world: World) -> None:
    program("java", "Spark")
    package("pyspark", "Spark", "java")
    world.month("2019-10", "home", HOME)
    done = alone(world, "--json", PYSPARK_SUBMIT_ARGS="--master local[2] --driver-memory 1g pyspark-shell")
    assert (done.returncode, done.stderr) == (0, "")
    (result,) = json.loads(done.stdout)["results"]
    assert (result["outcome"], result["receipt"]["records"]) == ("committed", 8)
