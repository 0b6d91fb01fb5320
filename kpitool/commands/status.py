"""`kpitool status`: what is loaded, and for a quarter what is there, what is late and whom to ask."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.commands.completing import quarters
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import open_edition, open_registry, open_store, quarter_asked
from kpitool.commands.options import AsAtText
from kpitool.commands.showing import Way, next_step, show
from kpitool.errors import quoted
from kpitool.labels import MAX_LABEL
from kpitool.registry import Loaded
from kpitool.views.envelope import EditionMark, Envelope, RegistryMark

if TYPE_CHECKING:
    from kpitool.store import Edition

EXAMPLES = (
    "kpitool status",
    "kpitool status --quarter 2019Q3",
)


@dataclass(frozen=True)
class Seen:
    """What there is to show the standing of, perhaps without an edition yet, and the day it is seen from."""

    loaded: Loaded
    edition: "Edition | None"
    day: date
    frozen_quarter: str | None = None


@shared
def command(
    quarter: Annotated[
        str | None, typer.Option("--quarter", autocompletion=quarters, help="The quarter to look at: 2019Q3 or latest.")
    ] = None,
    as_at: AsAtText = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Show what is loaded and up to when; with --quarter what is there, late or not due, and whom to ask."""
    from kpitool.analysis.standing import nothing_loaded, standing
    from kpitool.ingest.definition import reading_of
    from kpitool.views.standing import standing_page

    seen = _seen(where, as_at)
    loaded, edition = seen.loaded, seen.edition
    coverage, extracts = (edition.coverage, edition.live_extracts) if edition else nothing_loaded()
    quarter = quarter if quarter is not None else seen.frozen_quarter
    asked = quarter_asked(quarter, loaded.registry, coverage) if quarter is not None else None
    readings = {name: reading_of(name, loaded) for name in loaded.registry.sources}
    records = standing(loaded.registry, coverage, readings, extracts, asked, seen.day)
    mark = EditionMark(edition.number, edition.label, edition.time) if edition else None
    told = _named(mark) if mark else "Nothing has been ingested yet"
    envelope = Envelope("status", RegistryMark(loaded.registry.title, loaded.sha256), mark, asked)
    page = standing_page(records, loaded.registry, asked, told)
    show(page, envelope, records, way)
    next_step("kpitool exceptions" if edition else "kpitool ingest", way)


def _seen(where: Where, as_at: str | None) -> Seen:
    if as_at is None:
        loaded = open_registry(where)
        return Seen(loaded, open_store(where).edition(), datetime.now(UTC).date())
    opened = open_edition(where, as_at)
    day = opened.as_at.day if opened.as_at else opened.edition.time.date()
    return Seen(opened.loaded, opened.edition, day, opened.frozen_quarter)


def _named(mark: EditionMark) -> str:
    label = f", {quoted(mark.label, MAX_LABEL)}," if mark.label is not None else ""
    return f"Edition {mark.number}{label} of {mark.time:%d %b %Y %H:%M} UTC"
