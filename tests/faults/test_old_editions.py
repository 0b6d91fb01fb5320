"""Hundreds of commits, decades old: the first edition is still there, to the byte."""

import json
import os
import time
from pathlib import Path
from statistics import median

from kpitool.store import TABLE, Store
from tests.conftest import Run, World
from tests.test_store import statement

COMMITS = 300
YEARS = 40 * 365 * 24 * 3600


def aged(store: Store) -> None:
    """Makes every new file of the table forty years older, and every commit say that it is."""
    new = [
        path
        for path in Path(store.location, TABLE).rglob("*")
        if path.is_file() and path.stat().st_mtime > time.time() - YEARS / 2
    ]
    for path in new:
        if path.parent.name == "_delta_log" and path.suffix == ".json":
            actions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            for action in actions:
                if "commitInfo" in action:
                    action["commitInfo"]["timestamp"] -= YEARS * 1000
                for key, when in (("remove", "deletionTimestamp"), ("add", "modificationTime")):
                    if key in action:
                        action[key][when] -= YEARS * 1000
            path.write_text("".join(json.dumps(action) + "\n" for action in actions), encoding="utf-8")
        made = time.time() - YEARS
        os.utime(path, (made, made))


def test_after_three_hundred_commits_the_first_edition_reads_back_to_the_byte(world: World, run: Run) -> None:
    for month in range(1, 13):
        world.month(f"2019-{month:02d}", "home", {"E07000001": month, "E07000002": 2})
    assert run("ingest").code == 0
    assert run("freeze", "--label", "The first", "-q").code == 0
    store = Store(str(world.folder / ".kpitool"))
    aged(store)
    first, frozen = (run("exceptions", "--json", "--as-at", name) for name in ("1", "The first"))
    assert (first.code, frozen.code) == (0, 0)
    took = []
    for number in range(COMMITS):
        began = time.monotonic()
        store.replace(statement({("home", 1 + number % 12): number}, source="other", extract=f"e{number}"))
        took.append(time.monotonic() - began)
        if number == COMMITS // 2:
            aged(store)
    assert len(store.commits()) == COMMITS + 3
    assert list((Path(store.location, TABLE) / "_delta_log").glob("*.checkpoint.parquet"))
    assert run("exceptions", "--json", "--as-at", "1").out == first.out
    assert run("exceptions", "--json", "--as-at", "the first").out == frozen.out
    assert run("doctor", "--json").code == 0
    assert median(took[-40:]) < 4 * median(took[:40])  # 0.03 s at first and 0.05 s at number 300, on two cores
