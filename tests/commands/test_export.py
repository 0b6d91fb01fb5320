"""`kpitool export`: one table of the quarter, the same in every format, with the figures of every other command."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from kpitool.cli import main
from kpitool.errors import visible
from kpitool.views.tidy import SCHEMA
from kpitool.views.tidy_columns import COLUMNS
from tests.conftest import Run, World, linux

ROOT = Path(__file__).parent.parent.parent
Q3 = ("--quarter", "2019Q3")
HOME, NORTH, SOUTH, CITY = "E10000001", "E07000001", "E07000002", "E06000001"
Told = dict[str, Any]
Key = tuple[str, str, str | None, str]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the bundled example's extracts."""
    place = tmp_path_factory.mktemp("example") / "store"
    with pytest.raises(SystemExit) as stopped:
        main(["ingest", "-q", "--registry", str(ROOT / "indicators.yaml"), "--store", str(place)])
    assert stopped.value.code == 0
    return place


@pytest.fixture
def example(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program at work on the bundled example."""
    monkeypatch.setenv("KPITOOL_REGISTRY", str(ROOT / "indicators.yaml"))
    monkeypatch.setenv("KPITOOL_STORE", str(store))
    return run


@pytest.fixture
def burglaries(world: World, run: Run) -> World:
    """Three years of months, the same in each, with a growth in Northton."""
    world.years(
        {2017: {NORTH: 10, SOUTH: 20}, 2018: {NORTH: 10, SOUTH: 20}, 2019: {NORTH: 13, SOUTH: 20}},
        dict.fromkeys((2017, 2018, 2019), 40),
    )
    assert run("ingest").code == 0
    return world


def exported(run: Run, *more: str) -> list[Told]:
    done = run("export", *Q3, "--json", *more)
    assert done.code == 0, done.err
    rows: list[Told] = done.json["results"]
    return rows


def key(row: Told) -> Key:
    return row["indicator"], row["area_code"], row["breakdown_value"], row["period_start"] + row["period_end"]


def of_entry(entry: Told, told: Told | None = None) -> Key:
    figure = told or entry
    period = figure["period"]["start"] + figure["period"]["end"]
    part = entry["breakdown"]["value"] if entry["breakdown"] else None
    return entry["indicator"], entry["area"]["code"], part, period


def figures(entry: Told) -> Iterator[tuple[str, Any]]:
    """Each column that an entry of another command has, with what it says there."""
    for column in COLUMNS:
        found: Any = entry
        first, *rest = column.of.split(".")
        if first not in entry or column.of in {"findings", "caveats"}:
            continue
        for name in (first, *rest):
            found = found[name] if found is not None else None
        yield column.name, found


def test_every_figure_of_exceptions_is_in_the_export_to_the_last_digit(example: Run) -> None:
    rows = {key(row): row for row in exported(example)}
    entries = example("exceptions", *Q3, "--json").json["results"]
    assert len(entries) > 20
    for entry in entries:
        row, told = rows[of_entry(entry)], dict(figures(entry))
        assert {name: row[name] for name in told} == told
        assert len(told) > 55
        assert row["findings"] == ("; ".join(each["rule"] for each in entry["findings"]) or None)
        assert row["caveats"] == ("; ".join(entry["caveats"]) or None)
        if entry["beside"]:
            beside = dict(figures({**entry["beside"], "breakdown": None}))
            found = rows[of_entry(entry, entry["beside"])]
            assert {name: found[name] for name in beside} == beside
            assert (found["role"], found["statement"]) == (entry["beside"]["kind"], entry["beside"]["note"])


def test_every_figure_of_rates_and_compare_is_in_the_export_to_the_last_digit(example: Run) -> None:
    rows = {key(row): row for row in exported(example)}
    for command, more in (("rates", ["--breakdown"]), ("compare", [])):
        entries = example(command, *Q3, "--json", *more).json["results"]
        assert len(entries) > 60
        for entry in entries:
            row, told = rows[of_entry(entry)], dict(figures(entry))
            assert {name: row[name] for name in told} == told
            assert row["role"] == "current"


@pytest.mark.parametrize("name", ["vehicle_offences", "first_time_entrants", "get_on_well", "youth_reoffending"])
def test_the_quarters_before_are_those_that_show_looks_back_on(example: Run, name: str) -> None:
    rows = {key(row): row for row in exported(example, "--quarters", "9", "--indicator", name)}
    past = example("show", name, *Q3, "--json").json["results"][0]["history"]
    recent = [each for each in past if each["period"]["end"] > "2017-09-30"]
    assert recent
    for each in recent:
        told = {"area": {"code": "E10000018"}, "indicator": name, "breakdown": None, **each}
        row = rows[of_entry(told)]
        for column in ("value", "count", "lower95", "upper95", "withheld"):
            assert row[column] == each[column], (column, each["period"])


@pytest.mark.usefixtures("burglaries")
def test_a_row_is_one_figure_of_one_period_and_the_past_comes_before_the_present(run: Run) -> None:
    rows = exported(run, "--quarters", "4", "--area", "Northton")
    assert [(row["period_label"], row["role"], row["count"], row["status"]) for row in rows] == [
        ("12 months to Mar 2019", "history", 129, None),  # nine months of 10 and three of 13
        ("12 months to Jun 2019", "history", 138, None),
        ("12 months to Sep 2019", "history", 147, None),
        ("12 months to Dec 2019", "current", 156, "steady"),
    ]
    everything = exported(run, "--quarters", "9", "--area", "all")
    assert len({key(row) for row in everything}) == len(everything) == 5 * 9
    assert [row for row in everything if row["role"] == "current"] == exported(run, "--area", "all")


@pytest.mark.usefixtures("burglaries")
def test_a_row_says_what_it_was_made_from(run: Run) -> None:
    envelope = run("export", *Q3, "--json").json
    for row in envelope["results"]:
        assert (row["registry"], row["registry_sha256"]) == ("Test partnership", envelope["registry"]["sha256"])
        assert (row["edition"], row["edition_time"]) == (envelope["edition"]["number"], envelope["edition"]["time"])
        assert (row["quarter"], row["sources"], row["polarity"]) == ("2019Q3", "crime", "low_is_good")


HOSTILE = {
    "name: Northton": """name: "=cmd|'/c calc'!A1\"""",
    "name: Southton": 'name: "@x [c] [bold]y[/bold]"',
    "name: Cityborough": 'name: "\\e[31mred\\u202Etfel"',
    "definition: Burglary of homes.": 'definition: "-1+1 <script>alert(1)</script>"',
    "title: Burglary": 'title: "+44 https://example.org"',
}


@pytest.fixture
def hostile(world: World, run: Run) -> World:
    """Names that a spreadsheet, a terminal or a page could take for an order."""
    for old, new in HOSTILE.items():
        world.change(old, new)
    world.years({year: {NORTH: 10, SOUTH: 20} for year in (2018, 2019)}, {2018: 40, 2019: 40})
    assert run("ingest").code == 0
    return world


def written(run: Run, world: World, ending: str, *more: str) -> Path:
    target = world.folder / f"a.{ending}"
    done = run("export", *Q3, "-q", "-o", target, *more)
    assert (done.code, done.out, done.err) == (0, "", "")
    return target


def in_sheet(path: Path) -> list[Told]:
    sheet = openpyxl.load_workbook(path)["Assessment"]
    header, *rows = sheet.iter_rows(values_only=True)
    assert list(header) == list(SCHEMA)
    return [dict(zip(SCHEMA, map(_read, row), strict=True)) for row in rows]


def _read(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) and value.time() == datetime.min.time() else value


@pytest.mark.usefixtures("hostile")
def test_the_formats_agree_row_by_row_and_hostile_names_are_texts(world: World, run: Run) -> None:
    more = ("--quarters", "5", "--area", "all")
    frame = pl.read_parquet(written(run, world, "parquet", *more))
    assert dict(frame.schema) == dict(SCHEMA)
    assert frame.height == 25
    assert {"=cmd|'/c calc'!A1", "@x [c] [bold]y[/bold]", "\x1b[31mred\u202etfel"} < set(frame["area_name"])
    rows = frame.rows(named=True)

    lines = written(run, world, "jsonl", *more).read_text(encoding="utf-8")
    assert "\x1b" not in lines
    assert "\u202e" not in lines
    results = json.loads(written(run, world, "json", *more).read_text(encoding="utf-8"))["results"]
    assert [json.loads(line) for line in lines.splitlines()] == results
    assert [_typed(row) for row in results] == rows

    csv = written(run, world, "csv", *more).read_bytes()
    assert b"\x1b" not in csv
    table = pl.read_csv(io.BytesIO(csv), schema={**SCHEMA, "edition_time": pl.String()}).rows(named=True)
    assert [{**row, "edition_time": None} for row in table] == [_in_cells(row, led="'") for row in rows]

    cells = in_sheet(written(run, world, "xlsx", *more))
    assert [{**row, "edition_time": None} for row in cells] == [_in_cells(row, led="") for row in rows]
    assert [row["edition_time"] for row in cells] == [row["edition_time"].replace(tzinfo=None) for row in rows]


def _typed(row: Told) -> Told:
    """A row of JSON with its dates as dates."""
    days = {name: date.fromisoformat(row[name]) for name, kind in SCHEMA.items() if kind == pl.Date and row[name]}
    return {**row, **days, "edition_time": datetime.fromisoformat(row["edition_time"])}


def _in_cells(row: Told, led: str) -> Told:
    """A row as a spreadsheet gets it: marks that nobody sees are spelt, and what could be a formula is led."""
    texts = {name: visible(text, 32_000) for name, text in row.items() if isinstance(text, str)}
    texts = {name: led + text if row[name][0] in "=+-@" else text for name, text in texts.items()}
    return {**row, **texts, "edition_time": None}


@pytest.mark.usefixtures("hostile")
def test_a_workbook_holds_no_formula_and_no_link_and_a_text_that_looks_like_one_stays_a_text(
    world: World, run: Run
) -> None:
    book = openpyxl.load_workbook(written(run, world, "xlsx"))
    assert book.sheetnames == ["Assessment", "Definitions", "About"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d", "b"}
    assert [cell for cell in cells if cell.hyperlink] == []
    led = [cell for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=+-@"]
    assert {"=cmd|'/c calc'!A1", "-1+1 <script>alert(1)</script>", "+44 https://example.org"} <= {c.value for c in led}
    assert all(cell.quotePrefix for cell in led)


@pytest.mark.usefixtures("burglaries")
def test_a_workbook_has_a_frozen_header_a_filter_and_numbers_with_the_decimals_of_their_unit(
    world: World, run: Run
) -> None:
    book = openpyxl.load_workbook(written(run, world, "xlsx"))
    sheet = book["Assessment"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions
    row = dict(zip(SCHEMA, sheet[2], strict=True))
    # 33 burglaries a month among 100,000 people, shown with one decimal
    assert row["value"].value == 12 * 33 / 100_000 * 1000
    assert (row["value"].number_format, row["count"].number_format) == ("#,##0.0", "#,##0")
    assert row["period_end"].value == datetime(2019, 12, 31)  # noqa: DTZ001
    assert "yy" in row["period_end"].number_format
    assert [cell.value for cell in book["Definitions"]["A"]][:3] == ["Indicators", "Indicator", "burglary"]
    told = {cells[0].value: cells[1].value for cells in book["About"].iter_rows(min_row=3, max_row=10)}
    assert told["Registry"] == "Test partnership"
    assert told["Quarter"] == "2019/20 Q3 (Oct–Dec 2019)"


@pytest.mark.usefixtures("burglaries")
def test_the_same_assessment_gives_the_same_bytes_dated_by_its_edition(world: World, run: Run) -> None:
    for ending in ("xlsx", "parquet", "csv"):
        first = written(run, world, ending).read_bytes()
        assert written(run, world, ending).read_bytes() == first
    time = datetime.fromisoformat(run("export", *Q3, "--json").json["edition"]["time"])
    assert time.tzinfo == UTC
    made = openpyxl.load_workbook(written(run, world, "xlsx")).properties.created
    assert made == time.replace(tzinfo=None)


@pytest.mark.usefixtures("burglaries")
def test_without_a_file_rows_come_as_csv_unless_the_environment_says_otherwise(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("export", *Q3).out.startswith("indicator,title,area_code,")
    monkeypatch.setenv("KPITOOL_FORMAT", "jsonl")
    assert run("export", *Q3).out.startswith('{"indicator": "burglary"')
    monkeypatch.setenv("KPITOOL_FORMAT", "table")
    assert run("export", *Q3).out.startswith("indicator,title,area_code,")


@pytest.mark.usefixtures("burglaries")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "xlsx"), "xlsx is not for a terminal"),
        (("--format", "parquet", "-o", "-"), "parquet is not for a terminal"),
        (("--json", "--format", "csv"), "contradict each other"),
        (("-o", "a.ods"), "the name of 'a.ods' says no format"),
        (("-o", "a"), "the name of 'a' says no format"),
        (("--quarters", "10"), "less than or equal to 9"),
        (("--quarters", "0"), "greater than or equal to 1"),
        (("--format", "table"), "--format cannot be 'table'"),
    ],
)
def test_what_cannot_be_written_is_refused(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.setattr("kpitool.commands.forms.is_terminal", lambda _: True)
    done = run("export", *Q3, *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert not list(world.folder.glob("a*"))


@pytest.mark.usefixtures("burglaries")
def test_a_file_is_written_whole_or_not_at_all(world: World, run: Run) -> None:
    done = run("export", *Q3, "-o", world.folder / "nowhere" / "a.parquet")
    assert done.code == 6
    kept = world.write("a.xlsx", "as it was")
    kept.chmod(0o640)
    assert run("export", *Q3, "--indicator", "burglry", "-o", kept).code == 2
    assert kept.read_text() == "as it was"
    assert run("export", *Q3, "-o", kept).code == 0
    assert kept.read_bytes().startswith(b"PK")
    assert kept.stat().st_mode & 0o777 == 0o640
    assert not [path for path in world.folder.iterdir() if path.name.startswith(".a.xlsx")]


@linux
@pytest.mark.usefixtures("burglaries")
@pytest.mark.parametrize(("form", "lead"), [("parquet", b"PAR1"), ("xlsx", b"PK")])
def test_a_pipe_gets_the_bytes_of_the_file(world: World, run: Run, form: str, lead: bytes) -> None:
    program = [sys.executable, "-m", "kpitool", "export", *Q3, "-q", "--format", form]
    done = subprocess.run(program, cwd=world.folder, capture_output=True, check=True, env=_environment())
    assert done.stdout[: len(lead)] == lead
    assert done.stdout == written(run, world, form).read_bytes()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("KPITOOL_")} | {
        "PYTHONPATH": os.pathsep.join(sys.path)
    }


@pytest.mark.usefixtures("burglaries")
def test_where_there_is_no_figure_the_columns_stay_and_the_exit_code_says_so(run: Run) -> None:
    done = run("export", "--quarter", "2010Q1", "--area", "Northton")
    assert done.code == 4
    assert done.out.splitlines()[0] == ",".join(SCHEMA)


def test_a_withheld_figure_is_in_no_format(world: World, run: Run) -> None:
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    for year in (2017, 2018, 2019):
        for month in range(1, 13):
            world.month(f"{year}-{month:02d}", "home", {NORTH: 3 if month == 6 else 0, SOUTH: 30})
            world.month(f"{year}-{month:02d}", "city", {CITY: 60})
    assert run("ingest").code == 0
    frame = pl.read_parquet(written(run, world, "parquet", "--quarters", "9"))
    north = frame.filter(area_code=NORTH)
    assert (north.height, set(north["withheld"])) == (9, {"small"})
    numbers = [
        name for name, kind in SCHEMA.items() if kind == pl.Float64 and not name.startswith(("benchmark", "home"))
    ]
    assert north.select(numbers).null_count().row(0) == (9,) * len(numbers)
    south = frame.filter(area_code=SOUTH)
    assert (set(south["withheld"]), south["count"].null_count()) == ({"secondary"}, 9)
    cells = [row for row in in_sheet(written(run, world, "xlsx")) if row["area_code"] == NORTH]
    assert [row["value"] for row in cells] == [None]
