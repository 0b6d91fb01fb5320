"""A line of a text file as cells, in Spark's own expressions: those that are read elsewhere, or what forbids it.

A text file is read on many machines line by line, so that a record is a line and nothing knows its number. Quotation
marks count only where one opens a cell; a line on which they do not close again may go on in the next one.
"""

import re
from dataclasses import dataclass
from typing import Any

BLANKS = (
    "".join(map(chr, (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))))
    + "\u2028\u2029\u202f\u205f\u3000"
)
"""What a text is stripped of that stands in a cell of its own: white space, as Unicode has it."""
SEPARATORS = "\x1c\x1d\x1e\x1f"
"""What Python takes for white space beside them."""
PART = "\x01"
"""Parts the cells of a line while they are told apart; no text holds it, as those that do are refused."""

ODD = {
    "utf8": "bytes that are no text in UTF-8",
    "control": "control characters that no export writes",
    "return": "a carriage return within a line",
    "quotes": "a quotation mark that does not open or close a whole cell, or a line break within one",
}
"""What a line may hold for which its file is refused."""


@dataclass(frozen=True)
class Line:
    """A line's cells (an array; of an odd line, null) and what is odd about it (null: nothing)."""

    odd: Any
    cells: Any


def line_of(text: Any, delimiter: str) -> Line:
    """The cells of a line that was cut off at its line feed; a carriage return before that is no part of it."""
    from pyspark.sql import functions as F  # noqa: N812 - as its users write it

    line = F.when(F.endswith(text, F.lit("\r")), F.expr("left(value, length(value) - 1)")).otherwise(text)
    quoted = F.startswith(line, F.lit('"')) | F.contains(line, F.lit(delimiter + '"'))
    odd = (
        F.when(~F.is_valid_utf8(text), "utf8")
        .when(text.rlike("[\x00-\x07]"), "control")
        .when(F.contains(line, F.lit("\r")), "return")
        .when(quoted & ~_closes(line, delimiter), "quotes")
    )
    plain = F.split(line, _literally(delimiter), -1)
    cells = F.when(odd.isNull(), F.when(quoted, _unquoted(line, delimiter)).otherwise(plain))
    return Line(odd, cells)


def _closes(line: Any, delimiter: str) -> Any:
    """Whether every quotation mark of a line opens a cell, closes one, or is one of two within a cell.

    Parted by quotation marks, each second part is what stands outside of quotation marks.
    """
    from pyspark.sql import functions as F  # noqa: N812

    parts = F.split(line, '"', -1)
    part = F.lit(delimiter)
    count = F.size(parts)

    def fits(outside: Any, index: Any) -> Any:
        opens = (index == count - 1) | F.endswith(outside, part)
        closes = (index == 0) | F.startswith(outside, part)
        return (index % 2 == 1) | (outside == "") | (opens & closes)

    return (count % 2 == 1) & F.forall(F.transform(parts, fits), lambda fit: fit)


def _unquoted(line: Any, delimiter: str) -> Any:
    """The cells of a line of whole cells, some of them in quotation marks."""
    from pyspark.sql import functions as F  # noqa: N812

    def parted(text: Any, index: Any) -> Any:
        return F.when(index % 2 == 0, F.replace(text, F.lit(delimiter), F.lit(PART))).otherwise(text)

    def bare(cell: Any) -> Any:
        inside = F.replace(F.substring(cell, F.lit(2), F.length(cell) - 2), F.lit('""'), F.lit('"'))
        return F.when(F.startswith(cell, F.lit('"')), inside).otherwise(cell)

    marked = F.array_join(F.transform(F.split(line, '"', -1), parted), '"')
    return F.transform(F.split(marked, PART, -1), bare)


def _literally(text: str) -> str:
    """A text as a pattern of Java's."""
    return re.sub(r"(\W)", r"\\\1", text) if text.isascii() else text
