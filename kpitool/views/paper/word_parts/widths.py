"""How wide the columns of a printed table are: no word is broken while there is room, and no number before a word."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from kpitool.views.page import Cell, Table, Tone

ADVANCES = {
    "'": 191,
    "ijl": 222,
    " !,./:;I[]ft": 278,
    "()-r": 333,
    '"': 355,
    "Jckvsxyz": 500,
    "0123456789Labdeghnopqu–£€": 556,
    "+−<=>~": 584,
    "FTZ": 611,
    "&ABEKPSVXY": 667,
    "CDHNRUw": 722,
    "GOQ": 778,
    "Mm": 833,
    "%": 889,
    "W—": 944,
}
"""Characters of Arial by their widths in thousandths of its size."""
WIDTHS = {character: width for characters, width in ADVANCES.items() for character in characters}
ANOTHER = 667
"""The width of a character that is not among them."""
SIZE, BOLD_SIZE = 190, 204
"""The size of a table's letters, 9.5 points, in twentieths of a point; bold ones are as wide as larger ones."""
MARGINS = 246
"""Of a cell, left and right, with a little air."""
LONGEST_WORD = 26
"""A longer word is broken: an address must not push the other columns off the page."""
LONGEST_WHOLE = 40


def widths(table: Table, total: int) -> list[int]:
    """The columns' widths, `total` twentieths of a point in sum.

    A column is at least as wide as its longest word; what is left goes to those that would be wider, to each the same
    until it has enough, and then to all.
    """
    needs = [_needs(table, place) for place in range(len(table.columns))]
    if sum(least for least, _ in needs) >= total:
        return _shared([least for least, _ in needs], total)
    level = bisect_right(range(total + 1), total, key=lambda each: sum(_filled(needs, each))) - 1
    return _shared(list(_filled(needs, level)), total)


def _filled(needs: list[tuple[int, int]], level: int) -> Iterator[int]:
    return (min(max(level, least), wish) for least, wish in needs)


def _shared(parts: list[int], total: int) -> list[int]:
    given = [part * total // sum(parts) for part in parts]
    given[0] += total - sum(given)
    return given


def _needs(table: Table, place: int) -> tuple[int, int]:
    """The least width of a column, and the width at which none of its texts is broken."""
    column = table.columns[place]
    cells = [row[place] for row in table.rows]
    unbroken = LONGEST_WHOLE if column.right or column.whole else 0
    parts = [replace(cell, text=_part(cell.text, unbroken)) for cell in cells]
    least = max([_extent(_longest_word(column.title), BOLD_SIZE), *map(_width, parts)])
    title = _longest_word(column.title) if column.right else column.title
    wish = max([_extent(title, BOLD_SIZE), least, *map(_width, cells)])
    return least + MARGINS, wish + MARGINS


def _part(text: str, unbroken: int) -> str:
    return text if len(text) <= unbroken else _longest_word(text)


def _longest_word(text: str) -> str:
    return max(text.split(), key=len, default="")[:LONGEST_WORD]


def _width(cell: Cell) -> int:
    return _extent(cell.text, SIZE if cell.tone in (Tone.PLAIN, Tone.QUIET) else BOLD_SIZE)


def _extent(text: str, size: int) -> int:
    """How wide a text is in one line, in twentieths of a point."""
    return sum(WIDTHS.get(character, ANOTHER) for character in text) * size // 1000 + 1
