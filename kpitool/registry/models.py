"""What a registry says, as typed and frozen values: indicators, sources, areas, scopes, populations, rules."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from kpitool.areas import Area, Areas, Level, Scope
from kpitool.period import PeriodFormat, Window, month_from, quarter_from


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _a_month(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    month = month_from(value)
    if month is None:
        raise PydanticCustomError("month", "{value} is not a month; write it as 2019-10", {"value": repr(value)})
    return month


def _a_quarter(value: str) -> str:
    if quarter_from(value) is None:
        raise PydanticCustomError("quarter", "{value} is not a quarter; write it as 2019Q3", {"value": repr(value)})
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[EWSNKJ]\d{8}$")]
Month = Annotated[date, BeforeValidator(_a_month)]
QuarterText = Annotated[str, AfterValidator(_a_quarter)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_as_list), Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_list)]
Filter = dict[Id, Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(min_length=1)]]


class Model(BaseModel):
    """A part of the registry: frozen, and with no keys but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Polarity(StrEnum):
    LOW_IS_GOOD = "low_is_good"
    HIGH_IS_GOOD = "high_is_good"
    NONE = "none"


class Layout(StrEnum):
    """What a row of an extract is: an incident, or a count (or a numerator and a denominator)."""

    EVENTS = "events"
    COUNTS = "counts"


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


class AnnotationKind(StrEnum):
    BREAK = "break"
    DEFINITION = "definition"
    COVERAGE = "coverage"
    CRITERIA = "criteria"
    NOTE = "note"


class Severity(StrEnum):
    """How grave a finding is for the board."""

    EXCEPTION = "exception"
    ADVERSE = "adverse"
    NOTE = "note"


class RuleName(StrEnum):
    RED_RED = "red_red"
    WORSE_THAN_PREVIOUS = "worse_than_previous"
    WORSE_THAN_BENCHMARK = "worse_than_benchmark"
    DATA = "data"


class Unit(StrEnum):
    """The unit of a figure, as a target must name it."""

    RATE = "rate"
    PERCENT = "percent"
    COUNT = "count"
    VALUE = "value"


# --- areas -----------------------------------------------------------------------------------------


class Annotation(Model):
    """Something dated that readers must know; each kind has one effect."""

    kind: AnnotationKind
    month: Month
    text: Text


class AreaEntry(Model):
    """An area: its code, name, level, what it lies in, and the months its code was in use."""

    code: AreaCode
    name: Text
    level: Level
    parent: AreaCode | None = None
    aliases: Texts = ()
    first: Month | None = None
    last: Month | None = None
    successor: AreaCode | None = None
    annotations: tuple[Annotation, ...] = ()


class AreasBlock(Model):
    """The areas of the registry: listed here, or in a YAML file named here that holds the same list."""

    home: AreaCode
    benchmark: AreaCode | None = None
    file: Text | None = None
    list: Annotated[tuple[AreaEntry, ...], Field(min_length=1)]


class ScopeEntry(Model):
    """Who reports, and which of the smallest areas they speak for."""

    title: Text
    areas: Annotated[tuple[AreaCode, ...], Field(min_length=1)]
    aliases: Texts = ()


# --- sources ---------------------------------------------------------------------------------------


class Columns(Model):
    """Which column of the extract holds which field."""

    period: Text | None = None
    scope: Text | None = None
    area: Text | None = None
    area_name: Text | None = None
    id: Text | None = None
    count: Text | None = None
    numerator: Text | None = None
    denominator: Text | None = None


class Dimension(Model):
    """A column that indicators filter or break down by; `values`, where given, are all that may occur."""

    column: Text
    values: Texts = ()
    recode: dict[Text, Text] = {}


class PeriodReading(Model):
    """How the period is written; `fixed` is for extracts that do not say it."""

    format: PeriodFormat
    fixed: Text | None = None


class AreaReading(Model):
    """How the area is written: a registry area by code or name, or a small area (an LSOA).

    A small area is resolved to its district by `lookup` (a CSV file), else by its own name.
    """

    kind: Literal["area", "small_area"] = "area"
    fixed: AreaCode | None = None
    lookup: Text | None = None
    lookup_code: Text = "LSOA Code"
    lookup_area: Text = "Local authority code"


class CoverageDates(Model):
    """The months an extract speaks for, stated in the registry."""

    first: Month = Field(alias="from")
    last: Month = Field(alias="to")


class Source(Model):
    """A system that exports extracts: how they are read, what they cover, how often they come."""

    title: Text
    files: Annotated[tuple[Text, ...], BeforeValidator(_as_list)] = ()
    file_name: Text | None = None
    layout: Layout
    series: Series = Series.FLOW
    columns: Columns
    period: PeriodReading
    area: AreaReading = AreaReading()
    scope: Id | None = None
    dimensions: dict[Id, Dimension] = {}
    coverage: Annotated[
        tuple[Literal["file_name", "columns"] | CoverageDates, ...],
        BeforeValidator(_as_list),
        Field(min_length=1),
    ]
    absent: Absent | None = None
    frequency: Frequency
    due_after: Annotated[int, Field(ge=0, le=1000)]
    contact: Text | None = None
    overlaps_with: Annotated[tuple[Id, ...], BeforeValidator(_as_list)] = ()
    caveats: Texts = ()
    annotations: tuple[Annotation, ...] = ()

    @property
    def absent_is_zero(self) -> bool:
        """Whether a covered cell without a row is a zero: by default only where a row is an incident."""
        return (self.absent or (Absent.ZERO if self.layout is Layout.EVENTS else Absent.MISSING)) is Absent.ZERO


class PopulationGroup(Model):
    """The people a rate is per: a source of mid-year estimates and a filter (all ages, or 10–17)."""

    title: Text
    source: Id
    filter: Filter = {}


# --- indicators ------------------------------------------------------------------------------------


class Rate(Model):
    kind: Literal["rate"]
    per: Annotated[int, Field(gt=0)] = 1000
    population: Id


class Proportion(Model):
    kind: Literal["proportion"]


class Count(Model):
    kind: Literal["count"]


class Mean(Model):
    kind: Literal["mean"]
    unit: Text | None = None


class Value(Model):
    kind: Literal["value"]
    unit: Text | None = None


Measure = Annotated[Rate | Proportion | Count | Mean | Value, Field(discriminator="kind")]


class Benchmark(Model):
    """The area to hold the home area against, by pooled counts; `comparable: false` shows without judging."""

    area: AreaCode | None = None
    kind: Literal["pooled"] = "pooled"
    comparable: bool = True
    reason: Text | None = None


class Comparisons(Model):
    """What an indicator is compared with; `benchmark: null` for no comparison."""

    previous: bool = True
    benchmark: Benchmark | None = Benchmark()
    districts: bool = True


class MinChange(Model):
    """The least change worth a verdict: percent of a rate or count, points of a proportion."""

    percent: Annotated[float, Field(ge=0)] = 5.0
    points: Annotated[float, Field(ge=0)] = 3.0


class RuleChoice(Model):
    """How grave a rule's finding is for this board; `off: true` switches the rule off."""

    level: Severity | None = None
    off: bool = False


class Target(Model):
    """What the board wants to reach, in the value's own unit, from a quarter on."""

    value: float
    unit: Unit
    start: QuarterText = Field(alias="from")


class Category(Model):
    title: Text
    owner: Text | None = None
    rules: dict[RuleName, RuleChoice] = {}


class Indicator(Model):
    """Something the board watches."""

    title: Text
    category: Id
    definition: Text
    measure: Measure
    source: Ids
    filter: Filter = {}
    polarity: Polarity
    window: Window = Window.ROLLING_12
    compare: Comparisons = Comparisons()
    min_change: MinChange | None = None
    breakdown: Id | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    targets: tuple[Target, ...] = ()
    rules: dict[RuleName, RuleChoice] = {}
    caveats: Texts = ()
    annotations: tuple[Annotation, ...] = ()
    overlaps_with: Annotated[tuple[Id, ...], BeforeValidator(_as_list)] = ()
    added: QuarterText | None = None
    owner: Text | None = None

    @property
    def unit(self) -> Unit:
        return {
            "rate": Unit.RATE,
            "proportion": Unit.PERCENT,
            "count": Unit.COUNT,
        }.get(self.measure.kind, Unit.VALUE)


class Registry(Model):
    """`indicators.yaml`, read and checked as one value."""

    title: Text
    year_starts: Annotated[int, Field(ge=1, le=12)] = 4
    areas: AreasBlock
    scopes: dict[Id, ScopeEntry] = {}
    sources: dict[Id, Source]
    populations: dict[Id, PopulationGroup] = {}
    categories: dict[Id, Category]
    indicators: dict[Id, Indicator]
    rules: dict[RuleName, RuleChoice] = {}
    min_change: MinChange = MinChange()
    rejected_kept: Annotated[int, Field(ge=1, le=3660)] = 90

    @cached_property
    def geography(self) -> Areas:
        """The registry's areas and scopes as one hierarchy."""
        return Areas(
            home=self.areas.home,
            benchmark=self.areas.benchmark,
            all=tuple(Area(**entry.model_dump(exclude={"annotations"}, mode="python")) for entry in self.areas.list),
            scopes=tuple(
                Scope(id=name, title=entry.title, areas=entry.areas, aliases=entry.aliases)
                for name, entry in self.scopes.items()
            ),
        )

    def rule(self, name: RuleName, indicator: str) -> tuple[Severity | None, bool]:
        """The level in force of a rule for an indicator (none: switched off), and whether the board chose it."""
        chosen = self.indicators[indicator]
        places: Sequence[dict[RuleName, RuleChoice]] = (
            chosen.rules,
            self.categories[chosen.category].rules,
            self.rules,
        )
        for place in places:
            choice = place.get(name)
            if choice is not None and choice.off:
                return None, True
            if choice is not None and choice.level is not None:
                return choice.level, choice.level is not DEFAULT_LEVELS[name]
        return DEFAULT_LEVELS[name], False


DEFAULT_LEVELS = {
    RuleName.RED_RED: Severity.EXCEPTION,
    RuleName.WORSE_THAN_PREVIOUS: Severity.ADVERSE,
    RuleName.WORSE_THAN_BENCHMARK: Severity.ADVERSE,
    RuleName.DATA: Severity.ADVERSE,
}
