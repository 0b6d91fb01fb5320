"""`kpitool history`: what made each edition, from which files, under which registry."""

from datetime import datetime

import pytest

from kpitool.commits import Commit
from kpitool.store import Store
from tests.commands.test_freeze import LABEL, correct, loaded  # noqa: F401 - a fixture
from tests.conftest import Run, World


@pytest.fixture
def told(loaded: World, run: Run) -> World:  # noqa: F811
    """Editions 0 (crime), 1 (people), 2 frozen, 3 with a correction of one month."""
    assert run("freeze", "--label", LABEL).code == 0
    correct(loaded, run)
    return loaded


def commits(world: World) -> list[Commit]:
    return Store(str(world.folder / ".kpitool")).commits()


def test_editions_are_listed_newest_first_with_what_made_them(told: World, run: Run) -> None:
    answer = run("history", "--json")
    assert (answer.code, answer.err) == (0, "")
    rows = answer.json["results"]
    assert [(row["edition"], row["command"], row["source"], row["label"], row["quarter"]) for row in rows] == [
        (3, "ingest", "crime", None, None),
        (2, "freeze", None, LABEL, "2019Q3"),
        (1, "ingest", "people", None, None),
        (0, "ingest", "crime", None, None),
    ]
    assert [datetime.fromisoformat(row["time"]) for row in rows] == [
        commit.time.replace(microsecond=0) for commit in commits(told)
    ]
    assert rows[0]["registry_sha256"] == told.load().sha256 != rows[1]["registry_sha256"]
    assert [len(row["files"]) for row in rows] == [1, 0, 1, 48]
    (file,) = rows[0]["files"]
    assert (file["name"], file["records"], len(file["digest"])) == ("2019-12-home.csv", 2, 64)
    assert rows[0]["outcomes"] == {
        "accepted": 2, "out_of_area": 0, "rejected": 0, "superseded": 0, "unlocated": 0
    }  # fmt: skip
    assert rows[0]["covers"] == [{"scope": "home", "first": "2019-12", "last": "2019-12"}]
    assert {row["version"] for row in rows} == {"0.1.0"}
    assert all(row["lost"] is None and row["forgotten"] is None for row in rows)


def test_a_changed_registry_is_listed_as_such(told: World, run: Run) -> None:
    told.change("title: Burglary of homes", "title: Burglary")
    run("ingest")
    row = run("history", "--json", "--limit", "1").json["results"][0]
    assert (row["command"], row["records"], row["registry_sha256"]) == ("registry", None, told.load().sha256)


@pytest.mark.usefixtures("told")
def test_only_so_many_are_shown_and_it_is_said_how_many_more_there_are(run: Run) -> None:
    answer = run("history", "--json", "--limit", "1").json
    assert (len(answer["results"]), answer["summary"]) == (1, {"editions": 4, "shown": 1})
    assert "And 3 older; --limit 0 shows all." in run("history", "--limit", "1").out
    assert run("history", "--limit", "1", "--format", "jsonl").err == "and 3 older; --limit 0 shows all\n"
    assert "older" not in run("history", "--limit", "0").out
    for _ in range(20):
        run("freeze", "--label", f"Board {_} again")
    assert len(run("history", "--json").json["results"]) == 20
    assert len(run("history", "--json", "--limit", "0").json["results"]) == 24


@pytest.mark.usefixtures("told")
def test_one_source_has_its_ingests_alone(run: Run) -> None:
    rows = run("history", "--source", "crime", "--json").json["results"]
    assert [row["edition"] for row in rows] == [3, 0]
    answer = run("history", "--source", "crme")
    assert (answer.code, "help: did you mean 'crime'?" in answer.err) == (2, True)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("name", ["3", LABEL])
def test_one_edition_has_its_whole_receipt(run: Run, name: str) -> None:
    (row,) = run("history", "--edition", name, "--json").json["results"]
    if name == LABEL:
        assert (row["edition"], row["files"], row["restated"]) == (2, [], None)
        return
    assert row["restated"] == [{"scope": "home", "first": "2019-12", "last": "2019-12"}]
    assert row["files"][0]["outcomes"]["accepted"] == 2
    page = run("history", "--edition", name).out
    assert "2019-12-home.csv" in page
    assert row["files"][0]["digest"] in page
    assert "Restated\n--------\n" in page
    assert run("history", "--edition", "0", "--json").json["results"][0]["restated"] == []


@pytest.mark.parametrize("harm", ["lost", "changed", "no receipt"])
def test_a_lost_document_is_told_in_its_row_alone(told: World, run: Run, harm: str) -> None:
    receipt = commits(told)[0].receipt
    assert receipt is not None
    path = told.folder / ".kpitool" / receipt
    if harm == "lost":
        path.unlink()
    else:
        path.write_text("{}" if harm == "changed" else "", encoding="utf-8")
    answer = run("history", "--json")
    assert answer.code == 0
    first, *others = answer.json["results"]
    assert ("has lost its document" if harm == "lost" else "is damaged") in first["lost"]
    assert (first["files"], first["records"]) == ([], None)
    assert [row["lost"] for row in others] == [None, None, None]
    assert f"Edition 3: {first['lost']}." in run("history").out
    assert run("history", "--edition", "3").code == 0


def test_a_broken_registry_does_not_hide_the_history(told: World, run: Run) -> None:
    before = run("history").out
    told.registry.write_text("broken: [", encoding="utf-8")
    assert (run("history").code, run("history").out) == (0, before)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("form", ["table", "plain", "markdown", "csv", "json", "jsonl"])
def test_every_format_lists_them(run: Run, form: str) -> None:
    for arguments in ((), ("--edition", "0")):
        answer = run("history", "--format", form, *arguments)
        assert (answer.code, answer.err) == (0, "")
        assert "0" in answer.out
        assert "\x1b" not in answer.out


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--edition", "9"), "there is no edition 9; the newest is 3"),
        (("--edition", "Board"), "no edition has the label 'Board'"),
        (("--edition", "3", "--source", "crime"), "cannot be asked for together"),
        (("--limit", "-1"), "--limit"),
        (("--source", "\x1b[31m"), r"\x1b[31m"),
    ],
)
def test_what_is_not_there_is_told(run: Run, arguments: tuple[str, ...], said: str) -> None:
    answer = run("history", *arguments)
    assert (answer.code, answer.out, said in answer.err) == (2, "", True), answer.err


def test_with_nothing_ingested_there_is_no_history(world: World, run: Run) -> None:
    assert run("history").code == 4
    assert not (world.folder / ".kpitool").exists()


def test_a_hostile_file_name_is_shown_as_it_is(loaded: World, run: Run) -> None:  # noqa: F811
    name = "[red]x`*2020-01-home.csv"
    loaded.write(f"other/{name}", "Month,Force,Code,Offence\n2020-01,Home Police,E07000001,Burglary\n")
    assert run("ingest", "crime", f"other/{name}", "--covers", "2020-01", "--scope", "home").code == 0
    assert name in run("history", "--edition", "2", "--format", "table").out
    assert r"\[red\]x\`\*2020" in run("history", "--edition", "2", "--format", "markdown").out
