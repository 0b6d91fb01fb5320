"""`kpitool check`: every fault of the registry at once, with its line."""

import typer

from kpitool.commands.family import Near, shared
from kpitool.commands.showing import Way, next_step, show
from kpitool.errors import RegistryError, counted, listed
from kpitool.registry import read_registry
from kpitool.views.diagnostics import record, rendered
from kpitool.views.envelope import Envelope, RegistryMark
from kpitool.views.page import Block, Page, Paragraph, Tone, Verbatim

EXAMPLES = (
    "kpitool check",
    "kpitool check --registry examples/police-uk/indicators.yaml --json",
)


@shared
def command(
    *,
    where: Near,
    way: Way,
) -> None:
    """Check the registry: all its faults, with line, column and the nearest valid spelling."""
    path = where.place
    loaded, faults = read_registry(path)
    blocks: list[Block] = [Verbatim(rendered(fault)) for fault in faults]
    if loaded is None:
        blocks.append(Paragraph(f"{path.name}: {counted(len(faults), 'fault')}", Tone.BAD))
        mark = None
    else:
        found = loaded.registry
        parts = {"indicator": len(found.indicators), "source": len(found.sources), "area": len(found.areas.list)}
        told = listed([counted(part, name) for name, part in parts.items()])
        blocks.append(Paragraph(f"{path.name}: no faults in {told}", Tone.GOOD))
        mark = RegistryMark(found.title, loaded.sha256)
    records = [record(fault) for fault in faults]
    show(Page(tuple(blocks)), Envelope("check", mark, None, None), records, way)
    if not faults:
        next_step("kpitool ingest takes the extracts; kpitool status says what is loaded", way)
    if faults:
        raise typer.Exit(RegistryError.exit_code)
