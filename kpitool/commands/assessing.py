"""What `rates`, `compare` and `exceptions` share: the edition assessed, as entries of the areas asked for."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from kpitool.codes import Code
from kpitool.commands.opening import Opened, areas_asked, benchmarks, home_and_parts, indicators_asked
from kpitool.commands.showing import Way, warn
from kpitool.errors import InputError
from kpitool.period import Quarter, Window
from kpitool.views.envelope import EditionMark, Envelope, RegistryMark, plain
from kpitool.views.page import Page, Paragraph, Tone
from kpitool.views.schema.answers import ANSWERS

DATA = "data"
"""The rule of what is not known, by its name: a shell that completes a command has no time for the registry."""

if TYPE_CHECKING:
    from kpitool.analysis.assessment import Assessment
    from kpitool.registry.models import Registry
    from kpitool.views.records import Entry


def assessed(
    opened: Opened,
    quarter: Quarter,
    window: Window | None = None,
    areas: Sequence[str] | None = None,
    indicators: Sequence[str] | None = None,
    *,
    breakdown: bool = False,
) -> list["Entry"]:
    """The entries of a quarter: the home area, its parts and its benchmark, or the areas asked for.

    With `breakdown` an entry is followed by those of the values that it is made up of.
    """
    from kpitool.analysis.assessment import assess
    from kpitool.views.entries import breakdown_entries, entries

    registry = opened.registry
    require_watched(registry, quarter)
    chosen = areas_asked(areas, registry, [*home_and_parts(registry, quarter), *benchmarks(registry)])
    wanted = set(indicators_asked(indicators, registry))
    assessment = assess(opened.edition, registry, quarter, window)
    found = [entry for entry in entries(assessment, chosen) if entry.indicator in wanted]
    if not breakdown:
        return found
    return [each for entry in found for each in (entry, *breakdown_entries(assessment, [entry]))]


def followed_assessment(
    opened: Opened, quarter: Quarter, indicators: Sequence[str] | None = None, areas: Sequence[str] | None = None
) -> "Assessment":
    """A quarter assessed, with each finding's past: of every indicator, or of those named; and so of areas."""
    from kpitool.analysis.continuity import followed

    registry = opened.registry if indicators is None else opened.registry.only(indicators)
    require_watched(registry, quarter)
    came = opened.came
    assessment = followed(opened.edition, registry, quarter, seen=came.seen, received=came.received, areas=areas)
    return replace(assessment, registry=opened.registry)


def envelope_of(
    command: str, opened: Opened, quarter: Quarter, summary: Any = None, lost: Sequence[str] = ()
) -> Envelope:
    """The envelope of an answer about a quarter, with what an analyst should be warned of, what is `lost` included."""
    edition = opened.edition
    return Envelope(
        command=command,
        registry=RegistryMark(opened.registry.title, opened.loaded.sha256),
        edition=EditionMark(edition.number, edition.label, edition.time),
        quarter=quarter,
        warnings=(*_warnings(opened), *lost),
        summary=summary,
    )


def dated(page: Page, opened: Opened) -> Page:
    """A page that says which edition it shows, where another than the newest was asked for."""
    if opened.as_at is None:
        return page
    edition = opened.edition
    label = f" ({edition.label})" if edition.label else ""
    told = f"As at edition {edition.number}{label}, {edition.time:%d %b %Y %H:%M} UTC"
    return Page((page.blocks[0], Paragraph(told, Tone.QUIET), *page.blocks[1:]))


def rows(entries: Sequence["Entry"], command: str) -> list[dict[str, Any]]:
    """Entries as JSON objects without the fields that a command does not compute."""
    leave_out = ANSWERS[command].without
    kept = [field.name for field in fields(entries[0]) if field.name not in leave_out] if entries else []
    return [{name: plain(getattr(entry, name)) for name in kept} for entry in entries]


def require_watched(registry: "Registry", quarter: Quarter) -> None:
    """Says so where every indicator was added after the quarter.

    Raises:
        InputError: the board watched nothing in that quarter.
    """
    if not registry.known_in(quarter).indicators:
        first = min(added for each in registry.indicators.values() if (added := each.added_in(registry.year_starts)))
        raise InputError(
            Code.ADDED_LATER,
            f"every indicator was added after {quarter.reading}",
            help=f"the first was added in {first.reading}",
        )


def require_some(entries: Sequence["Entry"] | None, quarter: Quarter) -> None:
    """Says so where not one figure could be worked out, of those that are asked for.

    Raises:
        InputError: every entry is without a value.
    """
    if entries is None or any(entry.value is not None for entry in entries):
        return
    reasons = dict.fromkeys(entry.missing.reason for entry in entries if entry.missing)
    raise InputError(
        Code.NOTHING_ASSESSED,
        f"nothing could be assessed for {quarter.reading}",
        details=[*reasons][:5],
        help="kpitool status says what is loaded",
    )


def warn_of_gaps(assessment: "Assessment", way: Way) -> None:
    """Says so where most of home's figures of a quarter are missing: a slip in its name looks like that."""
    counted = assessment.home.filter(assessment.home["measure"] != "narrative")
    missing = counted.filter(counted["value"].is_null() & counted["withheld"].is_null()).height
    if 2 * missing > counted.height:
        what = f"{missing} of {counted.height} indicators have no figure for {assessment.quarter.reading}"
        warn([f"{what}; kpitool status says what is loaded"], way)


def _warnings(opened: Opened) -> list[str]:
    from kpitool.ingest.definition import reading_of

    coverage, said = opened.edition.coverage, []
    for name in opened.registry.sources:
        readings = set(coverage.filter(coverage["source"] == name)["reading"])
        if not readings:
            said.append(f"nothing of the source {name} has been ingested")
        elif readings != {reading_of(name, opened.loaded)}:
            said.append(f"the definition of {name} has changed since it was read; run kpitool ingest")
    return said
