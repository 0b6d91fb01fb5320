"""Observations on disk: one Delta table whose commits are the editions, and the documents each commit names.

A later statement about a source, scope and period replaces the earlier whole, in one commit; whatever
happens before that commit leaves the store as it was.
"""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url
from polars.exceptions import PolarsError

from kpitool.errors import StoreError, listed, quoted
from kpitool.statements import Statement, extracts_in, replaced
from kpitool.tables import FACTS, Kind, dimension_columns

TABLE = "observations"
METADATA = "kpitool"
TRIES = 8
SCHEMES = ("s3://", "s3a://", "gs://", "az://", "azure://", "abfs://", "abfss://")
RETENTION = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
}
"""A century: with Delta's defaults of 30 and 7 days old editions vanish in silence."""


@dataclass(frozen=True)
class Commit:
    """What one commit of the store records beside its data; `number` is the edition's."""

    number: int
    time: datetime
    command: str
    source: str | None = None
    receipt: str | None = None
    registry: str | None = None
    rejected: str | None = None
    version: str | None = None


class Edition:
    """Data and coverage as at one commit of the store."""

    def __init__(self, table: DeltaTable, commit: Commit) -> None:
        self.number = commit.number
        self.time = commit.time
        self.label: str | None = None
        self._table = table

    @cached_property
    def facts(self) -> pl.DataFrame:
        """Every row of the store's table; columns as in `tables.FACTS` and the dimensions.

        Raises:
            StoreError: a file of the table is lost or damaged.
        """
        with sound(self._table.table_uri):
            return _facts(self._table).collect()

    @cached_property
    def coverage(self) -> pl.DataFrame:
        """What it speaks for: `source`, `scope`, `start`, `months`, and the newest statement's `reading`."""
        keys = ["source", "scope", "start", "months"]
        newest = self._covered.sort("stated", "reading").group_by(keys).agg(pl.col("reading").last())
        return newest.sort(keys)

    @cached_property
    def live_extracts(self) -> pl.DataFrame:
        """The extracts that still say what they said. Columns: `source`, `extract`."""
        parts = [
            self.extracts(source).filter("live").select(pl.lit(source).alias("source"), "extract")
            for source in self._covered["source"].unique().sort()
        ]
        return pl.concat(parts) if parts else pl.DataFrame(schema={"source": pl.String, "extract": pl.String})

    @cached_property
    def _covered(self) -> pl.DataFrame:
        return self.facts.filter(pl.col("kind") == Kind.COVERED.value)

    def extracts(self, source: str) -> pl.DataFrame:
        """Columns: `extract`, `reading`, `live` (nothing of what it states has been replaced), `stated`."""
        return extracts_in(self._covered.filter(pl.col("source") == source))


class Store:
    """A folder or an object-store URL that holds the table `observations` and the documents beside it."""

    def __init__(self, location: str) -> None:
        self.location = location.removeprefix("file://")
        self.is_url = "://" in self.location
        if self.is_url and not self.location.startswith(SCHEMES):
            raise StoreError(
                f"{quoted(location, 300)} is no kind of store",
                help=f"a folder, or a URL that begins with {listed(SCHEMES, 'or')}",
            )
        self.uri = f"{location.rstrip('/')}/{TABLE}" if self.is_url else str(Path(self.location) / TABLE)

    def edition(self, number: int | None = None) -> Edition | None:
        """The newest edition, or the one of that number; none where nothing has been ingested yet.

        Raises:
            StoreError: the store cannot be read, or has no edition of that number.
        """
        table = self._table(number)
        with sound(self.location):
            return Edition(table, _commit(table.history(1)[0])) if table else None

    def commits(self) -> list[Commit]:
        """Every commit, the newest first."""
        table = self._table()
        with sound(self.location):
            return [_commit(entry) for entry in table.history()] if table else []

    def replace(self, statement: Statement) -> Commit:
        """Commits a statement: it replaces what the store held for the same source, scopes and periods.

        Raises:
            StoreError: the store cannot be written, or other writers kept committing first.
        """
        documents = {
            "receipt": ("receipts", statement.receipt.encode(), "json"),
            "registry": ("registries", statement.registry.encode(), "json"),
        }
        if statement.rejected.height:
            folder = f"rejected/{statement.expires:%Y-%m-%d}"
            documents["rejected"] = (folder, _parquet(statement.rejected), "parquet")
        named = {key: self._document(*document) for key, document in documents.items()}
        metadata = {"command": "ingest", "source": statement.source, **named, "version": statement.version}
        return self._commit(
            lambda table: replaced(_held(table, statement.source), statement), statement.source, metadata
        )

    def note_registry(self, registry: str, version: str) -> Commit | None:
        """Makes a changed registry an edition of its own; nothing where it has not changed or there is no data."""
        table = self._table()
        if table is None:
            return None
        name = _document_name("registries", registry.encode(), "json")
        if next((commit.registry for commit in map(_commit, table.history()) if commit.registry), None) == name:
            return None
        self._document("registries", registry.encode(), "json")
        metadata = {"command": "registry", "registry": name, "version": version}
        return self._commit(lambda held: _facts(held).collect().clear() if held else None, None, metadata)

    def document(self, name: str) -> bytes:
        """A document that a commit names."""
        try:
            with sound(self.location):
                return bytes(self._documents.get(name).bytes())
        except StoreError as error:
            raise StoreError(f"the store has lost its document {quoted(name)}", help=error.help) from None

    def forget_expired(self, today: date) -> None:
        """Deletes rejected records kept past their date; they may hold personal data."""
        with sound(self.location):
            if not self.is_url and not (Path(self.location) / "rejected").is_dir():
                return
            for batch in self._documents.list("rejected/"):
                for entry in batch:
                    day = entry["path"].split("/")[1]
                    if day < f"{today:%Y-%m-%d}":
                        self._documents.delete(entry["path"])

    @cached_property
    def _documents(self) -> ObjectStore:
        with sound(self.location):
            if self.is_url:
                return from_url(self.location)
            Path(self.location).mkdir(mode=0o700, parents=True, exist_ok=True)  # rejected records may be personal
            return LocalStore(self.location)

    def _document(self, folder: str, content: bytes, ending: str) -> str:
        name = _document_name(folder, content, ending)
        with sound(self.location):
            self._documents.put(name, content)
        return name

    def _table(self, number: int | None = None) -> DeltaTable | None:
        try:
            with sound(self.location):
                return self._opened(number) if self.is_url or self._has_log() else None
        except StoreError:
            newest = self._table() if number is not None else None
            if number is not None and newest is not None and newest.version() < number:
                raise StoreError(f"there is no edition {number}; the newest is {newest.version()}") from None
            raise

    def _opened(self, number: int | None) -> DeltaTable | None:
        try:
            return DeltaTable(self.uri, version=number)
        except TableNotFoundError:
            if self.is_url:
                return None
            raise

    def _has_log(self) -> bool:
        folder = Path(self.uri)
        if (folder / "_delta_log").is_dir():
            return True
        if Path(self.location).exists() and not Path(self.location).is_dir():
            raise StoreError(f"the store {quoted(self.location, 300)} is a file, not a folder")
        if folder.exists() and any(folder.rglob("*.parquet")):
            raise StoreError(
                f"the store {quoted(self.location, 300)} has lost its log", help="bring it back from a copy"
            )
        return False

    def _commit(
        self,
        rows: Callable[[DeltaTable | None], pl.DataFrame | None],
        source: str | None,
        metadata: dict[str, Any],
    ) -> Commit:
        """Writes what `rows` makes of the table as it stands; begins anew where another writer was quicker."""
        note = json.dumps(metadata)
        properties = CommitProperties(custom_metadata={METADATA: note})
        failure: Exception | None = None
        for _ in range(TRIES):
            table = self._table()
            with sound(self.location):
                frame = rows(table)
            if frame is None:
                raise StoreError(f"the store {quoted(self.location, 300)} holds nothing yet")
            try:
                with sound(self.location):
                    _write(table, self.uri, frame, source, properties)
            except CommitFailedError as error:
                failure = error
                continue
            except StoreError as error:
                if table is None and self._table() is not None:
                    failure = error  # another writer made the table first
                    continue
                raise
            written = self._table()
            assert written is not None  # noqa: S101 - it was written just now
            return next(_commit(entry) for entry in written.history() if entry.get(METADATA) == note)
        raise StoreError(
            f"the store {quoted(self.location, 300)} is busy: other programs kept writing to it ({failure})",
            help="nothing was changed; try again",
        )


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
        raise StoreError(f"the store {quoted(location, 300)} has lost its table", help=UNUSABLE) from None
    except FAILURES as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StoreError(f"the store {quoted(location, 300)} cannot be used: {reason}", help=UNUSABLE) from None


UNUSABLE = "check that the folder is yours to write, not full and whole; else bring it back from a copy"
FAILURES = (DeltaError, OSError, PolarsError, BaseError, LookupError, ValueError)


def _write(
    table: DeltaTable | None, uri: str, frame: pl.DataFrame, source: str | None, properties: CommitProperties
) -> None:
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


def _held(table: DeltaTable | None, source: str) -> pl.DataFrame | None:
    return None if table is None else _facts(table).filter(pl.col("source") == source).collect()


def _facts(table: DeltaTable) -> pl.LazyFrame:
    """The table by its list of files: quicker than a scan through Delta, and the same rows."""
    dimensions = dimension_columns([field.name for field in table.schema().fields])
    schema = {**FACTS, **dict.fromkeys(sorted(dimensions), pl.String())}
    files = table.file_uris()
    if not files:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(
        files,
        hive_partitioning=True,
        hive_schema={"source": pl.String()},
        schema=schema,
        missing_columns="insert",
    ).select(list(schema))


def _commit(entry: dict[str, Any]) -> Commit:
    time = datetime.fromtimestamp(entry["timestamp"] / 1000, UTC)
    try:
        told = json.loads(entry.get(METADATA, "{}"))
    except json.JSONDecodeError:
        told = {}
    names = ("command", "source", "receipt", "registry", "rejected", "version")
    return Commit(
        entry["version"],
        time,
        **{"command": "unknown", **{name: told[name] for name in names if name in told}},
    )


def _document_name(folder: str, content: bytes, ending: str) -> str:
    return f"{folder}/{sha256(content).hexdigest()}.{ending}"


def _parquet(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target)
    return target.getvalue()
