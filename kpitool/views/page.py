"""What a command shows a person, as values: headings, paragraphs and tables, with a tone but no colours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Tone(StrEnum):
    """How a text is meant; the words say it too, so that colour never stands alone."""

    PLAIN = "plain"
    STRONG = "strong"
    BAD = "bad"
    WARN = "warn"
    GOOD = "good"
    QUIET = "quiet"


@dataclass(frozen=True)
class Cell:
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Column:
    """A column of a table; `wide` ones are left out where the screen is narrow, `whole` ones never broken."""

    title: str
    right: bool = False
    wide: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Verbatim:
    """Lines whose blanks matter, such as a line of a file with a caret under it."""

    text: str


Block = Heading | Paragraph | Table | Bullets | Verbatim


@dataclass(frozen=True)
class Page:
    """What is shown, from top to bottom."""

    blocks: tuple[Block, ...] = field(default=())

    def rewritten(self, written: Callable[[str], str]) -> "Page":
        """The page with each of its texts written otherwise."""
        return Page(tuple(_rewritten(block, written) for block in self.blocks))


def table(columns: Sequence[Column], rows: Sequence[Sequence[str | Cell]], caption: str = "") -> Table:
    """A table from texts and cells."""
    cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows)
    return Table(tuple(columns), cells, caption)


def _rewritten(block: Block, written: Callable[[str], str]) -> Block:
    match block:
        case Bullets(items):
            return Bullets(tuple(map(written, items)))
        case Table():
            return Table(
                tuple(replace(column, title=written(column.title)) for column in block.columns),
                tuple(tuple(Cell(written(cell.text), cell.tone) for cell in row) for row in block.rows),
                written(block.caption),
            )
        case _:
            return replace(block, text=written(block.text))
