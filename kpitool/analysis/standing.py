"""What is loaded and what is owed: each source's newest period, and for a quarter what is missing and since when."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from kpitool.analysis.windows import mid_year, newest_months, speaking
from kpitool.period import Period, PeriodFormat, Quarter, add_months, months_between
from kpitool.registry.models import Registry
from kpitool.registry.sources import Frequency, Source
from kpitool.tables import EVERYONE


@dataclass(frozen=True)
class SourceStanding:
    """One source: what is loaded, and for the quarter asked about whether it is complete."""

    source: str
    title: str
    frequency: Frequency
    first: date | None
    last: date | None
    gaps: list[date]
    extracts: int
    reread: bool
    quarter: str | None
    missing: list[date]
    due: date | None
    state: Literal["have", "late", "due"] | None
    contact: str | None


def standing(
    registry: Registry,
    coverage: pl.DataFrame,
    readings: dict[str, str],
    extracts: pl.DataFrame,
    quarter: Quarter | None,
    today: date,
) -> list[SourceStanding]:
    """How each source stands.

    `coverage`: `source`, `scope`, `start`, `months`, `reading`. `readings`: each source's definition as it
    is now. `extracts`: `source` and `extract`, a row for each extract that is loaded.
    """
    newest = newest_months(coverage, registry)
    records = []
    for name, source in registry.sources.items():
        mine = coverage.filter(pl.col("source") == name)
        first = mine["start"].min() if mine.height else None
        missing = _missing(mine, registry, name, quarter) if quarter else []
        due = _needed(source, quarter).end + timedelta(days=source.due_after) if quarter else None
        state: Literal["have", "late", "due"] | None = None
        if due is not None:
            state = "have" if not missing else ("late" if today > due else "due")
        records.append(
            SourceStanding(
                source=name,
                title=source.title,
                frequency=source.frequency,
                first=first if isinstance(first, date) else None,
                last=newest.get(name),
                gaps=_gaps(mine, registry, name, newest.get(name)),
                extracts=extracts.filter(pl.col("source") == name).height,
                reread=bool(mine.height) and (mine["reading"] != readings[name]).any(),
                quarter=quarter.id if quarter else None,
                missing=missing,
                due=due,
                state=state,
                contact=source.contact,
            )
        )
    return records


def _gaps(coverage: pl.DataFrame, registry: Registry, name: str, last: date | None) -> list[date]:
    """The months between the first and the last covered one that no extract speaks for in the home area."""
    source = registry.sources[name]
    if last is None or source.period.format in {PeriodFormat.MID_YEAR, PeriodFormat.SPAN}:
        return []
    held = coverage.filter(speaking(registry, last))
    have = {
        part.start
        for start, months in held.select("start", "months").iter_rows()
        for part in Period(start, months).split(1)
    }
    first = min(have)
    span = Period(first, months_between(first, last) + 1)
    return [part.start for part in span.split(1) if part.start not in have]


def _needed(source: Source, quarter: Quarter) -> Period:
    """The periods that a quarter needs of a source: its own, the newest whole year, or the newest mid-year."""
    if source.period.format is PeriodFormat.MID_YEAR:
        return Period(date(mid_year(quarter.period), 6, 1), 1)
    months = source.period.format.months or source.frequency.months
    if months > 3:
        return Period(quarter.year_start if quarter.number == 4 else add_months(quarter.year_start, -12), 12)
    return quarter.period


def _missing(coverage: pl.DataFrame, registry: Registry, name: str, quarter: Quarter) -> list[date]:
    """The months that a quarter needs of a source and that are not covered for the whole home area."""
    source, needed = registry.sources[name], _needed(registry.sources[name], quarter)
    scopes = {scope.id for scope in registry.geography.scopes_of(registry.areas.home, quarter.period.last_month)}
    if source.scope is not None:
        scopes = {source.scope}
    elif source.place is not None:
        scopes = set()
    have: dict[date, set[str]] = {}
    for scope, start, months in coverage.select("scope", "start", "months").iter_rows():
        for month in Period(start, months).months_in_it:
            have.setdefault(month, set()).add(scope)
    covered = {month for month, found in have.items() if EVERYONE in found or scopes <= found}
    return [month for month in needed.months_in_it if month not in covered]


def nothing_loaded() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The coverage and extracts of a store that holds nothing."""
    texts = {"source": pl.String(), "scope": pl.String()}
    periods = {"start": pl.Date(), "months": pl.Int32(), "reading": pl.String()}
    return pl.DataFrame(schema={**texts, **periods}), pl.DataFrame(schema={"source": pl.String, "extract": pl.String})
