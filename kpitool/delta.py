"""The Delta table under the store: how it is made, read, written and recognised, and how its failures are told."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from obstore.exceptions import BaseError
from polars.exceptions import PolarsError

from kpitool.codes import Code
from kpitool.errors import StoreError, quoted, visible
from kpitool.tables import FACTS, dimension_columns

LOG_ENTRY = re.compile(r"\d{20}\.(json|checkpoint\..*)")
RETENTION = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
    "delta.checkpointInterval": "20",
}
"""A century: with Delta's defaults of 30 and 7 days old editions vanish in silence."""

LATER = {"mark"}
"""Columns that stores made before them lack; they are read as unknown."""

UNUSABLE = "check that the folder is yours to write, not full and whole; else bring it back from a copy"
PANIC = "PanicException"
"""What the libraries in Rust raise where they give up; it is no `Exception`, and has no place to be imported from."""
FAILURES = (DeltaError, OSError, PolarsError, BaseError, LookupError, ValueError)


@contextmanager
def sound(location: str) -> Iterator[None]:
    """Whatever goes wrong with the store's files inside is told as a fault of the store.

    Raises:
        StoreError: a file is missing, damaged, foreign or may not be touched. A commit that another writer
            overtook passes as it is.
    """
    try:
        yield
    except (StoreError, CommitFailedError):
        raise
    except TableNotFoundError:
        raise StoreError(Code.DAMAGED, f"the store {quoted(location, 300)} has lost its table", help=UNUSABLE) from None
    except FAILURES as error:
        raise StoreError(
            Code.UNUSABLE, f"the store {quoted(location, 300)} cannot be used: {reason(error)}", help=UNUSABLE
        ) from None
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise StoreError(
            Code.UNUSABLE, f"the store {quoted(location, 300)} cannot be used: {reason(error)}", help=UNUSABLE
        ) from None


def reason(error: BaseException) -> str:
    """What an error says first and last: Delta puts what caused it on lines of their own, in colour."""
    lines = [COLOUR.sub("", line).strip(" \t↳") for line in str(error).splitlines()]
    told = [line for line in lines if line]
    ends = dict.fromkeys([*told[:1], *told[1:][-1:]])
    return visible(": ".join(ends) or type(error).__name__, 600)


COLOUR = re.compile("\x1b\\[[0-9;]*m")


def require_own(table: DeltaTable, location: str) -> None:
    """Refuses a table that another program made.

    Raises:
        StoreError: it lacks columns that every table of a store has.
    """
    columns = {field.name for field in table.schema().fields}
    if not columns >= FACTS.keys() - LATER:
        raise StoreError(
            Code.NOT_OURS,
            f"the table in {quoted(location, 300)} is not one of kpitool's",
            help="name another folder with --store; nothing was changed",
        )


def write(
    table: DeltaTable | None, uri: str, frame: pl.DataFrame, source: str | None, properties: CommitProperties
) -> None:
    """Commits a frame: as all that a new table holds, in place of a source's rows, or beside what is there."""
    if table is None:
        write_deltalake(
            uri,
            frame,
            mode="error",
            partition_by=["source"],
            configuration=RETENTION,
            name="kpitool observations",
            commit_properties=properties,
        )
    elif source is None:
        write_deltalake(table, frame, mode="append", schema_mode="merge", commit_properties=properties)
    else:
        write_deltalake(
            table,
            frame,
            mode="overwrite",
            predicate=f"source = '{source}'",
            schema_mode="merge",
            commit_properties=properties,
        )


def facts_of(table: DeltaTable) -> pl.LazyFrame:
    """The table by its list of files: quicker than a scan through Delta, and the same rows."""
    dimensions = dimension_columns([field.name for field in table.schema().fields])
    schema = {**FACTS, **dict.fromkeys(sorted(dimensions), pl.String())}
    files = [_plain(uri) for uri in table.file_uris()]
    if not files:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(
        files,
        glob=False,
        hive_partitioning=True,
        hive_schema={"source": pl.String()},
        schema=schema,
        missing_columns="insert",
    ).select(list(schema))


def _plain(uri: str) -> str:
    """A file as Polars takes it: one of this machine by its path, in which Delta writes blanks and others as %20."""
    if "://" in uri and not uri.startswith("file://"):
        return uri
    path = unquote(uri.removeprefix("file://"))
    return path.removeprefix("/") if re.match(r"/[A-Za-z]:", path) else path


UNFIT = re.compile(r"[\[\]^|%#?\0]" if os.name == "nt" else r"[\[\]^|%#?\\\0]")
"""What Delta takes for something else, or fails over, in the name of a folder."""


def table_uri(folder: Path) -> str:
    """The table of a store that is a folder, as a URL: in a bare path Delta takes a # or a ? for part of one.

    Raises:
        StoreError: the folder's name has what cannot be in it.
    """
    unfit = UNFIT.search(str(folder.absolute()))
    if unfit is not None:
        raise StoreError(
            Code.NO_KIND_OF_STORE,
            f"a store cannot lie in {quoted(str(folder.parent), 300)}: no name of a folder may have {quoted(unfit[0])}",
            help="name another folder with --store",
        )
    return folder.absolute().as_uri()
