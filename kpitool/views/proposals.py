"""What sniff proposes: a source block as YAML with remarks, and above it the file as the block reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kpitool.errors import counted, listed, quoted, visible
from kpitool.sniffing.proposal import Preview, Proposal, Remark, SheetSize
from kpitool.views.blocks import WIDTH, block_lines, comments
from kpitool.views.page import Page, Verbatim

LONGEST = 24
"""How much of a cell the preview shows."""


@dataclass(frozen=True)
class ProposalRecord:
    """A proposed block as data and as YAML; `sheets` are those of the file, `trial` what ingest would make of it."""

    id: str
    file: str
    kind: str
    block: dict[str, Any]
    yaml: str
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    preview: Preview
    sheets: tuple[SheetSize, ...]
    trial: str | None


def proposal_page(proposal: Proposal) -> Page:
    """The block, ready to paste: all else on the page is comment."""
    return Page((Verbatim("\n".join([*_above(proposal), *_block(proposal)])),))


def proposal_record(proposal: Proposal) -> ProposalRecord:
    """The proposal for other programs."""
    return ProposalRecord(
        id=proposal.id,
        file=proposal.file,
        kind=proposal.kind,
        block=proposal.block,
        yaml="\n".join(_block(proposal)) + "\n",
        remarks=proposal.remarks,
        notes=proposal.notes,
        preview=proposal.preview,
        sheets=proposal.sheets,
        trial=proposal.trial,
    )


def _above(proposal: Proposal) -> list[str]:
    lines = [f"a source for {quoted(proposal.file, 100)} ({proposal.kind}); remarks are guesses and questions"]
    lines += _sheets(proposal.sheets)
    lines += [*proposal.notes, *([proposal.trial] if proposal.trial else [])]
    shown = counted(len(proposal.preview.rows), "record")
    lines.append(f"The first {shown} as this block reads them:")
    return [*(line for text in lines for line in comments(text)), *_preview(proposal.preview)]


def _sheets(sheets: Sequence[SheetSize]) -> list[str]:
    """The sheets with their size, the one that was taken first."""
    if not sheets:
        return []
    chosen = next(each for each in sheets if each.chosen)
    rest = [each for each in sheets if not each.chosen]
    others = [f"{quoted(each.sheet or '', 40)} ({each.rows:,} × {each.columns:,})" for each in rest]
    more = [f"{len(others) - 20} more"] if len(others) > 20 else []
    told = f"other sheets (--sheet NAME), rows × columns: {listed([*others[:20], *more])}"
    return [f"sheet {quoted(chosen.sheet or '', 40)}, the first of those most like a table", told]


def _preview(preview: Preview) -> list[str]:
    rows = [[visible(cell or "", LONGEST) for cell in row] for row in (preview.fields, *preview.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(preview.fields))]
    texts = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return ["#   " + (text if len(text) <= WIDTH - 4 else text[: WIDTH - 5] + "…") for text in texts]


def _block(proposal: Proposal) -> list[str]:
    remarks = {("sources", proposal.id, *remark.place): remark.text for remark in proposal.remarks}
    return block_lines({"sources": {proposal.id: proposal.block}}, remarks)
