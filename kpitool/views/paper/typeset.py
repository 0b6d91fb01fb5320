"""The paper as PDF, tagged for screen readers (PDF/UA-1), set by Typst: texts reach it as data, never as markup."""

import json
from importlib.resources import files

from kpitool.views.extra import needing_extra
from kpitool.views.paper.content import content
from kpitool.views.paper.document import Document
from kpitool.views.paper.letters import plainly, told
from kpitool.views.paper.setting import can_be_set, compiled


def as_pdf(document: Document) -> bytes:
    """The paper as PDF/UA-1 on A4: bookmarks, tagged headings, lists, tables, and charts with their descriptions.

    The same paper gives the same bytes on every machine: it has no clock, and no letters but those of its packages. A
    character that they lack, such as an emoji, is told by its name. The first column of a table is not tagged as the
    head of its rows, which Typst 0.15 has as an experiment alone.

    Raises:
        UsageError: the typesetter is not installed.
    """
    with needing_extra():
        from typst import TypstError

    template = files("kpitool.views.paper").joinpath("paper.typ").read_text(encoding="utf-8")
    paper = json.dumps(content(document), ensure_ascii=False)
    created = document.properties.created
    try:
        return compiled(template, told(paper, can_be_set), created)
    except TypstError:  # letters that can be set alone, but not beside each other
        return compiled(template, plainly(paper), created)
