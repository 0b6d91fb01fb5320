"""The guide as it is shown: the list of its topics, and a page of it set for a terminal."""

import re
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.markdown import Markdown

from kpitool.guide import GuidePage
from kpitool.views.page import Column, Heading, Page, Paragraph, table

MEASURE = 110
"""No wider than this: longer lines are hard to read."""


def topics_page(topics: Sequence[GuidePage]) -> Page:
    """The topics, with the first sentence of each."""
    columns = (Column("Topic", whole=True), Column("What it holds"))
    rows = [(each.topic, each.says) for each in topics]
    return Page((Heading("Guide", 1), table(columns, rows), Paragraph("kpitool guide TOPIC shows one.")))


def write_guide(page: GuidePage, stream: TextIO, *, color: bool) -> None:
    """Writes a page as a terminal shows it best; it is a part of the program, so that its markup is meant."""
    console = Console(file=stream, no_color=not color, force_terminal=color or None)
    console.print(Markdown(_without_links(page.text), hyperlinks=False), width=min(console.width, MEASURE))


def _without_links(text: str) -> str:
    """Links within the guide as words, since nobody can follow them on a terminal; other pages by their command."""
    here = re.sub(r"\[([^\]]+)\]\(#[^)]*\)", r"\1", text)
    return re.sub(r"\[([^\]]+)\]\(([a-z]+)\.md[^)]*\)", r"\1 (`kpitool guide \2`)", here)
