"""Sources as the registry declares them: how extracts are read, what they cover, how often they come."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from kpitool.period import PeriodFormat
from kpitool.registry.fields import (
    Annotation,
    AreaCode,
    Filter,
    Id,
    Ids,
    Model,
    Month,
    Percentage,
    SmallCount,
    Text,
    Texts,
    as_list,
)
from kpitool.registry.layouts import COMMON_MARKS, Mark, Table


class Layout(StrEnum):
    """What a row of an extract is: an incident, a count (or a numerator and a denominator), or a finished figure."""

    EVENTS = "events"
    COUNTS = "counts"
    VALUES = "values"


class Series(StrEnum):
    """What successive periods of a source are; only a flow may be added up over months."""

    FLOW = "flow"
    COHORT = "cohort"
    SNAPSHOT = "snapshot"
    WAVE = "wave"


class Frequency(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"

    @property
    def months(self) -> int:
        return {"monthly": 1, "quarterly": 3, "annual": 12}[self.value]


class Absent(StrEnum):
    """What a cell without a row means where the extract covers it."""

    ZERO = "zero"
    MISSING = "missing"


class Columns(Model):
    """Which column of the extract holds which field; a period may stand in two (a financial year and a quarter).

    Of several columns with one name, `Count#2` is the second.
    """

    period: Annotated[tuple[Text, ...], BeforeValidator(as_list), Field(min_length=1, max_length=2)] | None = None
    scope: Text | None = None
    area: Text | None = None
    area_name: Text | None = None
    id: Text | None = None
    count: Text | None = None
    numerator: Text | None = None
    denominator: Text | None = None
    value: Text | None = None
    lower95: Text | None = None
    upper95: Text | None = None


class Dimension(Model):
    """A column that indicators filter or break down by; `values`, where given, are all that may occur.

    `total` is the value of the rows that stand for all the others together. Where it is `multi_coded`, one case
    may stand under several values, so that they are never added up and only the total is one.
    """

    column: Text
    values: Texts = ()
    recode: dict[Text, Text] = Field(default_factory=dict)
    total: Text | None = None
    multi_coded: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The declared values, without the total of them."""
        return tuple(value for value in self.values if value != self.total)


class PeriodReading(Model):
    """How the period is written; `fixed` is for extracts that do not say it."""

    format: PeriodFormat
    fixed: Text | None = None


class AreaReading(Model):
    """How the area is written: a registry area by code or name, or a small area (an LSOA).

    A small area is resolved to its district by `lookup` (a CSV file), else by its own name. `fixed` is the area
    of every record; `scope` says that each figure is of all that a scope speaks for, whatever lies in it.
    `expected` lists the areas that a return names; it says what to ask for, not how to read what comes.
    """

    kind: Literal["area", "small_area"] = "area"
    fixed: AreaCode | None = None
    scope: Id | None = None
    lookup: Text | None = None
    lookup_code: Text = "LSOA Code"
    lookup_area: Text = "Local authority code"
    expected: Annotated[tuple[AreaCode, ...], BeforeValidator(as_list)] = ()


class CoverageDates(Model):
    """The months an extract speaks for, stated in the registry."""

    first: Month = Field(alias="from")
    last: Month = Field(alias="to")


CoverageWay = Annotated[
    Annotated[Literal["file_name", "columns"], Tag("a word")] | Annotated[CoverageDates, Tag("dates")],
    Discriminator(lambda value: "dates" if isinstance(value, dict | CoverageDates) else "a word"),
]
"""How an extract says what it covers: in its name, by its columns, or by dates stated here."""


class Source(Model):
    """A system that exports extracts: how they are read, what they cover, how often they come.

    What it will bear, each a percentage: `max_rejected` of the records of an ingest, `max_fall` of a month against
    what is usual (stated, it refuses; not stated, half is warned of), `max_unlocated` of a month's records.
    Counts below `suppress_below` are withheld, whatever the registry says of other sources; 0 withholds none.
    """

    title: Text
    files: Annotated[tuple[Text, ...], BeforeValidator(as_list)] = ()
    file_name: Text | None = None
    layout: Layout
    series: Series = Series.FLOW
    table: Table = Table()
    columns: Columns
    marks: dict[Text, Mark] = Field(default_factory=dict)
    period: PeriodReading
    area: AreaReading = AreaReading()
    scope: Id | None = None
    dimensions: dict[Id, Dimension] = Field(default_factory=dict)
    coverage: Annotated[
        tuple[CoverageWay, ...],
        BeforeValidator(as_list),
        Field(min_length=1),
    ]
    absent: Absent | None = None
    frequency: Frequency
    due_after: Annotated[int, Field(ge=0, le=1000)]
    contact: Text | None = None
    overlaps_with: Ids = ()
    design_effect: Annotated[float, Field(ge=1, le=100)] = 1.0
    max_rejected: Percentage | None = None
    max_fall: Percentage | None = None
    max_unlocated: Percentage = 5.0
    suppress_below: SmallCount | None = None
    caveats: Texts = ()
    annotations: tuple[Annotation, ...] = ()

    @property
    def place(self) -> str | None:
        """The area that every record is of, where the source says so: a GSS code, or a scope's id."""
        return self.area.fixed or self.area.scope

    @property
    def all_marks(self) -> dict[str, Mark]:
        """The marks that its extracts may hold, in small letters: those common everywhere, and its own."""
        return COMMON_MARKS | {text.casefold(): mark for text, mark in self.marks.items()}

    @property
    def totals(self) -> Filter:
        """The total of each dimension that has one: what is read where nothing else is asked for."""
        return {name: (dimension.total,) for name, dimension in self.dimensions.items() if dimension.total is not None}

    @property
    def adds(self) -> bool:
        """Whether what it says of areas and months may be added up: counts may, finished figures never."""
        return self.layout is not Layout.VALUES

    @property
    def names_scopes(self) -> bool:
        """Whether its extracts say which scope reports: in a column or in their names."""
        return self.columns.scope is not None or "{scope}" in (self.file_name or "")

    @property
    def has_returns(self) -> bool:
        """Whether an extract is a plain table that somebody could fill in: no workbook's layout, nothing beside it."""
        return self.table.is_plain and not self.table.sheet and not self.table.given

    @property
    def returns_cells(self) -> bool:
        """Whether a return has a row for each period, area and dimension value, rather than for whatever happened."""
        by_area = self.layout is not Layout.EVENTS and self.area.kind == "area"
        return by_area and self.period.format is not PeriodFormat.DATE

    @property
    def absent_is_zero(self) -> bool:
        """Whether a covered cell without a row is a zero: by default only where a row is an incident."""
        return (self.absent or (Absent.ZERO if self.layout is Layout.EVENTS else Absent.MISSING)) is Absent.ZERO


class PopulationGroup(Model):
    """The people a rate is per: a source of mid-year estimates and a filter (all ages, or 10–17)."""

    title: Text
    source: Id
    filter: Filter = Field(default_factory=dict)
