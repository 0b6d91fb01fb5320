"""Findings against the quarters before: which are new, which continue and since when, which have cleared.

Two rolling windows a quarter apart share nine months, so a summary that does not say this repeats itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from kpitool.analysis.assessment import Assessment, judged
from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.findings import rules_that_ran
from kpitool.analysis.windows import Course, courses
from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry, RuleName

LOOK_BACK = 8
"""How many quarters back a finding is followed."""

Key = tuple[str, str, str]
"""An indicator, an area and a rule."""


class State(StrEnum):
    """How a finding stands against the last quarter."""

    NEW = "new"
    CONTINUING = "continuing"


def followed(assessment: Assessment, edition: Holding) -> Assessment:
    """The assessment with each finding's past, worked out from the same edition under the same registry.

    Findings get the columns `state`, `since` (a quarter; findings about the data are followed to the last one only)
    and `open_ended` (before that quarter it could not be tried, or was not looked at). `cleared`: `indicator`,
    `area`, `rule`, `level`, `since`, for rules that fired in the last quarter, could be tried in this one and did
    not fire.
    """
    registry, quarter = assessment.registry, assessment.quarter
    before = quarter.before()
    last = _past(edition, registry, quarter, [before])
    now, then, tried = _keys(assessment.findings), last.fired[before], _keys(rules_that_ran(assessment.table))
    gone = (then - now) & tried
    open_ = {key for key in (now & then) | gone if key[2] != RuleName.DATA.value}
    quarters = [quarter.before(back) for back in range(2, LOOK_BACK + 1)]
    names = {key[0] for key in open_}
    since = _since(open_, before, quarters, _past(edition, registry.only(names), quarter, quarters if names else []))
    unknown = (None, None)
    states = [
        (*key, State.CONTINUING.value, *since.get(key, unknown))
        if key in then
        else (*key, State.NEW.value, quarter.id, key not in last.tried[before])
        for key in sorted(now)
    ]
    told = {**KEY, "state": pl.String(), "since": pl.String(), "open_ended": pl.Boolean()}
    past = pl.DataFrame(states, schema=told, orient="row")
    left = [(*key, last.levels[key], since[key][0]) for key in sorted(gone) if key in since]
    cleared = pl.DataFrame(left, schema={**KEY, "level": pl.String(), "since": pl.String()}, orient="row")
    joined = assessment.findings.join(past, on=list(KEY), how="left", maintain_order="left")
    return replace(assessment, findings=joined, cleared=cleared)


KEY = {"indicator": pl.String(), "area": pl.String(), "rule": pl.String()}


@dataclass(frozen=True)
class Past:
    """Which rules fired in some quarters, which could be tried, and the levels of those that fired in any."""

    fired: dict[Quarter, set[Key]]
    tried: dict[Quarter, set[Key]]
    levels: dict[Key, str]


def _past(edition: Holding, registry: Registry, today: Quarter, quarters: Sequence[Quarter]) -> Past:
    """The rules over several quarters in one pass: each indicator stands in the registry once for each quarter.

    Areas are those of today's quarter, so that one which took over from others is followed through their past.
    """
    month = today.period.last_month
    basis = Basis(edition, registry, month, printed=False)
    names, indicators, ways = dict[str, tuple[str, Quarter]](), dict[str, Indicator](), dict[str, Course]()
    for quarter in quarters:
        for name, course in courses(registry.known_in(quarter), quarter, basis.held, basis.asked).items():
            copy = _at(name, quarter)
            names[copy] = name, quarter
            ways[copy] = replace(course, name=copy)
            indicators[copy] = _copied(registry.indicators[name], quarter)
    past = Past({quarter: set() for quarter in quarters}, {quarter: set() for quarter in quarters}, {})
    if not ways:
        return past
    then = Basis(edition, registry.with_indicators(indicators), month, printed=False)
    found = judged(then, ways, gaps=False)
    for frame, kept in ((found.findings, past.fired), (rules_that_ran(found.table), past.tried)):
        for copy, area, rule in frame.select(*KEY).iter_rows():
            name, quarter = names[copy]
            kept[quarter].add((name, area, rule))
    for copy, area, rule, level in found.findings.select(*KEY, "level").iter_rows():
        past.levels[names[copy][0], area, rule] = level
    return past


def _copied(indicator: Indicator, quarter: Quarter) -> Indicator:
    """An indicator as it stands for one quarter: held against others of that quarter, and not broken down."""
    expect = indicator.expect and indicator.expect.model_copy(
        update={key: _at(other, quarter) for key, other in indicator.expect.model_dump(exclude_none=True).items()}
    )
    return indicator.model_copy(update={"breakdown": None, "expect": expect})


def _at(name: str, quarter: Quarter) -> str:
    return f"{name}@{quarter.id}"


def _since(followed: set[Key], last: Quarter, quarters: Sequence[Quarter], past: Past) -> dict[Key, tuple[str, bool]]:
    """The first quarter of the unbroken run in which each rule fired, and whether what was before is not known."""
    found: dict[Key, tuple[str, bool]] = {}
    for key in followed:
        first, untried = last, True
        for quarter in quarters:
            if key not in past.fired[quarter]:
                untried = key not in past.tried[quarter]
                break
            first = quarter
        found[key] = first.id, untried
    return found


def _keys(frame: pl.DataFrame) -> set[Key]:
    return set(frame.select("indicator", "area", "rule").rows())
