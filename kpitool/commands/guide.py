"""`kpitool guide`: the documentation, offline."""

import io
import sys
from typing import Annotated

import typer

from kpitool.commands.family import shared
from kpitool.commands.showing import DATA, Way, show, show_text
from kpitool.commands.streams import colored, encoding
from kpitool.guide import GuidePage, page_of, topics
from kpitool.settings import Format
from kpitool.views.envelope import Envelope
from kpitool.views.page import Page

EXAMPLES = (
    "kpitool guide",
    "kpitool guide recipes",
    "kpitool guide registry > registry.md",
)


def _begun(incomplete: str) -> list[str]:
    """The topics that a shell may complete."""
    return [each.topic for each in topics() if each.topic.startswith(incomplete)]


@shared
def command(
    topic: Annotated[
        str | None, typer.Argument(autocompletion=_begun, help="The page to show; without one, what pages there are.")
    ] = None,
    *,
    way: Way,
) -> None:
    """Show the guide: how things are done, every command, every key of the registry, and every method.

    On a terminal a page is set to be read; in a pipe it is the Markdown that it is written in.
    """
    envelope = Envelope("guide", None, None, None)
    if topic is None:
        from kpitool.views.guide import topics_page

        found = topics()
        show(topics_page(found), envelope, found, way)
        return
    page = page_of(topic)
    if way.chosen in DATA:
        show(Page(), envelope, [page], way)
    else:
        show_text(_written(page, way), way)


def _written(page: GuidePage, way: Way) -> str:
    """A page in characters that the stream has: as it is, or set for a terminal."""
    from kpitool.views.characters import spelt

    text = page.text
    if way.chosen is Format.TABLE:
        from kpitool.views.guide import write_guide

        target = io.StringIO()
        write_guide(page, target, color=way.to_stdout and colored(sys.stdout))
        text = target.getvalue()
    return spelt(text, encoding(sys.stdout)) if way.to_stdout else text
