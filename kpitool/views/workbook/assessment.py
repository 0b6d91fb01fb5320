"""The sheet of the tidy rows: one header, frozen, with a filter; numbers with the decimals of their unit."""

from collections.abc import Callable
from typing import Any

import polars as pl

from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.tidy_columns import COLUMNS, Shown, TidyColumn
from kpitool.views.workbook.cells import Pen

FROZEN = 2
"""The first columns, which say what a row is about."""
WIDEST = {Shown.TEXT: 34, Shown.LONG: 46}
SAMPLE = 2_000
"""Rows that a column's width is taken from."""
PLAIN: dict[str, Any] = {}
STATUS: dict[str, dict[str, Any]] = {
    "exception": {"font_color": "#9C0006", "bg_color": "#FFC7CE", "bold": True},
    "adverse": {"font_color": "#7F4F00", "bg_color": "#FFEB9C", "bold": True},
    "favourable": {"font_color": "#006100", "bg_color": "#C6EFCE"},
    "not_assessed": {"font_color": "#767676"},
}


def write_assessment(sheet: Any, frame: pl.DataFrame, registry: Registry, pen: Pen) -> None:
    """A row for each of the frame's, in its order."""
    pen.header(sheet, 0, frame.columns)
    styles: dict[tuple[str, Shown], dict[str, Any]] = {}
    for number, row in enumerate(frame.iter_rows(named=True), start=1):
        indicator = registry.indicators[row["indicator"]]
        for place, column in enumerate(COLUMNS):
            value = row[column.name]
            if value is None:
                continue
            key = row["indicator"], column.shown
            if key not in styles:
                styles[key] = _style(column, indicator)
            style = STATUS.get(value, PLAIN) if column.name == "status" else styles[key]
            pen.write(sheet, number, place, value, **style)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, _width(column, frame))
    sheet.freeze_panes(1, FROZEN)
    sheet.autofilter(0, 0, max(frame.height, 1), len(COLUMNS) - 1)


def _style(column: TidyColumn, indicator: Indicator) -> dict[str, Any]:
    make = FORMATS.get(column.shown)
    return {"num_format": make(indicator)} if make else {"indent": 1} if column.holds is str else {}


def _in_unit(indicator: Indicator) -> str:
    kind = indicator.measure.kind
    decimals = numbers.DECIMALS[kind] if indicator.decimals is None else indicator.decimals
    return "#,##0" + (f".{'0' * decimals}" if decimals else "") + ('"%"' if kind == "proportion" else "")


def _moved(indicator: Indicator) -> str:
    size = _in_unit(indicator)
    return f"+{size};-{size};{size}"


FORMATS: dict[Shown, Callable[[Indicator], str]] = {
    Shown.VALUE: _in_unit,
    Shown.MOVE: _moved,
    Shown.COUNT: lambda _: "#,##0",
    Shown.PERCENT: lambda _: '0.0"%"',
    Shown.CHANGE: lambda _: "+0.0;-0.0;0.0",
    Shown.FLAG: lambda _: '"TRUE";"TRUE";"FALSE"',  # what Excel shows anyhow, and LibreOffice only when told
    Shown.WHOLE: lambda _: "0",
    Shown.DAY: lambda _: "dd mmm yyyy",
    Shown.MOMENT: lambda _: "dd mmm yyyy hh:mm:ss",
}


def _width(column: TidyColumn, frame: pl.DataFrame) -> float:
    """Wide enough for the header with its arrow, and for the texts, within reason."""
    least = len(column.name) + 4
    widest = WIDEST.get(column.shown)
    if widest is None:
        return max(least, 20 if column.shown is Shown.MOMENT else 12)
    longest = max((len(text) for text in frame[column.name].head(SAMPLE) if text is not None), default=0)
    return max(least, min(widest, longest + 2))
