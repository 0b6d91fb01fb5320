"""Typst at work on a template and its paper, apart from all files and letters but ours; and what it can set."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kpitool.views.letters import FAMILY, letters_folder
from kpitool.views.paper.letters import SECOND

PROBE = """#set document(title: "Probe")
#set text(font: (sys.inputs.first, sys.inputs.second))
#for each in sys.inputs.paper.codepoints() { par(each); par(strong(each)) }"""
"""A paper that cannot be set where one of its characters has no letter."""
PICTURE = """#set document(title: "Probe")
#set text(font: (sys.inputs.first, sys.inputs.second))
#image(bytes(sys.inputs.paper), format: "svg", alt: "Probe")"""


def compiled(template: str, paper: str, created: datetime) -> bytes:
    """A template set as PDF/UA-1 with its paper, as of a time; the folder that it may read holds itself alone."""
    from typst import compile as typeset

    with TemporaryDirectory() as folder:
        place = Path(folder) / "paper.typ"
        place.write_text(template, encoding="utf-8")
        return typeset(
            str(place),
            root=folder,
            font_paths=[letters_folder()],
            ignore_system_fonts=True,
            sys_inputs={"paper": paper, "first": FAMILY, "second": SECOND},
            pdf_standards="ua-1",
            timestamp=created if created.tzinfo else created.replace(tzinfo=UTC),
            format="pdf",
            package_path=folder,
            package_cache_path=folder,
        )


def picture_can_be_set(svg: str) -> bool:
    """Whether a picture's texts can be set as they stand beside each other."""
    return _passes(PICTURE, svg)


def can_be_set(characters: str) -> bool:
    """Whether there are letters for each of some characters."""
    return _passes(PROBE, characters)


def _passes(probe: str, shown: str) -> bool:
    from typst import TypstError

    try:
        compiled(probe, shown, datetime(2000, 1, 1, tzinfo=UTC))
    except TypstError:
        return False
    return True
