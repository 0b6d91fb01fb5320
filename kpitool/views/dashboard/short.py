"""A figure as the first screen has it: each cell as a large and a small text, and what columns are sorted by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpitool.views.closed import Status
from kpitool.views.dashboard.records import Dashboard, Figure, Held, IndicatorMark
from kpitool.views.numbers import NONE

COLUMNS = (
    ("title", "Indicator"),
    ("value", "Value"),
    ("change", "Against the year before"),
    ("beside", "Against the benchmark"),
    ("going", "Direction of travel"),
    ("status", "Status"),
    ("course", "Trend"),
    ("fired", "Rules that fired"),
)
"""The columns of the first screen, each with the name by which it is sorted; a course is only looked at."""
STATUSES: dict[Status, str] = {
    "exception": "Exception",
    "adverse": "Adverse",
    "steady": "Steady",
    "favourable": "Favourable",
    "not_assessed": "Not assessed",
}
"""The gravest first."""
SIGNS: dict[Status, str] = {"exception": "■", "adverse": "▲", "steady": "•", "favourable": "✓", "not_assessed": "–"}
"""The sign of each status, so that colour does not say it alone."""
ARROWS = {"up": "↑", "level": "→", "down": "↓"}
GRAVITY = ("worsening", "much_worse", "worse", "much_higher", "higher", "increasing", "similar")
GENTLE = ("decreasing", "lower", "much_lower", "improving", "better", "much_better")


@dataclass(frozen=True)
class Short:
    """What the first screen tells of a figure, and three numbers that only sort: null is sorted last.

    `size` is the change as it is written, `rank` how grave the verdict beside the benchmark is (0 is gravest),
    `many` the number of rules that fired. `new`: the indicator was added in this quarter.
    """

    value: float | None
    text: str
    period: str
    change: str
    before: str
    verdict: str
    beside: str
    arrow: str
    going: str
    status: Status
    sign: str
    status_words: str
    fired: str
    size: float | None
    rank: int | None
    many: int
    new: bool


def short(figure: Figure) -> Short:
    """A figure in short."""
    sign, _, words = figure.status_words.partition(" ")
    return Short(
        value=figure.value,
        text=figure.count_text if figure.withheld is not None and figure.value is None else figure.text,
        period=figure.missing or figure.period,
        change=figure.change,
        before=figure.before,
        verdict=figure.benchmark.words if figure.benchmark else NONE,
        beside=f"{figure.benchmark.name} {figure.benchmark.text}" if figure.benchmark else "",
        arrow=ARROWS.get(figure.arrow or "", ""),
        going=figure.going or NONE,
        status=figure.status,
        sign=sign if words else "",
        status_words=words or sign,
        fired="; ".join(each.claim + (" (explained)" if each.explained else "") for each in figure.fired) or "none",
        size=_size(figure.change),
        rank=_rank(figure.benchmark),
        many=len(figure.fired),
        new=figure.new,
    )


def by_category(dashboard: Dashboard) -> Iterator[tuple[str, list[IndicatorMark]]]:
    """The indicators of each category that has any, in the registry's order."""
    for category in dashboard.categories:
        found = [each for each in dashboard.indicators if each.category == category.id]
        if found:
            yield category.id, found


def _size(change: str) -> float | None:
    """The number that a change is written with: "−3.1%" is −3.1."""
    found = re.match(r"([+−]?)([\d,.]+)", change)
    if found is None:
        return None
    return float(found[2].replace(",", "")) * (-1 if found[1] == "−" else 1)


def _rank(held: Held | None) -> int | None:
    order = (*GRAVITY, *GENTLE)
    return order.index(held.verdict) if held and held.verdict in order else None
