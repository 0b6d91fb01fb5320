"""Answers that were kept are given again only while all that they rest on is the same."""

import json
import shutil
from pathlib import Path

import pytest

from kpitool import answers
from tests.conftest import Run, World
from tests.returns import write_returns

Q3 = ("--quarter", "2019Q3")
COMMANDS = (
    ("exceptions", *Q3),
    ("rates", *Q3, "--breakdown"),
    ("compare", *Q3, "--area", "Northton"),
    ("show", "calls", *Q3),
    ("explain", "calls", *Q3),
)
KEPT = "the answer was kept"


@pytest.fixture
def held(world: World, run: Run) -> World:
    """Every return, ingested."""
    write_returns(world)
    assert run("ingest").code == 0
    return world


def is_kept(run: Run, *arguments: str) -> bool:
    answer = run(*arguments, "--verbose")
    assert answer.code == 0, answer.err
    return KEPT in answer.err


def place(world: World) -> Path:
    return world.folder / ".kpitool" / answers.FOLDER


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_kept_answer_is_the_same_in_every_format(run: Run, command: tuple[str, ...]) -> None:
    forms = ("table", "plain", "markdown", "csv", "json", "jsonl")
    first = run(*command, "--format", forms[0])
    assert not is_kept(run, "status", "--format", "json") and is_kept(run, *command)
    kept = [run(*command, "--format", form) for form in forms]
    answers.forget_answers(Path(".kpitool"))
    anew = []
    for form in forms:
        anew.append(run(*command, "--format", form))
        answers.forget_answers(Path(".kpitool"))
    assert kept == anew
    assert kept[0] == first


@pytest.mark.usefixtures("held")
def test_another_question_is_another_answer(run: Run) -> None:
    assert not is_kept(run, "rates", *Q3)
    for other in (("--breakdown",), ("--area", "Northton"), ("--indicator", "calls"), ("--window", "quarter")):
        assert not is_kept(run, "rates", *Q3, *other), other
    assert not is_kept(run, "rates", "--quarter", "2019Q2")
    assert is_kept(run, "rates", *Q3)


def test_what_is_new_in_the_store_makes_the_answer_anew(held: World, run: Run) -> None:
    before = run("exceptions", *Q3, "--json").json
    (calls,) = (held.folder / "calls").glob("calls-home*.csv")
    calls.write_text(calls.read_text(encoding="utf-8").replace(",40", ",44"), encoding="utf-8")
    assert is_kept(run, "exceptions", *Q3)
    assert run("ingest").code == 0
    assert not is_kept(run, "exceptions", *Q3)
    after = run("exceptions", *Q3, "--json").json
    assert after["edition"]["number"] > before["edition"]["number"]
    assert after["results"] != before["results"]
    assert {path.name.split("-")[0] for path in place(held).iterdir()} == {str(after["edition"]["number"])}


def test_what_is_new_in_a_file_of_the_registry_makes_the_answer_anew(held: World, run: Run) -> None:
    assert not is_kept(run, "exceptions", *Q3)
    held.change("title: Returns partnership", "title: Another board")
    assert not is_kept(run, "exceptions", *Q3)
    assert run("exceptions", *Q3).out.startswith("Another board")
    held.change("polarity: low_is_good", "polarity: low_is_god")
    assert run("check").code == run("exceptions", *Q3).code == 3


def test_registries_that_share_a_store_have_answers_of_their_own(held: World, run: Run) -> None:
    other = held.folder / "other.yaml"
    text = held.registry.read_text(encoding="utf-8")
    other.write_text(text.replace("title: Returns partnership", "title: Another board"), encoding="utf-8")
    assert "Returns partnership" in run("exceptions", *Q3).out
    assert run("exceptions", *Q3, "--registry", other).out.startswith("Another board")
    assert run("exceptions", *Q3).out.startswith("Returns partnership")


def test_a_store_that_is_put_back_has_none_of_the_answers_of_the_one_it_replaces(held: World, run: Run) -> None:
    store, copy = held.folder / ".kpitool", held.folder / "copy"
    shutil.copytree(store, copy)
    (calls,) = (held.folder / "calls").glob("calls-home*.csv")
    before = calls.read_text(encoding="utf-8")
    answered = []
    for text in (before.replace(",40", ",44"), before.replace(",40", ",48")):
        calls.write_text(text, encoding="utf-8")
        shutil.rmtree(store / "observations")
        shutil.copytree(copy / "observations", store / "observations")
        assert run("ingest").code == 0
        answered.append(run("exceptions", *Q3, "--json").json)
    first, second = answered
    assert first["edition"]["number"] == second["edition"]["number"]
    assert first["results"] != second["results"]


def test_another_program_makes_the_answer_anew(held: World, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_kept(run, "exceptions", *Q3)
    monkeypatch.setattr(answers, "__version__", "99.0")
    assert not is_kept(run, "exceptions", *Q3)
    assert place(held).is_dir()


def test_another_day_makes_what_depends_on_it_anew(held: World, run: Run) -> None:
    assert not is_kept(run, "show", "calls", *Q3)
    (kept,) = place(held).iterdir()
    assert is_kept(run, "show", "calls", *Q3)
    yesterday = answers.Answers(held.folder / ".kpitool", held.registry)
    asked = {"command": "show", "indicator": "calls", "area": None, "quarter": "2019Q3", "as_at": None}
    assert yesterday.kept({**asked, "today": "2020-01-01"}) is None
    assert kept.is_file()


def test_an_edition_asked_for_has_its_own_answer(held: World, run: Run) -> None:
    now = run("exceptions", *Q3).out
    assert run("freeze", *Q3, "--label", "Board").code == 0
    then = run("exceptions", "--as-at", "Board").out
    assert "As at edition" in then
    assert is_kept(run, "exceptions", "--as-at", "Board")
    assert run("exceptions", "--as-at", "Board").out == then
    held.change("title: Returns partnership", "title: Another board")
    assert run("exceptions", "--as-at", "Board").out == then
    assert "Another board" not in now


def test_findings_and_the_next_step_are_those_of_the_kept_answer(held: World, run: Run) -> None:
    calls = held.folder / "calls" / "calls-home_2018-01_2019-12.csv"
    lines = calls.read_text(encoding="utf-8").splitlines()
    doubled = [line.replace(",40", ",80").replace(",60", ",120") if line.startswith("2019") else line for line in lines]
    calls.write_text("\n".join(doubled) + "\n", encoding="utf-8")
    run("ingest")
    first, again = (run("exceptions", *Q3, "--fail-on", "adverse", "-v") for _ in range(2))
    assert (first.code, again.code) == (1, 1)
    assert KEPT not in first.err
    assert KEPT in again.err
    assert run("exceptions", *Q3).code == 0


def test_an_answer_that_ends_in_an_error_is_not_kept(world: World, run: Run) -> None:
    world.month("2019-10", "home", {"E07000001": 1})
    run("ingest")
    for _ in range(2):
        answer = run("exceptions", *Q3, "--verbose")
        assert (answer.code, KEPT in answer.err) == (4, False)
        assert answer.out


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        json.dumps({"files": {}, "answer": {}}),
        json.dumps({"files": {}, "answer": {"page": [{"kind": "script"}], "record": {}, "ends": {}}}),
        json.dumps({"files": {"/no/such/file": "x"}, "answer": {}}),
        json.dumps({"files": {}, "answer": {"page": [], "record": {}, "ends": {}}}),
        json.dumps({"files": {}, "answer": {"page": [], "record": [], "ends": 3}}),
    ],
)
def test_a_damaged_answer_is_worked_out_anew(held: World, run: Run, damage: str) -> None:
    sound = run("exceptions", *Q3)
    (kept,) = place(held).iterdir()
    kept.write_text(damage, encoding="utf-8")
    assert run("exceptions", *Q3) == sound
    assert is_kept(run, "exceptions", *Q3)


def test_a_place_that_cannot_be_written_is_no_error(held: World, run: Run) -> None:
    place(held).write_text("in the way", encoding="utf-8")
    first, second = run("exceptions", *Q3, "-v"), run("exceptions", *Q3)
    assert (first.code, second.code, first.out) == (0, 0, second.out)
    assert KEPT not in first.err


def test_prune_forgets_the_answers(held: World, run: Run) -> None:
    run("freeze", *Q3, "--label", "Board")
    run("exceptions", *Q3)
    run("exceptions", "--as-at", "Board")
    assert list(place(held).iterdir())
    assert run("prune", "--keep", "2", "--yes").code == 0
    assert list(place(held).iterdir()) == []


def test_no_more_answers_are_kept_than_a_few_and_they_are_their_owners_alone(
    held: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST", 3)
    for quarter in ("2019Q3", "2019Q2", "2019Q1", "2018Q4", "2018Q3"):
        run("rates", "--quarter", quarter)
    assert len(list(place(held).iterdir())) <= 3
    assert place(held).stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in place(held).iterdir())
    assert run("doctor").code == 0


def test_check_makes_no_store_and_keeps_its_answer_in_the_readers_cache(
    world: World, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert not is_kept(run, "check")
    assert is_kept(run, "check")
    assert not (world.folder / ".kpitool").exists()
    assert len(list((tmp_path / "cache" / "kpitool" / "answers").iterdir())) == 1
    world.change("polarity: low_is_good", "polarity: low_is_god")
    assert run("check").code == run("check").code == 3


def test_without_a_place_for_it_check_keeps_nothing(
    world: World, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert not is_kept(run, "check")
    assert not is_kept(run, "check")
    assert world.registry.is_file()


@pytest.mark.usefixtures("held")
def test_a_small_count_that_is_to_be_withheld_is_not_given_from_an_older_answer(world: World, run: Run) -> None:
    assert run("rates", *Q3).code == 0
    world.change("title: Returns partnership\n", "title: Returns partnership\nsuppress_below: 100\n")
    assert not is_kept(run, "rates", *Q3)
    assert "<100" in run("rates", *Q3).out


def test_nothing_but_answers_is_ever_deleted(held: World, run: Run, tmp_path: Path) -> None:
    theirs = [place(held) / name for name in ("thesis.docx", ".hidden", "1-notes.json")]
    place(held).mkdir()
    for path in theirs:
        path.write_text("theirs", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run("exceptions", *Q3)
    run("freeze", *Q3, "--label", "Board")
    run("exceptions", *Q3)
    assert run("prune", "--keep", "1", "--yes").code == 0
    assert sorted(path for path in place(held).iterdir()) == sorted(theirs)


def test_a_folder_of_answers_that_is_a_link_is_left_alone(held: World, run: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    named = elsewhere / f"1-{'0' * 32}.json"
    named.write_text("theirs", encoding="utf-8")
    place(held).symlink_to(elsewhere)
    assert run("exceptions", *Q3).code == 0
    assert not is_kept(run, "exceptions", *Q3)
    assert list(elsewhere.iterdir()) == [named]
