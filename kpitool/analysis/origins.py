"""Which extracts stand behind the windows of an indicator: the newest statement of each scope and period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.windows import CURRENT
from kpitool.period import Period
from kpitool.registry.models import Registry
from kpitool.tables import EVERYONE, Kind

ORIGINS: dict[str, pl.DataType] = {
    "source": pl.String(),
    "scope": pl.String(),
    "extract": pl.String(),
    "stated": pl.Int64(),
    "first": pl.Date(),
    "last": pl.Date(),
    "roles": pl.List(pl.String()),
}


@dataclass(frozen=True)
class Use:
    """That a source is read for a role of an area: the months, in steps of the source's periods; none: all of them."""

    role: str
    source: str
    area: str
    period: Period
    step: int | None


def uses(registry: Registry, name: str, windows: Iterable[tuple[str, str, Period]]) -> list[Use]:
    """What an indicator reads for some windows: role, area and months."""
    found = []
    for role, area, period in windows:
        for source in registry.indicators[name].source:
            step = registry.sources[source].period.format.months
            found.append(Use(role, source, area, period, step or period.months))
    return found


def mid_year_use(registry: Registry, population: str, role: str, area: str, year: int) -> Use:
    """That a rate is per head of a population at mid-year."""
    return Use(role, registry.populations[population].source, area, Period(date(year, 6, 1), 1), None)


def origins(basis: Basis, wanted: Iterable[Use]) -> pl.DataFrame:
    """The extracts that have the last word on what is read, a row for each scope and extract.

    Columns out: `source`, `scope`, `extract` (its identity), `stated` (which statement of
    the source it was part of, from 1), `first` and `last` (months that are read of it), `roles`; those of the figure's
    own window before the others of their source. `guarded`: small counts of the source are withheld, so that it is not
    told how many records its extracts have: of all that happened in a month, these are a sum.
    """
    reads, facts, registry, month = list(wanted), basis.edition.facts, basis.registry, basis.month
    covered = facts.filter(pl.col("kind") == Kind.COVERED.value, pl.col("source").is_in([use.source for use in reads]))
    newest = covered.filter(pl.col("stated") == pl.col("stated").max().over("source", "scope", "start", "months"))
    parts = [pl.DataFrame(schema={**ORIGINS, "roles": pl.String()})]
    for use in reads:
        end = pl.col("start").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))
        parts.append(
            newest.filter(
                pl.col("source") == use.source,
                pl.col("scope").is_in(_speaking(registry, use, month))
                | (use.area == registry.sources[use.source].place),
                _read(use),
            )
            .group_by("source", "scope", "extract", "stated")
            .agg(first=pl.col("start").min(), last=end.max(), roles=pl.lit(use.role).first())
            .select(list(ORIGINS))
        )
    return (
        pl.concat(parts)
        .group_by("source", "scope", "extract", "stated")
        .agg(pl.col("first").min(), pl.col("last").max(), pl.col("roles").unique(maintain_order=True))
        .select(list(ORIGINS))
        .with_columns(guarded=pl.col("source").is_in(list(basis.plan.guarded)))
        .sort(
            pl.col("source").replace_strict(_order(reads), return_dtype=pl.Int32),
            ~pl.col("roles").list.contains(CURRENT),
            "scope",
            "first",
            "extract",
        )
    )


def _read(use: Use) -> pl.Expr:
    """The periods that are read: those of the steps of the months, or a mid-year, whatever it is said to last."""
    if use.step is None:
        return pl.col("start").dt.year() == use.period.start.year
    return (pl.col("months") == use.step) & pl.col("start").is_between(use.period.start, use.period.last_month)


def _speaking(registry: Registry, use: Use, month: date) -> list[str]:
    geography = registry.geography
    mine = geography.scopes_of(use.area, month) if use.area in geography else ()
    return [EVERYONE, *(scope.id for scope in mine)]


def _order(reads: Iterable[Use]) -> dict[str, int]:
    return {source: place for place, source in enumerate(dict.fromkeys(use.source for use in reads))}
