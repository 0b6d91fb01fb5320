"""What a new file is taken for: where its table lies, which column is what, and what is asked."""

import csv
import gzip
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitool.errors import InputError
from kpitool.period import Period, PeriodFormat, period_from
from kpitool.registry.sources import Source
from kpitool.sniffing.proposal import Proposal, sniffed
from tests.conftest import World


def of(world: World, name: str, text: str | bytes, sheet: str | None = None) -> Proposal:
    return sniffed(world.write(name, text), world.workspace, sheet)


def block_of(world: World, text: str, name: str = "new.csv") -> dict[str, Any]:
    return of(world, name, text).block


def remark(proposal: Proposal, *place: str) -> str:
    return next(each.text for each in proposal.remarks if each.place == place)


MONTHLY = "Area code,Area,Month,Offence,Crimes\n" + "".join(
    f"E0700000{area},Area {area},2019-{month:02d},{offence},{area + month}\n"
    for area in (1, 2)
    for month in (10, 11, 12)
    for offence in ("Burglary", "Vehicle crime")
)


def test_counts_by_month_and_area(world: World) -> None:
    block = block_of(world, MONTHLY)
    assert block["layout"] == "counts"
    assert block["columns"] == {"period": "Month", "area": "Area code", "area_name": "Area", "count": "Crimes"}
    assert block["period"] == {"format": "month"}
    assert block["dimensions"] == {"offence": {"column": "Offence", "values": ["Burglary", "Vehicle crime"]}}
    assert "table" not in block


def test_titles_units_and_footnotes_around_a_table(world: World) -> None:
    text = (
        "Table 4: Referrals by quarter,,,\n,,,\nArea code,Area,Quarter,Referrals\n,,,Number\n"
        'E07000001,Northton 1,2019/20 Q1,5\nE07000002,Southton,2019/20 Q1,"1,203"\n'
        "E07000001,Northton 1,2019/20 Q2,-\nE07000002,Southton,2019/20 Q2,7\n"
        "Source: the service's own records,,,\n1. '-' means that it is suppressed.,,,\n"
    )
    proposal = of(world, "referrals.csv", text)
    assert proposal.block["title"] == "Table 4: Referrals by quarter"
    assert proposal.block["table"] == {"header": 3, "skip": 4, "ends": "Source*", "footnotes": ["Area"]}
    assert proposal.block["marks"] == {"-": "suppressed"}
    assert "1. '-' means that it is suppressed" in remark(proposal, "marks", "-")
    assert [row[3] for row in proposal.preview.rows] == ["5", "1,203", "-", "7"]


def test_a_blank_row_ends_a_table_whose_footnote_has_no_word_for_it(world: World) -> None:
    block = block_of(world, "Code,Name,2018,2019\nE07000001,A,4,5\nE07000002,B,6,7\n,,,\nFigures may not add up,,,\n")
    assert block["table"]["ends"] == "blank row"


def test_columns_named_by_quarters_become_rows(world: World) -> None:
    block = block_of(world, "Code,Area,2018/19 Q1,2018/19 Q2\nE07000001,Northton,1,2\nE07000002,Southton,4,5\n")
    assert block["table"] == {"long": {"columns": "*", "name": "Period", "value": "Number"}}
    assert block["columns"] == {"period": "Period", "area": "Code", "area_name": "Area", "count": "Number"}
    assert block["period"] == {"format": "quarter"}


@pytest.mark.parametrize(
    ("heads", "written"),
    [
        ("Oct-19,Nov-19", "month"),
        ("2019-10-01,2019-11-01", "month"),
        ("October 2019,November 2019", "month"),
        ("2018,2019", "year"),
        ("2018/19,2019/20", "financial_year"),
        ("Q1 2018/19,Q2 2018/19", "quarter"),
        ("Year ending March 2018,Year ending March 2019", "span"),
    ],
)
def test_heads_of_periods_below_a_title(world: World, heads: str, written: str) -> None:
    proposal = of(world, "calls.csv", f"Calls by district,,\nDistrict,{heads}\nBlaby,3,4\nMelton,5,6\n")
    assert proposal.block["table"]["header"] == 2
    assert proposal.block["columns"] == {"period": "Period", "area_name": "District", "count": "Number"}
    assert proposal.block["period"]["format"] == written
    assert not any("no row looks like" in note for note in proposal.notes)


def test_of_two_groups_of_columns_by_year_the_counts_become_rows(world: World) -> None:
    text = "Code,Estimated population mid-2018,2018 per sq km,Estimated population mid-2019,2019 per sq km\n"
    proposal = of(world, "people.csv", text + "E07000001,1000,1.5,1010,1.6\nE07000002,2000,2.5,2020,2.6\n")
    assert proposal.block["table"]["long"]["columns"] == "Estimated population *"
    assert proposal.block["period"] == {"format": "mid_year"}
    assert proposal.block["series"] == "snapshot"
    assert any("2018 per sq km" in note for note in proposal.notes)
    assert proposal.preview.rows[0] == ("mid-2018", "E07000001", "1000")


def test_columns_named_by_offences_become_a_dimension_without_footnotes(world: World) -> None:
    text = "Recorded crime in October 2019,,,\nCode,Burglary2,Robbery,Drug offences\n"
    proposal = of(world, "crime.csv", text + "E07000001,1,2,3\nE07000002,4,5,6\n")
    block = proposal.block
    assert block["dimensions"] == {"offence": {"column": "Offence", "values": ["Burglary", "Robbery", "Drug offences"]}}
    assert block["table"]["footnotes"] == ["Offence"]
    assert block["table"]["given"] == {"Period": {"from": "A1", "like": "*crime in {}"}}
    assert proposal.preview.rows[0] == ("October 2019", "E07000001", "1", "Burglary")


def test_a_heading_above_tells_apart_what_the_row_below_names_alike(world: World) -> None:
    text = (
        ",Burglary,,Robbery,\nCode,Number,% solved,Number,% solved\nE07000001,1,20.5,3,30.5\nE07000002,2,10.5,3,35.5\n"
    )
    block = block_of(world, text, "solved-2019-20.csv")
    assert block["table"]["header"] == [1, 2]
    assert block["table"]["long"]["columns"] == "* Number"
    assert block["dimensions"]["offence"]["values"] == ["Burglary", "Robbery"]
    assert block["table"]["given"]["Period"] == {"from": "file_name", "like": "solved-{}.csv"}


def test_a_year_and_a_quarter_in_two_columns_are_one_period(world: World) -> None:
    block = block_of(world, "Year,Qtr,Cases\n2019/20,Q1,3\n2019/20,Q2,4\n")
    assert block["columns"] == {"period": ["Year", "Qtr"], "count": "Cases"}
    assert block["period"] == {"format": "quarter"}


def test_a_month_by_name_and_a_year_in_two_columns_are_one_period(world: World) -> None:
    block = block_of(world, "Year,Month,Cases\n2019,October,3\n2019,November,4\n")
    assert (block["columns"]["period"], block["period"]) == (["Month", "Year"], {"format": "month"})


def test_a_count_that_is_never_larger_than_the_other_is_its_part(world: World) -> None:
    proposal = of(world, "marac.csv", "Quarter,Repeat cases,Cases\n2019/20 Q1,49,132\n2019/20 Q2,51,138\n")
    assert proposal.block["columns"] == {"period": "Quarter", "numerator": "Repeat cases", "denominator": "Cases"}
    assert "never larger" in remark(proposal, "columns")


def test_fractions_are_finished_figures_with_their_interval(world: World) -> None:
    text = "Code,Year,Rate,Lower,Upper\nE07000001,2018/19,1.5,1.2,1.8\nE07000002,2018/19,2.5,2.1,2.9\n"
    block = block_of(world, text)
    assert block["layout"] == "values"
    assert {key: block["columns"][key] for key in ("value", "lower95", "upper95")} == {
        "value": "Rate",
        "lower95": "Lower",
        "upper95": "Upper",
    }


INCIDENTS = "Incident Ref,Reported date,LSOA code,LSOA name,Reported by,Category,Outcome,Longitude\n" + "".join(
    f"INC{number:05d},{number % 28 + 1:02d}/10/2019,E01025631,Northton 002A,Home Police,"
    f"{'Noise' if number % 3 else 'Litter'},{('', 'closed', '', 'open')[number % 4]},-1.1{number:03d}\n"
    for number in range(60)
)


def test_rows_without_figures_are_incidents(world: World) -> None:
    proposal = of(world, "calls_2019-10.csv", INCIDENTS)
    block = proposal.block
    assert block["layout"] == "events"
    assert block["columns"] == {
        "period": "Reported date",
        "scope": "Reported by",
        "area": "LSOA code",
        "area_name": "LSOA name",
        "id": "Incident Ref",
    }
    assert (block["period"], block["area"]) == ({"format": "date"}, {"kind": "small_area"})
    assert (block["file_name"], block["coverage"]) == ("calls_{period}", ["file_name", "columns"])
    assert block["files"] == "data/calls_*.csv"
    assert list(block["dimensions"]) == ["category"]
    assert any("'Outcome' (blank in 30 of 60 rows" in note for note in proposal.notes)


def test_a_file_name_that_does_not_fit_the_records_is_no_coverage(world: World) -> None:
    assert block_of(world, INCIDENTS, "calls_2019-11.csv")["coverage"] == "columns"


def test_a_dimension_that_is_blank_below_the_rows_looked_at_is_left_out(world: World) -> None:
    rows = [f"2019-10,Home Police,E07000001,{'Noise' if n % 2 else 'Litter'}\n" for n in range(5_200)]
    text = "Month,Reported by,Code,Kind\n" + "".join(rows)
    assert block_of(world, text)["dimensions"]["kind"]["values"] == ["Litter", "Noise"]
    later = of(world, "later.csv", text + "2019-10,Home Police,E07000001,Graffiti\n")
    assert later.block["dimensions"]["kind"]["values"] == ["Litter", "Noise", "Graffiti"]
    blank = of(world, "blank.csv", text + "2019-10,Home Police,E07000001,\n")
    assert "dimensions" not in blank.block
    assert any("'Kind'" in note for note in blank.notes)


def test_a_file_that_does_not_say_its_period_is_to_be_named_by_it(world: World) -> None:
    proposal = of(world, "cases.csv", "Code,Cases\nE07000001,4\nE07000002,5\n")
    assert (proposal.block["file_name"], proposal.block["coverage"]) == ("cases_{period}", "file_name")
    assert "no period was found" in remark(proposal, "file_name")


def test_a_total_beside_its_parts_is_asked_about(world: World) -> None:
    text = "Quarter,Strand,Incidents\n" + "".join(
        f"2019/20 Q{quarter},{strand},{count}\n"
        for quarter in (1, 2)
        for strand, count in (("All incidents", 9), ("Racial", 5), ("Religion", 6))
    )
    proposal = of(world, "hate.csv", text)
    assert proposal.block["dimensions"]["strand"]["total"] == "All incidents"
    assert "multi_coded" in remark(proposal, "dimensions", "strand")


def test_columns_of_one_name_are_numbered(world: World) -> None:
    block = block_of(world, "Code,Month,Cases,Kind,Kind\nE07000001,2019-10,1,a,x\nE07000001,2019-10,2,b,y\n")
    assert [each["column"] for each in block["dimensions"].values()] == ["Kind#1", "Kind#2"]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-16", "\t"), ("cp1252", ";"), ("utf-8-sig", "|"), ("utf-8", ",")]
)
def test_any_delimiter_and_encoding(world: World, encoding: str, delimiter: str) -> None:
    text = MONTHLY.replace("Burglary", "Béton").replace(",", delimiter)
    proposal = of(world, "new.txt", text.encode(encoding))
    assert proposal.block["dimensions"]["offence"]["values"] == ["Béton", "Vehicle crime"]
    assert proposal.preview.rows[0] == ("2019-10", "E07000001", "Area 1", "11", "Béton")


def test_a_delimiter_that_the_names_do_not_tell_is_said(world: World) -> None:
    text = "Code;Month;Cases (a, b, c, d, e)\nE07000001;2019-10;3\nE07000002;2019-10;4\n"
    proposal = of(world, "new.csv", text)
    assert proposal.block["columns"]["count"] == "Cases (a, b, c, d, e)"
    assert proposal.preview.rows[0] == ("2019-10", "E07000001", "3")


def test_a_line_break_above_the_header_hides_no_column(world: World) -> None:
    proposal = of(world, "new.csv", 'Cases;"a\nb";\nMonth;Code;Cases\n2019-10;E07000001;5\n2019-11;E07000002;5\n')
    assert proposal.block["table"] == {"header": 2, "delimiter": ";"}
    assert proposal.preview.rows[0] == ("2019-10", "E07000001", "5")


def test_packed_files_and_parquet_are_read_as_the_plain_ones(world: World, tmp_path: Path) -> None:
    plain = of(world, "new.csv", MONTHLY)
    packed = of(world, "new.csv.gz", gzip.compress(MONTHLY.encode()))
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
        archive.writestr("inner/new.csv", MONTHLY)
    zipped = sniffed(tmp_path / "new.zip", world.workspace)
    pl.read_csv(MONTHLY.encode()).write_parquet(tmp_path / "new.parquet")
    columnar = sniffed(tmp_path / "new.parquet", world.workspace)
    for proposal in (packed, zipped, columnar):
        assert proposal.block | {"files": ""} == plain.block | {"files": ""}
        assert proposal.preview == plain.preview
    assert any("'readme.txt'" in note for note in zipped.notes)


def test_years_of_two_digits_behind_an_apostrophe_are_of_this_century(world: World) -> None:
    assert period_from("Apr '10 to Mar '11", PeriodFormat.SPAN) == Period(date(2010, 4, 1), 12)
    assert period_from("Oct–Dec ’19", PeriodFormat.SPAN) == Period(date(2019, 10, 1), 3)
    block = block_of(world, "Code,Jan '18 to Dec '18,Jan '19 to Dec '19\nE07000001,7.5,8.25\nE07000002,1.5,2.75\n")
    assert block["period"] == {"format": "span"}
    assert block["layout"] == "values"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("only one line\n", "there is no table"),
        ("a\nb\nc\n", "there is no table"),
        ("Code,Cases\n", "there is no table"),
        ("<html><table>", "web page"),
    ],
)
def test_a_file_without_a_table_is_refused(world: World, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        of(world, "new.csv", text)


CELLS = st.one_of(
    st.sampled_from(
        ["", "2019-10", "E07000001", "5", "1.5", "-", "Code", "Cases", "2018/19", "*", "a: b # c", "Q1", "{}"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=7))
def test_any_table_is_refused_or_gives_a_block_that_is_a_source(world: World, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    try:
        block = block_of(world, text.getvalue())
    except InputError:
        return
    Source.model_validate(block)


def test_a_file_that_is_not_there_is_told_with_the_nearest(world: World) -> None:
    with pytest.raises(InputError, match="there is no file") as refused:
        sniffed(world.folder / "peeple.csv", world.workspace)
    assert refused.value.help is not None
    assert "people.csv" in refused.value.help


def test_a_text_file_has_no_sheets(world: World) -> None:
    with pytest.raises(InputError, match="has no sheets"):
        of(world, "new.csv", MONTHLY, "Sheet1")
