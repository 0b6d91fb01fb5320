"""A table of a paper in Word: it has a title, heads of columns and rows, and a description for who does not see it."""

from collections.abc import Iterator
from typing import Any

from kpitool.errors import counted, listed
from kpitool.views.page import Cell, Column, Table, Tone
from kpitool.views.paper.document import Grid
from kpitool.views.paper.word_parts.elements import cut, element, field, paragraph, run, written
from kpitool.views.paper.word_parts.widths import widths

TONES = {
    Tone.PLAIN: None,
    Tone.STRONG: "Strong",
    Tone.BAD: "ToneBad",
    Tone.WARN: "ToneWarn",
    Tone.GOOD: "ToneGood",
    Tone.QUIET: "ToneQuiet",
}
"""The styles of characters of what is meant: what the words say, not the colour alone, tells it."""
ON_ONE_PAGE = 10
"""So many rows stay on one page; a longer table goes on over pages with its head on each."""
MOST_OF_A_WHOLE = 600
"""A row with a text of more characters may go over to the next page: lines that have no page are not shown."""
LAST = 3
"""So many rows at the end of a long table are on one page."""
HEADS = "06A0"
"""The first row and the first column are heads, and there are no bands: as Word reads it, of bits."""


def grid(block: Grid, number: int, width: int) -> Iterator[Any]:
    """A table with its title above and its note below, `width` twentieths of a point wide."""
    yield caption("Table", number, block.title)
    if block.table.columns:
        yield _table(block, width)
    if block.table.caption:
        yield paragraph("TableNote", [run(block.table.caption)])


def caption(kind: str, number: int, title: str) -> Any:
    """The title of a table or chart, numbered by Word's own count of its kind."""
    return paragraph("Caption", [run(f"{kind} "), field(f"SEQ {kind} \\* ARABIC", str(number)), run(f": {title}")])


def _table(block: Grid, width: int) -> Any:
    table = block.table
    sizes = widths(table, width)
    properties = element(
        "tblPr",
        element("tblStyle", val="BoardTable"),
        element("tblW", w=width, type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblLook", val=HEADS, firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1),
        element("tblCaption", val=cut(block.title)),
        element("tblDescription", val=written(_description(table))),
    )
    columns = element("tblGrid", *(element("gridCol", w=size) for size in sizes))
    rows = (
        _row(row, table.columns, sizes, joined=_joined(place, len(table.rows)))
        for place, row in enumerate(table.rows, start=1)
    )
    return element("tbl", properties, columns, _head(table.columns, sizes), *rows)


def _joined(place: int, rows: int) -> bool:
    """Whether a row, counted from 1, stays with the next: a short table is whole, no last row alone on a page."""
    return place < rows and (rows <= ON_ONE_PAGE or place > rows - LAST)


def _head(columns: tuple[Column, ...], sizes: list[int]) -> Any:
    cells = (
        _cell(size, "bottom", "TableNumberHeading" if column.right else "TableHeading", [run(column.title)])
        for column, size in zip(columns, sizes, strict=True)
    )
    return element("tr", _kept([column.title for column in columns], element("tblHeader")), *cells)


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...], sizes: list[int], joined: bool) -> Any:
    """A row; a `joined` one stays on the page of the next."""
    ahead = [element("keepNext")] if joined else []
    cells = (
        _cell(size, "top", "TableNumber" if column.right else "TableText", [run(cell.text, TONES[cell.tone])], *ahead)
        for cell, column, size in zip(row, columns, sizes, strict=True)
    )
    return element("tr", _kept([cell.text for cell in row]), *cells)


def _kept(texts: list[str], *properties: Any) -> Any:
    """The properties of a row, which does not break over pages unless it may be higher than one."""
    whole = max(map(len, texts)) <= MOST_OF_A_WHOLE
    return element("trPr", *([element("cantSplit")] if whole else ()), *properties)


def _cell(size: int, side: str, style: str, runs: list[Any], *properties: Any) -> Any:
    told = element("tcPr", element("tcW", w=size, type="dxa"), element("vAlign", val=side))
    return element("tc", told, paragraph(style, runs, *properties))


def _description(table: Table) -> str:
    heads = listed([column.title for column in table.columns])
    told = f"{counted(len(table.rows), 'row')}, headed by the first column. Columns: {heads}."
    return f"{told} {table.caption}".rstrip()
