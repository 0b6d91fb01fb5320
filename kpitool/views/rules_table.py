"""The documentation of the rules, made from the one table of them: a Markdown table, which the README holds."""

from collections.abc import Sequence

from kpitool.analysis.rules import RULES, WhyNot
from kpitool.registry.models import MinChange
from kpitool.registry.rules import DEFAULTS, DEFAULTS_OF_PARTS, HAS, InForce, RuleName
from kpitool.views.positions import RULE_WORDS
from kpitool.views.rule_words import WHY_NOT, threshold_words

MINDS_THE_LEAST = {RuleName.WORSE_THAN_PREVIOUS, RuleName.WORSE_THAN_BENCHMARK}
"""The rules that find nothing in a difference smaller than `min_change`."""


COLUMNS = (
    "Rule",
    "Claims",
    "Fires where",
    "Level",
    "Thresholds",
    "For parts of home",
    "Cannot be tried where",
    "Method",
)


def rules_table() -> str:
    """Every rule in Markdown, a row each, by the defaults.

    What it claims, when it fires, its level and thresholds, when it cannot be tried, where the method is published.
    """
    rows = [_line(_row(rule)) for rule in RuleName]
    never = "No rule is tried on an indicator that is watched in words."
    return "\n".join([_line(COLUMNS), _line(["---"] * len(COLUMNS)), *rows, "", never])


def _row(rule: RuleName) -> list[str]:
    hindrances = dict.fromkeys(why for why, _ in RULES[rule].hindrances if why is not WhyNot.IN_WORDS)
    return [
        f"`{rule.value}`",
        RULE_WORDS[rule].partition(f" ({rule.value})")[0],
        RULES[rule].says,
        _level(DEFAULTS[rule]),
        _thresholds(rule, DEFAULTS[rule]),
        _of_parts(rule),
        "; ".join(WHY_NOT[why] for why in hindrances) or "–",
        RULES[rule].reference,
    ]


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
