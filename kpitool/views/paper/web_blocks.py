"""The parts of the paper's page: numbered paragraphs, remarks, tables, charts."""

from collections.abc import Sequence
from html import escape

from kpitool.errors import visible
from kpitool.views.page import Cell, Column, Tone
from kpitool.views.paper.captions import as_words, can_be_followed, chart_caption, remark_heading, table_caption
from kpitool.views.paper.content import LONGEST
from kpitool.views.paper.document import Grid, Link, Numbered, Picture, Remark
from kpitool.views.paper.pictures import LANDSCAPE, PHONE, PORTRAIT, for_page


def safe(text: str) -> str:
    """A foreign text for HTML, within an element or an attribute: nothing in it is markup, nothing hides."""
    return escape(visible(text, LONGEST))


def element(name: str, text: str, told: str = "") -> str:
    """An element of a text; `told` are its attributes as they are written."""
    return f"<{name}{told and ' '}{told}>{safe(text)}</{name}>"


def paragraphs(blocks: Sequence[tuple[int, Numbered]]) -> str:
    """Numbered paragraphs that follow each other: the list goes on from where the last one stopped."""
    items = "\n".join(_paragraph(number, block) for number, block in blocks)
    return f'<ol class="paragraphs" start="{blocks[0][0]}">\n{items}\n</ol>'


def unnumbered(items: Sequence[str]) -> str:
    """Lines that have no number."""
    return f"<ul>{''.join(element('li', item) for item in items)}</ul>"


def remark(block: Remark) -> str:
    """What the analyst wrote, as a quotation under its heading."""
    parts = "\n".join(
        (element("p", each.text) if each.text else "") + (unnumbered(each.points) if each.points else "")
        for each in block.paragraphs
    )
    heading = element("figcaption", remark_heading(block))
    return f'<figure class="remark">\n{heading}\n<blockquote>\n{parts}\n</blockquote>\n</figure>'


def grid(number: int, block: Grid) -> str:
    """A table with its caption; it scrolls by itself where the screen is narrower."""
    columns = block.table.columns
    title = element("span", table_caption(number, block.title), f'id="table-{number}"')
    note = element("p", block.table.caption) if block.table.caption else ""
    head = "".join(_head(column) for column in columns)
    rows = "\n".join(_row(row, columns) for row in block.table.rows)
    parts = (
        f'<div class="scroll" role="region" aria-labelledby="table-{number}" tabindex="0">',
        f"<table>\n<caption>{title}{note}</caption>",
        f"<thead>\n<tr>{head}</tr>\n</thead>",
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>",
    )
    return "\n".join(parts)


def picture(number: int, block: Picture, wide: bool) -> str:
    """A chart under its title and above its sentence.

    It is drawn as wide as the text and again for a phone, where its letters would be too small; one of them is shown.
    """
    broad = _chart(block, LANDSCAPE if wide else PORTRAIT, "broad", number)
    narrow = _chart(block, PHONE, "narrow", number)
    title = element("figcaption", chart_caption(number, block.title))
    sentence = element("p", block.sentence) if block.sentence else ""
    return f'<figure class="chart" id="chart-{number}">\n{title}\n{broad}\n{narrow}\n{sentence}\n</figure>'


def _paragraph(number: int, block: Numbered) -> str:
    lead = element("strong", block.lead) + " " if block.lead else ""
    link = f" {_link(block.link)}" if block.link else ""
    items = f"\n<ol>{''.join(element('li', item) for item in block.items)}</ol>\n" if block.items else ""
    return f'<li id="paragraph-{number}">{lead}{safe(block.text)}{link}{items}</li>'


def _link(link: Link) -> str:
    if not can_be_followed(link):
        return safe(as_words(link))
    return element("a", link.text, f'href="{safe(link.url)}" rel="noreferrer"')


def _head(column: Column) -> str:
    told = ' class="right"' if column.right else ""
    return element("th", column.title, f'scope="col"{told}') if column.title.strip() else f"<td{told}></td>"


def _row(row: Sequence[Cell], columns: Sequence[Column]) -> str:
    cells = "".join(_cell(cell, column, place) for place, (cell, column) in enumerate(zip(row, columns, strict=True)))
    return f"<tr>{cells}</tr>"


def _cell(cell: Cell, column: Column, place: int) -> str:
    kinds = " ".join(name for name, held in (("right", column.right), (cell.tone, cell.tone != Tone.PLAIN)) if held)
    told = [f'class="{kinds}"'] if kinds else []
    if place == 0 and cell.text.strip():
        return element("th", cell.text, " ".join(['scope="row"', *told]))
    return element("td", cell.text, " ".join(told))


def _chart(block: Picture, width: int, kind: str, number: int) -> str:
    """A picture within the page, one image that is told by its description."""
    drawn = for_page(block, width, f"chart-{number}-{kind}")
    told = f'class="{kind}" role="img" aria-label="{safe(block.alt)}"'
    return drawn.replace('class="marks"', told, 1)
