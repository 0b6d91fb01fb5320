"""What was found in a new file, before a source block is drafted from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpitool.ingest.grids import Grid
from kpitool.period import PeriodFormat
from kpitool.registry import Loaded
from kpitool.registry.sources import Layout
from kpitool.sniffing.roles import Choice, Figures, Roles
from kpitool.sniffing.samples import Sample
from kpitool.sniffing.shapes import Shape
from kpitool.sniffing.stated import Stated
from kpitool.sniffing.traits import Column
from kpitool.sniffing.wide import Heads, Wide


@dataclass(frozen=True)
class Found:
    """A file's table, its columns and their parts; `rows` are those looked at, `stated` a period beside the table."""

    path: Path
    sample: Sample
    grid: Grid
    shape: Shape
    columns: tuple[Column, ...]
    roles: Roles
    figures: Figures
    wide: Wide | None
    choice: Choice
    stated: Stated | None
    rows: int
    loaded: Loaded | None

    @property
    def layout(self) -> Layout:
        if self.wide is not None:
            return Layout.VALUES if self.wide.is_finished else Layout.COUNTS
        if not self.figures.columns and self.roles.figures and not self.roles.looks_like_incidents:
            return Layout.VALUES if self.roles.figures[0].is_finished else Layout.COUNTS
        return self.figures.layout

    @property
    def numbers(self) -> tuple[Column, ...]:
        """The columns of figures that are read, turned into rows or not."""
        return self.wide.turned if self.wide else tuple(self.figures.columns.values()) or self.roles.figures[:1]

    @property
    def written(self) -> PeriodFormat | None:
        """The format of the periods, wherever they stand."""
        if self.roles.format is not None:
            return self.roles.format
        if self.wide is not None and self.wide.heads is Heads.PERIOD:
            return self.wide.format
        return self.stated.format if self.stated else None

    @property
    def is_of_people(self) -> bool:
        """Whether its counts are of residents, by its names and titles."""
        words = [self.sample.base, *(column.header for column in self.numbers)]
        words += [text for _, _, text in self.shape.above]
        return any("population" in word.casefold() for word in words)

    def free_name(self, name: str) -> str:
        """A name for a new column that no column of the file has."""
        taken = {column.header.casefold() for column in self.columns}
        return next(each for each in (name, f"{name} of the file", f"{name} here") if each.casefold() not in taken)


@dataclass(frozen=True)
class Part:
    """Some keys of a block, and what to look at in them, by the keys that lead there."""

    keys: Mapping[str, Any]
    remarks: Mapping[tuple[str, ...], str] = field(default_factory=dict)
