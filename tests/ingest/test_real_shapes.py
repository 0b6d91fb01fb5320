"""Small copies of the shapes that published extracts have."""

from datetime import date

import pytest

from kpitool.errors import InputError
from kpitool.ingest.take import Request
from kpitool.ingest.take import take as take_into_store
from kpitool.store import Store
from tests.conftest import Run, World
from tests.extracts import (
    HEADER,
    ROWS,
    TABLE,
    WORKBOOKS,
    Rows,
    declare,
    outcomes,
    take,
    told,
    xls,
    xlsx,
)

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
    assert any("'Lindsey' (1)" in warning for warning in read.receipt.warnings)


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
