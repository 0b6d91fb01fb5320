"""`kpitool prune`: old editions are forgotten on request, and everything kept is shown as before."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from kpitool.store import Store
from tests.commands.test_freeze import LABEL, aged, correct, loaded  # noqa: F401 - a fixture
from tests.conftest import Run, World, linux


@pytest.fixture
def pruned(loaded: World, run: Run) -> World:  # noqa: F811
    """Editions 0 (people) and 1 (crime) of old, 2 frozen, 3 with a correction."""
    assert run("freeze", "--label", LABEL).code == 0
    aged(loaded, 40)
    for path in (loaded.folder / ".kpitool").glob("re*/*.json"):
        os.utime(path, (0, 0))
    correct(loaded, run)
    return loaded


def numbers(run: Run) -> list[int]:
    return [row["edition"] for row in run("history", "--json").json["results"] if row["forgotten"] is None]


def test_what_is_kept_is_shown_byte_for_byte_and_what_is_forgotten_says_so(pruned: World, run: Run) -> None:
    before = {name: run("exceptions", "--json", "--as-at", name).out for name in (LABEL, "3")}
    answer = run("prune", "--keep", "1", "--yes")
    assert answer.code == 0, answer.err
    assert answer.out.startswith(
        "Editions 0 to 1 forgotten: 0 data files and 0 documents, 0 bytes; edition 4 notes it."
    )
    assert "Kept, because frozen: edition 2; --frozen forgets them too.\n" in answer.out
    assert {name: run("exceptions", "--json", "--as-at", name).out for name in before} == before
    refused = run("exceptions", "--as-at", "1", "--json")
    error = json.loads(refused.err)["error"]
    assert (refused.code, refused.out, error["code"]) == (5, "", "S009")
    assert error["message"].startswith("edition 1 was forgotten on ")
    assert error["message"].endswith(" by kpitool prune")
    assert run("diff", "1", "3").code == 5
    assert "was forgotten" in run("diff", "2", "0").err
    rows = {row["edition"]: row for row in run("history", "--json").json["results"]}
    assert [number for number, row in rows.items() if row["forgotten"]] == [1, 0]
    assert rows[4]["forgot"] == [0, 1]
    assert pruned.folder.exists()


def figures(run: Run) -> list[dict[str, Any]]:
    """What edition 3 says of the quarter, but for what has moved since a board saw it: of that nothing may be left."""
    results = run("exceptions", "--json", "--as-at", "3").json["results"]
    return [
        {key: value for key, value in row.items() if key not in {"restated", "findings"}}
        | {"findings": [finding for finding in row["findings"] if finding["rule"] != "data"]}
        for row in results
    ]


@pytest.mark.usefixtures("pruned")
def test_frozen_editions_go_only_when_asked_and_their_files_with_them(run: Run) -> None:
    newest = figures(run)
    answer = run("prune", "--keep", "1", "--frozen", "--yes", "--json").json
    (result,) = answer["results"]
    assert (result["forgotten"], result["frozen_kept"], result["edition"]) == ([0, 1, 2], [], 4)
    assert (result["files"], result["documents"]) == (1, 1)  # the crimes as they were, and the registry of then
    assert result["bytes"] > 1000
    assert figures(run) == newest
    for name in (LABEL, "2"):
        assert "edition 2 was forgotten on " in run("exceptions", "--as-at", name).err
    assert "no edition is frozen" in run("diff").err


@pytest.mark.usefixtures("pruned")
@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (("--before", LABEL), [3, 2]),
        (("--before", "1"), [3, 2, 1]),
        (("--before", "2000-01-01"), [3, 2, 1, 0]),
        (("--before", "2999-01-01"), [3, 2]),
        (("--before", "2999-01-01", "--frozen"), [3]),
        (("--keep", "99"), [3, 2, 1, 0]),
    ],
)
def test_the_edition_that_is_named_stays_and_older_ones_go(
    run: Run, arguments: tuple[str, ...], left: list[int]
) -> None:
    answer = run("prune", *arguments, "--yes")
    assert answer.code == 0, answer.err
    assert [number for number in numbers(run) if number <= 3] == left
    again = run("prune", *arguments, "--yes")
    assert again.out.startswith("There is nothing to forget.") or "2999-01-01" in arguments


@pytest.mark.usefixtures("pruned")
def test_a_day_keeps_what_was_made_on_it(run: Run) -> None:
    made = {row["edition"]: row["time"][:10] for row in run("history", "--json").json["results"]}
    assert made[2] < made[3]
    run("prune", "--before", made[3], "--frozen", "--yes")
    assert numbers(run) == [4, 3]


def test_a_dry_run_tells_all_and_changes_nothing(pruned: World, run: Run) -> None:
    held = sorted(path for path in pruned.folder.rglob("*") if path.is_file())
    answer = run("prune", "--keep", "1", "--frozen", "--dry-run")
    assert (answer.code, "Editions 0 to 2 would be forgotten: 1 data file and 1 document, " in answer.out) == (0, True)
    assert answer.err == "nothing was forgotten yet: the same without --dry-run does it\n"
    assert sorted(path for path in pruned.folder.rglob("*") if path.is_file()) == held
    told = run("prune", "--keep", "1", "--frozen", "--dry-run", "--json").json["results"][0]
    done = run("prune", "--keep", "1", "--frozen", "--yes", "--json").json["results"][0]
    assert {**told, "dry_run": False, "edition": 4} == done


@pytest.mark.usefixtures("pruned")
def test_where_nobody_can_be_asked_yes_must_be_said(run: Run) -> None:
    answer = run("prune", "--keep", "1")
    assert (answer.code, answer.out, "help: add --yes" in answer.err) == (2, "", True)
    assert numbers(run) == [3, 2, 1, 0]


@linux
@pytest.mark.parametrize(("said", "left"), [("y\n", [4, 3, 2]), ("n\n", [3, 2, 1, 0]), ("\n", [3, 2, 1, 0])])
def test_on_a_terminal_it_is_asked_first(pruned: World, run: Run, said: str, left: list[int]) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "kpitool", "prune", "--keep", "1"]
    program = subprocess.Popen(command, cwd=pruned.folder, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE)
    os.write(ours, said.encode())
    out, _ = program.communicate(timeout=60)
    asked = os.read(ours, 4096).decode()
    os.close(ours)
    os.close(theirs)
    assert program.returncode == 0
    assert "Editions 0 to 1 will be forgotten for good (0 files, 0 bytes). Go on? [y/N]" in asked
    assert (b"forgotten" in out) == (said == "y\n")
    assert numbers(run) == left


@pytest.mark.usefixtures("pruned")
def test_cut_short_by_a_user_it_is_finished_by_the_next(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = figures(run)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "delete", stopped)
        assert run("prune", "--keep", "1", "--frozen", "--yes").code == 130
    assert "was forgotten" in run("exceptions", "--as-at", LABEL).err
    assert figures(run) == newest
    told = run("prune", "--keep", "1", "--frozen", "--dry-run").out
    assert told.startswith("An earlier prune would be finished: 1 data file and 1 document, ")
    done = run("prune", "--keep", "1", "--yes")
    assert done.out.startswith("An earlier prune was finished: 1 data file and 1 document, ")
    assert run("prune", "--keep", "1", "--yes").out == "There is nothing to forget.\n"
    assert figures(run) == newest


@pytest.mark.usefixtures("pruned")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "--before or --keep, one of the two"),
        (("--keep", "1", "--before", "1"), 2, "--before or --keep, one of the two"),
        (("--keep", "0"), 2, "--keep"),
        (("--before", "9"), 2, "there is no edition 9; the newest is 3"),
        (("--before", "Bord 14 Feb 2020"), 2, "did you mean 'Board 14 Feb 2020'?"),
        (("--before", "2020-02-30"), 2, "there is no day '2020-02-30'"),
        (("--before", ""), 2, "no edition has the label ''"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_goes(
    run: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    answer = run("prune", *arguments, "--yes")
    assert (answer.code, answer.out, said in answer.err) == (code, "", True), answer.err
    assert numbers(run) == [3, 2, 1, 0]


def test_with_nothing_ingested_there_is_nothing_to_prune(world: World, run: Run) -> None:
    assert run("prune", "--keep", "1", "--yes").code == 4
    assert not (world.folder / ".kpitool").exists()


@pytest.mark.usefixtures("pruned")
@pytest.mark.parametrize("form", ["table", "plain", "markdown", "csv", "json", "jsonl"])
def test_every_format_tells_what_went(run: Run, form: str) -> None:
    answer = run("prune", "--keep", "1", "--dry-run", "--format", form, "-q")
    assert (answer.code, answer.err) == (0, "")
    assert "forgotten" in answer.out


def test_after_a_prune_ingest_goes_on_as_before(pruned: World, run: Run) -> None:
    run("prune", "--keep", "1", "--frozen", "--yes")
    assert "nothing changed" in run("ingest").out
    pruned.month("2020-01", "home", {"E07000001": 3})
    pruned.month("2019-12", "home", {"E07000001": 1, "E07000002": 1})
    assert run("ingest").code == 0
    assert numbers(run) == [5, 4, 3]
