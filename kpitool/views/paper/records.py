"""A paper as records and as a page: for programs, and for a look at it before it is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kpitool.views.page import Block as PageBlock
from kpitool.views.page import Bullets, Heading, Page, Paragraph, Table, Tone
from kpitool.views.paper.document import Block, Document, Grid, Numbered, Picture, Plain, Remark, letter

Part = Literal["paragraph", "table", "chart", "commentary", "list"]


@dataclass(frozen=True)
class PaperPart:
    """A part of a paper: a numbered paragraph with its sub-paragraphs, a table by its rows, a chart in words.

    `about`: of a commentary what it is on, of a paragraph the words that lead it, of a table or chart its title.
    `url` is where a paragraph's link leads.
    """

    section: str
    part: Part
    number: int | None
    about: str | None
    text: str
    items: list[str]
    url: str | None
    header: list[str]
    rows: list[list[str]]


def paper_parts(document: Document) -> list[PaperPart]:
    """The parts of a paper in their order."""
    return [
        _record(section.title, number, block) for section, blocks in document.numbered() for number, block in blocks
    ]


def _record(section: str, number: int | None, block: Block) -> PaperPart:
    match block:
        case Numbered():
            url = block.link.url if block.link else None
            text = " ".join(each for each in (block.text, block.link.text if block.link else "") if each)
            return PaperPart(section, "paragraph", number, block.lead or None, text, [*block.items], url, [], [])
        case Grid():
            header = [column.title for column in block.table.columns]
            rows = [[cell.text for cell in row] for row in block.table.rows]
            return PaperPart(section, "table", number, block.title, block.table.caption, [], None, header, rows)
        case Picture():
            return PaperPart(section, "chart", number, block.title, block.sentence, [], None, [], [])
        case Remark():
            lines = [line for each in block.paragraphs for line in (each.text, *each.points) if line]
            return PaperPart(section, "commentary", None, block.about, " ".join(lines), [], None, [], [])
        case Plain():
            return PaperPart(section, "list", None, None, "", [*block.items], None, [], [])


def document_page(document: Document) -> Page:
    """A paper as a page: what is on paper, but for its pictures, of which it has the words."""
    blocks: list[PageBlock] = [Heading(document.title, 1), *(Paragraph(line, Tone.QUIET) for line in document.front)]
    for section, parts in document.numbered():
        blocks.append(Heading(section.title))
        for number, block in parts:
            blocks += _paged(number, block)
    return Page((*blocks, Paragraph(document.foot, Tone.QUIET)))


def _paged(number: int | None, block: Block) -> Iterator[PageBlock]:
    match block:
        case Numbered():
            link = block.link.text if block.link else ""
            yield Paragraph(" ".join(each for each in (f"{number}.", block.lead, block.text, link) if each))
            if block.items:
                yield Bullets(tuple(f"({letter(place)}) {item}" for place, item in enumerate(block.items)))
        case Grid():
            yield Paragraph(f"Table {number}: {block.title}", Tone.STRONG)
            yield from ([Paragraph(block.table.caption, Tone.QUIET)] if block.table.caption else [])
            yield Table(block.table.columns, block.table.rows)
        case Picture():
            yield Paragraph(f"Chart {number}: {block.title}", Tone.STRONG)
            yield Paragraph(block.sentence, Tone.QUIET)
        case Remark():
            yield Paragraph(f"{commentary_on(block)}:", Tone.STRONG)
            for each in block.paragraphs:
                yield from ([Paragraph(each.text)] if each.text else [])
                yield from ([Bullets(each.points)] if each.points else [])
        case Plain():
            yield Bullets(block.items)


def commentary_on(remark: Remark) -> str:
    """What heads a remark, so that nobody takes it for the program's."""
    return f"Analyst's commentary on {remark.about}"
