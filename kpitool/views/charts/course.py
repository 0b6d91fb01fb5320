"""The picture of an indicator's course: its windows with their band, the benchmark's, and now against before."""

from kpitool.views.charts.frame import LEFT, LINE, Spec, calculated, chart, expr, text, upwards
from kpitool.views.charts.palette import Palette
from kpitool.views.charts.through_time import cursor_rule, over_time

RIGHT = "(width < 480 ? 98 : 140)"
"""The room in pixels at the right end for the benchmark's name."""


def course_chart(palette: Palette) -> Spec:
    """The chart of "rows" (`CoursePoint`); its parameter `benchmark` is what the benchmark is called."""
    x = over_time(RIGHT, labels=False)
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": palette.band, "opacity": 1, "line": False},
            "encoding": {**x, **upwards("lower", palette), "y2": {"field": "upper"}},
        },
        *(
            {
                "mark": {"type": "line", "color": palette.edge, "strokeWidth": 0.75},
                "encoding": {**x, **upwards(edge, palette)},
            }
            for edge in ("lower", "upper")
        ),
        {**cursor_rule(palette), "encoding": x},
        {
            "mark": {"type": "line", "color": palette.muted, "strokeWidth": 1.5, "strokeDash": [5, 3]},
            "encoding": {**x, **upwards("benchmark", palette)},
        },
        {
            "mark": {"type": "line", "color": palette.home, "strokeWidth": 2, "point": False},
            "encoding": {**x, **upwards("value", palette)},
        },
        *_points(palette, x),
        *_texts(palette),
        _ends(palette),
    ]
    rows = [calculated("at", "toDate(datum.end)")]
    return chart(layers, palette, height=200, rows=rows, texts=("benchmark",))


def _points(palette: Palette, x: Spec) -> list[Spec]:
    """A point for each window: now a filled square, before a hollow one, the rest small circles."""
    looks = {
        "datum.role !== 'now' && datum.role !== 'before'": {"shape": "circle", "size": 28, "fill": palette.home},
        "datum.role === 'before'": {"shape": "square", "size": 110, "fill": palette.paper},
        "datum.role === 'now'": {"shape": "square", "size": 130, "fill": palette.home},
    }
    return [
        {
            "transform": [{"filter": f"isValid(datum.value) && ({test})"}],
            "mark": {"type": "point", "opacity": 1, "stroke": palette.home, "strokeWidth": 2, **look},
            "encoding": {**x, **upwards("value", palette)},
        }
        for test, look in looks.items()
    ]


def _ends(palette: Palette) -> Spec:
    """The month in which each window ends, or of as many as there is room for, the last one among them."""
    step = f"ceil(datum.windows * 76 / max(76, width - {LEFT} - {RIGHT}))"
    shown = [
        {"joinaggregate": [{"op": "count", "as": "windows"}]},
        {"filter": f"(datum.windows - datum.number) % {step} === 0"},
        calculated("month", "utcFormat(datum.at, '%b %Y')"),
    ]
    place = {"x": expr("scale('x', datum.at)"), "y": expr("height + 14")}
    label = text(palette, color=palette.muted, align="center", **place)
    return {"transform": shown, "mark": label, "encoding": {"text": {"field": "month", "type": "nominal"}}}


def _texts(palette: Palette) -> list[Spec]:
    """The values of now and before, and the benchmark's name at the right end, which makes room for the value."""
    value, other = "scale('y', datum.value)", "scale('y', datum.benchmark)"
    apart = f"({other} < {value} ? -1 : 1) * max(abs({other} - {value}), {LINE + 2})"
    beside = f"isValid(datum.value) ? {value} + {apart} : {other}"
    bold = {"fontWeight": "bold", "fontSize": 13}
    return [
        {
            "transform": [{"filter": "datum.role === 'now' && isValid(datum.value)"}],
            "mark": text(palette, x=expr("scale('x', datum.at)"), y=expr(value), dx=11, limit=expr(RIGHT), **bold),
            "encoding": {"text": {"field": "text"}},
        },
        {
            "transform": [{"filter": "datum.role === 'before' && isValid(datum.value)"}],
            "mark": text(
                palette, x=expr("scale('x', datum.at)"), y=expr(value), dy=-14, align="center", limit=90, **bold
            ),
            "encoding": {"text": {"field": "text"}},
        },
        {
            "transform": [
                {"filter": "isValid(datum.benchmark)"},
                {"joinaggregate": [{"op": "max", "field": "place", "as": "last"}]},
                {"filter": "datum.place === datum.last"},
            ],
            "mark": text(
                palette,
                color=palette.muted,
                x=expr("scale('x', datum.at) + 11"),
                y=expr(beside),
                limit=expr(f"{RIGHT} - 11"),
                text=expr("benchmark"),
            ),
        },
    ]
