"""The library: what the commands work out, as values for a notebook or another program; it prints nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from kpitool import __version__
from kpitool.codes import Code
from kpitool.commands.assessing import assessed, followed_assessment
from kpitool.commands.dashboard import made_of
from kpitool.commands.exceptions import Exceptional, exceptional
from kpitool.commands.explain import explained
from kpitool.commands.export import tidied
from kpitool.commands.family import Where
from kpitool.commands.ingest import requests_of, take_each, together, workspace_made
from kpitool.commands.opening import Opened, open_edition, open_registry, open_store, quarter_asked
from kpitool.commands.show import profile_asked
from kpitool.errors import UsageError, quoted
from kpitool.ingest.watch import unwatched
from kpitool.period import Quarter, Window

if TYPE_CHECKING:
    import polars as pl

    from kpitool.analysis.assessment import Assessment as Judged
    from kpitool.ingest.take import Taken
    from kpitool.views.explanation_records import Explanation
    from kpitool.views.profile import Profile
    from kpitool.views.records import Entry

Place = str | PathLike[str]


def open(  # noqa: A001
    registry: Place | None = None, *, store: Place | None = None, as_at: str | int | None = None
) -> "Board":
    """A board's registry with its store; without a registry the nearest indicators.yaml, here or above.

    `store`: a folder or URL, else the one that belongs to the registry. `as_at`: an edition's number, a date or a
    frozen label, for data and registry as they were.

    Raises:
        KpiError: the registry cannot be found or has faults, or there is no such edition.
    """
    where = Where(registry=Path(registry) if registry is not None else None, store=fspath(store) if store else None)
    board = Board(where, None if as_at is None else str(as_at))
    if board.as_at is None:
        open_registry(where)
    else:
        open_edition(where, board.as_at)
    return board


@dataclass(frozen=True)
class Board:
    """What a board watches, and the extracts that it has."""

    where: Where
    as_at: str | None = None

    def ingest(
        self,
        source: str | None = None,
        *files: Place,
        covers: str | None = None,
        scope: str | None = None,
        again: bool = False,
        accept_falls: bool = False,
        dry_run: bool = False,
    ) -> "list[Taken]":
        """Takes extracts into the store, and says of each source what became of its records; as `kpitool ingest` does.

        Raises:
            KpiError: sources were refused; its help names those that were committed all the same.
        """
        if self.as_at is not None:
            raise UsageError(
                Code.AT_ODDS,
                f"the board is as at {quoted(self.as_at)}, which nothing is added to",
                help="open it without as_at",
            )
        loaded, held = open_registry(self.where), open_store(self.where)
        with workspace_made() as workspace:
            asked = requests_of(source, [str(file) for file in files], covers, scope, loaded, workspace)
            requests = [replace(each, again=again, accept_falls=accept_falls) for each in asked]
            taken, refused = take_each(requests, loaded, held, workspace, unwatched, dry_run=dry_run)
        if not dry_run:
            held.note_registry(loaded.snapshot, __version__)
        if refused:
            raise together(refused, taken)
        return taken

    def assess(self, quarter: str | None = None) -> "Assessment":
        """A quarter assessed: 2019Q3, '2019/20 Q3' or latest, which is the default.

        Raises:
            KpiError: it is no quarter, nothing was ingested, or nothing was watched then.
        """
        opened = open_edition(self.where, self.as_at)
        asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
        return Assessment(asked, opened, followed_assessment(opened, asked))

    def __repr__(self) -> str:
        shown = f" as at {self.as_at}" if self.as_at is not None else ""
        return f"<kpitool board {self.where.place}{shown}>"


@dataclass(frozen=True, repr=False, eq=False)
class Assessment:
    """A quarter as it was assessed from one edition; shown as its exception summary."""

    quarter: Quarter
    _opened: Opened
    _judged: "Judged"

    @property
    def summary(self) -> str:
        """What there is to report, in a sentence or two."""
        return self._told.summary.statement

    @property
    def warnings(self) -> list[str]:
        """What to know of the data before reading on."""
        return list(self._told.envelope.warnings)

    @cached_property
    def frame(self) -> "pl.DataFrame":
        """Every figure of the quarter, a row each, with the columns of `kpitool export`."""
        return self.export()

    def export(
        self,
        quarters: int = 1,
        *,
        areas: Sequence[str] | None = None,
        indicators: Sequence[str] | None = None,
    ) -> "pl.DataFrame":
        """The figures of some areas and indicators, a row each; with `quarters` those of up to nine quarters.

        Raises:
            KpiError: there is no such area or indicator, or no so many quarters are looked back on.
        """
        from kpitool.views.tidy import tidy_frame

        _, figures = tidied(self._opened, self.quarter, quarters, areas, indicators, self._judged)
        return tidy_frame(figures, self._told.envelope, self._opened.registry)

    def exceptions(self) -> "list[Entry]":
        """What the board reads: each indicator's own figure, and those of parts that something was found about."""
        return list(self._told.entries)

    def figures(
        self,
        *,
        areas: Sequence[str] | None = None,
        indicators: Sequence[str] | None = None,
        window: str | None = None,
        breakdown: bool = False,
    ) -> "list[Entry]":
        """Figures with what they are held against, as `kpitool compare` has them, whatever was found about them.

        `window`: rolling_12, quarter, year_to_date, financial_year or latest, in place of each indicator's own. With
        `breakdown` a figure is followed by those that it is made up of.

        Raises:
            KpiError: there is no such area, indicator or window.
        """
        return assessed(self._opened, self.quarter, _window(window), areas, indicators, breakdown=breakdown)

    def show(self, indicator: str, area: str | None = None) -> "Profile":
        """One indicator in full: definition, figure, history, areas, breakdown and sources.

        Raises:
            KpiError: there is no such indicator or area.
        """
        return profile_asked(indicator, area, self._opened, self.quarter, datetime.now(UTC).date())

    def explain(self, indicator: str, area: str | None = None) -> "Explanation":
        """One figure with all that led to it: extracts, counts, formulas, comparisons and rules.

        Raises:
            KpiError: there is no such indicator or area.
        """
        return explained(indicator, area, self._opened, self.quarter)[1]

    def dashboard(self, quarters: int = 9, *, areas: Sequence[str] | None = None) -> str:
        """The dashboard as one self-contained page, as `kpitool dashboard` writes it: this quarter and those before it.

        Raises:
            KpiError: there is no such area, or no so many quarters are looked back on.
        """
        return made_of(self._opened, self.quarter, quarters, areas).page

    def to_markdown(self) -> str:
        """The exception summary, as `kpitool exceptions --format markdown` has it."""
        from kpitool.views.plain import markdown

        return markdown(self._told.page)

    def to_json(self) -> str:
        """The exception summary, as `kpitool exceptions --json` has it."""
        from kpitool.commands.assessing import rows
        from kpitool.views.envelope import as_json

        return as_json(self._told.envelope, rows(self._told.entries, "exceptions"))

    def __repr__(self) -> str:
        from kpitool.views.plain import plain_text

        return plain_text(self._told.page)

    def _repr_html_(self) -> str:
        from kpitool.views.html import html

        return html(self._told.page)

    @cached_property
    def _told(self) -> Exceptional:
        return exceptional(self._judged, self._opened)


def _window(asked: str | None) -> Window | None:
    if asked is None:
        return None
    if asked not in set(Window):
        raise UsageError(
            Code.BAD_VALUE, f"there is no window {quoted(asked)}", help=f"the windows are {', '.join(Window)}"
        )
    return Window(asked)
