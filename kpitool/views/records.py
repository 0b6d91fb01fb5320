"""The shapes of an answer: frozen records for other programs, unrounded, null for unknown."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AreaRecord:
    code: str
    name: str
    level: str


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
    withheld: str | None = None


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
class Previous:
    period: PeriodRecord
    value: float | None
    count: float | None
    denominator: float | None
    population_year: int | None
    lower95: float | None
    upper95: float | None
    missing: Missing | None
    withheld: str | None = None


@dataclass(frozen=True)
class Change:
    """From the previous window: of the count, its percent, of the value, its percent, and points of a proportion."""

    count: float | None
    value: float | None
    percent_of_count: float | None
    percent_of_value: float | None
    points: float | None
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class Beside:
    """What stands beside a window: the last full year, the year so far, or the newest complete window.

    `note` says how it differs from the window; it is compared with a window before of its own, where there is one.
    """

    kind: str
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
    withheld: str | None = None


@dataclass(frozen=True)
class Comparison:
    """Another area's value, and where this area stands against it; `own_value` is this area's over the same months."""

    area: AreaRecord
    kind: str
    period: PeriodRecord
    own_value: float | None
    value: float | None
    count: float | None
    denominator: float | None
    verdict: str
    reason: str | None
    missing: Missing | None
    withheld: str | None = None


@dataclass(frozen=True)
class Evidence:
    """The two figures that a rule compared, with the periods, counts and interval they stand on.

    `against` is `previous`, the code of an area, or the name of another indicator.
    """

    value: float | None
    count: float | None
    period: PeriodRecord
    lower: float | None
    upper: float | None
    confidence: float
    against: str
    against_value: float | None
    against_count: float | None
    against_period: PeriodRecord
    against_lower: float | None
    against_upper: float | None


@dataclass(frozen=True)
class Finding:
    """A rule that fired; `chosen` says that its level is this board's choice and not the default.

    `state` is new or continuing since the quarter `since`; before that the rule was clear, or, where it is
    `open_ended`, could not be tried or was not looked at. Both are null where past quarters were not looked at.
    """

    rule: str
    level: str
    chosen: bool
    explained: bool
    state: str | None
    since: str | None
    open_ended: bool | None
    evidence: list[Evidence]
    reason: str | None


@dataclass(frozen=True)
class Cleared:
    """A rule that fired in the last quarter and, tried again, does not any more."""

    rule: str
    level: str
    since: str


@dataclass(frozen=True)
class Entry:
    """One indicator in one area, or one value of its breakdown, with its `share` of the count in percent.

    `doubt` says why a figure is there, and not to be relied on: what its source states twice and differently
    (`contradicted`), or the records without a place in a period of it (`unplaced`). `stale`: the newest figure is older
    than its source's delay explains. `withheld`: small, where the count is below the registry's `suppress_below` and
    shown as that; secondary, where such a count could be worked out from the figure; null where nothing is withheld.
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
    beside: Beside | None
    benchmark: Comparison | None
    home: Comparison | None
    status: str
    explained: str | None
    findings: list[Finding]
    cleared: list[Cleared]
    caveats: list[str]
    statement: str
    withheld: str | None = None
