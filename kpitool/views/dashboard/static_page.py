"""What the page shows before its scripts run, and where they never do: statements, tables, definitions."""

from collections import Counter
from collections.abc import Iterable

from kpitool.views.dashboard.elements import element, listing, safe
from kpitool.views.dashboard.records import Dashboard, Said
from kpitool.views.dashboard.short import SIGNS, STATUSES
from kpitool.views.dashboard.static_glance import head, rows
from kpitool.views.dashboard.static_indicator import section


def static_parts(dashboard: Dashboard) -> dict[str, str]:
    """The parts of the page that are made of the dashboard, as HTML, by the names that the page gives their places."""
    said = dashboard.said[dashboard.quarter]
    quarter = next(each for each in dashboard.quarters if each.id == dashboard.quarter)
    home = next(each for each in dashboard.areas if each.code == dashboard.home)
    return {
        "quarter": safe(quarter.reading),
        "home": safe(home.name),
        "said": _said(said),
        "tally": _tally(dashboard),
        "contacts": _contacts(dashboard.contacts),
        "warnings": _warnings(dashboard.warnings),
        "areas": _options((each.code, each.name) for each in dashboard.areas),
        "quarters": _options((each.id, each.reading) for each in reversed(dashboard.quarters)),
        "statuses": _options(STATUSES.items()),
        "categories": _options((each.id, each.title) for each in dashboard.categories),
        "head": head(),
        "rows": rows(dashboard),
        "indicators": "\n".join(section(each, dashboard) for each in dashboard.indicators),
        "rules": listing(dashboard.rules),
        "made": listing(dashboard.made),
    }


def _said(said: Said) -> str:
    statement = element("p", safe(said.statement), class_="statement")
    further = [*said.also, *filter(None, (said.new, said.clear))]
    more = element("summary", f"More on the quarter ({len(further)})")
    return statement + (element("details", more, listing(further)) if further else "")


def _tally(dashboard: Dashboard) -> str:
    """How many indicators of the home area have each status, the gravest first."""
    at = [each.id for each in dashboard.quarters].index(dashboard.quarter)
    counts = Counter(
        figure.status
        for indicator in dashboard.indicators
        for each in indicator.areas
        if each.area == dashboard.home and (figure := each.figures[at]) is not None
    )
    return "".join(
        element("li", element("span", f"{SIGNS[status]} {counts[status]} {word.lower()}", class_=f"status {status}"))
        for status, word in STATUSES.items()
        if counts[status]
    )


def _contacts(contacts: list[str]) -> str:
    return element("p", "Whom to contact:") + listing(contacts) if contacts else ""


def _warnings(warnings: list[str]) -> str:
    if not warnings:
        return ""
    return element("div", element("h2", "Before you rely on these figures"), listing(warnings), class_="notice")


def _options(choices: Iterable[tuple[str, str]]) -> str:
    return "".join(element("option", safe(text), value=value) for value, text in choices)
