"""`kpitool dashboard`: every figure of the last quarters as a page to open, offline and on its own."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.assessing import envelope_of, require_some, require_watched, warn_of_gaps
from kpitool.commands.completing import areas as areas_offered
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import Opened, areas_asked, benchmarks, home_and_parts, open_edition, quarter_asked
from kpitool.commands.options import AsAtText, QuarterText
from kpitool.commands.showing import DATA, Way, show, to_stdout, warn, write_whole
from kpitool.commands.site import PAGE, Kind, kind_of, write_folder
from kpitool.commands.streams import is_terminal
from kpitool.errors import UsageError
from kpitool.period import Quarter

if TYPE_CHECKING:
    from kpitool.analysis.standing import SourceStanding
    from kpitool.views.dashboard.records import Dashboard
    from kpitool.views.dashboard.told import Told
    from kpitool.views.envelope import Envelope

EXAMPLES = (
    "kpitool dashboard -o site/",
    "kpitool dashboard --quarter 2019Q3 -o dashboard.html",
    "kpitool dashboard --as-at 'Board 14 Feb 2020' --quarters 20 -o board.html",
)
QUARTERS, MOST = 9, 40


@shared
def command(
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="-o board.html, or -o site/ for a folder; - writes the page to stdout."),
    ],
    quarter: QuarterText = None,
    quarters: Annotated[
        int, typer.Option("--quarters", min=1, max=MOST, help="So many quarters at most, this one included.")
    ] = QUARTERS,
    as_at: AsAtText = None,
    area: Annotated[
        list[str] | None,
        typer.Option(
            "--area",
            autocompletion=areas_offered,
            help="Only this area beside home, by code or name; 'all' for every one. Repeatable.",
        ),
    ] = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Write the dashboard: one page with every figure, its charts and its past, to open in any browser, offline.

    To a folder it writes the page as index.html, and beside it the figures as CSV, in all and by indicator.
    """
    kind = kind_of(output)
    if kind is Kind.STREAM:
        _require_reader(way)
    opened = open_edition(where, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    made = made_of(opened, asked, quarters, area)
    require_some(made.quarters[-1].entries, asked)
    if kind is Kind.STREAM:
        to_stdout(made.page)
        warn(made.envelope.warnings, way)
        return
    warn_of_gaps(made.quarters[-1].assessment, way)
    _answered(made, _written(made, kind, Path(output)), Path(output), way)


def _require_reader(way: Way) -> None:
    """Refuses to write a page to standard output where that is to have data, or is a terminal.

    Raises:
        UsageError: it is so.
    """
    if way.format in DATA:
        raise UsageError(Code.AT_ODDS, f"-o - and --format {way.format} contradict each other", help="use one of them")
    if is_terminal(sys.stdout):
        raise UsageError(Code.BAD_VALUE, "a page is not for a terminal", help="write it to a file: -o dashboard.html")


@dataclass(frozen=True)
class Made:
    """A dashboard with the quarters that it was made of: as a page, and as tables."""

    quarters: "list[Told]"
    dashboard: "Dashboard"
    envelope: "Envelope"
    opened: Opened

    @cached_property
    def page(self) -> str:
        """The whole page.

        Raises:
            UsageError: what draws its charts is not installed.
        """
        from kpitool.views.dashboard.page import page

        return page(self.dashboard)

    def tables(self) -> dict[str, str]:
        """The figures as CSV files by name."""
        from kpitool.views.dashboard.tables import tables

        return tables(self.quarters, self.envelope, self.opened.registry)


def made_of(opened: Opened, quarter: Quarter, quarters: int = QUARTERS, areas: Sequence[str] | None = None) -> Made:
    """The dashboard of a quarter and of those before it that anything is held of, in all `quarters` at most.

    `areas`: those shown beside home; else its parts and what it is held against.

    Raises:
        UsageError: there is no such area, or there are more quarters than can be looked back on.
        InputError: nothing was watched in that quarter.
    """
    from kpitool.analysis.history import histories
    from kpitool.analysis.quarters import assess_quarters
    from kpitool.views.dashboard.board import dashboard_of
    from kpitool.views.dashboard.told import told

    if not 1 <= quarters <= MOST:
        raise UsageError(Code.BAD_VALUE, f"{quarters} quarters cannot be shown", help=f"ask for 1 to {MOST}")
    registry, came = opened.registry, opened.came
    require_watched(registry, quarter)
    headlines = [registry.areas.home, *map(registry.headline, registry.indicators)]
    default = [*home_and_parts(registry, quarter), *benchmarks(registry)]
    shown = list(dict.fromkeys([*headlines, *areas_asked(areas, registry, default)]))
    earlier = _earlier(opened, quarter, quarters - 1)
    assessed = assess_quarters(
        opened.edition, registry, quarter, earlier, areas=shown, seen=came.seen, received=came.received
    )
    of_quarters = told([replace(each, registry=registry) for each in assessed], shown)
    envelope = envelope_of("dashboard", opened, quarter, lost=came.lost)
    past = histories(opened.edition, registry.known_in(quarter), quarter)
    dashboard = dashboard_of(of_quarters, shown, past, _sources(opened), registry, envelope)
    return Made(of_quarters, dashboard, envelope, opened)


def _earlier(opened: Opened, quarter: Quarter, most: int) -> list[Quarter]:
    """The quarters before one, the oldest first, back to where what is held of the indicators' sources begins."""
    used = {name for indicator in opened.registry.indicators.values() for name in indicator.source}
    held = opened.edition.coverage.select("source", "start").unique().iter_rows()
    first = min((start for source, start in held if source in used), default=date.max)
    found = [quarter.before(back) for back in range(most, 0, -1)]
    return [each for each in found if each.period.last_month >= first and opened.registry.known_in(each).indicators]


def _sources(opened: Opened) -> "list[SourceStanding]":
    """Each source as it stands; what is late of it would depend on the day."""
    from kpitool.analysis.standing import standing
    from kpitool.ingest.definition import reading_of

    registry, edition = opened.registry, opened.edition
    readings = {source: reading_of(source, opened.loaded) for source in registry.sources}
    return standing(registry, edition.coverage, readings, edition.live_extracts, None, date.max)


def _written(made: Made, kind: Kind, output: Path) -> dict[str, int]:
    """Writes the page, or a folder; gives the files with their sizes."""
    if kind is Kind.PAGE:
        write_whole(output, made.page)
        return {output.name: len(made.page.encode())}
    tables = made.tables()
    write_folder(output, made.page, tables)
    return {name: len(text.encode()) for name, text in {PAGE: made.page, **tables}.items()}


def _answered(made: Made, files: dict[str, int], output: Path, way: Way) -> None:
    """Says what was written; to a person only where they have not asked for quiet."""
    from kpitool.views.dashboard.written import WrittenRecord, written_sentence
    from kpitool.views.page import Page, Paragraph

    dashboard = made.dashboard
    record = WrittenRecord(
        path=str(output),
        files=list(files),
        bytes=sum(files.values()),
        indicators=len(dashboard.indicators),
        areas=len(dashboard.areas),
        quarters=[quarter.id for quarter in dashboard.quarters],
    )
    if way.chosen in DATA or not way.quiet:
        show(Page((Paragraph(written_sentence(record, dashboard)),)), made.envelope, [record], way)
