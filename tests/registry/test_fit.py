"""Whether indicators fit their sources: each contradiction on its line, with a way out."""

import pytest

from kpitool.registry import read_registry
from tests.conftest import World
from tests.returns import RETURNS

# What is replaced, by what, a text of the line where the fault is shown, a word of its message, and one of its help.
FAULTS = [
    ("kind: value, unit: offences each", "kind: count", "kind: count", "supplies finished figures", "kind: value"),
    ("measure: {kind: proportion}", "measure: {kind: mean}", "kind: mean", "no numerator", None),
    ("{kind: count}", "{kind: value}", "{kind: value}", "supplies counts", None),
    ("    source: survey\n", "", "safe:", "missing key 'source'", None),
    (
        "    source: survey\n    polarity",
        "    source: survey\n    breakdown: wave\n    polarity",
        "breakdown: wave",
        "no dimension",
        None,
    ),
    ("breakdown: strand", "breakdown: strands", "breakdown: strands", "no dimension", "strand"),
    (
        "    breakdown: strand\n",
        "    filter: {strand: [Race, Faith]}\n",
        "[Race, Faith]",
        "never add",
        "one of them",
    ),
    (
        "    breakdown: kind\n",
        "    filter: {kind: [All calls, Noise]}\n",
        "[All calls, Noise]",
        "the total of kind",
        "its parts",
    ),
    ("total: All, multi_coded: true", "multi_coded: true", "multi_coded: true", "never add up to a total", "total"),
    ("total: All calls", "total: All cals", "total: All cals", "no value", "All calls"),
    ("area: {scope: probation}", "area: {scope: probaton}", "area: {scope: probaton}", "no scope", "probation"),
    (
        "area: {scope: probation}",
        "area: {scope: probation, fixed: E10000001}",
        "area: {scope: probation",
        "places its records twice",
        "keep one",
    ),
    (
        "columns: {period: Wave, value: Percent, denominator: Base}",
        "columns: {period: Wave, value: Percent, count: Base}",
        "count: Base",
        "the columns count and value",
        "denominator",
    ),
    (
        "columns: {period: Period, count: Count}",
        "columns: {period: Period}",
        "columns: {period: Period}",
        "none",
        "count",
    ),
    ("    series: wave\n", "    series: wave\n    absent: zero\n", "absent: zero", "not zero", "missing"),
    ("    window: quarter\n", "    window: rolling_12\n", None, None, None),
    (
        "    source: survey\n    polarity: high_is_good\n    window: latest",
        "    source: survey\n    polarity: high_is_good\n    window: rolling_12",
        "window: rolling_12",
        "never added up",
        "latest",
    ),
    (
        "    source: incidents\n",
        "    source: incidents\n    expect: {not_above: cals}\n",
        "expect: {not_above",
        "no indicator 'cals'",
        "calls",
    ),
    (
        "    source: incidents\n",
        "    source: incidents\n    expect: {not_above: safe}\n",
        "expect: {not_above",
        "measured differently",
        "same measure",
    ),
    (
        "    source: incidents\n",
        "    source: incidents\n    expect: {not_above: incidents}\n",
        "expect: {not_above",
        "compared with itself",
        None,
    ),
    (
        "    source: incidents\n",
        "    source: incidents\n    expect: {}\n",
        "expect: {}",
        "names no indicator",
        "not_above",
    ),
    ("{kind: count}", "{kind: narrative}", "source: entrants", "watched in words", "give it a measure"),
    ('"calls-{scope}_{from}_{to}"', '"calls-{scope}_{from}_{too}"', "file_name", "unknown part", "{to}"),
    ("level: county", "level: scope", "level: scope", "unknown level", "district"),
    ("design_effect: 1.5", "design_effect: 0.5", "design_effect: 0.5", "or more", None),
]


@pytest.mark.parametrize(("old", "new", "where", "message", "hint"), FAULTS)
def test_each_contradiction_has_its_line_and_a_way_out(
    world: World, old: str, new: str, where: str | None, message: str | None, hint: str | None
) -> None:
    assert old in RETURNS
    world.registry.write_text(RETURNS.replace(old, new, 1), encoding="utf-8")
    loaded, faults = read_registry(world.registry)
    if where is None or message is None:
        assert faults == []
        return
    assert loaded is None
    lines = world.registry.read_text(encoding="utf-8").splitlines()
    told = [fault for fault in faults if message in fault.message]
    assert told, [fault.message for fault in faults]
    assert where in lines[told[0].place.line - 1]
    assert hint is None or hint in (told[0].help or "")


def test_an_order_is_expected_of_like_windows_and_areas(world: World) -> None:
    for old, message in (
        ("    source: incidents\n", "have different windows"),
        ("    source: calls\n", "of different areas"),
    ):
        other = "caseload"
        text = RETURNS.replace(old, f"{old}    expect: {{not_above: {other}}}\n", 1)
        if "areas" in message:
            text = text.replace("    compare: {benchmark: {max_lag: 3}}", "    window: quarter")
        world.registry.write_text(text, encoding="utf-8")
        assert any(message in fault.message for fault in read_registry(world.registry)[1])


def test_a_fixed_period_is_one(world: World) -> None:
    text = RETURNS.replace(
        "columns: {period: Quarter, count: Cases}\n    period: {format: quarter}",
        "columns: {count: Cases}\n    period: {format: quarter, fixed: '2019'}",
    )
    world.registry.write_text(text, encoding="utf-8")
    assert "'2019' is not a quarter" in [fault.message for fault in read_registry(world.registry)[1]]


def test_spans_are_named_by_both_ends(world: World) -> None:
    text = RETURNS.replace("    files: entrants.csv\n", '    files: entrants.csv\n    file_name: "entrants-{period}"\n')
    world.registry.write_text(text, encoding="utf-8")
    assert "its file_name needs both ends" in read_registry(world.registry)[1][0].message


def test_a_registry_of_every_kind_of_return_is_sound(world: World) -> None:
    world.registry.write_text(RETURNS, encoding="utf-8")
    assert read_registry(world.registry)[1] == []
