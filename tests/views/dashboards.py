"""Dashboards made up at any size: gaps, withheld figures, narratives, and texts that are long or hostile."""

import random
from dataclasses import dataclass
from datetime import date

from kpitool.areas import Level
from kpitool.period import Quarter, add_months
from kpitool.views.charts.records import AreaBar, AreaLine, ControlPoint, Note, PartBar
from kpitool.views.closed import Status, Verdict
from kpitool.views.dashboard.records import (
    AreaFigures,
    AreaMark,
    Beside,
    CategoryMark,
    Dashboard,
    Figure,
    FiredMark,
    Held,
    IndicatorMark,
    QuarterMark,
    Said,
    SourceMark,
)
from kpitool.views.numbers import NONE, number, signed

NAMES = ("Northton", "Southton", "Eastwich", "Westbury and Upper Fenwick", "Hillborough", "Lakeham", "Moorside")
TOPICS = ("Burglary", "Vehicle offences", "Violence with injury", "Hate incidents", "Criminal damage", "Robbery")
STATUSES: tuple[tuple[Status, str], ...] = (
    ("exception", "■ exception"),
    ("adverse", "▲ adverse"),
    ("steady", "• steady"),
    ("favourable", "✓ favourable"),
    ("not_assessed", "– not assessed"),
)
HOSTILE = "</script><img src=x onerror=alert(1)>${7*7}{{x}}&amp;\u202e$&<!--"
LONG = "Residents who agree that the police and the council deal with the anti-social behaviour that matters to them"
STATEMENT = (
    "{title}: {text} per 1,000 residents in the {period} ({count}). Against {before} in the 12 months before that is "
    "{change}; the rate is {words}. It is {beside} the Midshire Region ({benchmark})."
)


@dataclass(frozen=True)
class Size:
    """How many indicators, areas (with home and benchmark) and quarters."""

    indicators: int = 2
    areas: int = 3
    quarters: int = 2


def made_up(size: Size, seed: int = 1, titles: dict[int, str] | None = None) -> Dashboard:
    """A dashboard of made-up figures, the same for the same seed; `titles` gives some indicators other titles."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret is made up here
    quarters = _quarters(size.quarters)
    areas = _areas(size.areas)
    categories = [
        CategoryMark("crime", "Ongoing reductions in crime", "Crime board"),
        CategoryMark("life", "Life", None),
    ]
    indicators = [
        _indicator(each, (titles or {}).get(each), areas, quarters, chance) for each in range(size.indicators)
    ]
    return Dashboard(
        title="Homeshire Safer Communities",
        home=areas[0].code,
        quarter=quarters[-1].id,
        quarters=quarters,
        areas=areas,
        categories=categories,
        said={each.id: _said(each) for each in quarters},
        indicators=indicators,
        rules=["Worse than before and than the benchmark: adverse.", "Outside the control limits: exception."],
        warnings=["Conduct notes of 2019/20 Q3 are late."],
        made=["Edition 7, registry 3f2a9c, kpitool 0.1.0"],
        contacts=["Performance analyst, kpi@example.org"],
    )


def _quarters(many: int) -> list[QuarterMark]:
    last = Quarter(2019, 3)
    found = [last]
    while len(found) < many:
        found.insert(0, found[0].before())
    return [QuarterMark(each.id, each.reading, each.label) for each in found]


def _areas(many: int) -> list[AreaMark]:
    home = AreaMark("E10000001", "Homeshire", Level.COUNTY, "home")
    benchmark = AreaMark("E12000001", "Midshire Region", Level.REGION, "benchmark")
    parts = [
        AreaMark(f"E0700000{each + 1}", NAMES[each % len(NAMES)], Level.DISTRICT, "part")
        for each in range(max(0, many - 2))
    ]
    return [home, *parts, benchmark][:many]


def _said(quarter: QuarterMark) -> Said:
    return Said(
        statement=f"In {quarter.reading} overall crime has worsened; it is rising more slowly.",
        also=["Repeat referrals have worsened, which is explained.", f"Shown, not judged: {HOSTILE}"],
        clear="Assessed and found clear: burglary and robbery.",
        new="New this quarter: people from different backgrounds get on well.",
        categories={"crime": "Vehicle offences have worsened.", "life": "There is nothing exceptional to report."},
    )


def _indicator(
    place: int, title: str | None, areas: list[AreaMark], quarters: list[QuarterMark], chance: random.Random
) -> IndicatorMark:
    narrative = place % 9 == 7
    title = title or f"{TOPICS[place % len(TOPICS)]}{'' if place < len(TOPICS) else f' {place}'}"
    kind = "narrative" if narrative else "rate"
    figures = [_area(title, area, quarters, chance, narrative=narrative) for area in areas]
    return IndicatorMark(
        id=f"indicator_{place}",
        title=title,
        category="crime" if place % 2 == 0 else "life",
        definition=f"{title}, as recorded by the police.",
        measured="Per 1,000 residents; low is good; 12 months; owner: Safer Communities Strategy Board.",
        measure=kind,
        unit="in words" if narrative else "per 1,000 residents",
        headline=areas[0].code,
        charted="quarterly rate per 1,000 residents, season taken out",
        notes=[] if narrative else _notes(quarters),
        sources=[SourceMark("Police recorded crime", "monthly", "Jan 2010", "Dec 2019", "the performance team")],
        areas=figures,
        beside=[_beside(areas, [each.figures[at] for each in figures]) for at in range(len(quarters))],
    )


def _beside(areas: list[AreaMark], figures: list[Figure | None]) -> Beside:
    known = [(area, each) for area, each in zip(areas, figures, strict=True) if each is not None]
    rows = [
        AreaBar(
            area.name,
            each.value,
            each.lower998,
            each.upper998,
            area.role,
            each.count_text if each.withheld else each.text,
            "worse than the Midshire Region",
            area.code,
        )
        for area, each in known
    ]
    lines = [
        AreaLine(area.name, each.value, area.role, each.text)
        for area, each in known
        if area.role in {"home", "benchmark"} and each.value is not None
    ]
    return Beside(rows, lines, "Of three districts Northton is highest." if rows else "")


def _notes(quarters: list[QuarterMark]) -> list[Note]:
    middle = _end(quarters[len(quarters) // 2])
    return [
        Note(middle.replace(day=1), "new system", "break", "A new recording system; levels before are not compared.")
    ]


def _area(
    title: str, area: AreaMark, quarters: list[QuarterMark], chance: random.Random, *, narrative: bool
) -> AreaFigures:
    level = chance.uniform(4, 12)
    values = [None if narrative or chance.random() < 0.05 else level + chance.gauss(0, 0.6) for _ in quarters]
    figures: list[Figure | None] = []
    for place, quarter in enumerate(quarters):
        before = values[place - 4] if place >= 4 else None
        gap = not narrative and chance.random() < 0.03
        figures.append(None if gap else _figure(title, quarter, values[place], before, chance, narrative=narrative))
    chart = [] if narrative else [_point(quarter, chance.gauss(level / 4, 0.2), level / 4) for quarter in quarters]
    return AreaFigures(
        area=area.code,
        figures=figures,
        earlier=[],
        chart=chart,
        chart_sentence=f"The quarterly rate in {area.name} varies around a mean of {number(level / 4, 2)}.",
        course_sentence=f"The rate of 12 months in {area.name} is similar to the year before.",
        parts=[] if narrative else [PartBar("on foot", 60.0, 55.0, "60%"), PartBar("by car", 40.0, 45.0, "40%")],
        parts_sentence="" if narrative else "Most of the count is on foot (60%, before 55%).",
    )


def _figure(
    title: str,
    quarter: QuarterMark,
    value: float | None,
    before: float | None,
    chance: random.Random,
    *,
    narrative: bool,
) -> Figure:
    status, status_words = STATUSES[4] if value is None else chance.choice(STATUSES)
    withheld = value is None and not narrative
    moved = None if value is None or before is None else (value / before - 1) * 100
    end = _end(quarter)
    period = f"12 months to {end:%b %Y}"
    texts = {"title": title, "text": number(value, 1), "period": period, "before": number(before, 1)}
    words = chance.choice(("similar to", "worse than", "better than"))
    said = {"change": signed(moved), "words": words, "beside": "similar to", "benchmark": "6.8"}
    count = None if value is None else round(value * 700)
    return Figure(
        period=period,
        start=add_months(end, -11).replace(day=1),
        end=end,
        value=value,
        text=number(value, 1),
        count=count,
        count_text="<5" if withheld else number(count),
        denominator=None if value is None else 700_000,
        lower95=None if value is None else value - 0.2,
        upper95=None if value is None else value + 0.2,
        interval=NONE if value is None else f"{number(value - 0.2, 1)} to {number(value + 0.2, 1)}",
        lower998=None if value is None else value - 0.4,
        upper998=None if value is None else value + 0.4,
        change=signed(moved),
        before="" if before is None else f"similar to {number(before, 1)}",
        going=NONE if moved is None else ("rising, more slowly" if moved > 0 else "falling"),
        arrow=None if moved is None else ("up" if moved > 0 else "down"),
        previous=None if before is None else _held("12 months before", before, "similar", "similar to"),
        benchmark=None if narrative else _held("Midshire Region", 6.8, "worse", "worse than"),
        home=None,
        target=None,
        aside=None,
        status=status,
        status_words=status_words,
        fired=_fired(title, status),
        statement=STATEMENT.format(count="<5" if withheld else number(count), **texts, **said),
        caveats=["Small numbers are withheld."] if withheld else [],
        missing="no figure is published" if narrative else None,
        withheld="small" if withheld else None,
        new=False,
    )


def _held(name: str, value: float, verdict: Verdict, words: str) -> Held:
    return Held(name, value, number(value, 1), verdict, words)


def _fired(title: str, status: Status) -> list[FiredMark]:
    if status not in {"exception", "adverse"}:
        return []
    told = f"{title}: 8.6 (8.4 to 8.8) against 7.9 (7.7 to 8.1), 95% intervals apart"
    return [FiredMark("worse_than_previous", status, "worse than before", "continuing", told, explained=False)]


def _point(quarter: QuarterMark, value: float, centre: float) -> ControlPoint:
    start = add_months(_end(quarter), -2).replace(day=1)
    outside = value > centre + 0.5
    return ControlPoint(
        start=start,
        middle=add_months(start, 1).replace(day=15),
        label=quarter.label,
        segment=1,
        value=value,
        adjusted=value,
        centre=centre,
        lower=centre - 0.5,
        upper=centre + 0.5,
        signal="outside_above" if outside else "common",
        role="adverse" if outside else "common",
        text=number(value, 2),
        words="above the upper limit" if outside else "within the limits",
    )


def _end(quarter: QuarterMark) -> date:
    return Quarter(int(quarter.id[:4]), int(quarter.id[-1])).period.end
