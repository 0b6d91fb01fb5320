"""What a doctor found, on a page: each check with its state, then what to do."""

from collections.abc import Sequence

from kpitool.doctor import Check, State
from kpitool.errors import counted, listed
from kpitool.views.page import Block, Cell, Column, Heading, Page, Paragraph, Tone, table

STATES = {
    State.OK: ("✓ ok", Tone.GOOD),
    State.WARNING: ("• warning", Tone.WARN),
    State.FAULT: ("▲ fault", Tone.BAD),
}


def doctor_page(checks: Sequence[Check], title: str | None) -> Page:
    """The checks as a page; `title` is the registry's, where it could be read."""
    columns = [Column("Part", whole=True), Column("Check", whole=True), Column("State", whole=True), Column("Found")]
    rows = [[check.part.value, check.name, Cell(*STATES[check.state]), check.found] for check in checks]
    blocks: list[Block] = [Heading(title, 1)] if title else []
    blocks.append(table(columns, rows))
    blocks += [
        Paragraph(f"{check.part.value}, {check.name}: {check.help}.", STATES[check.state][1])
        for check in checks
        if check.help and check.state is not State.OK
    ]
    blocks.append(_verdict(checks))
    return Page(tuple(blocks))


def _verdict(checks: Sequence[Check]) -> Paragraph:
    faults = sum(check.state is State.FAULT for check in checks)
    warnings = sum(check.state is State.WARNING for check in checks)
    told = [counted(number, noun) for number, noun in ((faults, "fault"), (warnings, "warning")) if number]
    tone = Tone.BAD if faults else Tone.WARN if warnings else Tone.GOOD
    return Paragraph(f"{listed(told)} in {counted(len(checks), 'check')}" if told else "All is well", tone)
