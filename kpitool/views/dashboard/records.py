"""What the dashboard's page holds: every figure with the words it is told in, so that the page rounds nothing."""

from dataclasses import dataclass
from datetime import date

from kpitool import areas
from kpitool.views.charts.records import AreaBar, AreaLine, ControlPoint, CoursePoint, Note, PartBar
from kpitool.views.closed import Level, Rule, State, Status, Verdict, Withheld


@dataclass(frozen=True)
class QuarterMark:
    """A quarter that can be chosen: `2019Q3`, "2019/20 Q3 (Oct–Dec 2019)" and, for an axis, "2019/20 Q3"."""

    id: str
    reading: str
    label: str


@dataclass(frozen=True)
class AreaMark:
    """An area that can be chosen; `role`: home, part (of home), benchmark or other."""

    code: str
    name: str
    level: areas.Level
    role: str


@dataclass(frozen=True)
class Said:
    """What there is to say of a quarter in the home area; `categories`: each category's statement, if any."""

    statement: str
    also: list[str]
    clear: str
    new: str
    categories: dict[str, str]


@dataclass(frozen=True)
class CategoryMark:
    id: str
    title: str
    owner: str | None


@dataclass(frozen=True)
class SourceMark:
    """Where figures come from: how often it comes, its months (in words), and whom to ask."""

    title: str
    frequency: str
    first: str
    last: str
    contact: str | None


@dataclass(frozen=True)
class FiredMark:
    """A rule that fired: its claim in words, whether it is new or continuing (in words), and its evidence."""

    rule: Rule
    level: Level
    claim: str
    state: State | None
    told: str
    explained: bool


@dataclass(frozen=True)
class Held:
    """What a figure is held against: the window before, the benchmark or the home area; `text` is the other's figure.

    `words` say how the figure stands against it ("worse than", "well above", "similar to"), or why that is not said
    ("not compared"). `name` has the other's period where that is another one.
    """

    name: str
    value: float | None
    text: str
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class Aside:
    """What stands beside a figure: "So far, Apr–Sep 2019", what it comes to as it is written, and how it differs."""

    name: str
    text: str
    note: str


@dataclass(frozen=True)
class Figure:
    """One indicator in one area at one quarter: numbers unrounded, and each as it is written.

    `change` is the change as its measure is told ("+10.0%", "+11.1 pts"); `going` the direction of travel in a word or
    two, with `arrow` up, down or level (null: not known); `before` how it stands against the window before ("worse than
    60.3", "0.71 before, not tested"); `status_words` the status with its sign ("▲ adverse"). `new`: its indicator was
    added in this quarter. A withheld figure has no number here, and "withheld" or "<5" for a text.
    """

    period: str
    start: date
    end: date
    value: float | None
    text: str
    count: float | None
    count_text: str
    denominator: float | None
    lower95: float | None
    upper95: float | None
    interval: str
    lower998: float | None
    upper998: float | None
    change: str
    before: str
    going: str
    arrow: str | None
    previous: Held | None
    benchmark: Held | None
    home: Held | None
    target: str | None
    aside: Aside | None
    status: Status
    status_words: str
    fired: list[FiredMark]
    statement: str
    caveats: list[str]
    missing: str | None
    withheld: Withheld | None
    new: bool


@dataclass(frozen=True)
class EarlierWindow(CoursePoint):
    """A window before those of the dashboard's quarters; `interval` and `beside`, its benchmark, are as written."""

    interval: str
    beside: str


@dataclass(frozen=True)
class AreaFigures:
    """An indicator in one area: a figure for each quarter of the dashboard (null: none), its chart and its parts.

    `earlier` has the windows before those of the figures, the oldest first. `chart_sentence` says what the control
    chart shows, `course_sentence` what the windows do, `parts_sentence` what the parts are.
    """

    area: str
    figures: list[Figure | None]
    earlier: list[EarlierWindow]
    chart: list[ControlPoint]
    chart_sentence: str
    course_sentence: str
    parts: list[PartBar]
    parts_sentence: str


@dataclass(frozen=True)
class Beside:
    """An indicator's areas side by side at a quarter, as a chart shows them, and in a sentence."""

    rows: list[AreaBar]
    lines: list[AreaLine]
    sentence: str


@dataclass(frozen=True)
class IndicatorMark:
    """An indicator with all its figures; `measured` is unit, polarity, window and owner in a sentence.

    `headline` is the code of the area whose figure the board reads, nearly always home. `charted` says what its control
    chart shows ("quarterly rate per 1,000 residents"), `notes` are those that it marks there. `beside` has the areas
    side by side, for each quarter of the dashboard.
    """

    id: str
    title: str
    category: str
    definition: str
    measured: str
    measure: str
    unit: str
    headline: str
    charted: str
    notes: list[Note]
    sources: list[SourceMark]
    areas: list[AreaFigures]
    beside: list[Beside]


@dataclass(frozen=True)
class Dashboard:
    """Everything that the page shows. `quarter` is the one it was made for, the last of `quarters`.

    `made` says from which edition, registry and program; `rules` are the rules in force, `warnings` what to know of the
    data before reading on.
    """

    title: str
    home: str
    quarter: str
    quarters: list[QuarterMark]
    areas: list[AreaMark]
    categories: list[CategoryMark]
    said: dict[str, Said]
    indicators: list[IndicatorMark]
    rules: list[str]
    warnings: list[str]
    made: list[str]
    contacts: list[str]
