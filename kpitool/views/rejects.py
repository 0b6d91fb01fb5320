"""Rejected records as a list: where each stands, what it said in the declared columns, and every reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kpitool.errors import counted
from kpitool.ingest.rejects import Rejects
from kpitool.views import numbers
from kpitool.views.page import Block, Column, Heading, Page, Paragraph, table


@dataclass(frozen=True)
class RejectRecord:
    """A rejected record; `values` is a JSON text of the declared columns, `sheet` and `cell` are a workbook's."""

    source: str
    edition: int
    file: str
    sheet: str | None
    line: int | None
    cell: str | None
    values: str
    reasons: list[str]
    live: bool
    kept_until: date


def reject_records(found: Iterable[Rejects]) -> list[RejectRecord]:
    """Every record that is kept, source by source, each file in the order of its lines."""
    return [
        RejectRecord(
            source=each.source,
            edition=each.edition,
            file=row["file"],
            sheet=row.get("sheet"),
            line=row["line"],
            cell=row.get("cell"),
            values=row["values"],
            reasons=row["reasons"],
            live=row["live"],
            kept_until=each.kept_until,
        )
        for each in found
        if each.records is not None
        for row in each.records.sort("file", "line", maintain_order=True).iter_rows(named=True)
    ]


def gone(found: Iterable[Rejects]) -> list[str]:
    """What was kept and is not any more, in sentences."""
    return [
        f"{each.source}, edition {each.edition}: {counted(each.number, 'rejected record')} "
        f"{'was' if each.number == 1 else 'were'} kept until {each.kept_until:%d %b %Y}"
        for each in found
        if each.records is None
    ]


def rejects_page(records: Sequence[RejectRecord], title: str) -> Page:
    """The records as a page."""
    blocks: list[Block] = [Heading(title, 1)]
    if not records:
        return Page((*blocks, Paragraph("No rejected record is kept.")))
    sheets, cells = (any(getattr(record, name) is not None for record in records) for name in ("sheet", "cell"))
    columns = [
        Column("Source", whole=True),
        Column("File"),
        *([Column("Sheet")] if sheets else []),
        Column("Line", right=True),
        *([Column("Cell")] if cells else []),
        Column("Values"),
        Column("Reasons"),
    ]
    rows = [
        [
            record.source,
            record.file,
            *([record.sheet or numbers.NONE] if sheets else []),
            str(record.line) if record.line is not None else numbers.NONE,
            *([record.cell or numbers.NONE] if cells else []),
            record.values,
            "; ".join(record.reasons),
        ]
        for record in records
    ]
    return Page((*blocks, table(columns, rows)))
