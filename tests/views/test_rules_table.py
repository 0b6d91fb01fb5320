"""The documentation of the rules is made from their table, and the guide holds it as it is now."""

import re

from kpitool.analysis.rules import RULES, WhyNot
from kpitool.guide import page_of
from kpitool.registry.rules import RuleName
from kpitool.views.rule_words import WHY_NOT
from kpitool.views.rules_table import COLUMNS, rules_table


def rows() -> dict[str, dict[str, str]]:
    """The table as it reads back: the cells of each rule by the titles of their columns."""
    lines = [line for line in rules_table().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    assert cells[0] == list(COLUMNS)
    return {row[0].strip("`"): dict(zip(COLUMNS, row, strict=True)) for row in cells[2:]}


def test_every_rule_has_a_row_with_what_it_fires_on_its_level_and_its_method() -> None:
    told = rows()
    assert list(told) == [rule.value for rule in RuleName]
    for rule in RuleName:
        row = told[rule.value]
        assert row["Fires where"] == RULES[rule].says
        assert row["Level"] in {"exception", "adverse", "note"}
        assert re.search(rf"^- .*`{rule.value}`.*: {re.escape(RULES[rule].reference)}$", rules_table(), re.MULTILINE)


def test_thresholds_are_told_for_home_and_for_its_parts() -> None:
    told = rows()
    least = "by `min_change` or more (5%; 3 points of a proportion)"
    assert told["worse_than_previous"]["Thresholds"] == f"at 95%, {least}"
    assert told["worse_than_previous"]["For parts of home"] == "at 99.8%, allowing for 2 times the variance of chance"
    assert (told["adverse_shift"]["Thresholds"], told["adverse_shift"]["For parts of home"]) == ("7 points", "off")
    assert told["outside_limits"]["Thresholds"] == "3 sigmas"
    assert (told["fails_target"]["Thresholds"], told["fails_target"]["For parts of home"]) == ("–", "the same")


def test_every_reason_why_a_rule_cannot_be_tried_is_told() -> None:
    assert set(WHY_NOT) == set(WhyNot)
    assert all(words in rules_table() for words in WHY_NOT.values())
    assert {why for rule in RULES.values() for why, _ in rule.hindrances} == set(WhyNot)


def test_the_guide_holds_the_table_as_it_is_now() -> None:
    assert rules_table().strip() in page_of("registry").text
