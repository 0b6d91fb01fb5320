"""Whether the quotation marks of a text file stand where CSV has them.

One inside a cell (5" pipe) makes a fast reader take all up to the next one for a single cell, and a record vanishes in
silence. Most lines have none, so that looking at those that do costs next to nothing.
"""

import mmap
import re
from pathlib import Path

import polars as pl

MOST_LINES = 100_000
"""After so many lines with quotation marks the rest is left to a pass over all lines, which is quicker then."""


def are_sound(path: Path, delimiter: str) -> bool:
    """Whether each line of a file in UTF-8 is whole cells, quoted or without quotation marks.

    A file with line breaks inside cells is not: it is to be read row by row.
    """
    if path.stat().st_size == 0:
        return True
    valid = re.compile(_line(delimiter).encode())
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        position, lines = text.find(b'"'), 0
        while position >= 0:
            begins = text.rfind(b"\n", 0, position) + 1
            ends = text.find(b"\n", position)
            ends = len(text) if ends < 0 else ends
            if not valid.fullmatch(text, begins, ends):
                return False
            position, lines = text.find(b'"', ends), lines + 1
            if lines == MOST_LINES:
                return _all_sound(path, delimiter)
    return True


def _all_sound(path: Path, delimiter: str) -> bool:
    lines = pl.scan_csv(
        path, separator="\x01", quote_char=None, has_header=False, schema={"line": pl.String()}, glob=False
    )
    line = pl.col("line")
    wrong = line.str.contains('"', literal=True) & ~line.str.contains(f"^{_line(delimiter)}$")
    return lines.filter(wrong).head(1).collect(engine="streaming").is_empty()


def _line(delimiter: str) -> str:
    """The pattern of a line of whole cells; a byte order mark may stand before the first."""
    part = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{part}]*)'
    return f"(?:\ufeff)?{cell}(?:{part}{cell})*\r?"
