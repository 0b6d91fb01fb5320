"""What the next return of a source speaks for: who reports, which periods, and the areas of each."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from kpitool.codes import Code
from kpitool.errors import UsageError, listed, quoted
from kpitool.period import (
    Period,
    PeriodFormat,
    Quarter,
    add_months,
    months_between,
    period_from,
    quarter_ending_by,
    written,
)
from kpitool.registry.models import Registry
from kpitool.registry.sources import CoverageDates, Source
from kpitool.tables import EVERYONE, Kind


@dataclass(frozen=True)
class Expected:
    """A return that is expected: `scope` is `*` where it names none; `cells` are periods with their areas.

    There are no cells where a row is whatever happened: an incident, or a small area.
    """

    source: str
    scope: str
    periods: tuple[Period, ...]
    cells: tuple[tuple[Period, str], ...]

    @property
    def span(self) -> Period:
        """The months from its first period's start to its last one's end."""
        return _together(self.periods)


def expected(
    name: str,
    registry: Registry,
    facts: pl.DataFrame | None,
    scope: str | None,
    asked: Quarter | Period | None,
    today: date,
) -> Expected:
    """What a return of a source is to hold.

    `facts`: the store's table, or none where nothing has been ingested. `scope`: who reports, where the
    source leaves it open. `asked`: a quarter, whatever the length of the source's periods, or exactly those
    months; without it the periods after the newest one covered, to the end of their quarter.

    Raises:
        UsageError: the scope or the periods are none of this source's, or have to be chosen.
    """
    if not registry.sources[name].has_returns:
        told = f"extracts of {quoted(name)} are tables of a layout of their own, which nobody fills in"
        raise UsageError(Code.NO_RETURN, told, help="ask for the file itself; table in the source says how it lies")
    last = today.replace(day=1) if asked is None else _span(asked).last_month
    reporter = _scope(name, registry, scope, last)
    held = facts.filter(source=name, scope=reporter) if facts is not None else None
    periods = _periods(name, registry, held, asked, today)
    if not registry.sources[name].returns_cells:
        return Expected(name, reporter, periods, ())
    cells = tuple((period, area) for period in periods for area in _areas(name, registry, held, reporter, period))
    if not cells:
        hint = "the registry's areas say from when to when they are in use"
        raise UsageError(
            Code.NOT_ITS_PERIODS,
            f"no area that {quoted(name)} could name is in use in {_together(periods).label}",
            help=hint,
        )
    return Expected(name, reporter, periods, cells)


def _scope(name: str, registry: Registry, chosen: str | None, month: date) -> str:
    """Who reports: the one chosen, or the one that speaks for the home area."""
    source, geography = registry.sources[name], registry.geography
    if not source.names_scopes:
        if chosen is not None and chosen != source.scope:
            told = f"always speaks for {quoted(source.scope)}" if source.scope else "names no scope"
            raise UsageError(Code.NOT_ITS_SCOPE, f"a return of {quoted(name)} {told}", help="leave out --scope")
        return source.scope or EVERYONE
    speaking = [scope.id for scope in geography.scopes_of(geography.home, month)]
    if chosen is None and len(speaking) != 1:
        told = f"{len(speaking)} scopes speak" if speaking else "no scope speaks"
        choices = listed(speaking or list(registry.scopes), "or")
        raise UsageError(
            Code.NOT_ITS_SCOPE, f"{told} for the home area; a return is for one", help=f"--scope {choices}"
        )
    return chosen or speaking[0]


def _periods(
    name: str, registry: Registry, held: pl.DataFrame | None, asked: Quarter | Period | None, today: date
) -> tuple[Period, ...]:
    """The periods of a return: those the registry states, those asked for, or the next ones."""
    source = registry.sources[name]
    stated = _stated(source, registry.year_starts)
    periods = _next(source, registry, held, today) if asked is None else _asked(name, registry, asked)
    if stated:
        if asked is not None and periods != stated:
            told = f"a return of {quoted(name)} speaks for {_together(stated).label}, as the registry says"
            raise UsageError(Code.NOT_ITS_PERIODS, told, help="leave out --quarter and --covers")
        return stated
    if "{period}" in (source.file_name or "") and len(periods) > 1:
        if asked is not None:
            choices = listed([_spelt(period) for period in periods], "or")
            several = f"{_together(periods).label} has {len(periods)} periods"
            told = f"{several}, and a return of {quoted(name)} has its one period in its name"
            raise UsageError(Code.NOT_ITS_PERIODS, told, help=f"--covers {choices}")
        return periods[:1]
    return periods


def _stated(source: Source, year_starts: int) -> tuple[Period, ...]:
    """The periods that the registry states for every extract, where it does."""
    if source.period.fixed is not None and source.columns.period is None:
        fixed = period_from(source.period.fixed, source.period.format, year_starts)
        return (fixed,) if fixed else ()
    way = source.coverage[0]
    if isinstance(way, CoverageDates):
        return _within(Period(way.first, months_between(way.first, way.last) + 1), source, year_starts)
    return ()


def _asked(name: str, registry: Registry, asked: Quarter | Period) -> tuple[Period, ...]:
    source = registry.sources[name]
    if source.period.format is PeriodFormat.SPAN:
        return (_year_so_far(asked) if isinstance(asked, Quarter) else asked,)
    found = _within(_span(asked), source, registry.year_starts)
    if isinstance(asked, Quarter):
        return found or (_newest(asked.period.last_month, source, registry.year_starts),)
    months = sum(period.months for period in found)
    if not found or (months < asked.months and source.period.format is not PeriodFormat.MID_YEAR):
        kind = source.period.format.value.replace("_", " ")
        told = f"{asked.label} is not made up of whole periods of {quoted(name)}"
        raise UsageError(
            Code.NOT_ITS_PERIODS,
            told,
            help=f"its periods are written as a {kind}, such as {source.period.format.example}",
        )
    return found


def _next(source: Source, registry: Registry, held: pl.DataFrame | None, today: date) -> tuple[Period, ...]:
    """The periods after the newest one covered, to the end of their quarter; else the newest whole quarter's."""
    starts = registry.year_starts
    covered = held.filter(kind=Kind.COVERED.value) if held is not None else None
    if covered is None or not covered.height:
        newest = quarter_ending_by(add_months(today.replace(day=1), -1), starts)
        if source.period.format is PeriodFormat.SPAN:
            return (_year_so_far(newest),)
        quarter = newest.period
        return _within(quarter, source, starts) or (_newest(quarter.last_month, source, starts),)
    ends = [Period(start, months).last_month for start, months in covered.select("start", "months").iter_rows()]
    if source.period.format is PeriodFormat.SPAN:
        return (_year_so_far(quarter_ending_by(add_months(max(ends), 3), starts)),)
    first = _nearest(add_months(max(ends), 1), 1, source, starts)
    quarter = quarter_ending_by(add_months(first.last_month, 2), starts).period  # the one that holds its end
    return _within(Period(first.start, months_between(first.start, quarter.last_month) + 1), source, starts)


def _year_so_far(quarter: Quarter) -> Period:
    """What a source whose periods are spans of any length reports at a quarter: the year from its start."""
    return Period(quarter.year_start, 3 * quarter.number)


def _within(span: Period, source: Source, year_starts: int) -> tuple[Period, ...]:
    """The whole periods of a source that lie in a span of months."""
    if source.period.format is PeriodFormat.SPAN:
        return (span,)
    found = (_period(part.start, source, year_starts) for part in span.split(1))
    return tuple(period for period in found if period is not None and span.contains(period))


def _newest(month: date, source: Source, year_starts: int) -> Period:
    """The newest whole period that ends by a month."""
    return _nearest(add_months(month, 1 - (source.period.format.months or 1)), -1, source, year_starts)


def _nearest(start: date, by: int, source: Source, year_starts: int) -> Period:
    """The whole period of a source that starts in a month or soonest after it (`by` 1), or before it (`by` −1)."""
    for months in range(12):
        period = _period(add_months(start, by * months), source, year_starts)
        if period is not None:
            return period
    raise UsageError(
        Code.NOT_ITS_PERIODS,
        f"{source.title} has no period near {start:%Y-%m}",
        help="name its periods with --covers 2019-10..2019-12",
    )


def _period(start: date, source: Source, year_starts: int) -> Period | None:
    """The period of a source that starts in a month, if one does: as it is written it must read back."""
    form = PeriodFormat.MONTH if source.period.format is PeriodFormat.DATE else source.period.format
    period = Period(start, form.months or 1)
    return period if period_from(written(period, form, year_starts), form, year_starts) == period else None


def _areas(name: str, registry: Registry, held: pl.DataFrame | None, scope: str, period: Period) -> tuple[str, ...]:
    """The areas that a return names for a period, in the registry's order: those in use when it starts."""
    geography, source = registry.geography, registry.sources[name]
    if source.place is not None:
        return (source.place,)
    month = period.start
    reported = registry.scopes[scope].areas if scope in registry.scopes else ()
    members = {geography.heir(code, month) for code in reported}
    if source.area.expected:
        named = {geography.heir(code, month) for code in source.area.expected}
        if source.names_scopes:
            named = {code for code in named if {*geography.leaves(code, month)} <= members}
    else:
        before = {geography.heir(code, month) for code in _observed(held, month) if code in geography}
        named = before or members or {*geography.leaves(geography.home, month)}
    return tuple(area.code for area in geography.at(month) if area.code in named)


def _observed(held: pl.DataFrame | None, month: date) -> list[str]:
    """The areas that a source named in the two years up to its newest period that starts by a month.

    Of the newest period alone, an area that was left blank in one return would not be asked for again.
    """
    if held is None:
        return []
    rows = held.filter(pl.col("start") <= month, kind=Kind.OBSERVED.value)
    recent = rows.filter(pl.col("start") > pl.col("start").max().dt.offset_by("-24mo"))
    return recent["area"].drop_nulls().unique().sort().to_list()


def _span(asked: Quarter | Period) -> Period:
    return asked.period if isinstance(asked, Quarter) else asked


def _together(periods: tuple[Period, ...]) -> Period:
    first, last = periods[0], periods[-1]
    return Period(first.start, months_between(first.start, last.last_month) + 1)


def _spelt(period: Period) -> str:
    """A period as --covers takes it."""
    first, last = f"{period.start:%Y-%m}", f"{period.last_month:%Y-%m}"
    return first if first == last else f"{first}..{last}"
