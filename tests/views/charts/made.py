"""Charts made up for tests: a record of each kind, the four specifications with their data, and a reader of SVG."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree import ElementTree

from kpitool.period import Period, add_months, month_label
from kpitool.views.charts.bars import area_chart, part_chart
from kpitool.views.charts.control import control_chart
from kpitool.views.charts.course import course_chart
from kpitool.views.charts.records import AreaBar, AreaLine, ControlPoint, CoursePoint, Note, PartBar
from kpitool.views.numbers import number

CHARTS = {"control": control_chart, "course": course_chart, "areas": area_chart, "parts": part_chart}
LONG = "North West Homeshire and all of its hinterlands beyond the river"


def point(
    place: int,
    value: float | None,
    *,
    adjusted: float | None = None,
    limits: tuple[float, float, float] | None = (1.0, 2.0, 3.0),
    segment: int = 0,
    signal: str | None = "common",
    role: str = "common",
    text: str | None = None,
) -> ControlPoint:
    """The point of a quarter, so many after January 2015; `limits`: lower, centre, upper."""
    period = Period(add_months(date(2015, 1, 1), 3 * place), 3)
    lower, centre, upper = limits or (None, None, None)
    return ControlPoint(
        start=period.start,
        middle=period.start + (period.end - period.start) / 2,
        label=period.label,
        segment=segment,
        value=value,
        adjusted=value if adjusted is None else adjusted,
        centre=centre,
        lower=lower,
        upper=upper,
        signal=signal if value is not None else None,
        role=role,
        text=text or ("no figure" if value is None else number(value, 2)),
        words="",
    )


def window(
    place: int, value: float | None, *, benchmark: float | None = None, role: str = "", text: str | None = None
) -> CoursePoint:
    """The twelve months that end so many quarters after December 2017."""
    period = Period(add_months(date(2017, 1, 1), 3 * place), 12)
    lower, upper = (None, None) if value is None else (value - 0.2, value + 0.2)
    shown = text or ("no figure" if value is None else number(value, 1))
    return CoursePoint(period.end, period.label, value, lower, upper, benchmark, role, shown)


def bar(name: str, value: float | None, role: str = "part", text: str | None = None) -> AreaBar:
    lower, upper = (None, None) if value is None else (value - 0.5, value + 0.5)
    return AreaBar(name, value, lower, upper, role, text or ("no figure" if value is None else number(value, 1)), "")


def note(year: int, month: int, kind: str = "break") -> Note:
    day = date(year, month, 1)
    return Note(day, f"{month_label(day)} {kind}", kind, "The system of recording was replaced")


def data_of(kind: str) -> dict[str, Sequence[Any]]:
    """What a chart of a kind may have to show at its fullest."""
    match kind:
        case "control":
            signals = {7: "adverse", 12: "favourable", 15: "other"}
            rows = [
                point(
                    n,
                    None if n == 5 else 2.0 + 0.3 * (-1) ** n + 0.02 * n,
                    adjusted=None if n == 5 else 2.0 + 0.02 * n,
                    segment=int(n > 8),
                    role=signals.get(n, "common"),
                )
                for n in range(20)
            ]
            return {"rows": rows, "notes": [note(2017, 4), note(2017, 10, "definition"), note(2019, 7, "coverage")]}
        case "course":
            roles = {8: "now", 4: "before"}
            return {"rows": [window(n, 8 + n / 10, benchmark=8.75, role=roles.get(n, "")) for n in range(9)]}
        case "areas":
            parts = [bar("Northton", 10.1), bar(LONG, 8.7), bar("Southton", None, text="withheld")]
            rows_of = [bar("Homeshire", 8.6, "home"), *parts, bar("Midshire Region", 8.4, "benchmark")]
            lines = [AreaLine("Homeshire", 8.6, "home", "8.6"), AreaLine("Midshire Region", 8.4, "benchmark", "8.4")]
            return {"rows": rows_of, "lines": lines}
        case _:
            return {
                "rows": [
                    PartBar("Red", 61.2, 58.0, "61%"),
                    PartBar(LONG, 22, 24, "22%"),
                    PartBar("Blue", None, None, "<5"),
                ]
            }


TEXTS = {"unit": "Rate per 1,000 residents", "remark": "shaded: 95% interval", "benchmark": "Midshire Region"}


@dataclass(frozen=True)
class Box:
    """Where a text stands in a picture, in pixels; its width is a careful guess, on the small side."""

    text: str
    left: float
    right: float
    middle: float

    def meets(self, other: "Box") -> bool:
        return abs(self.middle - other.middle) < 10 and self.left < other.right and other.left < self.right


def parsed(svg: str) -> ElementTree.Element:
    """A picture as a tree: the project's own, in memory."""
    return ElementTree.fromstring(svg)  # noqa: S314


def boxes(svg: str) -> list[Box]:
    """The texts of a picture, each where it stands."""
    return [_box(element, x, y) for element, x, y in _placed(parsed(svg), 0.0, 0.0) if _said(element)]


def _placed(element: ElementTree.Element, x: float, y: float) -> Iterator[tuple[ElementTree.Element, float, float]]:
    moved = re.match(r"translate\((-?[\d.]+),(-?[\d.]+)\)", element.get("transform", ""))
    x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
    yield element, x, y
    for child in element:
        yield from _placed(child, x, y)


def _said(element: ElementTree.Element) -> bool:
    return element.tag.endswith("text") and bool("".join(element.itertext()).strip())


def _box(element: ElementTree.Element, x: float, y: float) -> Box:
    said = "".join(element.itertext())
    width = 5.2 * len(said)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
    return Box(said, left, left + width, y)
