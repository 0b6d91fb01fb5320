"""Dated notes that charts mark: what changed in how something is counted, and what else is known of a month."""

from datetime import date

from kpitool.analysis.annotations import annotations
from kpitool.period import month_label
from kpitool.registry.models import Indicator, Registry
from kpitool.views.charts.records import Note


def notes(indicator: Indicator, registry: Registry, area: str | None, first: date, last: date) -> list[Note]:
    """The notes on an indicator, its sources and an area from one day to another, the oldest first."""
    found = {
        (month, kind, text) for kind, month, text in annotations(indicator, registry, area) if first <= month <= last
    }
    return [Note(month, f"{month_label(month)} {kind}", kind, text) for month, kind, text in sorted(found)]
