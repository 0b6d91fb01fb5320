"""The assessment of one quarter: every indicator and area measured, compared and judged, as one value."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from kpitool.analysis.base import with_base
from kpitool.analysis.basis import Basis, Holding, basis_of
from kpitool.analysis.benchmarks import with_benchmark, with_expected, with_home
from kpitool.analysis.breakdowns import Part, parts_of, parts_table, with_parts
from kpitool.analysis.charts import charts_of, with_chart
from kpitool.analysis.comparators import benchmark_figures
from kpitool.analysis.comparisons import Verdict, indicator_table, with_beside, with_previous
from kpitool.analysis.contradictions import with_strays, with_totals
from kpitool.analysis.copies import copies_of
from kpitool.analysis.direction import with_direction
from kpitool.analysis.earlier import whole_windows
from kpitool.analysis.findings import findings, trials, with_status
from kpitool.analysis.looking_back import AGO, QUARTERS, earlier_windows, windows_ago
from kpitool.analysis.marks import marks_of
from kpitool.analysis.percents import with_percents_withheld
from kpitool.analysis.rejected import with_rejected
from kpitool.analysis.rollup import slot_frame
from kpitool.analysis.rows import selected
from kpitool.analysis.seen import Seen, with_seen
from kpitool.analysis.series import chart_points, chart_spans, short_points, short_spans
from kpitool.analysis.settings import settings_table
from kpitool.analysis.targets import with_target
from kpitool.analysis.trend import trends
from kpitool.analysis.unplaced import with_unplaced
from kpitool.analysis.windows import CURRENT, Course, Span, courses, slack, spans
from kpitool.areas import Areas
from kpitool.period import Period, Quarter, Window, months_between
from kpitool.registry.models import BenchmarkKind, Polarity, Registry
from kpitool.tables import EVERYONE, Kind

CLEARED = dict.fromkeys(["indicator", "area", "rule", "level", "since"], pl.String())


@dataclass(frozen=True)
class Assessment:
    """One quarter, assessed.

    `table`: a row for each indicator and area, in the order of the registry: `x` (count), `n`
    (denominator), `value` and its intervals, the `previous_…`, `beside_…`, `benchmark_…`, `home_…` and
    `expected_…`, `chart_…`, `trend_…`, `target…` and `ago_…` columns, the change, its `direction` and verdicts,
    `before_…` and `base…` (`base.with_base`), `withheld` (`Plan.applied`), `missing_…`, `stale`, `unlocated`,
    `unplaced`, `marks`, `status`, `seen` and what has moved since (`seen.with_seen`), and `rejected`
    (`rejected.with_rejected`).
    `trials`: every rule on every row (`findings.trials`). `findings`: those that fired. `cleared`: those of the last
    quarter that do not any more (`continuity.followed`). `charts`: the points of the control charts
    (`control.with_control`). `parts`: the values of the breakdowns (`breakdowns.parts_table`). `periods`: the
    windows of each indicator by role. `seen`: the label of the edition that a board saw, where it was looked at.
    `past`: every rule on every row of past quarters (`Copies.told`), where they were looked at.
    """

    registry: Registry
    quarter: Quarter
    table: pl.DataFrame
    trials: pl.DataFrame
    findings: pl.DataFrame
    charts: pl.DataFrame
    parts: pl.DataFrame
    periods: dict[tuple[str, str], Period]
    cleared: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CLEARED))
    seen: str | None = None
    past: pl.DataFrame = field(default_factory=pl.DataFrame)

    def of_area(self, code: str) -> pl.DataFrame:
        return self.table.filter(pl.col("area") == code)

    @property
    def home(self) -> pl.DataFrame:
        """The rows of the home area."""
        return self.of_area(self.registry.areas.home)


@dataclass(frozen=True)
class Judged:
    """The indicators of some courses, measured, compared and judged: the table, the rules tried and what led there."""

    table: pl.DataFrame
    trials: pl.DataFrame
    charts: pl.DataFrame
    parts: pl.DataFrame
    planned: list[Span]

    def of(self, names: Collection[str]) -> "Judged":
        """What was found of some indicators alone."""
        mine = pl.col("indicator").is_in(list(names))
        return Judged(
            self.table.filter(mine),
            self.trials.filter(mine),
            self.charts.filter(mine),
            self.parts,
            [span for span in self.planned if span.indicator in names],
        )


def assess(
    edition: Holding,
    registry: Registry,
    quarter: Quarter,
    window: Window | None = None,
    *,
    seen: Seen | None = None,
    received: pl.DataFrame | None = None,
    past: Sequence[Quarter] = (),
    areas: Collection[str] | None = None,
) -> Assessment:
    """Assesses every indicator that a registry has by a quarter; `window` replaces the indicators' own.

    `seen`: what a board last saw, to tell which figures have moved since. `received`: what became of the records of the
    edition's extracts (`rejected.RECEIVED`). `past`: quarters on which the rules are tried as well, by the same data
    under the same registry. `areas`: those that are assessed, with those that they are held against, where not all are.

    Figures are unrounded. A window with a missing month or member has no value and says what is missing.
    """
    registry, month = registry.known_in(quarter), quarter.period.last_month
    parts = parts_of(registry)
    wanted = with_others(areas, registry, month)
    basis = basis_of(edition, with_parts(registry, parts), month, wanted)
    ways = courses(basis.registry, quarter, basis.held, basis.asked, window)
    then = basis_of(seen.edition, registry, month, wanted) if seen else None
    copies = copies_of(basis.under(registry), past)
    both = basis.under(basis.registry.with_indicators({**basis.registry.indicators, **copies.indicators}), copies.ways)
    every = judged(both, {**ways, **copies.ways}, parts, seen=then, received=received)
    found = with_rest(every.of(ways) if past else every, basis, ways)
    label = seen.label if seen else None
    return replace(assessment_of(found, registry, quarter, label), past=copies.told(every.trials))


def with_rest(found: Judged, basis: Basis, ways: Mapping[str, Course]) -> Judged:
    """Adds to a judged table what no rule asks for: what changes are measured from, marks, what has no place."""
    table = (
        found.table.pipe(with_base, basis, ways)
        .pipe(with_percents_withheld, tuple(f"{AGO}{quarter}" for quarter in QUARTERS))
        .join(unlocated(found.planned, basis), on=["indicator", "area"], how="left")
        .join(marks_of(found.planned, basis.edition, basis.registry), on=["indicator", "area"], how="left")
    )
    return replace(found, table=table)


def assessment_of(found: Judged, registry: Registry, quarter: Quarter, seen: str | None) -> Assessment:
    """The assessment of a quarter from what was found of the indicators of its registry; `seen`: as there."""
    table = found.table.pipe(_with_narratives, registry).pipe(with_status, found.trials).pipe(_in_order, registry)
    periods = {(span.indicator, span.role): span.period for span in found.planned}
    fired = findings(found.trials)
    return Assessment(registry, quarter, table, found.trials, fired, found.charts, found.parts, periods, seen=seen)


def judged(
    basis: Basis,
    ways: Mapping[str, Course],
    parts: Sequence[Part] = (),
    *,
    seen: Basis | None = None,
    received: pl.DataFrame | None = None,
) -> Judged:
    """Measures the windows of some courses, compares them and tries the rules on them.

    `parts` are those of the basis' indicators that stand for a value of a breakdown: measured, and not judged. Of those
    that are judged only, it is not looked into what is missing, what could stand beside it, where it goes, nor how its
    figures came to be: the rules of a past quarter need none. `seen` and `received`: as in `assess`, where they are
    looked at.
    """
    registry, geography = basis.registry, basis.registry.geography
    alone = {part.id for part in parts}
    drawn = chart_spans(registry, _charted(basis, ways), alone)
    basis.count_ahead([*foreseen(basis, ways, alone), *drawn])
    planned, windows = whole_windows(basis, ways, alone)
    of_indicators = (
        indicator_table(registry)
        .join(_areas(geography, basis.month, basis.areas), how="cross")
        .with_columns(strict=pl.col("is_part") & (pl.col("area") != pl.col("headline")))
        .drop("is_part")
    )
    known = windows.join(of_indicators, on=["indicator", "area"])
    whole = known.filter(~pl.col("indicator").is_in(list(alone)))
    shown = {name: way for name, way in ways.items() if name not in basis.judged_only}
    settings = settings_table(registry.only(ways.keys() - alone))
    strictness = of_indicators.select("indicator", "area", "strict")
    charts = charts_of(chart_points(basis, drawn), settings, strictness)
    compared = (
        whole.pipe(with_previous, planned, registry)
        .pipe(with_beside, whole, planned, registry)
        .pipe(with_benchmark, whole, benchmark_figures(whole, planned, basis), planned)
        .pipe(with_home, whole, geography.home)
        .pipe(with_expected, planned)
        .pipe(with_totals, basis, parts, planned)
        .pipe(with_strays, basis, planned)
        .pipe(with_unplaced, basis.unplaced, planned, registry)
        .pipe(with_seen, seen, planned)
        .pipe(with_rejected, basis, received, [span for span in planned if span.indicator in shown])
        .pipe(with_chart, charts, ways)
        .pipe(with_target, charts, planned, ways, registry)
        .join(trends(short_points(basis, ways, alone)), on=["indicator", "area"], how="left")
        .with_columns(stale=pl.col("indicator").is_in(_stale(ways, registry)))
    )
    if shown or not ways:  # of indicators in words there is nothing, and what is printed has its columns all the same
        compared = compared.pipe(with_direction, of_indicators, basis, shown, alone)
    return Judged(compared, trials(compared, settings), charts, parts_table(known, parts), planned)


def with_others(areas: Collection[str] | None, registry: Registry, month: date) -> frozenset[str] | None:
    """Some areas and those that they are held against: home, the benchmarks, and the members of a mean of several."""
    if areas is None:
        return None
    found = {*areas, registry.areas.home}
    for name in registry.indicators:
        benchmark, other = registry.benchmark(name), registry.benchmark_area(name)
        if benchmark is not None and other is not None:
            of_members = benchmark.kind is BenchmarkKind.MEAN_OF_RATES
            found |= {other, *(registry.geography.children(other, month) if of_members else ())}
    return frozenset(found)


def foreseen(basis: Basis, ways: Mapping[str, Course], parts: Collection[str]) -> list[Span]:
    """The windows that are looked at of some courses, whatever their figures are, but for those of charts."""
    registry = basis.registry
    looked_back_on = [way for name, way in ways.items() if name not in basis.judged_only and name not in parts]
    return [
        *spans(ways.values()),
        *short_spans(registry, ways, parts),
        *(span for way in looked_back_on for span in (*windows_ago(way), *earlier_windows(way))),
    ]


def _charted(basis: Basis, ways: Mapping[str, Course]) -> dict[str, Course]:
    """The courses whose charts are shown or judged: where neither way is good no point is adverse."""
    unjudged = {name for name in basis.judged_only if basis.registry.indicators[name].polarity is Polarity.NONE}
    return {name: way for name, way in ways.items() if name not in unjudged}


def _stale(ways: Mapping[str, Course], registry: Registry) -> list[str]:
    """The indicators whose newest period ends longer before the quarter than their source's delay explains."""
    return [
        name
        for name, course in ways.items()
        if course.window is Window.LATEST
        for source in registry.indicators[name].source
        if months_between(course.current.last_month, course.quarter.period.last_month) > slack(registry, source)
    ]


def _with_narratives(compared: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Adds a row for each indicator that is watched in words, which has no figure."""
    unjudged = Verdict.NOT_COMPARED.value
    rows = pl.DataFrame(
        [
            (name, registry.areas.home, "narrative", indicator.polarity.value, False, unjudged, unjudged, unjudged)
            for name, indicator in registry.indicators.items()
            if indicator.measure.kind == "narrative"
        ],
        schema={
            "indicator": pl.String(),
            "area": pl.String(),
            "measure": pl.String(),
            "polarity": pl.String(),
            "strict": pl.Boolean(),
            "change_verdict": pl.String(),
            "benchmark_verdict": pl.String(),
            "home_verdict": pl.String(),
        },
        orient="row",
    )
    return pl.concat([compared, rows], how="diagonal")


def _areas(geography: Areas, month: date, wanted: Collection[str] | None) -> pl.DataFrame:
    """The areas wanted; the home area's parts, of which there are many, are judged at 99.8 %: `area`, `is_part`."""
    rows = [
        (area.code, geography.home in geography.ancestors(area.code))
        for area in geography.at(month)
        if wanted is None or area.code in wanted
    ]
    return pl.DataFrame(rows, schema={"area": pl.String(), "is_part": pl.Boolean()}, orient="row")


def unlocated(planned: Sequence[Span], basis: Basis) -> pl.DataFrame:
    """Records without a place, beside the higher areas that the reporting scopes speak for; no part can claim them.

    Columns out: `indicator`, `area`, `unlocated`, `unlocated_scopes`, and `unlocated_withheld` (`Plan.applied`).
    """
    registry, month, geography = basis.registry, basis.month, basis.registry.geography
    without = basis.edition.facts.filter(pl.col("kind") == Kind.UNLOCATED.value)
    if not without.height:
        return pl.DataFrame(schema=UNLOCATED)
    scopes = pl.DataFrame(
        [
            (area.code, scope)
            for area in geography.at(month)
            if geography.children(area.code, month)
            for scope in (EVERYONE, *(scope.id for scope in geography.scopes_of(area.code, month)))
        ],
        schema={"area": pl.String(), "scope": pl.String()},
        orient="row",
    )
    current = slot_frame([span for span in planned if span.role == CURRENT], registry)
    return (
        selected(without, registry, Kind.UNLOCATED)
        .drop("area")
        .join(current, on=["indicator", "source", "start", "months"])
        .join(scopes, on="scope")
        .group_by("indicator", "area")
        .agg(unlocated=pl.col("x").sum(), unlocated_scopes=pl.col("scope").unique().sort())
        .pipe(basis.plan.without_place, planned, registry)
    )


UNLOCATED: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "area": pl.String(),
    "unlocated": pl.Float64(),
    "unlocated_scopes": pl.List(pl.String()),
    "unlocated_withheld": pl.String(),
}


def _in_order(table: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """By category and indicator as the registry lists them; the home area, its parts, its benchmark, the rest."""
    geography = registry.geography
    order = {name: index for index, name in enumerate(registry.categories)}
    indicators = sorted(registry.indicators, key=lambda name: order[registry.indicators[name].category])
    areas = sorted(
        geography.all,
        key=lambda area: (
            area.code != geography.home,
            geography.home not in geography.ancestors(area.code),
            area.code != geography.benchmark,
            area.name,
        ),
    )
    return table.sort(
        pl.col("indicator").replace_strict(
            {name: index for index, name in enumerate(indicators)}, return_dtype=pl.Int32
        ),
        pl.col("area").replace_strict({area.code: index for index, area in enumerate(areas)}, return_dtype=pl.Int32),
    ).drop("role", "depth", strict=False)
