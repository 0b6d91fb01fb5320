"""The assessment of one quarter: every indicator and area measured, compared and judged, as one value."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl

from kpitool.analysis.comparisons import indicator_table, with_benchmark, with_home, with_previous
from kpitool.analysis.findings import findings, with_status
from kpitool.analysis.measures import population_table, with_population, with_values
from kpitool.analysis.rollup import (
    area_cells,
    missing_parts,
    selected,
    slot_frame,
    usable_coverage,
    windows_of,
    with_heirs,
)
from kpitool.analysis.windows import CURRENT, Span, newest_months, spans
from kpitool.areas import Areas
from kpitool.period import Period, Quarter, Window
from kpitool.registry.models import Registry
from kpitool.tables import EVERYONE, Kind


class Held(Protocol):
    """What an assessment needs of an edition: the rows of the store, and what they cover."""

    @property
    def facts(self) -> pl.DataFrame: ...

    @property
    def coverage(self) -> pl.DataFrame: ...


@dataclass(frozen=True)
class Assessment:
    """One quarter, assessed.

    `table`: a row for each indicator and area, in the order of the registry: `x` (count), `n`
    (denominator), `value` and its intervals, the `previous_…`, `benchmark_…` and `home_…` columns, the
    change and verdicts, `missing_…`, `unlocated` and `status`. `findings`: the rules that fired.
    `periods`: the current and previous window of each indicator.
    """

    registry: Registry
    quarter: Quarter
    table: pl.DataFrame
    findings: pl.DataFrame
    periods: dict[tuple[str, str], Period]

    def of_area(self, code: str) -> pl.DataFrame:
        return self.table.filter(pl.col("area") == code)

    @property
    def home(self) -> pl.DataFrame:
        """The rows of the home area."""
        return self.of_area(self.registry.areas.home)


def assess(edition: Held, registry: Registry, quarter: Quarter, window: Window | None = None) -> Assessment:
    """Assesses every indicator of a registry for a quarter; `window` replaces the indicators' own.

    Figures are unrounded. A window with a missing month or member has no value and says what is missing.
    """
    end, geography = quarter.period.last_month, registry.geography
    planned = spans(registry, quarter, newest_months(edition.coverage, geography, end), window)
    coverage = usable_coverage(edition.coverage, registry)
    cells = (
        selected(edition.facts, registry, Kind.OBSERVED)
        .pipe(with_heirs, registry, end)
        .pipe(lambda observed: area_cells(slot_frame(planned, registry), observed, coverage, geography, end))
    )
    windows = (
        windows_of(cells)
        .join(missing_parts(cells, registry, end), on=["indicator", "role", "area"], how="left")
        .pipe(with_population, population_table(edition.facts, registry, end), planned, registry)
        .pipe(with_values, registry)
        .join(indicator_table(registry), on="indicator")
        .join(_strict(geography, end), on="area")
    )
    compared = (
        windows.pipe(with_previous, planned, registry)
        .pipe(with_benchmark, windows)
        .pipe(with_home, windows, geography.home)
        .join(_unlocated(edition.facts, planned, registry, end), on=["indicator", "area"], how="left")
    )
    found = findings(compared, registry)
    periods = {(span.indicator, span.role): span.period for span in planned}
    return Assessment(registry, quarter, _in_order(with_status(compared, found), registry), found, periods)


def _strict(geography: Areas, month: date) -> pl.DataFrame:
    """Which areas are judged at 99.8 %: the home area's parts, of which there are many."""
    rows = [(area.code, geography.home in geography.ancestors(area.code)) for area in geography.at(month)]
    return pl.DataFrame(rows, schema={"area": pl.String(), "strict": pl.Boolean()}, orient="row")


def _unlocated(facts: pl.DataFrame, planned: list[Span], registry: Registry, month: date) -> pl.DataFrame:
    """Records without a place, beside the higher areas that the reporting scopes speak for; no part can claim them.

    Columns out: `indicator`, `area`, `unlocated`, `unlocated_scopes`.
    """
    geography = registry.geography
    scopes = pl.DataFrame(
        [
            (area.code, scope)
            for area in geography.at(month)
            if geography.children(area.code, month)
            for scope in (EVERYONE, *(scope.id for scope in geography.scopes_of(area.code, month)))
        ],
        schema={"area": pl.String(), "scope": pl.String()},
        orient="row",
    )
    current = slot_frame([span for span in planned if span.role == CURRENT], registry)
    return (
        selected(facts, registry, Kind.UNLOCATED)
        .drop("area")
        .join(current, on=["indicator", "source", "start", "months"])
        .join(scopes, on="scope")
        .group_by("indicator", "area")
        .agg(unlocated=pl.col("x").sum(), unlocated_scopes=pl.col("scope").unique().sort())
    )


def _in_order(table: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """By category and indicator as the registry lists them; the home area, its parts, its benchmark, the rest."""
    geography = registry.geography
    order = {name: index for index, name in enumerate(registry.categories)}
    indicators = sorted(registry.indicators, key=lambda name: order[registry.indicators[name].category])
    areas = sorted(
        geography.all,
        key=lambda area: (
            area.code != geography.home,
            geography.home not in geography.ancestors(area.code),
            area.code != geography.benchmark,
            area.name,
        ),
    )
    return table.sort(
        pl.col("indicator").replace_strict(
            {name: index for index, name in enumerate(indicators)}, return_dtype=pl.Int32
        ),
        pl.col("area").replace_strict({area.code: index for index, area in enumerate(areas)}, return_dtype=pl.Int32),
    ).drop("role", "depth", strict=False)
