"""Workbooks (XLSX, XLS, ODS) as grids, by calamine; what it leaves out is told from what is blank."""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import InputError, did_you_mean, listed, quoted
from kpitool.ingest.columns import matches
from kpitool.ingest.grids import Grid, text_of, within_bounds
from kpitool.ingest.sheets import Extent, ods_extents, refuse_too_large, xlsx_extents
from kpitool.ingest.unpack import read_through

MOST_UNPACKED = 1 << 30
MOST_XLS = 256 << 20
LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which an XLSX workbook with a password lies, in a file that looks like XLS."""


@dataclass(frozen=True)
class Workbook:
    """A workbook that was found to be sound: its sheets that can be seen, and how to read one."""

    sheets: tuple[str, ...]
    read: Callable[[str], Grid]


def workbook_kind(path: Path) -> str | None:
    """What kind of workbook a zip file is, if it is one: xlsx, xlsb or ods."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "content.xml" in names and "mimetype" in names:
                return "ods"
    except (zipfile.BadZipFile, NotImplementedError):
        return None
    return None


def open_workbook(path: Path, kind: str, shown: str) -> Workbook:
    """A workbook, after a look at how large it is.

    Raises:
        InputError: it is damaged, locked by a password, of a kind that is not read, or unpacks to too much.
    """
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
        ZipError,
    )

    extents = _measured(path, kind, shown)
    try:
        if path.suffix.lower() == f".{kind}":
            book = CalamineWorkbook.from_path(path)
        else:  # by its path it would be taken for what its name says it is
            with path.open("rb") as file:
                book = CalamineWorkbook.from_filelike(file)
    except PasswordError:
        raise InputError(Code.LOCKED_FILE, f"{shown} is locked by a password", help="save it without one") from None
    except (CalamineError, ZipError, OSError, ValueError) as error:
        raise InputError(
            Code.DAMAGED_FILE, f"{shown} cannot be read as a workbook: {str(error).splitlines()[0]}", help=DAMAGED
        ) from None
    sheets = tuple(
        each.name
        for each in book.sheets_metadata
        if each.visible is SheetVisibleEnum.Visible and each.typ is SheetTypeEnum.WorkSheet
    )

    def read(name: str) -> Grid:
        place = f"sheet {quoted(name)} of {shown}"
        try:
            sheet = book.get_sheet_by_name(name)
            width = (sheet.end[1] + 1) if sheet.end else 0
            within_bounds(sheet.total_height + 1, width, place)
            values = sheet.to_python(skip_empty_area=False)
        except (CalamineError, OSError, ValueError) as error:
            raise InputError(
                Code.DAMAGED_FILE, f"{place} cannot be read: {str(error).splitlines()[0]}", help=DAMAGED
            ) from None
        filled = sum(len(row) - row.count("") for row in values)
        refuse_too_large(Extent(len(values), width, filled), place)
        odd = extents[name].odd if name in extents else {}
        return _grid_of(name, values, sheet.merged_cell_ranges or [], odd)

    return Workbook(sheets, read)


def _measured(path: Path, kind: str, shown: str) -> dict[str, Extent]:
    """The extent of each sheet, where its kind can be measured before it is read.

    Raises:
        InputError: the workbook is of a kind that is not read, locked, damaged or too large.
    """
    if kind == "xlsb":
        raise InputError(Code.WRONG_KIND, f"{shown} is a binary workbook (.xlsb)", help="save it as .xlsx")
    if kind == "xls":
        if path.stat().st_size > MOST_XLS:
            raise InputError(Code.TOO_LARGE, f"{shown} is larger than {MOST_XLS >> 20} MB", help="export it as CSV")
        if LOCKED in path.read_bytes():
            raise InputError(Code.LOCKED_FILE, f"{shown} is locked by a password", help="save it without one")
        return {}
    read_through(path, shown, MOST_UNPACKED)
    extents = (xlsx_extents if kind == "xlsx" else ods_extents)(path, shown)
    for name, extent in extents.items():
        refuse_too_large(extent, f"sheet {quoted(name)} of {shown}")
    return extents


def _grid_of(
    name: str,
    values: Sequence[Sequence[object]],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    odd: dict[tuple[int, int], str],
) -> Grid:
    return Grid(
        sheet=name,
        rows=[[text_of(value) for value in row] for row in values],
        merged=tuple((*first, *last) for first, last in merged),
        odd=odd,
        as_text=frozenset(
            (row, column)
            for row, cells in enumerate(values)
            for column, value in enumerate(cells)
            if isinstance(value, str) and value[:1] in DIGITS and value.strip().isascii()
        ),
    )


DAMAGED = "open it in a spreadsheet and save it again"
DIGITS = frozenset("-0123456789")


def sheets_wanted(book: Workbook, wanted: tuple[str, ...], shown: str) -> list[str]:
    """The sheets that names mean, in whatever case and blanks, * for any text; the only one where none is named.

    Raises:
        InputError: there is no such sheet, or which is meant cannot be told; all sheets are listed.
    """
    have = listed([quoted(name) for name in book.sheets]) or "no sheet that can be seen"
    if not wanted:
        if len(book.sheets) == 1:
            return list(book.sheets)
        raise InputError(
            Code.WHICH_SHEET, f"{shown} has several sheets: {have}", help="name one in the source: table: {sheet: …}"
        )
    found: list[str] = []
    for name in wanted:
        mine = [sheet for sheet in book.sheets if matches(name, sheet) is not None]
        if not mine:
            hint = did_you_mean(name, book.sheets, "name one that it has: table: {sheet: …}")
            raise InputError(Code.NO_SUCH_SHEET, f"{shown} has no sheet {quoted(name)}; it has {have}", help=hint)
        if len(mine) > 1 and "*" not in name and name not in mine:
            raise InputError(
                Code.WHICH_SHEET,
                f"{shown} has several sheets {quoted(name)}: {listed([*map(quoted, mine)])}",
                help="write its name exactly as the workbook does",
            )
        found += [name] if name in mine else mine
    return list(dict.fromkeys(found))
