"""What real files do, and the test that survives it: one line of a table for each oddity."""

import gzip
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kpitool.errors import InputError
from kpitool.ingest.take import Request
from kpitool.ingest.take import take as take_into_store
from kpitool.store import Store
from tests.conftest import Run, World
from tests.extracts import (
    HEADER,
    READ,
    ROWS,
    TABLE,
    WORKBOOKS,
    Rows,
    csv_text,
    declare,
    ods,
    opened,
    outcomes,
    parquet_bytes,
    reasons,
    take,
    told,
    xls,
    xlsx,
    zipped,
)

ODDITIES = {
    "comma, semicolon, tab or bar between the fields": "test_any_delimiter_encoding_and_line_end_says_the_same",
    "byte-order mark; UTF-8, UTF-16 with and without one, Windows-1252": (
        "test_any_delimiter_encoding_and_line_end_says_the_same"
    ),
    "line feeds, carriage returns, both": "test_any_delimiter_encoding_and_line_end_says_the_same",
    "line ends mixed in one file": "test_mixed_line_ends_part_rows_and_a_quoted_one_does_not",
    "line breaks in quotes, in a label and in the header": "test_mixed_line_ends_part_rows_and_a_quoted_one_does_not",
    "an old encoding with letters beyond ASCII": "test_letters_of_an_old_encoding_are_read_and_told",
    "a row a field short": "test_a_row_a_field_short_or_long_is_told_by_its_line",
    "a row a field long": "test_a_row_a_field_short_or_long_is_told_by_its_line",
    "gzip": "test_a_packed_file_says_what_it_says_unpacked",
    "zip of one or many members, and one of no concern": "test_a_packed_file_says_what_it_says_unpacked",
    "a zip file without a file of the source": "test_a_zip_file_of_others_says_what_it_holds",
    "Parquet with numbers, dates and categories": "test_parquet_keeps_what_its_types_mean",
    "XLSX, XLS and ODS": "test_a_workbook_says_what_the_csv_file_says",
    "a workbook under another kind's name": "test_a_workbook_is_known_by_its_content_and_not_its_name",
    "a number stored as text": "test_a_number_stored_as_text_is_read_and_counted",
    "a text in a number cell": "test_a_text_in_a_number_cell_is_rejected_with_its_line",
    "a formula without a stored value, an error, a blank": "test_a_formula_an_error_and_a_blank_are_told_apart",
    "a sheet's name in other case and blanks": "test_a_sheet_is_found_in_whatever_case_and_blanks",
    "an unknown sheet": "test_an_unknown_sheet_lists_those_there_are",
    "several sheets and no choice": "test_several_sheets_without_a_choice_are_listed",
    "several sheets of one kind": "test_every_sheet_of_a_pattern_is_read",
    "a header at a later row": "test_a_header_at_a_later_row",
    "a header over two rows, merged": "test_a_published_workbook_in_small",
    "units below the header": "test_a_published_workbook_in_small",
    "a spacer column": "test_a_published_workbook_in_small",
    "footnotes below the table": "test_a_published_workbook_in_small",
    "footnote digits at labels": "test_a_published_workbook_in_small",
    "signs in number cells": "test_a_published_workbook_in_small",
    "a region and a force of one name": "test_a_published_workbook_in_small",
    "[note 3] at labels": "test_notes_at_labels_and_columns_do_not_count",
    "blank cells that mean the one above": "test_blank_cells_below_a_label_mean_that_label",
    "several columns with one name": "test_of_columns_with_one_name_the_second_can_be_named",
    "a column for each offence": "test_a_column_for_each_value_is_turned_into_rows",
    "a column for each quarter": "test_a_column_for_each_quarter_or_year_is_turned_into_rows",
    "a column for each year": "test_a_column_for_each_quarter_or_year_is_turned_into_rows",
    "columns that the file lacks": "test_what_a_file_lacks_is_given_or_taken_from_beside_the_table",
    "a period in the file's name, the sheet's name or a title": (
        "test_what_a_file_lacks_is_given_or_taken_from_beside_the_table"
    ),
    "a period in two columns": "test_a_period_from_two_columns",
    "values under other names": "test_values_are_recoded_and_areas_known_by_other_names",
    "thousands, padding, zero below zero, percent signs": "test_numbers_as_they_are_written",
    "periods in every form of words": "test_each_period_label_is_understood",
    "days as the British write them": "test_british_days_stand_for_their_months",
    "revised and provisional figures": "test_revised_and_provisional_figures_keep_their_mark",
    "signs for a missing number": "test_a_sign_for_a_missing_number_is_withheld_with_its_meaning",
    "anti-social behaviour without a crime id": "test_a_street_level_file_in_small",
    "identical whole rows": "test_a_street_level_file_in_small",
    "a blank LSOA": "test_a_street_level_file_in_small",
    "LSOAs outside the force": "test_a_street_level_file_in_small",
    "quoted commas, and a column that is always empty": "test_a_street_level_file_in_small",
    "ids that repeat across months": "test_an_id_published_again_in_another_month_counts_in_both",
    "names with ' UA' in a lookup": "test_a_lookup_joins_by_code_whatever_its_names_add",
    "sheet names that differ by edition": "test_sheet_names_with_trailing_blanks_differ_by_edition_and_are_both_found",
    "rounded populations": "test_rounded_populations_are_read_as_they_stand",
    "ages as floats, hierarchy by the order of rows": "test_an_old_workbook_of_populations_in_small",
    "editions that differ": "test_two_editions_of_one_cell_are_refused_together_and_replace_in_turn",
    "months missing between sets": "test_a_month_missing_between_two_sets_leaves_a_year_without_a_value",
}
"""Each oddity, and the test of this file that survives it."""


def test_every_oddity_has_a_test_that_survives_it() -> None:
    absent = {oddity: name for oddity, name in ODDITIES.items() if not callable(globals().get(name))}
    assert not absent
    unlisted = {name for name in globals() if name.startswith("test_")} - set(ODDITIES.values())
    assert unlisted == {"test_every_oddity_has_a_test_that_survives_it"}


def csv_file(world: World, rows: Rows, name: str = "log.csv") -> Path:
    return world.write(name, csv_text(rows))


# Text files

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_delimiter_encoding_and_line_end_says_the_same(
    world: World, delimiter: str, encoding: str, newline: str
) -> None:
    declare(world)
    read = take(world, world.write("log.csv", csv_text(TABLE, delimiter, newline).encode(encoding)))
    assert (told(read), outcomes(read)) == (READ, {"accepted": 3})


def test_mixed_line_ends_part_rows_and_a_quoted_one_does_not(world: World) -> None:
    declare(world, columns="{period: Month, area_name: Area, count: Crimes recorded}")
    text = (
        'Month,Area,Offence,"Crimes\nrecorded"\r\n'
        "2019-10,Northton,Burglary,12\r\n"
        "2019-10,Southton,Burglary,3\n"
        '2019-11,Northton,"Theft,\r\nother",1204\r'
        "2019-11,Nowhere on earth,Burglary,x\n"
    )
    read = take(world, world.write("log.csv", text))
    assert told(read) == READ
    assert read.rejected.select("line").to_series().to_list() == [7]  # the header and a label take two lines each


def test_letters_of_an_old_encoding_are_read_and_told(world: World) -> None:
    declare(world)
    rows: Rows = [HEADER, ("2019-10", "Northton", "Attaque – façade £5", 2)]
    for encoding in ("cp1252", "utf-8", "utf-16"):
        read = take(world, world.write("log.csv", csv_text(rows).encode(encoding)))
        assert told(read) == [("E07000001", "2019-10", "Attaque – façade £5", 2.0)]
        notes = [warning for warning in read.receipt.warnings if "Windows-1252" in warning]
        assert len(notes) == (encoding == "cp1252")
    many: Rows = [("2019-10", "Northton", f"Offence {number:06d}", number) for number in range(40_000)]
    late = csv_text([HEADER, *many])
    read = take(world, world.write("log.csv", (late + "2019-10,Northton,façade,1\n").encode("cp1252")))
    assert told(read)[-1][2] == "façade"  # beyond the first megabyte, by which the encoding is first judged


def test_a_row_a_field_short_or_long_is_told_by_its_line(world: World) -> None:
    declare(world)
    text = csv_text(TABLE) + "2019-11,Southton\n2019-11,Southton,Burglary,7,8\n2019-11,Southton,Burglary,5,\n"
    read = take(world, world.write("log.csv", text))
    assert outcomes(read) == {"accepted": 4, "rejected": 2}
    assert dict(read.rejected.select("line", pl.col("reasons").list.sort()).iter_rows()) == {
        5: ["Crimes is blank", "Offence is blank"],
        6: ["5 fields where the header has 4"],
    }


# Packed files


def test_a_packed_file_says_what_it_says_unpacked(world: World) -> None:
    declare(world, file_name="log_{period}")
    october = csv_text([row for row in TABLE if row[0] != "2019-11"]).encode()
    november = csv_text([row for row in TABLE if row[0] != "2019-10"]).encode()
    packed = {
        "log.csv.gz": gzip.compress(csv_text(TABLE).encode()),
        "one.zip": zipped({"log_2019-10.csv": csv_text(TABLE).encode()}),
        "many.zip": zipped({"in/log_2019-10.csv": october, "in/log_2019-11.csv": november, "in/": b""}),
        "more.zip": zipped(
            {
                "log_2019-10.csv": october,
                "log_2019-11.csv": november,
                "Read me.txt": b"Not a table",
                "__MACOSX/._log_2019-10.csv": b"\0\5\26",
                ".DS_Store": b"\0",
            }
        ),
    }
    for name, content in packed.items():
        read = take(world, world.write(name, content))
        assert (told(read), outcomes(read)) == (READ, {"accepted": 3}), name
    assert [file.name for file in read.receipt.files] == ["more.zip/log_2019-10.csv", "more.zip/log_2019-11.csv"]


def test_a_zip_file_of_others_says_what_it_holds(world: World) -> None:
    declare(world, file_name="log_{period}")
    with pytest.raises(InputError, match=r"holds no file of this source; it holds 'minutes\.docx'"):
        opened(world, world.write("x.zip", zipped({"minutes.docx": b"x"})))


def test_parquet_keeps_what_its_types_mean(world: World) -> None:
    declare(world)
    frame = pl.DataFrame(
        {
            "Month": [date(2019, 10, 1), date(2019, 10, 31), date(2019, 11, 1)],
            "Area": pl.Series(["Northton", "Southton", "Northton"], dtype=pl.Categorical),
            "Offence": pl.Series(["Burglary", "Burglary", "Theft, other"], dtype=pl.Enum(["Burglary", "Theft, other"])),
            "Crimes": [12, 3, 1204],
        }
    )
    numbers: list[pl.DataType] = [pl.Float64(), pl.Float32(), pl.UInt64(), pl.Decimal(12, 2), pl.String()]
    for number in numbers:
        changed = frame.with_columns(pl.col("Crimes").cast(number))
        assert told(take(world, world.write("log.parquet", parquet_bytes(changed)))) == READ
    moments = frame.with_columns(pl.col("Month").cast(pl.Datetime))
    assert told(take(world, world.write("log.parquet", parquet_bytes(moments)))) == READ
    blanks = frame.with_columns(Crimes=pl.Series([12.0, float("nan"), None]))
    read = take(world, world.write("log.parquet", parquet_bytes(blanks)))
    assert (outcomes(read), reasons(read)) == (
        {"accepted": 1, "rejected": 2},
        ["Crimes 'NaN' is not a number", "Crimes is blank"],
    )


# Workbooks


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
    assert dict(read.rejected.select("line", pl.col("reasons").list.first()).iter_rows()) == {
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
        assert read.rejected.sort("line")["reasons"].list.first().to_list() == ODD_CELLS, file.name


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


# How a table lies

TOP: Rows = (("Crimes of Homeshire, October and November 2019",), (), ("Recorded by the police",))


@pytest.mark.parametrize("kind", ["csv", *WORKBOOKS])
def test_a_header_at_a_later_row(world: World, kind: str) -> None:
    declare(world, table="{header: 4}")
    rows = [*TOP, *TABLE]
    write = WORKBOOKS.get(kind)
    file = write(world.folder / f"log.{kind}", {"Data": rows}) if write else csv_file(world, rows)
    assert told(take(world, file)) == READ
    declare(world)
    with pytest.raises(InputError) as error:
        take(world, file)
    assert "row 4 names them all: table: {header: 4}" in f"{error.value.message} {error.value.details}"


PUBLISHED: Rows = (
    ("Police recorded crime by force area, number of offences, year ending December 20191,2",),
    (),
    ("England",),
    ("Area Code", "Area Name", None, "Offences", None, None),
    (None, None, None, "Burglary", "Vehicle offences3", "Homicide"),
    (None, None, None, "Number", "Number", "Number"),
    ("E12000001", "WEST MIDSHIRE4,5", None, 30, 40, 1),
    ("E10000001", "West Midshire", None, 20, "1,204", "-"),
    ("E06000001", "Cityborough [note 3]", None, "..", "+", 0),
    ("Source: Home Office",),
    ("1. Figures are rounded", "E10000001", None, 1, 2, 3),
)
MERGED = [(3, 0, 4, 0), (3, 1, 4, 1), (3, 3, 3, 5)]
PUBLISHED_TABLE = """{header: [4, 5], skip: 6, ends: "Source:*", footnotes: [Area Name, Offence],
      long: {columns: "Offences *", name: Offence, value: Crimes},
      given: {Period: {from: A1, like: "*offences, {}1,2"}}}"""


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_published_workbook_in_small(world: World, kind: str) -> None:
    declare(
        world,
        table=PUBLISHED_TABLE,
        columns="{period: Period, area: Area Code, area_name: Area Name, count: Crimes}",
        period="{format: span}",
        marks='{"+": suppressed, "-": zero}',
    )
    world.change("name: Midshire Region,", "name: West Midshire,")
    world.change("name: Homeshire,", "name: West Midshire,")
    read = take(world, WORKBOOKS[kind](world.folder / f"log.{kind}", {"Table P1 ": PUBLISHED}, MERGED))
    assert outcomes(read) == {"accepted": 9}
    assert read.coverage.select("start", "months").unique().rows() == [(date(2019, 1, 1), 12)]
    assert told(read) == [
        ("E06000001", "2019-01", "Homicide", 0.0),
        ("E10000001", "2019-01", "Burglary", 20.0),
        ("E10000001", "2019-01", "Homicide", 0.0),
        ("E10000001", "2019-01", "Vehicle offences", 1204.0),
        ("E12000001", "2019-01", "Burglary", 30.0),
        ("E12000001", "2019-01", "Homicide", 1.0),
        ("E12000001", "2019-01", "Vehicle offences", 40.0),
    ]
    withheld = read.observations.filter(kind="withheld").select("area", "dim_offence", "mark", "count").sort("mark")
    assert withheld.rows() == [
        ("E06000001", "Burglary", "not_available", None),
        ("E06000001", "Vehicle offences", "suppressed", None),
    ]
    assert [note for note in read.receipt.warnings if "ends before line 10; 2 rows below it left alone" in note]
    world.change(', "-": zero', "")
    read = take(world, world.folder / f"log.{kind}")
    assert (outcomes(read), read.rejected["cell"].to_list()) == ({"accepted": 8, "rejected": 1}, ["F8"])


def test_notes_at_labels_and_columns_do_not_count(world: World) -> None:
    declare(world, table="{footnotes: [Area, Offence]}")
    rows: Rows = [
        ("Month", "Area [note 1]", "Offence2", "Crimes [notes 1, 2]"),
        ("2019-10", "Northton [note 3]", "Burglary4,5", 12),
        ("2019-10", "Southton6", "Burglary [note 12]", 3),
        ("2019-11", "Northton", "Theft, other", 1204),
    ]
    assert told(take(world, csv_file(world, rows))) == READ


def test_blank_cells_below_a_label_mean_that_label(world: World) -> None:
    declare(world, table="{fill_down: [Month, Area]}")
    rows: Rows = [
        HEADER,
        ("2019-10", "Northton", "Burglary", 12),
        (None, None, "Theft", 4),
        (None, "Southton", "Burglary", 3),
        (None, None, None, None),
        ("2019-11", "Northton", "Burglary", 9),
    ]
    assert told(take(world, csv_file(world, rows))) == [
        ("E07000001", "2019-10", "Burglary", 12.0),
        ("E07000001", "2019-10", "Theft", 4.0),
        ("E07000001", "2019-11", "Burglary", 9.0),
        ("E07000002", "2019-10", "Burglary", 3.0),
    ]


def test_of_columns_with_one_name_the_second_can_be_named(world: World) -> None:
    rows: Rows = [(*HEADER, "Crimes"), *[(*row[:3], 77, row[3]) for row in ROWS]]
    declare(world)
    with pytest.raises(InputError, match="more than one column 'Crimes' \\(write 'Crimes#2' for the second\\)"):
        take(world, csv_file(world, rows))
    declare(world, columns="{period: Month, area_name: Area, count: 'Crimes#2'}")
    assert told(take(world, csv_file(world, rows))) == READ


def test_a_column_for_each_value_is_turned_into_rows(world: World) -> None:
    declare(world, table='{long: {columns: "*", but: [Total, Force*], name: Offence, value: Crimes}}')
    rows: Rows = [
        ("Month", "Area", "Force code", "Burglary", "Theft, other", "Total1"),
        ("2019-10", "Northton", "H", 12, None, 12),
        ("2019-10", "Southton", "H", 3, None, 3),
        ("2019-11", "Northton", "H", None, "1,204", 1204),
    ]
    read = take(world, csv_file(world, rows))
    assert (told(read), outcomes(read)) == (READ, {"accepted": 3})
    assert [note for note in read.receipt.warnings if "3 blank cells of the columns turned into rows" in note]


def test_a_column_for_each_quarter_or_year_is_turned_into_rows(world: World) -> None:
    for written, names in (
        ("quarter", ("2019/20 Q3", "Oct to Dec 2019", "Q3 2019-20", "2019Q3")),
        ("financial_year", ("2019/20", "2019-20", "FY 2019/20", "April 2019 to March 2020")),
        ("year", ("2019", "2019 (Rev)", "2019 [p]")),
    ):
        declare(
            world,
            period=f"{{format: {written}}}",
            table='{long: {columns: "*", name: Month, value: Crimes}}',
        )
        for name in names:
            read = take(world, csv_file(world, [("Area", "Offence", name), ("Northton", "Burglary", 5)]))
            start = {"quarter": "2019-10", "financial_year": "2019-04", "year": "2019-01"}[written]
            assert told(read) == [("E07000001", start, "Burglary", 5.0)], name


def test_what_a_file_lacks_is_given_or_taken_from_beside_the_table(world: World) -> None:
    rows: Rows = [("Crimes of October 2019, as recorded",), ("Area", "Crimes"), ("Northton", 12), ("Southton", 3)]
    for said in (
        "'2019-10'",
        "{from: file_name, like: 'log_{}.*'}",
        "{from: sheet, like: 'Data {}'}",
        "{from: A1, like: 'Crimes of {}, as*'}",
    ):
        declare(world, table=f"{{header: 2, given: {{Month: {said}, Offence: Burglary}}}}")
        read = take(world, xlsx(world.folder / "log_2019-10.xlsx", {"Data 2019-10": rows}))
        assert told(read) == [READ[0], READ[2]], said
    declare(world, table="{header: 2, given: {Month: {from: A1, like: '{}: crimes'}, Offence: Burglary}}")
    with pytest.raises(InputError, match=r"cell A1 does not say 'Month', like '\{\}: crimes': 'Crimes of October 2019"):
        opened(world, world.folder / "log_2019-10.xlsx")


def test_a_period_from_two_columns(world: World) -> None:
    declare(world, columns="{period: [Year, Quarter], area_name: Area, count: Crimes}", period="{format: quarter}")
    header = ("Year", "Quarter", "Area", "Offence", "Crimes")
    forms: list[tuple[str, str]] = [("2019/20", "3"), ("2019/20", "Q3"), ("2019-20", "Quarter 3"), ("2019", "Q3")]
    for year, quarter in forms:
        read = take(world, csv_file(world, [header, (year, quarter, "Northton", "Burglary", 12)]))
        assert told(read) == [READ[0]], (year, quarter)
    read = take(world, csv_file(world, [header, (*forms[0], "Northton", "B", 1), ("2019/20", "", "Northton", "B", 2)]))
    assert reasons(read) == ["Year and Quarter is blank"]


def test_values_are_recoded_and_areas_known_by_other_names(world: World) -> None:
    declare(
        world,
        dimensions="{offence: {column: Offence, values: [Burglary, 'Theft, other'], recode: {BUR: Burglary, Dwelling: "
        "Burglary, theft: 'Theft, other'}}}",
    )
    rows: Rows = [
        HEADER,
        ("2019-10", "North Town", "bur", 5),
        ("2019-10", "northton", "Dwelling", 7),
        ("2019-10", "E07000002", "BURGLARY", 3),
        ("2019-11", "Northton", "Theft", 1204),
        ("2019-11", "Northton", "Burglry", 1),
    ]
    read = take(world, world.write("log.csv", csv_text([(*row, "x") for row in rows])))
    assert told(read) == READ  # burglaries of two spellings are parts of one cell
    assert reasons(read) == ["Offence 'Burglry' is not a declared offence; did you mean 'Burglary'?"]


# Numbers, periods and marks


def test_numbers_as_they_are_written(world: World) -> None:
    written = {
        "12": 12.0,
        " 12 ": 12.0,
        "00012": 12.0,
        "-00": 0.0,
        "1,204": 1204.0,
        "1 204": 1204.0,
        "1\u00a0204": 1204.0,
        "1,234,567.5": 1234567.5,
        "\u22124": -4.0,
        "3.": 3.0,
    }
    refused = ["1,20", "1,2,3", "12%", "(12)", "1e5", "£12", "--1", "1.2.3", "12 34", "twelve"]
    declare(world)
    months = [f"{year}-{month:02d}" for year in (2018, 2019) for month in range(1, 13)]
    texts = [*written, *refused]
    rows = [(month, "Northton", "B", text) for month, text in zip(months, texts, strict=False)]
    read = take(world, csv_file(world, [HEADER, *rows]))
    assert [number for _, _, _, number in told(read)] == list(written.values())
    assert str(told(read)[3][3]) == "0.0"  # and no -0.0
    assert read.rejected["line"].to_list() == list(range(len(written) + 2, len(texts) + 2))
    declare(world, layout="values", columns="{period: Month, area_name: Area, value: Crimes}", dimensions="")
    shares = [("2019-10", "Northton", "", "64.5%"), ("2019-10", "Southton", "", "7 %")]
    read = take(world, csv_file(world, [HEADER, *shares]))
    assert read.observations.sort("area")["value"].to_list() == [64.5, 7.0]


SPANS = {
    "2019-10": ("2019-10", 1, None),
    "Oct-19": ("2019-10", 1, None),
    "October 2019": ("2019-10", 1, None),
    "2019/20 Q3": ("2019-10", 3, None),
    "Oct to Dec 2019": ("2019-10", 3, None),
    "2019-20": ("2019-04", 12, None),
    "2019/20": ("2019-04", 12, None),
    "2016-18": ("2016-01", 36, None),
    "2018 (Rev)": ("2018-01", 12, "revised"),
    "2025 (prov)": ("2025-01", 12, "provisional"),
    "2019/20 [p]": ("2019-04", 12, "provisional"),
    "Year ending December 2019": ("2019-01", 12, None),
    "year ending Sep 2019": ("2018-10", 12, None),
}


@pytest.mark.parametrize("label", SPANS)
def test_each_period_label_is_understood(world: World, label: str) -> None:
    declare(world, period="{format: span}")
    read = take(world, csv_file(world, [HEADER, (label, "Northton", "Burglary", 5)]))
    ((start, months, mark),) = read.observations.select("start", "months", "mark").rows()
    assert (f"{start:%Y-%m}", months, mark) == SPANS[label]


def test_british_days_stand_for_their_months(world: World) -> None:
    declare(world, layout="events", columns="{period: Month, area_name: Area}", period="{format: date}", scope="home")
    days = ["31/10/2019", "1/10/19", "04/10/2019 23:59", "2019-10-05", "6 Oct 2019", "07-Oct-19", "08.10.2019"]
    read = take(world, csv_file(world, [HEADER, *[(day, "Northton", "Burglary", "") for day in days]]))
    assert told(read) == [("E07000001", "2019-10", "Burglary", 7.0)]
    wrong = ["10/31/2019", "31/09/2019", "2019-10", "yesterday", "45000"]
    rows = [(day, "Northton", "Burglary", "") for day in [*wrong, *days]]
    assert outcomes(take(world, csv_file(world, [HEADER, *rows]))) == {"accepted": 7, "rejected": 5}


def test_revised_and_provisional_figures_keep_their_mark(world: World) -> None:
    declare(world)
    rows: Rows = [
        HEADER,
        ("2019-10", "Northton", "Burglary", "12 (Rev)"),
        ("2019-10", "Southton", "Burglary", "3[p]"),
        ("2019-11 (prov)", "Northton", "Theft, other", "1,204"),
        ("2019-12", "Northton", "Burglary", "5"),
    ]
    read = take(world, csv_file(world, rows))
    assert told(read)[:1] + told(read)[1:2] + told(read)[3:] == READ
    marks = read.observations.select("area", "start", "mark").rows()
    assert sorted((area, start.month, mark) for area, start, mark in marks if mark is not None) == [
        ("E07000001", 10, "revised"),
        ("E07000001", 11, "provisional"),
        ("E07000002", 10, "provisional"),
    ]


def test_a_sign_for_a_missing_number_is_withheld_with_its_meaning(world: World) -> None:
    declare(world, marks='{"*": suppressed, "n/a": not_available, "~": below_base, "-": zero, ":": not_applicable}')
    signs = {"*": "suppressed", "[c]": "suppressed", "N/A": "not_available", "..": "not_available", "~": "below_base",
             ":": "not_applicable"}  # fmt: skip
    rows = [(f"2019-{month:02d}", "Northton", "Burglary", sign) for month, sign in enumerate(signs, start=1)]
    read = take(world, csv_file(world, [HEADER, *rows, ("2019-12", "Northton", "Burglary", "-")]))
    assert outcomes(read) == {"accepted": 7}
    assert told(read) == [("E07000001", "2019-12", "Burglary", 0.0)]
    withheld = read.observations.filter(kind="withheld").sort("start")
    assert withheld["mark"].to_list() == list(signs.values())
    assert withheld["count"].null_count() == 6
    read = take(world, csv_file(world, [HEADER, ("2019-10", "Northton", "B", "?"), *ROWS]))
    assert reasons(read) == ["Crimes '?' is not a number"]


# What real files do

STREET = """\
title: Street-level crime
layout: events
columns: {id: Crime ID, period: Month, scope: Reported by, area: LSOA code, area_name: LSOA name}
period: {format: month}
area: {kind: small_area}
dimensions: {offence: {column: Crime type}}
coverage: file_name
file_name: "{period}-{scope}-street"
frequency: monthly
due_after: 60
"""
STREET_HEADER = "Crime ID,Month,Reported by,Falls within,Location,LSOA code,LSOA name,Crime type,Context\n"


def street(crime: str, month: str, area: str, kind: str, place: str = "On or near High Street") -> str:
    code = {"Northton 001A": "E01000001", "Lindsey 002B": "E01000009", "": ""}[area]
    return f'{crime},{month},Home Police,Home Police,"{place}",{code},{area},{kind},\n'


def test_a_street_level_file_in_small(world: World) -> None:
    declare(world, STREET)
    nuisance = street("", "2019-10", "Northton 001A", "Anti-social behaviour")
    rows = [
        nuisance,
        nuisance,  # the same row twice is two incidents
        street("a1", "2019-10", "Northton 001A", "Burglary", "Bar, Grill, and Car Park"),
        street("a1", "2019-10", "Northton 001A", "Burglary", "Bar, Grill, and Car Park"),  # one id, one crime
        street("a2", "2019-10", "", "Burglary", "No Location"),
        street("a3", "2019-10", "Lindsey 002B", "Burglary"),
    ]
    read = take(world, world.write("2019-10-home-street.csv", STREET_HEADER + "".join(rows)))
    assert outcomes(read) == {"accepted": 3, "unlocated": 1, "out_of_area": 1, "superseded": 1}
    assert told(read) == [
        ("E07000001", "2019-10", "Anti-social behaviour", 2.0),
        ("E07000001", "2019-10", "Burglary", 1.0),
    ]
    unlocated = read.observations.filter(kind="unlocated").select("scope", "area", "count").rows()
    assert unlocated == [("home", None, 1.0)]  # the force's, and no district's
    assert any("'Lindsey 002B' (1)" in warning for warning in read.receipt.warnings)


def test_an_id_published_again_in_another_month_counts_in_both(world: World) -> None:
    declare(world, STREET)
    files = [
        world.write(f"{month}-home-street.csv", STREET_HEADER + street("a1", month, "Northton 001A", "Burglary"))
        for month in ("2019-10", "2019-11")
    ]
    read = take(world, *files)
    assert outcomes(read) == {"accepted": 2}
    assert "1 ids stand in more than one month; each month counts its own" in read.receipt.warnings


def test_a_lookup_joins_by_code_whatever_its_names_add(world: World) -> None:
    declare(world, STREET, area="{kind: small_area, lookup: lookup.csv}")
    lookup = "LSOA Code,LSOA Name,Local authority code,Local authority name,Force\n"
    world.write("lookup.csv", lookup + "E01000001,Northton 001A,E06000001,Cityborough UA,\n")
    file = world.write("2019-10-home-street.csv", STREET_HEADER + street("a1", "2019-10", "Northton 001A", "Burglary"))
    assert told(take(world, file)) == [("E06000001", "2019-10", "Burglary", 1.0)]


def test_rounded_populations_are_read_as_they_stand(world: World) -> None:
    declare(
        world,
        series="snapshot",
        columns="{period: Month, area_name: Area, count: Population figures (mid-2018)*}",
        period="{format: mid_year}",
        table="{header: 2, given: {Month: {from: C2, like: '*(mid-{})*'}, Offence: all}}",
    )
    rows: Rows = [("Title",), ("Area", None, "Population figures (mid-2018)6 (1,000s)"), ("Northton", None, "40,100")]
    read = take(world, xlsx(world.folder / "log.xlsx", {"Table P3": rows}))
    assert told(read) == [("E07000001", "2018-06", "all", 40_100.0)]


def test_an_old_workbook_of_populations_in_small(world: World) -> None:
    declare(
        world,
        series="snapshot",
        columns="{period: Year, area: Code, count: People}",
        dimensions="{offence: {column: Age}}",
        period="{format: mid_year}",
        table="""{header: 5, ends: blank row, long: {columns: [All ages, "0", "1", 90+], name: Age, value: People},
              given: {Year: {from: A1, like: "*mid-{}"}}}""",
    )
    rows: Rows = [
        ("Population estimates: mid-2019",),
        (),
        (),
        (),
        ("Code", "Name", "Geography1", "All ages", 0.0, 1.0, "90+"),
        ("E12000001", "MIDSHIRE", "Region", 200_000.0, 2000.0, 2100.0, 900.0),
        ("E10000001", "Homeshire", "County", 100_000.0, 1000.0, 1050.0, 450.0),
        ("E07000001", "Northton", "Non-metropolitan District", 40_000.0, 400.0, 420.0, 180.0),
        (),
        ("1 Geography as at 2019",),
    ]
    for write in WORKBOOKS.values():
        read = take(world, write(world.folder / "log.xls", {"MYE2 - Persons": rows}))
        assert outcomes(read) == {"accepted": 12}
        ages = {age: people for area, _, age, people in told(read) if area == "E07000001"}
        assert ages == {"All ages": 40_000, "0": 400, "1": 420, "90+": 180}


def test_two_editions_of_one_cell_are_refused_together_and_replace_in_turn(world: World) -> None:
    declare(world)
    first = xlsx(world.folder / "sept.xlsx", {"Table P1 ": TABLE})
    second = xls(world.folder / "dec.xls", {"Table P1": [HEADER, ("2019-10", "Northton", "Burglary", 13), *ROWS[1:]]})
    with pytest.raises(InputError, match="two files give the same cell different figures") as error:
        take(world, first, second)
    assert "'dec.xls' says 13, 'sept.xlsx' says 12" in error.value.details[0]
    store, loaded = Store(str(world.folder / "store")), world.load()
    for file in (first, second):
        request = Request("log", ((file, file.name),))
        done = take_into_store(request, loaded, store, date(2020, 2, 1), world.workspace)
        assert done.outcome == "committed"
    assert "replaces a total of 1,219 by 1,220 in 2 months held before" in done.message
    edition = store.edition()
    assert edition is not None
    found = edition.facts.filter(kind="observed", area="E07000001", dim_offence="Burglary")
    assert found["count"].to_list() == [13.0]


def test_a_month_missing_between_two_sets_leaves_a_year_without_a_value(world: World, run: Run) -> None:
    for month in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12):
        world.month(f"2019-{month:02d}", "home", {"E07000001": 4})
    assert run("ingest", "-q").code == 0
    answer = run("rates", "--quarter", "2019Q3", "--json")
    (row,) = [row for row in answer.json["results"] if row["area"]["code"] == "E10000001"]
    assert (row["value"], row["missing"]["months"]) == (None, ["2019-07-01"])
    world.month("2019-07", "home", {})
    assert run("ingest", "-q").code == 0
    answer = run("rates", "--quarter", "2019Q3", "--json")
    (row,) = [row for row in answer.json["results"] if row["area"]["code"] == "E10000001"]
    assert (row["count"], row["value"]) == (44.0, 0.44)  # of 100,000 residents, and a month without a crime
