"""What dated notes do to a comparison: they block it, explain it, or ride along."""

from collections.abc import Iterable
from datetime import date

from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry

BLOCKING = {"break", "definition", "coverage"}


def blocking(
    indicator: Indicator, registry: Registry, area: str | None, current: Period, previous: Period
) -> list[str]:
    """Why two windows cannot be compared: breaks and changes of definition or coverage between or inside them."""
    return [
        f"{kind} {month:%b %Y}: {text}"
        for kind, month, text in annotations(indicator, registry, area)
        if kind in BLOCKING and previous.start < month <= current.last_month
    ]


def explaining(
    indicator: Indicator, registry: Registry, area: str | None, current: Period, previous: Period
) -> list[str]:
    """What explains a change between two windows: changed criteria while they straddle the date."""
    return [
        text
        for kind, month, text in annotations(indicator, registry, area)
        if kind == "criteria" and previous.start < month <= current.last_month
    ]


def breaks(indicator: Indicator, registry: Registry, area: str | None) -> list[date]:
    """The months in which a new segment of an indicator's series starts, in order."""
    found = {month for kind, month, _ in annotations(indicator, registry, area) if kind == "break"}
    return sorted(found)


def noted_areas(registry: Registry) -> set[str]:
    """The areas of which there are notes, or of what they lie in; all others have their indicators' notes alone."""
    noted = {entry.code for entry in registry.areas.list if entry.annotations}
    geography = registry.geography
    return {area.code for area in geography.all if noted and noted & {area.code, *geography.ancestors(area.code)}}


def annotations(indicator: Indicator, registry: Registry, area: str | None) -> Iterable[tuple[str, date, str]]:
    """The notes on an indicator, its sources, and an area and whatever it lies in."""
    notes = [*indicator.annotations]
    for source in indicator.source:
        notes.extend(registry.sources[source].annotations)
    if area is not None:
        above = {area, *registry.geography.ancestors(area)}
        for entry in registry.areas.list:
            notes.extend(entry.annotations if entry.code in above else ())
    return [(note.kind.value, note.month, note.text) for note in notes]
