"""Whether the header of each extract names the columns that its source reads, and what to say where it does not."""

from collections.abc import Sequence

from kpitool.codes import Code
from kpitool.errors import InputError, listed, nearest, quoted, some
from kpitool.ingest.columns import columns_named
from kpitool.ingest.files import Extract


def require_columns(extracts: list[Extract], columns: dict[str, str]) -> None:
    """Says which of the columns that a source needs each extract lacks.

    Raises:
        InputError: any is missing or stands there twice.
    """
    faults = [fault for extract in extracts if (fault := _columns_at_fault(extract, [*columns.values()]))]
    if len(faults) == 1:
        raise InputError(Code.WRONG_COLUMNS, faults[0], help=COLUMNS_HELP)
    if faults:
        raise InputError(
            Code.WRONG_COLUMNS, f"{len(faults)} extracts have the wrong columns", details=faults, help=COLUMNS_HELP
        )


COLUMNS_HELP = "the registry's source says which columns it reads; kpitool sniff FILE proposes one"


def _columns_at_fault(extract: Extract, wanted: list[str]) -> str | None:
    found = {column: columns_named(column, extract.header) for column in dict.fromkeys(wanted)}
    absent = [column for column, places in found.items() if not places]
    double = [column for column, places in found.items() if len(places) > 1]
    parts = []
    if absent:
        hints = [(column, nearest(column, extract.header)) for column in absent]
        near = [f"{quoted(hint)} for {quoted(column)}" for column, hint in hints if hint]
        have = f"did you mean {listed(near)}?" if near else f"it has {some([quoted(name) for name in extract.header])}"
        row = _row_naming(extract, wanted)
        have = f"row {row} names them all: table: {{header: {row}}}" if row else have
        parts.append(f"no column {listed([quoted(column) for column in absent], 'or')}; {have}")
    if double:
        names = listed([f"{quoted(column)} (write {quoted(column + '#2')} for the second)" for column in double])
        parts.append(f"more than one column {names}")
    where = extract.shown if extract.sheet is None else f"sheet {quoted(extract.sheet)} of {extract.shown}"
    return f"{where} has {', and '.join(parts)}" if parts else None


def _row_naming(extract: Extract, wanted: Sequence[str]) -> int | None:
    """The first row that names all the columns, where the header is said to be elsewhere."""
    own = [column for column in wanted if column not in dict(extract.given)]
    for number, row in enumerate(extract.preview, start=1):
        if all(columns_named(column, row) for column in own):
            return number
    return None
