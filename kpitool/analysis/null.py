"""What chance is taken to be, and the counts that have to be drawn for one made-up world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kpitool.analysis.draws import Distribution, answers, counts
from kpitool.analysis.usual import Place, Usual
from kpitool.period import Period
from kpitool.registry.models import Polarity, Registry

SEASON = (-0.5, 0.0, 0.5, 0.0)
"""The calendar quarters' parts of a swing, from January on: together none."""


@dataclass(frozen=True)
class Null:
    """How much counts scatter, how they swing over the year, and what changes in home's areas.

    `dispersion`: the variance of a period's count as a multiple of its mean; of a proportion, of the binomial's.
    `swing`: from the lowest to the highest calendar quarter as a share of the mean: January to March is expected at
    1 − swing / 2 of it, July to September at 1 + swing / 2, the others at 1. `step`: a lasting change for the worse
    in home's areas, in the periods that lie in the last `lasting` quarters: 1 + step times as many events; as few,
    where high is good. Of a proportion it is the rarer answer that swings and changes.
    """

    dispersion: float = 1
    swing: float = 0
    step: float = 0
    lasting: int = 0

    def season(self, period: Period) -> float:
        """How many events are expected in a period for each in as many average months."""
        months = period.months_in_it
        return 1 + self.swing * sum(SEASON[(month.month - 1) // 3] for month in months) / len(months)


POISSON = Null()
SCATTERED = Null(dispersion=2, swing=0.2)
"""Counts that scatter more than Poisson's and swing over the year, as those of crime do."""
NULLS = {"Poisson": POISSON, "scattered": SCATTERED}
"""The two that rules are tried under, by the names that people read."""


@dataclass(frozen=True)
class Cell:
    """One count to be drawn: of an indicator in one of the smallest areas over a period."""

    indicator: str
    area: str
    period: Period
    asked: int | None
    distribution: Distribution


def cells(
    known: Mapping[str, Usual], periods: Mapping[str, Sequence[Period]], null: Null, registry: Registry, end: Period
) -> list[Cell]:
    """What has to be drawn for one world, of each indicator over its periods; `end` is the last quarter."""
    drawn_counts, drawn_answers = cache(counts), cache(answers)
    changed = end.earlier(3 * (null.lasting - 1)).start
    found = []
    for name, usual in known.items():
        high_is_good = registry.indicators[name].polarity is Polarity.HIGH_IS_GOOD
        for place in usual.places:
            for period in periods[name]:
                step = null.step if place.is_own and null.lasting and period.start >= changed else 0.0
                if place.asked is None:
                    worse = 1 / (1 + step) if high_is_good else 1 + step
                    mean = place.expected * period.months * null.season(period) * worse
                    found.append(Cell(name, place.area, period, None, drawn_counts(mean, null.dispersion)))
                else:
                    asked = round(place.asked * period.months)
                    share = _share(place, null.season(period), step, high_is_good=high_is_good)
                    found.append(Cell(name, place.area, period, asked, drawn_answers(asked, share, null.dispersion)))
    return found


def _share(place: Place, season: float, step: float, *, high_is_good: bool) -> float:
    """The share of answers to be expected; the rarer answer swings and changes, so that none passes 100 %."""
    share = place.expected / place.asked if place.asked else 0.0
    is_rare = share <= 0.5
    worse = 1 + step if is_rare is not high_is_good else 1 / (1 + step)
    rarer = min(1.0, (share if is_rare else 1 - share) * season * worse)
    return rarer if is_rare else 1 - rarer
