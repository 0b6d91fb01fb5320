"""What is loaded and what is owed: each source's newest period, and for a quarter what is missing and since when."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from kpitool.analysis.windows import newest_months
from kpitool.period import Period, Quarter, add_months
from kpitool.registry.models import Registry
from kpitool.tables import EVERYONE


@dataclass(frozen=True)
class SourceStanding:
    """One source: what is loaded, and for the quarter asked about whether it is complete."""

    source: str
    title: str
    frequency: str
    first: date | None
    last: date | None
    extracts: int
    reread: bool
    quarter: str | None
    missing: list[date]
    due: date | None
    state: str | None
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
    newest = newest_months(coverage, registry.geography)
    records = []
    for name, source in registry.sources.items():
        mine = coverage.filter(pl.col("source") == name)
        first = mine["start"].min() if mine.height else None
        missing = _missing(mine, registry, name, quarter) if quarter else []
        due = quarter.period.end + timedelta(days=source.due_after) if quarter else None
        state = None
        if due is not None:
            state = "have" if not missing else ("late" if today > due else "due")
        records.append(
            SourceStanding(
                source=name,
                title=source.title,
                frequency=source.frequency.value,
                first=first if isinstance(first, date) else None,
                last=newest.get(name),
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


def _missing(coverage: pl.DataFrame, registry: Registry, name: str, quarter: Quarter) -> list[date]:
    """The periods that a quarter needs of a source and that are not covered for the home area."""
    source = registry.sources[name]
    step = source.period.format.months
    scopes = {EVERYONE, *(s.id for s in registry.geography.scopes_of(registry.areas.home, quarter.period.last_month))}
    have = set(coverage.filter(pl.col("scope").is_in(sorted(scopes)))["start"])
    if source.series.value == "snapshot":
        newest = max(have, default=None)
        wanted = date(quarter.period.last_month.year - (quarter.period.last_month.month < 6), 6, 1)
        return [] if newest is not None and newest >= wanted else [wanted]
    if step > 3:
        year = Period(add_months(quarter.year_start, 0 if quarter.number == 4 else -12), 12)
        return [part.start for part in year.split(step) if part.start not in have]
    return [part.start for part in quarter.period.split(step) if part.start not in have]


def nothing_loaded() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The coverage and extracts of a store that holds nothing."""
    texts = {"source": pl.String(), "scope": pl.String()}
    periods = {"start": pl.Date(), "months": pl.Int32(), "reading": pl.String()}
    return pl.DataFrame(schema={**texts, **periods}), pl.DataFrame(schema={"source": pl.String, "extract": pl.String})
