"""The shapes of an explanation: every number behind one figure, unrounded, and the words for what follows from them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kpitool.registry.fields import AnnotationKind
from kpitool.registry.models import Polarity
from kpitool.views.closed import (
    Assurance,
    Base,
    Course,
    Going,
    Level,
    Measure,
    Order,
    Outcome,
    Point,
    Role,
    Rule,
    State,
    Status,
    Tried,
    Verdict,
    WhyNot,
    Withheld,
)
from kpitool.views.records import Acknowledged, AreaRecord, PeriodRecord


@dataclass(frozen=True)
class WindowRecord:
    """A window that the figure is, or is held against: its count, what it is divided by, and the sum.

    `role`: current, previous, beside, beside_previous, benchmark, shared (the area's own over the benchmark's months),
    home, expected. `areas`: of how many of the smallest areas it is the sum; null where it is none.
    """

    role: Role
    indicator: str
    area: AreaRecord
    period: PeriodRecord
    count: float | None
    denominator: float | None
    population: str | None
    population_year: int | None
    value: float | None
    lower95: float | None
    upper95: float | None
    lower998: float | None
    upper998: float | None
    areas: int | None
    formula: str | None
    missing: str | None
    withheld: Withheld | None


@dataclass(frozen=True)
class FormulaRecord:
    """A sum with its numbers, what comes out, and where the method is published."""

    what: str
    text: str
    result: float | None
    reference: str


@dataclass(frozen=True)
class OriginRecord:
    """An extract behind the figure: which edition took it, what became of its records, which months are read of it.

    `lost` says why its receipt cannot be read; what the receipt would say is then null. The numbers of records are
    null too where small counts of the source are withheld.
    """

    source: str
    title: str
    scope: str | None
    file: str | None
    digest: str
    edition: int | None
    made: datetime | None
    records: int | None
    outcomes: dict[Outcome, int]
    first: date
    last: date
    roles: list[str]
    lost: str | None


@dataclass(frozen=True)
class PeriodCount:
    """What one period of one source adds to a window; `absent`: a zero because it is covered and has no record."""

    source: str
    role: str
    start: date
    months: int
    label: str
    count: float | None
    denominator: float | None
    value: float | None
    absent: bool
    withheld: Withheld | None


@dataclass(frozen=True)
class AreaCount:
    """What one of the smallest areas adds to the current window."""

    area: AreaRecord
    count: float | None
    denominator: float | None
    value: float | None
    absent: bool
    withheld: Withheld | None


@dataclass(frozen=True)
class ComparisonRecord:
    """One comparison: the two numbers, their intervals, the changes, the verdict, and why it follows, step by step."""

    against: str
    value: float | None
    lower: float | None
    upper: float | None
    against_value: float | None
    against_lower: float | None
    against_upper: float | None
    confidence: float
    count_change: float | None
    percent_of_count: float | None
    value_change: float | None
    percent_of_value: float | None
    points: float | None
    percent_withheld: bool
    verdict: Verdict | Order
    explained: str | None
    steps: list[str]


@dataclass(frozen=True)
class PointRecord:
    """A point of the control chart: `value` as charted, `adjusted` without its season, and what it is by the rules."""

    period: PeriodRecord
    segment: int
    count: float | None
    denominator: float | None
    value: float | None
    season: float | None
    adjusted: float | None
    moving_range: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    signal: Point | Literal["common"] | None


@dataclass(frozen=True)
class ChartRecord:
    """The control chart of the newest segment: what its limits rest on, and its points."""

    points: int
    trial: bool
    few: bool
    only_limits: bool
    sigmas: float
    centre: float | None
    mean_range: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    steps: list[str]
    series: list[PointRecord]
    reference: str


@dataclass(frozen=True)
class SeriesPoint:
    """A year or wave of a short series."""

    period: PeriodRecord
    count: float | None
    denominator: float | None
    value: float | None
    lower95: float | None
    upper95: float | None


@dataclass(frozen=True)
class SeriesRecord:
    """The short series of an indicator without a chart, and what its trend comes to (null: it is not assessed)."""

    trend: Course | None
    chi_squared: float | None
    slope: float | None
    standard_error: float | None
    steps: list[str]
    points: list[SeriesPoint]
    reference: str


@dataclass(frozen=True)
class RuleRecord:
    """A rule as it was tried on the figure: `because` says in words why it came out so, `own` and `against` in numbers.

    `thresholds` are those in force; `chosen`: this board's choice of level or thresholds and not the default.
    """

    rule: Rule
    says: str
    outcome: Tried
    level: Level | None
    chosen: bool
    explained: bool
    own: float | None
    against: float | None
    because: str
    thresholds: dict[str, float]
    why_not: WhyNot | None
    state: State | None
    since: str | None
    open_ended: bool | None
    acknowledged: Acknowledged | None
    reference: str


@dataclass(frozen=True)
class PartRecord:
    """A value of the breakdown: its count, its value and its share of the whole's count in percent."""

    part: str
    count: float | None
    previous_count: float | None
    value: float | None
    share: float | None
    withheld: Withheld | None
    previous_withheld: Withheld | None


@dataclass(frozen=True)
class NoteRecord:
    """A dated annotation, what it is on, and what it does to the comparisons shown here."""

    kind: AnnotationKind
    month: date
    text: str
    effect: str


@dataclass(frozen=True)
class EarlierWindow:
    """A window before the previous one, which stands beside it."""

    period: PeriodRecord
    value: float


@dataclass(frozen=True)
class BaseRecord:
    """What the change is measured from: the windows before the previous one, and their mean.

    `base`: the previous one is the highest or lowest of `held`, the current one included; null where it is neither.
    """

    windows: list[EarlierWindow]
    mean: float | None
    base: Base | None
    held: int | None


@dataclass(frozen=True)
class PastChange:
    """The change as it was so many quarters ago: percent of the value, points of a proportion."""

    quarters: int
    value: float | None
    change: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Explanation:
    """The whole derivation of one indicator's figure in one area at a quarter."""

    indicator: str
    title: str
    category: str
    area: AreaRecord
    period: PeriodRecord
    definition: str
    measure: Measure
    unit: str
    polarity: Polarity
    statement: str
    status: Status
    status_steps: list[str]
    new: bool
    doubt: str | None
    windows: list[WindowRecord]
    formulas: list[FormulaRecord]
    origins: list[OriginRecord]
    counts: list[PeriodCount]
    areas: list[AreaCount]
    adding_up: list[str]
    unlocated: float | None
    comparisons: list[ComparisonRecord]
    base: BaseRecord | None
    past: list[PastChange]
    direction: Going | None
    chart: ChartRecord | None
    series: SeriesRecord | None
    target: float | None
    target_from: str | None
    assurance: Assurance | None
    rules: list[RuleRecord]
    breakdown: list[PartRecord]
    notes: list[NoteRecord]
    caveats: list[str]
