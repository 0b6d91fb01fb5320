"""Observations on disk: one Delta table whose commits are the editions, and the documents each commit names.

A later statement about a source, scope and period replaces the earlier whole, in one commit; whatever
happens before that commit leaves the store as it was.
"""

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError, TableNotFoundError
from obstore.exceptions import NotFoundError

from kpitool.codes import Code
from kpitool.commits import PRUNE, Commit, commit_bearing, commits_of, forgotten_in, note_of, own_commit, runs_of
from kpitool.delta import LOG_ENTRY, UNUSABLE, facts_of, require_own, sound, table_uri, write
from kpitool.documents import Documents, document_name
from kpitool.errors import StoreError, UsageError, listed, quoted
from kpitool.labels import same_label
from kpitool.statements import Statement, extracts_in, replaced
from kpitool.tables import FACTS, Kind
from kpitool.writing import Mark, dead_marks, hushed, marked, owner_only

TABLE = "observations"
TRIES = 8
Query = Callable[[pl.LazyFrame], pl.LazyFrame]
SCHEMES = ("s3://", "s3a://", "gs://", "az://", "azure://", "abfs://", "abfss://")


class Edition:
    """Data and coverage as at one commit of the store."""

    def __init__(self, table: DeltaTable, commit: Commit) -> None:
        self.number = commit.number
        self.time = commit.time
        self.label = commit.label
        self._table = table
        self._of_sources: dict[str, pl.DataFrame] = {}

    def of_source(self, source: str) -> pl.DataFrame:
        """The rows of one source; columns as in `tables.FACTS` and the dimensions. Of the others nothing is read."""
        if source not in self._of_sources:
            self._of_sources[source] = self.read(pl.col("source") == source)
        return self._of_sources[source]

    def within(self, rows: pl.Expr) -> "Excerpt":
        """The same with some of its rows: columns as in `tables.FACTS` and the dimensions."""
        return Excerpt(self, rows)

    def read(self, rows: pl.Expr) -> pl.DataFrame:
        """Some rows of the store's table; of the others little is read.

        Raises:
            StoreError: a file of the table is lost or damaged.
        """
        with sound(self._table.table_uri):
            return facts_of(self._table).filter(rows).collect()

    def worked_out(self, query: Query) -> pl.DataFrame:
        """What a query makes of the rows of the store's table as they are read; none of them is kept.

        Raises:
            StoreError: a file of the table is lost or damaged.
        """
        with sound(self._table.table_uri):
            return query(facts_of(self._table)).collect(engine="streaming")

    @cached_property
    def commits(self) -> list[Commit]:
        """The commits up to this one, the newest first.

        Raises:
            StoreError: the store's log cannot be read.
        """
        with sound(self._table.table_uri):
            return commits_of(self._table)

    @cached_property
    def facts(self) -> pl.DataFrame:
        """Every row of the store's table; columns as in `tables.FACTS` and the dimensions.

        Raises:
            StoreError: a file of the table is lost or damaged.
        """
        with sound(self._table.table_uri):
            return facts_of(self._table).collect()

    @cached_property
    def height(self) -> int:
        """How many rows the store's table has; each is read for it, and none is kept in memory.

        Raises:
            StoreError: a file of the table is lost or damaged.
        """
        with sound(self._table.table_uri):
            known = facts_of(self._table).select(pl.all().count()).collect(engine="streaming")
        return int(known["kind"].item())

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
        return self.read(pl.col("kind") == Kind.COVERED.value)

    def covered(self, source: str) -> pl.DataFrame:
        """What every statement of a source speaks for, replaced ones too; columns as in `tables.FACTS`."""
        return self._covered.filter(pl.col("source") == source)

    def extracts(self, source: str) -> pl.DataFrame:
        """Columns: `extract`, `reading`, `live` (nothing of what it states has been replaced), `stated`."""
        return extracts_in(self.covered(source))


@dataclass(frozen=True)
class Excerpt:
    """Some of the rows of an edition, with all that it speaks for."""

    edition: Edition
    rows: pl.Expr

    @cached_property
    def facts(self) -> pl.DataFrame:
        """The rows; columns as in `tables.FACTS` and the dimensions."""
        return self.edition.read(self.rows)

    @property
    def coverage(self) -> pl.DataFrame:
        return self.edition.coverage

    def within(self, rows: pl.Expr) -> "Excerpt":
        """The same with fewer of the rows."""
        return Excerpt(self.edition, self.rows & rows)

    def worked_out(self, query: Query) -> pl.DataFrame:
        """What a query makes of the rows as they are read."""
        return self.edition.worked_out(lambda rows: query(rows.filter(self.rows)))


class Store:
    """A folder or an object-store URL that holds the table `observations` and the documents beside it."""

    def __init__(self, location: str) -> None:
        self.location = location.removeprefix("file://")
        self.is_url = "://" in self.location
        if self.is_url and not self.location.startswith(SCHEMES):
            raise StoreError(
                Code.NO_KIND_OF_STORE,
                f"{quoted(location, 300)} is no kind of store",
                help=f"a folder, or a URL that begins with {listed(SCHEMES, 'or')}",
            )
        self.documents = Documents(self.location, is_url=self.is_url)
        self.uri = f"{location.rstrip('/')}/{TABLE}" if self.is_url else table_uri(Path(self.location) / TABLE)

    def edition(self, number: int | None = None) -> Edition | None:
        """The newest edition, or the one of that number; none where nothing has been ingested yet.

        Raises:
            UsageError: there is no edition of that number yet.
            StoreError: the store cannot be read, or the edition was forgotten.
        """
        if number is not None:
            refuse_forgotten(number, self.commits())
        table = self._table(number)
        with sound(self.location):
            return Edition(table, own_commit(table)) if table else None

    def commits(self) -> list[Commit]:
        """Every commit, the newest first."""
        table = self._table()
        with sound(self.location):
            return commits_of(table) if table else []

    def replace(self, statement: Statement) -> Commit:
        """Commits a statement: it replaces what the store held for the same source, scopes and periods.

        Raises:
            StoreError: the store cannot be written, or other writers kept committing first.
        """
        found = self._table()
        documents: dict[str, tuple[str, bytes | Path, str]] = {
            "receipt": ("receipts", statement.receipt.encode(), "json"),
            "registry": ("registries", statement.registry.encode(), "json"),
        }
        if statement.rejected is not None:
            folder = f"rejected/{statement.expires:%Y-%m-%d}"
            documents["rejected"] = (folder, statement.rejected, "parquet")
        receipt = document_name(*documents["receipt"])
        mark = Mark(statement.source, receipt, found.version() if found else None, datetime.now(UTC))
        with self._marked(mark):
            named = {key: self.documents.keep(*document) for key, document in documents.items()}
            metadata = {"command": "ingest", "source": statement.source, **named, "version": statement.version}
            return self._commit(
                lambda table: replaced(_held(table, statement.source), statement), statement.source, metadata
            )

    def cut_off(self, *, forget: bool = False) -> list[Mark]:
        """Ingests that were killed while they wrote to a folder and committed nothing; each is told of until forgotten.

        Raises:
            StoreError: the store cannot be read.
        """
        if self.is_url:
            return []
        with sound(self.location):
            marks = dead_marks(Path(self.location))
            commits = self.commits() if marks else []
            if forget:
                for path in marks:
                    path.unlink(missing_ok=True)
        return [mark for mark in marks.values() if mark is not None and not any(_of(mark, each) for each in commits)]

    def note_registry(self, registry: str, version: str) -> Commit | None:
        """Makes a changed registry an edition of its own; nothing where it has not changed or there is no data."""
        table = self._table()
        if table is None:
            return None
        name = document_name("registries", registry.encode(), "json")
        if next((commit.registry for commit in commits_of(table) if commit.registry), None) == name:
            return None
        self.documents.keep("registries", registry.encode(), "json")
        return self._note({"command": "registry", "registry": name, "version": version})

    def freeze(self, label: str, quarter: str, registry: str, version: str) -> Commit:
        """Commits a label for what the store holds now, with the registry by which it is read.

        Raises:
            UsageError: an edition has the label already.
            StoreError: the store holds nothing, cannot be written, or other writers kept committing first.
        """
        if self._table() is None:
            raise self._empty()
        name = self.documents.keep("registries", registry.encode(), "json")
        metadata = {"command": "freeze", "label": label, "quarter": quarter, "registry": name, "version": version}
        return self._note(metadata, lambda table: _refuse_taken(label, table))

    def note_forgotten(self, numbers: Collection[int], version: str) -> Commit:
        """Commits the note that editions are forgotten; from then on none of them is read, whatever is deleted.

        Raises:
            StoreError: the store holds nothing, cannot be written, or other writers kept committing first.
        """
        return self._note({"command": PRUNE, "forgotten": runs_of(numbers), "version": version})

    def table_files(self, number: int) -> set[str]:
        """The data files that an edition reads, forgotten or not: paths within the store."""
        table = self._table(number)
        with sound(self.location):
            actions = table.get_add_actions(flatten=True) if table else None
            return set() if actions is None else {f"{TABLE}/{path}" for path in pl.DataFrame(actions)["path"]}

    def log_entry(self, number: int) -> str | None:
        """What Delta's log has of one commit, as lines of JSON; none where it is kept in a checkpoint alone."""
        with sound(self.location), contextlib.suppress(FileNotFoundError, NotFoundError):
            return bytes(self.documents.files.get(f"{TABLE}/_delta_log/{number:020d}.json").bytes()).decode()
        return None

    def covered_in(self, files: Collection[str]) -> pl.DataFrame:
        """The `covered` rows of some data files: `scope`, `start`, `months`, `stated`."""
        wanted = {name: FACTS[name] for name in ("kind", "scope", "start", "months", "stated")}
        beside = self.uri.removesuffix(TABLE) if self.is_url else f"{self.location}/"
        with sound(self.location):
            rows = pl.scan_parquet(
                [beside + file for file in files],
                glob=False,
                schema=wanted,
                extra_columns="ignore",
                hive_partitioning=False,
            )
            return rows.filter(pl.col("kind") == Kind.COVERED.value).drop("kind").collect()

    def sizes(self, older_than: datetime | None = None) -> dict[str, int]:
        """The bytes of the store's data files and documents, or of those last written before a time; not its log."""
        with sound(self.location):
            return {
                entry["path"]: entry["size"]
                for batch in self.documents.files.list()
                for entry in batch
                if "/_" not in entry["path"] and (older_than is None or entry["last_modified"] < older_than)
            }

    def delete(self, path: str) -> None:
        """Deletes a data file or document; one that is gone already is no fault.

        Raises:
            StoreError: it may not be deleted.
        """
        with sound(self.location), contextlib.suppress(FileNotFoundError, NotFoundError):
            self.documents.files.delete(path)

    def registry_at(self, number: int) -> tuple[str, str | None]:
        """The registry in force at an edition, and the version of the program that kept it.

        Raises:
            StoreError: it is lost, damaged, or was never kept.
        """
        kept = [commit for commit in self.commits() if commit.number <= number and commit.registry]
        if not kept or kept[0].registry is None:
            raise StoreError(
                Code.NO_KEPT_REGISTRY,
                f"the store kept no registry with edition {number}",
                help="ask for a later edition; kpitool history says which registry each has",
            )
        return self.document(kept[0].registry).decode(), kept[0].version

    def document(self, name: str) -> bytes:
        """A document that a commit names, whole as it was kept.

        Raises:
            StoreError: it is lost or was changed.
        """
        return self.documents.read(name)

    def forget_expired(self, today: date) -> None:
        """Deletes rejected records kept past their date; they may hold personal data.

        Raises:
            StoreError: a newer version wrote the store, or it cannot be written.
        """
        self.documents.forget_expired(today)

    @contextlib.contextmanager
    def _marked(self, mark: Mark) -> Iterator[None]:
        if self.is_url:
            yield
            return
        with sound(self.location), marked(self.documents.folder, mark):
            yield

    def _table(self, number: int | None = None) -> DeltaTable | None:
        had_log = self.documents.had_log()
        with sound(self.location):
            newest = self._opened() if self.is_url or self._has_log() else None
            if newest is None:
                if had_log:
                    raise StoreError(
                        Code.DAMAGED,
                        f"the store {quoted(self.location, 300)} has lost its log",
                        help="bring it back from a copy",
                    )
                return None
            require_own(newest, self.location)
            if number is None:
                return newest
            if number > newest.version():  # Delta would look through every number up to it
                raise UsageError(
                    Code.NO_SUCH_EDITION,
                    f"there is no edition {number}; the newest is {newest.version()}",
                    help="kpitool history lists the editions",
                )
            return self._opened(number)

    def _opened(self, number: int | None = None) -> DeltaTable | None:
        try:
            return DeltaTable(self.uri, version=number)
        except TableNotFoundError:
            if self.is_url:
                return None
            raise

    def _has_log(self) -> bool:
        """Whether anything was committed; a first ingest that is at work, or was cut off, has data but no log."""
        if Path(self.location).exists() and not Path(self.location).is_dir():
            raise StoreError(
                Code.NO_KIND_OF_STORE,
                f"the store {quoted(self.location, 300)} is a file, not a folder",
                help="name a folder with --store",
            )
        log = Path(self.location) / TABLE / "_delta_log"
        return log.is_dir() and any(LOG_ENTRY.fullmatch(path.name) for path in log.iterdir())

    def _empty(self) -> StoreError:
        return StoreError(
            Code.EMPTY_STORE,
            f"the store {quoted(self.location, 300)} holds nothing yet",
            help="run kpitool ingest first",
        )

    def _note(self, metadata: dict[str, Any], check: Callable[[DeltaTable], None] | None = None) -> Commit:
        """A commit that changes no data; `check` may refuse it, and sees every commit before it."""

        def nothing(table: DeltaTable | None) -> pl.DataFrame | None:
            if table is not None and check is not None:
                check(table)
            return None if table is None else facts_of(table).collect().clear()

        return self._commit(nothing, None, metadata)

    def _commit(
        self,
        rows: Callable[[DeltaTable | None], pl.DataFrame | None],
        source: str | None,
        metadata: dict[str, Any],
    ) -> Commit:
        """Writes what `rows` makes of the table as it stands; begins anew where another writer was quicker."""
        retries = 0 if source is None else None  # a note speaks of what was there before: it must see it
        properties = CommitProperties(custom_metadata=note_of(metadata), max_commit_retries=retries)
        failure: Exception | None = None
        for _ in range(TRIES):
            table = self._table()
            before = -1 if table is None else table.version()
            with sound(self.location):
                frame = rows(table)
            if frame is None:
                raise self._empty()
            try:
                with sound(self.location), owner_only(), hushed():
                    write(table, self.uri, frame, source, properties)
            except CommitFailedError as error:
                failure = error
                continue
            except StoreError as error:
                if commit := self._made_since(before, metadata):
                    return commit  # what failed came after it: Delta sums up its log every hundred commits
                if table is None and self._table() is not None:
                    failure = error  # another writer made the table first
                    continue
                raise
            self.documents.say_format()
            if commit := self._made_since(before, metadata):
                return commit
            raise StoreError(
                Code.DAMAGED,
                f"the store {quoted(self.location, 300)} has lost what was written just now",
                help=UNUSABLE,
            )
        raise StoreError(
            Code.BUSY,
            f"the store {quoted(self.location, 300)} is busy: other programs kept writing to it ({failure})",
            help="nothing was changed; try again",
        )

    def _made_since(self, number: int, metadata: dict[str, Any]) -> Commit | None:
        table = self._table()
        with sound(self.location):
            return commit_bearing(metadata, table, number) if table else None


def refuse_forgotten(number: int, commits: Sequence[Commit]) -> None:
    """Refuses an edition that was forgotten.

    Raises:
        StoreError: it was, and when.
    """
    forgotten = forgotten_in(commits)
    if number in forgotten:
        raise StoreError(
            Code.FORGOTTEN,
            f"edition {number} was forgotten on {forgotten[number]:%d %b %Y} by kpitool prune",
            help="kpitool history lists the editions that are kept",
        )


def _held(table: DeltaTable | None, source: str) -> pl.DataFrame | None:
    return None if table is None else facts_of(table).filter(pl.col("source") == source).collect()


def _of(mark: Mark, commit: Commit) -> bool:
    """Whether a commit is that of the ingest which made a mark: it was cut off with its work done."""
    later = mark.after is None or commit.number > mark.after
    return later and (commit.source, commit.receipt) == (mark.source, mark.receipt)


def _refuse_taken(label: str, table: DeltaTable) -> None:
    for commit in commits_of(table):
        if commit.label is not None and same_label(commit.label, label):
            raise UsageError(
                Code.LABEL_TAKEN,
                f"edition {commit.number} of {commit.time:%d %b %Y} has the label {quoted(commit.label)} already",
                help="choose another label; what a board saw is not frozen twice",
            )
