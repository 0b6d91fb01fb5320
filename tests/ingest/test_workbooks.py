"""Workbooks: their sheets, and cells that are not what they seem."""

import zipfile
from datetime import date

import polars as pl
import pytest

from kpitool.errors import InputError
from tests.conftest import World
from tests.extracts import (
    HEADER,
    READ,
    ROWS,
    TABLE,
    WORKBOOKS,
    Rows,
    csv_file,
    declare,
    ods,
    opened,
    take,
    told,
    xlsx,
    zipped,
)


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_says_what_the_csv_file_says(world: World, kind: str) -> None:
    declare(world)
    plain = take(world, csv_file(world, TABLE))
    read = take(world, WORKBOOKS[kind](world.folder / f"log.{kind}", {"Data": TABLE}))
    assert told(read) == READ
    assert read.observations.equals(plain.observations)
    days = [(date(2019, int(str(month)[-2:]), 1), *rest) for month, *rest in ROWS]
    dated = take(world, WORKBOOKS[kind](world.folder / f"dated.{kind}", {"Data": [HEADER, *days]}))
    assert dated.observations.equals(plain.observations)


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_is_known_by_its_content_and_not_its_name(world: World, kind: str) -> None:
    declare(world)
    for other in ("xlsx", "xls", "ods", "csv", "dat"):
        assert told(take(world, WORKBOOKS[kind](world.folder / f"log.{other}", {"Data": TABLE}))) == READ


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_number_stored_as_text_is_read_and_counted(world: World, kind: str) -> None:
    declare(world)
    rows = [(*row[:3], str(row[3])) for row in ROWS]
    read = take(world, WORKBOOKS[kind](world.folder / f"log.{kind}", {"Data": [HEADER, *rows]}))
    assert told(read) == READ
    assert [note for note in read.receipt.warnings if "3 numbers stored as text, such as D2" in note]


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_text_in_a_number_cell_is_rejected_with_its_line(world: World, kind: str) -> None:
    declare(world)
    rows = [*TABLE, ("2019-11", "Southton", "Burglary", "three"), ("2019-11", "Southton", "Theft", "n/a")]
    read = take(world, WORKBOOKS[kind](world.folder / f"log.{kind}", {"Data": rows}))
    assert told(read) == READ
    assert dict(read.rejected.records().select("line", pl.col("reasons").list.first()).iter_rows()) == {
        5: "Crimes 'three' is not a number",
        6: "Crimes 'n/a' is not a number; if it is a mark, say what it means: marks: {'n/a': not_available}",
    }


ODD_CELLS = [
    "D5 holds a formula without a stored value",
    "D6 holds the error #DIV/0!",
    "Crimes is blank",
]


def test_a_formula_an_error_and_a_blank_are_told_apart(world: World) -> None:
    declare(world)
    start = ("2019-11", "Southton")
    rows = [*TABLE, (*start, "F", "=1+1"), (*start, "G", "#DIV/0!"), (*start, "H", None)]
    plain = ods(world.folder / "plain.ods", {"Data": [*TABLE, (*start, "F", "FX"), (*start, "G", "GX"), rows[-1]]})
    with zipfile.ZipFile(plain) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    string = b'office:value-type="string"'
    content = members["content.xml"]
    for text, given, shown in (
        (b"FX", b'table:formula="of:=1+1"', b""),
        (b"GX", b'table:formula="of:=1/0" ' + string + b' calcext:value-type="error"', b"<text:p>#DIV/0!</text:p>"),
    ):
        cell = b"<table:table-cell " + string + b"><text:p>" + text + b"</text:p></table:table-cell>"
        assert cell in content
        content = content.replace(cell, b"<table:table-cell " + given + b">" + shown + b"</table:table-cell>")
    name = b'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    content = content.replace(b"<office:document-content ", b"<office:document-content " + name)
    odf = world.write("odd.ods", zipped(members | {"content.xml": content}))
    for file in (xlsx(world.folder / "odd.xlsx", {"Data": rows}), odf):
        read = take(world, file)
        assert told(read) == READ
        assert read.rejected.records().sort("line")["reasons"].list.first().to_list() == ODD_CELLS, file.name


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_sheet_is_found_in_whatever_case_and_blanks(world: World, kind: str) -> None:
    declare(world, table="{sheet: table  p1}")
    sheets: dict[str, Rows] = {"Notes": [("A note",)], "Table P1 ": TABLE}
    assert told(take(world, WORKBOOKS[kind](world.folder / f"log.{kind}", sheets))) == READ


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_an_unknown_sheet_lists_those_there_are(world: World, kind: str) -> None:
    declare(world, table="{sheet: Tabel P1}")
    sheets: dict[str, Rows] = {"Notes": [("A note",)], "Table P1 ": TABLE}
    with pytest.raises(InputError, match="has no sheet 'Tabel P1'; it has 'Notes' and 'Table P1 '") as error:
        opened(world, WORKBOOKS[kind](world.folder / f"log.{kind}", sheets))
    assert error.value.help == "did you mean 'Table P1 '?"


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_several_sheets_without_a_choice_are_listed(world: World, kind: str) -> None:
    declare(world)
    sheets: dict[str, Rows] = {"Notes": [("A note",)], "Data": TABLE}
    with pytest.raises(InputError, match="has several sheets: 'Notes' and 'Data'"):
        opened(world, WORKBOOKS[kind](world.folder / f"log.{kind}", sheets))


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_every_sheet_of_a_pattern_is_read(world: World, kind: str) -> None:
    declare(world, table='{sheet: "20*"}')
    sheets: dict[str, Rows] = {
        "Notes": [("A note",)],
        "2019-10": [HEADER, *ROWS[:2]],
        "2019-11": [HEADER, ROWS[2]],
    }
    read = take(world, WORKBOOKS[kind](world.folder / f"log.{kind}", sheets))
    assert told(read) == READ
    assert [file.name for file in read.receipt.files] == [f"log.{kind}/2019-10", f"log.{kind}/2019-11"]


def test_sheet_names_with_trailing_blanks_differ_by_edition_and_are_both_found(world: World) -> None:
    declare(world, table="{sheet: Table P1}")
    for name in ("Table P1", "Table P1 "):
        assert told(take(world, xlsx(world.folder / f"{len(name)}.xlsx", {name: TABLE, "Notes": [("x",)]}))) == READ
    both = xlsx(world.folder / "both.xlsx", {"Table P1": TABLE, "Table P1 ": [("x",)]})
    assert told(take(world, both)) == READ  # of two the one that is spelt as the source says
