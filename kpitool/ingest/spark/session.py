"""A session on Spark: on a running one, by Spark Connect, or on one of this process alone; what it logs is kept."""

import contextlib
import logging
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from typing import IO, Any

from kpitool.codes import Code
from kpitool.errors import InputError, visible
from kpitool.extras import needing
from kpitool.ingest.spark.asking import asked_of_spark
from kpitool.ingest.spark.connect import connected

PACKAGES = {"pyspark", "py4j", "pyarrow", "pandas", "numpy", "narwhals", "grpc", "grpc_status", "google", "zstandard"}
"""The packages of the extra `spark`."""
OLDEST = 4
"""Before Spark 4 nothing tells whether a text is UTF-8."""
QUIET = {"spark.ui.showConsoleProgress": "false", "spark.ui.enabled": "false", "spark.log.level": "ERROR"}
LOGGERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""What pyspark says of its own accord of errors that it raises as well."""
SETTINGS = {
    "spark.sql.caseSensitive": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parquet.mergeSchema": "false",
    "spark.sql.session.timeZone": "UTC",
}
"""What decides how files are read, whatever else is set where Spark runs."""


@contextlib.contextmanager
def spark_session(remote: str | None = None) -> Iterator[Any]:
    """A session of its own on the server at `remote` (`sc://host:port`), or else on the Spark of this process.

    That is the one that runs already (a notebook's, or that of `spark-submit`), or one that is started here by
    Spark's own configuration, `local[*]` without any, and stopped at the end.

    Raises:
        UsageError: the extra `spark` is not installed, or the address is none of Spark Connect.
        InputError: Spark cannot be started or reached, or is older than Spark 4.
    """
    remote = remote or os.environ.get("SPARK_REMOTE") or None
    with (
        needing("spark", PACKAGES, "reading on Spark needs what is not installed"),
        warnings.catch_warnings(),
        contextlib.ExitStack() as ends,
    ):
        warnings.simplefilter("ignore")
        import pyspark.sql

        del pyspark
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        session = _remote_session(remote, ends) if remote else _own_session(ends)
        with asked_of_spark():
            version = str(session.version)
            if int(version.partition(".")[0]) < OLDEST:
                raise InputError(
                    Code.NO_SPARK,
                    f"that is Spark {visible(version)}; {OLDEST}.0 or later is needed",
                    help="name another with --spark-remote, or leave --engine out",
                )
            for name, value in SETTINGS.items():
                session.conf.set(name, value)
        yield session


def _own_session(ends: contextlib.ExitStack) -> Any:
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        return running.newSession()
    builder = SparkSession.builder.config(map=QUIET)
    with _talk_kept() as talk:
        try:
            with asked_of_spark(Code.NO_SPARK):
                started = builder.getOrCreate()
        except InputError as error:
            reason = _first_fault(talk) or error.message
            raise InputError(
                Code.NO_SPARK,
                f"Spark cannot be started: {visible(reason, 300)}",
                help="it needs Java 17 or later, in JAVA_HOME; or name one that runs elsewhere with --spark-remote",
            ) from None
    ends.callback(_stopped, started)
    return started.newSession()


def _remote_session(remote: str, ends: contextlib.ExitStack) -> Any:
    session = connected(remote)
    ends.callback(_stopped, session)
    return session


def _stopped(session: Any) -> None:
    """Ends a session; where Spark has died meanwhile, what it died of is told already."""
    with contextlib.suppress(Exception):
        session.stop()


@contextlib.contextmanager
def _talk_kept() -> Iterator[IO[bytes]]:
    """What this process and those that it starts meanwhile write to its outputs, kept in a file that has no name.

    A Java machine started here inherits them for as long as it runs.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    with contextlib.ExitStack() as ends:
        talk = ends.enter_context(tempfile.TemporaryFile())
        for output in (1, 2):
            with contextlib.suppress(OSError):  # it may be closed
                before = os.dup(output)
                ends.callback(os.close, before)
                ends.callback(os.dup2, before, output)
                os.dup2(talk.fileno(), output)
        yield talk


def _first_fault(talk: IO[bytes]) -> str | None:
    """The first line of what a Java machine said that is neither a warning nor idle talk."""
    talk.seek(0)
    lines = talk.read(100_000).decode(errors="replace").splitlines()
    idle = re.compile(r"WARNING|Using |Setting default|To adjust|\s|.* (?:WARN|INFO) |$")
    return next((line for line in lines if not idle.match(line)), None)
