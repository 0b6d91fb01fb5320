"""What charts through time share: the axis of dates, the rule at the cursor, and rules with labels at dated notes."""

from kpitool.views.charts.frame import LEFT, Spec, calculated, expr, flags
from kpitool.views.charts.palette import Palette


def over_time(right: str = "74", *, labels: bool = True) -> Spec:
    """The encoding of `at` from left to right, with room in pixels for texts at the right end."""
    return {
        "x": {
            "field": "at",
            "type": "temporal",
            "axis": {
                "title": None,
                "grid": False,
                "labelFlush": False,
                "labels": labels,
                "ticks": labels,
                "labelExpr": "utcFormat(datum.value, '%b %Y')",
                "labelOverlap": "greedy",
                "labelSeparation": 8,
                "tickCount": expr("max(2, floor((width - 110) / 105))"),
            },
            "scale": {"type": "utc", "rangeMin": expr(f"{LEFT}"), "rangeMax": expr(f"width - {right}")},
        }
    }


def cursor_rule(palette: Palette) -> Spec:
    """A rule from top to bottom at the row that the cursor names."""
    return {
        "transform": [{"filter": "datum.place === cursor"}],
        "mark": {"type": "rule", "color": palette.ink, "strokeWidth": 2},
        "encoding": over_time(),
    }


def notes_layers(palette: Palette) -> list[Spec]:
    """A rule at each of the "notes", with its label."""
    dated = [calculated("at", "toDate(datum.month)")]
    return flags(palette, "notes", dated, over_time(), sort="month", label="label", dash={"value": [2, 2]})
