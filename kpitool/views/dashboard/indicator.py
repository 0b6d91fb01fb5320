"""One indicator as the dashboard tells it: what it is, where its figures come from, and every figure of it."""

from collections.abc import Sequence

from kpitool.analysis.standing import SourceStanding
from kpitool.period import month_label
from kpitool.registry.models import Registry
from kpitool.views import numbers
from kpitool.views.dashboard import pictures
from kpitool.views.dashboard.figure import figure_of
from kpitool.views.dashboard.records import AreaFigures, IndicatorMark, SourceMark
from kpitool.views.dashboard.told import Key, Told
from kpitool.views.profile import measured


def indicator_mark(
    name: str, quarters: Sequence[Told], areas: Sequence[str], sources: Sequence[SourceStanding], registry: Registry
) -> IndicatorMark:
    """An indicator with its figures in each of some areas at each of some quarters, the one asked for last."""
    indicator, asked = registry.indicators[name], quarters[-1]
    return IndicatorMark(
        id=name,
        title=indicator.title,
        category=indicator.category,
        definition=indicator.definition,
        measured=measured(name, registry),
        measure=indicator.measure.kind,
        unit=numbers.unit(indicator, registry),
        headline=registry.headline(name),
        charted=pictures.charted(name, registry),
        notes=pictures.notes(name, registry, registry.headline(name)),
        sources=[_source(one) for one in sources if one.source in indicator.source],
        areas=[
            _area((name, area), quarters, asked, registry)
            for area in areas
            if any((name, area) in each.by_key for each in quarters)
        ],
    )


def _area(key: Key, quarters: Sequence[Told], asked: Told, registry: Registry) -> AreaFigures:
    name, area = key
    entries = [each.by_key.get(key) for each in quarters]
    return AreaFigures(
        area=area,
        figures=[figure_of(entry, registry) if entry else None for entry in entries],
        chart=pictures.control_points(asked.assessment, name, area),
        chart_sentence="",
        course_sentence="",
        parts=pictures.part_bars(asked.parts.get(key, []), registry),
    )


def _source(one: SourceStanding) -> SourceMark:
    first, last = (month_label(month) if month else numbers.NONE for month in (one.first, one.last))
    return SourceMark(one.title, one.frequency.value, first, last, one.contact)
