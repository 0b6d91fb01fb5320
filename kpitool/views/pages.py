"""A page as plain values and back again, so that it can be kept."""

from collections.abc import Mapping
from typing import Any

from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Table, Tone, Verbatim


def page_record(page: Page) -> list[dict[str, Any]]:
    """The blocks of a page as objects of JSON, each with its kind."""
    return [_record(block) for block in page.blocks]


def page_from(records: list[Mapping[str, Any]]) -> Page:
    """The page that was written so.

    Raises:
        ValueError: it was not.
    """
    try:
        return Page(tuple(_block(record) for record in records))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no page") from error


def _record(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Paragraph(text, tone):
            return {"kind": "paragraph", "text": text, "tone": tone.value}
        case Bullets(items):
            return {"kind": "bullets", "items": list(items)}
        case Verbatim(text):
            return {"kind": "verbatim", "text": text}
        case Table(columns, rows, caption):
            return {
                "kind": "table",
                "columns": [[each.title, each.right, each.wide, each.whole] for each in columns],
                "rows": [[[cell.text, cell.tone.value] for cell in row] for row in rows],
                "caption": caption,
            }


def _block(record: Mapping[str, Any]) -> Block:
    match record["kind"]:
        case "heading":
            return Heading(record["text"], record["level"])
        case "paragraph":
            return Paragraph(record["text"], Tone(record["tone"]))
        case "bullets":
            return Bullets(tuple(record["items"]))
        case "verbatim":
            return Verbatim(record["text"])
        case "table":
            columns = tuple(Column(*each) for each in record["columns"])
            rows = tuple(tuple(Cell(text, Tone(tone)) for text, tone in row) for row in record["rows"])
            return Table(columns, rows, record["caption"])
        case kind:
            raise ValueError(f"no block is called {kind!r}")
