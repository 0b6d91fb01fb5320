"""The documentation of the rules, made from the one table of them: a Markdown table, which the README holds."""

from kpitool.analysis.rules import RULES
from kpitool.registry.models import MinChange
from kpitool.registry.rules import DEFAULTS, DEFAULTS_OF_PARTS, HAS, InForce, RuleName
from kpitool.views.page import Column, Page, table
from kpitool.views.plain import markdown
from kpitool.views.positions import RULE_WORDS
from kpitool.views.rule_words import WHY_NOT, threshold_words

MINDS_THE_LEAST = {RuleName.WORSE_THAN_PREVIOUS, RuleName.WORSE_THAN_BENCHMARK}
"""The rules that find nothing in a difference smaller than `min_change`."""


def rules_table() -> str:
    """Every rule in Markdown: what it claims, when it fires, its level and thresholds by default, when it cannot be
    tried, and where the method is published.
    """
    columns = ["Rule", "Claims", "Fires where", "Level", "Thresholds", "For parts of home", "Does not apply where"]
    rows = [
        [
            rule.value,
            RULE_WORDS[rule].partition(f" ({rule.value})")[0],
            RULES[rule].says.replace("`", ""),
            _level(DEFAULTS[rule]),
            _thresholds(rule, DEFAULTS[rule]),
            _of_parts(rule),
            "; ".join(WHY_NOT[why] for why in dict.fromkeys(why for why, _ in RULES[rule].hindrances)),
            RULES[rule].reference.replace("`", ""),
        ]
        for rule in RuleName
    ]
    return markdown(Page((table([Column(title) for title in (*columns, "Method")], rows),)))


def _level(choice: InForce) -> str:
    return choice.level.value if choice.level else "off"


def _thresholds(rule: RuleName, choice: InForce) -> str:
    """The thresholds of a rule by default; `min_change` among them, where it counts."""
    least = MinChange()
    minds = f"by min_change or more ({least.percent:g}%; {least.points:g} points of a proportion)"
    told = [threshold_words(choice.thresholds)] if HAS.get(rule) else []
    return ", ".join([*told, *([minds] if rule in MINDS_THE_LEAST else [])]) or "none"


def _of_parts(rule: RuleName) -> str:
    """How the parts of home are judged, where it is otherwise."""
    choice = DEFAULTS_OF_PARTS[rule]
    if choice.level is None:
        return "off"
    return "the same" if choice == DEFAULTS[rule] else threshold_words(choice.thresholds)
