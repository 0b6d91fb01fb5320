"""The texts of a paper in Word: numbered paragraphs, remarks and lists."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn

from kpitool.views.paper.captions import as_words, can_be_followed, remark_heading
from kpitool.views.paper.document import Link, Numbered, Plain, Remark
from kpitool.views.paper.word_parts.elements import element, paragraph, run

KEPT_IN_ADDRESSES = "!#$%&'()*+,-./:;=?@[]_~"
"""Signs of an address that stand for themselves; others are written by their bytes."""
LONGEST_ADDRESS = 2000
"""Office programs refuse a file with a longer one, or cut it."""


def numbered(block: Numbered, part: Part) -> Iterator[Any]:
    """A numbered paragraph and its sub-paragraphs: the numbers are Word's own."""
    runs = [run(block.lead, "Strong")] if block.lead else []
    if block.text:
        runs.append(run(f" {block.text}" if runs else block.text))
    if block.link:
        runs += [run(" "), link(block.link, part)] if runs else [link(block.link, part)]
    yield paragraph("NumberedParagraph", runs, *([element("keepNext")] if block.items else ()))
    yield from (paragraph("NumberedSubparagraph", [run(item)]) for item in block.items)


def remark(block: Remark) -> Iterator[Any]:
    """What the analyst wrote, set off and said to be theirs."""
    yield paragraph("CommentaryHeading", [run(remark_heading(block))])
    for said in block.paragraphs:
        if said.text:
            yield paragraph("Commentary", [run(said.text)], *([element("keepNext")] if said.points else ()))
        yield from (paragraph("CommentaryBullet", [run(point)]) for point in said.points)


def plain(block: Plain) -> Iterator[Any]:
    """The lines of a list."""
    return (paragraph("ListBullet", [run(item)]) for item in block.items)


def link(shown: Link, part: Part) -> Any:
    """A link that can be followed where its address is of the web or of mail; any other is text, with its address."""
    address = quote(shown.url, safe=KEPT_IN_ADDRESSES, errors="replace")
    if not can_be_followed(shown) or len(address) > LONGEST_ADDRESS:
        return run(as_words(shown))
    made = element("hyperlink", run(shown.text, "Hyperlink"), history=1)
    made.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return made
