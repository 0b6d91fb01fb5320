"""The plan of an assessment: for each indicator the months of its window and of the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpitool.areas import Areas
from kpitool.period import Period, Quarter, Window, add_months, months_between, quarter_ending_by, window_of
from kpitool.registry.models import Indicator, Registry
from kpitool.registry.sources import Series
from kpitool.tables import EVERYONE

CURRENT, PREVIOUS = "current", "previous"


@dataclass(frozen=True)
class Span:
    """The months of one role of an indicator, in steps of its sources' periods."""

    indicator: str
    role: str
    period: Period
    step: int

    @property
    def slots(self) -> list[date]:
        return [part.start for part in self.period.split(self.step)]


def spans(registry: Registry, quarter: Quarter, newest: dict[str, date], window: Window | None = None) -> list[Span]:
    """The current and the previous window of every indicator.

    `newest`: the last covered month of each source, for the window `latest`; where nothing is covered it is
    the quarter's last, so that the gap is told. `window` replaces every indicator's own.
    """
    found = []
    for name, indicator in registry.indicators.items():
        step = registry.sources[indicator.source[0]].period.format.months
        months = [newest[source] for source in indicator.source if source in newest]
        newest_month = min(months, default=quarter.period.last_month)
        flows = all(registry.sources[source].series is Series.FLOW for source in indicator.source)
        asked = window if window is not None and flows else indicator.window  # cohorts are never added up
        period = window_of(asked, quarter, newest_month, step)
        if period.months % step:  # a quarter of a yearly source: the year that holds it, which it never fills
            period = Period(add_months(period.last_month, 1 - step), step)
        found.append(Span(name, CURRENT, period, step))
        found.append(Span(name, PREVIOUS, period.earlier(12), step))
    return found


def newest_months(coverage: pl.DataFrame, geography: Areas, until: date | None = None) -> dict[str, date]:
    """The last month that each source covers for every scope of the home area it has, not after `until`.

    Columns in: `source`, `scope`, `start`, `months`.
    """
    ends = coverage.with_columns(last=pl.col("start").dt.offset_by(pl.format("{}mo", pl.col("months") - 1)))
    end = until or ends["last"].max()
    if not isinstance(end, date):
        return {}
    scopes = [EVERYONE, *(scope.id for scope in geography.scopes_of(geography.home, end))]
    rows = (
        ends.filter(pl.col("scope").is_in(scopes), pl.col("last") <= end)
        .group_by("source", "scope")
        .agg(pl.col("last").max())
        .group_by("source")
        .agg(pl.col("last").min())
        .sort("source")
    )
    return dict(rows.iter_rows())


def latest_quarter(coverage: pl.DataFrame, registry: Registry) -> Quarter | None:
    """The newest quarter that every source of the home area covers, stale ones aside; none without data.

    A source is stale when it ends longer before the newest source than its frequency and its delay
    (`due_after`) explain: measured against the data, not the clock, so that an edition has one latest quarter.
    """
    used = {source for indicator in registry.indicators.values() for source in indicator.source}
    newest = {source: month for source, month in newest_months(coverage, registry.geography).items() if source in used}
    if not newest:
        return None
    front = max(newest.values())
    fresh = [month for source, month in newest.items() if months_between(month, front) <= slack(registry, source)]
    return quarter_ending_by(min(fresh), registry.year_starts)


def slack(registry: Registry, source: str) -> int:
    """How many months a source may end before the newest one without being stale."""
    declared = registry.sources[source]
    return declared.frequency.months + -(-declared.due_after // 30)


def blocking(
    indicator: Indicator, registry: Registry, area: str | None, current: Period, previous: Period
) -> list[str]:
    """Why two windows cannot be compared: breaks and changes of definition or coverage between or inside them."""
    return [
        f"{kind} {month:%b %Y}: {text}"
        for kind, month, text in _annotations(indicator, registry, area)
        if kind in {"break", "definition", "coverage"} and previous.start < month <= current.last_month
    ]


def explaining(
    indicator: Indicator, registry: Registry, area: str | None, current: Period, previous: Period
) -> list[str]:
    """What explains a change between two windows: changed criteria while they straddle the date."""
    return [
        text
        for kind, month, text in _annotations(indicator, registry, area)
        if kind == "criteria" and previous.start < month <= current.last_month
    ]


def _annotations(indicator: Indicator, registry: Registry, area: str | None) -> Iterable[tuple[str, date, str]]:
    """The notes on an indicator, its sources, and an area and whatever it lies in."""
    notes = [*indicator.annotations]
    for source in indicator.source:
        notes.extend(registry.sources[source].annotations)
    for entry in registry.areas.list:
        if entry.annotations and area is not None and entry.code in {area, *registry.geography.ancestors(area)}:
            notes.extend(entry.annotations)
    return [(note.kind.value, note.month, note.text) for note in notes]


def mid_year(period: Period) -> int:
    """The year of the newest mid-year estimate whose 30 June is not later than the window's last month."""
    last = period.last_month
    return last.year if last.month >= 6 else last.year - 1
