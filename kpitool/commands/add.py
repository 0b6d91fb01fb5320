"""`kpitool add`: one more extract for a registry: its source, its indicators, and its file where it belongs."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from kpitool.commands.asking import can_ask
from kpitool.commands.extracts import months, until_covered
from kpitool.commands.family import Near, shared
from kpitool.commands.opening import open_registry
from kpitool.commands.showing import Way, next_step, show, write_whole
from kpitool.views.envelope import Envelope, RegistryMark

EXAMPLES = (
    "kpitool add asb.csv",
    "kpitool add figures.xlsx --sheet 'Table P1'",
    "kpitool add referrals.csv --covers 2019Q3",
)


@shared
def command(
    file: Annotated[Path, typer.Argument(help="The extract: CSV, Parquet, XLSX, XLS or ODS, packed or not.")],
    sheet: Annotated[str | None, typer.Option("--sheet", help="Its sheet; else the one most like a table.")] = None,
    covers: Annotated[
        str | None, typer.Option("--covers", help="What it covers, if it does not say: 2019-10, 2019Q3 or 2018/19.")
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="A source of its own, even if another one reads such files.")
    ] = False,
    *,
    where: Near,
    way: Way,
) -> None:
    """Add a new extract to the registry: its source, its indicators, and the file in the folder extracts.

    The registry keeps its comments and order; it is changed whole or not at all. A file of a kind that a
    source reads already is refused: put it where that source's files are, and ingest it.
    kpitool sniff shows the source alone.
    """
    from kpitool.starting.adding import added, copied_first
    from kpitool.starting.fitting import Given
    from kpitool.starting.told import added_page, added_record

    loaded = open_registry(where)
    starts = loaded.registry.year_starts
    given = Given(file, sheet, months(covers, starts) if covers is not None else None)
    asking = can_ask() and not way.quiet
    with tempfile.TemporaryDirectory(prefix="kpitool-") as workspace:
        done = until_covered(lambda each: added(each, loaded, Path(workspace), new=new), given, starts, asking=asking)
    with copied_first(done):
        write_whole(done.registry, done.text)
    envelope = Envelope("add", RegistryMark(done.loaded.registry.title, done.loaded.sha256), None, None)
    show(added_page(done), envelope, [added_record(done)], way)
    next_step(f"kpitool check, then kpitool ingest {done.fitted.first.id}", way)
