"""Rules as a registry chooses them: how grave a finding is for the board, and the thresholds it is found by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from kpitool.registry.fields import Model


class Severity(StrEnum):
    """How grave a finding is for the board."""

    EXCEPTION = "exception"
    ADVERSE = "adverse"
    NOTE = "note"


class RuleName(StrEnum):
    """The rules, in the order in which findings are told."""

    RED_RED = "red_red"
    OUTSIDE_LIMITS = "outside_limits"
    FAILS_TARGET = "fails_target"
    WORSE_THAN_PREVIOUS = "worse_than_previous"
    WORSE_THAN_BENCHMARK = "worse_than_benchmark"
    ADVERSE_SHIFT = "adverse_shift"
    ADVERSE_TREND = "adverse_trend"
    ADVERSE_CLUSTER = "adverse_cluster"
    UNEXPECTED_ORDER = "unexpected_order"
    DATA = "data"


CONFIDENCES = (95.0, 99.8)


def _a_confidence(value: float) -> float:
    if value not in CONFIDENCES:
        raise PydanticCustomError("confidence", "{value} is no confidence; 95 or 99.8", {"value": f"{value:g}"})
    return value


class Choice(Model):
    """What a board may choose of a rule: its level, whether it is tried, and the thresholds that it has.

    `confidence`: of the intervals, in percent. `least`: a difference smaller than so many percent of the other figure
    (points of a proportion) is none; `min_change`, if it is not set. `dispersion`: how many times the variance of pure
    chance the figures vary by, so that the distance to an interval's end is stretched by its square root. `length`: of
    a run of points. `sigmas`: how wide control limits are. `restated`: a figure that moved by more than so many percent
    (points of a proportion) since a board saw it is told. `rejected`: so is one of whose records more percent were.
    """

    level: Severity | None = None
    off: bool | None = None
    confidence: Annotated[float, AfterValidator(_a_confidence)] | None = None
    least: Annotated[float, Field(ge=0, le=1000)] | None = None
    dispersion: Annotated[float, Field(ge=1, le=20)] | None = None
    length: Annotated[int, Field(ge=6, le=7)] | None = None
    sigmas: Annotated[float, Field(ge=2, le=6)] | None = None
    restated: Annotated[float, Field(ge=0, le=1000)] | None = None
    rejected: Annotated[float, Field(ge=0, le=100)] | None = None


class RuleChoice(Choice):
    """A board's choice of a rule; `parts` is for the parts of home, of which there are many."""

    parts: Choice | None = None


@dataclass(frozen=True)
class InForce:
    """A rule as it is tried on an indicator: its level (none: it is off) and thresholds; `chosen` by the board."""

    level: Severity | None
    confidence: float | None = None
    least: float | None = None
    dispersion: float | None = None
    length: int | None = None
    sigmas: float | None = None
    restated: float | None = None
    rejected: float | None = None
    chosen: bool = False

    @property
    def thresholds(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in THRESHOLDS if getattr(self, name) is not None}


THRESHOLDS = tuple(each.name for each in fields(InForce) if each.name not in {"level", "chosen"})

HAS: dict[RuleName, tuple[str, ...]] = {
    RuleName.OUTSIDE_LIMITS: ("sigmas",),
    RuleName.WORSE_THAN_PREVIOUS: ("confidence", "dispersion"),
    RuleName.WORSE_THAN_BENCHMARK: ("confidence", "least", "dispersion"),
    RuleName.ADVERSE_SHIFT: ("length",),
    RuleName.ADVERSE_TREND: ("length",),
    RuleName.DATA: ("restated", "rejected"),
}
"""The thresholds of the rules that have any."""

OF_HEADLINES = frozenset({"restated", "rejected"})
"""The thresholds that are tried on what the board reads, and on no part of it."""

DEFAULTS: dict[RuleName, InForce] = {
    RuleName.RED_RED: InForce(Severity.EXCEPTION),
    RuleName.OUTSIDE_LIMITS: InForce(Severity.EXCEPTION, sigmas=3.0),
    RuleName.FAILS_TARGET: InForce(Severity.EXCEPTION),
    RuleName.WORSE_THAN_PREVIOUS: InForce(Severity.ADVERSE, confidence=95.0, dispersion=1.0),
    RuleName.WORSE_THAN_BENCHMARK: InForce(Severity.ADVERSE, confidence=95.0, dispersion=1.0),
    RuleName.ADVERSE_SHIFT: InForce(Severity.ADVERSE, length=7),
    RuleName.ADVERSE_TREND: InForce(Severity.ADVERSE, length=7),
    RuleName.ADVERSE_CLUSTER: InForce(Severity.ADVERSE),
    RuleName.UNEXPECTED_ORDER: InForce(Severity.NOTE),
    RuleName.DATA: InForce(Severity.ADVERSE, restated=5.0, rejected=5.0),
}
"""The rules of a board that chooses nothing."""

DEFAULTS_OF_PARTS: dict[RuleName, InForce] = {
    **DEFAULTS,
    RuleName.OUTSIDE_LIMITS: InForce(Severity.EXCEPTION, sigmas=4.0),
    RuleName.WORSE_THAN_PREVIOUS: InForce(Severity.ADVERSE, confidence=99.8, dispersion=2.0),
    RuleName.WORSE_THAN_BENCHMARK: InForce(Severity.ADVERSE, confidence=99.8, dispersion=2.0),
    RuleName.ADVERSE_SHIFT: InForce(None, length=7),
    RuleName.ADVERSE_TREND: InForce(None, length=7),
    RuleName.ADVERSE_CLUSTER: InForce(None),
    RuleName.DATA: InForce(Severity.ADVERSE),
}
"""The same for the parts of home: seven districts times forty indicators raise false alarms seven times as often."""


def in_force(rule: RuleName, choices: Iterable[RuleChoice | None], *, part: bool) -> InForce:
    """A rule as some choices leave it, the nearest first.

    A part of home takes its level from home's choice, if the rule is tried on parts at all; thresholds of home do not
    reach its parts, which are judged more strictly.
    """
    return _left(rule, tuple(choice for choice in choices if choice is not None), part=part)


@cache  # most indicators choose nothing of their own
def _left(rule: RuleName, given: tuple[RuleChoice, ...], *, part: bool) -> InForce:
    default = (DEFAULTS_OF_PARTS if part else DEFAULTS)[rule]
    near: Sequence[Choice] = [choice.parts for choice in given if choice.parts is not None] if part else given
    found = replace(default, **{name: _first(near, name, getattr(default, name)) for name in THRESHOLDS})
    levels = [each for choice in given for each in ((choice.parts, choice) if part else (choice,)) if each is not None]
    off = _first(near if default.level is None else levels, "off", default.level is None)
    level = None if off else _first(levels, "level", DEFAULTS[rule].level)
    return replace(found, level=level, chosen=replace(found, level=level) != default)


def _first(choices: Iterable[Choice], name: str, default: Any) -> Any:
    return next((value for choice in choices if (value := getattr(choice, name)) is not None), default)
