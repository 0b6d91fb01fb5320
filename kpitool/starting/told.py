"""What was written, as a page and as a record, and what to do next."""

import shlex
from dataclasses import dataclass

from kpitool.errors import counted, listed, quoted
from kpitool.ingest.checks import Outcome
from kpitool.ingest.receipt import Receipt
from kpitool.starting.adding import Added
from kpitool.starting.begin import Begun
from kpitool.starting.first import First
from kpitool.starting.placing import REGISTRY_FILE
from kpitool.views.page import Block, Bullets, Heading, Page, Paragraph, Tone


@dataclass(frozen=True)
class AreaName:
    code: str
    name: str


@dataclass(frozen=True)
class BegunRecord:
    """A new registry: its folder, files and areas, and of a first extract its source, indicators and records."""

    folder: str
    registry: str
    files: tuple[str, ...]
    home: AreaName
    benchmark: AreaName | None
    source: str | None
    indicators: tuple[str, ...]
    records: int | None
    outcomes: dict[str, int] | None
    notes: tuple[str, ...]
    next: tuple[str, ...]


def begun_page(begun: Begun) -> Page:
    """What stands in the folder now, and what the first extract holds."""
    registry, geography = begun.loaded.registry, begun.loaded.registry.geography
    home = geography[geography.home]
    parts = len(geography.all)
    against = f", held against {geography[geography.benchmark].name}" if geography.benchmark else ""
    told = [f"{home.name} ({home.code}){against}; {counted(parts, 'area')} in areas.yaml"]
    if begun.first is not None:
        told += first_told(begun.first)
    blocks: list[Block] = [
        Heading(registry.title, 1),
        Paragraph(f"A registry was written to {quoted(str(begun.folder.resolve()), 300)}", Tone.GOOD),
        Bullets(tuple(f"{name}: {what_is(name)}" for name in reversed(begun.files))),
        *(Paragraph(text) for text in told),
        Heading("What next"),
        Bullets(tuple(next_steps(begun))),
    ]
    return Page(tuple(blocks))


def begun_record(begun: Begun) -> BegunRecord:
    """The same for other programs."""
    geography = begun.loaded.registry.geography
    home, benchmark = geography[geography.home], geography[geography.benchmark] if geography.benchmark else None
    receipt = begun.receipt
    return BegunRecord(
        folder=str(begun.folder.resolve()),
        registry=str((begun.folder / REGISTRY_FILE).resolve()),
        files=begun.files,
        home=AreaName(home.code, home.name),
        benchmark=AreaName(benchmark.code, benchmark.name) if benchmark else None,
        source=begun.first.id if begun.first else None,
        indicators=tuple(begun.loaded.registry.indicators),
        records=receipt.records if receipt else None,
        outcomes={outcome.value: number for outcome, number in receipt.outcomes.items()} if receipt else None,
        notes=begun.first.notes if begun.first else (),
        next=next_steps(begun),
    )


def next_steps(begun: Begun) -> tuple[str, ...]:
    """The commands to go on with, from where the person is."""
    here = str(begun.folder) in {"", "."}
    steps = [] if here else [f"cd {shlex.quote(str(begun.folder))}"]
    if begun.first is None:
        return (*steps, "kpitool template recorded_crime -o extracts", "kpitool status")
    return (*steps, "kpitool ingest", "kpitool exceptions")


def first_told(first: First) -> list[str]:
    """What an extract holds, in sentences."""
    receipt, indicators = first.read.receipt, first.watched.indicators
    titles = [str(each["title"]) for each in indicators.values()]
    told = [
        f"The extract is the source {first.id}: {_accounted(receipt)}",
        f"{counted(len(titles), 'indicator')} of it: {listed([quoted(title, 60) for title in titles])}",
    ]
    if first.watched.apart is not None:
        told.append(f"It does not cover {first.watched.apart}, so that nothing is compared with that")
    return [*told, *first.notes]


def _accounted(receipt: Receipt) -> str:
    """The records by what became of them, with the most frequent reasons for a rejection."""
    told = [
        f"{receipt.outcomes[outcome]:,} {outcome.value.replace('_', ' ')}"
        for outcome in Outcome
        if receipt.outcomes[outcome]
    ]
    reasons = "".join(f"; {reason.text} ({reason.records:,})" for reason in receipt.reasons[:2])
    return f"of {counted(receipt.records, 'record')} {listed(told) or 'none'}{reasons}"


def what_is(name: str) -> str:
    """What a file of a new registry is for."""
    return {
        REGISTRY_FILE: "the registry; change it as you like, kpitool check says whether it is sound",
        "areas.yaml": "the areas, with what lies in what",
        "populations.csv": "residents at the middle of each year",
        "indicators.schema.json": "lets an editor complete and check what you type",
    }.get(name, "the extract")


@dataclass(frozen=True)
class AddedRecord:
    """What a registry has more: a source, its indicators and file, and what became of the records when tried."""

    registry: str
    source: str
    indicators: tuple[str, ...]
    scopes: tuple[str, ...]
    file: str
    copied: bool
    records: int
    outcomes: dict[str, int]
    notes: tuple[str, ...]


def added_page(added: Added) -> Page:
    """What was put into the registry."""
    first, name = added.fitted.first, quoted(added.fitted.name, 300)
    file = f"The extract was copied to {name}" if added.fitted.copied else f"The extract stays where it is, {name}"
    told = [*first_told(first), file, *(f"A scope is new: {scope}" for scope in first.scopes)]
    changed = f"{added.registry.name} has one source and {counted(len(first.watched.indicators), 'indicator')} more"
    return Page((Paragraph(changed, Tone.GOOD), Bullets(tuple(told))))


def added_record(added: Added) -> AddedRecord:
    """The same for other programs."""
    first = added.fitted.first
    return AddedRecord(
        registry=str(added.registry),
        source=first.id,
        indicators=tuple(first.watched.indicators),
        scopes=tuple(first.scopes),
        file=added.fitted.name,
        copied=added.fitted.copied,
        records=first.read.receipt.records,
        outcomes={outcome.value: number for outcome, number in first.read.receipt.outcomes.items()},
        notes=first.notes,
    )
