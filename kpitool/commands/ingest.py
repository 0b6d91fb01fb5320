"""`kpitool ingest`: extracts into the store, every record accounted for."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool import __version__
from kpitool.commands.opening import open_registry, open_store
from kpitool.commands.options import AsJson, FormatChoice, NoColor, OutputPath, Quiet, RegistryPath, StorePath
from kpitool.commands.showing import Way, show
from kpitool.errors import InputError, KpiError, UsageError, nearest, quoted
from kpitool.registry import Loaded
from kpitool.views.envelope import Envelope, RegistryMark

if TYPE_CHECKING:
    from kpitool.ingest.files import Extract
    from kpitool.period import Period
    from kpitool.store import Store
    from kpitool.views.receipts import IngestRecord

EXAMPLE = "For example: kpitool ingest, or kpitool ingest street_crime 2019-12-leicestershire-street.csv"


def command(
    source: Annotated[str | None, typer.Argument(help="The source; without one, every source's own files.")] = None,
    files: Annotated[list[Path] | None, typer.Argument(help="Its extracts; - reads standard input.")] = None,
    covers: Annotated[
        str | None, typer.Option("--covers", help="The months that the files speak for: 2019-10 or 2019-10..2019-12.")
    ] = None,
    scope: Annotated[str | None, typer.Option("--scope", help="The scope that the files speak for.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Take extracts that a later one has replaced.")] = False,
    registry: RegistryPath = None,
    store: StorePath = None,
    form: FormatChoice = None,
    as_json: AsJson = False,
    output: OutputPath = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Take extracts into the store: with no arguments each file that the sources name and that is new."""
    from kpitool.views.receipts import ingest_page

    loaded = open_registry(registry)
    held = open_store(loaded, store)
    held.forget_expired(datetime.now(UTC).date())
    with _asked(source, files, loaded) as batches:
        span = _span(covers, batches)
        _known_scope(scope, loaded)
        records, failures = _ingest(batches, loaded, held, span, scope, again=again, named=bool(files))
    held.note_registry(loaded.snapshot, __version__)
    envelope = Envelope("ingest", RegistryMark(loaded.registry.title, loaded.sha256), None, None)
    if records:
        show(ingest_page(records), envelope, records, Way(form, as_json, output, quiet, no_color))
    if failures:
        raise _together(failures, records)


@contextmanager
def _asked(
    source: str | None, files: list[Path] | None, loaded: Loaded
) -> Iterator[dict[str, list[tuple[Path, str | None]]]]:
    """The files of each source to look at, with a name for one that came by standard input."""
    from kpitool.ingest.plan import files_named

    sources = loaded.registry.sources
    if source is not None and source not in sources:
        near = nearest(source, sources)
        hint = f"did you mean {quoted(near)}?" if near else f"the sources are {', '.join(sources)}"
        raise UsageError(f"there is no source {quoted(source)}", help=hint)
    if source is None or not files:
        chosen = [source] if source is not None else list(sources)
        yield {name: [(path, None) for path in files_named(name, loaded)] for name in chosen}
        return
    with tempfile.TemporaryDirectory(prefix="kpitool-") as folder:
        batch: list[tuple[Path, str | None]] = [(path, None) for path in files if str(path) != "-"]
        if len(batch) < len(files):
            spooled = Path(folder) / "standard-input.csv"
            with spooled.open("wb") as target:
                shutil.copyfileobj(sys.stdin.buffer, target)
            batch.append((spooled, "standard input"))
        yield {source: batch}


def _ingest(
    batches: dict[str, list[tuple[Path, str | None]]],
    loaded: Loaded,
    store: "Store",
    span: "Period | None",
    scope: str | None,
    *,
    again: bool,
    named: bool,
) -> tuple[list["IngestRecord"], list[KpiError]]:
    """Each source commits whole or not at all; one that is refused does not stop the others."""
    from kpitool.views.receipts import IngestRecord

    records: list[IngestRecord] = []
    failures: list[KpiError] = []
    for name, paths in batches.items():
        if not paths:
            patterns = ", ".join(loaded.registry.sources[name].files)
            said = f"no file matches {patterns}" if patterns else "the registry names no files for it"
            records.append(IngestRecord(name, loaded.registry.sources[name].title, "no_files", None, said, None))
            continue
        try:
            records.append(_ingest_source(name, _opened(paths), loaded, store, span, scope, again=again, named=named))
        except InputError as error:
            failures.append(error)
    return records, failures


def _ingest_source(
    name: str,
    extracts: list["Extract"],
    loaded: Loaded,
    store: "Store",
    span: "Period | None",
    scope: str | None,
    *,
    again: bool,
    named: bool,
) -> "IngestRecord":
    import json

    from kpitool.ingest.extract import read_extracts
    from kpitool.ingest.plan import planned, reading_of
    from kpitool.store import Statement, expiry
    from kpitool.views.receipts import IngestRecord

    title, reading = loaded.registry.sources[name].title, reading_of(name, loaded)
    edition = store.edition()
    plan = planned(extracts, edition.extracts(name) if edition else None, reading, again=again)
    if plan.replaced and named:
        raise InputError(
            f"a later extract has replaced {', '.join(quoted(extract.name) for extract in plan.replaced[:5])}",
            help="add --again to bring its figures back",
        )
    if not plan.take:
        return IngestRecord(name, title, "unchanged", None, _nothing_new(len(plan.held), len(plan.replaced)), None)
    read = read_extracts(name, plan.take, loaded, span, scope)
    commit = store.replace(
        Statement(
            source=name,
            observations=read.observations,
            coverage=read.coverage,
            reading=reading,
            receipt=json.dumps(read.receipt.as_json(), ensure_ascii=False, sort_keys=True),
            registry=loaded.snapshot,
            rejected=read.rejected,
            expires=expiry(datetime.now(UTC).date(), loaded.registry.rejected_kept),
            version=__version__,
        )
    )
    taken = f"{len(read.receipt.files)} new file{'' if len(read.receipt.files) == 1 else 's'}"
    rest = f"; {_nothing_new(len(plan.held), len(plan.replaced))}" if plan.held or plan.replaced else ""
    return IngestRecord(
        name, title, "committed", commit.number, f"Edition {commit.number}: {taken}{rest}", read.receipt
    )


def _nothing_new(held: int, replaced: int) -> str:
    parts = [f"{held} held already"] if held else []
    if replaced:
        parts.append(f"{replaced} replaced by later ones and left alone")
    return ", ".join(parts) + ", nothing changed" if not replaced else ", ".join(parts)


def _opened(paths: list[tuple[Path, str | None]]) -> list["Extract"]:
    """Every file of a source opened, or all that is wrong with them at once."""
    from kpitool.ingest.files import open_extract

    extracts, faults = [], []
    for path, name in paths:
        try:
            extracts.append(open_extract(path, name))
        except InputError as error:
            faults.append(error)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        details = [f"{fault.message}{f' ({fault.help})' if fault.help else ''}" for fault in faults]
        raise InputError(f"{len(faults)} files cannot be read; none was taken", details=details)
    return extracts


def _span(text: str | None, batches: dict[str, list[tuple[Path, str | None]]]) -> "Period | None":
    from kpitool.ingest.coverage import span_from

    if text is None:
        return None
    if len(batches) > 1:
        raise UsageError("--covers needs a source and its files")
    span = span_from(text)
    if span is None:
        raise UsageError(f"{quoted(text)} is not a span of months", help="write it as 2019-10 or 2019-10..2019-12")
    return span


def _known_scope(scope: str | None, loaded: Loaded) -> None:
    if scope is not None and scope not in loaded.registry.scopes:
        near = nearest(scope, loaded.registry.scopes)
        hint = f"did you mean {quoted(near)}?" if near else f"the scopes are {', '.join(loaded.registry.scopes)}"
        raise UsageError(f"there is no scope {quoted(scope)}", help=hint)


def _together(failures: list[KpiError], records: list["IngestRecord"]) -> InputError:
    """One error for all sources that were refused, naming what was committed all the same."""
    done = [record.source for record in records if record.committed is not None]
    kept = f"committed all the same: {', '.join(done)}" if done else "nothing was committed"
    if len(failures) == 1:
        first = failures[0]
        return InputError(first.message, details=first.details, help=f"{first.help}; {kept}" if first.help else kept)
    details = [f"{failure.message} {'; '.join(failure.details)}".strip() for failure in failures]
    return InputError(f"{len(failures)} sources were refused", details=details, help=kept)
