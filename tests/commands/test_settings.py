"""A setting comes from a flag, else a variable, else the registry, else the program; and `config` says from which."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, World


def shown(run: Run, *arguments: str | Path) -> dict[str, Any]:
    """The settings as `config` tells them: (value, origin) by name."""
    answer = run("config", "--json", *arguments)
    assert answer.code == 0, answer.err
    return {each["setting"]: (each["value"], each["origin"]) for each in answer.json["results"]}


@pytest.fixture
def held(world: World, run: Run) -> World:
    """A partnership that has ingested a month."""
    world.month("2019-10", "home", {"E07000001": 1})
    assert run("ingest").code == 0
    return world


def declare(world: World, settings: str) -> None:
    world.change("title: Test partnership\n", f"title: Test partnership\nsettings: {settings}\n")


def test_by_default_the_registry_is_the_nearest_and_the_store_lies_beside_it(world: World, run: Run) -> None:
    found = shown(run)
    assert found["registry"] == (str(world.registry), "found upwards")
    assert found["store"] == (str(world.folder / ".kpitool"), "default")
    assert found["fail_on"] == (None, "default")


def test_a_flag_is_stronger_than_a_variable_and_that_than_the_registry(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(world, "{store: by-registry, format: csv, fail_on: data}")
    assert run("config").out.startswith("setting,value,origin")
    found = shown(run)
    assert found["store"] == (str(world.folder / "by-registry"), "indicators.yaml")
    assert found["fail_on"] == ("data", "indicators.yaml")
    monkeypatch.setenv("KPITOOL_STORE", "by-variable")
    monkeypatch.setenv("KPITOOL_FORMAT", "markdown")
    monkeypatch.setenv("KPITOOL_FAIL_ON", "adverse")
    assert run("config").out.startswith("| Setting")
    found = shown(run)
    assert found["store"] == (str(world.folder / "by-variable"), "KPITOOL_STORE")
    assert found["fail_on"] == ("adverse", "KPITOOL_FAIL_ON")
    found = shown(run, "--store", "by-flag", "--fail-on", "exception")
    assert found["store"] == ("by-flag", "--store")
    assert found["format"] == ("json", "--format or --json")
    assert found["fail_on"] == ("exception", "--fail-on")


def test_the_working_folder_does_not_matter(
    held: World, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home = run("rates", "--json").out
    monkeypatch.chdir(tmp_path)
    assert run("rates", "--json").code == 3
    assert run("rates", "--json", "--registry", held.registry).out == at_home
    monkeypatch.setenv("KPITOOL_REGISTRY", str(held.registry))
    assert run("rates", "--json").out == at_home
    monkeypatch.setenv("KPITOOL_STORE", ".kpitool")
    assert run("rates", "--json").out == at_home
    assert run("ingest").code == 0


@pytest.mark.parametrize("key", ['"settings"', "'settings'", "settings ", "? settings\n"])
def test_the_key_may_be_written_in_any_way_that_yaml_has(world: World, run: Run, key: str) -> None:
    world.change("title: Test partnership\n", f"title: Test partnership\n{key}: {{store: by-registry}}\n")
    assert run("check").code == 0
    assert shown(run)["store"] == (str(world.folder / "by-registry"), "indicators.yaml")


def test_a_variable_that_says_nonsense_stops_a_command_before_it_answers(
    held: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPITOOL_FAIL_ON", "excption")
    answer = run("exceptions", "--json", "-o", held.folder / "out.json")
    assert (answer.code, answer.out) == (2, "")
    assert "did you mean 'exception'?" in json.loads(answer.err)["error"]["help"]
    assert not (held.folder / "out.json").exists()


def test_a_store_of_the_registry_is_used_by_every_command(held: World, run: Run) -> None:
    (held.folder / ".kpitool").rename(held.folder / "moved")
    assert run("status").out.count("Nothing has been ingested yet") == 1
    declare(held, "{store: moved}")
    for command in ("status", "history", "rejects", "doctor"):
        assert run(command).code == 0
    assert not (held.folder / ".kpitool").exists()


@pytest.mark.usefixtures("held")
def test_a_variable_that_says_nonsense_is_refused_with_the_nearest(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITOOL_FORMAT", "jsn")
    answer = run("status")
    assert (answer.code, answer.out) == (2, "")
    assert "KPITOOL_FORMAT is 'jsn', which is no format" in answer.err
    assert "did you mean 'json'?" in answer.err
    assert run("status", "--format", "csv").code == 0


def test_a_setting_of_the_registry_that_is_nonsense_is_a_fault_of_the_registry(held: World, run: Run) -> None:
    declare(held, "{format: jsn}")
    answer = run("check")
    assert answer.code == 3
    assert "unknown format 'jsn'" in answer.out
    assert "did you mean 'json'?" in answer.out


def test_errors_are_json_where_the_registry_asks_for_json(
    held: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(held, "{format: json}")
    answer = run("rates", "--quarter", "nonsense")
    assert (answer.code, answer.out) == (2, "")
    assert json.loads(answer.err)["error"]["exit_code"] == 2
    monkeypatch.setenv("KPITOOL_FORMAT", "plain")
    assert run("rates", "--quarter", "nonsense").err.startswith("error")


def test_an_output_files_name_is_stronger_than_a_variable_but_not_than_a_flag(
    held: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPITOOL_FORMAT", "json")
    assert run("status", "-o", held.folder / "out.csv").code == 0
    assert (held.folder / "out.csv").read_text(encoding="utf-8").startswith("source,")
    assert run("status", "-o", held.folder / "out.csv", "--format", "markdown").code == 0
    assert (held.folder / "out.csv").read_text(encoding="utf-8").startswith("# ")


def test_findings_that_the_registry_calls_failures_make_the_exit_code_1(held: World, run: Run) -> None:
    for month in ("2019-11", "2019-12"):
        held.month(month, "home", {"E07000001": 1})
    run("ingest")
    assert run("exceptions", "--quarter", "2019Q3").code == 4  # a year is missing
    held.change("polarity: low_is_good", "polarity: low_is_good\n    window: quarter")
    assert run("exceptions", "--quarter", "2019Q3").code == 0
    declare(held, "{fail_on: data}")
    answer = run("exceptions", "--quarter", "2019Q3")
    assert answer.code == 1
    assert "findings of the kind data" in answer.err


@pytest.mark.parametrize(
    "settings",
    ["&a [*a, *a]", "{store: [a, b]}", "{store: {a: b}}", "!!python/object:os.system x", "{store: ", "x" * 30_000],
)
def test_hostile_settings_harm_no_command_that_does_not_read_the_registry(held: World, run: Run, settings: str) -> None:
    declare(held, settings)
    assert run("history").code == 0
    assert run("check").code == 3


def test_quiet_and_verbose_contradict_each_other(held: World, run: Run) -> None:
    assert run("status", "-q", "-v").code == 2
    told = run("status", "-v").err
    assert f"registry: {held.registry} (found upwards)" in told
    assert "took " in told
    assert run("status", "-q").err == ""
