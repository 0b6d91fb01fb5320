"""One figure explained: everything that led to it, gathered from the assessment, its basis and the receipts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from kpitool.analysis.annotations import BLOCKING, annotations
from kpitool.analysis.assessment import Assessment
from kpitool.analysis.basis import Holding
from kpitool.analysis.derivation import Derivation, derivation
from kpitool.analysis.looking_back import AGO, QUARTERS
from kpitool.analysis.windows import CURRENT, PREVIOUS
from kpitool.analysis.yardsticks import with_yardsticks
from kpitool.errors import counted
from kpitool.period import Period
from kpitool.registry.fields import AnnotationKind
from kpitool.views import gaps
from kpitool.views.closed import Role
from kpitool.views.entries import breakdown_entries
from kpitool.views.explanation_records import (
    AreaCount,
    BaseRecord,
    EarlierWindow,
    Explanation,
    FormulaRecord,
    NoteRecord,
    OriginRecord,
    PartRecord,
    PastChange,
    PeriodCount,
    WindowRecord,
)
from kpitool.views.formulas import DIVISION, Figure, closely, interval_formulas, plain, value_formula
from kpitool.views.known import Known
from kpitool.views.outcomes import rule_records, status_steps
from kpitool.views.periods import area_record, period_record
from kpitool.views.records import Comparison, Entry
from kpitool.views.series_steps import chart_record, series_record
from kpitool.views.steps import comparisons

PREFIXES: Mapping[Role, str] = {
    "current": "",
    "previous": "previous_",
    "beside": "beside_",
    "beside_previous": "beside_previous_",
}
"""The windows that are made of counts of periods, and how their columns begin."""


def known_of(assessment: Assessment, entry: Entry) -> Known:
    """What is known of an entry of an assessment."""
    name = entry.indicator
    mine = (pl.col("indicator") == name) & (pl.col("area") == entry.area.code)
    row = assessment.table.filter(mine).pipe(with_yardsticks, assessment.registry).row(0, named=True)
    periods: dict[str, Period] = {
        role: assessment.periods[name, role] for role in PREFIXES if (name, role) in assessment.periods
    }
    return Known(assessment.registry, assessment.quarter, entry, row, periods)


def explanation_of(
    known: Known, assessment: Assessment, edition: Holding, origins: Sequence[OriginRecord]
) -> Explanation:
    """The whole derivation of a figure as one record; `origins`: the extracts that it comes from."""
    entry, indicator, row = known.entry, known.indicator, known.row
    mine = (pl.col("indicator") == known.name) & (pl.col("area") == entry.area.code)
    measured = indicator.measure.kind != "narrative"
    rules = rule_records(assessment.trials.filter(mine).iter_rows(named=True), known)
    made_of = _derivation(known, edition)
    return Explanation(
        indicator=known.name,
        title=indicator.title,
        category=indicator.category,
        area=entry.area,
        period=entry.period,
        definition=indicator.definition,
        measure=indicator.measure.kind,
        unit=entry.unit,
        polarity=indicator.polarity,
        statement=entry.statement,
        status=entry.status,
        status_steps=status_steps(rules, known) if measured else ["it is watched in words, so no rule is tried"],
        new=entry.new,
        doubt=entry.doubt,
        windows=_windows(known, made_of, assessment) if measured else [],
        formulas=_formulas(known) if measured else [],
        origins=list(origins),
        counts=[_period_count(each, known) for each in made_of.counts.iter_rows(named=True)],
        areas=[_area_count(each, known) for each in _known_areas(made_of.areas)],
        adding_up=_adding_up(known, made_of) if measured else [],
        unlocated=entry.unlocated.count if entry.unlocated else None,
        comparisons=comparisons(known) if measured else [],
        base=_base(known, made_of) if measured else None,
        past=_past(row),
        direction=row["direction"],
        chart=chart_record(assessment.charts.filter(mine), known),
        series=series_record(made_of.series, known) if measured else None,
        target=row["target"],
        target_from=row["target_from"],
        assurance=row["assurance"],
        rules=rules,
        breakdown=[_part(part) for part in breakdown_entries(assessment, [entry])],
        notes=_notes(known),
        caveats=entry.caveats,
    )


def _derivation(known: Known, edition: Holding) -> Derivation:
    others = [area for area in (known.row["benchmark_area"], known.row["home_area"]) if area is not None]
    registry, area = known.registry.known_in(known.quarter), known.entry.area.code
    return derivation(edition, registry, known.quarter, known.name, area, known.periods, others)


def _windows(known: Known, derivation: Derivation, assessment: Assessment) -> list[WindowRecord]:
    row, entry = known.row, known.entry
    members, area = derivation.members, entry.area.code
    found = [
        _window(role, known.periods[role], prefix, area, members, known)
        for role, prefix in PREFIXES.items()
        if role in known.periods
        and (role == CURRENT or _there(row, prefix) or (role == PREVIOUS and row["previous_due"]))
    ]
    if entry.benchmark is not None:
        shared = Period(row["benchmark_start"], row["benchmark_months"])
        if shared != known.periods[CURRENT]:
            found.append(_window("shared", shared, "shared_", area, members, known))
        found.append(_benchmark(entry.benchmark, shared, members, known, assessment))
    if entry.home is not None:
        found.append(_window("home", known.periods[CURRENT], "home_", entry.home.area.code, members, known))
    if row["expected"] is not None:
        found.append(_expected(known))
    return found


def _benchmark(
    benchmark: Comparison, shared: Period, members: Mapping[str, int | None], known: Known, assessment: Assessment
) -> WindowRecord:
    """What the figure is held against: pooled counts, a published figure, or the mean of several areas' values."""
    found = _window("benchmark", shared, "benchmark_", benchmark.area.code, members, known)
    if benchmark.kind == "pooled" or found.value is None:
        return found
    told = f"{closely(found.value, known.indicator)}, as published"
    if benchmark.kind == "mean_of_rates":
        told = _mean_formula(benchmark, found.value, known, assessment, now=shared == known.periods[CURRENT])
    return replace(found, areas=None, population=None, formula=told)


def _mean_formula(benchmark: Comparison, mean: float, known: Known, assessment: Assessment, *, now: bool) -> str:
    """The mean of the values of the areas that lie directly in the benchmark's; with each where they are of now."""
    month = known.quarter.period.last_month
    members = known.registry.geography.children(benchmark.area.code, month)
    result = closely(mean, known.indicator)
    if not now:
        return f"the mean of the values of {len(members)} areas = {result}"
    rows = assessment.table.filter(pl.col("indicator") == known.name, pl.col("area").is_in(members))
    values = [closely(value, known.indicator) for value in rows["value"]]
    return f"({' + '.join(values)}) ÷ {len(values)} = {result}"


def _there(row: Mapping[str, Any], prefix: str) -> bool:
    return row.get(f"{prefix}value") is not None or row.get(f"{prefix}x") is not None


def _window(
    role: Role, period: Period, prefix: str, area: str, members: Mapping[str, int | None], known: Known
) -> WindowRecord:
    row, measure = known.row, known.indicator.measure
    figure = _figure(row, prefix)
    lacks = f"{prefix}missing_months" in row
    missing = gaps.missing(dict(row), prefix, known.indicator, known.registry) if lacks else None
    rate = measure.kind == "rate" and figure.value is not None
    return WindowRecord(
        role=role,
        indicator=known.name,
        area=area_record(area, known.registry),
        period=period_record(period, known.indicator, known.registry),
        count=figure.x,
        denominator=figure.n,
        population=known.registry.populations[measure.population].title if measure.kind == "rate" and rate else None,
        population_year=row.get(f"{prefix}population_year") if rate else None,
        value=figure.value,
        lower95=row.get(f"{prefix}lower95"),
        upper95=row.get(f"{prefix}upper95"),
        lower998=row.get(f"{prefix}lower998"),
        upper998=row.get(f"{prefix}upper998"),
        areas=members.get(area),
        formula=value_formula(figure, known.indicator) if figure.n is not None or measure.kind != "rate" else None,
        missing=missing.reason if missing else None,
        withheld=row.get(f"{prefix}withheld"),
    )


def _figure(row: Mapping[str, Any], prefix: str) -> Figure:
    """A figure with what it is worked out from; one without a count was supplied finished."""
    x, value = row[f"{prefix}x"], row[f"{prefix}value"]
    n = row.get(f"{prefix}n") if value is not None else None
    return Figure(x, n, value if x is None else None, value, row["per"], row["design_effect"])


def _expected(known: Known) -> WindowRecord:
    """The indicator that this one is not expected above (or below), as it is explained by itself."""
    row, registry = known.row, known.registry
    other = registry.indicators[row["expected"]]
    per = float(other.measure.per) if other.measure.kind == "rate" else 1.0
    x, value = row["expected_x"], row["expected_value"]
    figure = Figure(x, row["expected_n"], value if x is None else None, value, per)
    return WindowRecord(
        role="expected",
        indicator=row["expected"],
        area=known.entry.area,
        period=period_record(known.periods[CURRENT], other, registry),
        count=x,
        denominator=row["expected_n"],
        population=registry.populations[other.measure.population].title if other.measure.kind == "rate" else None,
        population_year=None,
        value=value,
        lower95=row["expected_lower95"],
        upper95=row["expected_upper95"],
        lower998=None,
        upper998=None,
        areas=None,
        formula=value_formula(figure, other),
        missing=None,
        withheld=row.get("expected_withheld"),
    )


def _formulas(known: Known) -> list[FormulaRecord]:
    """The sums of the figure itself: its value, and both intervals."""
    row, indicator = known.row, known.indicator
    figure = _figure(row, "")
    text = value_formula(figure, indicator)
    if text is None:
        return []
    reference = "its source" if figure.own is not None else "a count" if indicator.measure.kind == "count" else DIVISION
    found = [FormulaRecord("value", text, figure.value, reference)]
    limits = {name: row[name] for name in ("lower95", "upper95", "lower998", "upper998")}
    for level in (95, 998):
        found += interval_formulas(figure, limits, level, indicator)
    return found


def _period_count(each: Mapping[str, Any], known: Known) -> PeriodCount:
    period = Period(each["start"], each["months"])
    return PeriodCount(
        source=each["source"],
        role=each["role"],
        start=each["start"],
        months=each["months"],
        label=period_record(period, known.indicator, known.registry).label,
        count=each["x"],
        denominator=each["n"],
        value=each["own"],
        absent=bool(each["absent"]),
        withheld=each["withheld"],
    )


def _known_areas(areas: pl.DataFrame) -> Iterable[Mapping[str, Any]]:
    """The smallest areas, where anything is known of any."""
    told = pl.any_horizontal(pl.col("x", "own", "withheld").is_not_null()).any()
    return areas.iter_rows(named=True) if areas.height and areas.select(told).item() else []


def _area_count(each: Mapping[str, Any], known: Known) -> AreaCount:
    there = each["value"] is not None
    return AreaCount(
        area=area_record(each["area"], known.registry),
        count=each["x"],
        denominator=each["n"] if there else None,
        value=each["value"],
        absent=bool(each["absent"]),
        withheld=each["withheld"],
    )


def _adding_up(known: Known, derivation: Derivation) -> list[str]:
    """How the area's count comes from those of the smallest areas, or why it does not."""
    row, name, members = known.row, known.entry.area.name, derivation.members.get(known.entry.area.code)
    sources = [known.registry.sources[source] for source in known.indicator.source]
    if all(source.place is not None for source in sources):
        return [f"the source speaks for {name} alone"]
    if not derivation.areas.height:
        return [f"{name} is one of the smallest areas"]
    if derivation.areas["withheld"].is_not_null().any():
        return ["a part is withheld, so that they are not added up here"]
    if row["supplied"] is not None:
        return [f"stated for {name} itself as {plain(row['supplied'])}; its parts add up to {plain(row['summed'])}"]
    if members is None or row["x"] is None or derivation.areas["x"].null_count():
        return [f"stated for {name} itself" if row["value"] is not None else "not every part has a figure"]
    added = float(derivation.areas["x"].sum())
    told = [f"the sum of the {counted(members, 'smallest area')} in {name}: {plain(added)}"]
    left = row["x"] - added
    return told if left == 0 else [*told, f"and {plain(left)} placed in {name} itself and in none of them"]


def _base(known: Known, derivation: Derivation) -> BaseRecord | None:
    """The windows before the previous one, where any stands beside it."""
    row, rows = known.row, derivation.before.iter_rows(named=True)
    if not derivation.before.height or row["before_mean"] is None:
        return None
    return BaseRecord(
        windows=[
            EarlierWindow(
                period_record(Period(each["start"], each["months"]), known.indicator, known.registry), each["value"]
            )
            for each in rows
        ],
        mean=row["before_mean"],
        base=row["base"],
        held=row["base_windows"],
    )


def _past(row: Mapping[str, Any]) -> list[PastChange]:
    found = [
        PastChange(quarter, row[f"{AGO}{quarter}_value"], row[f"{AGO}{quarter}_change"], row[f"{AGO}{quarter}_verdict"])
        for quarter in QUARTERS
        if row[f"{AGO}{quarter}_verdict"] is not None
    ]
    return [each for each in found if each.value is not None]


def _part(part: Entry) -> PartRecord:
    return PartRecord(
        part=part.breakdown.value if part.breakdown else "",
        count=part.count,
        previous_count=part.previous.count if part.previous else None,
        value=part.value,
        share=part.share,
        withheld=part.withheld,
        previous_withheld=part.previous.withheld if part.previous else None,
    )


def _notes(known: Known) -> list[NoteRecord]:
    """The dated annotations on the indicator, its sources and the area, and what each does here."""
    notes = annotations(known.indicator, known.registry, known.entry.area.code)
    return [NoteRecord(AnnotationKind(kind), month, text, _effect(kind, month, known)) for kind, month, text in notes]


def _effect(kind: str, month: Any, known: Known) -> str:
    if kind == "note":
        return "rides along"
    current, previous = known.periods.get(CURRENT), known.periods.get(PREVIOUS)
    between = current is not None and previous is not None and previous.start < month <= current.last_month
    if kind == "criteria":
        return (
            "explains a change between the two windows" if between else "explains nothing here: not between the windows"
        )
    chart = "; starts a new segment of the chart" if kind == "break" else ""
    blocks = kind in BLOCKING and between
    return ("blocks the comparison with the window before" if blocks else "blocks nothing here") + chart
