"""A page on a terminal, by Rich; foreign text is shown as it is and never read as markup."""

from collections.abc import Sequence
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from kpitool.errors import visible
from kpitool.views.page import Block, Bullets, Column, Heading, Page, Paragraph, Table, Tone, Verbatim

NARROW = 100
MEASURE = 100
"""Sentences are set no wider than this: longer lines are hard to read."""
FOLDED = 24
"""Words longer than this, names of files mostly, may go over a line's end."""

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
        force_terminal=color,
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
            _write_table(block, console)


def _write_table(block: Table, console: Console) -> None:
    """A table in the width there is: without its wide columns where it must, a line for each cell where it must."""
    width = console.width if _least(block) <= console.width else min(console.width, NARROW - 1)
    shown = [index for index, column in enumerate(block.columns) if width >= NARROW or not column.wide]
    if _least(block, shown) <= console.width:
        console.print(_table(block, shown, width))
        return
    if block.caption:
        console.print(Text(_safe(block.caption), "dim"))
    for row in block.rows:
        for index in (each for each in shown if row[each].text):
            title = "" if index == shown[0] else f"{_safe(block.columns[index].title)}: "
            line = Text.assemble(title, (_safe(row[index].text), STYLES[row[index].tone]))
            console.print(Padding(line, (0, 0, 0, 2 if title else 0)))
        console.print()


def _table(block: Table, shown: Sequence[int], width: int) -> Padding:
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


def _least(block: Table, shown: Sequence[int] | None = None) -> int:
    """The width that a table, or some of its columns, needs to be shown without breaking a word or a number."""
    columns = range(len(block.columns)) if shown is None else shown
    return sum(_width(block, index, stacked=shown is not None) for index in columns) + 2 * (len(columns) - 1)


def _width(block: Table, index: int, *, stacked: bool) -> int:
    column = block.columns[index]
    cells = [row[index].text for row in block.rows]
    parts = cells if column.whole or column.right else [word[:FOLDED] for text in cells for word in text.split()]
    title = column.title.split() if stacked and not column.whole else [column.title]
    return max((cell_len(_safe(part)) for part in (*parts, *title)), default=0)


def _title(column: Column, width: int) -> str:
    """A column's title; on a narrow screen its last word stands below the others."""
    title = _safe(column.title)
    return "\n".join(title.rsplit(" ", 1)) if width < NARROW and not column.whole else title


def _safe(text: str) -> str:
    return visible(text, 4000)
