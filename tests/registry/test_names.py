"""What a shell completes from a registry: the names that `check` would find, and no trouble from one that is broken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitool.registry import read_registry
from kpitool.registry.names import AREA_CODE, ID, MAX_BYTES, TO_A_SHELL, Names, names_in
from tests.conftest import REGISTRY, World, linux

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["indicators.yaml", "examples/police-uk/indicators.yaml"])
def test_the_names_are_those_of_the_registry_as_it_is_read(path: str) -> None:
    loaded, _ = read_registry(ROOT / path)
    assert loaded is not None
    registry = loaded.registry
    assert names_in(ROOT / path) == Names(
        indicators={name: each.title for name, each in registry.indicators.items()},
        sources={name: each.title for name, each in registry.sources.items()},
        categories={name: each.title for name, each in registry.categories.items()},
        areas={entry.code: entry.name for entry in registry.areas.list},
        year_starts=registry.year_starts,
    )


def test_without_a_path_they_are_those_of_the_nearest_registry(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    below = world.folder / "extracts" / "new"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    monkeypatch.setenv("KPITOOL_REGISTRY", str(ROOT / "indicators.yaml"))
    assert names_in(None).indicators == {"burglary": "Burglary"}


def test_where_no_registry_is_there_are_no_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert names_in(None) == Names()
    assert names_in(tmp_path / "indicators.yaml") == Names()
    assert names_in(tmp_path) == Names()
    assert names_in(Path("no\0name")) == Names()


def names_of(folder: Path, text: str) -> Names:
    path = folder / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    return names_in(path)


def test_of_a_registry_that_is_being_edited_all_above_the_fault_is_named(tmp_path: Path) -> None:
    names = names_of(tmp_path, REGISTRY + '  vehicle:\n    title: Vehicle crime\n    source: "crime\n  robbery:\n')
    assert names.indicators == {"burglary": "Burglary", "vehicle": "Vehicle crime"}
    assert names.sources == {"crime": "Crime log", "people": "Mid-year estimates"}
    assert len(names.areas) == 5


def test_faults_of_values_hide_no_name(tmp_path: Path) -> None:
    text = "indicators:\n  burglary: 7\n  robbery: {titel: Robbery}\n  no: {title: [A, B]}\nyear_starts: 13\n"
    assert names_of(tmp_path, text) == Names(indicators={"burglary": "", "robbery": "", "no": ""})


def test_the_month_in_which_years_start_is_read(tmp_path: Path) -> None:
    assert names_of(tmp_path, "year_starts: 10\n").year_starts == 10
    assert names_of(tmp_path, "title: T\n").year_starts == 4


def test_a_key_that_is_no_text_does_not_shift_what_comes_after(tmp_path: Path) -> None:
    text = "? [a, b]\n: {title: T}\n*x : 1\nindicators: {? {c: d} : {e: f}, burglary: {g: &y 1, title: Burglary}}\n"
    assert names_of(tmp_path, text).indicators == {"burglary": "Burglary"}


def test_an_alias_has_no_title_and_is_not_followed(tmp_path: Path) -> None:
    text = "indicators:\n  burglary: &b {title: &t Burglary}\n  robbery: *b\n  arson: {title: *t, area: x}\n"
    assert names_of(tmp_path, text).indicators == {"burglary": "Burglary", "robbery": "", "arson": ""}


def test_names_that_a_registry_cannot_have_are_left_out(tmp_path: Path) -> None:
    text = """\
indicators: {"$(reboot)": {title: T}, "a b": {title: T}, "-o": {title: T}, "../x": {title: T}, "b\\n": {title: T}}
areas: {list: [{code: E0700000`, name: A}, {code: "E07000001\\n", name: B}, {name: C}, E07000002, [E07000003]]}
"""
    assert names_of(tmp_path, text) == Names()


def test_a_title_holds_nothing_that_a_shell_or_a_terminal_obeys(tmp_path: Path) -> None:
    title = r'"  Theft & $(reboot) `reboot` <x> | y; \"z\" \e[31m \u202e\n new  line"'
    titles = names_of(tmp_path, f"indicators: {{theft: {{title: {title}}}}}\n").indicators
    assert titles == {"theft": "Theft and (reboot) reboot x y z x1b31m u202e new line"}


def test_a_long_title_is_cut(tmp_path: Path) -> None:
    titles = names_of(tmp_path, f"indicators: {{theft: {{title: {'x' * 100_000}}}}}\n").indicators
    assert titles == {"theft": "x" * 200}


HOSTILE = {  # without bounds some of them would take hours
    "aliases that multiply": "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(9_000)),
    "nested lists": "[" * 400_000,
    "nested mappings": "{a: " * 100_000,
    "nested by indentation": "".join(" " * n + "a:\n" for n in range(800)),
    "many items": "- a\n" * 120_000,
    "many keys": "".join(f"k{n}: 1\n" for n in range(40_000)),
    "a tag that makes an object": "indicators: !!python/object/apply:os.system [reboot]\n",
    "several documents": "a: 1\n---\nindicators: {theft: {title: T}}\n",
    "blanks": " " * 499_999,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_has_no_names(tmp_path: Path, text: str) -> None:
    assert len(text) <= MAX_BYTES
    assert names_of(tmp_path, text) == Names()


def test_a_file_too_large_to_be_read_in_passing_is_not_read(tmp_path: Path) -> None:
    assert names_of(tmp_path, REGISTRY + "#" * MAX_BYTES) == Names()


@linux
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert names_in(tmp_path / "pipe") == Names()
    assert names_of(tmp_path, REGISTRY.replace("  list:", "  file: pipe\n  list:")).indicators == {
        "burglary": "Burglary"
    }


PIECES = (
    *("indicators:", "areas:", "list:", "file:", "title:", "code:", "E07000001", "burglary:", "\n", "\n  ", "\n    "),
    *("- ", "{", "}", "[", "]", ",", ": ", "&a ", "*a", "!!x ", '"', "'", "|", "? ", "#", "---", "\t", "\0", "\x1b"),
    *("$(x)", "é", "\u202e", "\ufeff"),
)


@given(
    st.one_of(
        st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map(lambda p: "".join(p).encode())
    )
)
def test_whatever_a_file_holds_what_is_named_is_safe(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(raw)
    names = names_in(path)
    assert all(ID.fullmatch(name) for part in (names.indicators, names.sources, names.categories) for name in part)
    assert all(AREA_CODE.fullmatch(code) for code in names.areas)
    titles = [
        title for part in (names.indicators, names.sources, names.categories, names.areas) for title in part.values()
    ]
    assert all(title.isprintable() and title == title.translate(TO_A_SHELL) for title in titles)


def test_names_are_taken_without_what_reads_and_checks_a_registry() -> None:
    asked = "import sys, kpitool.registry.names as n; n.names_in(None); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "yaml" in ran.stdout.split()
    assert not {"pydantic", "polars", "kpitool.registry.models"} & set(ran.stdout.split())
