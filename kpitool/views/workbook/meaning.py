"""The sheets that say what the rows mean and what they were made from."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from kpitool import __version__
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.views.envelope import Envelope
from kpitool.views.listing import indicator_records
from kpitool.views.tidy_columns import COLUMNS
from kpitool.views.workbook.cells import Pen

TITLE = {"bold": True, "font_size": 14}
WRAPPED = {"text_wrap": True}
WIDTHS = (30, 38, 30, 26, 60, 24, 18, 14, 40, 70)
"""Of the sheet of definitions; columns of the table below share the first ones."""
LINE, MOST_LINES = 15.0, 27
"""The height of a line, and how many a row can have."""
ABOUT = (
    "One row is one figure: an indicator in an area over a period, or one value that it is broken down by.",
    "Numbers are stored unrounded, and shown with the decimals of their unit.",
    "An empty value is not known; missing_reason says why. A withheld value is not told, since a small count is not.",
    "Rows whose role is current were judged; the others are measured only.",
    "Counts of areas of different levels, of overlapping indicators and of overlapping periods must not be added up.",
)


def write_definitions(sheet: Any, names: Sequence[str], registry: Registry, pen: Pen) -> None:
    """What each indicator is, and below it what each column is."""
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    pen.write(sheet, 0, 0, "Indicators", **TITLE)
    pen.header(sheet, 1, [*INDICATOR])
    row = 2
    for record in indicator_records(registry):
        if record.indicator not in names:
            continue
        indicator = registry.indicators[record.indicator]
        sources = [registry.sources[name] for name in record.sources]
        texts = [
            record.indicator,
            record.title,
            registry.categories[record.category].title,
            record.owner,
            record.definition,
            record.unit,
            record.window,
            record.polarity,
            "; ".join(source.title for source in sources),
            "; ".join(dict.fromkeys([*indicator.caveats, *(text for source in sources for text in source.caveats)])),
        ]
        for place, text in enumerate(texts):
            pen.write(sheet, row, place, text, **WRAPPED)
        sheet.set_row(row, LINE * max(map(_lines, texts, WIDTHS)))
        row += 1
    pen.write(sheet, row + 1, 0, "Columns", **TITLE)
    pen.header(sheet, row + 2, ["Column", "Type", "Meaning"])
    for number, column in enumerate(COLUMNS, start=row + 3):
        for place, text in enumerate((column.name, column.kind, column.meaning)):
            pen.write(sheet, number, place, text)
    sheet.freeze_panes(0, 1)


def _lines(text: str | None, width: int) -> int:
    """The lines that a text takes in a column of a width; a sheet has no such height of its own."""
    return min(MOST_LINES, -(-len(text or "") // (width - 4))) or 1


INDICATOR = (
    *("Indicator", "Title", "Category", "Owner", "Definition"),
    *("Unit", "Window", "What is good", "Sources", "Caveats"),
)


def write_about(sheet: Any, frame: pl.DataFrame, envelope: Envelope, pen: Pen) -> None:
    """What the rows were made from; no time but the edition's."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    registry, edition = envelope.registry, envelope.edition
    said: list[tuple[str, Any, dict[str, Any]]] = [
        ("Registry", registry.title if registry else None, {}),
        ("Registry's SHA-256", registry.sha256 if registry else None, {}),
        ("Quarter", envelope.quarter.reading if isinstance(envelope.quarter, Quarter) else None, {}),
        ("Edition", edition.number if edition else None, {"num_format": "0", "align": "left"}),
        ("Edition's label", edition.label if edition else None, {}),
        ("Edition's time (UTC)", edition.time if edition else None, {"num_format": MOMENT, "align": "left"}),
        ("Made by", f"kpitool {__version__}", {}),
        ("Rows", frame.height, {"num_format": "#,##0", "align": "left"}),
    ]
    pen.write(sheet, 0, 0, "About this workbook", **TITLE)
    for number, (name, value, style) in enumerate(said, start=2):
        pen.write(sheet, number, 0, name, bold=True)
        pen.write(sheet, number, 1, value, **style)
    texts = [*ABOUT, *(f"Warning: {warning}" for warning in envelope.warnings)]
    for number, text in enumerate(texts, start=len(said) + 3):
        pen.write(sheet, number, 1, text, **WRAPPED)


MOMENT = "dd mmm yyyy hh:mm:ss"
