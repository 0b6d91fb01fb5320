"""Findings that the board has acknowledged: they stay, marked as such, until they change."""

from typing import NamedTuple

import polars as pl

from kpitool.period import Quarter, quarter_from
from kpitool.registry.models import Acknowledgement, Registry


class Mark(NamedTuple):
    """What is told of a finding that is acknowledged; all null of one that is not."""

    acknowledged_in: str | None = None
    acknowledged_by: str | None = None
    acknowledged_reason: str | None = None


def with_acknowledged(findings: pl.DataFrame, registry: Registry, quarter: Quarter, horizon: Quarter) -> pl.DataFrame:
    """Adds who has acknowledged a finding, when and why: `acknowledged_in` (a quarter), `…_by` and `…_reason`.

    Columns in: `indicator`, `area`, `rule`, `since`. A finding that cleared after it was acknowledged, and came back,
    is another one; so is that of a graver rule. `horizon`: the earliest quarter that findings are followed back to.
    """
    marks = [
        _mark(registry, quarter, horizon, *row)
        for row in findings.select("indicator", "area", "rule", "since").iter_rows()
    ]
    told = pl.DataFrame(marks, schema=dict.fromkeys(Mark._fields, pl.String()), orient="row")
    return findings.hstack(told)


def _mark(
    registry: Registry, quarter: Quarter, horizon: Quarter, name: str, area: str, rule: str, since: str | None
) -> Mark:
    began = _quarter(since, registry) if since else quarter.before()
    for seen in reversed(registry.indicators[name].acknowledged):
        then = _quarter(seen.quarter, registry)
        in_the_run = began <= then <= quarter or (began == horizon and then < horizon)
        if in_the_run and _is_about(seen, registry.headline(name), area, rule):
            return Mark(then.id, seen.by, seen.reason)
    return Mark()


def _is_about(seen: Acknowledgement, headline: str, area: str, rule: str) -> bool:
    return (seen.area or headline) == area and seen.rule in {None, rule}


def _quarter(text: str, registry: Registry) -> Quarter:
    found = quarter_from(text, registry.year_starts)
    if not isinstance(found, Quarter):
        raise TypeError(text)  # the registry's quarters are checked when it is read
    return found
