"""An assessment as records: a row for each indicator and area, and one for each value of a breakdown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from kpitool.analysis.assessment import Assessment
from kpitool.analysis.windows import BEFORE, BESIDE, CURRENT, PREVIOUS
from kpitool.period import Period
from kpitool.registry.models import BenchmarkKind, Indicator, Registry
from kpitool.registry.sources import Series
from kpitool.views import came, course, gaps, numbers, wording
from kpitool.views.benchmarks import benchmark_caveats, benchmark_missing
from kpitool.views.evidence import evidence_of
from kpitool.views.gaps import Row
from kpitool.views.periods import area_record, period_record
from kpitool.views.records import (
    Acknowledged,
    Beside,
    Breakdown,
    Change,
    Cleared,
    Comparison,
    Entry,
    Finding,
    Previous,
    Unlocated,
)


def entries(
    assessment: Assessment, areas: Iterable[str] | None = None, told: Callable[[str, str], bool] | None = None
) -> list[Entry]:
    """A record for each indicator and area, in the order of the assessment; or for those that are `told` of."""
    wanted = None if areas is None else set(areas)
    found, cleared, parts = (
        _by_row(frame.iter_rows(named=True)) for frame in (assessment.findings, assessment.cleared, assessment.parts)
    )
    none: list[Row] = []
    chosen = [
        number
        for number, (name, area) in enumerate(assessment.table.select("indicator", "area").iter_rows())
        if (wanted is None or area in wanted) and (told is None or told(name, area))
    ]
    return [
        _entry(row, assessment, *(rows.get((row["indicator"], row["area"]), none) for rows in (found, cleared, parts)))
        for row in assessment.table[chosen].iter_rows(named=True)
    ]


def breakdown_entries(assessment: Assessment, whole: Sequence[Entry]) -> list[Entry]:
    """A record for each value of the breakdowns of some entries: measured, and not judged."""
    parts = _by_row(assessment.parts.iter_rows(named=True))
    return [_part(part, entry) for entry in whole for part in parts.get((entry.indicator, entry.area.code), ())]


def _by_row(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["indicator"], row["area"]), []).append(row)
    return found


def _entry(
    row: Row, assessment: Assessment, fired: Sequence[Row], cleared: Sequence[Row], parts: Sequence[Row]
) -> Entry:
    registry, name = assessment.registry, row["indicator"]
    indicator = registry.indicators[name]
    now = assessment.periods.get((name, CURRENT), assessment.quarter.period)
    before = assessment.periods.get((name, PREVIOUS))
    missing = gaps.missing(row, "", indicator, registry)
    due = row["previous_due"] or row["previous_value"] is not None
    previous = _based(row, _previous(row, "", before, indicator, registry)) if before and due else None
    compared = indicator.compare.previous and indicator.measure.kind != "narrative"
    known, doubt = row["value"] is not None, gaps.doubt(row, registry)
    benchmark = _comparison(row, "benchmark", now, indicator, registry)
    entry = Entry(
        indicator=name,
        title=indicator.title,
        category=indicator.category,
        area=area_record(row["area"], registry),
        breakdown=None,
        period=period_record(now, indicator, registry),
        value=row["value"],
        unit=numbers.unit(indicator, registry),
        count=row["x"],
        denominator=row["n"] if known else None,
        share=None,
        population_year=row["population_year"] if known else None,
        lower95=row["lower95"],
        upper95=row["upper95"],
        lower998=row["lower998"],
        upper998=row["upper998"],
        missing=missing,
        withheld=row["withheld"],
        doubt=doubt,
        contradicted=gaps.contradiction(row, registry) is not None,
        stale=bool(row["stale"]) and known,
        unlocated=_unlocated(row, registry),
        unplaced=gaps.unplaced(row),
        new=indicator.is_new(assessment.quarter),
        previous=previous,
        change=_change(row, "", _why_not_compared(row, now, before, assessment)) if compared else None,
        direction=course.direction(row, indicator, registry),
        target=course.target(row),
        signal=course.signal(row, indicator, registry),
        beside=_beside(row, now, assessment),
        benchmark=benchmark,
        home=_comparison(row, "home", now, indicator, registry),
        restated=came.restated(row, [now, before], assessment),
        rejected=came.rejected(row),
        status=row["status"],
        explained=row["explained"],
        findings=[],
        cleared=[] if doubt else [Cleared(one["rule"], one["level"], one["since"]) for one in cleared],
        caveats=[
            *caveats_of(row["area"], indicator, registry, now),
            *benchmark_caveats(benchmark, registry),
            *gaps.unplaced_before(row, before),
            *gaps.provisos(row),
        ],
        statement="",
    )
    found = replace(entry, findings=[_finding(finding, row, entry, registry) for finding in fired])
    facts = wording.Facts(
        indicator=indicator,
        registry=registry,
        quarter=assessment.quarter,
        row=row,
        parts=parts,
        entry=found,
    )
    return replace(found, statement=wording.statement(facts))


def _part(part: Row, entry: Entry) -> Entry:
    """A value of a breakdown in the shape of its indicator's entry, with nothing that only the whole has."""
    previous = entry.previous and replace(
        entry.previous,
        value=part["previous_value"],
        count=part["previous_x"],
        denominator=None if part["previous_withheld"] else entry.previous.denominator,
        missing=entry.previous.missing if part["previous_value"] is None else None,
        lower95=None,
        upper95=None,
        before_mean=None,
        before_windows=None,
        base=None,
        base_windows=None,
        withheld=part["previous_withheld"],
    )
    return replace(
        unjudged(entry),
        breakdown=Breakdown(part["dimension"], part["part"]),
        value=part["value"],
        count=part["x"],
        denominator=part["n"],
        share=part["share"],
        lower95=part["lower95"],
        upper95=part["upper95"],
        lower998=part["lower998"],
        upper998=part["upper998"],
        withheld=part["withheld"],
        previous=previous,
    )


def unjudged(entry: Entry) -> Entry:
    """An entry with what its indicator and area are, and nothing of what is held against its figure or said of it."""
    return replace(
        entry,
        missing=None,
        doubt=None,
        contradicted=False,
        stale=False,
        unlocated=None,
        unplaced=[],
        previous=None,
        change=None,
        direction=None,
        target=None,
        signal=None,
        beside=None,
        benchmark=None,
        home=None,
        restated=[],
        rejected=[],
        status="not_assessed",
        explained=None,
        findings=[],
        cleared=[],
        statement="",
    )


def _unlocated(row: Row, registry: Registry) -> Unlocated | None:
    if not row["unlocated"] and row["unlocated_withheld"] is None:
        return None
    scopes = [registry.scopes[scope].title for scope in row["unlocated_scopes"] if scope in registry.scopes]
    return Unlocated(row["unlocated"], scopes, row["unlocated_withheld"])


def _previous(row: Row, prefix: str, period: Period, indicator: Indicator, registry: Registry) -> Previous:
    own = f"{prefix}previous_"
    known = row[f"{own}value"] is not None
    return Previous(
        period=period_record(period, indicator, registry),
        value=row[f"{own}value"],
        count=row[f"{own}x"],
        denominator=row[f"{own}n"] if known else None,
        population_year=row[f"{own}population_year"] if known else None,
        lower95=row[f"{own}lower95"],
        upper95=row[f"{own}upper95"],
        missing=gaps.missing(row, own, indicator, registry),
        withheld=row[f"{own}withheld"],
    )


BASE = ("before_mean", "before_windows", "base", "base_windows")


def _based(row: Row, previous: Previous) -> Previous:
    """The window before with what it is among those before it."""
    return replace(previous, **{name: row[name] for name in BASE})


def _change(row: Row, prefix: str, reason: str | None) -> Change:
    few = f"a count is below {row['percent_needs']}" if row[f"{prefix}percent_withheld"] else None
    return Change(
        count=row[f"{prefix}change_count"],
        value=row[f"{prefix}change_value"],
        percent_of_count=row[f"{prefix}percent_of_count"],
        percent_of_value=row[f"{prefix}percent_of_value"],
        points=row[f"{prefix}points"],
        verdict=row[f"{prefix}change_verdict"],
        reason=row[f"{prefix}blocked"] or reason,
        percent_withheld=few,
    )


def _why_not_compared(row: Row, now: Period, before: Period | None, assessment: Assessment) -> str | None:
    """Why a figure that is there has no verdict on its change."""
    indicator = assessment.registry.indicators[row["indicator"]]
    if row["value"] is None:
        return None
    if before is None:
        cohort = any(assessment.registry.sources[name].series is Series.COHORT for name in indicator.source)
        what = "a part year" if now.months < 12 else "a period"
        follow = ", and a cohort still being followed" if cohort and now.months < 12 else ""
        return f"{what}, with nothing alike a year before{follow}"
    if row["previous_value"] is None and not row["previous_due"]:
        return "new, with nothing before to compare it with"
    if row["change_verdict"] == "not_tested":
        return gaps.why_untested(row)
    return None


def _beside(row: Row, now: Period, assessment: Assessment) -> Beside | None:
    registry, name = assessment.registry, row["indicator"]
    indicator, period = registry.indicators[name], assessment.periods.get((name, BESIDE))
    known = any(row[f"beside_{name}"] is not None for name in ("value", "x", "withheld"))
    if period is None or not known:
        return None
    before = assessment.periods.get((name, BESIDE + BEFORE))
    kind, note = gaps.beside_note(period, before, now, indicator, registry)
    known = row["beside_value"] is not None
    previous = _previous(row, "beside_", before, indicator, registry) if before else None
    return Beside(
        kind=kind,
        period=period_record(period, indicator, registry),
        value=row["beside_value"],
        count=row["beside_x"],
        denominator=row["beside_n"] if known else None,
        population_year=row["beside_population_year"] if known else None,
        lower95=row["beside_lower95"],
        upper95=row["beside_upper95"],
        missing=gaps.missing(row, "beside_", indicator, registry),
        withheld=row["beside_withheld"],
        previous=previous if previous and (previous.value is not None or previous.count is not None) else None,
        change=_change(row, "beside_", None),
        explained=row["beside_explained"],
        note=note,
    )


def _comparison(row: Row, prefix: str, now: Period, indicator: Indicator, registry: Registry) -> Comparison | None:
    code = row[f"{prefix}_area"]
    if code is None:
        return None
    is_benchmark = prefix == "benchmark"
    shared = Period(row["benchmark_start"], row["benchmark_months"]) if is_benchmark else now
    benchmark = indicator.compare.benchmark if is_benchmark else None
    kind = benchmark.kind if benchmark else BenchmarkKind.POOLED
    known = row[f"{prefix}_value"] is not None
    return Comparison(
        area=area_record(code, registry),
        kind=kind,
        period=period_record(shared, indicator, registry),
        own_value=row["shared_value"] if is_benchmark else row["value"],
        value=row[f"{prefix}_value"],
        count=row[f"{prefix}_x"],
        denominator=row[f"{prefix}_n"] if known else None,
        verdict=row[f"{prefix}_verdict"],
        reason=benchmark.reason if benchmark else None,
        missing=benchmark_missing(kind, code, shared, gaps.missing(row, f"{prefix}_", indicator, registry), registry),
        source=benchmark.source if benchmark else None,
        withheld=row[f"{prefix}_withheld"],
    )


def _finding(finding: Row, row: Row, entry: Entry, registry: Registry) -> Finding:
    data = finding["rule"] == "data"
    return Finding(
        rule=finding["rule"],
        level=finding["level"],
        chosen=finding["chosen"],
        explained=finding["explained"],
        state=finding.get("state"),
        since=finding.get("since"),
        open_ended=finding.get("open_ended"),
        acknowledged=_acknowledged(finding),
        evidence=evidence_of(finding["rule"], row, entry, registry),
        reason=gaps.data_reason(row, entry, registry) if data else None,
    )


def _acknowledged(finding: Row) -> Acknowledged | None:
    quarter = finding.get("acknowledged_in")
    return Acknowledged(quarter, finding["acknowledged_by"], finding["acknowledged_reason"]) if quarter else None


def caveats_of(area: str, indicator: Indicator, registry: Registry, now: Period) -> list[str]:
    """What rides along with a figure: caveats, dated notes up to the window's end, whose it is, what it overlaps."""
    texts = [*indicator.caveats]
    for source in indicator.source:
        texts.extend(registry.sources[source].caveats)
    if any(registry.sources[name].place == area != registry.areas.home for name in indicator.source):
        home = registry.geography[registry.areas.home].name
        texts.append(f"speaks for {registry.geography[area].name}, not for {home} alone")
    notes = [
        *indicator.annotations,
        *(note for name in indicator.source for note in registry.sources[name].annotations),
        *(note for entry in registry.areas.list if entry.code == area for note in entry.annotations),
    ]
    texts.extend(f"{note.month:%b %Y}: {note.text}" for note in notes if _known_by(note.month, now))
    if indicator.overlaps_with:
        titles = [registry.indicators[other].title for other in indicator.overlaps_with]
        texts.append(f"overlaps with {wording.titles(titles)}: never add them")
    return list(dict.fromkeys(texts))


def _known_by(month: date, now: Period) -> bool:
    return month <= now.last_month
