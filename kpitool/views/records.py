"""An assessment as records for other programs: one frozen shape for each row, unrounded, null for unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kpitool.analysis.assessment import Assessment
from kpitool.analysis.windows import CURRENT, PREVIOUS
from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers, wording

Row = dict[str, Any]
"""A row of the assessed table, as Polars gives it."""


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
class Missing:
    """Why there is no value: months (first days), areas and scopes that are absent, and a sentence."""

    months: list[date]
    areas: list[str]
    scopes: list[str]
    reason: str


@dataclass(frozen=True)
class Unlocated:
    """Records without a place, of the scopes that report for the area; in no area's count."""

    count: float
    scopes: list[str]


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
class Comparison:
    """Another area's value over the same months, and where this area stands against it."""

    area: AreaRecord
    kind: str
    period: PeriodRecord
    value: float | None
    count: float | None
    denominator: float | None
    verdict: str
    reason: str | None
    missing: Missing | None


@dataclass(frozen=True)
class Evidence:
    """The two figures that a rule compared, with the periods, counts and interval they stand on."""

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
    """A rule that fired; `chosen` says that its level is this board's choice and not the default."""

    rule: str
    level: str
    chosen: bool
    explained: bool
    evidence: list[Evidence]
    reason: str | None


@dataclass(frozen=True)
class Entry:
    """One indicator in one area."""

    indicator: str
    title: str
    category: str
    area: AreaRecord
    breakdown: None
    period: PeriodRecord
    value: float | None
    unit: str
    count: float | None
    denominator: float | None
    population_year: int | None
    lower95: float | None
    upper95: float | None
    lower998: float | None
    upper998: float | None
    missing: Missing | None
    unlocated: Unlocated | None
    previous: Previous | None
    change: Change | None
    benchmark: Comparison | None
    home: Comparison | None
    status: str
    explained: str | None
    findings: list[Finding]
    caveats: list[str]
    statement: str


def entries(assessment: Assessment, areas: Iterable[str] | None = None) -> list[Entry]:
    """A record for each indicator and area, in the order of the assessment."""
    wanted = None if areas is None else set(areas)
    found: dict[tuple[str, str], list[Row]] = {}
    for finding in assessment.findings.iter_rows(named=True):
        found.setdefault((finding["indicator"], finding["area"]), []).append(finding)
    return [
        _entry(row, assessment, found.get((row["indicator"], row["area"]), []))
        for row in assessment.table.iter_rows(named=True)
        if wanted is None or row["area"] in wanted
    ]


def _entry(row: Row, assessment: Assessment, fired: Sequence[Row]) -> Entry:
    registry, name = assessment.registry, row["indicator"]
    indicator = registry.indicators[name]
    now, before = assessment.periods[name, CURRENT], assessment.periods[name, PREVIOUS]
    previous = _previous(row, before, indicator, registry) if indicator.compare.previous else None
    change = _change(row) if indicator.compare.previous else None
    benchmark = _comparison(row, "benchmark", now, indicator, registry)
    home = _comparison(row, "home", now, indicator, registry)
    facts = wording.Facts(
        indicator=indicator,
        registry=registry,
        area=registry.geography[row["area"]],
        now=now,
        before=before,
        row=row,
        missing=_missing(row, "", indicator, registry),
    )
    missing = facts.missing
    return Entry(
        indicator=name,
        title=indicator.title,
        category=indicator.category,
        area=area_record(row["area"], registry),
        breakdown=None,
        period=period_record(now),
        value=row["value"],
        unit=numbers.unit(indicator, registry),
        count=row["x"],
        denominator=row["n"] if row["value"] is not None else None,
        population_year=row["population_year"] if row["value"] is not None else None,
        lower95=row["lower95"],
        upper95=row["upper95"],
        lower998=row["lower998"],
        upper998=row["upper998"],
        missing=missing,
        unlocated=_unlocated(row, registry),
        previous=previous,
        change=change,
        benchmark=benchmark,
        home=home,
        status=row["status"],
        explained=row["explained"],
        findings=[_finding(finding, row, now, before, facts, previous, benchmark) for finding in fired],
        caveats=_caveats(indicator, registry),
        statement=wording.statement(facts),
    )


def area_record(code: str, registry: Registry) -> AreaRecord:
    area = registry.geography[code]
    return AreaRecord(code, area.name, area.level.value)


def period_record(period: Period) -> PeriodRecord:
    return PeriodRecord(period.start, period.end, period.months, period.label)


def _missing(row: Row, prefix: str, indicator: Indicator, registry: Registry) -> Missing | None:
    if row[f"{prefix}value"] is not None:
        return None
    gap = wording.Gap(
        months=row[f"{prefix}missing_months"] or [],
        scopes=[registry.scopes[scope].title for scope in row[f"{prefix}missing_scopes"] or []],
        alone=[registry.geography[area].name for area in row[f"{prefix}missing_alone"] or []],
        rows=[registry.geography[area].name for area in row[f"{prefix}missing_rows"] or []],
        count=row[f"{prefix}x"],
        denominator=row[f"{prefix}n"],
        population_wanted=row[f"{prefix}population_wanted"],
    )
    areas = row[f"{prefix}missing_areas"] or []
    return Missing(gap.months, areas, gap.scopes, wording.missing_reason(gap, indicator))


def _unlocated(row: Row, registry: Registry) -> Unlocated | None:
    if not row["unlocated"]:
        return None
    return Unlocated(
        row["unlocated"], [registry.scopes[s].title for s in row["unlocated_scopes"] if s in registry.scopes]
    )


def _previous(row: Row, period: Period, indicator: Indicator, registry: Registry) -> Previous:
    known = row["previous_value"] is not None
    return Previous(
        period=period_record(period),
        value=row["previous_value"],
        count=row["previous_x"],
        denominator=row["previous_n"] if known else None,
        population_year=row["previous_population_year"] if known else None,
        lower95=row["previous_lower95"],
        upper95=row["previous_upper95"],
        missing=_missing(row, "previous_", indicator, registry),
    )


def _change(row: Row) -> Change:
    return Change(
        count=row["change_count"],
        value=row["change_value"],
        percent_of_count=row["percent_of_count"],
        percent_of_value=row["percent_of_value"],
        points=row["points"],
        verdict=row["change_verdict"],
        reason=row["blocked"],
    )


def _comparison(row: Row, prefix: str, now: Period, indicator: Indicator, registry: Registry) -> Comparison | None:
    code = row[f"{prefix}_area"]
    if code is None:
        return None
    benchmark = indicator.compare.benchmark
    return Comparison(
        area=area_record(code, registry),
        kind="pooled",
        period=period_record(now),
        value=row[f"{prefix}_value"],
        count=row[f"{prefix}_x"],
        denominator=row[f"{prefix}_n"] if row[f"{prefix}_value"] is not None else None,
        verdict=row[f"{prefix}_verdict"],
        reason=benchmark.reason if benchmark and prefix == "benchmark" else None,
        missing=_missing(row, f"{prefix}_", indicator, registry),
    )


def _finding(
    finding: Row,
    row: Row,
    now: Period,
    before: Period,
    facts: "wording.Facts",
    previous: Previous | None,
    benchmark: Comparison | None,
) -> Finding:
    rule = finding["rule"]
    level, confidence = ("998", 99.8) if row["strict"] else ("95", 95.0)
    own = {
        "value": row["value"],
        "count": row["x"],
        "period": period_record(now),
        "lower": row[f"lower{level}"],
        "upper": row[f"upper{level}"],
        "confidence": confidence,
    }
    evidence = []
    if rule in {"red_red", "worse_than_previous"}:
        evidence.append(
            Evidence(
                **own,
                against="previous",
                against_value=row["previous_value"],
                against_count=row["previous_x"],
                against_period=period_record(before),
                against_lower=row[f"previous_lower{level}"],
                against_upper=row[f"previous_upper{level}"],
            )
        )
    if rule in {"red_red", "worse_than_benchmark"} and benchmark is not None:
        evidence.append(
            Evidence(
                **own,
                against=benchmark.area.code,
                against_value=benchmark.value,
                against_count=benchmark.count,
                against_period=benchmark.period,
                against_lower=None,
                against_upper=None,
            )
        )
    reason = None
    if rule == "data":
        absent = [other.missing if other is not None else None for other in (previous, benchmark)]
        reason = wording.data_reason(facts, *absent)
    return Finding(rule, finding["level"], finding["chosen"], finding["explained"], evidence, reason)


def _caveats(indicator: Indicator, registry: Registry) -> list[str]:
    texts = [*indicator.caveats]
    for source in indicator.source:
        texts.extend(registry.sources[source].caveats)
    notes = [
        *indicator.annotations,
        *(note for name in indicator.source for note in registry.sources[name].annotations),
    ]
    texts.extend(f"{note.month:%b %Y}: {note.text}" for note in notes)
    return list(dict.fromkeys(texts))
