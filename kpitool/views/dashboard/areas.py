"""An indicator's areas side by side at one quarter, as bars and the lines that they are held against."""

from kpitool.views.charts.records import AreaBar, AreaLine
from kpitool.views.dashboard.records import AreaMark, Dashboard, Figure, IndicatorMark

LINES = ("home", "benchmark")


def bars(indicator: IndicatorMark, dashboard: Dashboard, quarter: int) -> list[AreaBar]:
    """A bar for each area that has a figure at the quarter (its place in `dashboard.quarters`), in the page's order."""
    return [_bar(area, figure) for area, figure in _placed(indicator, dashboard, quarter)]


def lines(indicator: IndicatorMark, dashboard: Dashboard, quarter: int) -> list[AreaLine]:
    """The values of home and benchmark."""
    return [
        AreaLine(area.name, figure.value, area.role, figure.text)
        for area, figure in _placed(indicator, dashboard, quarter)
        if area.role in LINES and figure.value is not None
    ]


def _placed(indicator: IndicatorMark, dashboard: Dashboard, quarter: int) -> list[tuple[AreaMark, Figure]]:
    known = {each.code: each for each in dashboard.areas}
    found = [(known[each.area], each.figures[quarter]) for each in indicator.areas]
    return [(area, figure) for area, figure in found if figure is not None]


def _bar(area: AreaMark, figure: Figure) -> AreaBar:
    text = figure.text if figure.value is not None else figure.count_text
    return AreaBar(area.name, figure.value, figure.lower998, figure.upper998, area.role, text, _words(figure))


def _words(figure: Figure) -> str:
    """How an area stands, beside the benchmark and beside home: "worse than the East Midlands (6.8)"."""
    held = [each for each in (figure.benchmark, figure.home) if each is not None]
    return "; ".join(f"{each.words} {each.name} ({each.text})" for each in held)
