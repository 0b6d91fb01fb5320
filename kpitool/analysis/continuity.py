"""Findings against the quarters before: which are new, which continue and since when, which have cleared.

Two rolling windows a quarter apart share nine months, so a summary that does not say this repeats itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import StrEnum

import polars as pl

from kpitool.analysis.acknowledged import with_acknowledged
from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.basis import Holding
from kpitool.analysis.findings import rules_that_ran
from kpitool.analysis.past import KEY, Past
from kpitool.analysis.rules import LACKING
from kpitool.analysis.seen import Seen
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName

LOOK_BACK = 8
"""How many quarters back a finding is followed."""

Key = tuple[str, str, str]
"""An indicator, an area and a rule."""


class State(StrEnum):
    """How a finding stands against the last quarter."""

    NEW = "new"
    CONTINUING = "continuing"


def followed(
    edition: Holding,
    registry: Registry,
    quarter: Quarter,
    *,
    seen: Seen | None = None,
    received: pl.DataFrame | None = None,
    areas: Collection[str] | None = None,
) -> Assessment:
    """The assessment of a quarter (`assess`) with each finding's past, by the same edition and registry.

    Findings get the columns `state`, `since` (a quarter; findings about the data are followed to the last one only)
    and `open_ended` (before that quarter it could not be tried, or was not looked at), and those of
    `acknowledged.with_acknowledged`. `cleared`: `indicator`,
    `area`, `rule`, `level`, `since`, for rules that fired in the last quarter, could be tried in this one and did
    not fire; but a point of a chart is told by one rule alone, so that a run is not over where its point is now beyond
    a limit. A finding about the data by how they came to be alone (restated, rejected) is followed nowhere: past
    quarters are not looked at for these.
    """
    looked_at = quarters_before(quarter)
    assessment = assess(edition, registry, quarter, seen=seen, received=received, past=looked_at, areas=areas)
    return with_past(assessment, Past(assessment.past))


def quarters_before(quarter: Quarter) -> list[Quarter]:
    """The quarters that the findings of one are followed back to, the newest first."""
    return [quarter.before(back) for back in range(1, LOOK_BACK + 1)]


def with_past(assessment: Assessment, earlier: Past) -> Assessment:
    """An assessment with each finding's past, as in `followed`; `earlier`: the quarters before, if not they alone."""
    quarter, quarters = assessment.quarter, quarters_before(assessment.quarter)
    before, *others = quarters
    last = earlier.of(before)
    fired, then, tried = _keys(assessment.findings), _keys(last.fired), _keys(rules_that_ran(assessment.trials))
    lacking = set(assessment.table.filter(LACKING).select("indicator", "area").rows())
    now = {key for key in fired if key[2] != RuleName.DATA.value or key[:2] in lacking}
    tried_then, levels = _keys(last.tried), dict(zip(last.fired.select(*KEY).rows(), last.fired["level"], strict=True))
    gone = {key for key in (then - fired) & tried if not _told_as_graver(key, fired)}
    open_ = {key for key in (now & then) | gone if key[2] != RuleName.DATA.value}
    since = _since(open_, before, others, earlier)
    unknown = (None, None)
    states = [
        (*key, State.CONTINUING.value, *since.get(key, unknown))
        if key in then
        else (*key, State.NEW.value, quarter.id, key not in tried_then)
        for key in sorted(now)
    ]
    told = {**KEY, "state": pl.String(), "since": pl.String(), "open_ended": pl.Boolean()}
    pasts = pl.DataFrame(states, schema=told, orient="row")
    left = [(*key, levels[key], since[key][0]) for key in sorted(gone) if key in since]
    cleared = pl.DataFrame(left, schema={**KEY, "level": pl.String(), "since": pl.String()}, orient="row")
    joined = assessment.findings.join(pasts, on=list(KEY), how="left", maintain_order="left")
    marked = with_acknowledged(joined, assessment.registry, quarter, quarters[-1])
    return replace(assessment, findings=marked, cleared=cleared)


ON_A_CHART = (
    RuleName.OUTSIDE_LIMITS,
    RuleName.ADVERSE_TREND,
    RuleName.ADVERSE_CLUSTER,
    RuleName.ADVERSE_SHIFT,
)
"""The rules about points of a chart, in the order in which a point is told by one of them."""


def _told_as_graver(key: Key, fired: set[Key]) -> bool:
    """Whether a rule that goes before this one tells of the same chart now."""
    indicator, area, rule = key
    before = ON_A_CHART[: ON_A_CHART.index(RuleName(rule))] if RuleName(rule) in ON_A_CHART else ()
    return any((indicator, area, other.value) in fired for other in before)


def _since(
    followed: set[Key], last: Quarter, quarters: Sequence[Quarter], earlier: Past
) -> dict[Key, tuple[str, bool]]:
    """The first quarter of the unbroken run in which each rule fired, and whether what was before is not known."""
    of_these = pl.DataFrame([*followed], schema=KEY, orient="row")
    fired, tried = (
        {
            (*key, quarter)
            for *key, quarter in rows.join(of_these, on=list(KEY), how="semi").select(*KEY, "quarter").rows()
        }
        for rows in (earlier.fired, earlier.tried)
    )
    found: dict[Key, tuple[str, bool]] = {}
    for key in followed:
        first, untried = last, True
        for quarter in quarters:
            if (*key, quarter.id) not in fired:
                untried = (*key, quarter.id) not in tried
                break
            first = quarter
        found[key] = first.id, untried
    return found


def _keys(frame: pl.DataFrame) -> set[Key]:
    return set(frame.select("indicator", "area", "rule").rows())
