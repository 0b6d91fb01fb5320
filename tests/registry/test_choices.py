"""What a board chooses of its rules: which thresholds there are, which choice holds, what is told of a wrong one."""

import pytest

from kpitool.registry import read_registry
from kpitool.registry.rules import DEFAULTS, InForce, RuleName, Severity
from tests.conftest import World

LAST = "    polarity: low_is_good\n"

# What an indicator says, a text of the line where the fault is shown, a word of its message, and one of its help.
FAULTS = [
    (
        "rules: {worse_than_benchmrk: {level: note}}",
        "worse_than_benchmrk",
        "worse_than_benchmrk",
        "worse_than_benchmark",
    ),
    ("rules: {red_red: {level: grave}}", "level: grave", "grave", "adverse"),
    ("rules: {red_red: {length: 7}}", "length: 7", "has no length", "no thresholds"),
    ("rules: {adverse_shift: {sigmas: 3}}", "sigmas: 3", "has no sigmas", "it has length"),
    ("rules: {adverse_shift: {length: 5}}", "length: 5", "6 or more", None),
    ("rules: {outside_limits: {parts: {least: 5}}}", "least: 5", "of parts has no least", "it has sigmas"),
    ("rules: {worse_than_previous: {confidence: 90}}", "confidence: 90", "90 is no confidence", None),
    (
        "rules: {worse_than_previous: {parts: {confidence: 95}}}",
        "confidence: 95",
        "of parts has no confidence",
        "it has dispersion",
    ),
    ("rules: {worse_than_previous: {dispersion: 0.5}}", "dispersion: 0.5", "1.0 or more", None),
    ("chart: {period: week}", "period: week", "week", "month"),
    ("chart: {baseline: 3}", "baseline: 3", "6 or more", None),
    (
        "targets: [{value: 5, unit: rate, from: 2019Q3}, {value: 6, unit: rate, from: 2019/20 Q3}]",
        "from: 2019/20 Q3",
        "two targets from 2019/20 Q3 on",
        None,
    ),
    (
        f"acknowledged: {{quarter: 2019Q3, by: the board, reason: {'y' * 4001}}}",
        "reason: y",
        "a text of at most 4000 characters",
        None,
    ),
    ("acknowledged: {quarter: 2019Q5, by: the board, reason: Known}", "2019Q5", "not a quarter", None),
    ("acknowledged: {quarter: 2019Q3, by: the board}", "acknowledged", "reason", None),
    (
        "acknowledged: [{quarter: 2019Q3, by: the board, reason: Known, area: E07000003}]",
        "E07000003",
        "no area",
        "E07000002",
    ),
    (
        (
            "rules: {red_red: {off: true}}\n"
            "    acknowledged: {quarter: 2019Q3, by: the board, reason: Known, rule: red_red}"
        ),
        "rule: red_red",
        "is off for",
        None,
    ),
]


@pytest.mark.parametrize(("said", "line", "message", "help_"), FAULTS, ids=[fault[0][:40] for fault in FAULTS])
def test_a_wrong_choice_is_told_at_its_place(
    world: World, said: str, line: str, message: str, help_: str | None
) -> None:
    world.change(LAST, f"{LAST}    {said}\n")
    _, faults = read_registry(world.registry)
    assert len(faults) == 1
    assert line in world.registry.read_text(encoding="utf-8").splitlines()[faults[0].place.line - 1]
    assert message in faults[0].message
    assert help_ is None or help_ in str(faults[0].help)


def in_force(world: World, rule: RuleName, *, part: bool = False) -> InForce:
    return world.load().registry.rule(rule, "burglary", part=part)


def test_a_board_that_chooses_nothing_has_the_defaults(world: World) -> None:
    assert all(in_force(world, rule) == DEFAULTS[rule] for rule in RuleName)


def test_choices_are_made_up_threshold_by_threshold(world: World) -> None:
    # The board chooses the level, the category the width, the indicator nothing.
    world.change("categories:\n", "rules: {outside_limits: {level: note}}\ncategories:\n")
    world.change("{title: Crime}", "{title: Crime, rules: {outside_limits: {sigmas: 2.5}}}")
    found = in_force(world, RuleName.OUTSIDE_LIMITS)
    assert (found.level, found.sigmas, found.chosen) == (Severity.NOTE, 2.5, True)


def test_what_is_chosen_for_home_does_not_loosen_the_rules_of_its_parts(world: World) -> None:
    world.change(LAST, f"{LAST}    rules: {{outside_limits: {{sigmas: 2, level: adverse}}}}\n")
    found = in_force(world, RuleName.OUTSIDE_LIMITS, part=True)
    assert (found.level, found.sigmas) == (Severity.ADVERSE, 4.0)


@pytest.mark.parametrize(
    ("said", "home", "parts"),
    [
        ("red_red: {off: true}", None, None),
        ("red_red: {parts: {off: true}}", Severity.EXCEPTION, None),
        ("red_red: {off: true, parts: {off: false}}", None, Severity.EXCEPTION),
    ],
)
def test_a_rule_is_switched_off_for_home_and_its_parts_or_for_these_alone(
    world: World, said: str, home: Severity | None, parts: Severity | None
) -> None:
    world.change(LAST, f"{LAST}    rules: {{{said}}}\n")
    assert in_force(world, RuleName.RED_RED).level is home
    assert in_force(world, RuleName.RED_RED, part=True).level is parts


def test_a_rule_that_is_off_for_parts_is_tried_on_them_only_where_that_is_said(world: World) -> None:
    world.change(LAST, f"{LAST}    rules: {{adverse_shift: {{level: exception}}}}\n")
    assert in_force(world, RuleName.ADVERSE_SHIFT, part=True).level is None
    world.change("{level: exception}", "{level: exception, parts: {off: false}}")
    assert in_force(world, RuleName.ADVERSE_SHIFT, part=True).level is Severity.EXCEPTION
