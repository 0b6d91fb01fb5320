"""The heavy stage against a reading row by row: however small its queries, records end the same way."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitool.ingest import query, repeats, samples, streaming
from kpitool.ingest.extract import Ingested
from tests.conftest import World
from tests.extracts import Rows, csv_text, declare, outcomes, parquet, take, xlsx

HEADER = ("Id", "Month", "Force", "Area", "Offence", "Note")
Record = tuple[str, str, str, str, str, str]
SOURCE = """\
title: Log
layout: events
columns: {id: Id, period: Month, scope: Force, area_name: Area}
period: {format: PERIOD}
file_name: "{period}-log"
dimensions: {offence: {column: Offence, values: [Arson, Burglary]}}
coverage: [file_name, columns]
frequency: monthly
due_after: 20
"""
MONTHS = {"2019-10": "2019-10", "Oct-19": "2019-10", "2019-11": "2019-11", "2019-13": None, "": None}
DAYS = {"2019-10-01": "2019-10", "31/10/2019": "2019-10", "2019-11-02": "2019-11", "2019-11-31": None, "": None}
FORCES = {"Home Police": "home", "home police": "home", "Hme": None, "": None}
AREAS = {
    "Northton": "E07000001",
    " northton": "E07000001",
    "Southton": "E07000002",
    "Elsewhere": "outside",
    "Nortton": None,
    "": "",
}
OFFENCES = {"Arson": "Arson", "arson ": "Arson", "Burglary": "Burglary", "Theft": None, "": None}
ONE_MORE = "and one more"
"""A note that another field follows in text, which is a fault as well."""
"""What each text means; none where it is a fault."""


@dataclass(frozen=True)
class Expected:
    """What should come of records: outcomes, counts by month, area and offence, and the lines of the rejected."""

    outcomes: Counter[str]
    counts: Counter[tuple[str, str, str]]
    rejected: list[tuple[str, int, str]]


def row_by_row(files: dict[str, list[Record]], periods: dict[str, str | None]) -> Expected:
    """The records read one by one, as the documentation says what becomes of them."""
    found = Expected(Counter(), Counter(), [])
    named: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for name, records in sorted(files.items()):
        for line, record in enumerate(records, start=2):
            if not any(record):
                continue  # a line without any text is no record
            identity, *texts, _ = record
            month, force, area, offence = (
                meaning[text] for meaning, text in zip((periods, FORCES, AREAS, OFFENCES), texts, strict=True)
            )
            is_long = record[-1] == ONE_MORE and name.endswith("csv")
            if month is None or force is None or area is None or offence is None or is_long or month != name[:7]:
                found.outcomes["rejected"] += 1
                found.rejected.append((name, line, texts[-1]))
                continue
            if identity.strip():
                named[month, identity.strip()].append((area, offence, month))
            else:
                count(found, (area, offence, month))
    for same in named.values():
        found.outcomes["superseded"] += len(same) - 1
        in_order = sorted(same, key=lambda each: (each[0] in {"", "outside"}, each[0]))
        districts = [each for each in in_order if each[0] not in {"", "outside"}]
        count(found, max(districts) if districts else max(same, key=lambda each: (each[1], each[0])))
    return found


def count(found: Expected, record: tuple[str, str, str]) -> None:
    area, offence, month = record
    outcome = {"": "unlocated", "outside": "out_of_area"}.get(area, "accepted")
    found.outcomes[outcome] += 1
    if outcome == "accepted":
        found.counts[month, area, offence] += 1


def said(read: Ingested) -> Expected:
    """What came of them."""
    observed = read.observations.filter(pl.col("kind") == "observed").select("start", "area", "dim_offence", "count")
    counts = Counter({(f"{start:%Y-%m}", area, offence): int(n) for start, area, offence, n in observed.iter_rows()})
    rejected = [
        (file, line, json.loads(values)["Offence"] or "")
        for file, line, values in read.rejected.records().select("file", "line", "values").iter_rows()
    ]
    return Expected(Counter(outcomes(read)), counts, rejected)


def records(periods: dict[str, str | None], ids: list[str]) -> st.SearchStrategy[list[Record]]:
    texts = [ids, [*periods], [*FORCES], [*AREAS], [*OFFENCES], ["", 'a "quoted", note', ONE_MORE]]
    return st.lists(st.tuples(*(st.sampled_from(each) for each in texts)), max_size=10)


def written(world: World, files: dict[str, list[Record]], kind: str) -> list[Path]:
    if kind == "parquet":
        return [parquet(world.folder / name, [HEADER, *rows]) for name, rows in files.items()]
    longer = {name: [(*row, "!") if row[-1] == ONE_MORE else row for row in rows] for name, rows in files.items()}
    return [world.write(name, csv_text([HEADER, *rows])) for name, rows in longer.items()]


DAY_IN = {"2019-10": "2019-10-01", "2019-11": "2019-11-02"}
GOOD: Record = ("", "2019-10", "Home Police", "Northton", "Burglary", "")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=records(MONTHS, [""]),
    second=records(MONTHS, [""]),
    third=records(MONTHS, [""]),
    size=st.sampled_from([1, 400, 1 << 30]),
    kind=st.sampled_from(["csv", "parquet"]),
)
def test_records_end_as_they_do_row_by_row_however_small_the_queries(
    world: World, first: list[Record], second: list[Record], third: list[Record], size: int, kind: str
) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, ", ""))
    files = {f"2019-10-log.{kind}": [*first, GOOD], f"2019-11-log.{kind}": second, f"2019-10-log.b.{kind}": third}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(streaming, "AT_FIRST", size)
        patched.setattr(streaming, "HEAD", 2)
        patched.setattr(samples, "PIECES", 3)
        read = take(world, *written(world, files, kind))
    expected = row_by_row(files, MONTHS)
    found = said(read)
    assert found.outcomes == +expected.outcomes
    assert found.counts == expected.counts
    lines = [(name, line - (kind == "parquet"), offence) for name, line, offence in expected.rejected]
    assert sorted(found.rejected) == sorted(lines)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=records(DAYS, ["", "a", "b ", "b"]),
    second=records(DAYS, ["", "a", "c"]),
    size=st.sampled_from([1, 1 << 30]),
    at_once=st.sampled_from([1, 1_000_000]),
    by_name=st.booleans(),
)
def test_of_records_that_share_an_id_all_but_one_give_way(
    world: World, first: list[Record], second: list[Record], size: int, at_once: int, by_name: bool
) -> None:
    declare(world, SOURCE.replace("PERIOD", "date"))
    day = ("", "2019-10-01", *GOOD[2:])
    files = {"2019-10-log.csv": [*first, day], "2019-11-log.csv": second}
    if by_name:  # the file's name is all that says when: its rows are counted by their texts
        world.change("period: Month, ", "")
        world.change("period: {format: date}", "period: {format: month}")
        world.change("coverage: [file_name, columns]", "coverage: file_name")
        files = {name: [(each[0], DAY_IN[name[:7]], *each[2:]) for each in rows] for name, rows in files.items()}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(streaming, "AT_FIRST", size)
        patched.setattr(repeats, "AT_ONCE", at_once)
        read = take(world, *written(world, files, "csv"))
    expected = row_by_row(files, DAYS)
    found = said(read)
    assert found.outcomes["superseded"] == expected.outcomes["superseded"]
    assert sum(found.outcomes.values()) == sum(expected.outcomes.values())
    assert found.counts == expected.counts


def test_records_of_one_id_are_compared_once_each_where_some_texts_of_their_area_are_known_and_others_new(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(world, SOURCE.replace("PERIOD", "month"))
    monkeypatch.setattr(streaming, "AT_FIRST", 1)
    known, new = ["Northton", " northton"], [f"{blanks * ' '}North Town" for blanks in range(20)]
    offences = [f"{blanks * ' '}ARSON" for blanks in range(10)]
    first = [(*GOOD[:3], area, "Arson", "") for area in known]
    pairs = [(area, offence) for area in (*known, *new) for offence in offences]
    second = [(str(number), *GOOD[1:3], *pair, "") for number, pair in enumerate(pairs)] * 2
    read = take(world, *written(world, {"2019-10-log.csv": first, "2019-10-log.b.csv": second}, "csv"))
    assert outcomes(read) == {"accepted": 2 + len(pairs), "superseded": len(pairs)}


def test_a_file_with_columns_of_the_stages_own_names_is_read(world: World) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, ", ""))
    names = (*HEADER, "path", "row", "records", "sure", "print_area", "file")
    path = parquet(world.folder / "2019-10-log.parquet", [names, (*GOOD, *"123456")])
    assert outcomes(take(world, path)) == {"accepted": 1}


@pytest.mark.parametrize("at_first", [1, 1 << 30])
def test_a_row_that_is_none_as_such_does_not_take_the_place_of_the_record_with_its_id_and_texts(
    world: World, monkeypatch: pytest.MonkeyPatch, at_first: int
) -> None:
    declare(world, SOURCE.replace("PERIOD", "month"))
    monkeypatch.setattr(streaming, "AT_FIRST", at_first)
    (path,) = written(world, {"2019-10-log.csv": [("A1", *GOOD[1:])]}, "csv")
    path.write_text(csv_text([HEADER, ("A1", *GOOD[1:])]) + csv_text([("A1", *GOOD[1:], "too", "many")]))
    assert outcomes(take(world, path)) == {"accepted": 1, "rejected": 1}


@pytest.mark.parametrize(("at_first", "times"), [(1 << 30, 1), (1, 0)])
def test_files_are_read_again_for_the_faults_in_them_only_where_nothing_was_known_yet_and_then_together(
    world: World, monkeypatch: pytest.MonkeyPatch, at_first: int, times: int
) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, ", ""))
    monkeypatch.setattr(streaming, "AT_FIRST", at_first)
    bad = [(*GOOD[:4], offence, "") for offence in ("Theft", "", "Arsen")]
    other = ("", "2019-11", *GOOD[2:])
    files = {"2019-10-log.csv": [GOOD, *bad, other], "2019-10-log.b.csv": [*bad, GOOD]}
    look_up, looked_up = streaming.Pass._looked_up, list[int]()

    def looks_up(found: streaming.Pass, bad: pl.DataFrame) -> pl.DataFrame:
        looked_up.append(bad.height)
        return look_up(found, bad)

    monkeypatch.setattr(streaming.Pass, "_looked_up", looks_up)
    read = take(world, *written(world, files, "csv"))
    assert (outcomes(read), len(looked_up)) == ({"accepted": 2, "rejected": 7}, times)


@pytest.mark.parametrize("size", [1, 1 << 30])
def test_rejected_records_stand_in_the_order_of_files_and_lines_however_they_were_found(
    world: World, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, ", ""))
    monkeypatch.setattr(streaming, "AT_FIRST", size)
    bad, worse = (*GOOD[:4], "Theft", ""), ("", "2019-10", "Hme", "Northton", "Theft", "")
    files = {f"2019-10-log.{name}.csv": [GOOD, bad, (*GOOD[:5], name), worse, bad] for name in "abcd"}
    paths = written(world, files, "csv")
    paths[1].write_text(csv_text([HEADER, bad]) + "\n\n" + csv_text([GOOD, worse]))  # is read again for its blank lines
    read = take(world, *paths)
    lines = [(f"2019-10-log.{name}.csv", line) for name in "abcd" for line in ((2, 6) if name == "b" else (3, 5, 6))]
    assert read.rejected.records().select("file", "line").rows() == lines
    assert read.rejected.records()["reasons"].list.len().to_list() == [1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1]
    assert (read.rejected.height, dict(read.rejected.blank)) == (11, {1: 2})
    assert [(each.file, each.line) for each in read.receipt.examples] == lines
    assert [reason.records for reason in read.receipt.reasons] == [11, 4]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_of_a_large_file_hardly_a_record_is_kept_aside_for_its_texts_are_known_by_then(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, ", ""))
    monkeypatch.setattr(streaming, "AT_FIRST", 1)
    learnt, kept = streaming._learnt, list[int]()

    def learns(counted: query.Counted, found: streaming.Pass) -> list[pl.DataFrame]:
        kept.append(int(counted.new["records"].sum()))
        return learnt(counted, found)

    monkeypatch.setattr(streaming, "_learnt", learns)
    elsewhere = (*GOOD[:3], "Somewhere 1", *GOOD[4:])
    read = take(world, *written(world, {f"2019-10-log.{kind}": [GOOD, elsewhere, GOOD, elsewhere]}, kind))
    assert (outcomes(read), kept) == ({"accepted": 2, "out_of_area": 2}, [0])


def test_a_blank_line_is_no_record_and_the_lines_below_it_keep_their_numbers(world: World) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, ", ""))
    text = csv_text([HEADER, GOOD]) + "\n\n" + csv_text([(*GOOD[:4], "Theft", "")]) + "\n"
    read = take(world, world.write("2019-10-log.csv", text))
    assert (outcomes(read), read.rejected.records()["line"].to_list()) == ({"accepted": 1, "rejected": 1}, [5])


@pytest.mark.parametrize("size", [1, 1 << 30])
@pytest.mark.parametrize(("period", "year"), [("Year", "2019-10"), ("[Month, Year]", "2019")])
def test_a_blank_line_is_no_record_where_the_period_of_all_or_its_year_is_given(
    world: World, monkeypatch: pytest.MonkeyPatch, period: str, year: str, size: int
) -> None:
    monkeypatch.setattr(streaming, "AT_FIRST", size)
    plain = SOURCE.replace("PERIOD", "month").replace("id: Id, period: Month", f"period: {period}")
    coverage = 'columns\nscope: home\ntable: {given: {Year: "' + year + '"}}'
    declare(world, plain.replace(", scope: Force", "").replace("[file_name, columns]", coverage))
    good, bad = (("", "Oct", "", "Northton", offence, "") for offence in ("Arson", "Theft"))
    text = csv_text([HEADER, good]) + "\n\n" + csv_text([bad, good])
    read = take(world, world.write("a.csv", text), world.write("b.csv", text + csv_text([good])))
    assert (outcomes(read), read.rejected.records()["line"].to_list()) == ({"accepted": 5, "rejected": 2}, [5, 5])


@pytest.mark.parametrize("size", [1, 1 << 30])
def test_records_of_one_fixed_area_are_rejected_after_it_ended_whatever_their_own_say(
    world: World, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(streaming, "AT_FIRST", size)
    plain = SOURCE.replace("PERIOD", "month").replace("id: Id, ", "")
    declare(world, plain + "area: {fixed: E07000001}\n")
    world.change("name: Northton, level: district,", "name: Northton, level: district, last: 2019-10,")
    late = [("", "2019-11", "Home Police", area, "Arson", "") for area in ("Southton", "", "Southton")]
    read = take(world, *written(world, {"2019-10-log.csv": [GOOD], "2019-11-log.csv": late}, "csv"))
    assert (outcomes(read), read.rejected.records()["line"].to_list()) == ({"accepted": 1, "rejected": 3}, [2, 3, 4])


def test_a_blank_line_is_no_record_beside_one_of_which_nothing_that_is_read_has_any_text(world: World) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, period: Month, scope: Force, ", ""))
    world.change("coverage: [file_name, columns]", "coverage: file_name\n    scope: home")
    text = csv_text([HEADER, GOOD]) + "\n" + csv_text([("", "", "", "", "", "a note")])
    read = take(world, world.write("2019-10-log.csv", text))
    assert (outcomes(read), read.rejected.records()["line"].to_list()) == ({"accepted": 1, "rejected": 1}, [4])


@pytest.mark.parametrize("more", [("", "more"), ("", "", "", "more"), ("more", "", "more")])
def test_a_text_too_many_makes_a_row_faulty_whatever_is_blank_before_it(world: World, more: tuple[str, ...]) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, ", ""))
    read = take(world, world.write("2019-10-log.csv", csv_text([HEADER, GOOD, (*GOOD, *more), (*GOOD, "")])))
    assert (outcomes(read), read.rejected.records()["line"].to_list()) == ({"accepted": 2, "rejected": 1}, [3])


def test_one_unreadable_file_leaves_the_others_as_they_are(world: World) -> None:
    declare(world, SOURCE.replace("PERIOD", "month").replace("id: Id, ", ""))
    ragged = csv_text([HEADER, GOOD, (*GOOD, "more", "and more")])
    files = [
        world.write(f"2019-10-log.{name}.csv", text) for name, text in (("a", ragged), ("b", csv_text([HEADER, GOOD])))
    ]
    read = take(world, *files)
    assert outcomes(read) == {"accepted": 2, "rejected": 1}
    assert read.rejected.records()["line"].to_list() == [3]


def test_an_id_that_two_sheets_share_is_counted_once_and_the_others_of_its_sheets_as_well(world: World) -> None:
    columns = "{id: Id, period: Month, area_name: Area}"
    declare(world, layout="events", columns=columns, table='{sheet: "Q*"}', dimensions="", scope="home")
    month, header = ("2019-10", "Northton"), ("Id", "Month", "Area")
    sheets: dict[str, Rows] = {
        "Q1": [header, ("A1", *month), ("A2", *month)],
        "Q2": [header, ("A1", *month), ("A3", *month)],
    }
    read = take(world, xlsx(world.folder / "log.xlsx", sheets))
    assert outcomes(read) == {"accepted": 3, "superseded": 1}
