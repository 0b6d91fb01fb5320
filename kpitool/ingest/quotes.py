"""Whether the quotation marks of a text file stand where CSV has them.

One inside a cell (5" pipe) makes a fast reader take all up to the next one for a single cell, and a record vanishes in
silence. Most cells have none, so that looking at those that do costs next to nothing.
"""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl

MOST_CELLS = 200_000
"""After so many quoted cells, if they stand as close as `EVERY` so many bytes, the rest is left to a pass over all
lines, which is quicker then."""
EVERY = 300
CHUNK = 1 << 20
"""Bytes that are looked at at once; a longer line is left to that pass as well."""
BOM = b"\xef\xbb\xbf"


class Marks:
    """Looks at a text in UTF-8, whole lines at a time: are its quoted cells whole, and none but those quoted?

    `sound`: false where one is not, null where it was not all looked at. A file with line breaks inside cells is not
    sound: it is to be read row by row.
    """

    def __init__(self, delimiter: str) -> None:
        part = re.escape(delimiter).encode()
        self._cell = re.compile(rb'(?<![^%b\n])"[^"\n]*+(?:""[^"\n]*+)*+"(?=%b|\r?\n|\r?\Z)' % (part, part))
        self._cells = self._bytes = 0
        self._begins = True
        self.sound: bool | None = True

    def look(self, text: bytearray, end: int, *, ends: bool) -> int:
        """Looks at the whole lines of a text up to its `end`; says where the one begins that is not whole.

        `ends`: no more follows, so that the last line is whole.
        """
        if self._begins and text.startswith(BOM):
            text[: len(BOM)] = b"\n" * len(BOM)  # so that the first line begins after it
        self._begins = False
        if not self.sound:
            return end
        whole = end if ends else text.rfind(b"\n", 0, end) + 1
        self._look(text, whole)
        if self.sound and end - whole == len(text):
            self.sound = None
            return end
        return whole

    def _look(self, text: bytearray, end: int) -> None:
        find, match, found = text.find, self._cell.match, 0
        at = find(b'"', 0, end)
        while at >= 0:
            cell = match(text, at, end)
            if cell is None:
                self.sound = False
                return
            found += 1
            at = find(b'"', cell.end(), end)
        self._cells += found
        self._bytes += end
        if self._cells > MOST_CELLS and self._cells * EVERY > self._bytes:
            self.sound = None


def looked_through(
    path: Path, delimiter: str, told: Callable[[memoryview], object] = lambda _: None, at_once: int = CHUNK
) -> bool | None:
    """Whether each line of a file in UTF-8 is whole cells, quoted or without quotation marks; null: not said.

    Its bytes, so many `at_once`, are `told` to whoever needs them as well.
    """
    marks, buffer, kept = Marks(delimiter), bytearray(at_once), 0
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(view[kept:]):
            end = kept + size
            told(view[kept:end])
            whole = marks.look(buffer, end, ends=False)
            kept = end - whole
            view[:kept] = view[whole:end]
    marks.look(buffer, kept, ends=True)
    return marks.sound


def are_sound(path: Path, delimiter: str) -> bool:
    """The same by a pass over all lines: for files in which most cells are quoted."""
    lines = pl.scan_csv(
        path, separator="\x01", quote_char=None, has_header=False, schema={"line": pl.String()}, glob=False
    )
    line = pl.col("line")
    wrong = line.str.contains('"', literal=True) & ~line.str.contains(f"^{_line(delimiter)}$")
    try:
        return lines.filter(wrong).head(1).collect(engine="streaming").is_empty()
    except pl.exceptions.PolarsError:  # bytes that are no UTF-8, or the separator itself: to be read row by row
        return False


def _line(delimiter: str) -> str:
    """The pattern of a line of whole cells; a byte order mark may stand before the first."""
    part = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{part}]*)'
    return f"(?:\ufeff)?{cell}(?:{part}{cell})*\r?"
