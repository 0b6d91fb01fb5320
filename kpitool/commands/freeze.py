"""`kpitool freeze`: what a board saw, kept under a label."""

import shlex
from dataclasses import replace
from typing import Annotated

import typer

from kpitool import __version__
from kpitool.commands.assessing import envelope_of
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import open_edition, quarter_asked
from kpitool.commands.options import QuarterText
from kpitool.commands.showing import Way, note, show
from kpitool.errors import quoted
from kpitool.labels import MAX_LABEL, label_from
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
    commit = opened.store.freeze(label, asked.id, opened.loaded.snapshot, __version__)
    opened = replace(opened, edition=opened.store.edition(commit.number) or opened.edition)
    frozen = Frozen(commit.number, label, asked.id, commit.time, opened.loaded.sha256)
    told = f"Edition {commit.number} is frozen as {quoted(label, MAX_LABEL)}: {asked.reading}"
    show(Page((Paragraph(told),)), envelope_of("freeze", opened, asked), [frozen], way)
    note(f"to see it again: kpitool exceptions --as-at {shlex.quote(label)}", way)
