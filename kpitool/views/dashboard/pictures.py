"""What the charts of an indicator say in sentences: its control chart, its windows, its areas and its parts."""

from collections.abc import Sequence
from datetime import date

from kpitool.registry.models import Registry
from kpitool.views.benchmarks import benchmark_name
from kpitool.views.charts.dated import notes
from kpitool.views.charts.points import course_of_quarters
from kpitool.views.charts.records import ControlPoint, CoursePoint, Note
from kpitool.views.charts.sentences import areas_sentence, control_sentence, course_sentence
from kpitool.views.charts.standing import area_bars, area_lines, called_together
from kpitool.views.charts.words import charted, measured
from kpitool.views.dashboard.records import Beside
from kpitool.views.records import Entry


def notes_on(points: Sequence[ControlPoint], name: str, area: str, last: date, registry: Registry) -> list[Note]:
    """The dated notes that an indicator's control chart in an area marks, up to a day; none where it has no points."""
    return notes(registry.indicators[name], registry, area, points[0].start, last) if points else []


def control_told(points: Sequence[ControlPoint], name: str, found: Sequence[Note], registry: Registry) -> str:
    """What a control chart shows, in sentences; nothing where there is none."""
    return control_sentence(points, charted(name, registry), registry.indicators[name], found)


def course_told(earlier: Sequence[CoursePoint], quarters: Sequence[Entry], registry: Registry) -> str:
    """What an indicator's windows in one area come to over some quarters and `earlier` windows, in sentences."""
    indicator, held = registry.indicators[quarters[-1].indicator], quarters[-1].benchmark
    points = [*earlier, *course_of_quarters(quarters, registry)]
    called = benchmark_name(held, registry) if held else ""
    return course_sentence(points, measured(indicator, registry), indicator, called)


def beside_each_other(areas: Sequence[Entry], registry: Registry) -> Beside:
    """An indicator's areas at one quarter as bars, the lines that they are held against, and both in a sentence."""
    rows, lines = area_bars(areas, registry), area_lines(areas, registry)
    return Beside(rows, lines, areas_sentence(rows, lines, called_together(areas, registry)))
