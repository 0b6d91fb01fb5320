"""A new file looked at: the source block that would read it, what of that is a guess, and its first records."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, listed, quoted
from kpitool.ingest.checks import Outcome
from kpitool.ingest.columns import columns_named
from kpitool.ingest.coverage import presented
from kpitool.ingest.extract import read_extracts
from kpitool.ingest.files import Extract, Wanted, open_extracts
from kpitool.ingest.grids import Grid
from kpitool.ingest.laid import laid_out
from kpitool.ingest.mapping import NUMBERS, source_columns
from kpitool.ingest.raw import can_be_scanned, raw_table, repaired
from kpitool.registry import Loaded
from kpitool.registry.layouts import Table
from kpitool.registry.sources import Source
from kpitool.sniffing.dating import undated
from kpitool.sniffing.draft import Draft, drafted
from kpitool.sniffing.found import Found
from kpitool.sniffing.roles import Figures, dimensions_of, figures_of, roles_of
from kpitool.sniffing.samples import MOST_ROWS, Sample, sample_of
from kpitool.sniffing.shapes import Shape, shape_of
from kpitool.sniffing.stated import MOST_STARS, period_stated
from kpitool.sniffing.traits import MOST_VALUES, Column
from kpitool.sniffing.wide import Heads, Wide, wide
from kpitool.tables import DIMENSION

SHOWN = 8
LARGE = 64 << 20
"""Files of more bytes are not read whole to see what ingest would make of them."""


@dataclass(frozen=True)
class Remark:
    """What to look at in the block: the keys that lead to the place, and a sentence."""

    place: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class SheetSize:
    """A table of the file that might have been meant, and how large it is; `chosen` is the one that was."""

    sheet: str | None
    rows: int
    columns: int
    chosen: bool


@dataclass(frozen=True)
class Preview:
    """The first records as the block reads them, under the names of the fields."""

    fields: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class Proposal:
    """A source block for a file; `trial` says what ingest would make of it with the registry at hand.

    `undated` says which text kept a column from being one of periods, where no column is.
    """

    id: str
    file: str
    kind: str
    block: dict[str, Any]
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    preview: Preview
    sheets: tuple[SheetSize, ...]
    trial: str | None = None
    undated: str | None = None


def sniffed(path: Path, workspace: Path, sheet: str | None = None, loaded: Loaded | None = None) -> Proposal:
    """The source block that would read a file; with a registry its areas, scopes and ids are heeded.

    Raises:
        InputError: the file cannot be read, or there is no table in it.
    """
    sample = sample_of(path, workspace, sheet)
    grid, shape, sizes = _chosen(sample)
    found = _found(path, sample, grid, shape, loaded)
    if not found.rows or len(found.columns) < 2:
        raise _no_table(sample)
    draft = drafted(found)
    source = Source.model_validate(draft.block)
    if not source_columns(source):
        raise _no_table(sample)
    extract = _extract(sample, source, workspace)
    draft, source = _with_values(draft, source, extract, workspace)
    return Proposal(
        id=draft.id,
        file=path.name,
        kind=sample.kind,
        block=draft.block,
        remarks=tuple(Remark(place, text) for place, text in draft.remarks.items()),
        notes=(*draft.notes, *_others(sample)),
        preview=_preview(extract, source, workspace),
        sheets=sizes,
        trial=_trial(draft.id, source, extract, loaded, workspace) if loaded else None,
        undated=undated(found) if found.written is None else None,
    )


def _chosen(sample: Sample) -> tuple[Grid, Shape, tuple[SheetSize, ...]]:
    """The table most like one; of equals the first."""
    shapes = [shape_of(grid) for grid in sample.grids]
    best = max(range(len(shapes)), key=lambda index: _weight(shapes[index]), default=0)
    shape = shapes[best] if shapes else None
    if shape is None:
        raise _no_table(sample)
    sizes = tuple(
        SheetSize(grid.sheet, len(grid.rows), max((len(row) for row in grid.rows), default=0), index == best)
        for index, grid in enumerate(sample.grids)
    )
    return sample.grids[best], shape, sizes if len(sizes) > 1 else ()


def _weight(shape: Shape | None) -> float:
    return shape.weight if shape else 0


def _no_table(sample: Sample) -> InputError:
    sheet = sample.grids[0].sheet if len(sample.grids) == 1 else None
    where = f"sheet {quoted(sheet)} of " if sheet else ""
    return InputError(
        Code.NO_TABLE,
        f"there is no table in {where}{quoted(sample.name, 300)}",
        help="a table has a row of names, and below it at least one row with two cells or more",
    )


def _found(path: Path, sample: Sample, grid: Grid, shape: Shape, loaded: Loaded | None) -> Found:
    """What the columns of a table are."""
    parquet = sample.kind == "Parquet"
    table = Table() if parquet else shape.table
    laid = laid_out(grid, table, (), (), quoted(sample.name, 300))
    frame = laid.records.head(MOST_ROWS)
    columns = _columns(laid.header, frame)
    geography = loaded.registry.geography if loaded else None
    roles = roles_of(columns, frame.height, geography)
    figures = figures_of(roles)
    turned: Wide | None = None
    if roles.figures and not roles.looks_like_incidents and not parquet:
        single = [column for column in roles.figures if column.name == column.header]  # a pattern would mean both
        turned = wide(single, bool(roles.period))
        if turned is not None and figures.columns and turned.heads is not Heads.PERIOD:
            turned = None
    used = list(turned.turned) if turned else list(figures.columns.values())
    return Found(
        path=path,
        sample=sample,
        grid=grid,
        shape=replace(shape, header=(1,), skip=(), ends=()) if parquet else shape,
        columns=columns,
        roles=roles,
        figures=Figures() if turned else figures,
        wide=turned,
        choice=dimensions_of(columns, roles, used, frame.height),
        stated=None if roles.period else period_stated(shape.above, grid.sheet, sample.base),
        rows=frame.height,
        loaded=loaded,
    )


def _columns(header: Sequence[str], frame: pl.DataFrame) -> tuple[Column, ...]:
    """The columns that a registry can name; those of one name are numbered."""
    times, seen = Counter(header), Counter[str]()
    found = []
    for number, name in enumerate(header):
        if not name.strip() or len(name) > 500 or name.count("*") > MOST_STARS:
            continue
        seen[name] += 1
        written = f"{name}#{seen[name]}" if times[name] > 1 else name
        if columns_named(written, header) == [number]:
            found.append(Column(number, written, name, frame[str(number)].to_list()))
    return tuple(found)


def _extract(sample: Sample, source: Source, workspace: Path) -> Extract:
    """The file opened as the block says."""
    columns = source_columns(source)
    wanted = Wanted(
        source.table,
        frozenset([*columns.values(), *([source.columns.id] if source.columns.id else [])]),
        frozenset(columns[name] for name in NUMBERS if name in columns),
    )
    extract = open_extracts(sample.path, wanted, workspace, sample.name)[0]
    return extract if can_be_scanned(extract) else repaired(extract, workspace)


def _with_values(draft: Draft, source: Source, extract: Extract, workspace: Path) -> tuple[Draft, Source]:
    """The block with the values of its dimensions, from all records: few are listed, a blank one rules it out."""
    fields = {DIMENSION + name: dimension.column for name, dimension in source.dimensions.items()}
    if not fields:
        return draft, source
    scans = _collected(
        extract, fields, workspace, lambda table: table.select(pl.all().str.strip_chars().unique().implode())
    )
    values: dict[str, list[str] | None] = {}
    for name in source.dimensions:
        texts = scans[DIMENSION + name][0].to_list()
        blank = any(text is None or not text for text in texts)
        values[name] = None if blank else sorted({text for text in texts if text}, key=_order(draft, name))
    draft = draft.with_values(values, MOST_VALUES)
    return draft, Source.model_validate(draft.block)


def _order(draft: Draft, name: str) -> Any:
    """Values in the order in which they first stood in the file, then by the alphabet."""
    seen = {text: place for place, text in enumerate(draft.seen.get(name, ()))}
    return lambda text: (seen.get(text, len(seen)), text)


def _preview(extract: Extract, source: Source, workspace: Path) -> Preview:
    fields = source_columns(source)
    if source.columns.id is not None:
        fields["id"] = source.columns.id
    frame = _collected(extract, fields, workspace, lambda table: table.head(SHOWN)).select(list(fields))
    return Preview(tuple(fields.values()), tuple(frame.iter_rows()))


def _collected(extract: Extract, fields: dict[str, str], workspace: Path, wanted: Any) -> pl.DataFrame:
    """What is wanted of the records; a file that cannot be read as it stands is written anew."""
    try:
        frame: pl.DataFrame = wanted(raw_table(extract, fields).select(list(fields))).collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError):
        table = raw_table(repaired(extract, workspace), fields)
        frame = wanted(table.select(list(fields))).collect(engine="streaming")
    return frame


def _others(sample: Sample) -> list[str]:
    if not sample.others:
        return []
    names = [quoted(name, 60) for name in sample.others[:8]]
    more = [f"{len(sample.others) - 8} more"] if len(sample.others) > 8 else []
    told = f"{quoted(sample.base, 60)} was looked at; the zip file also holds {listed([*names, *more])}"
    return [told, "all files in it are read, or those alone whose names are like file_name"]


def _trial(name: str, source: Source, extract: Extract, loaded: Loaded, workspace: Path) -> str | None:
    """What ingest would make of the file, in a sentence; nothing is written."""
    if extract.path.stat().st_size > LARGE:
        return None
    registry = loaded.registry.model_copy(update={"sources": {**loaded.registry.sources, name: source}})
    try:
        covering = presented([extract], source, registry)
        receipt = read_extracts(name, covering, replace(loaded, registry=registry), workspace).receipt
    except InputError as error:
        return f"ingest would refuse it as the registry stands: {' '.join([error.message, *error.details[:3]])}"
    words = {outcome: outcome.value.replace("_", " ") for outcome in Outcome}
    told = [f"{receipt.outcomes[outcome]:,} {words[outcome]}" for outcome in Outcome if receipt.outcomes[outcome]]
    reasons = [f"{reason.text} ({reason.records:,})" for reason in receipt.reasons[:2]]
    because = f"; {listed(reasons)}" if reasons else ""
    return f"with this registry, of {receipt.records:,} records {listed(told) or 'none'}{because}"
