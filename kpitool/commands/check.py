"""`kpitool check`: every fault of the registry at once, with its line."""

from pathlib import Path

import typer

from kpitool.commands.family import Near, shared
from kpitool.commands.kept import Worked, checked
from kpitool.commands.showing import Way, next_step
from kpitool.errors import RegistryError, counted, listed
from kpitool.views.answer import answer_of
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
    checked(where, way, lambda: _checked(where.place))
    next_step("kpitool ingest takes the extracts; kpitool status says what is loaded", way)


def _checked(path: Path) -> Worked:
    from kpitool.registry import read_registry
    from kpitool.views.diagnostics import record, rendered

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
    answer = answer_of(Page(tuple(blocks)), Envelope("check", mark, None, None), [record(fault) for fault in faults])
    return Worked(answer, lambda: _end(bool(faults)), loaded.texts if loaded else {})


def _end(faulty: bool) -> None:
    if faulty:
        raise typer.Exit(RegistryError.exit_code)
