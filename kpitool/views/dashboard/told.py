"""A quarter's assessment told in entries: the figures of the areas that are shown, and what they are made up of."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kpitool.analysis.assessment import Assessment
from kpitool.views.entries import breakdown_entries, entries
from kpitool.views.records import Entry

Key = tuple[str, str]
"""An indicator and the code of an area."""


@dataclass(frozen=True)
class Told:
    """An assessed quarter with the entries of some areas, in the order of the assessment."""

    assessment: Assessment
    entries: list[Entry]

    @cached_property
    def by_key(self) -> dict[Key, Entry]:
        return {(entry.indicator, entry.area.code): entry for entry in self.entries}

    @cached_property
    def parts(self) -> dict[Key, list[Entry]]:
        """The values of each figure's breakdown, where they were looked at."""
        found: dict[Key, list[Entry]] = {}
        for part in breakdown_entries(self.assessment, self.entries):
            found.setdefault((part.indicator, part.area.code), []).append(part)
        return found

    @property
    def has_figures(self) -> bool:
        """Whether anything is known of the quarter, though it may be withheld."""
        return any(entry.value is not None or entry.withheld for entry in self.entries)


def told(assessments: Sequence[Assessment], areas: Sequence[str]) -> list[Told]:
    """Quarters told in the entries of some areas, from the first on of which there are figures; the last stays."""
    every = [Told(each, entries(each, areas)) for each in assessments]
    first = next((place for place, each in enumerate(every) if each.has_figures), len(every) - 1)
    return every[first:]
