"""The picture of a control chart: points without their season, centre and limits, signals by shape, dated notes."""

from kpitool.views.charts.frame import LINE, Spec, calculated, chart, expr, text, upwards
from kpitool.views.charts.palette import Palette
from kpitool.views.charts.through_time import cursor_rule, notes_layers, over_time

ROLES = ["common", "adverse", "favourable", "other"]
SHAPES = ["circle", "triangle-up", "square", "diamond"]
WORDS = ["no signal", "adverse signal", "favourable signal", "signal, neither"]


def control_chart(palette: Palette) -> Spec:
    """The chart of "rows" (`ControlPoint`) with "notes" (`Note`)."""
    layers = [
        cursor_rule(palette),
        *notes_layers(palette),
        *(_limit(name, palette, dash) for name, dash in (("lower", [5, 3]), ("centre", [1, 0]), ("upper", [5, 3]))),
        _line("value", palette, palette.raw, 1),
        _line("adjusted", palette, palette.series, 1.75),
        _points(palette),
        *_labels(palette),
    ]
    return chart(layers, palette, height=220, rows=[calculated("at", "toDate(datum.middle)")])


def _line(field: str, palette: Palette, colour: str, width: float) -> Spec:
    mark = {"type": "line", "color": colour, "strokeWidth": width}
    return {"mark": mark, "encoding": {**over_time(), **upwards(field, palette), "detail": {"field": "segment"}}}


def _limit(field: str, palette: Palette, dash: list[int]) -> Spec:
    layer = _line(field, palette, palette.muted, 1.25)
    return {**layer, "mark": {**layer["mark"], "interpolate": "step", "strokeDash": dash}}


def _points(palette: Palette) -> Spec:
    colours = [palette.series, palette.adverse, palette.favourable, palette.other]
    words = ", ".join(f"{role}: '{words}'" for role, words in zip(ROLES, WORDS, strict=True))
    legend = {
        "title": None,
        "orient": "bottom",
        "direction": "horizontal",
        "columns": expr("width < 560 ? 2 : 4"),
        "labelExpr": f"{{{words}}}[datum.label]",
        "symbolOpacity": 1,
        "symbolSize": 80,
        "offset": 10,
    }
    shape = {"field": "role", "type": "nominal", "scale": {"domain": ROLES, "range": SHAPES}, "legend": legend}
    colour = {"field": "role", "type": "nominal", "scale": {"domain": ROLES, "range": colours}, "legend": legend}
    size = {"condition": {"test": "datum.role === 'common'", "value": 30}, "value": 95}
    return {
        "transform": [{"filter": "isValid(datum.adjusted)"}],
        "mark": {"type": "point", "filled": True, "opacity": 1, "stroke": palette.paper, "strokeWidth": 0.75},
        "encoding": {
            **over_time(),
            **upwards("adjusted", palette),
            "shape": shape,
            "fill": colour,
            "size": size,
        },
    }


def _labels(palette: Palette) -> list[Spec]:
    """The names of centre and limits at the right end; where they are too near, they make room."""
    centre = "scale('y', datum.centre)"
    places = {
        "mean": centre,
        "upper limit": f"min(scale('y', datum.upper), {centre} - {LINE - 2})",
        "lower limit": f"max(scale('y', datum.lower), {centre} + {LINE - 2})",
    }
    known = {"mean": "datum.centre", "upper limit": "datum.upper", "lower limit": "datum.lower"}
    return [
        {
            "transform": [
                {"filter": "isValid(datum.centre)"},
                {"joinaggregate": [{"op": "max", "field": "place", "as": "last"}]},
                {"filter": f"datum.place === datum.last && isValid({known[name]})"},
            ],
            "mark": text(palette, color=palette.muted, x=expr("width - 68"), y=expr(place), text=name),
        }
        for name, place in places.items()
    ]
