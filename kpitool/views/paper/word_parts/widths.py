"""How wide the columns of a printed table are: no word is broken while there is room, and no number before a word."""

from bisect import bisect_right
from collections.abc import Iterator

from kpitool.views.page import Table, Tone

A_CHARACTER = 108
"""Twentieths of a point that a character of 9.5 points takes, on the average of words and numbers in Arial."""
A_BOLD_CHARACTER = 118
MARGINS = 256
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
    texts = [row[place].text for row in table.rows]
    unbroken = LONGEST_WHOLE if column.right or column.whole else 0
    words = [text if len(text) <= unbroken else _longest_word(text) for text in texts]
    light = all(row[place].tone in (Tone.PLAIN, Tone.QUIET) for row in table.rows)
    each = A_CHARACTER if light else A_BOLD_CHARACTER
    title = _longest_word(column.title) if column.right else column.title
    least = max(each * max(map(len, words), default=0), A_BOLD_CHARACTER * len(_longest_word(column.title)))
    wish = max(each * max(map(len, texts), default=0), A_BOLD_CHARACTER * len(title), least)
    return least + MARGINS, wish + MARGINS


def _longest_word(text: str) -> str:
    return max(text.split(), key=len, default="")[:LONGEST_WORD]
