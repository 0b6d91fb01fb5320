"""`kpitool rejects`: what could not be used, while it is kept."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kpitool.ingest.rejects import rejects
from kpitool.store import Store
from kpitool.views.page import Table
from kpitool.views.rejects import reject_records, rejects_page
from tests.conftest import Run, World

HEADER = "Month,Force,Code,Offence\n"
GOOD = "2019-10,Home Police,E07000001,Burglary\n"
BAD = "2019-10,Hme Police,E07000001,Arson\n"


def listed(run: Run, *arguments: str) -> Any:
    answer = run("rejects", *arguments, "--json")
    assert answer.code == 0, answer.err
    return answer.json["results"]


@pytest.fixture
def rejected(world: World, run: Run) -> World:
    """One good record, two that are rejected, and a good source beside them."""
    world.write("crime/2019-10-home.csv", HEADER + BAD + GOOD + BAD)
    assert run("ingest").code == 0
    return world


@pytest.mark.usefixtures("rejected")
def test_each_rejected_record_is_listed_with_its_place_values_and_every_reason(run: Run) -> None:
    first, second = listed(run)
    until = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
    assert (first["source"], first["file"], first["line"], second["line"]) == ("crime", "2019-10-home.csv", 2, 4)
    assert (first["sheet"], first["cell"], first["live"], first["kept_until"]) == (None, None, True, until)
    assert json.loads(first["values"]) == {
        "Month": "2019-10",
        "Force": "Hme Police",
        "Code": "E07000001",
        "Offence": "Arson",
    }
    assert len(first["reasons"]) == 2
    assert "did you mean 'Home Police'?" in " ".join(first["reasons"])


@pytest.mark.usefixtures("rejected")
@pytest.mark.parametrize("form", ["table", "plain", "markdown", "csv", "json", "jsonl"])
def test_every_format_names_the_place(run: Run, form: str) -> None:
    answer = run("rejects", "crime", "--format", form)
    assert (answer.code, answer.err) == (0, "")
    assert "Arson" in answer.out.replace("\n", "")
    if form == "csv":
        (first, _) = csv.DictReader(io.StringIO(answer.out))
        assert (first["line"], json.loads(first["values"])["Offence"]) == ("2", "Arson")
    if form == "jsonl":
        assert [json.loads(line)["line"] for line in answer.out.splitlines()] == [2, 4]


@pytest.mark.usefixtures("rejected")
def test_a_limit_says_how_many_more_there_are(run: Run) -> None:
    answer = run("rejects", "--limit", "1", "--json")
    assert len(answer.json["results"]) == 1
    assert answer.json["warnings"] == ["1 more rejected record; --limit shows more"]
    assert "1 more rejected record" in run("rejects", "--limit", "1").err
    assert run("rejects", "--limit", "2").err == ""


def test_those_of_a_replaced_extract_are_listed_only_on_request(rejected: World, run: Run) -> None:
    rejected.write("crime/2019-10-home.csv", HEADER + GOOD + BAD)
    run("ingest", "crime")
    assert [(each["line"], each["live"]) for each in listed(run)] == [(3, True)]
    assert [(each["line"], each["live"]) for each in listed(run, "--all")] == [(3, True), (2, False), (4, False)]
    rejected.write("crime/2019-10-home.csv", HEADER + GOOD + GOOD)
    run("ingest", "crime")
    assert listed(run) == []
    assert "No rejected record is kept." in run("rejects").out
    assert len(listed(run, "--all")) == 3


def test_an_extract_that_is_read_anew_is_listed_by_its_newest_reading(rejected: World, run: Run) -> None:
    rejected.change("values: [Burglary, Vehicle crime]", "values: [Burglary, Vehicle crime, Arson]")
    run("ingest", "crime")
    found = listed(run)
    assert [(each["line"], len(each["reasons"])) for each in found] == [(2, 1), (4, 1)]
    rejected.change("title: Home Police", "title: Home Police, aliases: [Hme Police]")
    run("ingest", "crime")
    assert listed(run) == []


def test_an_extract_that_is_replaced_in_part_is_still_listed(world: World, run: Run) -> None:
    world.change('"{period}-{scope}"', '"{from}_{to}-{scope}"')
    world.write("crime/2019-10_2019-11-home.csv", HEADER + GOOD + GOOD.replace("2019-10", "2019-11") + BAD)
    run("ingest", "crime")
    world.write("crime/2019-10_2019-10-home.csv", HEADER + GOOD)
    run("ingest", "crime")
    assert [each["line"] for each in listed(run)] == [4]


def test_records_that_are_lost_before_their_day_are_a_fault_of_the_store(rejected: World, run: Run) -> None:
    store = Store(str(rejected.folder / ".kpitool"))
    store.forget_expired(datetime.now(UTC).date() + timedelta(days=91))
    name = next(commit.rejected for commit in store.commits() if commit.rejected)
    assert not (rejected.folder / ".kpitool" / name).exists()
    lost = run("rejects")
    assert (lost.code, "has lost its document" in lost.err) == (5, True)


def test_records_past_their_day_are_a_note_with_how_many_there_were_and_no_error(rejected: World, run: Run) -> None:
    _expire(rejected.folder / ".kpitool")
    answer = run("rejects", "--json")
    assert (answer.code, answer.json["results"]) == (0, [])
    assert answer.json["warnings"] == ["crime, edition 0: 2 rejected records were kept until 01 Jan 2020"]
    assert "warning: crime, edition 0: 2 rejected records were kept until 01 Jan 2020" in run("rejects").err


def _expire(store: Path) -> None:
    """Puts the day of the first commit's rejected records back, in the log and on disk, and lets it pass."""
    entry = store / "observations" / "_delta_log" / f"{0:020}.json"
    folder = next((store / "rejected").iterdir())
    entry.write_text(entry.read_text(encoding="utf-8").replace(folder.name, "2020-01-01"), encoding="utf-8")
    folder.rename(folder.with_name("2020-01-01"))
    Store(str(store)).forget_expired(datetime.now(UTC).date())


@pytest.mark.usefixtures("rejected")
def test_a_misspelt_source_is_a_usage_error_with_the_nearest(run: Run) -> None:
    answer = run("rejects", "crme")
    assert (answer.code, "did you mean 'crime'?" in answer.err) == (2, True)


def test_before_the_first_ingest_there_is_nothing_to_list(run: Run) -> None:
    answer = run("rejects")
    assert (answer.code, "nothing has been ingested" in answer.err) == (4, True)


def test_hostile_text_of_a_record_stays_text(world: World, run: Run) -> None:
    world.write("crime/2019-10-home.csv", HEADER + GOOD + "2019-10,Home Police,E07000001,\x1b[31m=cmd()\u202e\n")
    run("ingest", "crime")
    for form in ("plain", "table", "markdown", "csv", "json", "jsonl"):
        out = run("rejects", "--format", form).out
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_sheet_and_cell_are_shown_where_they_are_kept(rejected: World) -> None:
    store = Store(str(rejected.folder / ".kpitool"))
    edition = store.edition()
    assert edition is not None
    (found,) = rejects(store, edition, "crime", datetime.now(UTC).date())
    assert found.records is not None
    placed = found.records.with_columns(sheet=pl.lit("Oct"), cell=pl.lit("D2"))
    records = reject_records([replace(found, records=placed)])
    (shown,) = [block for block in rejects_page(records, "x").blocks if isinstance(block, Table)]
    assert [column.title for column in shown.columns] == [
        "Source",
        "File",
        "Sheet",
        "Line",
        "Cell",
        "Values",
        "Reasons",
    ]
    assert [cell.text for cell in shown.rows[0][:5]] == ["crime", "2019-10-home.csv", "Oct", "2", "D2"]
