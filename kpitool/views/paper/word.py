"""A paper as a Word file of A4 pages: real styles, lists, heads of tables and alternative texts."""

from collections.abc import Iterator
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from kpitool.views.paper.document import Block, Document, Grid, Numbered, Picture, Plain, Remark
from kpitool.views.paper.word_parts.elements import element, paragraph, run
from kpitool.views.paper.word_parts.package import blank, packed
from kpitool.views.paper.word_parts.pictures import picture
from kpitool.views.paper.word_parts.tables import grid
from kpitool.views.paper.word_parts.texts import numbered, plain, remark

LONG, SHORT, MARGIN = 16838, 11906, 1417
"""The sides of A4 and the margin of 2.5 cm, in twentieths of a point."""
BESIDE_A_PICTURE = 2400
"""The height that a chart's title and sentence need on its page."""
FOOT_OF_WIDE = "rId5"


def as_docx(document: Document) -> bytes:
    """The paper as a Word file; the same paper gives the same bytes.

    Paragraphs, sub-paragraphs, tables and charts are counted by Word's own lists and fields, whose results are in the
    file. No text of the paper is markup, a field or a link; what nobody sees in a text is spelt out.
    """
    word = blank(document)
    body: Any = word.element.body
    upright = body.sectPr
    body.remove(upright)
    body.extend(_front(document))
    lies = False
    for section, blocks in document.numbered():
        turned = section.wide is not lies
        if turned:
            _end_pages(body, _pages(upright, lies))
            lies = section.wide
        ahead = [element("pageBreakBefore")] if section.appendix and not turned else []
        body.append(paragraph("Heading1", [run(section.title)], *ahead))
        for number, block in blocks:
            body.extend(_block(block, number or 0, lies, word))
    if body[-1].tag == qn("w:tbl"):
        body.append(paragraph("SectionEnd", []))
    body.append(_pages(upright, lies))
    return packed(word)


def _front(document: Document) -> Iterator[Any]:
    yield paragraph("Title", [run(document.title)])
    yield from (paragraph("Subtitle", [run(line)]) for line in document.front)


def _block(block: Block, number: int, lies: bool, word: WordDocument) -> Iterator[Any]:
    width, height = (LONG, SHORT) if lies else (SHORT, LONG)
    match block:
        case Numbered():
            return numbered(block, word.part)
        case Remark():
            return remark(block)
        case Grid():
            return grid(block, number, width - 2 * MARGIN)
        case Picture():
            return picture(block, number, width - 2 * MARGIN, height - 2 * MARGIN - BESIDE_A_PICTURE, word)
        case Plain():
            return plain(block)


def _pages(upright: Any, lies: bool) -> Any:
    """The pages of a section of the file: upright, or lying with a foot as wide as they are."""
    pages = upright.clone()
    if lies:
        size = pages.find(qn("w:pgSz"))
        for name, value in (("w", LONG), ("h", SHORT), ("orient", "landscape")):
            size.set(qn(f"w:{name}"), str(value))
        pages.find(qn("w:footerReference")).set(qn("r:id"), FOOT_OF_WIDE)
    return pages


def _end_pages(body: Any, pages: Any) -> None:
    """Ends the pages so far: their last paragraph says what they are like, or one too small to see after a table."""
    if body[-1].tag == qn("w:tbl"):
        body.append(paragraph("SectionEnd", []))
    body[-1].pPr.append(pages)
