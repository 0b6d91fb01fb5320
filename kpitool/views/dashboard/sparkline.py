"""A figure's course as a small line in its row: where it stands is all that it shows, the words are beside it."""

from collections.abc import Sequence
from math import floor

from kpitool.views.dashboard.elements import element, safe
from kpitool.views.dashboard.records import Figure, QuarterMark

WIDTH, HEIGHT, EDGE = 104, 28, 4


def sparkline(figures: Sequence[Figure | None], quarters: Sequence[QuarterMark], at: int) -> str:
    """The course of the figures of all quarters, with a mark at the one that is looked at; a gap stays a gap."""
    points = _points([each.value if each else None for each in figures])
    told = _told(figures, quarters)
    if told is None:
        return ""
    lines = "".join(element("polyline", points=_listed(run)) for run in _runs(points) if len(run) > 1)
    now = points[at]
    mark = element("circle", cx=str(now[0]), cy=str(now[1]), r="3") if now else ""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg class="sparkline" role="img" aria-label="{safe(told)}" {size}>{lines}{mark}</svg>'


def _points(values: list[float | None]) -> list[tuple[int, int] | None]:
    """Where each value stands, in whole pixels; the lowest is at the bottom."""
    known = [each for each in values if each is not None]
    if not known:
        return [None for _ in values]
    low, spread = min(known), max(known) - min(known)
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    return [
        None if each is None else (_pixel(EDGE + place * step), _pixel(_height(each, low, spread)))
        for place, each in enumerate(values)
    ]


def _height(value: float, low: float, spread: float) -> float:
    share = 0.5 if spread == 0 else (value - low) / spread
    return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)


def _pixel(place: float) -> int:
    return floor(place + 0.5)


def _runs(points: list[tuple[int, int] | None]) -> list[list[tuple[int, int]]]:
    runs: list[list[tuple[int, int]]] = [[]]
    for point in points:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return runs


def _listed(run: list[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in run)


def _told(figures: Sequence[Figure | None], quarters: Sequence[QuarterMark]) -> str | None:
    """From where to where the course leads; none where there are not two values."""
    known = [
        (figure, quarter)
        for figure, quarter in zip(figures, quarters, strict=True)
        if figure is not None and figure.value is not None
    ]
    if len(known) < 2:
        return None
    (first, since), (last, until) = known[0], known[-1]
    return f"from {first.text} in {since.label} to {last.text} in {until.label}"
