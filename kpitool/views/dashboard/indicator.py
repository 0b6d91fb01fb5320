"""One indicator as the dashboard tells it: what it is, where its figures come from, and every figure of it."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.standing import SourceStanding
from kpitool.period import month_label
from kpitool.registry.models import Registry
from kpitool.views import numbers
from kpitool.views.charts.points import control_points
from kpitool.views.charts.sentences import parts_sentence
from kpitool.views.charts.standing import part_bars
from kpitool.views.charts.words import charted
from kpitool.views.dashboard import pictures
from kpitool.views.dashboard.earlier import earlier_points, earlier_window
from kpitool.views.dashboard.figure import figure_of
from kpitool.views.dashboard.records import AreaFigures, IndicatorMark, SourceMark
from kpitool.views.dashboard.told import Key, Told
from kpitool.views.profile import measured
from kpitool.views.records import Entry


def indicator_mark(
    name: str,
    quarters: Sequence[Told],
    areas: Sequence[str],
    past: pl.DataFrame,
    sources: Sequence[SourceStanding],
    registry: Registry,
) -> IndicatorMark:
    """An indicator with its figures in each of some areas at each of some quarters, the one asked for last.

    `past`: the windows before those of the last quarter, as `analysis.history.histories` gives them.
    """
    indicator, headline, asked = registry.indicators[name], registry.headline(name), quarters[-1]
    last = asked.assessment.quarter.period.end
    return IndicatorMark(
        id=name,
        title=indicator.title,
        category=indicator.category,
        definition=indicator.definition,
        measured=measured(name, registry),
        measure=indicator.measure.kind,
        unit=numbers.unit(indicator, registry),
        headline=headline,
        charted=charted(name, registry),
        notes=pictures.notes_on(control_points(asked.assessment, name, headline), name, headline, last, registry),
        sources=[_source(one) for one in sources if one.source in indicator.source],
        areas=[
            _area((name, area), quarters, past, registry)
            for area in areas
            if any((name, area) in each.by_key for each in quarters)
        ],
        beside=[pictures.beside_each_other(_in_areas(name, areas, each), registry) for each in quarters],
    )


def _area(key: Key, quarters: Sequence[Told], past: pl.DataFrame, registry: Registry) -> AreaFigures:
    """An indicator in one area, with the charts of the quarter that is asked for."""
    name, area = key
    asked, entries = quarters[-1].assessment, [each.by_key.get(key) for each in quarters]
    points, parts = control_points(asked, name, area), part_bars(asked, name, area)
    notes = pictures.notes_on(points, name, area, asked.quarter.period.end, registry)
    known = [entry for entry in entries if entry]
    earlier = earlier_points(past, known, registry)
    return AreaFigures(
        area=area,
        figures=[figure_of(entry, registry) if entry else None for entry in entries],
        earlier=[earlier_window(point, registry.indicators[name]) for point in earlier],
        chart=points,
        chart_sentence=pictures.control_told(points, name, notes, registry),
        course_sentence=pictures.course_told(earlier, known, registry),
        parts=parts,
        parts_sentence=parts_sentence(parts),
    )


def _in_areas(name: str, areas: Sequence[str], told: Told) -> list[Entry]:
    return [entry for area in areas if (entry := told.by_key.get((name, area))) is not None]


def _source(one: SourceStanding) -> SourceMark:
    first, last = (month_label(month) if month else numbers.NONE for month in (one.first, one.last))
    return SourceMark(one.title, one.frequency.value, first, last, one.contact)
