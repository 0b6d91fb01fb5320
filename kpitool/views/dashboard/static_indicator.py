"""An indicator as HTML for where no script runs: its statement, definition, and figures as tables."""

from collections.abc import Sequence

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
        *(
            []
            if indicator.measure == "narrative"
            else [_areas(indicator, dashboard, at), _past(indicator, home, dashboard)]
        ),
        _parts(indicator, home),
        _sources(indicator.sources),
    )


def _areas(indicator: IndicatorMark, dashboard: Dashboard, at: int) -> str:
    names = {each.code: each.name for each in dashboard.areas}
    found = [(names[each.area], figure) for each in indicator.areas if (figure := each.figures[at]) is not None]
    return _figures(f"{indicator.title}: areas", "Area", found) if len(found) > 1 else ""


def _past(indicator: IndicatorMark, home: AreaFigures | None, dashboard: Dashboard) -> str:
    """Each window once, by the newest quarter that has it."""
    told = zip(dashboard.quarters, home.figures if home else (), strict=bool(home))
    found = [(quarter.label, figure) for quarter, figure in told if figure is not None]
    if not found:
        return ""
    following = [*(figure.period for _, figure in found[1:]), None]
    once = [each for each, period in zip(found, following, strict=True) if each[1].period != period]
    return _figures(f"{indicator.title}: quarters", "Quarter", once)


def _parts(indicator: IndicatorMark, home: AreaFigures | None) -> str:
    rows = [[each.name, each.text] for each in home.parts] if home else []
    return table(f"{indicator.title}: breakdown", ("Part", "Share"), rows) if rows else ""


HEAD = ("Value", "95% interval", "Count", "Change", "Status", "Period")


def _figures(caption: str, first: str, found: Sequence[tuple[str, Figure]]) -> str:
    """Figures as a table, with a column of why one is missing where one is."""
    noted = any(figure.missing for _, figure in found)
    rows = [[name, *_figure(figure), *([figure.missing or ""] if noted else [])] for name, figure in found]
    return table(caption, (first, *HEAD, *(["Note"] if noted else [])), rows)


def _figure(figure: Figure) -> tuple[str, ...]:
    told = (figure.text, figure.interval, figure.count_text, figure.change, figure.status_words, figure.period)
    return tuple(text or NONE for text in told)


def _sources(sources: list[SourceMark]) -> str:
    """Each source with its months and whom to ask."""
    return listing(source_told(each) for each in sources)


def source_told(source: SourceMark) -> str:
    """A source in a sentence."""
    asked = f"; ask {source.contact}" if source.contact else ""
    return f"{source.title}: {source.frequency}, {source.first} to {source.last}{asked}."
