"""The dashboard as one HTML file that needs nothing else: texts, figures, style and scripts, under a strict policy."""

from dataclasses import replace
from functools import cache
from importlib.resources import files
from string import Template

from kpitool.views.charts.palette import COLOURS, DARK, FORCED, PAPER, variables
from kpitool.views.dashboard.drawing import Drawing, drawing_program
from kpitool.views.dashboard.elements import safe
from kpitool.views.dashboard.packing import blocks
from kpitool.views.dashboard.policy import policy
from kpitool.views.dashboard.records import Dashboard
from kpitool.views.dashboard.static_page import static_parts

STYLES = ("tokens.css", "base.css", "glance.css", "indicator.css", "print.css")
SCRIPTS = (
    "elements.js",
    "packed.js",
    "state.js",
    "sparkline.js",
    "rows.js",
    "glance.js",
    "spreadsheet.js",
    "records.js",
    "drawing.js",
    "chart.js",
    "tables.js",
    "indicator.js",
    "controls.js",
    "start.js",
)
"""In the order in which each needs those before it; they share one function's scope, so nothing of theirs is global."""


def page(dashboard: Dashboard, drawing: Drawing | None = None) -> str:
    """The whole page: the same dashboard gives the same text, byte for byte.

    Without scripts it shows its statement and tables as they were made; with them, one view at a time. `drawing`: the
    program that draws charts, with what it draws; that of the extra `kpitool[board]` where none is given.

    Raises:
        UsageError: charts cannot be drawn, since the extra is not installed.
    """
    drawing, dashboard = drawing or drawing_program(), _with_free_names(dashboard)
    style = "\n".join([_chart_colours(), *(_part(name) for name in STYLES)])
    early = _part("early.js")
    script = "\n".join(["(() => {", *(_part(name) for name in SCRIPTS), "})();"])
    return Template(_part("page.html")).substitute(
        policy=policy(scripts=[early, script, drawing.program], styles=[style]),
        title=safe(dashboard.title),
        early=early,
        style=style,
        data=blocks(dashboard, drawing),
        script=script,
        **static_parts(dashboard),
    )


VIEWS = {"glance", "about", "accessibility"}
"""The page's own views, by which no indicator can be called in an address."""


def _with_free_names(dashboard: Dashboard) -> Dashboard:
    """The dashboard with indicators that are called like a view of the page under another name."""
    taken = {each.id for each in dashboard.indicators}
    found = []
    for each in dashboard.indicators:
        name = each.id
        while name in VIEWS or (name != each.id and name in taken):
            name += "_"
        found.append(replace(each, id=name))
    return replace(dashboard, indicators=found)


def _chart_colours() -> str:
    """The variables that charts on the page are coloured by, on a light and on a dark ground."""
    both = "".join(f"--chart-{each}:light-dark({getattr(PAPER, each)},{getattr(DARK, each)});" for each in COLOURS)
    forced = f"@media (forced-colors: active){{:root{{{variables(FORCED)}}}}}"
    return f":root{{{both}}}\n{forced}\n"


@cache
def _part(name: str) -> str:
    return (files(__package__) / "browser" / name).read_text(encoding="utf-8")
