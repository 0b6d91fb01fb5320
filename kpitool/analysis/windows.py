"""The plan of an assessment: for each indicator the months of its window, of the one before, and of what stands beside.

A window is made up of whole periods of its source; a span of any length (a part year, a cohort) stands for itself.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

import polars as pl

from kpitool.period import Period, Quarter, Window, add_months, months_between, quarter_ending_by, window_of
from kpitool.registry.models import Registry
from kpitool.registry.sources import Series
from kpitool.tables import EVERYONE

CURRENT, PREVIOUS, BESIDE = "current", "previous", "beside"
BEFORE, BACK, EARLIER = "_previous", "back_", "earlier_"
"""How the role of a window before another ends, how those of earlier windows of the same kind begin, and how those of
the windows before the previous one do."""
SHORT = 12
"""A newest complete window ends at most so many months before the one that is not complete."""
LENGTH = 9
"""Two years of quarters and the one they began with."""

Held = Mapping[str, Sequence[Period]]
"""The periods that each source covers for the home area, in the order of their ends, the shorter first."""


class Span(NamedTuple):
    """The months of one role of an indicator, in steps of its sources' periods."""

    indicator: str
    role: str
    period: Period
    step: int

    @property
    def slots(self) -> tuple[date, ...]:
        """Where each of its steps begins."""
        return _starts(self.period.start, self.period.months, self.step)

    @property
    def family(self) -> str:
        """The role whose population its own follows: that of the later window of a pair."""
        return CURRENT if self.role == PREVIOUS or self.role.startswith(EARLIER) else self.role.removesuffix(BEFORE)


@cache  # many indicators, and their copies, have windows of the same months
def _starts(first: date, months: int, step: int) -> tuple[date, ...]:
    return tuple(add_months(first, offset) for offset in range(0, months, step))


@dataclass(frozen=True)
class Course:
    """One indicator's way through time at a quarter: what it is about, and what its sources hold for home."""

    name: str
    window: Window
    step: int | None
    series: Series
    quarter: Quarter
    held: tuple[Period, ...]

    @cached_property
    def current(self) -> Period:
        """The window; where the newest period is wanted and none is held, the quarter's last: the gap is then told."""
        if self.window is Window.LATEST:
            return self.held[-1] if self.held else self._last(self.step or 3)
        period = window_of(self.window, self.quarter)
        # a quarter of a yearly source: the year that holds it, which it never fills
        return self._last(self.step) if self.step and period.months % self.step else period

    def before(self, period: Period) -> Period | None:
        """What a window is compared with; none for a part year with no like a year before."""
        like = period.earlier(max(12, period.months))
        if self.series is Series.WAVE:
            waves = [wave for wave in self.held if wave.last_month < period.start and wave.months == period.months]
            if like in waves or (not waves and self.step is not None):
                return like
            return waves[-1] if waves else None
        return like if self.step is not None or period.months >= 12 or like in self.held else None

    @property
    def beside(self) -> Period | None:
        """What stands beside the window: the year so far beside a full year, a full year beside a part of one."""
        start = self.quarter.year_start
        if self.window is Window.FINANCIAL_YEAR:
            return self._so_far(start) if self.current.start != start else None
        if self.before(self.current) is not None:
            return None
        years = [p for p in self.held if p.months == 12 and p.start.month == start.month and p != self.current]
        return years[-1] if years else None

    def ago(self, quarters: int) -> "Course":
        """The same indicator's way at an earlier quarter, with what was held by then."""
        then = self.quarter.before(quarters)
        return replace(self, quarter=then, held=ended_by(self.held, then.period.last_month))

    def earlier(self, limit: int) -> list[Period]:
        """The windows of the same kind that end up to so many months earlier, the newest first."""
        current = self.current
        if self.window is Window.LATEST or self.step is None:
            found = [period for period in self.held[::-1] if period.months == current.months]
        elif self.window in {Window.QUARTER, Window.YEAR_TO_DATE}:
            found = [window_of(self.window, self.quarter.before(back)) for back in range(1, limit // 3 + 1)]
        else:
            shift = 12 if self.window is Window.FINANCIAL_YEAR else self.step
            found = [current.earlier(back) for back in range(shift, limit + 1, shift)]
        return [p for p in found if 0 < months_between(p.last_month, current.last_month) <= limit]

    @property
    def past(self) -> list[Period]:
        """The windows that are looked back on, the oldest first: of the last quarters, or the newest that are held."""
        if self.window is Window.LATEST or self.step is None:
            return list(self.held[-LENGTH:])
        step = 4 if self.window is Window.FINANCIAL_YEAR else 1
        return [window_of(self.window, self.quarter.before(step * back)) for back in range(LENGTH)][::-1]

    def last_quarter(self, period: Period) -> Period | None:
        """The last quarter of a window that is longer than one, where its source has that quarter."""
        if self.step is None or self.step > 3 or period.months <= 3:
            return None
        return Period(period.earlier(3 - period.months).start, 3)

    def spans(self, role: str, period: Period | None, previous: str | None = None) -> list[Span]:
        """A window and the one before it, under their roles; nothing for no window."""
        if period is None:
            return []
        before = self.before(period)
        pair = [(role, period), (previous or role + BEFORE, before)]
        return [Span(self.name, each, at, self.step or at.months) for each, at in pair if at is not None]

    def _last(self, months: int) -> Period:
        return Period(add_months(self.quarter.period.last_month, 1 - months), months)

    def _so_far(self, start: date) -> Period | None:
        if self.step is None:
            year = [period for period in self.held if period.start >= start and period.months < 12]
            spans = [period for period in year if period.start == start]
            later = spans and any(period.last_month > spans[-1].last_month for period in year)
            return spans[-1] if spans and not later else None  # of single months none is the year so far
        have, months = {period.start for period in self.held}, 0
        while months < 12 and add_months(start, months) in have:
            months += self.step
        return Period(start, months) if 0 < months < 12 else None


def courses(
    registry: Registry,
    quarter: Quarter,
    held: Held,
    asked: Mapping[str, set[Period]],
    window: Window | None = None,
) -> dict[str, Course]:
    """The course of every indicator that has figures; `window` replaces the own one of those that may be added up.

    `asked`: the waves in which the question of a survey's indicator was asked; a wave without it is none of its own.
    """
    found = {}
    for name, indicator in registry.indicators.items():
        sources = [registry.sources[source] for source in indicator.source]
        if not sources:
            continue
        step = sources[0].period.format.months
        adds_up = step is not None and all(source.series is Series.FLOW and source.adds for source in sources)
        chosen = window if window is not None and adds_up else indicator.window
        known = [set(held.get(source, ())) for source in indicator.source[1:]]
        if waves := asked.get(name):
            known.append(waves)  # a wave in which it was not asked is a gap
        periods = ended_by(held.get(indicator.source[0], ()), quarter.period.last_month)
        common = tuple(period for period in periods if all(period in each for each in known)) if known else periods
        found[name] = Course(name, chosen, step, sources[0].series, quarter, common)
    return found


def ended_by(held: Sequence[Period], month: date) -> tuple[Period, ...]:
    """Those that are over by the end of a month, of periods in the order of their ends."""
    return tuple(held[: bisect_right(held, month, key=lambda period: period.last_month)])


def spans(planned: Iterable[Course]) -> list[Span]:
    """The current window of each course, the one before, and what stands beside, with the one before that."""
    return [
        span
        for course in planned
        for span in (*course.spans(CURRENT, course.current, PREVIOUS), *course.spans(BESIDE, course.beside))
    ]


def held_periods(coverage: pl.DataFrame, registry: Registry, until: date) -> Held:
    """The periods that each source covers for every scope of the home area it has, not after `until`.

    Columns in: `source`, `scope`, `start`, `months`.
    """
    mine = coverage.filter(speaking(registry, until))
    reporting = mine.group_by("source").agg(scopes=pl.col("scope").n_unique())
    complete = (
        mine.group_by("source", "start", "months")
        .agg(found=pl.col("scope").n_unique())
        .join(reporting, on="source")
        .filter(pl.col("found") == pl.col("scopes"))
    )
    held: dict[str, list[Period]] = {}
    for source, start, months in complete.select("source", "start", "months").iter_rows():
        period = Period(start, months)
        if period.last_month <= until:
            held.setdefault(source, []).append(period)
    return {source: sorted(found, key=lambda p: (p.last_month, p.months)) for source, found in held.items()}


def speaking(registry: Registry, month: date) -> pl.Expr:
    """Which coverage is of what the board reads: by a scope of the home area, or by a source of one area or scope."""
    geography = registry.geography
    scopes = [EVERYONE, *(scope.id for scope in geography.scopes_of(geography.home, month))]
    placed = [name for name, source in registry.sources.items() if source.place is not None]
    return pl.col("scope").is_in(scopes) | pl.col("source").is_in(placed)


def newest_months(coverage: pl.DataFrame, registry: Registry, until: date | None = None) -> dict[str, date]:
    """The last month that each source covers for every scope of the home area it has, not after `until`.

    Columns in: `source`, `scope`, `start`, `months`.
    """
    ends = coverage.with_columns(last=pl.col("start").dt.offset_by(pl.format("{}mo", pl.col("months") - 1)))
    end = until or ends["last"].max()
    if not isinstance(end, date):
        return {}
    rows = (
        ends.filter(speaking(registry, end), pl.col("last") <= end)
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
    Sources that are only read for their latest period or year do not hold a quarter back.
    """
    every = {source for indicator in registry.indicators.values() for source in indicator.source}
    awaited = {
        source
        for indicator in registry.indicators.values()
        for source in indicator.source
        if indicator.window not in {Window.LATEST, Window.FINANCIAL_YEAR}
    }
    known = newest_months(coverage, registry)
    newest = {source: month for source, month in known.items() if source in (awaited & set(known) or every)}
    if not newest:
        return None
    front = max(newest.values())
    fresh = [month for source, month in newest.items() if months_between(month, front) <= slack(registry, source)]
    return quarter_ending_by(min(fresh), registry.year_starts)


def slack(registry: Registry, source: str) -> int:
    """How many months a source may end before the newest one without being stale."""
    declared = registry.sources[source]
    return declared.frequency.months + -(-declared.due_after // 30)


def mid_year(period: Period) -> int:
    """The year of the newest mid-year estimate whose 30 June is not later than the window's last month."""
    last = period.last_month
    return last.year if last.month >= 6 else last.year - 1
