"""A grid read as its source says: header rows, end, labels and columns turned into rows; a record knows its place."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, counted, did_you_mean, listed, quoted, some
from kpitool.ingest.columns import columns_named, loosely, matches, without_footnotes
from kpitool.ingest.grids import PREVIEW, Grid, letters
from kpitool.ingest.texts import FAULT, LINE
from kpitool.registry.layouts import BLANK_ROW, Long, Table

CELL = "\0cell"


@dataclass(frozen=True)
class Laid:
    """The records of a grid: their columns by number (`0`, `1`, …) with `LINE`, `CELL` and `FAULT`, and notes.

    `header` names the columns.
    """

    header: tuple[str, ...]
    records: pl.DataFrame
    notes: tuple[str, ...]


def laid_out(grid: Grid, table: Table, wanted: Collection[str], numbers: Collection[str], shown: str) -> Laid:
    """The records of a grid.

    `wanted` are the columns that the source reads, `numbers` those of them that hold numbers.

    Raises:
        InputError: the grid does not lie as the source says: no such row, no such column.
    """
    header = header_of(grid, table, shown)
    rows, notes = _below(grid, table, header, shown)
    cells = [[grid.at(row, column) for column in range(len(header))] for row in rows]
    _fill_down(cells, _numbers_of(table.fill_down, header, grid, shown))
    labels = [name for name in table.footnotes if not _is_new(name, table)]
    for column in _numbers_of(labels, header, grid, shown):
        for row in cells:
            row[column] = without_footnotes(row[column])
    kept = list(range(len(header)))
    if table.long is not None:
        return _turned(grid, table, table.long, header, rows, cells, wanted, notes, shown)
    read = _read(header, wanted)
    notes += _numbers_as_text(grid, rows, [c for name in numbers for c in columns_named(name, header)], shown)
    alive = [index for index, row in enumerate(cells) if any(cell.strip() for cell in row)]
    frame = pl.DataFrame(
        {
            LINE: [grid.line(rows[index]) for index in alive],
            CELL: [None] * len(alive),
            FAULT: [_fault(grid, rows[index], read) for index in alive],
            **{str(column): [cells[index][column].strip() or None for index in alive] for column in kept},
        },
        schema={**PLACE, **{str(column): pl.String() for column in kept}},
    )
    return Laid(header, frame, tuple(notes))


PLACE: dict[str, pl.DataType] = {LINE: pl.Int64(), CELL: pl.String(), FAULT: pl.String()}


def header_of(grid: Grid, table: Table, shown: str) -> tuple[str, ...]:
    """The names of the columns: the texts of the header's rows, one below the other.

    Raises:
        InputError: there is no such row, or it is blank.
    """
    last = max(table.header)
    if last > len(grid.rows):
        raise InputError(
            Code.NO_HEADER,
            f"{shown} has {counted(len(grid.rows), 'row')}, and the header is said to be in row {last}",
            help="say where it is: table: {header: …}",
        )
    width = max((len(row) for row in grid.rows), default=0)
    lines = [[grid.at(row - 1, column).strip() for column in range(width)] for row in table.header]
    for first_row, first, last_row, end in grid.merged:
        for index, row in enumerate(table.header):
            if first_row <= row - 1 <= last_row:
                text = grid.at(first_row, first).strip()
                lines[index][first : end + 1] = [text] * len(lines[index][first : end + 1])
    if not grid.merged:
        for line in lines[:-1]:  # a heading over several columns stands above the first of them
            for column in range(1, width):
                line[column] = line[column] or (line[column - 1] if lines[-1][column] else "")
    names = [" ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*lines, strict=True)]
    if not any(names):
        raise InputError(
            Code.NO_HEADER, f"row {last} of {shown} is blank", help="it must name the columns: table: {header: …}"
        )
    return tuple(" ".join(name.split()) for name in names)


def _below(grid: Grid, table: Table, header: Sequence[str], shown: str) -> tuple[list[int], list[str]]:
    """The rows of the table, and what lies below its end."""
    notes: list[str] = []
    rows: list[int] = []
    skipped = {row - 1 for row in table.skip}
    for row in range(max(table.header), len(grid.rows)):
        texts = [cell.strip() for cell in grid.rows[row] if cell.strip()]
        if _ends(texts, table.ends):
            rest = sum(1 for each in grid.rows[row:] if any(cell.strip() for cell in each))
            if rest:
                notes.append(
                    f"{shown}: the table ends before line {grid.line(row)}; {counted(rest, 'row')} below it left alone"
                )
            break
        if row not in skipped:
            rows.append(row)
    nameless = [
        letters(column)
        for column, name in enumerate(header)
        if not name and any(grid.at(row, column).strip() for row in rows)
    ]
    if nameless:
        notes.append(f"{shown}: what stands in columns without a name is not read: {listed(nameless[:10])}")
    return rows, notes


def _ends(texts: Sequence[str], ends: Collection[str]) -> bool:
    if not texts:
        return any(loosely(end) == BLANK_ROW for end in ends)
    return any(matches(end, texts[0][:200]) is not None for end in ends)


def _fill_down(cells: list[list[str]], columns: Sequence[int]) -> None:
    for column in columns:
        above = ""
        for row in cells:
            if any(cell.strip() for cell in row):
                above = row[column] = row[column] if row[column].strip() else above


def _numbers_of(names: Sequence[str], header: Sequence[str], grid: Grid, shown: str) -> list[int]:
    """The columns that names mean, by number.

    Raises:
        InputError: one means none; the row that has it is named, or the nearest.
    """
    found: list[int] = []
    for name in names:
        columns = columns_named(name, header)
        if not columns:
            have = [column for column in header if column]
            hint = did_you_mean(name, have, f"it has {some([*map(quoted, have)])}")
            row = next((row for row, texts in enumerate(grid.rows[:PREVIEW], 1) if columns_named(name, texts)), None)
            hint = f"row {row} names it: table: {{header: {row}}}" if row is not None else hint
            raise InputError(Code.WRONG_COLUMNS, f"{shown} has no column {quoted(name)}", help=hint)
        found += columns
    return found


def _is_new(name: str, table: Table) -> bool:
    """Whether a column is not the file's own, but made of its header."""
    return table.long is not None and loosely(name) == loosely(table.long.name)


def _read(header: Sequence[str], wanted: Collection[str]) -> list[int]:
    return sorted({column for name in wanted for column in columns_named(name, header)})


def _fault(grid: Grid, row: int, columns: Sequence[int]) -> str | None:
    """Why a row cannot be read, where a cell that matters only looks blank."""
    if not grid.odd:
        return None
    told = [
        f"{grid.cell(row, column)} holds {grid.odd[row, column]}" for column in columns if (row, column) in grid.odd
    ]
    return "; ".join(told) or None


def _numbers_as_text(grid: Grid, rows: Sequence[int], columns: Collection[int], shown: str) -> list[str]:
    wanted = [(row, column) for row in rows for column in columns if (row, column) in grid.as_text]
    if not wanted:
        return []
    return [
        f"{shown}: {counted(len(wanted), 'number')} stored as text, such as {grid.cell(*wanted[0])}, read as numbers"
    ]


def _turned(
    grid: Grid,
    table: Table,
    long: Long,
    header: tuple[str, ...],
    rows: list[int],
    cells: list[list[str]],
    wanted: Collection[str],
    notes: list[str],
    shown: str,
) -> Laid:
    """Each cell of the columns that are turned is a record: the other columns of its row, its header and itself."""
    turned = _turned_columns(long, header, wanted, shown)
    names = dict(turned)
    if any(_is_new(name, table) for name in table.footnotes):
        names = {column: without_footnotes(name) for column, name in turned.items()}
    kept = [column for column in range(len(header)) if column not in turned]
    read = _read([name if column in kept else "" for column, name in enumerate(header)], wanted)
    notes = notes + _numbers_as_text(grid, rows, list(turned), shown)
    blank = 0

    def records() -> Iterator[tuple[str | int | None, ...]]:
        nonlocal blank
        for row, texts in zip(rows, cells, strict=True):
            if not any(text.strip() for text in texts):
                continue
            mine = [texts[column].strip() or None for column in kept]
            for column, name in names.items():
                if not texts[column].strip() and (row, column) not in grid.odd:
                    blank += 1
                    continue
                fault = _fault(grid, row, [*read, column])
                yield (grid.line(row), grid.cell(row, column), fault, *mine, name, texts[column].strip() or None)

    width = len(kept) + 2
    schema = {**PLACE, **{str(column): pl.String() for column in range(width)}}
    frame = pl.DataFrame(list(records()), schema=schema, orient="row")
    if blank:
        notes.append(f"{shown}: {counted(blank, 'blank cell')} of the columns turned into rows, no records")
    return Laid((*(header[column] for column in kept), long.name, long.value), frame, tuple(notes))


def _is_like(pattern: str, name: str) -> bool:
    """Whether a column is like a pattern, as it is written or but for its footnotes."""
    return any(matches(pattern, text) is not None for text in (name, without_footnotes(name)))


def _turned_columns(long: Long, header: Sequence[str], wanted: Collection[str], shown: str) -> dict[int, str]:
    """The columns that are turned into rows, and what each is called in its records."""
    fixed = {column for name in wanted for column in columns_named(name, header)}
    fixed |= {column for column, name in enumerate(header) if any(_is_like(but, name) for but in long.but)}
    found: dict[int, str] = {}
    for column, name in enumerate(header):
        plain = without_footnotes(name)
        for pattern in long.columns:
            said = matches(pattern, name)
            said = said if said is not None else matches(pattern, plain)
            if name and column not in fixed and said is not None:
                found[column] = said
                break
    if not found:
        have = listed([quoted(name, 30) for name in header if name][:12])
        raise InputError(
            Code.WRONG_COLUMNS,
            f"{shown} has no column like {listed([*map(quoted, long.columns)], 'or')} to turn into rows; it has {have}",
            help="table: {long: {columns: …}}",
        )
    return found
