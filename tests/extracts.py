"""One table written as a file of each kind, and a source that reads it: real files, made by other programs."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from textwrap import indent

import openpyxl
import polars as pl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from kpitool.ingest.coverage import presented
from kpitool.ingest.extract import Ingested, read_extracts
from kpitool.ingest.files import Extract, open_extracts
from kpitool.ingest.take import wanted_of
from kpitool.period import Period
from tests.conftest import REGISTRY, World

Cell = str | int | float | date | None
Rows = Sequence[Sequence[Cell]]
Merged = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column, from 0."""

SOURCE = """\
title: Log
layout: counts
columns: {period: Month, area_name: Area, count: Crimes}
period: {format: month}
dimensions: {offence: {column: Offence}}
coverage: columns
frequency: monthly
due_after: 20
"""
INDICATOR = """\
categories:
  crime: {title: Crime}
indicators:
  log:
    title: Log
    category: crime
    definition: All of the log.
    measure: MEASURE
    source: log
    polarity: low_is_good
    window: latest
"""
HEADER = ("Month", "Area", "Offence", "Crimes")
ROWS: Rows = (
    ("2019-10", "Northton", "Burglary", 12),
    ("2019-10", "Southton", "Burglary", 3),
    ("2019-11", "Northton", "Theft, other", 1204),
)
TABLE: Rows = (HEADER, *ROWS)
READ = [
    ("E07000001", "2019-10", "Burglary", 12.0),
    ("E07000001", "2019-11", "Theft, other", 1204.0),
    ("E07000002", "2019-10", "Burglary", 3.0),
]
"""What `TABLE` says: area, month, offence and count."""


SMALL_AREA_LOG = """\
title: Log
layout: events
columns: {period: Month, area: Code, area_name: Name}
period: {format: month}
area: {kind: small_area}
coverage: {from: 2019-10, to: 2019-10}
scope: home
frequency: monthly
due_after: 20
"""


def declare(world: World, source: str = SOURCE, **lines: str) -> None:
    """Makes the partnership's one source, `log`; `lines` replace its lines that begin with a word, or follow them."""
    kept = [line for line in source.splitlines() if line.partition(":")[0] not in lines]
    kept += [f"{word}: {text}" for word, text in lines.items() if text]
    text = "\n".join(kept) + "\n"
    measure = "{kind: value, unit: points}" if "layout: values" in text else "{kind: count}"
    before = REGISTRY.partition("sources:\n")[0]
    after = INDICATOR.replace("MEASURE", measure)
    world.registry.write_text(f"{before}sources:\n  log:\n{indent(text, '    ')}{after}", encoding="utf-8")


def opened(world: World, *files: Path) -> list[Extract]:
    wanted = wanted_of("log", world.load())
    return [extract for file in files for extract in open_extracts(file, wanted, world.workspace)]


def take(world: World, *files: Path, covers: Period | None = None) -> Ingested:
    registry = world.load().registry
    told = presented(opened(world, *files), registry.sources["log"], registry, covers)
    return read_extracts("log", told, world.load(), world.workspace)


def told(read: Ingested, *, kind: str = "observed") -> list[tuple[str, str, str, float]]:
    """Area, month, offence and count of the observations of a kind."""
    rows = read.observations.filter(kind=kind).select("area", "start", "dim_offence", "count").iter_rows()
    return sorted((area, f"{start:%Y-%m}", offence, count) for area, start, offence, count in rows)


def outcomes(read: Ingested) -> dict[str, int]:
    return {outcome.value: count for outcome, count in read.receipt.outcomes.items() if count}


def reasons(read: Ingested) -> list[str]:
    return [reason.text for reason in read.receipt.reasons]


def csv_text(rows: Rows, delimiter: str = ",", newline: str = "\n") -> str:
    """Rows as CSV, quoted where they must be."""
    lines = []
    for row in rows:
        texts = ["" if cell is None else str(cell) for cell in row]
        quote = [any(sign in text for sign in (delimiter, '"', "\n", "\r")) for text in texts]
        cells = [f'"{text.replace(chr(34), chr(34) * 2)}"' if q else text for text, q in zip(texts, quote, strict=True)]
        lines.append(delimiter.join(cells) + newline)
    return "".join(lines)


def csv_file(world: World, rows: Rows, name: str = "log.csv") -> Path:
    return world.write(name, csv_text(rows))


def xlsx(path: Path, sheets: dict[str, Rows], merged: Sequence[Merged] = ()) -> Path:
    book = openpyxl.Workbook()
    for old in book.worksheets:
        book.remove(old)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                if cell is not None:
                    sheet.cell(number, column).value = cell
        for first_row, first, last_row, last in merged:
            sheet.merge_cells(None, first_row + 1, first + 1, last_row + 1, last + 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def xls(path: Path, sheets: dict[str, Rows], merged: Sequence[Merged] = ()) -> Path:
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        inside = {(r, c) for r1, c1, r2, c2 in merged for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)}
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None and (number, column) not in inside:
                    sheet.write(number, column, cell, *_day_style(cell))
        for r1, c1, r2, c2 in merged:
            sheet.write_merge(r1, r2, c1, c2, rows[r1][c1])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))
    return path


def _day_style(cell: Cell) -> list[xlwt.XFStyle]:
    return [xlwt.easyxf(num_format_str="DD/MM/YYYY")] if isinstance(cell, date) else []


def ods(path: Path, sheets: dict[str, Rows], merged: Sequence[Merged] = ()) -> Path:
    book = OpenDocumentSpreadsheet()
    spans = {(r1, c1): (r2 - r1 + 1, c2 - c1 + 1) for r1, c1, r2, c2 in merged}
    covered = {(r, c) for r1, c1, r2, c2 in merged for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)} - set(spans)
    for name, rows in sheets.items():
        table = Table(name=name)
        for number, row in enumerate(rows):
            line = TableRow()
            for column, cell in enumerate(row):
                if (number, column) in covered:
                    line.addElement(CoveredTableCell())
                else:
                    line.addElement(_ods_cell(cell, spans.get((number, column))))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))
    return path


def _ods_cell(cell: Cell, span: tuple[int, int] | None) -> TableCell:
    kind: dict[str, object] = {}
    if isinstance(cell, date):
        kind = {"valuetype": "date", "datevalue": cell.isoformat()}
    elif isinstance(cell, int | float):
        kind = {"valuetype": "float", "value": cell}
    elif cell is not None:
        kind = {"valuetype": "string"}
    if span is not None:
        kind |= {"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]}
    made = TableCell(**kind)
    if cell is not None:
        made.addElement(P(text=str(cell)))
    return made


def parquet(path: Path, rows: Rows) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    header, *below = rows
    pl.DataFrame(below, schema=[str(name) for name in header], orient="row").write_parquet(path)
    return path


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target)
    return target.getvalue()


WORKBOOKS = {"xlsx": xlsx, "xls": xls, "ods": ods}
