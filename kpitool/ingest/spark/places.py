"""Where Spark finds extracts: paths of this machine, and addresses in stores that Spark alone reaches."""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpitool.codes import Code
from kpitool.errors import InputError, quoted, some
from kpitool.ingest.spark.asking import asked_of_spark, without_secret
from kpitool.ingest.spark.waiting import watched
from kpitool.ingest.watch import Watch, unwatched

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""How an address begins; a drive of Windows has one letter."""
HEAD = 100_000
"""The bytes by which a file is told for what it is, its header among them."""
LARGEST = 2**31 - 1
"""Spark reads no larger file as one content, and without its content it has no identity."""


@dataclass(frozen=True)
class Sized:
    """A file as Spark sees it: its address, what Spark writes as its place beside its rows, and its size in bytes."""

    address: str
    spoken: str
    size: int


@dataclass(frozen=True)
class Place(Sized):
    """Such a file with the SHA-256 of its content and its first bytes."""

    digest: str
    head: bytes


def is_address(text: str) -> bool:
    """Whether a text is an address (`s3a://bucket/file.csv`) and no path of this machine."""
    return ADDRESS.match(text) is not None


def address_of(path: Path) -> str:
    """The address of a path of this machine."""
    return "file:" + Path(os.path.abspath(path)).as_posix()  # noqa: PTH100 - a link is not followed, .. is


def literally(address: str) -> str:
    """An address as Spark opens it: no pattern, whatever stands in it."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", address)


def sizes_of(session: Any, addresses: Sequence[str]) -> dict[str, Sized]:
    """The files at addresses, where Spark sees them; nothing of them is read.

    Raises:
        InputError: Spark cannot look there.
    """
    if not addresses:
        return {}
    with asked_of_spark():
        return {row["address"]: Sized(**row) for row in _rows(session, map(literally, addresses), SIZED)}


def addresses_of(session: Any, pattern: str) -> list[str]:
    """The addresses of the files that an address or a pattern names, in their order; none where there is nothing.

    Raises:
        InputError: Spark cannot look there.
    """
    from pyspark.errors import AnalysisException

    with asked_of_spark():
        try:
            return sorted(row["address"] for row in _rows(session, [pattern], SIZED[:1]))
        except AnalysisException as error:
            if error.getCondition() != "PATH_NOT_FOUND":
                raise
            return []


def places(session: Any, addresses: Sequence[str], watch: Watch = unwatched) -> list[Place]:
    """The files at addresses, in the order of these, with what tells each from others.

    Raises:
        InputError: Spark cannot read them, or one has 2 GB or more.
    """
    if not addresses:
        return []
    sized = [*sizes_of(session, addresses).values()]
    if large := [quoted(without_secret(each.address), 300) for each in sized if each.size > LARGEST]:
        raise InputError(
            Code.TOO_LARGE,
            f"{some(large)} {'has' if len(large) == 1 else 'have'} 2 GB or more; what Spark alone sees has less",
            help="split what is so large, or put it where this machine sees it too",
        )
    columns = (*SIZED, "sha2(content, 256) digest", f"substring(content, 1, {HEAD}) head")
    with asked_of_spark(), watched(session, watch, "opening", sum(each.size for each in sized)):
        rows = _rows(session, map(literally, addresses), columns)
    return sorted((Place(**row) for row in rows), key=lambda place: place.address)


SIZED = ("path address", "_metadata.file_path spoken", "length size")


def _rows(session: Any, patterns: Iterable[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    files = session.read.format("binaryFile").load(list(patterns))
    rows: list[dict[str, Any]] = files.selectExpr(*columns).toArrow().to_pylist()
    return rows
