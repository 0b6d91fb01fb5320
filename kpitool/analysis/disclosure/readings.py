"""What indicators read of their sources, whatever they are called: two that read the same are withheld alike."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from kpitool.registry.models import Registry
from kpitool.registry.sources import Source


class Faces(StrEnum):
    """Which counts a figure prints: its count alone; a share its two, and so their difference; a mean its two."""

    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"

    def parted(self, x: float | None, n: float | None) -> list[tuple[str, float]]:
        """A row of a source as counts that add up independently: a denominator is a numerator and its rest."""
        found = [("x", x)]
        if self is Faces.MEAN:
            found.append(("n", n))
        elif n is not None:
            found.append(("rest", n - (x or 0.0)))
        return [(counted, mass) for counted, mass in found if mass is not None]

    @property
    def printed(self) -> tuple[str, ...]:
        """What a figure prints, the count first."""
        return ("x",) if self is Faces.COUNT else ("x", "n")

    @property
    def counts(self) -> tuple[str, ...]:
        """What is counted of people or things, and can be worked out from one figure; what a mean sums up is not."""
        return {Faces.COUNT: ("x",), Faces.SHARE: ("x", "n", "rest"), Faces.MEAN: ("n",)}[self]

    def sums(self, name: str) -> frozenset[str]:
        """Which of the counts of `parted` a number is the sum of."""
        return frozenset({"x", "rest"}) if name == "n" and self is not Faces.MEAN else frozenset({name})


@dataclass(frozen=True)
class Reading:
    """What is read of some sources: of each the values of its dimensions; and which counts are printed of it."""

    parts: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
    faces: Faces

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(source for source, _ in self.parts)

    def reads(self, source: str, values: tuple[tuple[str, str | None], ...], declared: Source) -> bool:
        """Whether records of a source with these values are among what is read; all are part of a total."""
        filters = dict(self.parts).get(source)
        if filters is None:
            return False
        wanted, known = dict(filters), dict(values)
        return all(
            known.get(name) in chosen or (declared.dimensions[name].total or "") in chosen
            for name, chosen in wanted.items()
        )


def reading_of(registry: Registry, indicator: str) -> Reading:
    """What an indicator reads and prints."""
    chosen = registry.indicators[indicator]
    parts = tuple(
        (source, tuple(sorted((name, tuple(sorted(set(values)))) for name, values in filters.items())))
        for source in sorted(set(chosen.source))
        for filters in (registry.filter(indicator, source),)
    )
    faces = {"proportion": Faces.SHARE, "mean": Faces.MEAN}.get(chosen.measure.kind, Faces.COUNT)
    return Reading(parts, faces)


def faces_of(registry: Registry, source: str) -> Faces:
    """How the rows of a source are split into counts, by the indicators that read it."""
    kinds = {
        reading_of(registry, name).faces for name, chosen in registry.indicators.items() if source in chosen.source
    }
    return next((faces for faces in (Faces.SHARE, Faces.MEAN) if faces in kinds), Faces.COUNT)


def below(reading: Reading, registry: Registry) -> int:
    """The number below which the counts of a reading are small; of several sources the largest."""
    return max((registry.below(source) for source in reading.sources), default=0)


def can_be_added(reading: Reading, registry: Registry) -> bool:
    """Whether small counts of a reading are withheld, and its counts add up, so that one follows from others."""
    return below(reading, registry) > 1 and all(registry.sources[source].adds for source in reading.sources)


def together(sources: Collection[str], readings: Collection[Reading]) -> frozenset[str]:
    """Sources and those that some indicator adds to them, and so on."""
    found = frozenset(sources) & {source for reading in readings for source in reading.sources}
    while (
        more := {source for reading in readings if not found.isdisjoint(reading.sources) for source in reading.sources}
        - found
    ):
        found |= more
    return found
