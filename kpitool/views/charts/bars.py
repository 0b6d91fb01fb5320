"""The pictures of bars: areas with their intervals and what they are held against, and the parts of a whole."""

from kpitool.views.charts.frame import Spec, across, calculated, chart, expr, flags, text
from kpitool.views.charts.palette import Palette

STEP = 28
NAMES = "min(240, width * (width < 480 ? 0.4 : 0.34))"
"""The room in pixels for the names, left of the bars."""
TEXTS = "64"
"""The room in pixels for the texts at the bars' ends."""


def area_chart(palette: Palette) -> Spec:
    """The chart of "rows" (`AreaBar`) with "lines" (`AreaLine`); no line crosses the texts, which stand in a column."""
    whiskers = {**_across("lower", palette), "x2": {"field": "upper"}}
    layers: list[Spec] = [
        _cursor(palette),
        _bars("value", palette),
        *_lines(palette),
        _rule(whiskers, palette.paper, 4.5),
        _rule(whiskers, palette.ink, 1.75),
        _names(palette),
        _texts(f"width - {TEXTS}", palette),
    ]
    return chart(layers, palette, height={"step": STEP})


def part_chart(palette: Palette) -> Spec:
    """The chart of "rows" (`PartBar`): the share now as a bar, the share before as a tick across it."""
    before = {**_across("share_before", palette)}
    tick = {"type": "tick", "opacity": 1, "thickness": 3, "size": 20, "color": palette.ink}
    halo = {**tick, "thickness": 6, "size": 22, "color": palette.paper}
    known = [{"filter": "isValid(datum.share_before)"}]
    end = "max(isValid(datum.share) ? datum.share : 0, isValid(datum.share_before) ? datum.share_before : 0)"
    layers: list[Spec] = [
        _cursor(palette),
        _bars("share", palette),
        {"transform": known, "mark": halo, "encoding": before},
        {"transform": known, "mark": tick, "encoding": before},
        _names(palette),
        _texts(f"scale('x', {end})", palette),
    ]
    return chart(layers, palette, height={"step": STEP})


def _across(field: str, palette: Palette) -> Spec:
    """The encoding of a value from left to right, always from 0, in the row of its bar."""
    return {**across(field, palette, NAMES, TEXTS), "y": _row()}


def _row() -> Spec:
    return {"field": "place", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.3, "paddingOuter": 0.2}}


def _bars(field: str, palette: Palette) -> Spec:
    """Bars from 0; home's has a strong outline and the benchmark's a dashed one, so that colour says nothing alone."""
    of_role = [
        {"test": "datum.role === 'home'", "value": palette.home},
        {"test": "datum.role === 'benchmark'", "value": palette.benchmark},
    ]
    outlined = "datum.role === 'home' || datum.role === 'benchmark'"
    return {
        "transform": [{"filter": f"isValid(datum.{field})"}],
        "mark": {"type": "bar", "strokeWidth": 2},
        "encoding": {
            **_across(field, palette),
            "fill": {"condition": of_role, "value": palette.bar},
            "stroke": {"condition": {"test": outlined, "value": palette.ink}, "value": None},
            "strokeDash": {"condition": {"test": "datum.role === 'benchmark'", "value": [3, 2]}, "value": [1, 0]},
        },
    }


def _rule(encoding: Spec, colour: str, width: float) -> Spec:
    known = [{"filter": "isValid(datum.lower) && isValid(datum.upper)"}]
    return {
        "transform": known,
        "mark": {"type": "rule", "color": colour, "strokeWidth": width, "strokeCap": "butt"},
        "encoding": encoding,
    }


def _lines(palette: Palette) -> list[Spec]:
    """A line from top to bottom for each value that the bars are held against, with its name and value above."""
    called = [calculated("called", "datum.name + ' ' + datum.text")]
    dash = {"condition": {"test": "datum.role === 'home'", "value": [1, 0]}, "value": [5, 3]}
    x = across("value", palette, NAMES, TEXTS)
    return flags(palette, "lines", called, x, sort="value", label="called", dash=dash)


def _names(palette: Palette) -> Spec:
    weight = expr("datum.role === 'home' ? 'bold' : 'normal'")
    mark = text(palette, x=expr(f"{NAMES} - 8"), align="right", limit=expr(f"{NAMES} - 8"), fontWeight=weight)
    return {"mark": mark, "encoding": {"y": _row(), "text": {"field": "name"}}}


def _texts(end: str, palette: Palette) -> Spec:
    """What the bar's figure is, beside an end."""
    mark = text(palette, x=expr(end), dx=6, limit=expr(f"{TEXTS} - 6"))
    return {"mark": mark, "encoding": {"y": _row(), "text": {"field": "text"}}}


def _cursor(palette: Palette) -> Spec:
    """A frame about the row that the cursor names."""
    mark = {"type": "rect", "fill": None, "stroke": palette.ink, "strokeWidth": 2, "x": 1, "x2": expr("width - 1")}
    return {"transform": [{"filter": "datum.place === cursor"}], "mark": mark, "encoding": {"y": _row()}}
