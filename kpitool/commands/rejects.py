"""`kpitool rejects`: the records that could not be used, with their place, values and every reason."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from kpitool.commands.family import Where, shared
from kpitool.commands.opening import Opened, open_edition, require_source
from kpitool.commands.options import SourceName
from kpitool.commands.showing import Way, next_step, show
from kpitool.errors import counted
from kpitool.views.envelope import EditionMark, Envelope, RegistryMark

EXAMPLES = (
    "kpitool rejects",
    "kpitool rejects street_crime --format csv -o rejects.csv",
)


@shared
def command(
    source: SourceName = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Those of replaced extracts too, as long as they are kept.")
    ] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="List no more than so many.")] = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """List the rejected records that are kept: where each stands, what it said, and every reason."""
    from kpitool.ingest.rejects import rejects
    from kpitool.views.rejects import gone, reject_records, rejects_page

    opened = open_edition(where)
    today = datetime.now(UTC).date()
    found = [
        each
        for name in _sources(source, opened)
        for each in rejects(opened.store, opened.edition, name, today, everything=everything)
    ]
    records = reject_records(found)
    shown, warnings = records[:limit], gone(found)
    if len(shown) < len(records):
        warnings.append(f"{counted(len(records) - len(shown), 'more rejected record')}; --limit shows more")
    loaded, edition = opened.loaded, opened.edition
    envelope = Envelope(
        "rejects",
        RegistryMark(loaded.registry.title, loaded.sha256),
        EditionMark(edition.number, edition.label, edition.time),
        None,
        tuple(warnings),
    )
    show(rejects_page(shown, loaded.registry.title), envelope, shown, way)
    if shown:
        next_step("mend the extract and ingest it again, or declare the value in indicators.yaml", way)


def _sources(asked: str | None, opened: Opened) -> list[str]:
    """The sources asked for: one, or all of the registry and those that only the store still has.

    Raises:
        UsageError: neither has it; with the nearest spelling.
    """
    known = dict.fromkeys([*opened.registry.sources, *opened.edition.coverage["source"].unique().sort()])
    if asked is None:
        return list(known)
    if asked not in known:
        require_source(asked, opened.registry)
    return [asked]
