"""`kpitool dashboard`: what it writes where, what it leaves alone, and what it says of it."""

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import NORTH, ingested
from tests.conftest import Run, World, linux

Q3 = ("--quarter", "2019Q3")
TWO = ("--quarters", "2")
STAMP = '<meta name="generator" content="kpitool'
INDICATORS = ("entrants", "entrants_by_year", "cohort", "safe", "caseload", "incidents", "calls")
FILES = ["index.html", "figures.csv", *(f"figures/{name}.csv" for name in INDICATORS)]


@pytest.fixture
def board(returns: World, run: Run) -> World:
    ingested(run)
    return returns


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_line_says_what_was_written_and_quiet_says_nothing(board: World, run: Run) -> None:
    told = run("dashboard", *Q3, *TWO, "-o", "board.html")
    size = (board.folder / "board.html").stat().st_size
    assert told.code == 0
    assert told.out.startswith("Dashboard written to 'board.html' (")
    assert told.out.endswith("): 7 indicators in 5 areas over 2 quarters, 2019/20 Q2 to 2019/20 Q3.\n")
    assert size > 10_000
    assert run("dashboard", *Q3, *TWO, "-q", "-o", "quiet.html").out == ""
    assert (board.folder / "quiet.html").read_bytes() == (board.folder / "board.html").read_bytes()


def test_a_folder_gets_the_same_page_and_its_figures_as_tables(board: World, run: Run) -> None:
    answer = run("dashboard", *Q3, *TWO, "-o", "out/site/", "--json").json
    site = board.folder / "out" / "site"
    found = files(site)
    assert sorted(found) == sorted(FILES)
    (record,) = answer["results"]
    assert record == {
        "path": str(Path("out/site")),
        "files": FILES,
        "bytes": sum(map(len, found.values())),
        "indicators": 7,
        "areas": 5,
        "quarters": ["2019Q2", "2019Q3"],
    }
    run("dashboard", *Q3, *TWO, "-o", "one.html")
    assert found["index.html"] == (board.folder / "one.html").read_bytes()
    assert STAMP in found["index.html"].decode()[:4096]


def test_the_tables_have_the_rows_of_the_export_of_each_quarter(board: World, run: Run) -> None:
    assert run("dashboard", *Q3, "-o", "site/").code == 0
    shown = rows(board.folder / "site" / "figures.csv")
    quarters = list(dict.fromkeys(row["quarter"] for row in shown))
    assert quarters[-1] == "2019Q3"
    for quarter in quarters:
        run("export", "--quarter", quarter, "-o", "one.csv")
        expected = [row for row in rows(board.folder / "one.csv") if row["role"] != "history"]
        assert [row for row in shown if row["quarter"] == quarter] == expected
    for name in INDICATORS:
        mine = rows(board.folder / "site" / "figures" / f"{name}.csv")
        assert mine == [row for row in shown if row["indicator"] == name]


def test_the_same_input_gives_the_same_bytes_on_any_day(
    board: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("dashboard", *Q3, *TWO, "-o", "site/").code == 0
    before = files(board.folder / "site")
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    assert run("dashboard", *Q3, *TWO, "-o", "site").code == 0
    assert files(board.folder / "site") == before


def test_standard_output_gets_the_page_alone(board: World, run: Run) -> None:
    run("dashboard", *Q3, *TWO, "-o", "board.html")
    told = run("dashboard", *Q3, *TWO, "-o", "-")
    assert told.out == (board.folder / "board.html").read_text(encoding="utf-8")
    refused = run("dashboard", *Q3, "-o", "-", "--json")
    assert (refused.code, refused.out) == (2, "")
    assert '"U013"' in refused.err


@pytest.mark.parametrize("name", ["board.docx", "board.csv", "", " "])
def test_what_is_no_page_and_no_folder_is_refused(board: World, run: Run, name: str) -> None:
    before = files(board.folder)
    told = run("dashboard", *Q3, "-o", name)
    assert told.code == 2
    assert "help: name one page that ends in .html, or a folder that ends in /" in told.err
    assert files(board.folder) == before


def test_a_page_may_end_in_htm(board: World, run: Run) -> None:
    assert run("dashboard", *Q3, *TWO, "-o", "board.htm", "-q").code == 0
    assert (board.folder / "board.htm").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_folder_may_have_a_point_in_its_name(board: World, run: Run) -> None:
    assert run("dashboard", *Q3, *TWO, "-o", "site.v2/", "-q").code == 0
    assert run("dashboard", *Q3, *TWO, "-o", "site.v2", "-q").code == 0  # which is there now
    assert sorted(files(board.folder / "site.v2")) == sorted(FILES)


def test_without_output_it_says_that_it_needs_one(run: Run) -> None:
    told = run("dashboard")
    assert (told.code, told.out) == (2, "")
    assert "kpitool dashboard needs --output" in told.err
    assert "help: --output: -o board.html, or -o site/ for a folder" in told.err


@pytest.mark.parametrize("name", ["index.html", "figures.csv", "figures/calls.csv"])
def test_a_file_that_something_else_made_is_not_written_over(board: World, run: Run, name: str) -> None:
    (board.folder / "site" / "figures").mkdir(parents=True)
    board.write(f"site/{name}", "<p>ours since 2009</p>")
    before = files(board.folder / "site")
    told = run("dashboard", *Q3, *TWO, "-o", "site/")
    assert told.code == 6
    assert f"1 file to be written is there and was not made by kpitool: {name}" in told.err
    assert files(board.folder / "site") == before


def test_what_else_lies_in_the_folder_stays_as_it_is(board: World, run: Run) -> None:
    board.write("site/about.html", "<p>about us</p>")
    board.write("site/figures/ours.csv", "a,b\n")
    assert run("dashboard", *Q3, *TWO, "-o", "site/").code == 0
    found = files(board.folder / "site")
    assert sorted(found) == sorted([*FILES, "about.html", "figures/ours.csv"])
    assert found["about.html"] == b"<p>about us</p>"


@linux
def test_no_link_leads_out_of_the_folder(board: World, run: Run) -> None:
    elsewhere = board.folder / "elsewhere"
    elsewhere.mkdir()
    (board.folder / "site").mkdir()
    (board.folder / "site" / "figures").symlink_to(elsewhere)
    told = run("dashboard", *Q3, *TWO, "-o", "site/")
    assert told.code == 6
    assert "lead out of it by a link" in told.err
    assert list(elsewhere.iterdir()) == []
    assert files(board.folder / "site") == {}


def test_a_file_in_place_of_a_folder_is_told(board: World, run: Run) -> None:
    board.write("site", "a file")
    told = run("dashboard", *Q3, *TWO, "-o", "site/")
    assert told.code == 6
    assert "the folder 'site' cannot be made" in told.err


def test_a_text_that_starts_a_formula_is_led_by_an_apostrophe(returns: World, run: Run) -> None:
    returns.change("title: Calls\n    category", "title: =1+1\n    category")
    ingested(run)
    assert run("dashboard", *Q3, *TWO, "-o", "site/").code == 0
    assert {row["title"] for row in rows(returns.folder / "site" / "figures" / "calls.csv")} == {"'=1+1"}


@pytest.mark.usefixtures("board")
def test_quarters_reach_back_to_what_is_held_and_no_farther(run: Run) -> None:
    def quarters(*more: str) -> list[str]:
        found: Any = run("dashboard", *Q3, "-o", "board.html", "--json", *more).json["results"][0]["quarters"]
        return [str(each) for each in found]

    assert quarters("--quarters", "1") == ["2019Q3"]
    assert quarters("--quarters", "3") == ["2019Q1", "2019Q2", "2019Q3"]
    assert quarters("--quarters", "40") == quarters()  # the first whole year is 2017/18
    assert quarters()[0] == "2017Q4"
    assert run("dashboard", "-o", "board.html", "--quarters", "41").code == 2


def test_an_area_asked_for_is_shown_beside_home_and_an_unknown_one_is_told(board: World, run: Run) -> None:
    assert run("dashboard", *Q3, *TWO, "-o", "site/", "--area", "Northton").code == 0
    shown = rows(board.folder / "site" / "figures.csv")
    assert {row["area_name"] for row in shown} == {"Homeshire", "Northton", "Homeshire and Cityborough"}
    told = run("dashboard", *Q3, "-o", "site/", "--area", "Northtown")
    assert told.code == 2
    assert "Northton" in told.err


def test_a_quarter_of_which_nothing_is_known_writes_nothing(board: World, run: Run) -> None:
    told = run("dashboard", "--quarter", "2010Q1", "-o", "site/")
    assert told.code == 4
    assert not (board.folder / "site").exists()
    assert NORTH not in told.out


def test_what_to_know_of_the_data_is_a_warning(board: World, run: Run) -> None:
    board.change("columns: {period: Month, area: Code, count: Calls}", "columns: {period: Month, area: Code, count: X}")
    told = run("dashboard", *Q3, *TWO, "-o", "board.html")
    assert "the definition of calls has changed since it was read" in told.err
    assert "the definition of calls has changed since it was read" in (board.folder / "board.html").read_text()


def test_tables_of_an_earlier_dashboard_are_taken_away_and_nothing_else(board: World, run: Run) -> None:
    assert run("dashboard", *Q3, *TWO, "-q", "-o", "site/").code == 0
    figures = board.folder / "site" / "figures"
    (figures / "gone.csv").write_bytes((figures / "calls.csv").read_bytes())
    (figures / "mine.csv").write_text("indicator,mine\ncalls,precious\n", encoding="utf-8")
    assert run("dashboard", *Q3, *TWO, "-q", "-o", "site/").code == 0
    assert not (figures / "gone.csv").exists()
    assert (figures / "mine.csv").read_text(encoding="utf-8") == "indicator,mine\ncalls,precious\n"


def test_a_table_of_somebody_else_is_not_written_over(board: World, run: Run) -> None:
    place = board.folder / "site"
    place.mkdir()
    (place / "figures.csv").write_text("indicator,mine\ncalls,precious\n", encoding="utf-8")
    answer = run("dashboard", *Q3, *TWO, "-o", "site/")
    assert answer.code == 6
    assert "error[O003]" in answer.err
    assert (place / "figures.csv").read_text(encoding="utf-8") == "indicator,mine\ncalls,precious\n"


@linux
def test_what_is_no_file_in_the_folder_is_not_opened(board: World, run: Run) -> None:
    place = board.folder / "site"
    place.mkdir()
    os.mkfifo(place / "index.html")
    assert "error[O003]" in run("dashboard", *Q3, *TWO, "-o", "site/").err
