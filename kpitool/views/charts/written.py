"""How the numbers of a control chart are written: so that a mean and its limits can be told apart."""

from collections.abc import Sequence

from kpitool.registry.models import Indicator
from kpitool.views import numbers
from kpitool.views.charts.records import ControlPoint

SAME = 1e-6
"""Differences up to this share of a number are too small to be written."""


def chart_numbers(values: Sequence[float | None], indicator: Indicator, apart: Sequence[float] = ()) -> list[str]:
    """Numbers of one chart, with decimals enough for differences of `apart`."""
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    return [numbers.precise(value, indicator, [gap for gap in apart if gap > largest * SAME]) for value in values]


def apart_at(point: ControlPoint) -> list[float]:
    """What must be seen at a point: how far its limits are from the mean, and it from a limit that it is beyond."""
    if point.adjusted is None or point.centre is None or point.lower is None or point.upper is None:
        return []
    gaps = [point.upper - point.centre, point.centre - point.lower]
    if point.signal in {"outside_above", "outside_below"}:
        gaps.append(abs(point.adjusted - (point.upper if point.signal == "outside_above" else point.lower)))
    return [gap for gap in gaps if gap > 0]
