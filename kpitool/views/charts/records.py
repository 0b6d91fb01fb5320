"""What charts show, as records: numbers for where a mark stands, and beside each the words that it is told in."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ControlPoint:
    """A period of the control chart: the charted value, the same without its season, and its limits.

    `signal`: common, outside_above and so on (null: not told), `words` says what that is, and `role` how it is marked:
    common, adverse, favourable or other. `value` is null for a gap. A new `segment` starts at each break. `text` is the
    value as it is written; `middle` the day in the middle of the period, where its mark stands.
    """

    start: date
    middle: date
    label: str
    segment: int
    value: float | None
    adjusted: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    signal: str | None
    role: str
    text: str
    words: str


@dataclass(frozen=True)
class CoursePoint:
    """A window of an indicator, the oldest first; `role`: now, before (what now is compared with) or empty.

    `benchmark` is the benchmark's value over the same months.
    """

    end: date
    label: str
    value: float | None
    lower: float | None
    upper: float | None
    benchmark: float | None
    role: str
    text: str


@dataclass(frozen=True)
class AreaBar:
    """An area with its value and interval; `role`: home, part, benchmark or other; `words` how it stands.

    `code` tells areas of one name apart.
    """

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    role: str
    text: str
    words: str
    code: str = ""


@dataclass(frozen=True)
class AreaLine:
    """A line across the bars: home's or the benchmark's value; `called`: its name in a sentence, if another."""

    name: str
    value: float
    role: str
    text: str
    called: str = ""


@dataclass(frozen=True)
class PartBar:
    """A value of a breakdown with its share of the count in percent, now and before; `words` say what it was before."""

    name: str
    share: float | None
    share_before: float | None
    text: str
    words: str = ""


@dataclass(frozen=True)
class Note:
    """A dated note that a chart marks: `kind` is break, definition, coverage, criteria or note."""

    month: date
    label: str
    kind: str
    text: str
