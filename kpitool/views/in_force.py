"""The rules in force, in words: their levels and thresholds, for the board, its indicators and the parts of home."""

from kpitool.errors import listed
from kpitool.registry.models import Registry
from kpitool.registry.rules import DEFAULTS, InForce, RuleName
from kpitool.views import numbers
from kpitool.views.rule_words import threshold_words
from kpitool.views.wording import in_sentence


def rules_in_force(registry: Registry) -> list[str]:
    """The level and thresholds of each rule, and where they differ from the defaults: this board's choice."""
    where = f"parts of {registry.geography[registry.areas.home].name}"
    said = [
        line for rule in RuleName for line in (*_in_force(rule, registry), *_in_force_for_parts(rule, registry, where))
    ]
    left = [rule.value for rule in RuleName if _is_left_to_home(rule, registry)]
    return [*said, f"not looked for in {where}: {listed(left)}"] if left else said


def _in_force(rule: RuleName, registry: Registry) -> list[str]:
    by_choice = _by_choice(rule, registry, part=False)
    said = []
    for choice, titles in by_choice.items():
        where = "" if len(by_choice) == 1 else f" for {listed(titles)}"
        level = "off" if choice.level is None else "told apart" if rule is RuleName.DATA else choice.level.value
        default = f" (default: {_chosen(DEFAULTS[rule])})"
        mine = f", this board's choice{default}" if choice.chosen else ""
        said.append(f"{RULE_WORDS[rule]}: {level}{_by(choice)}{where}{mine}")
    return said


def _in_force_for_parts(rule: RuleName, registry: Registry, where: str) -> list[str]:
    """Where the parts of home are judged by other thresholds, or not at all."""
    said: list[str] = []
    if _is_left_to_home(rule, registry):
        return said
    for choice, titles in _by_choice(rule, registry, part=True).items():
        of_home = {registry.rule(rule, name) for name in registry.indicators if _has(rule, name, registry)}
        if choice.level is None and all(each.level is None for each in of_home):
            continue
        # what is not tried on parts is no difference
        if any(choice.level == each.level and choice.thresholds.items() <= each.thresholds.items() for each in of_home):
            continue
        some = "" if len(titles) == len(_judged(rule, registry)) else f", {listed(titles)}"
        mine = ", this board's choice" if choice.chosen else ""
        said.append(f"{where}{some} ({rule.value}): {_chosen(choice)}{mine}")
    return said


def _is_left_to_home(rule: RuleName, registry: Registry) -> bool:
    """Whether a rule is not tried on parts, by default and for every indicator."""
    choices = _by_choice(rule, registry, part=True)
    return bool(choices) and all(choice.level is None and not choice.chosen for choice in choices)


def _by_choice(rule: RuleName, registry: Registry, *, part: bool) -> dict[InForce, list[str]]:
    found: dict[InForce, list[str]] = {}
    for name in _judged(rule, registry):
        found.setdefault(registry.rule(rule, name, part=part), []).append(in_sentence(registry.indicators[name].title))
    return found


def _judged(rule: RuleName, registry: Registry) -> list[str]:
    return [name for name in registry.indicators if _has(rule, name, registry)]


def _has(rule: RuleName, name: str, registry: Registry) -> bool:
    """Whether a rule can have anything to say of an indicator."""
    indicator = registry.indicators[name]
    needs = {RuleName.UNEXPECTED_ORDER: indicator.expect, RuleName.FAILS_TARGET: indicator.targets}
    return indicator.measure.kind != "narrative" and bool(needs.get(rule, True))


def _chosen(choice: InForce) -> str:
    return "off" if choice.level is None else choice.level.value + _by(choice)


def _by(choice: InForce) -> str:
    """The thresholds of a rule in words."""
    told = threshold_words(choice.thresholds) if choice.level else numbers.NONE
    return "" if told == numbers.NONE else f", {told}"


RULE_WORDS = {
    RuleName.RED_RED: "worse than the benchmark and getting worse (red_red)",
    RuleName.OUTSIDE_LIMITS: "a period of the quarter outside the control limits (outside_limits)",
    RuleName.FAILS_TARGET: "the target failed (fails_target)",
    RuleName.WORSE_THAN_PREVIOUS: "worse than the previous window (worse_than_previous)",
    RuleName.WORSE_THAN_BENCHMARK: "worse than the benchmark (worse_than_benchmark)",
    RuleName.ADVERSE_SHIFT: "a run on the adverse side of the mean (adverse_shift)",
    RuleName.ADVERSE_TREND: "a run of points each worse than the last, or a worsening series of years (adverse_trend)",
    RuleName.ADVERSE_CLUSTER: "two of three points near the control limit (adverse_cluster)",
    RuleName.UNEXPECTED_ORDER: "above or below an indicator that it is expected not to be (unexpected_order)",
    RuleName.DATA: "missing, stale, restated or doubtful data (data), which makes no indicator adverse",
}
