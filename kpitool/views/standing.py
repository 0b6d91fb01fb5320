"""Each source's standing on a page: what is loaded, and for a quarter who is late and whom to ask."""

from collections.abc import Sequence

from kpitool.analysis.standing import SourceStanding
from kpitool.period import Quarter, month_label
from kpitool.registry.models import Registry
from kpitool.views import numbers
from kpitool.views.page import Block, Cell, Column, Heading, Page, Paragraph, Tone, table

STATES = {
    "have": ("✓ have", Tone.GOOD),
    "late": ("▲ late", Tone.WARN),
    "due": ("• not due yet", Tone.PLAIN),
}


def standing_page(records: Sequence[SourceStanding], registry: Registry, quarter: Quarter | None, edition: str) -> Page:
    """The sources as a page."""
    blocks: list[Block] = [Heading(registry.title, 1), Paragraph(edition, Tone.QUIET)]
    columns = [
        Column("Source", whole=True),
        Column("From", whole=True),
        Column("Up to", whole=True),
        Column("Extracts", right=True),
        Column("Comes", wide=True),
    ]
    if quarter is not None:
        columns += [Column(quarter.label), Column("Due", whole=True), Column("Ask", wide=True)]
    rows = []
    for record in records:
        row: list[str | Cell] = [
            record.source,
            month_label(record.first) if record.first else numbers.NONE,
            month_label(record.last) if record.last else numbers.NONE,
            str(record.extracts),
            record.frequency,
        ]
        if record.state is not None and record.due is not None:
            text, tone = STATES[record.state]
            row += [Cell(text, tone), f"{record.due:%d %b %Y}", record.contact or numbers.NONE]
        rows.append(row)
    blocks.append(table(columns, rows))
    blocks += [
        Paragraph(f"{record.source}: nothing for {numbers.months_label(record.gaps)} in between.", Tone.WARN)
        for record in records
        if record.gaps
    ]
    late = [record for record in records if record.state in {"late", "due"}]
    for record in late:
        ask = f" Ask {record.contact}." if record.contact else ""
        when = f"was due on {record.due:%d %b %Y}" if record.state == "late" else f"is due on {record.due:%d %b %Y}"
        blocks.append(Paragraph(f"{record.source}: {numbers.months_label(record.missing)} {when}.{ask}"))
    blocks += [
        Paragraph(f"{record.source}: its definition has changed since it was read; run kpitool ingest.", Tone.WARN)
        for record in records
        if record.reread
    ]
    return Page(tuple(blocks))
