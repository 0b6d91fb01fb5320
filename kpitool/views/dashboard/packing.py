"""The page's data: a block that the first screen needs, one for each indicator, and the program that draws charts."""

import gzip
import json
from base64 import b64encode
from dataclasses import fields
from datetime import date
from typing import Any

from kpitool.views.dashboard.drawing import Drawing
from kpitool.views.dashboard.elements import safe, shown
from kpitool.views.dashboard.records import Dashboard, Figure
from kpitool.views.dashboard.short import Short, short

DIGITS = 6
"""The digits of a number that only places a mark: a screen has some thousand places."""
SHORT = tuple(each.name for each in fields(Short))


def blocks(dashboard: Dashboard, drawing: Drawing) -> str:
    """The data as script elements that no browser runs: compressed, since each is opened only when it is wanted.

    `glance` and `area-CODE` are for the first screen, `indicator-ID` is an indicator in full.
    """
    found: dict[str, Any] = {"glance": glance(dashboard), "charts": drawing.charts}
    found |= {f"area-{each.code}": glance_of(each.code, dashboard) for each in dashboard.areas}
    found |= {f"indicator-{each.id}": plain(each) for each in dashboard.indicators}
    texts = {name: json.dumps(value, ensure_ascii=False, separators=(",", ":")) for name, value in found.items()}
    return "\n".join(_block(name, text) for name, text in (texts | {"program": drawing.program}).items())


def glance(dashboard: Dashboard) -> dict[str, Any]:
    """What the first screen needs but figures, which come by area: there each is a list in the order of `fields`."""
    return {
        "title": shown(dashboard.title),
        "home": dashboard.home,
        "quarter": dashboard.quarter,
        "quarters": plain(dashboard.quarters),
        "areas": plain(dashboard.areas),
        "categories": plain(dashboard.categories),
        "said": plain(dashboard.said),
        "fields": SHORT,
        "indicators": [
            {"id": each.id, "title": shown(each.title), "category": each.category, "unit": shown(each.unit)}
            for each in dashboard.indicators
        ],
    }


def glance_of(area: str, dashboard: Dashboard) -> list[list[list[Any] | None]]:
    """For each indicator, for each quarter: its figure in an area in short."""
    figures = [
        next((each.figures for each in indicator.areas if each.area == area), []) for indicator in dashboard.indicators
    ]
    return [[None if each is None else list(plain(short(each)).values()) for each in row] for row in figures]


def plain(value: Any, *, whole: bool = False) -> Any:
    """A record as JSON knows it; texts safe to look at, numbers with digits enough to place a mark.

    Figures, which readers may save, have their numbers in full (`whole`).
    """
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if whole else float(f"{value:.{DIGITS}g}")
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list | tuple):
        return [plain(each, whole=whole) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    named = value if isinstance(value, dict) else vars(value)
    return {name: plain(each, whole=whole or isinstance(value, Figure)) for name, each in named.items()}


def _block(name: str, text: str) -> str:
    packed = b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode()
    return f'<script type="application/octet-stream" id="data-{safe(name)}">{packed}</script>'
