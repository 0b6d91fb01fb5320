"""A damaged, foreign, newer or forbidden store: every command says so in a sentence, and nothing is changed."""

import ctypes
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from deltalake import write_deltalake

from kpitool import __version__
from tests.conftest import Run, World, linux
from tests.faults.conftest import Tally

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


@pytest.fixture
def held(world: World, run: Run) -> World:
    """Two months of crime, and a freeze: editions 0 to 3."""
    world.month("2019-10", "home", {"E07000001": 1})
    assert run("ingest").code == 0
    world.month("2019-11", "home", {"E07000001": 2})
    assert run("ingest").code == 0
    assert run("freeze", "--label", "Board", "-q").code == 0
    return world


def log(world: World) -> Path:
    return world.folder / ".kpitool" / "observations" / "_delta_log"


def data(world: World) -> list[Path]:
    return sorted((world.folder / ".kpitool").rglob("source=crime/*.parquet"), key=lambda path: path.stat().st_mtime_ns)


def store_is_a_file(world: World) -> None:
    shutil.rmtree(world.folder / ".kpitool")
    world.write(".kpitool", "not a folder")


def log_is_lost(world: World) -> None:
    shutil.rmtree(log(world))


def log_is_empty(world: World) -> None:
    for path in log(world).iterdir():
        path.unlink()


def entry_is_cut(world: World) -> None:
    path = sorted(log(world).glob("*.json"))[-1]
    path.write_bytes(path.read_bytes()[:-40])


def entry_is_empty(world: World) -> None:
    sorted(log(world).glob("*.json"))[-1].write_bytes(b"")


def first_entry_is_lost(world: World) -> None:
    sorted(log(world).glob("*.json"))[0].unlink()


def entry_in_between_is_lost(world: World) -> None:
    sorted(log(world).glob("*.json"))[1].unlink()


def data_is_lost(world: World) -> None:
    data(world)[-1].unlink()


def data_is_cut(world: World) -> None:
    path = data(world)[-1]
    path.write_bytes(path.read_bytes()[:-30])


def data_is_empty(world: World) -> None:
    data(world)[-1].write_bytes(b"")


def data_is_of_zeros(world: World) -> None:
    path = data(world)[-1]
    path.write_bytes(bytes(path.stat().st_size))


def format_is_cut(world: World) -> None:
    world.write(".kpitool/store.json", '{"form')


def table_is_foreign(world: World) -> None:
    shutil.rmtree(world.folder / ".kpitool")
    write_deltalake(str(world.folder / ".kpitool" / "observations"), pl.DataFrame({"other": [1]}))


def store_is_newer(world: World) -> None:
    world.write(".kpitool/store.json", '{"format": 2, "version": "9.1.0", "more": []}')


DAMAGES: dict[Callable[[World], None], tuple[str, str]] = {
    store_is_a_file: ("is a file, not a folder", "folder"),
    log_is_lost: ("has lost its log", "log"),
    log_is_empty: ("has lost its log", "log"),
    entry_is_cut: ("cannot be used", "log"),
    entry_is_empty: ("cannot be used", "log"),
    first_entry_is_lost: ("cannot be used", "log"),
    entry_in_between_is_lost: ("cannot be used", "log"),
    data_is_lost: ("cannot be used", "data"),
    data_is_cut: ("cannot be used", "data"),
    data_is_empty: ("cannot be used", "data"),
    data_is_of_zeros: ("cannot be used", "newest edition"),
    format_is_cut: ("is damaged", "format"),
    table_is_foreign: ("is not one of kpitool's", "newest edition"),
    store_is_newer: (f"was written by kpitool 9.1.0, a newer version; this is {__version__}", "format"),
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_told_by_every_command_and_nothing_is_changed(
    held: World, run: Run, damage: Callable[[World], None]
) -> None:
    said, name = DAMAGES[damage]
    damage(held)
    held.month("2019-12", "home", {"E07000001": 3})
    before = contents(held.folder / ".kpitool")
    for command in (["ingest"], ["status"], ["exceptions"], ["freeze", "--label", "Again"], ["exceptions", "--json"]):
        answer = run(*command)
        assert (answer.code, answer.out, "Traceback" in answer.err) == (5, "", False), (command, answer)
        assert said in answer.err
        told = json.loads(answer.err)["error"]["help"] if "--json" in command else answer.err.partition("help: ")[2]
        assert told
    checked = run("doctor", "--json")
    assert (checked.code, checked.err) == (5, "")
    faults = {check["name"]: check for check in checked.json["results"] if check["state"] == "fault"}
    assert name in faults
    assert faults[name]["help"]
    for form in ("table", "plain", "markdown", "csv", "jsonl"):
        answer = run("doctor", "--format", form)
        assert (answer.code, answer.err, faults[name]["found"].split("'")[0] in answer.out) == (5, "", True)
    left = contents(held.folder / ".kpitool")
    assert {path: content for path, content in left.items() if path in before} == before
    assert {path.split("/")[0] for path in left.keys() - before.keys()} <= {"receipts", "registries"}


def contents(place: Path) -> dict[str, bytes]:
    """Every file by its name, with all that is in it."""
    if place.is_file():
        return {".": place.read_bytes()}
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_a_store_that_does_not_say_its_format_is_of_the_first_and_says_it_from_then_on(held: World, run: Run) -> None:
    about = held.folder / ".kpitool" / "store.json"
    assert json.loads(about.read_text(encoding="utf-8")) == {"format": 1, "version": __version__}
    about.unlink()
    assert run("status").code == 0
    assert "format 1, which it does not say yet" in run("doctor").out
    assert run("freeze", "--label", "Again").code == 0
    assert about.exists()


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_document_that_was_lost_or_changed_is_named_by_the_doctor(held: World, run: Run, harm: str) -> None:
    receipt = sorted((held.folder / ".kpitool" / "receipts").iterdir())[0]
    receipt.unlink() if harm == "lost" else receipt.write_text("{}", encoding="utf-8")
    answer = run("doctor", "--json")
    assert answer.code == 5
    (documents,) = [check for check in answer.json["results"] if check["name"] == "documents"]
    assert f"receipts/{receipt.name}" in documents["found"]
    assert ("lost" if harm == "lost" else "damaged") in documents["found"]


def test_an_old_editions_data_that_was_lost_is_found_though_the_newest_stands(held: World, run: Run) -> None:
    data(held)[0].unlink()
    assert run("status").code == 0
    answer = run("doctor", "--json")
    (found,) = [check for check in answer.json["results"] if check["state"] == "fault"]
    assert (answer.code, found["name"]) == (5, "data")
    assert re.search(r"is lost \(editions? \d", found["found"])


def test_rejected_records_deleted_on_their_day_are_no_fault(held: World, run: Run) -> None:
    rows = ["2019-12,Home Police,E07000001,Burglary", "2019-12,Home Police,E07000001,Theft"]
    held.write("crime/2019-12-home.csv", "\n".join(["Month,Force,Code,Offence", *rows]))
    assert run("ingest").code == 0
    (kept,) = (held.folder / ".kpitool" / "rejected").iterdir()
    answer = run("doctor", "--json")
    assert answer.code == 0
    shutil.rmtree(kept)
    (documents,) = [check for check in run("doctor", "--json").json["results"] if check["name"] == "documents"]
    assert documents["state"] == "fault"  # not before its day
    entry = sorted(log(held).glob("*.json"))[-1]
    entry.write_text(entry.read_text(encoding="utf-8").replace(kept.name, "2020-01-01"), encoding="utf-8")
    (documents,) = [check for check in run("doctor", "--json").json["results"] if check["name"] == "documents"]
    assert (documents["state"], "1 of rejected records deleted on their day" in documents["found"]) == ("ok", True)


def bound() -> None:
    """Root is bound by permissions as others are: the program it starts may not override them."""
    if os.getuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.fixture
def unlocked(world: World) -> Iterator[World]:
    yield world
    for path in (world.folder / ".kpitool", *(world.folder / ".kpitool").rglob("*")):
        if path.is_dir():
            path.chmod(0o700)


@linux
@pytest.mark.parametrize("locked", ["**/", "observations/_delta_log", "observations/source=people", "receipts"])
def test_a_folder_that_may_only_be_read_is_read_and_not_written(unlocked: World, locked: str) -> None:
    tally = Tally(unlocked)
    assert tally.finish("ingest", preexec_fn=bound).code == 0
    people = unlocked.folder / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("40000", "41000"), encoding="utf-8")
    places = list((unlocked.folder / ".kpitool").glob(locked))
    for place in places:
        place.chmod(0o500)
    done = tally.finish("ingest", preexec_fn=bound)
    assert (done.code, done.out) == (5, "")
    assert "Permission denied" in done.err
    assert "help: check that the folder is yours to write" in done.err
    status = tally.finish("status", "--json", preexec_fn=bound)
    assert (status.code, json.loads(status.out)["edition"]["number"]) == (0, 0)
    doctor = tally.finish("doctor", "--json", preexec_fn=bound)
    (fault,) = [check for check in json.loads(doctor.out)["results"] if check["state"] == "fault"]
    assert (doctor.code, fault["name"], "cannot be written: Permission denied" in fault["found"]) == (
        5,
        "writing",
        True,
    )
    for place in places:
        place.chmod(0o700)
    assert tally.finish("ingest", preexec_fn=bound).code == 0


@linux
def test_a_store_that_may_not_be_looked_into_is_told(unlocked: World) -> None:
    tally = Tally(unlocked)
    assert tally.finish("ingest", preexec_fn=bound).code == 0
    (unlocked.folder / ".kpitool").chmod(0)
    for command in (["status"], ["ingest"], ["doctor"]):
        done = tally.finish(*command, preexec_fn=bound)
        assert done.code == 5, done
        assert "ermission denied" in done.out + done.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("made", ["by kpitool", "before"])
def test_every_file_of_a_store_is_its_owners_alone_and_what_is_written_for_the_user_is_as_the_umask_says(
    world: World, run: Run, made: str
) -> None:
    before = os.umask(0o022)
    try:
        if made == "before":
            (world.folder / ".kpitool").mkdir(mode=0o755)
        world.month("2019-10", "home", {"E07000001": 1})
        world.write("crime/2019-11-home.csv", "Month,Force,Code,Offence\n2019-11,Home Police,E07000001,Theft\n")
        run("ingest", "-o", "receipt.json")
        assert run("freeze", "--label", "Board").code == 0
        world.change("title: Test partnership", "title: Another")
        assert run("ingest").code == 0
        assert run("exceptions", "-o", "paper.md").code == 4  # one month of twelve
    finally:
        assert os.umask(before) == 0o022
    store = world.folder / ".kpitool"
    assert {path.name for path in store.iterdir()} >= {"observations", "receipts", "registries", "rejected", "writing"}
    loose = [path for path in store.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert loose == []
    for name in ("receipt.json", "paper.md"):
        assert stat.S_IMODE((world.folder / name).stat().st_mode) == 0o644
    (private,) = [check for check in run("doctor", "--json").json["results"] if check["name"] == "permissions"]
    assert private["state"] == ("ok" if made == "by kpitool" else "warning")
