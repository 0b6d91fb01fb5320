"""Bars of one quarter: areas beside each other with what they are held against, and the parts of a count."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.assessment import Assessment
from kpitool.areas import Level
from kpitool.registry.models import Registry
from kpitool.views import numbers
from kpitool.views.benchmarks import benchmark_head, benchmark_name
from kpitool.views.charts.records import AreaBar, AreaLine, PartBar
from kpitool.views.charts.words import NO_FIGURE
from kpitool.views.records import Comparison, Entry

ORDER = ("home", "part", "benchmark", "other")
PLURALS = {Level.DISTRICT: "districts", Level.UNITARY: "unitary areas", Level.COUNTY: "counties"}
STANDS = {
    "much_worse": "much worse than",
    "worse": "worse than",
    "much_better": "much better than",
    "better": "better than",
    "similar": "similar to",
    "much_higher": "well above",
    "higher": "above",
    "much_lower": "well below",
    "lower": "below",
}


def area_bars(areas: Sequence[Entry], registry: Registry) -> list[AreaBar]:
    """The areas of one indicator: home, its parts from the highest down, the benchmark, others."""
    bars = [_bar(entry, registry) for entry in areas if entry.breakdown is None]
    return sorted(bars, key=lambda bar: (ORDER.index(bar.role), bar.value is None, -(bar.value or 0.0), bar.name))


def area_lines(areas: Sequence[Entry], registry: Registry) -> list[AreaLine]:
    """What the areas are held against: home's value, and that of its benchmark over the same months."""
    home = next((entry for entry in areas if entry.area.code == registry.areas.home), None)
    if home is None:
        return []
    indicator = registry.indicators[home.indicator]
    lines = []
    if home.value is not None:
        lines.append(AreaLine(home.area.name, home.value, "home", numbers.figure(home.value, indicator)))
    held = home.benchmark
    if held is not None and held.value is not None and held.period == home.period:
        name = benchmark_head([home]) or held.area.name
        text, called = numbers.figure(held.value, indicator), benchmark_name(held, registry)
        lines.append(AreaLine(name, held.value, "benchmark", text, called))
    return lines


def called_together(areas: Sequence[Entry], registry: Registry) -> str:
    """What the parts of home among some areas are, in a word: "districts"; "areas" where they differ."""
    home = registry.geography.home
    levels = {entry.area.level for entry in areas if home in registry.geography.ancestors(entry.area.code)}
    return PLURALS.get(levels.pop(), "areas") if len(levels) == 1 else "areas"


def part_bars(assessment: Assessment, indicator: str, area: str) -> list[PartBar]:
    """The values of an indicator's breakdown with their shares of its count; none where there are no shares."""
    rows = assessment.parts.filter((pl.col("indicator") == indicator) & (pl.col("area") == area))
    bars = [_part(row, assessment.registry, indicator) for row in rows.iter_rows(named=True)]
    return bars if any(bar.share is not None for bar in bars) else []


def _bar(entry: Entry, registry: Registry) -> AreaBar:
    indicator = registry.indicators[entry.indicator]
    text = numbers.figure(entry.value, indicator) if entry.value is not None else NO_FIGURE
    if entry.withheld is not None:
        text = numbers.count(None, entry.withheld, indicator, registry)
    return AreaBar(
        name=entry.area.name,
        value=entry.value,
        lower=entry.lower998,
        upper=entry.upper998,
        role=_role(entry.area.code, entry, registry),
        text=text,
        words="; ".join(filter(None, (_stands(held, registry) for held in (entry.home, entry.benchmark)))),
        code=entry.area.code,
    )


def _role(code: str, entry: Entry, registry: Registry) -> str:
    geography = registry.geography
    if code == geography.home:
        return "home"
    if geography.home in geography.ancestors(code):
        return "part"
    return "benchmark" if code == registry.benchmark_area(entry.indicator) else "other"


def _stands(held: Comparison | None, registry: Registry) -> str:
    """How an area stands against another: "worse than the East Midlands"; nothing where that is not judged."""
    stands = STANDS.get(held.verdict) if held else None
    return f"{stands} {benchmark_name(held, registry)}" if held and stands else ""


def _part(row: dict[str, object], registry: Registry, name: str) -> PartBar:
    share, before = (value if isinstance(value, float) else None for value in (row["share"], row["previous_share"]))
    indicator, withheld = registry.indicators[name], row["withheld"]
    if share is not None:
        text = f"{numbers.number(share)}%"
    else:
        text = NO_FIGURE if withheld is None else numbers.count(None, str(withheld), indicator, registry)
    was = f"{numbers.number(before)}% before" if before is not None else ""
    return PartBar(str(row["part"]), share, before, text, was)
