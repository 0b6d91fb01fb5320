"""`kpitool guide`: the documentation, offline."""

import io
import os
import sys
from typing import Annotated

import typer

from kpitool.commands.options import AsJson, Format, FormatChoice, NoColor, OutputPath, Quiet
from kpitool.commands.showing import Way, note, show, to_stdout, write_whole
from kpitool.errors import quoted
from kpitool.guide import GuidePage, page_of, topics
from kpitool.views.envelope import Envelope
from kpitool.views.page import Page

EXAMPLE = "For example: kpitool guide, or kpitool guide recipes"
AS_TEXT = {Format.TABLE, Format.PLAIN, Format.MARKDOWN}
"""Where a page is a text, and no record of one."""


def command(
    topic: Annotated[str | None, typer.Argument(help="The page to show; without one, what pages there are.")] = None,
    form: FormatChoice = None,
    as_json: AsJson = False,
    output: OutputPath = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Show the guide: how things are done, every command, every key of the registry, and every method.

    On a terminal a page is set to be read; in a pipe it is the Markdown that it is written in.
    """
    way = Way(form, as_json, output, quiet, no_color)
    envelope = Envelope("guide", None, None, None)
    if topic is None:
        from kpitool.views.guide import topics_page

        found = topics()
        show(topics_page(found), envelope, found, way)
        return
    page = page_of(topic)
    if way.chosen not in AS_TEXT:
        show(Page(), envelope, [page], way)
    elif way.output is not None and not way.to_stdout:
        write_whole(way.output, page.text)
        note(f"written to {quoted(str(way.output), 300)}", way)
    else:
        to_stdout(_set(page, way) if way.chosen is Format.TABLE else page.text)


def _set(page: GuidePage, way: Way) -> str:
    from kpitool.views.guide import write_guide

    target = io.StringIO()
    color = not (way.no_color or os.environ.get("NO_COLOR")) and sys.stdout.isatty()
    write_guide(page, target, color=color)
    return target.getvalue()
