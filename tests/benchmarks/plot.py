"""Cost against rows, a line for each program, as one picture (SVG)."""

import json
from collections.abc import Mapping
from typing import Any

from tests.benchmarks.ingest import BY_ID, CSV, DUCKDB, DUCKDB_BY_ID, FAULTY, FLOOR, MILLION, PANDAS, PARQUET
from tests.benchmarks.results import Quantity, Results

SHOWN = {
    FLOOR: "Polars, the count alone",
    CSV: "kpitool ingest",
    PARQUET: "kpitool ingest of Parquet",
    FAULTY: "kpitool ingest, 1 % faulty",
    BY_ID: "kpitool ingest, 1 % faulty, by id",
    DUCKDB: "DuckDB, the count alone",
    DUCKDB_BY_ID: "DuckDB, 1 % faulty, by id",
    PANDAS: "pandas, the count alone",
}
COLOURS = ("#555555", "#0b5cad", "#57a0e0", "#7a4fb5", "#b58be0", "#c46a00", "#e3a857", "#a02c2c")
WHERE = {CSV: "clean", FLOOR: "clean"}
"""The rounds that a process is drawn from, where it ran in more than one group."""


def points(results: Results) -> list[dict[str, Any]]:
    """Each program's medians by rows: `program`, `rows` in millions, `seconds` and `memory` in MB."""
    found = []
    for group in results.groups:
        for measured in group.measured:
            is_here = measured.name in SHOWN and WHERE.get(measured.name, "") in group.key
            if group.key.startswith("ingest-") and is_here:
                point = {"program": SHOWN[measured.name], "rows": group.size / MILLION}
                quantities: Mapping[str, tuple[Quantity, float]] = {"seconds": ("clock", 1), "memory": ("memory", 1e6)}
                found.append(point | {name: measured.median(what) / size for name, (what, size) in quantities.items()})
    return found


def picture(results: Results) -> str:
    """Seconds and memory against rows; needs `kpitool[board]`."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(json.dumps(specification(points(results)))))


def specification(values: list[dict[str, Any]]) -> dict[str, Any]:
    """The picture as a Vega-Lite specification: both scales logarithmic, so that a straight line is a power of rows."""
    sizes = sorted({each["rows"] for each in values})
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "data": {"values": values},
        "hconcat": [
            _panel("seconds", "Seconds, whole process", sizes),
            _panel("memory", "Memory at its peak, MB", sizes),
        ],
        "config": {
            "font": "Fira Sans, sans-serif",
            "legend": {"labelLimit": 300, "symbolType": "stroke", "symbolStrokeWidth": 3},
            "title": {"anchor": "start", "fontWeight": "normal"},
        },
    }


def _panel(field: str, title: str, sizes: list[float]) -> dict[str, Any]:
    axis = {"gridColor": "#e5e5e5", "domain": False, "ticks": False, "labelOverlap": False, "labelPadding": 6}
    scale = {"type": "log", "nice": False, "padding": 12}
    encoding = {
        "x": {
            "field": "rows",
            "type": "quantitative",
            "scale": scale,
            "axis": {**axis, "values": sizes, "format": "~g"},
            "title": "million rows",
        },
        "y": {
            "field": field,
            "type": "quantitative",
            "scale": scale,
            "axis": {**axis, "values": [step * 10**power for power in range(-1, 5) for step in (1, 2, 5)]},
            "title": None,
        },
        "color": {
            "field": "program",
            "type": "nominal",
            "scale": {"domain": list(SHOWN.values()), "range": COLOURS},
            "title": None,
        },
        "strokeDash": {"condition": {"test": f"datum.program !== '{SHOWN[FLOOR]}'", "value": [1, 0]}, "value": [5, 3]},
    }
    mark = {"type": "line", "point": {"size": 40, "filled": True}, "strokeWidth": 2}
    return {"title": title, "width": 340, "height": 340, "mark": mark, "encoding": encoding}
