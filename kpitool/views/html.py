"""A page as HTML for a notebook: every text is a text, and colour never stands alone."""

from html import escape

from kpitool.errors import visible
from kpitool.views.page import Block, Bullets, Cell, Heading, Page, Paragraph, Table, Tone, Verbatim

STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "font-weight: bold",
    Tone.BAD: "font-weight: bold; color: #b00020",
    Tone.WARN: "font-weight: bold; color: #b35900",
    Tone.GOOD: "color: #1b7f3b",
    Tone.QUIET: "opacity: 0.7",
}
"""Colours that can be read on a white and on a dark page."""


def html(page: Page) -> str:
    """The page as a fragment that stands for itself: no scripts, no style sheets, nothing from elsewhere."""
    blocks = "\n".join(_block(block) for block in page.blocks)
    return f'<div class="kpitool">\n{blocks}\n</div>\n'


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return _element(f"h{min(level + 1, 6)}", text)
        case Paragraph(text, tone):
            return _element("p", text, STYLES[tone])
        case Bullets(items):
            return f"<ul>{''.join(_element('li', item) for item in items)}</ul>"
        case Verbatim(text):
            return "<pre>" + "\n".join(map(_safe, text.split("\n"))) + "</pre>"
        case Table():
            return _table(block)


def _table(block: Table) -> str:
    caption = _element("caption", block.caption, "text-align: left; " + STYLES[Tone.QUIET]) if block.caption else ""
    sides = [f"padding: 0.1em 0.6em; text-align: {'right' if each.right else 'left'}" for each in block.columns]
    head = "".join(_element("th", column.title, side) for column, side in zip(block.columns, sides, strict=True))
    rows = "".join(f"<tr>{_cells(row, sides)}</tr>" for row in block.rows)
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(row: tuple[Cell, ...], sides: list[str]) -> str:
    styles = ("; ".join(filter(None, (side, STYLES[cell.tone]))) for cell, side in zip(row, sides, strict=True))
    return "".join(_element("td", cell.text, style) for cell, style in zip(row, styles, strict=True))


def _element(name: str, text: str, style: str = "") -> str:
    told = f' style="{style}"' if style else ""
    return f"<{name}{told}>{_safe(text)}</{name}>"


def _safe(text: str) -> str:
    return escape(visible(text, 4000))
