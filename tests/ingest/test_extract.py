"""Extracts become observations: every record accounted for, coverage as declared."""

import gzip
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitool.errors import InputError
from kpitool.ingest.checks import Outcome
from kpitool.ingest.coverage import Presented, belongs, presented
from kpitool.ingest.extract import Ingested, read_extracts
from kpitool.ingest.files import open_extracts
from kpitool.ingest.take import wanted_of
from kpitool.period import Period
from kpitool.registry import Loaded
from tests.conftest import World, linux

HEADER = "Month,Force,Code,Offence\n"
GOOD = "2019-10,Home Police,E07000001,Burglary\n"


def opened(world: World, *files: Path, source: str = "crime", covers: Period | None = None) -> list[Presented]:
    registry, wanted = world.load().registry, wanted_of(source, world.load())
    extracts = [extract for file in files for extract in open_extracts(file, wanted, world.workspace)]
    return presented(extracts, registry.sources[source], registry, covers)


def take(world: World, *files: Path, source: str = "crime", covers: Period | None = None) -> Ingested:
    return read_extracts(source, opened(world, *files, source=source, covers=covers), world.load(), world.workspace)


def outcomes(read: Ingested) -> dict[str, int]:
    return {outcome.value: count for outcome, count in read.receipt.outcomes.items() if count}


def cells(read: Ingested) -> list[tuple[str | None, str | None, str | None, float]]:
    """Kind, area, offence and count."""
    return sorted(
        read.observations.select("kind", "area", "dim_offence", "count").iter_rows(),
        key=str,
    )


def test_records_are_counted_by_area_and_offence(world: World) -> None:
    file = world.write("2019-10-home.csv", HEADER + GOOD * 3 + GOOD.replace("Burglary", "Vehicle crime"))
    read = take(world, file)
    assert outcomes(read) == {"accepted": 4}
    assert cells(read) == [
        ("observed", "E07000001", "Burglary", 3.0),
        ("observed", "E07000001", "Vehicle crime", 1.0),
    ]


def test_each_way_a_record_can_end(world: World) -> None:
    file = world.write(
        "2019-10-home.csv",
        HEADER
        + GOOD  # accepted
        + GOOD.replace("E07000001", "North Town")  # accepted: by an alias
        + GOOD.replace("E07000001", "E06000001")  # accepted: in another scope's district
        + GOOD.replace("E07000001", "E09000001")  # out of area: a code that the registry lacks
        + GOOD.replace("E07000001", "")  # unlocated
        + GOOD.replace("E07000001", "Nortton"),  # rejected: a slip for Northton
    )
    read = take(world, file)
    assert outcomes(read) == {"accepted": 3, "rejected": 1, "out_of_area": 1, "unlocated": 1}
    assert read.receipt.reasons[0].text == "Code 'Nortton' is no area of the registry; did you mean 'Northton'?"
    assert cells(read) == [
        ("observed", "E06000001", "Burglary", 1.0),
        ("observed", "E07000001", "Burglary", 2.0),
        ("out_of_area", None, "Burglary", 1.0),
        ("unlocated", None, "Burglary", 1.0),
    ]


def test_a_record_with_three_faults_is_rejected_once_with_three_reasons_and_its_line(world: World) -> None:
    world.change(
        "columns: {period: Month, scope: Force, area: Code}",
        "columns: {period: Month, scope: Force, area: Code}\n    area: {kind: small_area}",
    )
    rows = '2019-10,"Home\nPolice",E01025631,Burglary\n2019-13,Home Police,E0102563,Burglry\n'
    read = take(world, world.write("2019-10-home.csv", HEADER + rows))
    assert outcomes(read) == {"rejected": 1, "out_of_area": 1}
    (row,) = read.rejected.records().rows(named=True)
    assert (row["file"], row["line"]) == ("2019-10-home.csv", 4)
    assert row["reasons"] == [
        "Month '2019-13' is not a month such as 2019-12",
        "Code 'E0102563' is not a small-area code such as E01025631",
        "Offence 'Burglry' is not a declared offence; did you mean 'Burglary'?",
    ]


def test_a_record_outside_the_files_coverage_is_rejected(world: World) -> None:
    rows = GOOD + GOOD.replace("2019-10", "2019-11") + GOOD.replace("Home", "City")
    read = take(world, world.write("2019-10-home.csv", HEADER + rows))
    assert outcomes(read) == {"accepted": 1, "rejected": 2}
    assert [reason.text for reason in read.receipt.reasons] == [
        "2019-10 of city is not what this file covers",
        "2019-11 of home is not what this file covers",
    ]


def test_a_receipt_that_loses_a_record_is_a_fault_of_the_program(world: World) -> None:
    receipt = take(world, world.write("2019-10-home.csv", HEADER + GOOD * 3)).receipt
    short = replace(receipt.files[0], outcomes={**receipt.files[0].outcomes, Outcome.ACCEPTED: 2})
    with pytest.raises(AssertionError, match="do not add up to 3"):
        replace(receipt, files=(short,))


def test_blank_lines_are_no_records(world: World) -> None:
    read = take(world, world.write("2019-10-home.csv", HEADER + "\n" + GOOD + "\n\n"))
    assert outcomes(read) == {"accepted": 1}


def test_identical_rows_are_separate_incidents_unless_the_source_names_an_id(world: World) -> None:
    rows = "a1," + GOOD + "a1," + GOOD + "," + GOOD + "," + GOOD + "a2," + GOOD
    file = world.write("2019-10-home.csv", "Id," + HEADER + rows)
    assert outcomes(take(world, file)) == {"accepted": 5}
    world.change("area: Code}", "area: Code, id: Id}")
    read = take(world, file)
    assert outcomes(read) == {"accepted": 4, "superseded": 1}
    assert read.observations["count"].to_list() == [4.0]


def test_of_repeated_ids_the_same_record_stays_whatever_the_order_and_scopes_are_apart(world: World) -> None:
    world.change("area: Code}", "area: Code, id: Id}")
    world.change("coverage: file_name", "coverage: columns")
    rows = [
        "a1,2019-10,Home Police,E07000001,Burglary\n",
        " a1 ,2019-10,Home Police,E07000002,Vehicle crime\n",
        "a1,2019-10,City Police,E06000001,Burglary\n",
    ]
    first, second = (
        take(world, world.write(f"{number}/log.csv", "Id," + HEADER + "".join(lines)))
        for number, lines in enumerate((rows, rows[::-1]))
    )
    assert first.observations.equals(second.observations)
    assert outcomes(first) == {"accepted": 2, "superseded": 1}


def test_in_the_name_of_a_file_a_star_is_any_text(world: World) -> None:
    world.change('file_name: "{period}-{scope}"', 'file_name: "*({period})-{scope}-*"')
    for name in ("Log of crimes (2019-10)-home-final v2.csv", "(2019-10)-home-.csv"):
        (told,) = opened(world, world.write(name, HEADER + GOOD))
        assert (told.declared.file_period, told.declared.scopes) == (Period(date(2019, 10, 1), 1), ("home",))
    with pytest.raises(InputError) as refused:
        opened(world, world.write("Log of crimes 2019-10-home-final.csv", HEADER + GOOD))
    assert "(2019-12)-SCOPE-.csv" in str(refused.value.help)


def test_a_name_longer_than_a_file_can_have_says_nothing_and_is_not_looked_through(world: World) -> None:
    world.change('file_name: "{period}-{scope}"', 'file_name: "*-*-*-{period}"')
    source = world.load().registry.sources["crime"]
    assert belongs("a-b-c-2019-10.csv", source, world.load().registry)
    assert not belongs("-" * 60_000 + "2019-10.csv", source, world.load().registry)


def test_blank_lines_are_no_incidents_where_the_name_says_the_month(world: World) -> None:
    world.change("columns: {period: Month, scope: Force, area: Code}", "columns: {area: Code}")
    file = world.write("2019-10-home.csv", "Code,Offence\nE07000001,Burglary\n\n\n,\n")
    assert outcomes(take(world, file)) == {"accepted": 1}


def test_a_record_from_before_or_after_its_areas_time_is_rejected(world: World) -> None:
    world.change("name: Northton, level: district", "name: Northton, level: district, first: 2019-11")
    world.change("name: Southton, level: district", "name: Southton, level: district, last: 2019-09")
    rows = GOOD + GOOD.replace("E07000001", "E07000002") + GOOD.replace("E07000001", "E06000001")
    read = take(world, world.write("2019-10-home.csv", HEADER + rows))
    assert [reason.text for reason in read.receipt.reasons] == [
        "area E07000001 is in use from 2019-11 only",
        "area E07000002 ended in 2019-09",
    ]


def test_an_id_used_in_two_months_counts_in_both_and_is_reported(world: World) -> None:
    world.change("area: Code}", "area: Code, id: Id}")
    october = world.write("2019-10-home.csv", "Id," + HEADER + "a1," + GOOD)
    november = world.write("2019-11-home.csv", "Id," + HEADER + "a1," + GOOD.replace("-10", "-11"))
    read = take(world, october, november)
    assert outcomes(read) == {"accepted": 2}
    assert any("more than one month" in warning for warning in read.receipt.warnings)


def test_a_small_area_is_resolved_by_its_name_and_by_a_lookup(world: World) -> None:
    world.change(
        "columns: {period: Month, scope: Force, area: Code}",
        "columns: {period: Month, scope: Force, area: Code, area_name: Name}\n    area: {kind: small_area}",
    )
    rows = (
        "2019-10,Home Police,E01000001,Northton 001A,Burglary\n"
        "2019-10,Home Police,E01000002,Elsewhere 001A,Burglary\n"
        "2019-10,Home Police,E01000003,Northton,Burglary\n"
    )
    file = world.write("2019-10-home.csv", "Month,Force,Code,Name,Offence\n" + rows)
    assert outcomes(take(world, file)) == {"accepted": 1, "out_of_area": 1, "rejected": 1}
    world.write("lookup.csv", "lsoa,district\nE01000001,E07000002\nE01000002,E07000002\nE01000003,E07000001\n")
    world.change(
        "{kind: small_area}", "{kind: small_area, lookup: lookup.csv, lookup_code: lsoa, lookup_area: district}"
    )
    read = take(world, file)
    assert outcomes(read) == {"accepted": 3}
    assert dict(read.observations.select("area", "count").iter_rows()) == {"E07000001": 1.0, "E07000002": 2.0}


def test_crlf_a_byte_order_mark_quotes_and_gzip_change_nothing(world: World) -> None:
    plain = HEADER + GOOD + '2019-10,Home Police,"North Town","Vehicle crime"\n'
    dressed = b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()
    first = take(world, world.write("2019-10-home.csv", plain))
    second = take(world, world.write("gz/2019-10-home.csv.gz", gzip.compress(dressed)))
    assert cells(first) == cells(second)


def test_what_a_file_covers_comes_from_its_name_or_the_command_line(world: World) -> None:
    file = world.write("log.csv", HEADER + GOOD)
    with pytest.raises(InputError, match="does not say what it covers") as error:
        take(world, file)
    assert error.value.help is not None
    assert "2019-12-SCOPE.csv" in error.value.help
    span = Period(date(2019, 10, 1), 2)
    read = take(world, file, covers=span)
    assert read.coverage.height == 2


def test_two_files_with_different_figures_for_one_cell_are_an_error_naming_both(world: World) -> None:
    header = "code,year,age,people\n"
    first = world.write("a.csv", header + "E07000001,2019,all,100\n")
    same = world.write("b.csv", header + "E07000001,2019,all,100\nE07000002,2019,all,5\n")
    other = world.write("c.csv", header + "E07000001,2019,all,101\n")
    assert take(world, first, same, source="people").observations["count"].sum() == 105
    with pytest.raises(InputError) as error:
        take(world, first, other, source="people")
    assert "'a.csv' says 100" in error.value.details[0]
    assert "'c.csv' says 101" in error.value.details[0]


def test_numbers_are_numbers_or_rejected(world: World) -> None:
    rows = 'E07000001,2019,all,1e3\nE07000001,2018,all,\nE07000001,2017,all,0\nE07000002,2019,all,"1,234"\n'
    file = world.write("people.csv", "code,year,age,people\n" + rows + "E07000002,2018,all,7\n")
    read = take(world, file, source="people")
    assert outcomes(read) == {"accepted": 2, "rejected": 3}
    assert {reason.text for reason in read.receipt.reasons} == {
        "people '1e3' is not a number; a spreadsheet has cut it short: export it again",
        "people is blank",
        "people 0 is no population",
    }


def test_a_count_below_zero_is_kept_with_a_warning(world: World) -> None:
    world.change("layout: events", "layout: counts")
    world.change("area: Code}", "area: Code, count: Number}")
    row = "2019-10,Home Police,E07000001,Burglary,-4\n"
    read = take(world, world.write("2019-10-home.csv", HEADER.replace("\n", ",Number\n") + row))
    assert read.observations["count"].to_list() == [-4.0]
    assert any("below zero" in warning for warning in read.receipt.warnings)


def test_two_files_of_the_same_bytes_that_speak_for_two_months_are_two_statements(world: World) -> None:
    october = world.write("2019-10-home.csv", HEADER)
    november = world.write("2019-11-home.csv", HEADER)
    assert take(world, october, november).coverage["start"].to_list() == [date(2019, 10, 1), date(2019, 11, 1)]
    copy = world.write("copy/2019-10-home.csv", HEADER)
    read = take(world, october, copy)
    assert read.coverage.height == 1
    assert "left out, saying the same as another: 1 file" in read.receipt.warnings


def test_columns_that_are_not_used_may_be_nameless_or_repeated(world: World) -> None:
    file = world.write("2019-10-home.csv", "Month,Force,Code,Offence,,z,z\n" + GOOD.replace("\n", ",,1,2\n"))
    assert outcomes(take(world, file)) == {"accepted": 1}


BAD_FILES = {
    "empty": b"",
    "blank": b"  \n \n",
    "blank first line": b"\r\nMonth,Force\n",
    "binary": b"\x7fELF\x00\x01",
    "zip": b"PK\x03\x04abc",
    "damaged gzip": b"\x1f\x8b\x08broken",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_csv_says_what_it_is(world: World, name: str) -> None:
    with pytest.raises(InputError) as error:
        opened(world, world.write("2019-10-home.csv", BAD_FILES[name]))
    assert "2019-10-home.csv" in error.value.message


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('2019-10,Home Police,E07000001,"Burg\n', "unexpected end of data"),
    ],
)
def test_a_row_that_breaks_the_csv_is_named_by_its_line(world: World, rows: str, said: str) -> None:
    file = world.write("2019-10-home.csv", HEADER + GOOD + rows)
    with pytest.raises(InputError) as error:
        take(world, file)
    assert said in error.value.message


def test_a_row_with_a_field_too_many_is_rejected_alone(world: World) -> None:
    rows = GOOD + GOOD.replace("\n", ",extra\n") + GOOD.replace("\n", ",\n")
    read = take(world, world.write("2019-10-home.csv", HEADER + rows))
    assert outcomes(read) == {"accepted": 2, "rejected": 1}
    assert read.rejected.records()["line"].to_list() == [3]
    assert read.rejected.records()["reasons"].to_list() == [["5 fields where the header has 4"]]


@linux
def test_what_is_no_ordinary_file_is_refused_and_not_waited_for(world: World) -> None:
    os.mkfifo(world.folder / "2019-10-home.csv")
    for path in (world.folder / "2019-10-home.csv", Path("/dev/zero")):
        with pytest.raises(InputError, match="is no ordinary file"):
            opened(world, path)


@linux
@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "bad\udcff.csv", "people.csv/x.csv", "nowhere/x.csv"])
def test_a_name_that_cannot_be_a_file_is_told(world: World, name: str) -> None:
    with pytest.raises(InputError):
        opened(world, world.folder / name)


def test_a_file_with_no_usable_record_is_refused(world: World) -> None:
    file = world.write("2019-10-home.csv", HEADER + GOOD.replace("2019-10", "October") * 4)
    with pytest.raises(InputError, match="not one of 4 records could be used"):
        take(world, file)


AREAS = ["E07000001", "E07000002", "E06000001", "E09000001", "", "Northton", "Nortton"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["2019-10", "2019-11", "2019-13", ""]),
        st.sampled_from(["Home Police", "City Police", "home", "Hme", ""]),
        st.sampled_from(AREAS),
        st.sampled_from(["Burglary", "Vehicle crime", "burglary", "Arson", ""]),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, cut=st.integers(0, 40), turned=st.booleans())
def test_any_split_and_order_of_rows_gives_the_same_observations_and_accounts_for_all(
    world: World, rows: list[tuple[str, str, str, str]], cut: int, turned: bool
) -> None:
    loaded: Loaded = world.load()
    told = [row for row in rows if any(row)]  # a row with no text at all is a blank line, and no record
    lines = [",".join(row) + "\n" for row in [*told, ("2019-10", "Home Police", "E07000001", "Burglary")]]
    whole = [world.write("whole/2019-10-home.csv", HEADER + "".join(lines))]
    parts = [lines[:cut], lines[cut:]]
    if turned:
        parts = [part[::-1] for part in parts[::-1]]
    split = [world.write(f"part{number}/2019-10-home.csv", HEADER + "".join(part)) for number, part in enumerate(parts)]
    first = read_extracts("crime", opened(world, *whole), loaded, world.workspace)
    distinct = {each.extract.digest: each for each in opened(world, *split)}
    if len(distinct) < 2:
        return  # both halves have the same bytes, and one content counts once
    second = read_extracts("crime", list(distinct.values()), loaded, world.workspace)
    assert first.observations.equals(second.observations)
    assert first.receipt.records == second.receipt.records == len(lines)
    assert first.receipt.outcomes == second.receipt.outcomes
    assert first.rejected.height == first.receipt.outcomes[Outcome.REJECTED]
    assert first.observations["count"].sum() == len(lines) - first.rejected.height


def test_a_header_alone_is_no_crime_in_a_covered_month(world: World) -> None:
    read = take(world, world.write("2019-10-home.csv", HEADER))
    assert (read.receipt.records, read.coverage.height) == (0, 1)
    assert any("no records" in warning for warning in read.receipt.warnings)
    assert read.observations.schema["start"] == pl.Date


def test_a_row_without_any_text_is_no_record_beside_one_whose_place_is_a_blank(world: World) -> None:
    rows = [("2019-10", "Home Police", " ", "Burglary"), (None, None, None, None), (None, None, None, "Arson")]
    frame = pl.DataFrame(rows, schema=["Month", "Force", "Code", "Offence"], orient="row")
    for turned in (frame, frame.reverse()):
        turned.write_parquet(world.folder / "2019-10-home.parquet")
        read = take(world, world.folder / "2019-10-home.parquet")
        assert outcomes(read) == {"unlocated": 1, "rejected": 1}
