"""Killed at any moment: the last commit stands, every read sees a whole edition, and the next ingest says so."""

import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpitool.doctor import Part, State
from kpitool.writing import Mark, marked
from tests.conftest import Run, World, linux
from tests.faults.conftest import BASE, ROOT, Tally, environment, finished, wait_for

KILLS = 50
WHILE_WRITING = 20
MOST = 150


@dataclass
class Tried:
    """What came of the kills: how many there were, how many after the first file was written and before the commit."""

    kills: int = 0
    while_writing: int = 0
    after_the_commit: int = 0
    told: int = 0
    totals: dict[int, float] = field(default_factory=dict)

    @property
    def enough(self) -> bool:
        return self.kills >= KILLS and self.while_writing >= WHILE_WRITING


def kill_one(tally: Tally, tried: Tried, count: int, chance: random.Random) -> None:
    """Starts an ingest and kills it: anywhere at all, or once it has written its first file."""
    newest = tally.store.commits()[0].number
    before, marks = files(tally), set(tally.marks.glob("*.json"))
    began = datetime.now(UTC)
    process = tally.start("ingest", "tally", tally.correction(count))
    if tried.kills - tried.while_writing < KILLS - WHILE_WRITING:
        end = time.monotonic() + chance.uniform(0, 1.2)
        wait_for(lambda: time.monotonic() > end, process)
    else:
        wait_for(lambda: bool(set(tally.marks.glob("*.json")) - marks), process)
        time.sleep(chance.uniform(0, 0.3))
    process.kill()
    process.communicate()
    commits = tally.store.commits()
    if committed := commits[0].number > newest:
        tried.totals[commits[0].number] = BASE + 6 * count
    if process.returncode != -signal.SIGKILL:
        return
    tried.kills += 1
    told = [mark for mark in tally.store.cut_off() if mark.began >= began]
    if committed:
        tried.after_the_commit += 1
        assert told == []
    elif files(tally) - before:
        tried.while_writing += 1
        tried.told += len(told)
        # a mark killed before it says anything is told to nobody; every other one is
        said = {path for path in set(tally.marks.glob("*.json")) - marks if path.stat().st_size}
        assert len(told) == len(said)
        assert tally.total() == tried.totals[newest]


def files(tally: Tally) -> set[Path]:
    return set(Path(tally.store.location).rglob("*"))


@linux
def test_of_fifty_kills_none_is_half_there_and_every_read_sees_a_whole_edition(
    tally: Tally, process_killer: list["subprocess.Popen[str]"]
) -> None:
    chance = random.Random(20191231)  # noqa: S311 - moments, not secrets
    tally.base()
    assert tally.finish("ingest").code == 0
    assert tally.finish("ingest", "tally", tally.correction(1)).code == 0
    store = tally.store
    newest = store.commits()[0].number
    tried = Tried(totals={newest: BASE + 6.0})
    reader = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/faults/reader.py"), store.location, str(tally.world.registry)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process_killer.append(reader)
    count = 1
    while not tried.enough and count < MOST:
        count += 1
        kill_one(tally, tried, count, chance)
    assert tried.enough, tried
    assert tried.told >= WHILE_WRITING / 2

    out, err = reader.communicate("enough\n", timeout=60)
    assert (reader.returncode, err) == (0, "")
    reads = [json.loads(line) for line in out.splitlines()]
    assert len(reads) >= KILLS
    assert sum("quarter" in read for read in reads) >= 5
    for read in reads:
        whole = tried.totals[read["number"]]
        assert read.get("total", read.get("quarter", 0) + BASE) == whole

    assert {number: tally.total(number) for number in tried.totals} == tried.totals
    left = store.cut_off()
    last = tally.finish("ingest", "tally", tally.correction(count + 1))
    assert last.code == 0
    assert tally.total() == BASE + 6 * (count + 1)
    assert last.err.count("was cut off before it committed") == len(left)
    checks = json.loads(tally.finish("doctor", "--json").out)["results"]
    assert {check["state"] for check in checks} == {State.OK}
    (left_over,) = [check for check in checks if check["name"] == "left over"]
    assert "in no edition" in left_over["found"]


@linux
def test_a_first_ingest_that_is_killed_leaves_no_store_and_the_next_one_makes_it(tally: Tally) -> None:
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    tally.base()
    people = tally.world.folder / "people.csv"
    killed = 0
    for _ in range(5):
        marks = set(tally.marks.glob("*.json"))
        process = tally.start("ingest", "people", people)
        wait_for(lambda marks=marks: bool(set(tally.marks.glob("*.json")) - marks), process)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.communicate()
        if tally.store.commits():
            break
        killed += process.returncode == -9
        assert tally.store.edition() is None
    assert killed > 0
    done = tally.finish("ingest", "tally", tally.base())
    assert done.code == 0
    assert tally.total() == BASE


@linux
def test_the_next_ingest_says_what_was_cut_off_and_says_it_once(tally: Tally) -> None:
    tally.base()
    assert tally.finish("ingest").code == 0
    killed_while_writing(tally, 5)
    status = json.loads(tally.finish("status", "--json").out)
    assert status["edition"]["number"] == 1
    doctor = json.loads(tally.finish("doctor", "--json").out)["results"]
    (cut,) = [check for check in doctor if check["name"] == "cut off"]
    assert (cut["state"], cut["help"]) == ("warning", "run kpitool ingest again")
    done = tally.finish("ingest", "tally", tally.correction(6))
    assert done.code == 0
    (note,) = done.err.splitlines()
    assert note.startswith("note: an ingest of tally on ")
    assert note.endswith(
        " UTC was cut off before it committed; the store stands as at edition 1; run kpitool ingest again"
    )
    assert tally.finish("ingest", "tally", tally.correction(5)).err == ""
    assert list(tally.marks.iterdir()) == []


@linux
def test_under_json_what_was_cut_off_is_a_warning_of_the_answer(tally: Tally) -> None:
    assert tally.finish("ingest", "people").code == 0
    tally.base()
    killed_while_writing(tally, 5, tally.world.folder / "tally" / "base.csv")
    done = tally.finish("ingest", "tally", "--json")
    assert (done.code, done.err) == (0, "")
    (warning,) = json.loads(done.out)["warnings"]
    assert "an ingest of tally on " in warning


def killed_while_writing(tally: Tally, count: int, path: Path | None = None) -> None:
    for _ in range(20):
        process = tally.start("ingest", "tally", path or tally.correction(count))
        wait_for(lambda: any(said(mark) for mark in tally.marks.glob("*.json")), process)
        process.kill()
        finished(process)
        if tally.store.cut_off():
            return
    raise AssertionError("no ingest could be killed while it wrote")


def said(mark: Path) -> bool:
    try:
        return mark.stat().st_size > 0
    except FileNotFoundError:
        return False


def test_a_mark_of_an_ingest_at_work_is_told_to_nobody(world: World, run: Run) -> None:
    assert run("ingest", "people").code == 0
    store = Tally(world).store
    began = store.commits()[0].time
    with marked(Path(store.location), Mark("crime", "receipts/x.json", 0, began)):
        assert store.cut_off() == []
        world.month("2019-10", "home", {"E07000001": 1})
        assert run("ingest", "crime").err == ""
        assert len(list((Path(store.location) / "writing").iterdir())) == 1
    assert list((Path(store.location) / "writing").iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"source": 1}', '{"source": "x", "receipt": "y", "after": []}'])
def test_a_mark_that_says_nothing_is_told_to_nobody(world: World, run: Run, text: str) -> None:
    assert run("ingest", "people").code == 0
    world.write(".kpitool/writing/1.json", text)
    world.month("2019-10", "home", {"E07000001": 1})
    assert run("ingest", "crime").err == ""
    doctor = run("doctor", "--json")
    assert {check["state"] for check in doctor.json["results"]} == {State.OK}


def test_a_source_named_in_a_mark_is_shown_as_it_is(world: World, run: Run) -> None:
    assert run("ingest", "people").code == 0
    told = {"source": "x\x1b[31m", "receipt": "", "after": 0, "began": "2026-11-24T10:02:00+00:00"}
    world.write(".kpitool/writing/1.json", json.dumps(told))
    found = run("doctor")
    assert (found.code, "\x1b" in found.out) == (0, False)
    assert "an ingest of x\\x1b[31m on 24 Nov 2026 10:02 UTC committed nothing" in found.out
    assert run("ingest", "people").err == (
        "note: an ingest of x\\x1b[31m on 24 Nov 2026 10:02 UTC was cut off before it committed; "
        "the store stands as at edition 0; run kpitool ingest again\n"
    )


@pytest.mark.parametrize("left", ["data", "log folder", "staged entry"])
def test_what_a_first_ingest_left_behind_is_no_damage(world: World, run: Run, left: str) -> None:
    table = world.folder / ".kpitool" / "observations"
    (table / "_delta_log").mkdir(parents=True)
    if left == "data":
        (table / "_delta_log").rmdir()
        world.write(".kpitool/observations/source=people/part-0.parquet", b"PAR1 cut")
    if left == "staged entry":
        world.write(".kpitool/observations/_delta_log/_commit_x.json.tmp", "{")
    assert "Nothing has been ingested yet" in run("status").out
    doctor = run("doctor", "--json")
    assert doctor.code == 0
    (log,) = [check for check in doctor.json["results"] if check["name"] == "log"]
    assert (log["part"], log["state"], log["found"]) == (Part.STORE, "warning", "nothing has been ingested yet")
    world.month("2019-10", "home", {"E07000001": 1})
    assert run("ingest").code == 0
    assert run("status").code == 0
