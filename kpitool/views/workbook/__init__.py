"""The tidy assessment as a workbook: the rows, what they mean, and what they were made from.

Nothing in it is a formula or a link, and the same assessment gives the same bytes.
"""

import io
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import polars as pl
import xlsxwriter

from kpitool.codes import Code
from kpitool.errors import UsageError, counted
from kpitool.registry.models import Registry
from kpitool.views.envelope import Envelope
from kpitool.views.workbook.assessment import write_assessment
from kpitool.views.workbook.cells import Pen
from kpitool.views.workbook.meaning import write_about, write_definitions

ROWS = 1_048_575
"""What a sheet holds below its header."""


def as_xlsx(frame: pl.DataFrame, envelope: Envelope, registry: Registry) -> bytes:
    """A tidy assessment as the sheets Assessment, Definitions and About.

    Raises:
        UsageError: it has more rows than a sheet.
    """
    if frame.height > ROWS:
        raise UsageError(
            Code.BAD_VALUE,
            f"a sheet holds {ROWS:,} rows, and these are {counted(frame.height, 'row')}",
            help="export CSV or Parquet, or fewer areas or indicators",
        )
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties(_properties(envelope))
    pen = Pen(book)
    write_assessment(book.add_worksheet("Assessment"), frame, registry, pen)
    write_definitions(book.add_worksheet("Definitions"), _names(frame), registry, pen)
    write_about(book.add_worksheet("About"), frame, envelope, pen)
    book.close()
    return target.getvalue()


OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def _names(frame: pl.DataFrame) -> Sequence[str]:
    return frame["indicator"].unique(maintain_order=True).to_list()


def _properties(envelope: Envelope) -> dict[str, Any]:
    """The document's properties: its time is the edition's, since nothing in it is newer."""
    title = envelope.registry.title if envelope.registry else ""
    said = {"title": title[:255], "subject": envelope.quarter.reading if envelope.quarter else ""}
    time = envelope.edition.time if envelope.edition else None
    return {**said, "created": time.astimezone(UTC).replace(tzinfo=None)} if time else said
