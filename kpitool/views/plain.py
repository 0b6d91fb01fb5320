"""A page as plain text for a pipe or as Markdown, by tabulate: no boxes, no colours, no cut lines."""

import re
from collections.abc import Callable

from kpitool.errors import visible
from kpitool.views.page import Block, Bullets, Heading, Page, Paragraph, Table, Verbatim


def plain_text(page: Page) -> str:
    """The page as lines of text of any length."""
    return "\n".join(_plain(block) for block in page.blocks).strip("\n") + "\n"


def markdown(page: Page) -> str:
    """The page as Markdown; nothing in a foreign text is read as markup."""
    return "\n\n".join(_markdown(block) for block in page.blocks) + "\n"


def _plain(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"\n{_safe(text)}\n{('=' if level == 1 else '-') * len(_safe(text))}"
        case Paragraph(text, _):
            return _safe(text)
        case Bullets(items):
            return "\n".join(f"- {_safe(item)}" for item in items)
        case Verbatim(text):
            return "\n".join(_safe(line) for line in text.split("\n")) + "\n"
        case Table():
            caption = f"{_safe(block.caption)}\n" if block.caption else ""
            return caption + _tabulated(block, "plain", _safe) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {_escaped(text)}"
        case Paragraph(text, _):
            return _escaped(text)
        case Bullets(items):
            return "\n".join(f"- {_escaped(item)}" for item in items)
        case Verbatim(text):
            return "\n".join("    " + _safe(line) for line in text.split("\n"))
        case Table():
            caption = f"{_escaped(block.caption)}\n\n" if block.caption else ""
            return caption + _tabulated(block, "pipe", _escaped)


def _tabulated(block: Table, style: str, show: Callable[[str], str]) -> str:
    from tabulate import tabulate  # many pages have no table

    return tabulate(
        [[show(cell.text) for cell in row] for row in block.rows],
        headers=[show(column.title) for column in block.columns],
        tablefmt=style,
        colalign=["right" if column.right else "left" for column in block.columns] if block.rows else None,
        disable_numparse=True,
        preserve_whitespace=False,
    )


def _safe(text: str) -> str:
    return visible(text, 4000)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", _safe(text))
