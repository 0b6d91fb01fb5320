"""One source's new extracts taken into the store: chosen, read, and committed whole or not at all."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from kpitool import __version__
from kpitool.codes import Code
from kpitool.errors import InputError, counted, quoted
from kpitool.ingest.coverage import belongs, presented
from kpitool.ingest.definition import reading_of
from kpitool.ingest.engine import Engine, File, Here
from kpitool.ingest.extract import Ingested, read_extracts
from kpitool.ingest.files import Wanted
from kpitool.ingest.limits import falls, refuse_falls, refuse_rejected, without_place
from kpitool.ingest.mapping import NUMBERS, source_columns
from kpitool.ingest.plan import Plan, planned, without_foreign
from kpitool.ingest.receipt import Receipt
from kpitool.ingest.restatement import adds_up, left_standing, restatements
from kpitool.ingest.watch import Watch, unwatched
from kpitool.period import Period
from kpitool.registry import Loaded
from kpitool.statements import Statement, expiry
from kpitool.store import Edition, Store
from kpitool.tables import Kind

WOULD_COMMIT: Literal["would_commit"] = "would_commit"
"""The outcome of a request that was only tried."""


@dataclass(frozen=True)
class Request:
    """What is asked of one source: these files (`named`), or whichever its patterns name.

    A file may have a name other than its path's last part: one that came by standard input. An address in place of a
    path is for an engine that reaches it. `covers` and `scope` say what the files speak for; `again` takes extracts
    that later ones have replaced, `accept_falls` those with far fewer records than before.
    """

    source: str
    files: tuple[File, ...] = ()
    covers: Period | None = None
    scope: str | None = None
    again: bool = False
    accept_falls: bool = False

    @property
    def named(self) -> bool:
        return bool(self.files)


@dataclass(frozen=True)
class Taken:
    """What became of a request; `committed` is the edition made, null where nothing changed, or nothing was to."""

    source: str
    title: str
    outcome: Literal["no_files", "unchanged", "would_commit", "committed"]
    committed: int | None
    message: str
    receipt: Receipt | None


def take(
    request: Request,
    loaded: Loaded,
    store: Store,
    today: date,
    workspace: Path,
    would_be: int | None = None,
    watch: Watch = unwatched,
    engine: Engine | None = None,
) -> Taken:
    """Takes the new extracts of a source; with `would_be`, the number of the edition to be, all but the commit.

    What is packed is unpacked into the workspace; `watch` is told how far it has come. The records are read by the
    engine, on this machine where none is given.

    Raises:
        InputError: a file cannot be used, a later one has replaced it, or it is beyond what the source will bear;
            nothing of the source is committed.
        StoreError: the store cannot be read or written.
    """
    name, foreign = request.source, list[str]()
    title, reading = loaded.registry.sources[name].title, reading_of(name, loaded)
    engine = (engine or Here()).of_source(name, loaded.registry.sources[name])
    if request.named:
        files = engine.files_asked(request.files)
    else:
        files, foreign = without_foreign(engine.files_of(name, loaded), name, loaded)
    if not files:
        return Taken(name, title, "no_files", None, _no_files(name, loaded, foreign), None)
    edition = store.edition()
    told = presented(
        engine.opened(files, wanted_of(name, loaded), workspace, watch),
        loaded.registry.sources[name],
        loaded.registry,
        request.covers,
        request.scope,
    )
    plan = planned(told, edition.extracts(name) if edition else None, reading, again=request.again)
    if plan.replaced and request.named:
        raise InputError(
            Code.REPLACED,
            f"a later extract has replaced {', '.join(quoted(each.extract.name) for each in plan.replaced[:5])}",
            help="add --again to bring its figures back",
        )
    if not plan.take:
        return Taken(name, title, "unchanged", None, f"{_left_alone(plan, foreign)}; nothing changed", None)
    read = read_extracts(name, plan.take, loaded, workspace, watch, engine)
    read = accounted(read, request, loaded, edition, lambda extract: _name_of(extract, name, store))
    receipt = read.receipt
    said = [
        counted(len(receipt.files), "new file"),
        _replaced(edition, read, name, adds=adds_up(loaded.registry.sources[name])),
        _left_alone(plan, foreign),
    ]
    what = "; ".join(filter(None, said))
    if would_be is not None:
        return Taken(name, title, WOULD_COMMIT, None, f"Would become edition {would_be}: {what}", receipt)
    commit = store.replace(_stated(read, reading, loaded, today))
    return Taken(name, title, "committed", commit.number, f"Edition {commit.number}: {what}", receipt)


def _stated(read: Ingested, reading: str, loaded: Loaded, today: date) -> Statement:
    """What was read, as the store is to hold it."""
    return Statement(
        source=read.source,
        observations=read.observations,
        coverage=read.coverage,
        reading=reading,
        receipt=json.dumps(read.receipt.to_keep(), ensure_ascii=False, sort_keys=True),
        registry=loaded.snapshot,
        rejected=read.rejected.path,
        expires=expiry(today, loaded.registry.rejected_kept),
        version=__version__,
    )


def accounted(
    read: Ingested,
    request: Request,
    loaded: Loaded,
    edition: Edition | None,
    called: Callable[[str], str | None],
) -> Ingested:
    """What was read, held against what the source will bear and what the store holds; the receipt says how it differs.

    `called` knows the names of the extracts that are held.

    Raises:
        InputError: too many records are rejected, or a period fell too far.
    """
    name, registry = request.source, loaded.registry
    source, starts = registry.sources[name], registry.year_starts
    refuse_rejected(read.receipt, source)
    fell = falls(edition, name, source, read.observations, read.coverage, starts)
    warnings = [
        *refuse_falls(name, source, fell, accepted=request.accept_falls),
        *left_standing(edition, name, read.coverage, starts, called),
        *without_place(source, read.observations, starts),
    ]
    restated = restatements(edition, name, source, read.observations, read.coverage, starts)
    receipt = replace(read.receipt, warnings=(*read.receipt.warnings, *warnings), restated=restated)
    return replace(read, receipt=receipt)


def wanted_of(name: str, loaded: Loaded) -> Wanted:
    """What a source wants of its files."""
    source = loaded.registry.sources[name]
    columns = source_columns(source)
    read = [*columns.values(), *([source.columns.id] if source.columns.id else [])]
    return Wanted(
        source.table,
        frozenset(read),
        frozenset(columns[field] for field in NUMBERS if field in columns),
        lambda file: belongs(file, source, loaded.registry),
    )


def _replaced(edition: Edition | None, read: Ingested, source: str, *, adds: bool) -> str:
    """What the extracts replace: how much was held for the same scopes and periods, and how much is now."""
    if edition is None:
        return ""
    cover = read.coverage.select("scope", "start", "months").unique()
    held = edition.of_source(source).join(cover, on=["scope", "start", "months"], how="semi")
    if not held.height:
        return ""
    before, after = (frame.filter(pl.col("kind") == Kind.OBSERVED.value) for frame in (held, read.observations))
    periods = held.select("scope", "start").unique().height
    where = counted(periods, "month", "months") if read.coverage["months"].max() == 1 else counted(periods, "period")
    if adds:
        return f"replaces a total of {before['count'].sum():,.0f} by {after['count'].sum():,.0f} in {where} held before"
    same = [column for column in after.columns if column not in {"source", "extract", "reading", "stated"}]
    differ = after.join(before, on=same, how="anti", nulls_equal=True).height
    return f"replaces {where} held before, in which {differ} of {counted(after.height, 'figure')} differ"


def _name_of(extract: str, source: str, store: Store) -> str | None:
    """The name of an extract when it was taken, by the receipts of its source."""
    for commit in store.commits():
        if commit.source == source and commit.receipt is not None:
            for file in json.loads(store.document(commit.receipt))["files"]:
                if extract.split("-")[0] == file["digest"]:
                    return str(file["name"])
    return None


def _left_alone(plan: Plan, foreign: Sequence[str]) -> str:
    parts = [f"{len(plan.held)} held already"] if plan.held else []
    if plan.replaced:
        parts.append(f"{len(plan.replaced)} replaced by later ones and left alone")
    return ", ".join([*parts, *_foreign(foreign)])


def _foreign(scopes: Sequence[str]) -> list[str]:
    if not scopes:
        return []
    shown = ", ".join([quoted(scope, 40) for scope in scopes[:5]] + (["…"] if len(scopes) > 5 else []))
    return [f"files of scopes that the registry lacks left alone ({shown})"]


def _no_files(name: str, loaded: Loaded, foreign: Sequence[str]) -> str:
    patterns = ", ".join(loaded.registry.sources[name].files)
    said = f"no file matches {patterns}" if patterns else "the registry names no files for it"
    return ", ".join([said, *_foreign(foreign)])
