"""A page on a terminal, by Rich; foreign text is shown as it is and never read as markup."""

from typing import TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from kpitool.errors import visible
from kpitool.views.page import Block, Bullets, Column, Heading, Page, Paragraph, Table, Tone, Verbatim

NARROW = 100
MEASURE = 100
"""Sentences are set no wider than this: longer lines are hard to read."""

STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.BAD: "bold red",
    Tone.WARN: "bold dark_orange3",
    Tone.GOOD: "green4",
    Tone.QUIET: "dim",
}


def write_page(page: Page, stream: TextIO, *, color: bool) -> None:
    """Writes a page in the width of the terminal."""
    console = Console(
        file=stream,
        no_color=not color,
        highlight=False,
        emoji=False,
        markup=False,
        soft_wrap=False,
        force_terminal=color or None,
    )
    for block in page.blocks:
        _write(block, console)


def _write(block: Block, console: Console) -> None:
    width = min(console.width, MEASURE)
    match block:
        case Heading(text, level):
            console.print()
            console.print(Text(_safe(text), "bold underline" if level == 1 else "bold"))
        case Paragraph(text, tone):
            console.print(Text(_safe(text), STYLES[tone]), width=width)
        case Bullets(items):
            for item in items:
                grid = RichTable.grid(padding=(0, 1))
                grid.add_row(Text("•"), Text(_safe(item)))
                console.print(grid, width=width)
        case Verbatim(text):
            for line in text.split("\n"):
                console.print(Text(_safe(line)), soft_wrap=True)
            console.print()
        case Table():
            console.print(_table(block, console.width))


def _table(block: Table, width: int) -> Padding:
    width = width if _least(block) <= width else min(width, NARROW - 1)
    shown = [index for index, column in enumerate(block.columns) if width >= NARROW or not column.wide]
    grid = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold", show_edge=False)
    for index in shown:
        column = block.columns[index]
        grid.add_column(
            Text(_title(column, width)),
            justify="right" if column.right else "left",
            overflow="fold",
            no_wrap=column.whole or column.right,
        )
    for row in block.rows:
        grid.add_row(*(Text(_safe(row[index].text), STYLES[row[index].tone]) for index in shown))
    if block.caption:
        grid.title, grid.title_style, grid.title_justify = Text(_safe(block.caption)), "dim", "left"
    return Padding(grid, (0, 0, 1, 0))


def _least(block: Table) -> int:
    """The width that a table needs to be shown whole without breaking a word."""
    least = 0
    for index, column in enumerate(block.columns):
        texts = [column.title, *(row[index].text for row in block.rows)]
        parts = texts if column.whole or column.right else [word for text in texts for word in text.split()]
        least += max((len(part) for part in parts), default=0) + 2
    return least


def _title(column: Column, width: int) -> str:
    """A column's title; on a narrow screen its last word stands below the others."""
    title = _safe(column.title)
    return "\n".join(title.rsplit(" ", 1)) if width < NARROW and not column.whole else title


def _safe(text: str) -> str:
    return visible(text, 4000)
