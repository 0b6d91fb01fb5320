"""Word files read back: by python-docx, and by their XML where it has no word for it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from kpitool.views.paper.document import Document
from kpitool.views.paper.word import as_docx


def opened(document: Document) -> WordDocument:
    """A paper written as a Word file and opened again."""
    return docx.Document(BytesIO(as_docx(document)))


def parts(document: Document) -> dict[str, bytes]:
    """The parts of a paper's Word file by name."""
    with ZipFile(BytesIO(as_docx(document))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def styled(word: WordDocument, style: str) -> list[str]:
    """The texts of the paragraphs in a style, outside of tables."""
    return [text(each) for each in word.paragraphs if each.style is not None and each.style.name == style]


def text(paragraph: Paragraph) -> str:
    """All that is shown of a paragraph, the results of fields too."""
    return "".join(each.text or "" for each in found(paragraph, "w:t"))


def found(within: Paragraph | Table | WordDocument, *path: str) -> list[Any]:
    """The elements of a tag that stand anywhere within, and below them those of the next."""
    elements: list[Any] = [within.element if isinstance(within, WordDocument) else within._element]
    for tag in path:
        elements = [each for element in elements for each in element.iter(qn(tag))]
    return elements


def value(element: Any, name: str = "w:val") -> str:
    """An attribute of an element."""
    return str(element.get(qn(name)) if ":" in name else element.get(name))


def shown(word: WordDocument) -> Iterator[str]:
    """What a reader sees of each paragraph, heading and cell, from top to bottom, without what Word counts."""
    for block in word.iter_inner_content():
        if isinstance(block, Table):
            yield from (text(each) for row in block.rows for cell in row.cells for each in cell.paragraphs)
        else:
            yield text(block)
