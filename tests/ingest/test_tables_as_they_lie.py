"""Tables that do not begin in the first row: headers, notes, labels, and columns turned into rows."""

from datetime import date

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
    csv_text,
    declare,
    opened,
    outcomes,
    reasons,
    take,
    told,
    xlsx,
)

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
    declare(world, table="{header: 3, footnotes: [Area]}")
    with pytest.raises(InputError) as error:
        take(world, file)
    assert error.value.help == "row 4 names it: table: {header: 4}"


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
    assert (outcomes(read), read.rejected.records()["cell"].to_list()) == ({"accepted": 8, "rejected": 1}, ["F8"])


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
