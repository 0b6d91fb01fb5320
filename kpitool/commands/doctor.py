"""`kpitool doctor`: what is wrong with the registry, the store or the program, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kpitool.commands.family import Where, shared
from kpitool.commands.opening import open_store
from kpitool.commands.showing import Way, show
from kpitool.doctor import Check, Part, State, looked_at
from kpitool.errors import RegistryError, StoreError, counted, listed, quoted, visible
from kpitool.registry import Loaded, read_registry
from kpitool.views.doctor import doctor_page
from kpitool.views.envelope import EditionMark, Envelope, RegistryMark

if TYPE_CHECKING:
    from kpitool.store import Edition, Store

EXAMPLES = (
    "kpitool doctor",
    "kpitool doctor --store /srv/kpitool --json",
)


@dataclass
class Patient:
    """What the checks came by: the registry's place, the registry where it is sound, its store, its newest edition."""

    place: Path | None = None
    loaded: Loaded | None = None
    store: "Store | None" = None
    edition: "Edition | None" = None
    checks: list[Check] = field(default_factory=list)


@shared
def command(
    *,
    where: Where,
    way: Way,
) -> None:
    """Look for what is wrong with the registry, the store and the program, and say what to do; nothing is changed."""
    from kpitool.doctor.program import program

    patient = Patient()
    patient.checks += looked_at(Part.PROGRAM, "packages", program)
    patient.checks += looked_at(Part.REGISTRY, "registry", lambda: _registry(where, patient))
    patient.checks += looked_at(Part.STORE, "folder", lambda: _folder(where, patient))
    patient.checks += looked_at(Part.STORE, "store", lambda: _contents(patient))
    if not any(check.part is Part.STORE and check.state is State.FAULT for check in patient.checks):
        patient.checks += looked_at(Part.REGISTRY, "definitions", lambda: _definitions(patient))
    loaded, edition = patient.loaded, patient.edition
    title = loaded.registry.title if loaded else None
    mark = EditionMark(edition.number, edition.label, edition.time) if edition else None
    envelope = Envelope("doctor", RegistryMark(title, loaded.sha256) if loaded and title else None, mark, None)
    show(doctor_page(patient.checks, title), envelope, patient.checks, way)
    faults = {check.part for check in patient.checks if check.state is State.FAULT}
    for part, error in ((Part.STORE, StoreError), (Part.REGISTRY, RegistryError)):
        if part in faults:
            raise typer.Exit(error.exit_code)


def _registry(where: Where, patient: Patient) -> Iterator[Check]:
    patient.place = where.place
    patient.loaded, faults = read_registry(patient.place)
    told = quoted(str(patient.place), 300)
    if patient.loaded is None:
        found = f"{told} has {counted(len(faults), 'fault')}: {visible(faults[0].message)}"
        yield Check(Part.REGISTRY, "registry", State.FAULT, found, "kpitool check shows every fault with its line")
        return
    registry = patient.loaded.registry
    parts = {"indicator": len(registry.indicators), "source": len(registry.sources)}
    counts = listed([counted(number, noun) for noun, number in parts.items()])
    yield Check(Part.REGISTRY, "registry", State.OK, f"{told}: no faults in {counts}")


def _folder(where: Where, patient: Patient) -> Iterator[Check]:
    from kpitool.doctor.folder import folder

    if where.store is None and patient.place is None:
        found = "not looked at: it lies beside the registry, and there is none"
        yield Check(Part.STORE, "folder", State.WARNING, found, "name it with --store")
        return
    store = open_store(where)
    if store.is_url or Path(store.location).is_dir():
        patient.store = store
    if not store.is_url:
        yield from folder(Path(store.location))


def _contents(patient: Patient) -> Iterator[Check]:
    from kpitool.doctor.contents import contents

    if patient.store is None:
        return
    checks = contents(patient.store, datetime.now(UTC))
    yield from checks
    if all(check.state is not State.FAULT for check in checks):
        patient.edition = patient.store.edition()


def _definitions(patient: Patient) -> Iterator[Check]:
    """Whether what is loaded was read as the registry says now."""
    from kpitool.ingest.definition import reading_of

    loaded, edition, store = patient.loaded, patient.edition, patient.store
    if loaded is None or edition is None or store is None:
        return
    coverage, sources = edition.coverage, loaded.registry.sources
    changed = []
    for name in sources:
        readings = set(coverage.filter(coverage["source"] == name)["reading"])
        if readings and readings != {reading_of(name, loaded)}:
            changed.append(name)
    if changed:
        found = f"the definition of {listed(changed)} has changed since it was read"
        yield Check(Part.REGISTRY, "definitions", State.WARNING, found, "run kpitool ingest")
        return
    gone = sorted(visible(name, 60) for name in set(coverage["source"]) - sources.keys())
    more = f"; it no longer names {listed(gone)}, which the store still holds" if gone else ""
    kept, _ = store.registry_at(edition.number)
    if kept != loaded.snapshot:
        found = f"the registry has changed since edition {edition.number}, but no source is read otherwise{more}"
        hint = "kpitool ingest or freeze keeps it as an edition"
        yield Check(Part.REGISTRY, "definitions", State.OK, found, hint)
        return
    yield Check(Part.REGISTRY, "definitions", State.OK, f"as kept with edition {edition.number}{more}")
