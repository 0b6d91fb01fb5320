"""What an ingest did: for each source the records by outcome, what is covered now, and what to look at."""

from collections.abc import Sequence

from kpitool.errors import counted, quoted, visible
from kpitool.ingest.checks import Outcome
from kpitool.ingest.receipt import Receipt
from kpitool.ingest.restatement import Restated, of_scope
from kpitool.ingest.take import Taken
from kpitool.views import numbers
from kpitool.views.page import Block, Bullets, Column, Heading, Page, Paragraph, table
from kpitool.writing import Mark


def ingest_page(records: Sequence[Taken]) -> Page:
    """The receipts as a page."""
    columns = [Column("Source", whole=True)] + [
        Column(title, right=True)
        for title in ("Files", "Records", "Accepted", "Rejected", "Out of area", "Unlocated", "Superseded")
    ]
    rows, blocks = [], list[Block]()
    for record in records:
        receipt = record.receipt
        if receipt is None:
            continue
        counts = [numbers.number(receipt.outcomes[outcome]) for outcome in receipt.outcomes]
        rows.append([record.source, str(len(receipt.files)), numbers.number(receipt.records), *counts])
    if rows:
        blocks += [Heading("Records"), table(columns, rows)]
    for record in records:
        if record.outcome != UNCHANGED:
            blocks += [Heading(record.title), Paragraph(record.message)]
        if record.receipt is not None:
            blocks += _details(record.receipt)
    same = tuple(f"{record.source}: {record.message}" for record in records if record.outcome == UNCHANGED)
    if same:
        blocks += [Heading("As before"), Bullets(same)]
    return Page(tuple(blocks))


UNCHANGED = "unchanged"


def _details(receipt: Receipt) -> list[Block]:
    items = [f"covers {_scope(run.scope)}{_span(run.first, run.last)}" for run in receipt.covers[:12]]
    if len(receipt.covers) > 12:
        items.append(f"and {len(receipt.covers) - 12} more spans")
    items += [f"rejected: {reason.text} ({numbers.number(reason.records)})" for reason in receipt.reasons[:10]]
    lines: dict[str, list[str]] = {}
    for example in receipt.examples:
        if example.cell or example.line is not None:
            lines.setdefault(example.file, []).append(example.cell or str(example.line))
    if len(receipt.reasons) > 10:
        items.append(f"rejected: {len(receipt.reasons) - 10} more reasons")
    for file, numbered in lines.items():
        more = ", …" if receipt.outcomes[Outcome.REJECTED] > len(receipt.examples) else ""
        what = "lines" if numbered[0].isdigit() else "cells"
        items.append(f"rejected {what} of {file}: {', '.join(numbered)}{more}")
    items += [f"restated: {restated_line(receipt.source, each)}" for each in receipt.restated[:12]]
    if len(receipt.restated) > 12:
        items.append(f"restated: and {len(receipt.restated) - 12:,} more")
    items += [f"note: {warning}" for warning in receipt.warnings]
    return [Bullets(tuple(items))]


def restated_line(source: str, each: Restated) -> str:
    """One restated total or figure: "crime 2019-10 of home: 1,203 → 1,188"."""
    where = [each.period + of_scope(each.scope), *([each.area] if each.area else [])]
    where += [quoted(value) for value in each.dimensions.values() if value is not None]
    bases = each.denominator_before, each.denominator_after
    based = each.kind == "count" or bases[0] != bases[1]
    before, after = (_amount(*pair, based=based) for pair in zip((each.before, each.after), bases, strict=True))
    change = f"{source} {' '.join(where)}: {before} → {after}"
    if each.figures is not None:
        return f"{change} ({counted(each.figures, 'figure')} {'differs' if each.figures == 1 else 'differ'})"
    return f"{change} (its interval differs)" if before == after else change


def _amount(value: float | None, base: float | None, *, based: bool) -> str:
    """A figure as it was stated; where it is `based`, with what it is of."""
    if value is None:
        return "nothing"
    of = f" of {_amount(base, None, based=False)}" if based and base is not None else ""
    return f"{value:,.6f}".rstrip("0").rstrip(".") + of


def _scope(scope: str) -> str:
    return "" if scope == "*" else f"{scope}, "


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def cut_off_sentence(mark: Mark, edition: int | None) -> str:
    """What became of an ingest that was killed while it wrote, and what to do; `edition` is the newest one."""
    stands = "the store holds nothing yet" if edition is None else f"the store stands as at edition {edition}"
    return (
        f"an ingest of {visible(mark.source, 60)} on {mark.began:%d %b %Y %H:%M} UTC was cut off before it committed; "
        f"{stands}; run kpitool ingest again"
    )
