"""The documentation of the rules, made from the one table of them: a Markdown table, which the guide holds."""

from collections.abc import Sequence

from kpitool.analysis.rules import RULES, WhyNot
from kpitool.errors import listed
from kpitool.registry.models import MinChange
from kpitool.registry.rules import DEFAULTS, DEFAULTS_OF_PARTS, HAS, InForce, RuleName
from kpitool.views.rule_words import WHY_NOT, threshold_words

MINDS_THE_LEAST = {RuleName.WORSE_THAN_PREVIOUS, RuleName.WORSE_THAN_BENCHMARK}
"""The rules that find nothing in a difference smaller than `min_change`."""


COLUMNS = ("Rule", "Fires where", "Level", "Thresholds", "For parts of home")


def rules_table() -> str:
    """Every rule in Markdown by the defaults, why rules cannot be tried, and where their methods are published."""
    rows = [_line(_row(rule)) for rule in RuleName]
    why = "; ".join(WHY_NOT[each] for each in WhyNot)
    table = "\n".join([_line(COLUMNS), _line(["---"] * len(COLUMNS)), *rows])
    return f"{table}\n\nA rule that cannot be tried says why: {why}.\n\n{_methods()}"


def _row(rule: RuleName) -> list[str]:
    return [
        f"`{rule.value}`",
        RULES[rule].says,
        _level(DEFAULTS[rule]),
        _thresholds(rule, DEFAULTS[rule]),
        _of_parts(rule),
    ]


def _methods() -> str:
    """Where each method is published, with the rules that are made by it."""
    by_reference: dict[str, list[str]] = {}
    for rule in RuleName:
        by_reference.setdefault(RULES[rule].reference, []).append(f"`{rule.value}`")
    return "\n".join(f"- {listed(rules)}: {reference}" for reference, rules in by_reference.items())


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _level(choice: InForce) -> str:
    return choice.level.value if choice.level else "off"


def _thresholds(rule: RuleName, choice: InForce) -> str:
    """The thresholds of a rule by default; `min_change` among them, where it counts."""
    least = MinChange()
    minds = f"by `min_change` or more ({least.percent:g}%; {least.points:g} points of a proportion)"
    told = [threshold_words(choice.thresholds)] if HAS.get(rule) else []
    return ", ".join([*told, *([minds] if rule in MINDS_THE_LEAST else [])]) or "–"


def _of_parts(rule: RuleName) -> str:
    """How the parts of home are judged, where it is otherwise."""
    choice = DEFAULTS_OF_PARTS[rule]
    if choice.level is None:
        return "off"
    return "the same" if choice == DEFAULTS[rule] else threshold_words(choice.thresholds)
