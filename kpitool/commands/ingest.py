"""`kpitool ingest`: extracts into the store, every record accounted for."""

import contextlib
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool import __version__
from kpitool.codes import Code
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import open_registry, open_store, require_scope, require_source, span_asked
from kpitool.commands.options import SourceName
from kpitool.commands.progress import Told, progress
from kpitool.commands.showing import Way, next_step, note, show
from kpitool.errors import InputError, UsageError, quoted
from kpitool.registry import Loaded
from kpitool.settings import EngineName, Format
from kpitool.views.envelope import Envelope, RegistryMark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpitool.ingest.engine import Engine, File
    from kpitool.ingest.take import Request, Taken
    from kpitool.store import Store

EXAMPLES = (
    "kpitool ingest",
    "kpitool ingest --dry-run",
    "kpitool ingest street_crime 2019-12-leicestershire-street.csv",
    "zcat crime.csv.gz | kpitool ingest recorded_crime - --covers 2019Q3",
    "kpitool ingest street_crime --engine spark --spark-remote sc://cluster:15002",
)


@shared
def command(
    source: SourceName = None,
    files: Annotated[list[str] | None, typer.Argument(help="Its extracts; - reads standard input.")] = None,
    covers: Annotated[
        str | None,
        typer.Option("--covers", help="The months that the files speak for: 2019-10, 2019-10..2019-12 or 2019Q3."),
    ] = None,
    scope: Annotated[str | None, typer.Option("--scope", help="The scope that the files speak for.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Take extracts that a later one has replaced.")] = False,
    accept_falls: Annotated[
        bool, typer.Option("--accept-falls", help="Take months that fell by more than the source's max_fall.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read, check and account for everything, and change nothing.")
    ] = False,
    engine: Annotated[
        EngineName, typer.Option("--engine", help="What reads incidents: this machine, or Spark where it runs.")
    ] = EngineName.POLARS,
    spark_remote: Annotated[
        str | None,
        typer.Option("--spark-remote", help="The address of Spark Connect, sc://host:15002; else a Spark of its own."),
    ] = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Take extracts into the store: with no arguments each file that the sources name and that is new."""
    from kpitool.views.receipts import ingest_page

    loaded = open_registry(where)
    held = open_store(where)
    with workspace_made() as workspace:
        requests = [
            replace(request, again=again, accept_falls=accept_falls)
            for request in requests_of(source, files or [], covers, scope, loaded, workspace)
        ]
        warnings = () if dry_run else _cut_off(held, way)
        reads = engine_made(engine, spark_remote, requests, lenient=source is None)
        with reads as made, progress(way, "bytes") as told:
            taken, refused = take_each(requests, loaded, held, workspace, told, dry_run=dry_run, engine=made)
    if not dry_run:
        held.note_registry(loaded.snapshot, __version__)
    envelope = Envelope("ingest", RegistryMark(loaded.registry.title, loaded.sha256), None, None, warnings)
    if taken:
        show(ingest_page(taken), envelope, taken, way)
        if any(each.committed is not None for each in taken) and not refused:
            next_step("kpitool exceptions", way)
    if refused:
        raise together(refused, taken)


def take_each(
    requests: "Sequence[Request]",
    loaded: Loaded,
    held: "Store",
    workspace: Path,
    told: Told,
    *,
    dry_run: bool,
    engine: "Engine | None" = None,
) -> "tuple[list[Taken], list[InputError]]":
    """What became of each request, and the refusals: a source is whole or not at all, and does not stop the others."""
    from kpitool.ingest.take import WOULD_COMMIT, take

    today = datetime.now(UTC).date()
    taken: list[Taken] = []
    refused: list[InputError] = []
    would_be = None
    if dry_run:
        newest = held.edition()
        would_be = newest.number + 1 if newest else 0
    else:
        held.forget_expired(today)
    for request in requests:
        try:
            done = take(request, loaded, held, today, workspace, would_be, _of(request.source, told), engine)
        except InputError as error:
            refused.append(error)
            continue
        taken.append(done)
        if would_be is not None and done.outcome == WOULD_COMMIT:
            would_be += 1
    return taken, refused


def _of(source: str, told: Told) -> Told:
    """Progress told of one source, by its name."""
    return lambda stage, done, total: told(f"{stage} {source}", done, total)


def requests_of(
    source: str | None,
    files: "Sequence[str]",
    covers: str | None,
    scope: str | None,
    loaded: Loaded,
    workspace: Path,
) -> "list[Request]":
    """What is asked of each source; standard input is kept in the workspace until it is read.

    Raises:
        UsageError: a source, scope or span of months does not exist.
    """
    from kpitool.ingest.take import Request

    if source is not None:
        require_source(source, loaded.registry)
    if (covers is not None or scope is not None) and not files:
        raise UsageError(
            Code.INCOMPLETE,
            "--covers and --scope need a source and its files",
            help="name them: kpitool ingest SOURCE FILE... --covers 2019-10..2019-12",
        )
    span = span_asked(covers, loaded.registry) if covers is not None else None
    if scope is not None:
        require_scope(scope, loaded.registry)
    if source is None or not files:
        names = [source] if source is not None else loaded.registry.sources
        return [Request(name) for name in names]
    named: list[File] = [_file(text) for text in files if text != "-"]
    if len(named) < len(files):
        named.append((_spooled(workspace), "standard input"))
    return [Request(source, tuple(named), span, scope)]


def _file(text: str) -> "File":
    from kpitool.ingest.spark.places import is_address

    return (text, text.rpartition("/")[2]) if is_address(text) else (Path(text), Path(text).name)


@contextlib.contextmanager
def engine_made(
    name: EngineName, remote: str | None, requests: "Sequence[Request]", *, lenient: bool
) -> "Iterator[Engine | None]":
    """What reads the records: none but this machine unless Spark is asked for.

    Sources that Spark cannot read are left to this machine where it is `lenient`, and else refused.

    Raises:
        UsageError: an option or a file is for Spark, and it is not asked for, or it is not installed.
        InputError: it cannot be started or reached.
    """
    addresses = [place for request in requests for place, _ in request.files if isinstance(place, str)]
    if name is not EngineName.SPARK:
        if remote is not None or addresses:
            from kpitool.ingest.spark.asking import without_secret

            what = "--spark-remote" if remote is not None else quoted(without_secret(addresses[0]), 300)
            raise UsageError(Code.INCOMPLETE, f"{what} is for Spark to read", help="add --engine spark")
        yield None
        return
    from kpitool.ingest.spark.engine import OnSpark
    from kpitool.ingest.spark.session import spark_session

    with spark_session(remote) as session:
        yield OnSpark(session, lenient)


@contextlib.contextmanager
def workspace_made() -> "Iterator[Path]":
    """A folder for what is packed or piped, its owner's alone, until it is read.

    Raises:
        InputError: there is none to be had.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="kpitool-", ignore_cleanup_errors=True)
    except OSError as error:
        raise InputError(
            Code.NO_WORKSPACE,
            f"no folder can be made for what is to be read: {error.strerror or error}",
            help="name one with room in TMPDIR",
        ) from None
    with folder as place:
        yield Path(place)


def _spooled(workspace: Path) -> Path:
    """Standard input as a file of the workspace.

    Raises:
        InputError: it is closed, or there is no room for it.
    """
    if sys.stdin is None:
        raise InputError(
            Code.NO_STANDARD_INPUT, "standard input is closed", help="pipe an extract to it, or name a file"
        )
    spooled = workspace / "standard-input"
    try:
        with spooled.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target)
    except OSError as error:
        raise InputError(
            Code.NO_WORKSPACE,
            f"standard input cannot be kept until it is read: {error.strerror or error}",
            help="name a folder with room for it in TMPDIR, or name a file",
        ) from None
    return spooled


def _cut_off(held: "Store", way: Way) -> tuple[str, ...]:
    """Tells once of each ingest that was killed while it wrote: as a note, or in the answer where that is JSON."""
    from kpitool.views.receipts import cut_off_sentence

    marks = held.cut_off(forget=True)
    edition = held.edition() if marks else None
    told = tuple(cut_off_sentence(mark, edition.number if edition else None) for mark in marks)
    if way.chosen is Format.JSON:
        return told
    for sentence in told:
        note(f"note: {sentence}", way)
    return ()


def together(refused: "Sequence[InputError]", taken: "Sequence[Taken]") -> InputError:
    """One error for all sources that were refused, naming what was committed all the same."""
    done = [each.source for each in taken if each.committed is not None]
    kept = f"committed all the same: {', '.join(done)}" if done else "nothing was committed"
    if len(refused) == 1:
        first = refused[0]
        hint = f"{first.help} ({kept})" if first.help.endswith("?") else f"{first.help}; {kept}"
        return InputError(first.code, first.message, details=first.details, help=hint)
    details = [" ".join([each.message, *filter(None, ["; ".join(each.details)]), f"({each.help})"]) for each in refused]
    return InputError(Code.SOURCES_REFUSED, f"{len(refused)} sources were refused", details=details, help=kept)
