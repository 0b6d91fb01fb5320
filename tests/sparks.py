"""A server of Spark Connect as an administrator starts one, on this machine alone, for the length of some tests."""

import contextlib
import importlib.util
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
STARTED = re.compile(r"Spark Connect server started at: (\S+:[1-9]\d*)")
PATIENCE = 120
"""Seconds after which a server that has not started is a fault."""
SETTINGS = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": "0",  # whichever is free
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
}
QUICK = "-XX:TieredStopAtLevel=1"
"""What is to run for a minute is compiled once: half the time."""


@contextlib.contextmanager
def connect_server(folder: Path) -> Iterator[str]:
    """The address of a server that works in a folder of its own and is stopped at the end, whatever happens."""
    found = importlib.util.find_spec("pyspark")
    assert found is not None
    assert found.submodule_search_locations
    home = Path(found.submodule_search_locations[0])
    words = [str(home / "bin" / "spark-submit"), "--class", SERVER, "--master", "local[2]", "--driver-memory", "1g"]
    words += ["--driver-java-options", QUICK]
    words += [word for name, value in SETTINGS.items() for word in ("--conf", f"{name}={value}")]
    own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(folder)}
    talk = folder / "talk"
    with talk.open("wb") as said:
        server = subprocess.Popen(
            [*words, "spark-internal"], cwd=folder, env={**os.environ, **own}, stdout=said, stderr=said
        )
    try:
        yield f"sc://{_started(server, talk)}"
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE / 10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _started(server: subprocess.Popen[bytes], talk: Path) -> str:
    """Where a server listens, as it says once it does."""
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        found = STARTED.search(talk.read_text(errors="replace"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no server of Spark Connect started: {talk.read_text(errors='replace')[-2000:]}")
