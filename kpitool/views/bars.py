"""Bars made of characters: a value's length on a common scale, with lines where others stand."""

from collections.abc import Mapping

WIDTH = 30
BLOCK = "█"


def bar(value: float | None, largest: float, lines: Mapping[str, float | None], width: int = WIDTH) -> str:
    """A bar for a value between 0 and the largest one, and a character for each line, where it stands.

    Lines go before the bar, and a later one before an earlier one.
    """
    cells = [" "] * (width + 1)
    if value is not None and largest > 0:
        cells[: _place(value, largest, width)] = [BLOCK] * _place(value, largest, width)
    for mark, at in lines.items():
        if at is not None and largest > 0:
            cells[_place(at, largest, width)] = mark
    return "".join(cells).rstrip()


def _place(value: float, largest: float, width: int) -> int:
    return max(0, min(width, round(value / largest * width)))
