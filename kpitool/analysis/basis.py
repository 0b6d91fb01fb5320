"""What every figure of an assessment rests on: the observations of an edition, rolled up as areas are at a month.

Small counts are withheld here, before anything is divided or compared, so that no view can show them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from kpitool.analysis.bundles import ALONE, Together
from kpitool.analysis.disclosure.withholding import Plan
from kpitool.analysis.gathering import gathered
from kpitool.analysis.holding import Holding
from kpitool.analysis.ledger import Ledger
from kpitool.analysis.measures import with_population, with_values
from kpitool.analysis.missing import MISSING
from kpitool.analysis.reach import reach_of
from kpitool.analysis.unplaced import unplaced_cells
from kpitool.analysis.windows import Held, Span
from kpitool.period import Period
from kpitool.registry.models import Registry
from kpitool.registry.sources import Series
from kpitool.tables import EVERYONE, Kind

__all__ = ["Basis", "Holding", "basis_of"]


def basis_of(edition: Holding, registry: Registry, month: date, areas: frozenset[str] | None = None) -> "Basis":
    """The observations of an edition as a registry reads them, in a month; of the `areas` wanted, where not all are.

    Then no more is read and counted than the figures of these rest on; but what is withheld depends on all areas.
    """
    basis = Basis(edition, registry, month, areas=areas)
    if areas is None or withholds(registry):
        return basis
    reach = reach_of(areas, registry.geography, month)
    narrow = registry.within(reach.areas)
    excerpt, together = gathered(edition, reach.rows(registry), areas, narrow, month)
    return Basis(excerpt, narrow, month, areas=areas, entire=basis, together=together)


def withholds(registry: Registry) -> bool:
    """Whether small counts are withheld of any source."""
    whole = registry.whole
    return any(whole.below(source) > 1 for source in whole.sources)


@dataclass(frozen=True)
class Basis:
    """The observations of an edition as a registry reads them, for the areas in use in a month.

    Where a registry withholds small counts, a `bare` basis does not: it is what the plan is made from. Figures of the
    indicators that are `judged_only` are never printed: of these small counts are withheld also in windows that the
    plan does not know, and it is not looked into what is missing. `areas`: those whose figures are wanted, where not
    all are; what lies in them is counted all the same. `further`: the sources of which what the plan does not know is
    withheld too (`Plan.further`). `entire`: the same of every area, where this one knows of no others than those that
    the figures wanted rest on; of these some stand `together`, and have no figures of their own.
    """

    edition: Holding
    registry: Registry
    month: date
    bare: bool = False
    judged_only: frozenset[str] = frozenset()
    areas: frozenset[str] | None = None
    further: frozenset[str] = frozenset()
    entire: "Basis | None" = None
    together: Together = ALONE

    def measured(self, planned: Sequence[Span]) -> pl.DataFrame:
        """The windows of a plan, measured: a row for each indicator, role and area.

        What is missing is told of indicators that are not `judged_only`.

        Columns out: those of `rollup.windows_of`, `missing.missing_parts`, `Plan.applied`, `measures.with_population`
        and `measures.with_values`. Figures are unrounded; a window with a missing month or member has no value.
        """
        return self._measured(planned, explained=True)

    def tried(self, planned: Sequence[Span]) -> pl.DataFrame:
        """The windows of a plan, measured, without what is missing where there is no value."""
        return self._measured(planned, explained=False)

    def counted(self, planned: Sequence[Span]) -> pl.DataFrame:
        """The counts of the windows of a plan, with nothing withheld; they may not be printed.

        Columns out: those of `rollup.windows_of`.
        """
        return self.ledger.counted(planned, self.registry)

    def told(self, planned: Sequence[Span]) -> pl.DataFrame:
        """The counts of the windows of a plan, not divided, without those that are withheld.

        Columns out: those of `rollup.windows_of` and `Plan.applied`.
        """
        return self._wanted(planned).pipe(self.plan.applied, planned, self.registry, self.judged_only)

    def _measured(self, planned: Sequence[Span], *, explained: bool) -> pl.DataFrame:
        return (
            self._wanted(planned)
            .pipe(
                self._with_missing, [span for span in planned if explained and span.indicator not in self.judged_only]
            )
            .pipe(self.plan.applied, planned, self.registry, self.judged_only)
            .lazy()
            .pipe(with_population, self.people, planned, self.registry)
            .with_columns(n=pl.when(pl.col("withheld").is_null()).then("n"))
            .pipe(with_values, self.registry)
            .collect(engine="in-memory")
        )

    def _wanted(self, planned: Sequence[Span]) -> pl.DataFrame:
        counted = self.counted(planned)
        return counted if self.areas is None or self.entire else counted.filter(pl.col("area").is_in(self.areas))

    def _with_missing(self, windows: pl.DataFrame, explained: Sequence[Span]) -> pl.DataFrame:
        if not explained:
            return windows.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in MISSING.items())
        missing = self.ledger.missing(explained, self.registry)
        return windows.join(missing, on=["indicator", "role", "area"], how="left")

    def count_ahead(self, planned: Sequence[Span]) -> None:
        """Counts at once what will be asked for little by little."""
        self.ledger.enter(planned, self.registry)

    def every_area(self) -> "Basis":
        """The same with the figures of all areas."""
        if self.entire is not None:
            everywhere = self.entire.registry.with_indicators(self.registry.indicators)
            return self.entire.every_area().under(everywhere, self.judged_only, bare=self.bare)
        return self if self.areas is None else replace(self, areas=None)._sharing(self.ledger)

    def withholding(self, further: Collection[str]) -> "Basis":
        """The same where of some sources nothing is printed but what the plan knows."""
        return replace(self, further=frozenset(further))._sharing(self.ledger)

    def under(self, registry: Registry, judged_only: Collection[str] = (), *, bare: bool = False) -> "Basis":
        """The same edition, sources and areas under a registry with other indicators; nothing is counted twice."""
        other = replace(self, registry=registry, judged_only=frozenset(judged_only), bare=self.bare or bare)
        return other._sharing(self.ledger)

    def _sharing(self, ledger: Ledger) -> "Basis":
        self.__dict__["ledger"] = ledger  # where a cached property keeps its value
        return self

    @cached_property
    def ledger(self) -> Ledger:
        """The counts that are known already, by what is read."""
        return Ledger(self.edition, self.registry, self.month, self.areas if self.entire else None, self.together)

    @cached_property
    def plan(self) -> Plan:
        """What is withheld of the quarter that ends in the month: the same, whichever indicators are looked at."""
        if self.bare or not withholds(self.registry):
            return Plan()
        from kpitool.analysis.disclosure.plan import plan_of  # long to import, and few registries withhold anything

        made = plan_of(self.every_area().under(self.registry, bare=True))
        return replace(made, further=self.further) if self.further else made

    @property
    def held(self) -> Held:
        """The periods that each source covers for the home area."""
        return self.ledger.held

    @cached_property
    def asked(self) -> dict[str, set[Period]]:
        """The waves in which the question of an indicator was asked at all, of those whose sources have waves."""
        waves = {
            name
            for name, indicator in self.registry.indicators.items()
            if any(self.registry.sources[source].series is Series.WAVE for source in indicator.source)
        }
        if not waves:
            return {}
        return self.ledger.stated({name: self.registry.indicators[name] for name in waves})

    @cached_property
    def observed(self) -> pl.DataFrame:
        """The observations of each indicator, as `rows.selected` gives them; merged areas under their heirs."""
        return self.ledger.observed(self.registry)

    @cached_property
    def unplaced(self) -> pl.DataFrame:
        """The periods and areas of which many records have no place, as `unplaced.unplaced_cells` gives them."""
        if self.entire is not None and _some_from_anywhere(self.edition.facts):
            return self.every_area().unplaced
        return unplaced_cells(self.edition.facts, lambda: self.observed, self.registry, self.month)

    @property
    def people(self) -> pl.DataFrame:
        """The mid-year estimates, as `measures.population_table` gives them."""
        return self.ledger.people


def _some_from_anywhere(facts: pl.DataFrame) -> bool:
    """Whether records without a place are of a source that names no scope: they are a share of all its records."""
    return facts.filter(pl.col("kind") == Kind.UNLOCATED.value, pl.col("scope") == EVERYONE).height > 0
