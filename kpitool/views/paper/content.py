"""What the typesetter is given: the paper as plain values, each text safe to show, each picture drawn."""

import re
from itertools import groupby
from typing import Any

from kpitool.errors import visible
from kpitool.views.numbers import NONE
from kpitool.views.page import Cell
from kpitool.views.paper.captions import as_words, can_be_followed, chart_caption, remark_heading, table_caption
from kpitool.views.paper.document import Block, Document, Grid, Numbered, Picture, Plain, Remark, Section
from kpitool.views.paper.letters import plainly, strange, told
from kpitool.views.paper.pictures import LANDSCAPE, PORTRAIT, for_print
from kpitool.views.paper.setting import can_be_set, picture_can_be_set

LONGEST = 100_000
"""The characters of one text that are shown."""
BREAK = "\u200b"
"""Where a word that is longer than a line may be broken."""
FITS = {False: 80, True: 125}
"""The characters of a row that stand beside each other on a portrait and on a landscape page."""
HIGH = 400
"""The characters of a cell that may run over to the next page."""


def content(document: Document) -> dict[str, Any]:
    """The paper's texts, and its sections in runs of portrait and of landscape pages."""
    told = document.properties
    language, _, region = told.language.partition("-")
    runs = groupby(document.numbered(), key=lambda each: each[0].wide)
    return {
        "title": _safe(told.title) or NONE,
        "heading": _safe(document.title) or NONE,
        "organisation": _safe(told.organisation),
        "subject": _safe(told.subject),
        "keywords": [_safe(each) for each in told.keywords],
        "language": language,
        "region": region,
        "front": [_safe(line) for line in document.front],
        "foot": _safe(document.foot),
        "runs": [{"wide": wide, "sections": [_section(*each) for each in sections]} for wide, sections in runs],
    }


def _section(section: Section, blocks: list[tuple[int | None, Block]]) -> dict[str, Any]:
    """A section; paragraphs that follow each other are one list."""
    shown: list[dict[str, Any]] = []
    for number, block in blocks:
        if isinstance(block, Numbered) and shown and shown[-1]["kind"] == "numbered":
            shown[-1]["paragraphs"].append(_paragraph(block))
        else:
            shown.append(_block(number or 0, block, section.wide))
    return {"title": _safe(section.title) or NONE, "appendix": section.appendix, "blocks": shown}


def _block(number: int, block: Block, wide: bool) -> dict[str, Any]:
    match block:
        case Numbered():
            return {"kind": "numbered", "start": number, "paragraphs": [_paragraph(block)]}
        case Remark():
            return _remark(block)
        case Grid():
            return _grid(number, block, wide)
        case Picture():
            return _picture(number, block, wide)
        case Plain(items):
            return {"kind": "plain", "items": [_safe(item) for item in items]}


def _paragraph(block: Numbered) -> dict[str, Any]:
    text, link = _safe(block.text), None
    if block.link and can_be_followed(block.link):
        link = {"text": _safe(block.link.text), "url": block.link.url}
    elif block.link:
        text = f"{text} {_safe(as_words(block.link))}"
    return {"lead": _safe(block.lead), "text": text, "items": [_safe(item) for item in block.items], "link": link}


def _remark(block: Remark) -> dict[str, Any]:
    paragraphs = [
        {"text": _safe(each.text), "points": [_safe(one) for one in each.points]} for each in block.paragraphs
    ]
    return {"kind": "remark", "heading": _safe(remark_heading(block)), "paragraphs": paragraphs}


def _grid(number: int, block: Grid, wide: bool) -> dict[str, Any]:
    table = block.table
    columns = [[column.title, *(row[place].text for row in table.rows)] for place, column in enumerate(table.columns)]
    widths = [max(map(len, texts)) + 2 for texts in columns]
    return {
        "kind": "grid",
        "caption": _safe(table_caption(number, block.title)),
        "note": _safe(block.table.caption),
        "fits": sum(widths) <= FITS[wide],
        "columns": [{"title": _safe(column.title), "right": column.right} for column in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"text": _safe(cell.text), "tone": cell.tone.value, "long": len(cell.text) > HIGH}


def _picture(number: int, block: Picture, wide: bool) -> dict[str, Any]:
    return {
        "kind": "picture",
        "caption": _safe(chart_caption(number, block.title)),
        "sentence": _safe(block.sentence),
        "alt": _safe(block.alt) or _safe(chart_caption(number, block.title)),
        "svg": _lettered(for_print(block, LANDSCAPE if wide else PORTRAIT)),
    }


def _lettered(svg: str) -> str:
    """A picture with letters that can be set, each beside its neighbours."""
    shown = told(svg, can_be_set)
    return shown if not strange(shown) or picture_can_be_set(shown) else plainly(svg)


def _safe(text: str) -> str:
    """A text as it is shown: nothing hides, words that can be broken."""
    shown = visible(text, LONGEST)
    return LONG_WORD.sub(lambda found: BREAK.join(PIECE.findall(found[0])), shown)


LONG_WORD = re.compile(r"\S{31,}")
PIECE = re.compile(r".{1,15}")
