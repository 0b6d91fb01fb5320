"""How a table lies in a file: its sheet, header and end, what stands beside it, and what its marks mean."""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from kpitool.registry.fields import Model, Text, Texts, as_list

MAX_ROW = 1_048_576
BLANK_ROW = "blank row"
"""Stands in `ends` for the first row without any text."""


class Mark(StrEnum):
    """What a sign in the place of a number, or beside one, means.

    The first four say that there is no number; the other two are kept with it.
    """

    SUPPRESSED = "suppressed"
    NOT_AVAILABLE = "not_available"
    NOT_APPLICABLE = "not_applicable"
    BELOW_BASE = "below_base"
    PROVISIONAL = "provisional"
    REVISED = "revised"
    ZERO = "zero"

    @property
    def is_missing(self) -> bool:
        return self in {Mark.SUPPRESSED, Mark.NOT_AVAILABLE, Mark.NOT_APPLICABLE, Mark.BELOW_BASE}

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


COMMON_MARKS = {
    "[c]": Mark.SUPPRESSED,
    "[x]": Mark.NOT_AVAILABLE,
    "[z]": Mark.NOT_APPLICABLE,
    "[r]": Mark.REVISED,
    "[p]": Mark.PROVISIONAL,
    "(rev)": Mark.REVISED,
    "(revised)": Mark.REVISED,
    "(r)": Mark.REVISED,
    "(prov)": Mark.PROVISIONAL,
    "(provisional)": Mark.PROVISIONAL,
    "(p)": Mark.PROVISIONAL,
    "..": Mark.NOT_AVAILABLE,
}
"""Marks that mean the same everywhere: those of the Government Analysis Function's guidance on symbols in tables,
its forerunner `..`, and the words in brackets. A source declares its own (`-`, `*`, `~`), which differ."""


class Side(StrEnum):
    """What a column's text may be taken from, besides a cell."""

    FILE_NAME = "file_name"
    SHEET = "sheet"


def _a_cell(value: str) -> str:
    if value not in set(Side) and not CELL.fullmatch(value):
        raise PydanticCustomError(
            "place", "{value} is no place; write file_name, sheet or a cell such as A1", {"value": repr(value)}
        )
    return value


CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


def _one_gap(value: str) -> str:
    if value.count("{}") != 1:
        raise PydanticCustomError("template", "{value} must hold {{}} once", {"value": repr(value)})
    return value


class TakenFrom(Model):
    """A text that stands beside the table: all of it, or what stands at {} in it; * is any text."""

    place: Annotated[Text, AfterValidator(_a_cell)] = Field(alias="from")
    like: Annotated[Text, AfterValidator(_one_gap)] | None = None


Given = Annotated[
    Annotated[Text, Tag("a text")] | Annotated[TakenFrom, Tag("a place")],
    Discriminator(lambda value: "a place" if isinstance(value, dict | TakenFrom) else "a text"),
]


class Long(Model):
    """Columns turned into rows: each cell of theirs is a record.

    `columns` are names, in which * is any text. The new column `name` holds what the header says (of a pattern with one
    * and more, what the * stands for), `value` the cell's text.
    """

    columns: Annotated[tuple[Text, ...], BeforeValidator(as_list), Field(min_length=1)]
    but: Texts = ()
    name: Text
    value: Text


Row = Annotated[int, Field(ge=1, le=MAX_ROW)]
Rows = Annotated[tuple[Row, ...], BeforeValidator(as_list)]


class Table(Model):
    """Where the table lies in a file, if it is not one whose first row names the columns.

    `header` is the row, or the rows, that name the columns; `skip` rows below it are no records. The table `ends`
    before the first row that begins with one of these texts (* is any text; `blank row` is one without any).
    Blank cells of `fill_down` columns are those above them; labels of `footnotes` columns lose digits and notes at
    their ends. `given` are columns that the file lacks.
    """

    sheet: Texts = ()
    header: Annotated[tuple[Row, ...], BeforeValidator(as_list), Field(min_length=1, max_length=10)] = (1,)
    skip: Rows = ()
    ends: Texts = ()
    fill_down: Texts = ()
    footnotes: Texts = ()
    long: Long | None = None
    given: dict[Text, Given] = Field(default_factory=dict)
    delimiter: Literal[",", ";", "tab", "|"] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the first row names the columns and every other row is a record."""
        return self.header == (1,) and not (self.skip or self.ends or self.fill_down or self.footnotes or self.long)
