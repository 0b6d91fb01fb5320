"""Faults in what a board chooses: thresholds that a rule lacks, findings that cannot be, two targets at once."""

from collections.abc import Mapping, Sequence

from kpitool.errors import listed, quoted
from kpitool.period import Quarter, quarter_from
from kpitool.registry.faults import contradiction, item, known
from kpitool.registry.models import Indicator, Registry
from kpitool.registry.reader import Document, Path_
from kpitool.registry.rules import HAS, OF_HEADLINES, THRESHOLDS, Choice, RuleChoice, RuleName


def check_rules(registry: Registry, document: Document) -> None:
    """Adds the faults of every choice of a rule, for the board, a category or an indicator."""
    _choices(document, ("rules",), registry.rules)
    for name, category in registry.categories.items():
        _choices(document, ("categories", name, "rules"), category.rules)
    for name, indicator in registry.indicators.items():
        _choices(document, ("indicators", name, "rules"), indicator.rules)
        _acknowledged(registry, document, name, indicator)
        _targets(registry, document, name, indicator)


def _choices(document: Document, path: Path_, choices: Mapping[RuleName, RuleChoice]) -> None:
    for rule, choice in choices.items():
        _thresholds(document, (*path, rule.value), rule, choice, HAS.get(rule, ()))
        if choice.parts is not None:
            not_theirs = {"confidence", *OF_HEADLINES}  # parts are judged at 99.8 % alone
            has = [name for name in HAS.get(rule, ()) if name not in not_theirs]
            _thresholds(document, (*path, rule.value, "parts"), rule, choice.parts, has)


def _thresholds(document: Document, path: Path_, rule: RuleName, choice: Choice, has: Sequence[str]) -> None:
    for name in THRESHOLDS:
        if getattr(choice, name) is not None and name not in has:
            of = " of parts" if path[-1] == "parts" else ""
            message = f"the rule {quoted(rule.value)}{of} has no {name}"
            help_ = f"it has {listed(has)}" if has else "it has no thresholds: level or off"
            contradiction(document, (*path, name), message, help_)


def _acknowledged(registry: Registry, document: Document, name: str, indicator: Indicator) -> None:
    """A finding that is acknowledged must be one of a rule that is tried, in an area that there is."""
    path: Path_ = ("indicators", name, "acknowledged")
    codes = [entry.code for entry in registry.areas.list]
    for index, seen in enumerate(indicator.acknowledged):
        spot = item(document, path, index)
        if seen.area is not None:
            known(document, (*spot, "area"), "area", seen.area, codes)
        if indicator.measure.kind == "narrative":
            contradiction(document, spot, f"indicator {quoted(name)} is watched in words, so nothing is found of it")
        elif indicator.category in registry.categories and seen.rule is not None:
            part = seen.area is not None and seen.area != registry.areas.home
            if registry.rule(seen.rule, name, part=part).level is None:
                contradiction(
                    document, (*spot, "rule"), f"the rule {quoted(seen.rule.value)} is off for {quoted(name)}"
                )


def _targets(registry: Registry, document: Document, name: str, indicator: Indicator) -> None:
    """One target is in force from a quarter on: of two from the same one it could not be told which."""
    seen: set[Quarter | None] = set()
    for index, target in enumerate(indicator.targets):
        start = quarter_from(target.start, registry.year_starts)
        if start in seen:
            spot: Path_ = ("indicators", name, "targets", index, "from")
            contradiction(document, spot, f"indicator {quoted(name)} has two targets from {target.start} on")
            return
        seen.add(start)
