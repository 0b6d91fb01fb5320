"""`kpitool sniff`: a source block proposed for a new file, ready to paste into the registry."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from kpitool.commands.family import Near, shared
from kpitool.commands.opening import open_registry
from kpitool.commands.showing import Way, next_step, show
from kpitool.errors import RegistryError
from kpitool.finding import find_registry
from kpitool.registry import Loaded
from kpitool.views.envelope import Envelope, RegistryMark

EXAMPLES = (
    "kpitool sniff figures.xlsx",
    "kpitool sniff figures.xlsx --sheet 'Table P1' > block.yaml",
)


@shared
def command(
    file: Annotated[Path, typer.Argument(help="CSV, Parquet, XLSX, XLS or ODS, packed by gzip or zip or not.")],
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet; else the one most like a table.")] = None,
    *,
    where: Near,
    way: Way,
) -> None:
    """Propose a source for a new file: where its table lies, and which column is what.

    What is printed is YAML, with the first records and every guess as comments. A registry is not needed; where there
    is one, its areas, scopes and ids are heeded.
    """
    from kpitool.sniffing.proposal import sniffed
    from kpitool.views.proposals import proposal_page, proposal_record

    loaded = _registry_at_hand(where)
    with tempfile.TemporaryDirectory(prefix="kpitool-") as folder:
        proposal = sniffed(file, Path(folder), sheet, loaded)
    mark = RegistryMark(loaded.registry.title, loaded.sha256) if loaded else None
    envelope = Envelope("sniff", mark, None, None)
    show(proposal_page(proposal), envelope, [proposal_record(proposal)], way)
    next_step("put the block under sources: in indicators.yaml, then kpitool check", way)


def _registry_at_hand(where: Near) -> Loaded | None:
    """The registry named, or the nearest one; none where there is none.

    Raises:
        RegistryError: it is named and cannot be found, or it has faults.
    """
    if where.registry_named is None:
        try:
            find_registry()
        except RegistryError:
            return None  # a registry may be what the block is wanted for
    return open_registry(where)
