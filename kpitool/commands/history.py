"""`kpitool history`: the editions of the store, the newest first, with their receipts."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kpitool.codes import Code
from kpitool.commands.completing import editions, sources
from kpitool.commands.editions import edition_asked
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import commits_in, open_store
from kpitool.commands.showing import Way, note, show
from kpitool.errors import StoreError, UsageError, did_you_mean, quoted, some
from kpitool.registry import snapshot_sha256
from kpitool.settings import Format
from kpitool.views.editions import EditionRecord, FileRecord, Shown, SpanRecord, edition_page, history_page
from kpitool.views.envelope import Envelope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpitool.commits import Commit
    from kpitool.store import Store

EXAMPLES = (
    "kpitool history --source recorded_crime",
    "kpitool history --edition 3",
)


@shared
def command(
    source: Annotated[
        str | None, typer.Option("--source", autocompletion=sources, help="Only the ingests of this source.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="So many, in every format; 0 for all.")] = 20,
    edition: Annotated[
        str | None,
        typer.Option(
            "--edition",
            autocompletion=editions,
            help="One edition with its whole receipt: a number, a date or a label.",
        ),
    ] = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """List the editions, the newest first: what made each, from which files, under which registry."""
    held = open_store(where)
    commits = commits_in(held)
    if edition is not None:
        if source is not None:
            raise UsageError(
                Code.AT_ODDS,
                "--edition and --source cannot be asked for together",
                help="leave out one of them: an edition is of one source",
            )
        whole = _whole(_named(edition, commits), held, commits)
        show(edition_page(whole), Envelope("history", None, None, None, summary=Shown(1, 1)), [whole], way)
        return
    wanted = [commit for commit in commits if source is None or commit.source == source]
    if not wanted:
        raise _unknown(source or "", commits)
    records = _records(wanted[: limit or None], held, commits)
    shown = Shown(len(wanted), len(records))
    show(history_page(records, len(wanted)), Envelope("history", None, None, None, summary=shown), records, way)
    if len(records) < len(wanted) and way.chosen in {Format.CSV, Format.JSONL}:
        note(f"and {len(wanted) - len(records):,} older; --limit 0 shows all", way)


def _named(text: str, commits: "Sequence[Commit]") -> "Commit":
    number = edition_asked(text, commits).number
    found = next((commit for commit in commits if commit.number == number), None)
    if found is None:
        raise UsageError(
            Code.NO_SUCH_EDITION,
            f"there is no edition {number}; the newest is {commits[0].number}",
            help="kpitool history lists the editions",
        )
    return found


def _unknown(source: str, commits: "Sequence[Commit]") -> UsageError:
    known = sorted({commit.source for commit in commits if commit.source is not None})
    hint = did_you_mean(source, known, f"the sources ingested are {some(known)}")
    return UsageError(Code.NO_SUCH_SOURCE, f"no edition is of a source {quoted(source)}", help=hint)


def _records(chosen: "Sequence[Commit]", store: "Store", commits: "Sequence[Commit]") -> list[EditionRecord]:
    """The editions with what their receipts say; each registry is read once."""
    from kpitool.commits import forgotten_in, numbers_in

    forgotten, digests, made = forgotten_in(commits), dict[str, str | None](), list[EditionRecord]()
    for commit in chosen:
        receipt, lost = dict[str, Any](), list[str]()
        gone = forgotten.get(commit.number)
        try:
            receipt = json.loads(store.document(commit.receipt)) if commit.receipt else {}
        except (StoreError, ValueError) as error:
            lost += [] if gone else [error.message if isinstance(error, StoreError) else "its receipt is damaged"]
        if commit.registry and commit.registry not in digests:
            try:
                digests[commit.registry] = snapshot_sha256(store.document(commit.registry).decode())
            except StoreError as error:
                digests[commit.registry] = None
                lost += [] if gone else [error.message]
        made.append(
            EditionRecord(
                edition=commit.number,
                time=commit.time,
                command=commit.command,
                source=commit.source,
                label=commit.label,
                quarter=commit.quarter,
                records=receipt.get("records"),
                outcomes=receipt.get("outcomes", {}),
                files=[_file(file) for file in receipt.get("files", ())],
                covers=[SpanRecord(run["scope"], run["first"], run["last"]) for run in receipt.get("covers", ())],
                restated=None,
                registry_sha256=digests.get(commit.registry) if commit.registry else None,
                version=commit.version,
                lost="; ".join(lost) or None,
                forgotten=gone,
                forgot=sorted(numbers_in(commit.forgotten)) if commit.forgotten else [],
            )
        )
    return made


def _file(kept: dict[str, Any]) -> FileRecord:
    return FileRecord(kept["name"], kept["digest"], kept["records"], kept["outcomes"])


def _whole(commit: "Commit", store: "Store", commits: "Sequence[Commit]") -> EditionRecord:
    """An edition with the spans that it restated, where its data are still there."""
    from kpitool.ingest.receipt import runs
    from kpitool.statements import restated

    (record,) = _records([commit], store, commits)
    if record.forgotten is not None or commit.source is None:
        return record
    edition = store.edition(commit.number)
    if edition is None:
        return record
    covered = edition.covered(commit.source)
    found = restated(covered, int(covered["stated"].max() or 0))  # type: ignore[arg-type]
    return replace(record, restated=[SpanRecord(run.scope, run.first, run.last) for run in runs(found)])
