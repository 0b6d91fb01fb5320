"""`kpitool doctor`: what is wrong and what to do; nothing is changed, and nothing makes it fail."""

import json
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kpitool import __version__
from kpitool.doctor import folder as folders
from tests.conftest import Outcome, Run, World, linux
from tests.faults.test_damage import contents


@pytest.fixture
def loaded(world: World, run: Run) -> World:
    world.month("2019-10", "home", {"E07000001": 1})
    assert run("ingest").code == 0
    return world


def checks(answer: Outcome) -> dict[str, Any]:
    return {check["name"]: check for check in answer.json["results"]}


@pytest.mark.usefixtures("loaded")
def test_a_sound_store_is_said_to_be_so(run: Run) -> None:
    answer = run("doctor")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("\nAll is well\n")
    found = run("doctor", "--json")
    assert {check["state"] for check in found.json["results"]} == {"ok"}
    assert list(checks(found)) == [
        "packages",
        "registry",
        "folder",
        *(["permissions"] if sys.platform != "win32" else []),
        "writing",
        "links",
        "room",
        "format",
        "log",
        "data",
        "newest edition",
        "documents",
        "left over",
        "cut off",
        "clock",
        "definitions",
    ]
    assert checks(found)["log"]["found"] == "2 editions, 0 to 1"
    assert checks(found)["packages"]["found"].startswith(f"kpitool {__version__}, Python 3.")
    assert (found.json["edition"]["number"], found.json["registry"]["title"]) == (1, "Test partnership")


def test_the_doctor_changes_nothing(loaded: World, run: Run) -> None:
    before = contents(loaded.folder)
    run("doctor")
    assert contents(loaded.folder) == before


def test_with_nothing_ingested_it_says_what_to_do_and_makes_nothing(world: World, run: Run) -> None:
    answer = run("doctor")
    assert answer.code == 0
    assert "there is no store in " in answer.out
    assert "store, folder: run kpitool ingest." in answer.out
    assert not (world.folder / ".kpitool").exists()


def test_a_faulty_registry_is_a_fault_and_the_store_is_looked_at_all_the_same(loaded: World, run: Run) -> None:
    loaded.change("polarity: low_is_good", "polarity: low_is_god")
    answer = run("doctor", "--json")
    assert answer.code == 3
    found = checks(answer)
    assert (found["registry"]["state"], found["log"]["state"]) == ("fault", "ok")
    assert "has 1 fault: unknown polarity 'low_is_god'" in found["registry"]["found"]
    assert found["registry"]["help"] == "kpitool check shows every fault with its line"
    assert "definitions" not in found


def test_without_a_registry_a_store_that_is_named_is_looked_at(
    loaded: World, run: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    answer = run("doctor", "--json", "--store", loaded.folder / ".kpitool")
    assert (answer.code, checks(answer)["log"]["state"]) == (3, "ok")
    answer = run("doctor", "--json")
    assert answer.code == 3
    assert checks(answer)["folder"]["found"] == "not looked at: it lies beside the registry, and there is none"


def test_where_both_are_at_fault_the_exit_code_is_the_stores(loaded: World, run: Run) -> None:
    loaded.change("polarity: low_is_good", "polarity: low_is_god")
    loaded.write(".kpitool/store.json", "")
    assert run("doctor").code == 5


def test_what_an_ingest_left_over_is_counted_and_harmless(loaded: World, run: Run) -> None:
    loaded.write(".kpitool/observations/source=crime/part-9.parquet", b"cut")
    loaded.write(".kpitool/receipts/9.json", b"cut")
    answer = run("doctor", "--json")
    assert (answer.code, checks(answer)["left over"]["state"]) == (0, "ok")
    assert checks(answer)["left over"]["found"] == "2 files in no edition, 0.0 MB"


def test_a_clock_that_is_behind_the_newest_edition_is_told(loaded: World, run: Run) -> None:
    (entry, *_) = sorted((loaded.folder / ".kpitool/observations/_delta_log").glob("*.json"), reverse=True)
    actions = [json.loads(line) for line in entry.read_text(encoding="utf-8").splitlines()]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for action in actions:
        if "commitInfo" in action:
            action["commitInfo"]["timestamp"] = int(tomorrow.timestamp() * 1000)
    entry.write_text("".join(json.dumps(action) + "\n" for action in actions), encoding="utf-8")
    answer = run("doctor", "--json")
    clock = checks(answer)["clock"]
    assert (answer.code, clock["state"]) == (0, "warning")
    assert f"before the newest edition of {tomorrow:%d %b %Y %H:%M} UTC" in clock["found"]


@pytest.mark.usefixtures("loaded")
def test_a_disk_that_is_nearly_full_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "LITTLE", 1 << 62)
    answer = run("doctor")
    assert answer.code == 0
    assert "store, room: make room before the next ingest." in answer.out
    assert answer.out.endswith("1 warning in 16 checks\n")


@pytest.mark.usefixtures("loaded")
def test_a_file_system_without_links_is_a_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Path) -> None:
        raise PermissionError(1, "Operation not permitted")  # as FAT answers

    monkeypatch.setattr(os, "link", refuse)
    answer = run("doctor", "--json")
    links = checks(answer)["links"]
    assert (answer.code, links["state"]) == (5, "fault")
    assert links["found"] == "the file system makes no hard links (Operation not permitted); a commit is one"
    assert "keep the store on a local disk" in links["help"]


@linux
def test_a_store_that_others_may_look_into_is_told_with_the_command_that_closes_it(loaded: World, run: Run) -> None:
    store = loaded.folder / ".kpitool"
    store.chmod(0o755)
    private = checks(run("doctor", "--json"))["permissions"]
    assert (private["state"], private["found"]) == ("warning", "others may look into it (drwxr-xr-x)")
    assert private["help"] == f"make it yours alone: chmod -R go-rwx '{store}'"


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_damaged_the_doctor_answers(loaded: World, run: Run, seed: int) -> None:
    """Bytes changed, cut off, or whole files taken away, anywhere in the store."""
    chance = random.Random(seed)  # noqa: S311 - places, not secrets
    files = sorted(path for path in (loaded.folder / ".kpitool").rglob("*") if path.is_file())
    for path in chance.sample(files, k=chance.randint(1, 3)):
        content = bytearray(path.read_bytes())
        match chance.randrange(4):
            case 0:
                path.unlink()
            case 1:
                path.write_bytes(content[: chance.randrange(len(content))])
            case 2:
                for _ in range(8):
                    content[chance.randrange(len(content))] = chance.randrange(256)
                path.write_bytes(content)
            case _:
                path.unlink()
                path.mkdir()
    answer = run("doctor", "--json")
    assert answer.code in {0, 5}
    assert "Traceback" not in answer.err
    assert answer.json["command"] == "doctor"
    for command in ("status", "exceptions"):
        other = run(command)
        assert other.code in {0, 4, 5}, other
        assert "Traceback" not in other.err


def test_a_definition_changed_since_the_ingest_is_told_until_it_is_read_anew(loaded: World, run: Run) -> None:
    frozen = run("freeze", "--label", "Board", "-q")
    assert frozen.code == 0
    loaded.change("values: [Burglary, Vehicle crime]", "values: [Burglary, Vehicle crime, Theft]")
    said = "the definition of crime has changed since it was read; run kpitool ingest"
    for command in ("exceptions", "rates", "compare"):
        assert f"warning: {said}\n" in run(command).err
        assert said in run(command, "--json").json["warnings"]
    assert "crime: its definition has changed since it was read; run kpitool ingest." in run("status").out
    assert run("status", "--json").json["results"][0]["reread"] is True
    definitions = checks(run("doctor", "--json"))["definitions"]
    assert (definitions["state"], definitions["help"]) == ("warning", "run kpitool ingest")
    assert definitions["found"] == "the definition of crime has changed since it was read"
    assert said not in run("exceptions", "--as-at", "Board").err
    assert run("ingest").code == 0
    assert said not in run("exceptions").err
    assert checks(run("doctor", "--json"))["definitions"]["state"] == "ok"


def test_a_registry_changed_in_words_is_said_to_be_so_and_reads_the_same(loaded: World, run: Run) -> None:
    loaded.change("title: Burglary\n", "title: Burglary of homes\n")
    definitions = checks(run("doctor", "--json"))["definitions"]
    assert definitions["state"] == "ok"
    assert definitions["found"] == "the registry has changed since edition 1, but no source is read otherwise"
    assert run("ingest").code == 0
    assert checks(run("doctor", "--json"))["definitions"]["found"] == "as kept with edition 2"


def test_a_source_that_the_registry_calls_otherwise_now_is_told(loaded: World, run: Run) -> None:
    loaded.change("  crime:\n    title: Crime log", "  log:\n    title: Crime log")
    loaded.change("source: crime\n", "source: log\n")
    asked = ("exceptions", "--quarter", "2019Q3")
    assert "warning: nothing of the source log has been ingested\n" in run(*asked).err
    definitions = checks(run("doctor", "--json"))["definitions"]
    assert definitions["state"] == "ok"
    assert definitions["found"].endswith("; it no longer names crime, which the store still holds")
    assert run("ingest").code == 0
    assert "nothing of the source log" not in run(*asked).err
