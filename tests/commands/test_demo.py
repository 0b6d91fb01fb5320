"""`kpitool demo`: the bundled example in a folder of its own, and its exception summary."""

from pathlib import Path

import pytest

from tests.conftest import Run, linux
from tests.terminals import at_terminal


def test_it_answers_as_exceptions_does_and_can_be_run_again(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "shown"
    first = run("demo", folder, "--json")
    assert first.code == 0
    assert first.json["command"] == "demo"
    same = run("exceptions", "--quarter", "2019Q3", "--registry", folder / "indicators.yaml", "--json")
    assert first.json | {"command": "exceptions"} == same.json
    again = run("demo", folder, "--json")
    assert again.json == first.json
    assert "already" in again.err


def test_the_users_own_store_and_registry_are_left_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPITOOL_STORE", str(tmp_path / "mine"))
    assert run("demo", tmp_path / "shown", "-q").code == 0
    assert not (tmp_path / "mine").exists()
    assert (tmp_path / "shown/.kpitool").is_dir()


def test_anything_else_in_the_folder_is_kept_and_told(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "shown"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    refused = run("demo", folder)
    assert (refused.code, refused.out) == (6, "")
    assert "kpitool demo FOLDER" in refused.err
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_an_example_that_was_changed_is_not_the_example(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "shown"
    assert run("demo", folder, "-q").code == 0
    registry = folder / "indicators.yaml"
    registry.write_text(registry.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    assert run("demo", folder).code == 6
    assert registry.read_text(encoding="utf-8").endswith("# mine\n")


@linux
def test_at_a_terminal_it_says_what_to_try_next(tmp_path: Path) -> None:
    seen = at_terminal(tmp_path, "demo", "--no-pager", columns=120)
    assert seen.code == 0, seen.screen
    assert "Leicestershire Safer Communities" in seen.screen
    assert "next: cd kpitool-demo, then kpitool explain vehicle_offences" in seen.screen
    assert (tmp_path / "kpitool-demo/indicators.yaml").is_file()
