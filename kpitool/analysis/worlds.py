"""Made-up worlds beside one another: a copy of each indicator for each, and the facts that they read.

One pass of the real rules then judges many, as `past` judges many quarters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.holding import Facts, Holding
from kpitool.analysis.ledger import Ledger
from kpitool.analysis.made_up import codes_of, drawn_step, made_up, people_of, source_of
from kpitool.analysis.null import Cell
from kpitool.analysis.rows import OWN, as_names, as_text
from kpitool.analysis.unplaced import SHAPE
from kpitool.analysis.usual import Usual
from kpitool.analysis.windows import Course, courses
from kpitool.period import Period, Quarter, months_between
from kpitool.registry.models import Indicator, Registry
from kpitool.tables import EVERYONE, Kind, as_facts


@dataclass(frozen=True, kw_only=True)
class Drawn(Basis):
    """A basis whose observations were drawn for each copy, and need not be looked for in a store."""

    drawn: pl.DataFrame
    covered: pl.DataFrame

    @cached_property
    def ledger(self) -> Ledger:
        return DrawnLedger(self.edition, self.registry, self.month, self.drawn, self.covered)

    @cached_property
    def unplaced(self) -> pl.DataFrame:
        return pl.DataFrame(schema=SHAPE)


class DrawnLedger(Ledger):
    """A ledger in which each copy has an account of its own: copies read the same source, and not the same world."""

    def __init__(
        self, edition: Holding, registry: Registry, month: date, drawn: pl.DataFrame, covered: pl.DataFrame
    ) -> None:
        super().__init__(edition, registry, month)
        self._indicators = {**registry.indicators}
        self._observed, self._coverage = [as_names(drawn)], [as_names(covered)]

    def observed(self, registry: Registry) -> pl.DataFrame:  # noqa: ARG002
        return as_text(self._observed[0])

    def _opened(self, indicators: Mapping[str, Indicator]) -> dict[str, str]:
        return {name: name for name in indicators}


@dataclass(frozen=True)
class Copy:
    """Which indicator, in which world and at which quarter, a copy stands for."""

    indicator: str
    world: int
    quarter: Quarter

    @property
    def name(self) -> str:
        return f"{self.indicator}@{self.quarter.id}/{self.world}"


@dataclass(frozen=True)
class Worlds:
    """So many worlds (`size`), alike but for what is drawn; `real` is the registry whose indicators are copied.

    `quarters`, in their order, are judged. `least`: so many quarters are held of each source of months or quarters,
    or more where more are; of other sources, the periods that are held.
    """

    real: Registry
    known: Mapping[str, Usual]
    quarters: tuple[Quarter, ...]
    size: int
    least: int = 0

    @property
    def end(self) -> Period:
        """The last of the quarters that are judged."""
        return self.quarters[-1].period

    @cached_property
    def periods(self) -> dict[str, list[Period]]:
        """The periods over which each indicator is drawn."""
        return {name: self._periods(name) for name in self.known}

    @cached_property
    def copies(self) -> dict[str, Copy]:
        """The copies by their names."""
        worlds = range(self.size)
        every = [Copy(name, world, quarter) for quarter in self.quarters for world in worlds for name in self.known]
        return {copy.name: copy for copy in every}

    @cached_property
    def registry(self) -> Registry:
        """The made-up registry: of each indicator its copies, each reading its own world."""
        whole = self._alone.indicators
        indicators = {name: _copied(whole[copy.indicator], copy) for name, copy in self.copies.items()}
        return self._alone.model_copy(update={"indicators": indicators})

    @cached_property
    def ways(self) -> dict[str, Course]:
        """The course of each copy."""
        basis = Basis(self._held, self._alone, self.end.last_month)
        at = {quarter: courses(self._alone, quarter, basis.held, {}) for quarter in self.quarters}
        return {name: replace(at[copy.quarter][copy.indicator], name=name) for name, copy in self.copies.items()}

    def basis(self, cells: Sequence[Cell], drawn: Iterable[Sequence[int]]) -> Basis:
        """What the copies rest on: the counts drawn for the cells, a sequence for each world."""
        rows = [
            (cell.indicator, source_of(cell.indicator), self._codes[cell.area], *_told(cell.period), cell.asked)
            for cell in cells
        ]
        texts = dict.fromkeys(["original", "source", "area"], pl.String())
        schema = {**texts, "start": pl.Date(), "months": pl.Int32(), "n": pl.Float64()}
        blank = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
            pl.lit(None, dtype=pl.Float64).alias(own) for own in OWN
        )
        worlds = [
            blank.with_columns(x=pl.Series(values, dtype=pl.Float64), world=pl.lit(world, dtype=pl.Int32))
            for world, values in enumerate(drawn)
        ]
        observed = pl.concat(worlds).with_columns(scope=pl.lit(EVERYONE)).join(self._names, on=["original", "world"])
        covered = self._coverage.join(self._names, on="original").drop("original", "world", "reading")
        return Drawn(
            edition=self._held,
            registry=self.registry,
            month=self.end.last_month,
            bare=True,
            judged_only=frozenset(self.copies),
            drawn=observed.drop("original", "world"),
            covered=covered,
        )

    def _periods(self, name: str) -> list[Period]:
        held, step = self.known[name].periods, drawn_step(name, self.real)
        if step is None:
            return list(held)
        number = (months_between(held[0].start, self.end.last_month) + 1) // step if held else 0
        last = Period(self.end.earlier(step - 3).start, step)
        return [last.earlier(step * back) for back in reversed(range(max(number, self.least * 3 // step, 1)))]

    @cached_property
    def _alone(self) -> Registry:
        return made_up(self.real, self.known, self.end.last_month)

    @cached_property
    def _names(self) -> pl.DataFrame:
        rows = [(copy.indicator, copy.world, name) for name, copy in self.copies.items()]
        schema = {"original": pl.String(), "world": pl.Int32(), "indicator": pl.String()}
        return pl.DataFrame(rows, schema=schema, orient="row")

    @cached_property
    def _held(self) -> Facts:
        return Facts(self._people, self._coverage.drop("original"))

    @cached_property
    def _codes(self) -> dict[str, str]:
        return codes_of(self.real, self.known)

    @cached_property
    def _people(self) -> pl.DataFrame:
        """The people of each place, the same in every year that a window may want."""
        first = min((period.start.year for periods in self.periods.values() for period in periods), default=0)
        rows = [
            (people_of(name), self._codes[place.area], date(year, 6, 1), 1, place.people)
            for name, usual in self.known.items()
            for place in usual.places
            if place.people is not None
            for year in range(first - 1, self.end.last_month.year + 1)
        ]
        schema = {
            "source": pl.String(),
            "area": pl.String(),
            "start": pl.Date(),
            "months": pl.Int32(),
            "count": pl.Float64(),
        }
        told = {"kind": pl.lit(Kind.OBSERVED.value), "scope": pl.lit(EVERYONE)}
        return as_facts(pl.DataFrame(rows, schema=schema, orient="row").with_columns(**told))

    @cached_property
    def _coverage(self) -> pl.DataFrame:
        """Nothing is missing: each source speaks for all its periods."""
        rows = [
            (name, source_of(name), EVERYONE, *_told(period), "#")
            for name, periods in self.periods.items()
            for period in periods
        ]
        texts = dict.fromkeys(["original", "source", "scope"], pl.String())
        schema = {**texts, "start": pl.Date(), "months": pl.Int32(), "reading": pl.String()}
        return pl.DataFrame(rows, schema=schema, orient="row")


def _told(period: Period) -> tuple[date, int]:
    return period.start, period.months


def _copied(indicator: Indicator, copy: Copy) -> Indicator:
    """An indicator as it stands in one world: held against others of the same."""
    expect = indicator.expect and indicator.expect.model_copy(
        update={
            key: replace(copy, indicator=other).name
            for key, other in indicator.expect.model_dump(exclude_none=True).items()
        }
    )
    return indicator.model_copy(update={"expect": expect})
