"""Cells of a workbook: every text is a text, every number is stored as it is, whatever is shown of it."""

from datetime import date, datetime
from typing import Any

from kpitool.errors import visible
from kpitool.views.envelope import FORMULA_LEADS, MAX_CELL


class Exact(float):
    """A number that is written with all its digits: a workbook's writer would cut it at sixteen."""

    def __format__(self, spec: str) -> str:
        return repr(float(self)).removesuffix(".0")


class Pen:
    """Writes cells; a style is made once for a workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._texts: dict[str, str] = {}

    def write(self, sheet: Any, row: int, column: int, value: Any, **style: Any) -> None:
        """A value in a cell: a text, a number, a date or a moment (in UTC); nothing for nothing."""
        match value:
            case None | "":
                return
            case bool():
                sheet.write_boolean(row, column, value, self._style(**style))
            case datetime():
                sheet.write_datetime(row, column, value.replace(tzinfo=None), self._style(**style))
            case date():
                sheet.write_datetime(row, column, value, self._style(**style))
            case int() | float():
                sheet.write_number(row, column, Exact(value), self._style(**style))
            case _:
                # without the prefix a text that is led so would turn into a formula when its cell is edited
                led = {"quote_prefix": True} if str(value)[:1] in FORMULA_LEADS else {}
                sheet.write_string(row, column, self._text(str(value)), self._style(**style, **led))

    def header(self, sheet: Any, row: int, titles: list[str]) -> None:
        """Titles of columns."""
        for column, title in enumerate(titles):
            self.write(sheet, row, column, title, **HEADER)

    def _text(self, text: str) -> str:
        """A text with what nobody sees spelt out; most texts stand in many rows."""
        if text not in self._texts:
            self._texts[text] = visible(text, MAX_CELL)
        return self._texts[text]

    def _style(self, **style: Any) -> Any:
        key = tuple(sorted(style.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format({**BASE, **style})
        return self._styles[key]


BASE = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
HEADER = {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1, "border_color": "#1F3864"}
