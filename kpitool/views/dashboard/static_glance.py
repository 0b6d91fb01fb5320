"""The table of the first screen as HTML: every indicator in the home area, by category."""

from kpitool.views.dashboard.elements import element, safe
from kpitool.views.dashboard.records import Dashboard, IndicatorMark
from kpitool.views.dashboard.short import COLUMNS, Short, by_category, short
from kpitool.views.dashboard.sparkline import sparkline
from kpitool.views.numbers import NONE


def head() -> str:
    """The row that heads the columns."""
    cells = (element("th", safe(text), scope="col", role="columnheader", data_column=name) for name, text in COLUMNS)
    return element("tr", *cells, role="row")


def rows(dashboard: Dashboard) -> str:
    """The rows: for each category its title and statement, then its indicators."""
    at = [each.id for each in dashboard.quarters].index(dashboard.quarter)
    said = dashboard.said[dashboard.quarter].categories
    titles = {each.id: each.title for each in dashboard.categories}
    return "".join(
        element(
            "tbody",
            _category(titles[category], said.get(category, "")),
            *(_row(each, dashboard, at) for each in indicators),
            role="rowgroup",
        )
        for category, indicators in by_category(dashboard)
    )


def _category(title: str, statement: str) -> str:
    told = element("span", safe(statement), class_="said") if statement else ""
    named = element("span", safe(title), class_="name")
    heading = element("th", named, told, colspan=str(len(COLUMNS)), scope="rowgroup", role="rowheader")
    return element("tr", heading, class_="category", role="row")


def _row(indicator: IndicatorMark, dashboard: Dashboard, at: int) -> str:
    figures = next((each.figures for each in indicator.areas if each.area == dashboard.home), [])
    figure = figures[at] if figures else None
    link = element("a", safe(indicator.title), href=f"#of-{indicator.id}")
    new = " " + element("span", "(new)", class_="new") if figure and figure.new else ""
    title = element("th", link, new, _small(indicator.unit), scope="row", role="rowheader")
    if figure is None:
        return element(
            "tr", title, _cell("value", "no figure"), *(_cell(name, NONE) for name, _ in COLUMNS[2:]), role="row"
        )
    line = sparkline(figures, dashboard.quarters, at)
    return element("tr", title, *_cells(short(figure), line), role="row")


def _cells(told: Short, line: str) -> list[str]:
    arrow = element("span", told.arrow, class_="arrow", aria_hidden="true") if told.arrow else ""
    sign = element("span", safe(told.sign), aria_hidden="true") if told.sign else ""
    status = element("span", sign, " " if sign else "", safe(told.status_words), class_=f"status {told.status}")
    return [
        _cell("value", told.text, told.period),
        _cell("change", told.change, told.before),
        _cell("beside", told.verdict, told.beside),
        _td("going", arrow + (" " if arrow else "") + safe(told.going)),
        _td("status", status),
        _td("course", line or NONE),
        _cell("fired", told.fired),
    ]


def _cell(name: str, large: str, small: str = "") -> str:
    return _td(name, element("span", safe(large), class_="large") + (_small(small) if small else ""))


def _td(name: str, inside: str) -> str:
    """A cell; on a narrow screen, where no row heads the columns, it says its column itself."""
    return element("td", inside, role="cell", class_=name, data_label=dict(COLUMNS)[name])


def _small(text: str) -> str:
    return " " + element("span", safe(text), class_="small")
