"""What draws the page's charts: Vega as one script, and what each kind of chart is."""

from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Drawing:
    """The program as a script that sets `window.vegaEmbed`, and a Vega specification for each kind of chart.

    The kinds are course, control, areas and parts.
    """

    program: str
    charts: dict[str, dict[str, Any]]


@cache
def drawing_program() -> Drawing:
    """The program and the charts of the extra `kpitool[board]`.

    Raises:
        UsageError: the extra is not installed.
    """
    from kpitool.views.charts.bars import area_chart, part_chart
    from kpitool.views.charts.control import control_chart
    from kpitool.views.charts.course import course_chart
    from kpitool.views.charts.drawing import for_page
    from kpitool.views.charts.palette import PAGE

    kinds = {"course": course_chart, "control": control_chart, "areas": area_chart, "parts": part_chart}
    charts = {kind: for_page(chart(PAGE)) for kind, chart in kinds.items()}

    import vl_convert

    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return Drawing(f"(() => {{{bundle}\n}})();", charts)
