"""An indicator's areas side by side."""

from dataclasses import replace

from kpitool.views.dashboard.areas import bars, lines
from kpitool.views.dashboard.records import Dashboard, Figure
from tests.views.dashboards import Size, made_up


def with_figures(*figures: Figure | None) -> Dashboard:
    """A dashboard of one indicator and one quarter: home, its part and its benchmark have these figures."""
    dashboard = made_up(Size(1, 3, 1))
    indicator = dashboard.indicators[0]
    areas = [replace(area, figures=[each]) for area, each in zip(indicator.areas, figures, strict=True)]
    return replace(dashboard, indicators=[replace(indicator, areas=areas)])


def some() -> Figure:
    return next(each for each in made_up(Size(1, 1, 9)).indicators[0].areas[0].figures if each and each.value is not None)


def test_an_area_without_a_figure_has_no_bar() -> None:
    dashboard = with_figures(some(), None, some())
    assert [each.role for each in bars(dashboard.indicators[0], dashboard, 0)] == ["home", "benchmark"]


def test_home_and_benchmark_are_lines_across_the_bars() -> None:
    dashboard = with_figures(replace(some(), value=8.6, text="8.6"), some(), replace(some(), value=6.8, text="6.8"))
    found = lines(dashboard.indicators[0], dashboard, 0)
    assert [(each.name, each.value, each.text) for each in found] == [("Homeshire", 8.6, "8.6"), ("Midshire Region", 6.8, "6.8")]


def test_a_withheld_figure_is_a_bar_without_a_number() -> None:
    withheld = replace(some(), value=None, lower998=None, upper998=None, count_text="<5", withheld="small")
    dashboard = with_figures(some(), withheld, some())
    bar = bars(dashboard.indicators[0], dashboard, 0)[1]
    assert (bar.value, bar.lower, bar.upper, bar.text) == (None, None, None, "<5")
