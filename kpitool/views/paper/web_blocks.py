"""The parts of the paper's page: numbered paragraphs, remarks, tables, charts."""

import re
from collections.abc import Sequence
from html import escape

from kpitool.errors import visible
from kpitool.views.page import Cell, Column, Tone
from kpitool.views.paper.captions import as_words, can_be_followed, chart_caption, remark_heading, table_caption
from kpitool.views.paper.content import LONGEST
from kpitool.views.paper.document import Grid, Link, Numbered, Picture, Remark
from kpitool.views.paper.pictures import WIDTH, as_svg

NARROW = 340
"""The pixels of a chart on a phone, where a wide one's letters would be too small to read."""


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
    caption = element("caption", table_caption(number, block.title), f'id="table-{number}"')
    head = "".join(_head(column) for column in columns)
    rows = "\n".join(_row(row, columns) for row in block.table.rows)
    return (
        f'<div class="scroll" role="region" aria-labelledby="table-{number}" tabindex="0">\n<table>\n{caption}\n'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def picture(number: int, block: Picture) -> str:
    """A chart, once as wide as the text and once for a phone, of which one is shown; then its caption."""
    drawn = (("broad", WIDTH), ("narrow", NARROW))
    charts = "\n".join(_chart(as_svg(block, width), f"chart-{number}-{name}", name, block.alt) for name, width in drawn)
    sentence = element("p", block.sentence) if block.sentence else ""
    caption = f"<figcaption>{safe(chart_caption(number, block.title))}{sentence}</figcaption>"
    return f'<figure class="chart" id="chart-{number}">\n{charts}\n{caption}\n</figure>'


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


def _chart(svg: str, name: str, kind: str, alt: str) -> str:
    """A picture within the page: told by its description alone, its names apart from those of other charts."""
    apart = _NAMES.sub(lambda found: f"{found[1]}{name}-{found[2]}", svg)
    return apart.replace("<svg ", f'<svg id="{name}" role="img" aria-label="{safe(alt)}" ', 1).replace(
        'class="marks"', f'class="{kind}"', 1
    )


_NAMES = re.compile(r'(\bid="|\burl\(#|\bhref="#)([\w-]+)')
