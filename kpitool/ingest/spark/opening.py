"""Extracts opened for Spark: what each is, by its first bytes, and whether Spark reads it as it is read here."""

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, listed, quoted
from kpitool.ingest.columns import columns_named
from kpitool.ingest.files import OLE, PARQUET, Extract, Wanted, open_extracts
from kpitool.ingest.spark.asking import asked_of_spark, without_secret
from kpitool.ingest.spark.places import Place, Sized, address_of, literally, sizes_of
from kpitool.ingest.texts import UTF8
from kpitool.ingest.unpack import GZIP, ZIP

PACKED = (".gz", ".gzip", ".bz2", ".deflate", ".lz4", ".snappy", ".zst", ".xz")
"""Names that make Spark unpack a file, whatever it is."""
WRITTEN_ALIKE = {"string", "boolean", "byte", "short", "integer", "long", "date"}
"""The kinds of columns whose values Spark and Polars write with the same letters."""
ELSEWHERE = "leave --engine spark out: it is read here"


@dataclass(frozen=True)
class Seen:
    """An extract, its address on Spark, and what Spark writes as its place beside its rows and its size.

    `heading` is the first line of a text, without its line feed; `kinds` are those of a Parquet file's columns.
    """

    extract: Extract
    address: str
    spoken: str
    size: int
    heading: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it is CSV, and no Parquet file."""
        return not self.kinds


def opened_here(path: Path, name: str, wanted: Wanted, workspace: Path) -> Extract:
    """A file of this machine, as an extract that Spark could read.

    Raises:
        InputError: it cannot be read, or Spark would not read it alike.
    """
    if path.is_file():
        with path.open("rb") as file:
            _refuse_kind(file.read(8), path.name, quoted(str(path), 300))
    (extract,) = open_extracts(path, wanted, workspace, name)
    return extract


def seen_here(session: Any, extracts: Sequence[Extract], wanted: Wanted) -> tuple[list[Seen], list[InputError]]:
    """Extracts of this machine as Spark sees them, under the same paths; and why it does not, or not alike.

    Their identities are those that they have everywhere (BLAKE3), so that what was taken here is known there.

    Raises:
        InputError: Spark cannot look at some of those paths.
    """
    known = sizes_of(session, [address_of(extract.path) for extract in extracts])
    seen, faults = list[Seen](), list[InputError]()
    for extract in extracts:
        address = address_of(extract.path)
        place = known.get(address)
        try:
            if place is None or place.size != extract.path.stat().st_size:
                raise _not_seen(address, "no file" if place is None else "another file")
            seen.append(_seen(session, extract, place, extract.path, wanted))
        except InputError as error:
            faults.append(error)
    return seen, faults


def seen_there(session: Any, place: Place, wanted: Wanted, workspace: Path) -> Seen:
    """A file that Spark alone sees; its identity is the SHA-256 of its content, as Spark computes it.

    So a file that is taken from there and then from here is taken twice; the later statement replaces the earlier,
    with the same figures.

    Raises:
        InputError: it cannot be read, or Spark would not read it alike.
    """
    name = place.address.rpartition("/")[2]
    _refuse_kind(place.head[:8], name, quoted(without_secret(place.address), 300))
    copy = Path(tempfile.mkdtemp(dir=workspace)) / "head"
    if place.head.startswith(PARQUET):
        columns = _schema(session, place.address)
        pl.DataFrame(schema=dict.fromkeys(columns, pl.String())).write_parquet(copy)
    else:
        copy.write_bytes(_whole_lines(place))
    (extract,) = open_extracts(copy, wanted, workspace, name)
    return _seen(session, replace(extract, digest=place.digest), place, copy, wanted)


def _seen(session: Any, extract: Extract, place: Sized, path: Path, wanted: Wanted) -> Seen:
    """`path` holds the beginning of the extract at least."""
    with path.open("rb") as file:
        first = file.readline()
    own = extract.header[: len(extract.header) - len(extract.given)]
    if first.startswith(PARQUET):
        schema = _schema(session, place.address)
        _refuse_kinds(schema, own, extract, wanted)
        return Seen(extract, place.address, place.spoken, place.size, kinds=tuple(schema.values()))
    if extract.encoding != UTF8:
        raise not_on_spark(extract.shown, "is not in UTF-8")
    heading = first.removesuffix(b"\n").decode().removeprefix("\ufeff")
    line = heading.removesuffix("\r").lstrip("\ufeff")
    if "\r" in line or tuple(next(csv.reader([line], delimiter=extract.delimiter), [])) != own:
        raise not_on_spark(extract.shown, "has a header of more than one line")
    return Seen(extract, place.address, place.spoken, place.size, heading=heading)


def _schema(session: Any, address: str) -> dict[str, str]:
    """The columns of a Parquet file and their kinds, as Spark names them."""
    with asked_of_spark():
        return {field.name: field.dataType.typeName() for field in session.read.parquet(literally(address)).schema}


def _refuse_kinds(schema: dict[str, str], own: tuple[str, ...], extract: Extract, wanted: Wanted) -> None:
    """Refuses Parquet files whose columns Spark sees otherwise, or would write as other texts.

    Raises:
        InputError: it would.
    """
    if tuple(schema) != own:
        raise not_on_spark(extract.shown, "has columns that Spark sees otherwise")
    read = {own[number] for name in wanted.columns for number in columns_named(name, own)}
    if other := [
        f"{quoted(name)} ({schema[name]})" for name in own if name in read and schema[name] not in WRITTEN_ALIKE
    ]:
        raise not_on_spark(extract.shown, f"has numbers, times or bytes in {listed(other)}, not texts or whole numbers")


def _not_seen(address: str, what: str) -> InputError:
    return InputError(
        Code.SPARK_FAILED,
        f"Spark sees {what} at {quoted(address, 300)}",
        help="put extracts where this machine and Spark see them under one path, or where Spark alone does",
    )


def _refuse_kind(head: bytes, name: str, shown: str) -> None:
    """Refuses what Spark does not open, or opens otherwise.

    Raises:
        InputError: the file is packed or a workbook, or its name is one that Spark passes over.
    """
    if head.startswith((GZIP, ZIP, OLE)):
        raise not_on_spark(shown, "is packed or a workbook")
    if name.lower().endswith(PACKED):
        raise not_on_spark(shown, "has the name of a packed file")
    if name.startswith(("_", ".")) or ":" in name:
        raise not_on_spark(shown, "has a name that Spark passes over, with _ or . at its beginning or a colon in it")


def not_on_spark(shown: str, why: str) -> InputError:
    """The refusal of a file that Spark would not read as it is read here."""
    return InputError(Code.NOT_ON_SPARK, f"{shown} {why}; Spark would not read it alike", help=ELSEWHERE)


def _whole_lines(place: Place) -> bytes:
    """The first bytes of a file up to the end of a line, where there is more."""
    if len(place.head) == place.size:
        return place.head
    whole = place.head[: place.head.rfind(b"\n") + 1]
    if not whole:
        raise not_on_spark(
            quoted(without_secret(place.address), 300), f"has a first line of more than {len(place.head):,} bytes"
        )
    return whole
