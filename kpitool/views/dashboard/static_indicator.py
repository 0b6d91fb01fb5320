"""An indicator as HTML for where no script runs: its statement, definition, and figures as tables."""

from kpitool.views.dashboard.elements import element, listing, safe, table
from kpitool.views.dashboard.records import AreaFigures, Dashboard, Figure, IndicatorMark, SourceMark
from kpitool.views.numbers import NONE


def section(indicator: IndicatorMark, dashboard: Dashboard) -> str:
    """An indicator in the home area, with its areas side by side and its past quarters."""
    at = [each.id for each in dashboard.quarters].index(dashboard.quarter)
    home = next((each for each in indicator.areas if each.area == dashboard.home), None)
    figure = home.figures[at] if home else None
    return element(
        "section",
        element("h3", safe(indicator.title), id=f"of-{indicator.id}"),
        element("p", safe(figure.statement if figure else "There is no figure for this quarter.")),
        listing([each.told for each in figure.fired] if figure else []),
        element("p", safe(indicator.definition)),
        element("p", safe(indicator.measured)),
        listing(figure.caveats if figure else []),
        listing(f"{each.label}: {each.text}" for each in indicator.notes),
        _areas(indicator, dashboard, at),
        _past(indicator, home, dashboard),
        _parts(indicator, home),
        _sources(indicator.sources),
    )


def _areas(indicator: IndicatorMark, dashboard: Dashboard, at: int) -> str:
    names = {each.code: each.name for each in dashboard.areas}
    found = ((names[each.area], each.figures[at]) for each in indicator.areas)
    rows = [[name, *_figure(figure)] for name, figure in found if figure is not None]
    return table(f"{indicator.title}: areas", ("Area", *HEAD), rows) if len(rows) > 1 else ""


def _past(indicator: IndicatorMark, home: AreaFigures | None, dashboard: Dashboard) -> str:
    found = zip(dashboard.quarters, home.figures if home else (), strict=bool(home))
    rows = [[quarter.label, *_figure(figure)] for quarter, figure in found if figure is not None]
    return table(f"{indicator.title}: quarters", ("Quarter", *HEAD), rows) if rows else ""


def _parts(indicator: IndicatorMark, home: AreaFigures | None) -> str:
    rows = [[each.name, each.text] for each in home.parts] if home else []
    return table(f"{indicator.title}: breakdown", ("Part", "Share"), rows) if rows else ""


HEAD = ("Period", "Value", "95% interval", "Count", "Change", "Status")


def _figure(figure: Figure) -> tuple[str, ...]:
    text = figure.missing or figure.text or NONE
    return (figure.period, text, figure.interval, figure.count_text, figure.change, figure.status_words)


def _sources(sources: list[SourceMark]) -> str:
    """Each source with its months and whom to ask."""
    return listing(source_told(each) for each in sources)


def source_told(source: SourceMark) -> str:
    """A source in a sentence."""
    asked = f"; ask {source.contact}" if source.contact else ""
    return f"{source.title}: {source.frequency}, {source.first} to {source.last}{asked}."
