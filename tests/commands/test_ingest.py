"""`kpitool ingest` as an analyst and as cron runs it."""

import io
import re
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kpitool.store import Store
from tests.conftest import Run, World, linux

HOME = {"E07000001": 5, "E07000002": 3}


def editions(world: World) -> int:
    return len(Store(str(world.folder / ".kpitool")).commits())


def results(answer: Any) -> dict[str, Any]:
    return {result["source"]: result for result in answer["results"]}


def test_with_no_arguments_it_takes_each_file_that_is_new(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    first = results(run("ingest", "--json").json)
    assert {name: result["outcome"] for name, result in first.items()} == {"crime": "committed", "people": "committed"}
    assert first["crime"]["receipt"]["records"] == 8
    assert first["crime"]["receipt"]["covers"] == [{"scope": "home", "first": "2019-10", "last": "2019-10"}]
    again = results(run("ingest", "--json").json)
    assert {result["outcome"] for result in again.values()} == {"unchanged"}
    assert editions(world) == 2
    world.month("2019-11", "home", HOME)
    third = results(run("ingest", "--json").json)
    assert [file["name"] for file in third["crime"]["receipt"]["files"]] == ["2019-11-home.csv"]
    assert third["people"]["outcome"] == "unchanged"
    assert editions(world) == 3


def test_a_resent_month_replaces_the_first_and_the_first_is_then_refused(world: World, run: Run) -> None:
    old = world.month("2019-10", "home", HOME)
    run("ingest", "crime", old)
    kept = world.write("old/2019-10-home.csv", old.read_bytes())
    new = world.month("2019-10", "home", {"E07000001": 4})
    assert run("ingest", "crime", new).code == 0
    refused = run("ingest", "crime", kept)
    assert (refused.code, refused.out) == (4, "")
    assert "a later extract has replaced '2019-10-home.csv'" in refused.err
    assert "--again" in refused.err
    assert run("ingest", "crime", kept, "--again").code == 0
    edition = Store(str(world.folder / ".kpitool")).edition()
    assert edition is not None
    assert edition.facts.filter(pl.col("kind") == "observed")["count"].sum() == 8


def test_what_a_resent_extract_replaces_is_told(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    run("ingest")
    world.month("2019-10", "home", {"E07000001": 1})
    assert "replaces a total of 8 by 1 in 1 month held before" in run("ingest").out


def test_repeated_cells_that_a_further_column_tells_apart_are_added_up_and_named(world: World, run: Run) -> None:
    rows = [
        "code,year,age,sex,people",
        "E07000001,2019,all,f,20000",
        "E07000001,2019,all,m,19000",
        "E09000001,2019,all,f,5",
    ]
    world.write("people.csv", "\n".join(rows) + "\n")
    receipt = results(run("ingest", "people", "--json").json)["people"]["receipt"]
    assert receipt["warnings"] == [
        "'people.csv' has more than one row for 1 cell (such as E07000001, 2019-06); the rows are added up",
        "out of area: 'E09000001' (1)",
    ]


def test_a_cell_stated_twice_is_refused_and_not_counted_twice(world: World, run: Run) -> None:
    people = (world.folder / "people.csv").read_text(encoding="utf-8")
    world.write("people.csv", people + "E07000001,2019,all,40000\n")
    refused = run("ingest", "people")
    assert refused.code == 4
    assert "a file states the same cell more than once" in refused.err
    assert "'people.csv' has 2 rows for '2019', 'E07000001', 'all'" in refused.err


def test_history_keeps_no_text_of_a_record(world: World, run: Run) -> None:
    world.write("crime/2019-10-home.csv", "Month,Force,Code,Offence\n2019-10,Home Police,E07000001,Jo Bloggs\n" * 2)
    world.write("crime/2019-11-home.csv", "Month,Force,Code,Offence\n2019-11,Home Police,E07000001,Burglary\n")
    assert "Jo Bloggs" in run("ingest", "crime").out
    receipts = [path.read_text(encoding="utf-8") for path in (world.folder / ".kpitool" / "receipts").iterdir()]
    assert receipts
    assert not any("Jo Bloggs" in receipt for receipt in receipts)


def test_a_changed_definition_reads_the_files_anew(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    run("ingest")
    world.change("values: [Burglary, Vehicle crime]", "values: [Burglary, Vehicle crime, Arson]")
    assert "has changed since it was read" in run("status").out
    assert results(run("ingest", "--json").json)["crime"]["outcome"] == "committed"


def test_what_a_return_is_asked_for_does_not_change_how_it_is_read(world: World, run: Run) -> None:
    run("ingest", "people")
    world.change("coverage: columns", "coverage: columns\n    area: {expected: [E07000001]}")
    assert results(run("ingest", "people", "--json").json)["people"]["outcome"] == "unchanged"


def test_a_source_whose_months_the_registry_states_is_taken_without_a_word_from_pydantic(
    world: World, run: Run
) -> None:
    world.change("coverage: columns", "coverage: {from: 2017-06, to: 2017-06}")
    world.write("people.csv", "code,year,age,people\nE07000001,2017,all,40000\n")
    answer = run("ingest", "people", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert results(answer.json)["people"]["receipt"]["covers"] == [
        {"scope": "*", "first": "2017-06", "last": "2017-06"}
    ]


def test_standard_input_is_an_extract_too(world: World, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = world.month("2019-10", "home", HOME).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    answer = run("ingest", "crime", "-", "--covers", "2019-10", "--scope", "home", "--json")
    receipt = results(answer.json)["crime"]["receipt"]
    assert receipt["records"] == 8
    assert receipt["covers"] == [{"scope": "home", "first": "2019-10", "last": "2019-10"}]


def test_a_rejected_record_is_kept_with_its_line_values_and_reasons(world: World, run: Run) -> None:
    rows = "2019-10,Home Police,E07000001,Burglary,secret\n2019-10,Hme Police,Nortton,Arson,secret\n"
    file = world.write("crime/2019-10-home.csv", "Month,Force,Code,Offence,Victim\n" + rows)
    answer = run("ingest", "crime", file)
    assert answer.code == 0
    assert "did you mean 'Home Police'?" in answer.out
    (kept,) = (world.folder / ".kpitool" / "rejected").rglob("*.parquet")
    record = pl.read_parquet(kept).row(0, named=True)
    assert record["line"] == 3
    assert len(record["reasons"]) == 3
    assert "secret" not in str(record)  # only declared columns are kept


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("2019-10-home.csv", b"a,b\n1,2\n", "'2019-10-home.csv' has no column 'Month', 'Force', 'Code' or 'Offence'"),
        ("2019-10-home.csv", b"", "'2019-10-home.csv' is empty"),
        ("2019-10-home.csv", b"\x00\x01\x02", "'2019-10-home.csv' is a binary file, not CSV"),
        (".", None, "is a folder, not a file"),
        ("2019-10-hme.csv", None, "there is no file '2019-10-hme.csv'"),
    ],
)
def test_an_unusable_file_gives_one_clear_sentence_and_exit_code_4(
    world: World, run: Run, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        world.write(name, content)
    answer = run("ingest", "crime", name)
    assert (answer.code, answer.out) == (4, "")
    first = answer.err.splitlines()[0]
    assert re.match(r"error\[I\d{3}\]: ", first)
    assert said in first
    assert "Traceback" not in answer.err
    assert not (world.folder / ".kpitool" / "observations").exists()


def test_all_unreadable_files_are_named_at_once_and_none_is_taken(world: World, run: Run) -> None:
    good = world.month("2019-10", "home", HOME)
    answer = run("ingest", "crime", good, "nowhere.csv", world.write("empty.csv", ""))
    assert answer.code == 4
    assert "2 files cannot be read; none was taken" in answer.err
    assert "nowhere.csv" in answer.err
    assert "empty.csv" in answer.err


def test_one_source_that_is_refused_does_not_stop_another(world: World, run: Run) -> None:
    world.write("crime/2019-10-home.csv", "wrong\n")
    answer = run("ingest")
    assert answer.code == 4
    assert "committed all the same: people" in answer.err
    assert editions(world) == 1


def test_files_of_forces_that_the_registry_lacks_are_left_alone_but_a_slip_is_refused(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    world.write("crime/2019-10-kentshire.csv", "Month,Force,Code,Offence\n")
    answer = results(run("ingest", "--json").json)["crime"]
    assert [file["name"] for file in answer["receipt"]["files"]] == ["2019-10-home.csv"]
    assert "that the registry lacks left alone ('kentshire')" in answer["message"]
    world.write("crime/2019-11-hme.csv", "Month,Force,Code,Offence\n")
    refused = run("ingest")
    assert (refused.code, "there is no scope 'hme'; did you mean 'home'?" in refused.err) == (4, True)


def test_a_source_without_files_says_so(run: Run) -> None:
    assert "no file matches crime/*.csv" in run("ingest").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crim"], "did you mean 'crime'?"),
        (["crime", "x.csv", "--scope", "hom"], "did you mean 'home'?"),
        (["crime", "x.csv", "--covers", "2019"], "is not a span of months"),
        (["--covers", "2019-10"], "need a source and its files"),
    ],
)
def test_a_wrong_request_is_a_usage_error(run: Run, arguments: list[str], said: str) -> None:
    answer = run("ingest", *arguments)
    assert answer.code == 2
    assert said in answer.err


def test_a_dry_run_says_what_would_become_of_it_and_makes_no_store(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    answer = run("ingest", "--dry-run", "--json")
    assert answer.code == 0
    tried = results(answer.json)
    assert [(each["outcome"], each["committed"]) for each in tried.values()] == [("would_commit", None)] * 2
    assert tried["crime"]["receipt"]["records"] == 8
    assert tried["crime"]["message"] == "Would become edition 0: 1 new file"
    assert tried["people"]["message"] == "Would become edition 1: 1 new file"
    assert not (world.folder / ".kpitool").exists()


def test_a_dry_run_changes_no_file_of_a_store(world: World, run: Run) -> None:
    text = "Month,Force,Code,Offence\n2019-10,Home Police,E07000001,Burglary\n2019-10,Home Police,E07000001,Arson\n"
    world.write("crime/2019-10-home.csv", text)
    run("ingest")
    store = world.folder / ".kpitool"
    expired = next((store / "rejected").iterdir())
    expired.rename(expired.with_name("2020-01-01"))  # what an ingest would delete
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    world.change("title: Test partnership", "title: A partnership")  # what an ingest would note
    world.write("crime/2019-10-home.csv", text * 2)
    out = run("ingest", "crime", "--dry-run").out
    assert "Would become edition 2: 1 new file; replaces a total of 1 by 2 in 1 month held before" in out
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before
    assert results(run("ingest", "--json").json)["crime"]["committed"] == 2


def test_a_dry_run_of_what_is_held_is_unchanged_and_of_what_is_unusable_refused(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    run("ingest", "crime")
    assert results(run("ingest", "crime", "--dry-run", "--json").json)["crime"]["outcome"] == "unchanged"
    refused = run("ingest", "crime", world.write("2019-11-home.csv", ""), "--dry-run")
    assert (refused.code, "2019-11-home.csv' is empty" in refused.err) == (4, True)


@linux
def test_the_store_is_for_its_owner_only(world: World, run: Run) -> None:
    world.month("2019-10", "home", HOME)
    run("ingest")
    assert Path(world.folder / ".kpitool").stat().st_mode & 0o077 == 0
