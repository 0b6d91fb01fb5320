"""How far the sheets of a workbook reach: counted at once where they are plain, and the same as cell by cell."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kpitool.ingest.sheets import CHUNK, Extent, _plain_extent, _xlsx_extent, xlsx_extents


def sheet_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def written(path: Path, *cells: tuple[str, str | int]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for place, value in cells:
        sheet[place] = value
    book.save(path)
    return path


def test_a_plain_sheet_is_counted_as_it_is_walked_through(tmp_path: Path) -> None:
    rows = [(f"{column}{row}", f"text {row}" if column == "C" else row) for row in range(1, 9000) for column in "ABC"]
    part = sheet_of(written(tmp_path / "w.xlsx", *rows, ("AB12", "far")))
    assert len(part) > CHUNK  # cells are cut by the end of a piece
    counted = _plain_extent(io.BytesIO(part))
    assert counted == _xlsx_extent(io.BytesIO(part), "w") == Extent(8999, 28, 8999 * 3 + 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<v>1</v>", b"<f>A1</f><v></v>"),  # a formula
        (b't="n"', b't="e"'),  # an error
        (b'r="A1"', b""),  # a cell that does not say where it stands
        (b'r="A1"', b'r="a1"'),
        (b'<c r="A1" t="n"', b'<c t="n" r="A1"'),
        (b"<sheetData>", b"<!-- x --><sheetData>"),
    ],
)
def test_a_sheet_that_is_not_plain_is_walked_through(tmp_path: Path, old: bytes, new: bytes) -> None:
    part = sheet_of(written(tmp_path / "w.xlsx", ("A1", 1), ("B2", 2)))
    assert _plain_extent(io.BytesIO(part)) == Extent(2, 2, 2)
    assert old in part
    assert _plain_extent(io.BytesIO(part.replace(old, new, 1))) is None


def test_a_formula_without_a_value_is_told_whichever_way(tmp_path: Path) -> None:
    path = written(tmp_path / "w.xlsx", ("A1", 1), ("B2", "=A1+1"))
    assert xlsx_extents(path, "w")["Sheet"].odd == {(1, 1): "a formula without a stored value"}
