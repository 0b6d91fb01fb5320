"""The periods before its window that an indicator is shown in: its chart's, the windows of past quarters, earlier ones.

Known here alone, so that what is printed and what is withheld of it are planned from the same list.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import islice, takewhile

from kpitool.analysis.windows import EARLIER, Course, Span
from kpitool.period import Period
from kpitool.registry.charts import Charting

LONGEST = 120
"""The months that a chart looks back at most: forty quarters."""
MEAN_OF = 3
"""The mean is of so many windows before the previous one, or of those of them that are held."""
AGO = "ago_"
QUARTERS = (1, 2, 3, 4)
"""How many quarters ago the changes are looked at."""


def chart_periods(way: Course, chart: Charting) -> list[Period]:
    """The chart's periods from the first that the sources fill, to the end of the quarter."""
    return list(_periods_between(way.held[0].start, way.quarter.period, chart.months)) if way.held else []


@cache  # many indicators, and their copies, have the same
def _periods_between(first: date, end: Period, months: int) -> tuple[Period, ...]:
    newest = Period(end.earlier(months - 3).start, months)
    found = takewhile(lambda period: period.start >= first, map(newest.earlier, range(0, LONGEST, months)))
    return tuple(found)[::-1]


def windows_ago(way: Course) -> list[Span]:
    """The windows as they were one to four quarters ago, with those before them, where they were others than now."""
    found: list[Span] = []
    for quarter in QUARTERS:
        then = way.ago(quarter)
        if then.held and then.current != way.current:
            found += then.spans(f"{AGO}{quarter}", then.current)
    return found


def earlier_windows(way: Course) -> list[Span]:
    """The windows before the previous one that stand beside it, the newest first."""
    return [
        Span(way.name, f"{EARLIER}{number}", period, way.step or period.months)
        for number, period in enumerate(islice(before_previous(way), MEAN_OF), start=1)
    ]


def before_previous(way: Course) -> Iterable[Period]:
    """The windows before the previous one, the newest first, back to where what is held for home begins."""
    period, first = way.before(way.current), min((held.start for held in way.held), default=None)
    while period is not None and first is not None:
        period = way.before(period)
        if period is None or period.start < first:
            return
        yield period
