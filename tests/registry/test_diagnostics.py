"""Faults of a registry: each told with its code, line and the nearest valid spelling, all at once."""

from pathlib import Path

import pytest

from kpitool.registry import read_registry
from kpitool.registry.diagnostics import Diagnostic
from kpitool.views.diagnostics import rendered
from tests.conftest import World

ROOT = Path(__file__).parents[2]


def faults(world: World) -> list[Diagnostic]:
    return read_registry(world.registry)[1]


def line_of(world: World, text: str) -> int:
    lines = world.registry.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_a_sound_registry_has_no_faults(world: World) -> None:
    assert faults(world) == []


# What is replaced, by what, on which line the fault is shown, its code, and a word of its help.
FAULTS = [
    ("polarity: low_is_good", "polarity: low_is_god", "low_is_god", "R012", "low_is_good"),
    ("definition: Burglary", "defintion: Burglary", "defintion", "R010", "definition"),
    ("    title: Burglary\n", "", "burglary:", "R011", None),
    ("    source: crime\n", "    source: crim\n", "source: crim", "R020", "crime"),
    ("filter: {offence: Burglary}", "filter: {offense: Burglary}", "offense", "R020", "offence"),
    ("filter: {offence: Burglary}", "filter: {offence: Burgalry}", "Burgalry", "R020", "Burglary"),
    ("category: crime", "category: crimes", "category: crimes", "R020", "crime"),
    ("home: E10000001", "home: E10000002", "home: E10000002", "R020", "E10000001"),
    ("population: residents", "population: residants", "residants", "R020", "residents"),
    ("polarity: low_is_good", "polarity: low_is_good\n    overlaps_with: burglry", "burglry", "R020", "burglary"),
    ("kind: rate", "kind: rat", "kind: rat", "R012", "rate"),
    ("per: 1000", "per: 99999999999999999999", "per: 9", "R013", None),
    ('"{period}-{scope}"', '"{period}-{scope}-{scope}"', "file_name: ", "R030", None),
    ("files: people.csv", "files: /etc/*", "files: /etc", "R030", None),
    ("files: people.csv", "files: a**/x", "files: a**", "R030", None),
    ("files: people.csv", "files: .", "files: .", "R030", None),
    ("coverage: file_name", "coverage: {from: 2019-12, to: 2019-01}", "coverage: {", "R030", None),
    ("polarity: low_is_good", "polarity: low_is_good\n    min_change: {percent: 1e999}", "1e999", "R013", None),
    ("format: month", "format: financial_year", "burglary:", "R030", "latest"),
    ("measure: {kind: rate, per: 1000, population: residents}", "measure: rate", "measure: rate", "R013", None),
    ("coverage: file_name", "coverage: fil_name", "fil_name", "R012", "file_name"),
    ("files: people.csv", "files: {a: b}", "files: {", "R013", None),
    ("per: 1000", "per: many", "per: many", "R013", None),
    ("layout: events", "layout: events\n    series: cohort", "burglary:", "R030", "latest"),
    ("polarity: low_is_good", "polarity: low_is_good\n    added: 2019Q5", "2019Q5", "R013", None),
    ("title: Test", "title: Test\ntitle: Again", "title: Again", "R002", None),
    (
        "coverage: columns",
        "coverage: columns\n    area: {expected: [E07000001, E07000003]}",
        "E07000003]",
        "R020",
        "E0700",
    ),
    (
        "coverage: columns",
        "coverage: columns\n    area: {fixed: E10000001, expected: E07000001}",
        "fixed",
        "R030",
        "leave",
    ),
    ("coverage: file_name", "coverage: file_name\n    area: {expected: [E07000001]}", "expected", "R030", "leave out"),
    ("coverage: file_name", "coverage: file_name\n    max_rejected: 0.01", "max_rejected", "R013", None),
    ("coverage: file_name", "coverage: file_name\n    max_fall: 101%", "max_fall", "R013", None),
    ("coverage: file_name", "coverage: file_name\n    max_unlocated: -1%", "max_unlocated", "R013", None),
    ("coverage: file_name", "coverage: file_name\n    max_fall: [50%]", "max_fall", "R013", None),
    ("home: {title: Home Police", "home: {title: [Home Police", "layout", "R001", None),
]


@pytest.mark.parametrize(("old", "new", "where", "code", "hint"), FAULTS)
def test_each_fault_has_its_line_code_and_help(
    world: World, old: str, new: str, where: str, code: str, hint: str | None
) -> None:
    world.change(old, new)
    found = faults(world)
    assert [fault.code.value for fault in found] == [code]
    if code != "R001":
        assert found[0].place.line == line_of(world, where)
    if hint is not None:
        assert found[0].help is not None
        assert hint in found[0].help


def test_six_faults_of_six_kinds_are_six_diagnostics_each_on_its_line(world: World) -> None:
    changes = [
        ("level: county", "level: conty", "conty", "R012"),
        ("layout: events", "layuot: events", "layuot", "R010"),
        ("due_after: 20", "due_after: soon", "soon", "R013"),
        ("filter: {offence: Burglary}", "filter: {offence: Burgalry}", "Burgalry", "R020"),
        ("title: residents, ", "", "residents: {", "R011"),
        ("    polarity: low_is_good", "    polarity: low_is_good\n    polarity: none", "polarity: none", "R002"),
    ]
    for old, new, _, _ in changes:
        world.change(old, new)
    found = [(fault.place.line, fault.code.value) for fault in faults(world)]
    assert sorted(found) == sorted((line_of(world, where), code) for _, _, where, code in changes)


def test_a_fault_in_an_entry_does_not_hide_the_faults_of_what_refers_to_it(world: World) -> None:
    world.change("frequency: monthly", "frequency: 7")
    world.change("population: residents", "population: residants")
    assert [fault.code.value for fault in faults(world)] == ["R012", "R020"]


def test_a_target_in_another_unit_and_overlapping_sources_contradict(world: World) -> None:
    world.change(
        "    source: crime\n",
        "    source: [crime, calls]\n    targets: [{value: 5, unit: percent, from: 2019Q1}]\n",
    )
    text = world.registry.read_text(encoding="utf-8")
    crime = text[text.index("  crime:\n") : text.index("  people:\n")]
    world.change("  people:\n", crime.replace("  crime:\n", "  calls:\n    overlaps_with: crime\n") + "  people:\n")
    messages = [(fault.code.value, fault.message) for fault in faults(world)]
    assert ("R030", "indicator 'burglary' adds up 'crime' and 'calls', which overlap") in messages
    assert ("R030", "the target is in the unit 'percent', the indicator in 'rate'") in messages


def test_yaml_1_2_scalars_stay_what_they_are(world: World) -> None:
    world.change("title: Test partnership", "title: no")
    assert world.load().registry.title == "no"


def test_the_areas_may_stand_in_a_file_of_their_own_and_its_faults_name_it(world: World) -> None:
    text = world.registry.read_text(encoding="utf-8")
    start, end = text.index("  list:\n"), text.index("scopes:")
    world.write("places.yaml", "areas:\n" + text[start:end].removeprefix("  list:\n"))
    world.registry.write_text(text[:start] + "  file: places.yaml\n" + text[end:], encoding="utf-8")
    assert len(world.load().registry.areas.list) == 5
    places = (world.folder / "places.yaml").read_text(encoding="utf-8")
    world.write("places.yaml", places.replace("level: county", "level: conty"))
    (fault,) = faults(world)
    assert (fault.place.file, fault.place.line) == ("places.yaml", 3)
    (world.folder / "places.yaml").unlink()
    (fault,) = faults(world)
    assert "cannot be read" in fault.message
    assert fault.place.file == "indicators.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)),
        "[" * 500,
        "a: &a [*a]",
        "- not\n- a mapping",
        "",
        "title: !!python/object:os.system x",
        "title: !!float x",
        "title: !<x:int> zz",
        "areas: {home: E10000001, file: 'a\\0b'}",
    ],
)
def test_hostile_or_empty_yaml_is_refused_quickly(world: World, text: str) -> None:
    world.registry.write_text(text, encoding="utf-8")
    assert faults(world)


def test_very_many_faults_do_not_take_the_evening(world: World) -> None:
    text = world.registry.read_text(encoding="utf-8")
    world.registry.write_text(text + "".join(f"  i{n}: {{titl: x}}\n" for n in range(5_000)), encoding="utf-8")
    assert len(faults(world)) == 1_000


def test_what_is_not_utf_8_says_where(world: World) -> None:
    world.registry.write_bytes(b"title: caf\xe9\n")
    (fault,) = faults(world)
    assert (fault.place.line, fault.place.column) == (1, 11)


def test_a_diagnostic_shows_the_line_and_a_caret_under_the_fault(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: low_is_god")
    (fault,) = faults(world)
    number = line_of(world, "low_is_god")
    margin = " " * len(str(number))
    assert rendered(fault) == "\n".join(
        [
            "error[R012]: unknown polarity 'low_is_god'",
            f"{margin}--> indicators.yaml:{number}:15",
            f"{margin} |",
            f"{number} |     polarity: low_is_god",
            f"{margin} |               ^^^^^^^^^^",
            f"{margin} = help: did you mean 'low_is_good'?",
        ]
    )


def test_escape_codes_in_a_registry_do_not_reach_the_screen(world: World) -> None:
    world.change("polarity: low_is_good", 'polarity: "\\e[31mred"')
    (fault,) = faults(world)
    assert "\x1b" not in rendered(fault)


@pytest.mark.parametrize("wrong", ["1", "0.01", "101%", "many", "'%'", "1%%", "1,5%", "true", "null"])
def test_what_is_no_percentage_is_told_with_how_to_write_one(world: World, wrong: str) -> None:
    world.change("coverage: file_name", f"coverage: file_name\n    max_unlocated: {wrong}")
    (fault,) = faults(world)
    assert fault.code == "R013"
    assert "write it as 1%" in fault.message


@pytest.mark.parametrize(("text", "percent"), [("1%", 1.0), ("0.5%", 0.5), ("1 %", 1.0), ("0%", 0.0), ("100%", 100.0)])
def test_a_percentage_is_a_number_with_its_sign(world: World, text: str, percent: float) -> None:
    world.change("coverage: file_name", f"coverage: file_name\n    max_rejected: {text}")
    assert world.load().registry.sources["crime"].max_rejected == percent


def test_a_wrong_percentage_hides_no_source_from_the_other_checks(world: World) -> None:
    text = (ROOT / "indicators.yaml").read_text(encoding="utf-8")
    areas = (ROOT / "examples" / "east-midlands" / "areas.yaml").read_bytes()
    world.write("examples/east-midlands/areas.yaml", areas)
    wrong = text.replace("    frequency: monthly\n", "    max_fall: half\n    frequency: monthly\n")
    world.registry.write_text(wrong, encoding="utf-8")
    assert {(fault.code, "write it as 1%" in fault.message) for fault in faults(world)} == {("R013", True)}
