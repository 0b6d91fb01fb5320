"""The counts of an edition, rolled up and added up once for all indicators that read the same.

The parts of a breakdown, an indicator's copies for past quarters and its chart ask for the same months again and again.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property

import polars as pl

from kpitool.analysis.bundles import ALONE, Together
from kpitool.analysis.bundles import SLOT as PERIOD
from kpitool.analysis.holding import Holding
from kpitool.analysis.measures import population_table
from kpitool.analysis.missing import missing_parts
from kpitool.analysis.rollup import COUNTED, area_cells, slot_frame, windows_of, with_heirs
from kpitool.analysis.rows import as_names, as_text, readings_by, rows_read, usable_coverage
from kpitool.analysis.windows import Held, Span, held_periods
from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry
from kpitool.tables import Kind

SLOT = ["indicator", *PERIOD]


class Ledger:
    """What is counted in an edition, for the areas in use in a month; nothing is withheld here.

    Windows are added up of the `areas` wanted, where not all are; of the others some stand `together`.

    An account stands for all indicators that read the same, under whichever registry with these sources and areas. In
    the tables of `rollup` it stands where an indicator does, and the number of a window where a role does.
    """

    def __init__(
        self,
        edition: Holding,
        registry: Registry,
        month: date,
        areas: Collection[str] | None = None,
        together: Together = ALONE,
    ) -> None:
        self.edition, self.month, self._registry, self._together = edition, month, registry, together
        self._areas = pl.lit(True) if areas is None else pl.col("area").is_in(sorted(areas))
        self._accounts: dict[object, str] = {}
        self._indicators: dict[str, Indicator] = {}
        self._windows: dict[tuple[str, date, int, int], Span] = {}
        self._stated, self._observed = list[pl.DataFrame](), list[pl.DataFrame]()
        self._coverage = list[pl.DataFrame]()
        self._slots, self._cells = list[pl.DataFrame](), list[pl.DataFrame]()
        self._counts = [pl.DataFrame(schema=COUNTED)]

    @cached_property
    def held(self) -> Held:
        """The periods that each source covers for the home area."""
        return held_periods(self.edition.coverage, self._registry, self.month)

    @cached_property
    def people(self) -> pl.DataFrame:
        """The mid-year estimates, as `measures.population_table` gives them."""
        return population_table(self.edition.facts, self._registry, self.month)

    def observed(self, registry: Registry) -> pl.DataFrame:
        """The observations of each indicator, as `rows.selected` gives them; merged areas under their heirs."""
        accounts = self._opened(registry.indicators)
        names = pl.DataFrame(
            {"indicator": accounts.values(), "name": accounts.keys()},
            schema={"indicator": pl.String(), "name": pl.String()},
        )
        rows = pl.concat(self._observed).join(as_names(names), on="indicator")
        return as_text(rows.drop("indicator").rename({"name": "indicator"}))

    def stated(self, indicators: Mapping[str, Indicator]) -> dict[str, set[Period]]:
        """The periods of which anything was stated of each indicator, wherever."""
        accounts = self._opened(indicators)
        found: dict[str, set[Period]] = {account: set() for account in accounts.values()}
        rows = pl.concat(self._stated).filter(pl.col("indicator").is_in([*found]))
        for account, start, months in as_text(rows.select("indicator", "start", "months").unique()).iter_rows():
            found[account].add(Period(start, months))
        return {name: found[account] for name, account in accounts.items()}

    def counted(self, planned: Sequence[Span], registry: Registry) -> pl.DataFrame:
        """The counts of the windows of a plan, a row for each area: columns of `rollup.windows_of`."""
        return self._named(planned, self.enter(planned, registry), pl.concat(self._counts))

    def missing(self, planned: Sequence[Span], registry: Registry) -> pl.DataFrame:
        """What is missing where an area has no count: columns of `missing.missing_parts`."""
        entered = self.enter(planned, registry)
        slots = self._slots_of({(span.indicator, span.role): span for span in entered}.values())
        return self._named(planned, entered, missing_parts(pl.concat(self._cells), slots, self._known, self.month))

    def enter(self, planned: Sequence[Span], registry: Registry) -> list[Span]:
        """The windows of a plan as spans of accounts, each of them added up."""
        names = {span.indicator for span in planned}
        accounts = self._opened({name: registry.indicators[name] for name in names})
        entered, new = list[Span](), list[Span]()
        for span in planned:
            key = accounts[span.indicator], span.period.start, span.period.months, span.step
            own = self._windows.get(key)
            if own is None:
                own = self._windows[key] = Span(key[0], str(len(self._windows)), span.period, span.step)
                new.append(own)
            entered.append(own)
        if new:
            self._add_up(new)
        return entered

    def _opened(self, indicators: Mapping[str, Indicator]) -> dict[str, str]:
        """The accounts of some indicators; what new ones read is looked for in the edition."""
        found, new = dict[str, str](), dict[str, Indicator]()
        for name, readings in readings_by(self._registry.with_indicators({**indicators})).items():
            if not readings:
                continue  # watched in words
            if readings not in self._accounts:
                self._accounts[readings] = str(len(self._accounts))
                new[self._accounts[readings]] = indicators[name]
            found[name] = self._accounts[readings]
        if new:
            self._indicators |= new
            self._read(self._registry.with_indicators(new))
        return found

    def _read(self, registry: Registry) -> None:
        rows = rows_read(self.edition.facts, registry, Kind.OBSERVED)
        self._stated.append(rows)
        self._observed.append(rows.pipe(with_heirs, registry, self.month))
        self._coverage.append(usable_coverage(self.edition.coverage, registry))

    def _add_up(self, new: Collection[Span]) -> None:
        slots = self._slots_of(new)
        fresh = slots.join(pl.concat(self._slots), on=SLOT, how="anti") if self._slots else slots
        self._slots.append(fresh.select(SLOT).unique())
        known = pl.concat(self._observed), pl.concat(self._coverage)
        self._cells.append(area_cells(fresh, *known, self._registry.geography, self.month, self._together))
        self._counts.append(windows_of(pl.concat(self._cells).filter(self._areas), slots))

    def _slots_of(self, entered: Collection[Span]) -> pl.DataFrame:
        return as_names(slot_frame(entered, self._known))

    @property
    def _known(self) -> Registry:
        """The registry with an indicator for each account."""
        return self._registry.with_indicators(self._indicators)

    def _named(self, planned: Sequence[Span], entered: Sequence[Span], rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of windows under the indicators and roles that a plan has for them."""
        pairs = [(span.indicator, span.role, own.role) for span, own in zip(planned, entered, strict=True)]
        schema = dict.fromkeys(["indicator", "name", "role"], pl.String())
        names = pl.DataFrame(pairs, schema=schema, orient="row").unique()
        named = names.join(rows.drop("indicator"), on="role")
        return named.drop("role").rename({"name": "role"}).select(rows.columns)
