"""`kpitool template`: a return goes out, is filled in, and is ingested as it is."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Run, World

NORTH, SOUTH, CITY = "E07000001", "E07000002", "E06000001"
NUMBERS = {"Number", "Top", "Bottom", "people"}
BASE = "coverage: columns, frequency: quarterly, due_after: 30"


def declare(world: World, source: str) -> None:
    """Adds a source called `calls` to the registry."""
    world.change("populations:\n", f"  calls: {{title: Calls – all, layout: counts, {source}}}\npopulations:\n")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def filled(text: str, leave: int = 0, **more: str) -> str:
    """A return with every number filled in but the last `leave` rows', and what else is left open."""
    rows = table(text)
    figures = [{column: str(7 + number) for column in NUMBERS & set(row)} for number, row in enumerate(rows)]
    done = [row | figure | more for row, figure in zip(rows, figures, strict=True)]
    kept = [*done[: len(done) - leave], *rows[len(done) - leave :]]
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(kept)
    return "\ufeff" + target.getvalue()


def texts(world: World, run: Run, *arguments: str) -> tuple[Path, str]:
    """The file that a template is written to under its expected name, and what stands in it."""
    folder = world.folder / "out"
    folder.mkdir(exist_ok=True)
    before = {*folder.iterdir()}
    answer = run("template", *arguments, "-o", folder)
    assert (answer.code, answer.out) == (0, ""), answer.err
    (file,) = {*folder.iterdir()} - before
    return file, file.read_bytes().decode()


@dataclass(frozen=True)
class Case:
    """A source, how its return is asked for, its file and rows, and what the filled return covers."""

    source: str
    asked: tuple[str, ...]
    name: str
    header: str
    first: str
    last: str
    rows: int
    covers: tuple[str, str, str]


IN_NAME = Case(
    "columns: {period: Month, area: Code, area_name: Area, count: Number}, period: {format: month}, "
    "dimensions: {kind: {column: Kind, values: [Noise, 'Rowdy, \"drunk\"']}}, "
    "file_name: 'calls {scope}_{from}_{to}', coverage: file_name, frequency: monthly, due_after: 30",
    asked=("--quarter", "2019Q3"),
    name="calls home_2019-10_2019-12.csv",
    header="Month,Code,Area,Kind,Number",
    first=f"2019-10,{NORTH},Northton,Noise,",
    last=f'2019-12,{SOUTH},Southton,"Rowdy, ""drunk""",',
    rows=12,
    covers=("home", "2019-10", "2019-12"),
)
RETURNS = {
    "a count, scope and months in the file's name, a dimension": IN_NAME,
    "numerator and denominator of a quarter, all in columns": Case(
        "columns: {period: When, scope: Who, area: Code, numerator: Top, denominator: Bottom}, "
        f"period: {{format: quarter}}, {BASE}",
        asked=("--quarter", "2019Q4", "--scope", "city"),
        name="calls_2019-20Q4.csv",
        header="When,Who,Code,Top,Bottom",
        first=f"2019/20 Q4,City Police,{CITY},,",
        last=f"2019/20 Q4,City Police,{CITY},,",
        rows=1,
        covers=("city", "2020-01", "2020-03"),
    ),
    "a financial year of one area": Case(
        "columns: {period: Year, count: Number}, period: {format: financial_year}, area: {fixed: E10000001}, "
        "scope: home, dimensions: {a: {column: A, values: [x, y]}, b: {column: B, values: [p, q, r]}}, "
        "file_name: 'calls-{period}', coverage: file_name, frequency: annual, due_after: 30",
        asked=("--quarter", "2019Q3"),  # the newest financial year that ends by December 2019
        name="calls-2018-19.csv",
        header="Year,A,B,Number",
        first="2018/19,x,p,",
        last="2018/19,y,r,",
        rows=6,
        covers=("home", "2018-04", "2019-03"),
    ),
    "a quarter that stands in the file's name alone": Case(
        "columns: {area_name: Area, count: Number}, period: {format: quarter}, area: {expected: [E10000001]}, "
        "file_name: '{period} {scope}.csv', coverage: file_name, frequency: quarterly, due_after: 30",
        asked=("--covers", "2019-10..2019-12"),
        name="2019-20Q3 home.csv",
        header="Area,Number",
        first="Homeshire,",
        last="Homeshire,",
        rows=1,
        covers=("home", "2019-10", "2019-12"),
    ),
    "a calendar year whose months the registry states": Case(
        "columns: {period: Year, area: Code, count: Number}, period: {format: year}, scope: home, "
        "coverage: {from: 2018-01, to: 2018-12}, frequency: annual, due_after: 30",
        asked=(),
        name="calls_2018.csv",
        header="Year,Code,Number",
        first=f"2018,{NORTH},",
        last=f"2018,{SOUTH},",
        rows=2,
        covers=("home", "2018-01", "2018-12"),
    ),
    "an extract of one fixed month that speaks for nobody in particular": Case(
        "columns: {area: Code, count: Number}, period: {format: month, fixed: 2019-11}, "
        f"area: {{expected: [{CITY}, {NORTH}]}}, {BASE}",
        asked=(),
        name="calls_2019-11.csv",
        header="Code,Number",
        first=f"{NORTH},",
        last=f"{CITY},",
        rows=2,
        covers=("*", "2019-11", "2019-11"),
    ),
}


@pytest.mark.parametrize("kind", RETURNS)
def test_a_return_that_is_filled_in_is_ingested_as_it_is(world: World, run: Run, kind: str) -> None:
    case = RETURNS[kind]
    declare(world, case.source)
    assert run("check").code == 0
    file, text = texts(world, run, "calls", *case.asked)
    assert file.name == case.name
    lines = text.split("\r\n")
    assert (lines[0], lines[1], lines[-2], lines[-1]) == ("\ufeff" + case.header, case.first, case.last, "")
    assert len(lines) == case.rows + 2
    world.write(file.name, filled(text))
    (answer,) = run("ingest", "calls", file.name, "--json").json["results"]
    receipt = answer["receipt"]
    assert receipt["outcomes"]["accepted"] == receipt["records"] == case.rows
    assert receipt["warnings"] == []
    (told,) = receipt["covers"]
    assert (told["scope"], told["first"], told["last"]) == case.covers


def test_a_population_is_asked_for_too(world: World, run: Run) -> None:
    run("ingest", "people")
    file, text = texts(world, run, "people")
    assert file.name == "people_2020.csv"  # the store holds 2017 to 2019
    assert [row["code"] for row in table(text)] == [NORTH, SOUTH, CITY]
    assert {row["age"] for row in table(text)} == {""}  # no values are declared
    world.write("2020.csv", filled(text, age="all"))
    (answer,) = run("ingest", "people", "2020.csv", "--json").json["results"]
    assert answer["receipt"]["outcomes"]["accepted"] == 3


def test_of_a_half_filled_return_each_blank_cell_is_rejected_with_its_line(world: World, run: Run) -> None:
    declare(world, IN_NAME.source)
    file, text = texts(world, run, "calls", "--quarter", "2019Q3")
    file.write_text(filled(text, leave=2), encoding="utf-8", newline="")
    (answer,) = run("ingest", "calls", file, "--json").json["results"]
    assert (answer["receipt"]["outcomes"]["accepted"], answer["receipt"]["outcomes"]["rejected"]) == (10, 2)
    told = [(each["line"], each["reasons"]) for each in answer["receipt"]["examples"]]
    assert told == [(12, ["Number is blank"]), (13, ["Number is blank"])]


def test_months_that_a_spreadsheet_has_written_its_own_way_are_read(world: World, run: Run) -> None:
    declare(world, IN_NAME.source)
    file, text = texts(world, run, "calls", "--quarter", "2019Q3")
    saved = filled(text).replace("2019-10,", "Oct-19,").replace("2019-11,", "Nov-19,").replace("2019-12,", "Dec-19,")
    file.write_text(saved, encoding="utf-8", newline="")
    (answer,) = run("ingest", "calls", file, "--json").json["results"]
    assert answer["receipt"]["outcomes"]["accepted"] == 12


def test_a_return_of_incidents_is_a_header(world: World, run: Run) -> None:
    file, text = texts(world, run, "crime", "--covers", "2019-10")
    assert (file.name, text) == ("2019-10-home.csv", "\ufeffMonth,Force,Code,Offence\r\n")
    file.write_text(f"{text}2019-10,Home Police,{NORTH},Burglary\r\n", encoding="utf-8", newline="")
    (answer,) = run("ingest", "crime", file, "--json").json["results"]
    assert answer["receipt"]["outcomes"]["accepted"] == 1


def test_the_next_periods_are_those_after_the_newest_covered_to_the_end_of_their_quarter(
    world: World, run: Run
) -> None:
    declare(world, f"columns: {{period: Month, area: Code, count: Number}}, period: {{format: month}}, {BASE}")
    world.write("calls.csv", f"Month,Code,Number\r\n2019-10,{NORTH},1\r\n2019-09,{SOUTH},1\r\n")
    run("ingest", "calls", "calls.csv")
    rows = table(texts(world, run, "calls")[1])
    assert [(row["Month"], row["Code"]) for row in rows] == [
        ("2019-11", NORTH),
        ("2019-11", SOUTH),
        ("2019-12", NORTH),
        ("2019-12", SOUTH),
    ]
    assert [row["Code"] for row in table(texts(world, run, "calls", "--covers", "2019-09")[1])] == [SOUTH]


def test_a_file_of_one_period_is_of_the_next_one(world: World, run: Run) -> None:
    world.month("2019-10", "home", {NORTH: 1})
    run("ingest", "crime")
    assert texts(world, run, "crime")[0].name == "2019-11-home.csv"
    assert texts(world, run, "crime", "--scope", "city", "--covers", "2019-12")[0].name == "2019-12-city.csv"


def test_what_is_to_be_done_next_is_told_beside_the_return(run: Run) -> None:
    answer = run("template", "crime", "--covers", "2019-10")
    assert answer.out == "\ufeffMonth,Force,Code,Offence\r\n"
    assert answer.err.splitlines() == [
        "Crime log: Oct 2019 of Home Police, a row for each record",
        "it must come back under the name '2019-10-home.csv'",
        "when it is back: kpitool ingest crime 2019-10-home.csv",
    ]
    assert run("template", "crime", "--covers", "2019-10", "-q").err == ""
    assert run("template", "crime", "--covers", "2019-10", "-q", "-o", "-").out == answer.out
    answer = run("template", "people", "--quarter", "2019Q3", "-o", "new.csv")
    assert answer.err.splitlines() == [
        "written to 'new.csv'",
        "Mid-year estimates: Jun 2019, 2 rows to fill in",
        "when it is back: kpitool ingest people FILE",
    ]


def test_a_return_that_may_be_filled_in_already_is_not_overwritten(world: World, run: Run) -> None:
    texts(world, run, "crime", "--covers", "2019-10")
    again = run("template", "crime", "--covers", "2019-10", "-o", world.folder / "out")
    assert (again.code, "is there already" in again.err) == (6, True)
    assert run("template", "crime", "--covers", "2019-10", "-o", world.folder / "out" / "2019-10-home.csv").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crim"], "did you mean 'crime'?"),
        (["crime", "--scope", "hom"], "did you mean 'home'?"),
        (["people", "--scope", "home"], "a return of 'people' names no scope"),
        (["crime", "--quarter", "2019Q5"], "is not a quarter"),
        (["crime", "--covers", "2019"], "is not a span of months"),
        (["crime", "--quarter", "2019Q3", "--covers", "2019-10"], "use one of them"),
        (["crime", "--quarter", "2019Q3"], "--covers 2019-10, 2019-11 or 2019-12"),
        (["people", "--covers", "2019-07"], "Jul 2019 is not made up of whole periods of 'people'"),
    ],
)
def test_a_wrong_request_is_a_usage_error(run: Run, arguments: list[str], said: str) -> None:
    answer = run("template", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_where_several_scopes_speak_for_the_home_area_one_is_to_be_chosen(world: World, run: Run) -> None:
    world.change("  city: {title", "  south: {title: South Police, areas: [E07000002]}\n  city: {title")
    answer = run("template", "crime", "--covers", "2019-10")
    assert (answer.code, "--scope home or south" in answer.err) == (2, True)


@pytest.mark.parametrize("text", ["=1+1", "+44", "-", "@SUM(A1)"])
@pytest.mark.parametrize("place", ["column: Kind, values: [{}]", "column: {}, values: [a]"])
def test_a_text_that_would_start_a_formula_is_refused(world: World, run: Run, text: str, place: str) -> None:
    kind = place.format(f"'{text}'")
    columns = "columns: {period: Month, area: Code, count: Number}, period: {format: month}"
    declare(world, f"{columns}, dimensions: {{kind: {{{kind}}}}}, {BASE}")
    answer = run("template", "calls", "--quarter", "2019Q3")
    assert (answer.code, answer.out) == (3, "")
    assert f"cannot hold '{text}', which starts a formula in a spreadsheet" in answer.err
