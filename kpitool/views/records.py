"""The shapes of an answer: frozen records for other programs, unrounded, null for unknown."""

from dataclasses import dataclass
from datetime import date

from kpitool import areas
from kpitool.registry.models import BenchmarkKind
from kpitool.views.closed import (
    Assurance,
    Base,
    BesideKind,
    Course,
    Going,
    Level,
    Point,
    Rule,
    State,
    Status,
    Verdict,
    Withheld,
)


@dataclass(frozen=True)
class AreaRecord:
    code: str
    name: str
    level: areas.Level


@dataclass(frozen=True)
class PeriodRecord:
    start: date
    end: date
    months: int
    label: str


@dataclass(frozen=True)
class Breakdown:
    """Which value of which dimension a row is about."""

    dimension: str
    value: str


@dataclass(frozen=True)
class Missing:
    """Why there is no value: months (first days), areas and scopes that are absent, and a sentence."""

    months: list[date]
    areas: list[str]
    scopes: list[str]
    reason: str


@dataclass(frozen=True)
class Unlocated:
    """Records without a place, of the scopes that report for the area; in no area's count."""

    count: float | None
    scopes: list[str]
    withheld: Withheld | None = None


@dataclass(frozen=True)
class Unplaced:
    """A period of a figure in which many of the records that it may count have no place, and how many percent.

    The numbers are null where small counts of the source are withheld.
    """

    start: date
    months: int
    unlocated: float | None
    records: float | None
    percent: float | None


@dataclass(frozen=True)
class RestatedWindow:
    """A window whose figure has moved, by more than the tolerance, since a board saw it in the edition `since`.

    `percent` of the value then is null where a count is small, and of a proportion, which moves by `points`.
    """

    period: PeriodRecord
    before: float
    value: float
    percent: float | None
    points: float | None
    since: str


@dataclass(frozen=True)
class Rejected:
    """A source of whose records for a window many were rejected, and how many percent.

    The numbers are null where small counts of the source are withheld.
    """

    source: str
    records: int | None
    rejected: int | None
    percent: float | None


@dataclass(frozen=True)
class Previous:
    """The window before; `before_mean` is of the (up to) three before it that are held, `before_windows` of them.

    `base`: highest or lowest of the `base_windows` held, the current one included, where it is that.
    """

    period: PeriodRecord
    value: float | None
    count: float | None
    denominator: float | None
    population_year: int | None
    lower95: float | None
    upper95: float | None
    missing: Missing | None
    before_mean: float | None = None
    before_windows: int | None = None
    base: Base | None = None
    base_windows: int | None = None
    withheld: Withheld | None = None


@dataclass(frozen=True)
class Change:
    """From the previous window: of the count, its percent, of the value, its percent, and points of a proportion.

    `percent_withheld` says why there are no percents where a count is smaller than the registry asks for.
    """

    count: float | None
    value: float | None
    percent_of_count: float | None
    percent_of_value: float | None
    points: float | None
    verdict: Verdict
    reason: str | None
    percent_withheld: str | None = None


@dataclass(frozen=True)
class Trend:
    """Where a short series of years or waves has been going: increasing, decreasing or none.

    `first` and `last`: the first and the last of its newest five periods, with their values.
    """

    verdict: Course
    first: PeriodRecord
    first_value: float | None
    last: PeriodRecord
    last_value: float | None


@dataclass(frozen=True)
class Direction:
    """Where a figure is going: its change now, a quarter ago and a year ago, and the `word` that they come to.

    Changes are in percent of the value, points of a proportion. Words: slower, faster, continuing, turned, levelling,
    stabilised, stable; null where the numbers say none of these.
    """

    word: Going | None
    now: float | None
    quarter_ago: float | None
    year_ago: float | None
    trend: Trend | None


@dataclass(frozen=True)
class Target:
    """The target in force, since which quarter; whether the figure missed it, and what the chart says of chances.

    `missed` and `assurance` (consistently_meets, consistently_fails, hit_and_miss) are null without polarity.
    """

    value: float
    since: str
    missed: bool | None
    assurance: Assurance | None


@dataclass(frozen=True)
class Signal:
    """A point of the control chart in the quarter that is a signal, on firm limits: what it is, and of which period.

    `point`: outside_above, outside_below, trend_up, trend_down, cluster_above, cluster_below, shift_above, shift_below.
    `since`: the first of the `run` points up to it that are alike. Values are without their season.
    """

    point: Point
    period: PeriodRecord
    value: float
    centre: float
    lower: float | None
    upper: float | None
    since: PeriodRecord
    run: int


@dataclass(frozen=True)
class Beside:
    """What stands beside a window: the last full year, the year so far, or the newest complete window.

    `note` says how it differs from the window; it is compared with a window before of its own, where there is one.
    """

    kind: BesideKind
    period: PeriodRecord
    value: float | None
    count: float | None
    denominator: float | None
    population_year: int | None
    lower95: float | None
    upper95: float | None
    missing: Missing | None
    previous: Previous | None
    change: Change
    explained: str | None
    note: str
    withheld: Withheld | None = None


@dataclass(frozen=True)
class Comparison:
    """Another area's value, and where this area stands against it; `own_value` is this area's over the same months.

    `kind`: pooled, published (by that `source`) or mean_of_rates. Of the last two only the value is known.
    """

    area: AreaRecord
    kind: BenchmarkKind
    period: PeriodRecord
    own_value: float | None
    value: float | None
    count: float | None
    denominator: float | None
    verdict: Verdict
    reason: str | None
    missing: Missing | None
    source: str | None = None
    withheld: Withheld | None = None


@dataclass(frozen=True)
class Evidence:
    """The two figures that a rule compared, with the periods, counts and interval they stand on.

    `against` is `previous`, the code of an area, the name of another indicator, `target`, or of a control chart
    `upper_limit`, `lower_limit` or `mean`: `lower` and `upper` are then the chart's limits (of values without their
    season), and `since` is the first period of the run. Of a series of years or waves it is `trend`, with the slope a
    period as the value. `confidence` is in percent.
    """

    value: float | None
    count: float | None
    period: PeriodRecord
    lower: float | None
    upper: float | None
    confidence: float | None
    against: str
    against_value: float | None
    against_count: float | None
    against_period: PeriodRecord | None
    against_lower: float | None
    against_upper: float | None
    since: PeriodRecord | None = None


@dataclass(frozen=True)
class Acknowledged:
    """That the board has seen a finding, in which quarter, by whom (a role), and why it lives with it."""

    quarter: str
    by: str
    reason: str


@dataclass(frozen=True)
class Finding:
    """A rule that fired; `chosen` says that its level is this board's choice and not the default.

    `state` is new or continuing since the quarter `since`; before that the rule was clear, or, where it is
    `open_ended`, could not be tried or was not looked at. Both are null where past quarters were not looked at.
    """

    rule: Rule
    level: Level
    chosen: bool
    explained: bool
    state: State | None
    since: str | None
    open_ended: bool | None
    acknowledged: Acknowledged | None
    evidence: list[Evidence]
    reason: str | None


@dataclass(frozen=True)
class Cleared:
    """A rule that fired in the last quarter and, tried again, does not any more."""

    rule: Rule
    level: Level
    since: str


@dataclass(frozen=True)
class Entry:
    """One indicator in one area, or one value of its breakdown, with its `share` of the count in percent.

    `doubt` says why a figure is there, and not to be relied on: what its source states twice and differently
    (`contradicted`), the records without a place in a period of it (`unplaced`), or those that were `rejected`.
    `restated`: it, or the one before, is not what a board saw. `stale`: the newest figure is older than its source's
    delay explains. `withheld`: small, where the count is below the registry's `suppress_below` and shown as that;
    secondary, where such a count could be worked out from the figure; null where nothing is withheld.
    """

    indicator: str
    title: str
    category: str
    area: AreaRecord
    breakdown: Breakdown | None
    period: PeriodRecord
    value: float | None
    unit: str
    count: float | None
    denominator: float | None
    share: float | None
    population_year: int | None
    lower95: float | None
    upper95: float | None
    lower998: float | None
    upper998: float | None
    missing: Missing | None
    doubt: str | None
    contradicted: bool
    stale: bool
    unlocated: Unlocated | None
    unplaced: list[Unplaced]
    new: bool
    previous: Previous | None
    change: Change | None
    direction: Direction | None
    target: Target | None
    signal: Signal | None
    beside: Beside | None
    benchmark: Comparison | None
    home: Comparison | None
    restated: list[RestatedWindow]
    rejected: list[Rejected]
    status: Status
    explained: str | None
    findings: list[Finding]
    cleared: list[Cleared]
    caveats: list[str]
    statement: str
    withheld: Withheld | None = None
