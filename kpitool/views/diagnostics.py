"""A registry's faults as compilers write them (code, sentence, place, the line, a caret, help) and as records."""

from kpitool.errors import Fault, visible
from kpitool.registry.diagnostics import Diagnostic


def rendered(fault: Diagnostic) -> str:
    """One fault over a few lines of plain text."""
    place = fault.place
    margin = " " * len(str(place.line))
    lines = [
        f"error[{fault.code}]: {visible(fault.message, 1000)}",
        f"{margin}--> {visible(place.file)}:{place.line}:{place.column}",
    ]
    if fault.source_line.strip():
        before, shown = visible(fault.source_line[: place.column - 1], 4000), visible(fault.source_line, 4000)
        if len(before) > 60:
            cut = len(before) - 40
            before, shown = "…" + before[cut + 1 :], "…" + shown[cut + 1 :]
        shown = shown if len(shown) <= 110 else shown[:109] + "…"
        caret = "^" * max(1, min(place.width, len(shown) - len(before)))
        lines += [f"{margin} |", f"{place.line} | {shown}", f"{margin} | {' ' * len(before)}{caret}"]
    if fault.help:
        lines.append(f"{margin} = help: {visible(fault.help, 1000)}")
    return "\n".join(lines)


def record(fault: Diagnostic) -> Fault:
    """One fault as a program reads it."""
    place = fault.place
    return Fault(fault.code.value, fault.message, place.file, place.line, place.column, fault.help)
