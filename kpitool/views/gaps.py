"""Why a figure is not there, or not what it should be: months, areas, scopes, populations, totals that differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kpitool.errors import counted, listed
from kpitool.period import Period, PeriodFormat, months_between
from kpitool.registry.layouts import Mark
from kpitool.registry.models import Indicator, Registry
from kpitool.registry.sources import Series
from kpitool.views import numbers
from kpitool.views.came import rejected, rejected_words, restated_words
from kpitool.views.closed import BesideKind
from kpitool.views.records import Entry, Missing, Unplaced

Row = dict[str, Any]
"""A row of the assessed table, as Polars gives it."""


@dataclass(frozen=True)
class Gap:
    """What there is and is not of a figure without a value.

    `scopes` have not reported; `alone` are areas that nobody has reported for; `rows` are areas that an
    extract covers and leaves out; `population_wanted` is the mid-year that a rate looked for; a `span` stands for
    itself, so that shorter ones do not fill it; `withheld` is what the sender says of numbers that are held back.
    """

    months: list[date]
    scopes: list[str]
    alone: list[str]
    rows: list[str]
    count: float | None
    denominator: float | None
    population_wanted: int | None
    span: bool = False
    withheld: list[str] = field(default_factory=list)


def missing(row: Row, prefix: str, indicator: Indicator, registry: Registry) -> Missing | None:
    """What a row of the assessed table lacks of a value, under a prefix; none where the value is there."""
    if row[f"{prefix}value"] is not None or indicator.measure.kind == "narrative":
        return None
    if row[f"{prefix}withheld"] is not None:
        return Missing([], [], [], withheld_reason(row[f"{prefix}withheld"], indicator, registry))
    gap = Gap(
        months=row[f"{prefix}missing_months"] or [],
        scopes=[registry.scopes[scope].title for scope in row[f"{prefix}missing_scopes"] or []],
        alone=_names(row[f"{prefix}missing_alone"] or [], row["area"], indicator, registry),
        rows=_names(row[f"{prefix}missing_rows"] or [], row["area"], None, registry),
        count=row[f"{prefix}x"],
        denominator=row[f"{prefix}n"],
        population_wanted=row[f"{prefix}population_wanted"],
        span=any(registry.sources[name].period.format is PeriodFormat.SPAN for name in indicator.source),
        withheld=[] if prefix else withheld(row, registry),
    )
    areas = row[f"{prefix}missing_areas"] or []
    return Missing(gap.months, areas, gap.scopes, missing_reason(gap, indicator))


def withheld_reason(how: str, indicator: Indicator, registry: Registry) -> str:
    """Why a figure that is known is not told."""
    below = numbers.below(indicator, registry)
    small = f"withheld, since the count is fewer than {below}"
    return small if how == "small" else f"withheld, since a count of fewer than {below} could be worked out from it"


def _names(codes: Sequence[str], area: str, indicator: Indicator | None, registry: Registry) -> list[str]:
    """Areas by name; all the parts of the area that is asked about are that area, and of a source with one area, it."""
    sources = [registry.sources[name] for name in indicator.source] if indicator else []
    if codes and sources and all(source.place for source in sources):
        return [source.title for source in sources]
    geography = registry.geography
    parts = {each.code for each in geography.all if area in geography.ancestors(each.code)}
    whole = parts and set(codes) >= {code for code in parts if not _has_parts(code, registry)}
    return [geography[area].name] if codes and whole else [geography[code].name for code in codes]


def _has_parts(code: str, registry: Registry) -> bool:
    return any(area.parent == code for area in registry.geography.all)


def why_untested(row: Row) -> str:
    """Why a figure, or the one before, has no interval to be judged by."""
    if row["measure"] == "mean":
        return "a mean has no interval"
    counts = [row["x"], row["previous_x"]]
    if row["own"] is None and any(count is not None and count < 0 for count in counts):
        return "a count below zero has no interval"
    return "supplied without an interval"


def missing_reason(gap: Gap, indicator: Indicator) -> str:
    """Why there is no value: which months, whose; or that the denominator is unknown."""
    if gap.count is not None and gap.denominator is None:
        rate = indicator.measure.kind == "rate"
        return f"no mid-{gap.population_wanted} population is loaded" if rate else "there is no denominator"
    if gap.count is not None and gap.denominator is not None:
        if gap.denominator <= 0:
            return "the denominator is not above zero"
        larger = gap.count > gap.denominator
        return "the numerator is larger than the denominator" if larger else "the numerator is below zero"
    if not gap.months:
        return "no figure can be made of what was supplied"
    months = numbers.months_label(gap.months)
    absent = [*gap.scopes, *gap.alone]
    parts = [f"{months}{' as a whole' if gap.span else ''} missing from {_some(absent)}"] if absent else []
    if gap.rows and gap.withheld:
        parts.append(f"{'' if parts else f'{months}: '}held back by the source: {_some(gap.withheld)}")
    elif gap.rows:
        parts.append(f"{'' if parts else f'{months}: '}no usable row for {_some(gap.rows)} in what an extract covers")
    return "; ".join(parts) or f"nothing of its own for {months}, and the figures of its parts are never added"


def withheld(row: Row, registry: Registry) -> list[str]:
    """The figures that are held back, and why, as the sender marks them."""
    marks = [(Mark(each["mark"]), each["of"]) for each in row.get("marks") or () if Mark(each["mark"]).is_missing]
    return list(dict.fromkeys(f"{registry.geography[area].name} ({mark.words})" for mark, area in marks))


def provisos(row: Row) -> list[str]:
    """What the sender says of the figures that are there: provisional, revised; and of which months."""
    found: dict[Mark, set[date]] = {}
    for each in row.get("marks") or ():
        mark = Mark(each["mark"])
        if not mark.is_missing:
            found.setdefault(mark, set()).update(Period(each["start"], each["months"]).months_in_it)
    return [f"{mark.words} at its source: {numbers.months_label(months)}" for mark, months in found.items()]


def _some(names: list[str]) -> str:
    return listed(names if len(names) <= 6 else [*names[:5], f"{len(names) - 5} more"])


def data_reason(row: Row, entry: Entry, registry: Registry) -> str:
    """What is wrong with the data behind an indicator, and whom to ask where something has not come."""
    parts, awaited, own = [], list[str](), registry.indicators[entry.indicator].source
    late = row["stale"] and entry.value is not None
    for whose, gap, sources in _lacking(entry, own):
        parts.append(gap.reason if not whose or gap.reason.startswith(whose) else f"{whose}: {gap.reason}")
        awaited += sources if gap.months else ()
    if late:
        parts.append(f"nothing newer than {entry.period.label} has come")
        awaited += own
    contacts = [contact for name in awaited if (contact := registry.sources[name].contact) is not None]
    if (said := doubt(row, registry)) is not None:
        parts.append(said)
    if entry.restated:
        parts.append(restated_words(entry, registry.indicators[entry.indicator]))
    ask = f" (ask {listed(list(dict.fromkeys(contacts)))})" if contacts else ""
    return "; ".join(dict.fromkeys(parts)) + ask if parts else "see the figures"


def _lacking(entry: Entry, own: Sequence[str]) -> list[tuple[str, Missing, Sequence[str]]]:
    """What is missing of an entry: whose, why, and the sources that would have it."""
    previous, benchmark = entry.previous, entry.benchmark
    found = [("", entry.missing, own)]
    found += [(previous.period.label, previous.missing, own)] if previous else []
    found += (
        [(benchmark.area.name, benchmark.missing, [benchmark.source] if benchmark.source else own)] if benchmark else []
    )
    return [(whose, gap, sources) for whose, gap, sources in found if gap is not None]


def doubt(row: Row, registry: Registry) -> str | None:
    """Why a figure is not to be relied on: it contradicts itself, or many records have no place or were rejected."""
    parts = [contradiction(row, registry), without_place(unplaced(row)), rejected_words(rejected(row))]
    return "; ".join(part for part in parts if part) or None


def unplaced(row: Row, prefix: str = "") -> list[Unplaced]:
    """The periods of a figure, under a prefix, in which many records have no place."""
    return [
        Unplaced(
            start=each["start"],
            months=each["months"],
            unlocated=each["unlocated"],
            records=each["records"],
            percent=None if each["records"] is None else each["unlocated"] / each["records"] * 100,
        )
        for each in row[f"{prefix}unplaced"] or ()
    ]


def without_place(periods: Sequence[Unplaced]) -> str:
    """The periods in which many records have no place, in words; nothing where there are none."""
    if not periods:
        return ""
    told = [_told(each) for each in sorted(periods, key=lambda each: -(each.percent or 0.0))[:MOST]]
    more = [f"many of {counted(len(periods) - MOST, 'more period')} have none"] if len(periods) > MOST else []
    return f"{listed([*told, *more])}; they are in no district's figure"


def _told(one: Unplaced) -> str:
    when = Period(one.start, one.months).label
    if one.percent is None:
        return f"many records of {when} have no place"
    counts = f"{numbers.number(one.unlocated)} of {numbers.number(one.records)} records"
    return f"{counts} of {when} have no place ({numbers.number(one.percent, 1)}%)"


def unplaced_before(row: Row, before: Period | None) -> list[str]:
    """That many records of the window before have no place, so that a rise since then may be none."""
    told = without_place(unplaced(row, "previous_"))
    return [f"before, in {numbers.in_words(before.label)}: {told}"] if told and before else []


MOST = 3
"""So many periods are told, those with the largest shares first."""


def contradiction(row: Row, registry: Registry) -> str | None:
    """What a source says of a figure that does not agree with itself; none where it does."""
    parts = []
    if row["apart"]:
        for what, stated, added in DOUBLE_ENTRIES:
            told, found = row[stated], row[added]
            if told is not None and found is not None and told != found:
                parts.append(f"{what} {numbers.number(told)}, but its parts add up to {numbers.number(found)}")
        if row["stray"] is not None:
            parts.append(f"the difference is the figure of {registry.geography[row['stray']].name}")
        which = "" if row["guarded"] else " of single months"
        parts = parts or [f"what is supplied{which} is not what its parts add up to"]
    if row["total_area"] is not None:
        parts.append(_doubtful_total(row, registry))
    return "; ".join(parts) or None


DOUBLE_ENTRIES = (
    ("supplied as", "supplied", "summed"),
    ("the denominator was supplied as", "supplied_n", "summed_n"),
)
"""Figures that a source states for an area and for its members: what it says, and the two columns that should agree."""


def _doubtful_total(row: Row, registry: Registry) -> str:
    when = Period(row["total_start"], row["total_months"]).label
    where = "" if row["total_area"] == row["area"] else f"{registry.geography[row['total_area']].name}, "
    if row["total"] is None:
        return f"{where}{when}: the total does not agree with its parts"
    total = numbers.number(row["total"])
    if row["parts_total"] is not None:
        return f"{where}{when}: the total is {total}, but its parts add up to {numbers.number(row['parts_total'])}"
    return f"{where}{when}: the total is {total}, but one of its parts is {numbers.number(row['parts_most'])}"


def beside_note(
    period: Period, before: Period | None, now: Period, indicator: Indicator, registry: Registry
) -> tuple[BesideKind, str]:
    """What stands beside a window, by its kind, and how it differs from the window."""
    cohort = any(registry.sources[name].series is Series.COHORT for name in indicator.source)
    if period.start > now.last_month:
        part = "a part year, not compared" if before is None else "a part year"
        return "year_so_far", part + (", of a cohort still being followed" if cohort else "")
    if period.months > now.months:
        return "full_year", "the last full year"
    short = months_between(period.last_month, now.last_month)
    return "newest_complete", f"the newest complete window, {numbers.word(short)} month{'s' * (short != 1)} short"
