"""`kpitool freeze`: what a board saw, kept under a label."""

import shlex
from dataclasses import replace
from typing import Annotated

import typer

from kpitool import __version__
from kpitool.codes import Code
from kpitool.commands.assessing import envelope_of
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import Opened, open_edition, quarter_asked
from kpitool.commands.options import QuarterText
from kpitool.commands.showing import Way, note, show
from kpitool.errors import InputError, quoted
from kpitool.labels import MAX_LABEL, label_from
from kpitool.period import Period, Quarter, month_label
from kpitool.views.editions import Frozen
from kpitool.views.page import Page, Paragraph

EXAMPLES = ("kpitool freeze --quarter 2019Q3 --label 'Board 14 Feb 2020'",)


@shared
def command(
    label: Annotated[str, typer.Option("--label", help="What to call it, such as 'Board 14 Feb 2020'; once only.")],
    quarter: QuarterText = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Freeze what a board saw: data and registry as they are now, to be shown again with --as-at LABEL."""
    label = label_from(label)
    opened = open_edition(where)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage)
    _require_figures(asked, opened)
    commit = opened.store.freeze(label, asked.id, opened.loaded.snapshot, __version__)
    opened = replace(opened, edition=opened.store.edition(commit.number) or opened.edition)
    frozen = Frozen(commit.number, label, asked.id, commit.time, opened.loaded.sha256)
    told = f"Edition {commit.number} is frozen as {quoted(label, MAX_LABEL)}: {asked.reading}"
    show(Page((Paragraph(told),)), envelope_of("freeze", opened, asked), [frozen], way)
    note(f"to see it again: kpitool exceptions --as-at {shlex.quote(label)}", way)


def _require_figures(quarter: Quarter, opened: Opened) -> None:
    """Refuses a quarter of which nothing has come: a label stands once, and would be spent on a slip of the hand.

    Raises:
        InputError: no source of an indicator covers a month of it, or a later one.
    """
    used = {name for indicator in opened.registry.indicators.values() for name in indicator.source}
    held = opened.edition.coverage.select("source", "start", "months").unique().iter_rows()
    last = max((Period(start, months).last_month for source, start, months in held if source in used), default=None)
    if last is not None and last < quarter.period.start:
        raise InputError(
            Code.NOTHING_ASSESSED,
            f"nothing has come of {quarter.reading} yet; the newest month held is {month_label(last)}",
            help="freeze an earlier quarter, or ingest first",
        )
