"""`kpitool demo`: the bundled example at work, in a folder of its own."""

import shlex
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kpitool import __version__
from kpitool.commands.exceptions import reported
from kpitool.commands.family import Where, shared
from kpitool.commands.kept import given
from kpitool.commands.settings import STORE_NAME
from kpitool.commands.showing import Way, next_step, note

EXAMPLES = (
    "kpitool demo",
    "kpitool demo /tmp/kpitool-demo --format markdown",
    "kpitool demo --json --quiet",
)
QUARTER = "2019Q3"


@shared
def command(
    folder: Annotated[Path, typer.Argument(help="Where the example is put; it is made if it is not there.")] = Path(
        "kpitool-demo"
    ),
    *,
    way: Way,
) -> None:
    """Show the example at work: its registry and extracts are put in a folder, taken in, and a quarter reported.

    Nothing else is read or written; the same folder can be used again.
    """
    from kpitool.starting.example import REGISTRY_FILE, copy_example

    copied = copy_example(folder)
    where = Where(registry=folder / REGISTRY_FILE, store=str(folder.resolve() / STORE_NAME))
    _ingest(where)
    given("demo", {"quarter": QUARTER}, where, way, lambda: reported("demo", QUARTER, None, where))
    note(f"the example is in {shlex.quote(str(folder))}{'' if copied else ' already'}", way)
    next_step(f"cd {shlex.quote(str(folder))}, then kpitool explain vehicle_offences, or kpitool show burglary", way)
    next_step("kpitool init my-partnership begins a registry of your own", way)


def _ingest(where: Where) -> None:
    """Takes what is new of the example's extracts into its store."""
    from kpitool.commands.opening import open_registry, open_store
    from kpitool.ingest.take import Request, take

    loaded, store = open_registry(where), open_store(where)
    with tempfile.TemporaryDirectory(prefix="kpitool-") as workspace:
        for source in loaded.registry.sources:
            take(Request(source), loaded, store, datetime.now(UTC).date(), Path(workspace))
    store.note_registry(loaded.snapshot, __version__)
