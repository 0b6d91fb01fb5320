"""`kpitool status`: what is loaded, and for a quarter what is there, what is late and whom to ask."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from kpitool.commands.opening import open_registry, open_store, quarter_asked
from kpitool.commands.options import AsJson, FormatChoice, NoColor, OutputPath, Quiet, RegistryPath, StorePath
from kpitool.commands.showing import Way, show
from kpitool.views.envelope import EditionMark, Envelope, RegistryMark

EXAMPLE = "For example: kpitool status --quarter 2019Q3"


def command(
    quarter: Annotated[str | None, typer.Option("--quarter", help="The quarter to look at: 2019Q3 or latest.")] = None,
    registry: RegistryPath = None,
    store: StorePath = None,
    form: FormatChoice = None,
    as_json: AsJson = False,
    output: OutputPath = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Show what is loaded and up to when; with --quarter what is there, late or not due, and whom to ask."""
    from kpitool.analysis.standing import nothing_loaded, standing
    from kpitool.ingest.plan import reading_of
    from kpitool.views.standing import standing_page

    loaded = open_registry(registry)
    edition = open_store(loaded, store).edition()
    coverage, extracts = (edition.coverage, edition.live_extracts) if edition else nothing_loaded()
    asked = quarter_asked(quarter, loaded.registry, coverage) if quarter is not None else None
    readings = {name: reading_of(name, loaded) for name in loaded.registry.sources}
    records = standing(loaded.registry, coverage, readings, extracts, asked, datetime.now(UTC).date())
    mark = EditionMark(edition.number, edition.label, edition.time) if edition else None
    told = f"Edition {mark.number} of {mark.time:%d %b %Y %H:%M} UTC" if mark else "Nothing has been ingested yet"
    envelope = Envelope("status", RegistryMark(loaded.registry.title, loaded.sha256), mark, asked)
    page = standing_page(records, loaded.registry, asked, told)
    show(page, envelope, records, Way(form, as_json, output, quiet, no_color))
