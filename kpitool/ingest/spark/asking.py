"""Whatever Spark is asked for: what it fails with is told in one line."""

import contextlib
import re
from collections.abc import Iterator

from kpitool.codes import Code
from kpitool.errors import InputError, visible


@contextlib.contextmanager
def asked_of_spark(code: Code = Code.SPARK_FAILED) -> Iterator[None]:
    """Where Spark is asked for something: what it fails with is told in one line.

    Raises:
        InputError: it failed.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise InputError(
            code,
            f"Spark says: {visible(without_secret(_said(error)), 300)}",
            help="see that Spark runs, and that it sees the files and may read them",
        ) from None


def without_secret(text: str) -> str:
    """A text in which no address (`ftp://user:password@host/file`) shows the password that it holds."""
    return re.sub(r"(://[^/@:\s]*:)[^/@\s]*@", r"\1…@", text)


def _said(error: Exception) -> str:
    """The first line of what went wrong, by its root where that is known."""
    java = getattr(error, "java_exception", None)
    if java is not None:
        with contextlib.suppress(Exception):
            while java.getCause() is not None:
                java = java.getCause()
            return str(java.toString()).splitlines()[0]
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
