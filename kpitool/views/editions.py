"""The editions of a store with their receipts: what came when, from which files, under which registry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kpitool.errors import listed, quoted
from kpitool.labels import MAX_LABEL
from kpitool.views import numbers
from kpitool.views.closed import MadeBy, Outcome
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Tone, table

SHORT = 12
"""So many characters of a hash tell files apart for a reader; the other formats have it whole."""


@dataclass(frozen=True)
class FileRecord:
    """An extract as its receipt has it: name, content hash, and records by outcome."""

    name: str
    digest: str
    records: int
    outcomes: dict[Outcome, int]


@dataclass(frozen=True)
class SpanRecord:
    """A scope, and the first and last month of a run of periods."""

    scope: str
    first: str
    last: str


@dataclass(frozen=True)
class EditionRecord:
    """One edition; what only an ingest has is null or empty for the others.

    `lost` says which of its documents cannot be read, `forgotten` when a prune forgot it. `restated` are the spans
    that it replaced of what was held before; null where it was not looked into, or cannot be known any more. `forgot`
    are the editions that a prune forgot with it.
    """

    edition: int
    time: datetime
    command: MadeBy
    source: str | None
    label: str | None
    quarter: str | None
    records: int | None
    outcomes: dict[Outcome, int]
    files: list[FileRecord]
    covers: list[SpanRecord]
    restated: list[SpanRecord] | None
    registry_sha256: str | None
    version: str | None
    lost: str | None
    forgotten: datetime | None
    forgot: list[int]


@dataclass(frozen=True)
class Frozen:
    """An edition that a label names from now on; `registry_sha256` is of the registry kept with it."""

    edition: int
    label: str
    quarter: str
    time: datetime
    registry_sha256: str


@dataclass(frozen=True)
class Pruned:
    """What a prune forgot, or with `dry_run` would; `edition` is the one that notes it, null where none was made.

    `frozen_kept` are the frozen editions that would have gone but for their label.
    """

    forgotten: list[int]
    frozen_kept: list[int]
    files: int
    documents: int
    bytes: int
    dry_run: bool
    edition: int | None


@dataclass(frozen=True)
class Shown:
    """How many editions there are of those asked for, and how many of them are shown."""

    editions: int
    shown: int


def history_page(records: Sequence[EditionRecord], total: int) -> Page:
    """The editions, the newest first."""
    columns = [
        Column("Edition", right=True),
        Column("Made (UTC)", whole=True),
        Column("What"),
        Column("Files", wide=True),
        Column("Records", right=True),
        Column("Rejected", right=True),
        Column("Registry", whole=True, wide=True),
        Column("Version", whole=True, wide=True),
    ]
    rows: list[list[str | Cell]] = [
        [
            str(record.edition),
            f"{record.time:%d %b %Y %H:%M}",
            _what(record),
            _files(record),
            numbers.number(record.records),
            numbers.number(record.outcomes.get("rejected")),
            (record.registry_sha256 or numbers.NONE)[:SHORT],
            record.version or numbers.NONE,
        ]
        for record in records
    ]
    blocks: list[Block] = [table(columns, rows)]
    blocks += [Paragraph(f"Edition {record.edition}: {record.lost}.", Tone.WARN) for record in records if record.lost]
    if total > len(records):
        blocks.append(Paragraph(f"And {total - len(records):,} older; --limit 0 shows all.", Tone.QUIET))
    return Page(tuple(blocks))


def edition_page(record: EditionRecord) -> Page:
    """One edition with its whole receipt."""
    facts = [
        f"made: {record.time:%d %b %Y %H:%M} UTC",
        f"what: {_what(record).text}",
        f"quarter: {record.quarter}" if record.quarter else "",
        f"registry: {record.registry_sha256}" if record.registry_sha256 else "",
        f"version of the program: {record.version}" if record.version else "",
    ]
    blocks: list[Block] = [Heading(f"Edition {record.edition}", 1), Bullets(tuple(filter(None, facts)))]
    if record.lost:
        blocks.append(Paragraph(f"{record.lost[:1].upper()}{record.lost[1:]}.", Tone.WARN))
    if record.files:
        blocks += [Heading("Files"), _file_table(record)]
        hashes = tuple(f"{file.name}: {file.digest}" for file in record.files)
        blocks += [Heading("Content hashes"), Bullets(hashes)]
    if record.covers:
        blocks += [Heading("Covers"), Bullets(tuple(map(_span, record.covers)))]
    if record.restated:
        told = Paragraph("Replaced what was held before; kpitool diff says which figures moved.", Tone.QUIET)
        blocks += [Heading("Restated"), told, Bullets(tuple(map(_span, record.restated)))]
    return Page(tuple(blocks))


def _file_table(record: EditionRecord) -> Block:
    """The files by outcome; one that no record came to has no column, but for those rejected."""
    outcomes = [name for name, records in record.outcomes.items() if records or name in {"accepted", "rejected"}]
    titles = ["Records", *(outcome.replace("_", " ").capitalize() for outcome in outcomes)]
    columns = [Column("File"), *(Column(title, right=True) for title in titles)]
    rows = [
        [file.name, *(numbers.number(records) for records in (file.records, *map(file.outcomes.get, outcomes)))]
        for file in record.files
    ]
    return table(columns, rows)


def edition_numbers(editions: Sequence[int]) -> str:
    """Editions as runs: "edition 3", "editions 0 to 4 and 6"."""
    runs: list[tuple[int, int]] = []
    for number in sorted(editions):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    words = [str(first) if first == last else f"{first} to {last}" for first, last in runs]
    return f"edition{'' if len(editions) == 1 else 's'} {listed(words)}"


def _what(record: EditionRecord) -> Cell:
    if record.forgotten is not None:
        return Cell(f"{_done(record)}, forgotten {record.forgotten:%d %b %Y}", Tone.QUIET)
    return Cell(_done(record))


def _done(record: EditionRecord) -> str:
    if record.label is not None:
        return f"freeze of {record.quarter or 'a quarter'}: {quoted(record.label, MAX_LABEL)}"
    if record.forgot:
        return f"prune of {edition_numbers(record.forgot)}"
    return f"ingest {record.source}" if record.source is not None else record.command


def _files(record: EditionRecord) -> str:
    if not record.files:
        return numbers.NONE
    first = f"{record.files[0].name} ({record.files[0].digest[:SHORT]})"
    return first if len(record.files) == 1 else f"{first} and {len(record.files) - 1:,} more"


def _span(span: SpanRecord) -> str:
    scope = "" if span.scope == "*" else f"{span.scope}, "
    return scope + (span.first if span.first == span.last else f"{span.first} to {span.last}")
