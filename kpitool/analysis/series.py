"""Indicators through time, in periods that do not overlap: the points of control charts and of short series.

A window that rolls shares nine months with the one a quarter before, so that nothing is ever judged on windows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import polars as pl

from kpitool.analysis.annotations import breaks, noted_areas
from kpitool.analysis.basis import Basis, withholds
from kpitool.analysis.looking_back import chart_periods
from kpitool.analysis.windows import Course, Span
from kpitool.period import Period
from kpitool.registry.charts import Charting
from kpitool.registry.models import Registry

POINT = "point_"
WITHHELD_AT_MOST = 0.1
"""The share of a segment's points that may be withheld. Only small counts are, so that what is left of many more is no
sample: zeros and large counts, and limits between which neither lies."""
SHORT_SERIES = 5
"""The periods of a short series that are looked at."""


def chart_points(basis: Basis, planned: Sequence[Span]) -> pl.DataFrame:
    """A row for each indicator, area and period of its chart, gaps included; `planned`: these periods (`chart_spans`).

    Columns out: `indicator`, `area`, `start`, `months`, `x`, `n` (what x is divided by: people for a rate, interpolated
    between the mid-year estimates, in units of `per`; for single months times their days), `y` (the charted value: null
    for a gap, for a period that a break falls into, and throughout a segment of which more than one point in ten is
    withheld), `segment` (counted up at each break), `too_few_told` (so much of the segment is withheld),
    `withheld` (`Plan.applied`), `counts`, `seasonal`, `screened`, `baseline`.
    """
    if withholds(basis.registry):  # what is withheld of a chart depends on how many periods it has
        return _points(basis, planned)
    alike = _alike({span.indicator for span in planned}, basis.registry)
    once = {(alike[span.indicator], span.period.start, span.period.months): span for span in planned}
    renamed = [
        Span(name, f"{POINT}{number}", span.period, span.step) for number, ((name, *_), span) in enumerate(once.items())
    ]
    names = pl.DataFrame(  # by column: thousands of rows take twice as long one by one
        {
            "indicator": [span.indicator for span in planned],
            "like": [alike[span.indicator] for span in planned],
            "start": [span.period.start for span in planned],
            "months": [span.period.months for span in planned],
        },
        schema={"indicator": pl.String(), "like": pl.String(), "start": pl.Date(), "months": pl.Int32()},
    )
    points = _points(basis, renamed).rename({"indicator": "like"})
    return names.join(points, on=["like", "start", "months"]).select(*POINTS)


def _alike(names: Iterable[str], registry: Registry) -> dict[str, str]:
    """The first of the indicators that chart the same, by each: copies of one for other quarters."""
    first: dict[tuple[object, ...], str] = {}
    found = {}
    for name in sorted(names):
        one = registry.indicators[name]
        charted = id(one.filter), id(one.measure), id(one.chart), id(one.annotations)  # copies share them
        found[name] = first.setdefault((one.source, *charted), name)
    return found


def _points(basis: Basis, planned: Sequence[Span]) -> pl.DataFrame:
    registry = basis.registry
    drawn = chartings(registry, {span.indicator for span in planned})
    counted = basis.told(planned).join(_dated(planned), on=["indicator", "role"])
    return (
        counted.join(_drawn(drawn, registry), on="indicator")
        .pipe(_with_people, basis.people)
        .pipe(_with_charted_value)
        .pipe(_with_segments, registry)
        .pipe(_without_censored)
        .select(*POINTS)
    )


def chart_spans(registry: Registry, ways: Mapping[str, Course], parts: Collection[str]) -> list[Span]:
    """The periods of the charts of indicators that have one."""
    return [
        Span(name, f"{POINT}{number}", period, ways[name].step or period.months)
        for name, chart in chartings(registry, ways).items()
        if name not in parts and ways[name].held
        for number, period in enumerate(chart_periods(ways[name], chart))
    ]


def chartings(registry: Registry, names: Iterable[str]) -> dict[str, Charting]:
    """How the charts of some indicators are drawn, of those that have one."""
    known: dict[tuple[int, tuple[str, ...], str], Charting | None] = {}  # copies of an indicator share it
    found = {}
    for name in names:
        indicator = registry.indicators[name]
        key = id(indicator.chart), indicator.source, indicator.measure.kind
        if key not in known:
            known[key] = registry.charting(name)
        if (chart := known[key]) is not None:
            found[name] = chart
    return found


POINTS = [
    "indicator",
    "area",
    "segment",
    "start",
    "months",
    "x",
    "n",
    "y",
    "too_few_told",
    "withheld",
    "counts",
    "seasonal",
    "screened",
    "baseline",
]


def short_points(basis: Basis, ways: Mapping[str, Course], parts: Collection[str]) -> pl.DataFrame:
    """The newest years or waves of indicators that have no chart, with their values and intervals.

    Columns out: `indicator`, `area`, `start`, `months`, `measure`, `x`, `n`, `value`, `lower95`, `upper95`. Periods
    have the length of the newest one and do not overlap.
    """
    planned = short_spans(basis.registry, ways, parts)
    if not planned:
        return pl.DataFrame(schema=SHORT_POINTS)
    found = (
        basis.tried(planned)
        .join(_dated(planned), on=["indicator", "role"])
        .with_columns(x=pl.when(pl.col("design_effect") == 1).then("x"))  # a weighted sample has no such counts
    )
    return found.select(*SHORT_POINTS).sort("indicator", "area", "start")


SHORT_POINTS: dict[str, pl.DataType] = {
    **dict.fromkeys(["indicator", "area"], pl.String()),
    "start": pl.Date(),
    "months": pl.Int32(),
    "measure": pl.String(),
    **dict.fromkeys(["x", "n", "value", "lower95", "upper95"], pl.Float64()),
}
"""The columns of `short_points`."""


def short_spans(registry: Registry, ways: Mapping[str, Course], parts: Collection[str]) -> list[Span]:
    """The periods of the short series of indicators that have no chart."""
    drawn = chartings(registry, ways)
    return [
        Span(name, f"{POINT}{number}", period, way.step or period.months)
        for name, way in ways.items()
        if name not in parts and name not in drawn
        for number, period in enumerate(_short_periods(way))
    ]


def _short_periods(way: Course) -> list[Period]:
    """The newest years, or waves of the same length, of which none overlaps another; missing ones between them too."""
    current = way.current
    alike = [period for period in way.held if period.months == current.months]
    apart: list[Period] = []
    for period in reversed(alike):
        if not apart or period.last_month < apart[-1].start:
            apart.append(period)
    if current.months < 3 or (current.months < 12 and way.step is None):
        return []  # parts of years of any length are no series
    return apart[:SHORT_SERIES][::-1]


def _dated(planned: Sequence[Span]) -> pl.DataFrame:
    rows = [(span.indicator, span.role, span.period.start, span.period.months) for span in planned]
    schema = {"indicator": pl.String(), "role": pl.String(), "start": pl.Date(), "months": pl.Int32()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _drawn(drawn: Mapping[str, Charting], registry: Registry) -> pl.DataFrame:
    """How each chart is drawn, and what its indicator measures."""
    rows = []
    for name, chart in drawn.items():
        measure = registry.indicators[name].measure
        kind = "count" if chart.of_counts else measure.kind
        rate = kind == "rate"
        population, per = (measure.population, float(measure.per)) if measure.kind == "rate" else (None, 1.0)
        counts = kind in {"rate", "count"}
        rows.append(
            (name, kind, population if rate else None, per, counts, chart.seasonal, chart.screened, chart.baseline)
        )
    schema = {
        "indicator": pl.String(),
        "kind": pl.String(),
        "population": pl.String(),
        "per": pl.Float64(),
        "counts": pl.Boolean(),
        "seasonal": pl.Boolean(),
        "screened": pl.Boolean(),
        "baseline": pl.Int32(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _with_people(points: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Adds `people`: the population in the middle of each period, on the line between the two nearest mid-years.

    Mid-year is the end of June. Before the first estimate and after the last one it is that estimate.
    """
    middle = pl.col("start").dt.year() * 12 + pl.col("start").dt.month() - 1 + pl.col("months") / 2
    keys = ["population", "area"]
    known = people.select(*keys, at=(pl.col("year") * 12 + 6).cast(pl.Float64), people="people").sort("at")
    dated = points.with_columns(middle=middle)
    asked = dated.select(*keys, "middle").unique().sort("middle")  # many indicators are of the same people
    before = known.rename({"at": "at_before", "people": "people_before"})
    after = known.rename({"at": "at_after", "people": "people_after"})
    near = asked.join_asof(
        before, left_on="middle", right_on="at_before", by=keys, strategy="backward", check_sortedness=False
    ).join_asof(after, left_on="middle", right_on="at_after", by=keys, strategy="forward", check_sortedness=False)
    way = (pl.col("middle") - pl.col("at_before")) / (pl.col("at_after") - pl.col("at_before"))
    between = pl.col("people_before") + (pl.col("people_after") - pl.col("people_before")) * way
    apart = pl.col("at_after") > pl.col("at_before")
    line = pl.when(apart).then(between).otherwise(pl.coalesce("people_before", "people_after"))
    return dated.join(near.select(*keys, "middle", people=line), on=[*keys, "middle"], how="left").drop("middle")


def _with_charted_value(points: pl.DataFrame) -> pl.DataFrame:
    """Adds `y` and the `n` that it is divided by: a rate, a share in percent, a count, or a figure as supplied.

    Months are charted per day, since they have 28 to 31.
    """
    days = pl.when(pl.col("months") == 1).then(pl.col("start").dt.month_end().dt.day()).otherwise(1)
    base = (
        pl.when(pl.col("kind") == "rate")
        .then(pl.col("people") / pl.col("per") * days)
        .when(pl.col("kind") == "count")
        .then(days.cast(pl.Float64))
        .otherwise("n")
    )
    share = pl.col("kind") == "proportion"
    y = (
        pl.when(pl.col("own").is_not_null())
        .then("own")
        .when((pl.col("n") > 0) & pl.col("counts"))
        .then(pl.col("x") / pl.col("n"))
        .when((pl.col("n") > 0) & share & (pl.col("x") >= 0) & (pl.col("x") <= pl.col("n")))
        .then(pl.col("x") / pl.col("n") * 100)
        .when((pl.col("n") > 0) & (pl.col("kind") == "mean"))
        .then(pl.col("x") / pl.col("n"))
    )
    return points.with_columns(n=base).with_columns(y=y)


def _with_segments(points: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Adds `segment`; a period that a break falls into is of neither side, and so is a gap."""
    pairs, noted = points.select("indicator", "area").unique().rows(), noted_areas(registry)
    months = {
        (name, area): breaks(registry.indicators[name], registry, area)
        for name, area in {(name, area if area in noted else None) for name, area in pairs}
    }
    rows = [(*pair, month) for pair in pairs for month in months[pair[0], pair[1] if pair[1] in noted else None]]
    if not rows:
        return points.with_columns(segment=pl.lit(0, dtype=pl.Int32))
    schema = {"indicator": pl.String(), "area": pl.String(), "month": pl.Date()}
    broken = pl.DataFrame(rows, schema=schema, orient="row")
    keys = ["indicator", "area", "start"]
    end = pl.col("start").dt.offset_by(pl.format("{}mo", pl.col("months")))
    counted = (
        points.select(*keys, "months")
        .join(broken, on=["indicator", "area"])
        .group_by(keys)
        .agg(
            segment=(pl.col("month") <= pl.col("start")).sum().cast(pl.Int32),
            inside=((pl.col("month") > pl.col("start")) & (pl.col("month") < end)).any(),
        )
    )
    return (
        points.join(counted, on=keys, how="left")
        .with_columns(
            segment=pl.col("segment").fill_null(0),
            y=pl.when(~pl.col("inside").fill_null(False)).then("y"),
        )
        .drop("inside")
    )


def _without_censored(points: pl.DataFrame) -> pl.DataFrame:
    """Adds `too_few_told`, and takes out every point of a segment of which too many are withheld."""
    if points["withheld"].null_count() == points.height:
        return points.with_columns(too_few_told=pl.lit(False))
    withheld = pl.col("withheld").is_not_null()
    there = withheld | pl.col("y").is_not_null()
    share = (withheld.sum() / there.sum()).over("indicator", "area", "segment")
    # without a point at all it is 0 / 0, which is no share
    return points.with_columns(too_few_told=share.fill_nan(None).fill_null(0.0) > WITHHELD_AT_MOST).with_columns(
        y=pl.when(~pl.col("too_few_told")).then("y")
    )
