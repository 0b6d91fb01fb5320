"""What every chart has about it: its size, letters, titles and axes, and the texts and the cursor that it is given.

A chart has data by name ("rows", and "notes" or "lines") and no values. `width` may be set at any time; it is that of
the whole picture. `unit` and `remark` are what stands above it; `cursor` is the place in "rows", from 0, of the row
that is marked (-1: none).
"""

from collections.abc import Sequence
from typing import Any

from kpitool.views.charts.palette import Palette

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDE = 640
SMALL, NORMAL = 12, 13
"""Sizes of letters in pixels."""
LINE = 15
"""The height of a line of small letters."""
LEFT = 46
"""The room in pixels for the numbers of an axis that goes upwards."""
BESIDE = LEFT + 74
"""The room that numbers and texts take beside the points."""
ROWS = 4
"""The rows that labels above the picture are spread over."""
LETTER, BOLD = 6.8, 7.8
"""The width in pixels of a small letter, and of a bold one of a title, on the large side."""
SHORT = "abs(datum.value) < 1e5 ? datum.label : format(datum.value, '~s')"
"""A number of an axis: large ones as 120k, so that they have room."""
NOT_FROM_ZERO = "the axis does not begin at 0"


def chart(
    layers: list[Spec], palette: Palette, *, height: Any, rows: Sequence[Spec] = (), texts: tuple[str, ...] = ()
) -> Spec:
    """A chart of some layers over "rows", which are worked on by the transforms `rows`."""
    above = f"domain('y')[0] > 0 ? (remark ? remark + '; ' : '') + '{NOT_FROM_ZERO}' : remark"
    return {
        "$schema": SCHEMA,
        "width": WIDE,
        "height": height,
        "padding": {"left": 0, "top": 3, "right": 0, "bottom": 3},  # accents and tails, of which Vega takes no account
        "autosize": {"type": "pad", "resize": True},  # a text given later may need another line
        "params": [{"name": name, "value": ""} for name in ("unit", "remark", *texts)]
        + [{"name": "cursor", "value": -1}],
        "title": _title(palette, "remark" if "step" in str(height) else above),
        "data": {"name": "rows"},
        "transform": [
            {"window": [{"op": "row_number", "as": "number"}]},
            calculated("place", "datum.number - 1"),
            *rows,
        ],
        "layer": layers,
        "config": _config(palette),
    }


def calculated(name: str, formula: str) -> Spec:
    """A transform that adds a field."""
    return {"calculate": formula, "as": name}


def expr(formula: str) -> Spec:
    """A property whose value is worked out in the picture."""
    return {"expr": formula}


def text(palette: Palette, **given: Any) -> Spec:
    """A mark of small letters."""
    return {"type": "text", "fontSize": SMALL, "color": palette.ink, "align": "left", "baseline": "middle", **given}


def upwards(field: str, palette: Palette) -> Spec:
    """The encoding of a value from bottom to top: an axis of few numbers, within the `LEFT` pixels of the picture."""
    return {
        "y": {
            "field": field,
            **_value(palette, zero=False, orient="left", labelPadding=8 - LEFT, labelExpr=SHORT, tickCount=5),
        }
    }


def across(field: str, palette: Palette, left: str, right: str) -> Spec:
    """The encoding of a value from left to right, always from 0, with room in pixels at both ends."""
    x = {"field": field, **_value(palette, zero=True, orient="bottom", tickCount=expr("max(2, floor(width / 130))"))}
    x["scale"] |= {"rangeMin": expr(left), "rangeMax": expr(f"width - {right}")}
    return {"x": x}


def flags(palette: Palette, data: str, placed: list[Spec], x: Spec, *, sort: str, label: str, dash: Any) -> list[Spec]:
    """A rule from top to bottom for each record of `data`, with its `label` above the picture.

    `placed` are the transforms before, `x` where the rules stand. By the field `sort` the first label is the highest,
    so that no later rule crosses it; what crosses it all the same stays clear of the letters.
    """
    (field,) = (each["field"] for each in x.values())
    lifted = [
        {"window": [{"op": "row_number", "as": "rank"}], "sort": [{"field": sort}]},
        {"joinaggregate": [{"op": "count", "as": "ranks"}]},
        calculated("up", f"{LINE} * ((datum.ranks - datum.rank) % {ROWS})"),
    ]
    rule = {"type": "rule", "color": palette.muted, "strokeWidth": 1.5, "y": expr("-7 - datum.up"), "y2": "height"}
    room = f"(datum.ranks > {ROWS} ? max(52, {ROWS} * (width - {BESIDE}) / datum.ranks - 8) : width)"
    end = f"width - min({room}, {LETTER} * length(datum.{label}))"
    place = f"max(0, min(scale('x', datum.{field}) - 2, {end}))"
    words = text(palette, color=palette.muted, x=expr(place), y=expr("-14 - datum.up"), limit=expr(room))
    halo = {**words, "stroke": palette.paper, "strokeWidth": 4, "strokeJoin": "round"}
    of_label = {"text": {"field": label, "type": "nominal"}}
    shared = {"data": {"name": data}, "transform": [*placed, *lifted]}
    return [
        {**shared, "mark": rule, "encoding": {**x, "strokeDash": dash}},
        {**shared, "mark": halo, "encoding": of_label},
        {**shared, "mark": words, "encoding": of_label},
    ]


def _value(palette: Palette, *, zero: bool, **axis: Any) -> Spec:
    shown = {"title": None, "domain": False, "ticks": False, "labelFlush": False, "gridColor": palette.grid, **axis}
    return {"type": "quantitative", "axis": shown, "scale": {"zero": zero, "nice": True}}


def _title(palette: Palette, remark: str) -> Spec:
    return {
        "text": expr(_wrapped("unit", BOLD)),
        "subtitle": expr(_wrapped(f"({remark})", LETTER)),
        "anchor": "start",
        "frame": "bounds",
        "limit": expr("width"),
        "offset": 10,
        "fontSize": NORMAL,
        "fontWeight": "bold",
        "color": palette.ink,
        "subtitleFontSize": SMALL,
        "subtitleColor": palette.muted,
        "subtitlePadding": 3,
    }


def _wrapped(said: str, letter: float) -> str:
    """A text in two lines, parted at a space, where letters of that width would be wider than the picture."""
    cut = f"lastindexof(slice({said}, 0, floor(width / {letter})), ' ')"
    parted = f"[slice({said}, 0, {cut}), slice({said}, {cut} + 1)]"
    return f"length({said}) * {letter} > width && {cut} > 0 ? {parted} : [{said}]"


def _config(palette: Palette) -> Spec:
    letters = {"labelFontSize": SMALL, "labelColor": palette.muted}
    return {
        "aria": False,
        "background": palette.paper,
        "font": palette.font,
        "view": {"stroke": None},
        "axis": letters,
        "legend": {**letters, "titleFontSize": SMALL, "titleColor": palette.muted},
    }
