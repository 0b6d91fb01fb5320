"""The paper as PDF, tagged for screen readers (PDF/UA-1), set by Typst: texts reach it as data, never as markup."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from kpitool.views.paper.content import content
from kpitool.views.paper.document import Document
from kpitool.views.paper.letters import COVERED, SECOND, lacking, letters_folder, named, uncovered

PROBE = """#set document(title: "Probe")
#set text(font: ((name: "Atkinson Hyperlegible", covers: regex(sys.inputs.covered)), sys.inputs.second))
#for line in sys.inputs.paper.split("\\n") { par(line) }"""
"""A paper that cannot be set where one of its characters has no letter."""


def as_pdf(document: Document) -> bytes:
    """The paper as PDF/UA-1 on A4: bookmarks, tagged headings, lists, tables, and charts with their descriptions.

    The same paper gives the same bytes on every machine: it has no clock, and no letters but those of its packages. A
    character that they lack, such as an emoji, is told by its name. The first column of a table is not tagged as the
    head of its rows, which Typst 0.15 has as an experiment alone.
    """
    template = files("kpitool.views.paper").joinpath("paper.typ").read_text(encoding="utf-8")
    paper = json.dumps(content(document), ensure_ascii=False)
    shown = named(paper, lacking(uncovered(paper), _can_be_set))
    return _compiled(template, shown, document.properties.created)


def _can_be_set(characters: str) -> bool:
    from typst import TypstError

    try:
        _compiled(PROBE, characters, datetime(2000, 1, 1, tzinfo=UTC))
    except TypstError:
        return False
    return True


def _compiled(template: str, paper: str, created: datetime) -> bytes:
    """A template set with its paper; the folder that it may read holds itself alone."""
    from typst import compile as typeset

    with TemporaryDirectory() as folder:
        place = Path(folder) / "paper.typ"
        place.write_text(template, encoding="utf-8")
        return typeset(
            str(place),
            root=folder,
            font_paths=[letters_folder()],
            ignore_system_fonts=True,
            sys_inputs={"paper": paper, "covered": COVERED, "second": SECOND},
            pdf_standards="ua-1",
            timestamp=created if created.tzinfo else created.replace(tzinfo=UTC),
            format="pdf",
            package_path=folder,
            package_cache_path=folder,
        )
