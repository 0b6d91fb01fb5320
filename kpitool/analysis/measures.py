"""Counts and denominators become values: rates per population, proportions, counts and means, divided once."""

from collections.abc import Sequence
from datetime import date
from math import prod

import polars as pl

from kpitool.analysis.intervals import with_intervals
from kpitool.analysis.rollup import predecessors
from kpitool.analysis.rows import needed_values, parts_found, wanted
from kpitool.analysis.windows import Span, mid_year
from kpitool.areas import Areas
from kpitool.registry.models import Rate, Registry
from kpitool.tables import Kind


def population_table(facts: pl.DataFrame, registry: Registry, month: date) -> pl.DataFrame:
    """The mid-year estimates of each population group, for every area in use in a month.

    Columns out: `population`, `area`, `year`, `people`. A higher area is what the source supplies for itself,
    else the sum of its members; an area that took over from others is the sum of them where it has none.
    """
    geography = registry.geography
    parts = []
    for name, group in registry.populations.items():
        source = registry.sources[group.source]
        filters = {**source.totals, **group.filter}
        every = needed_values(filters, source)
        needed = {dimension: every[dimension] for dimension in filters}
        parts.append(
            facts.filter(
                pl.col("source") == group.source,
                pl.col("kind") == Kind.OBSERVED.value,
                *wanted(filters, facts),
            )
            .group_by("area", year=pl.col("start").dt.year())
            .agg(people=pl.col("count").sum(), parts=parts_found(needed, facts))
            .filter(pl.col("parts") >= prod(needed.values()))
            .select(pl.lit(name).alias("population"), "area", "year", "people")
        )
    schema = {"population": pl.String(), "area": pl.String(), "year": pl.Int32(), "people": pl.Float64()}
    own = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    table, members = _with_inherited(own, geography, month), _members(geography, month)
    for depth in sorted(members["depth"].unique(), reverse=True):
        summed = (
            table.join(members.filter(pl.col("depth") == depth), on="area")
            .group_by("population", "whole", "year")
            .agg(pl.col("people").sum(), found=pl.len(), expected=pl.col("expected").first())
            .filter(pl.col("found") == pl.col("expected"))
            .select("population", area="whole", year="year", people="people")
            .join(table, on=["population", "area", "year"], how="anti")
        )
        table = pl.concat([table, summed])
    return pl.concat([table, _of_scopes(table, geography, month)]).sort("population", "area", "year")


def _members(geography: Areas, month: date) -> pl.DataFrame:
    """Which areas lie directly in which: `whole`, its `depth`, how many are `expected` in it, and `area`."""
    rows = [
        (area.code, geography.depth(area.code), len(children), child)
        for area in geography.at(month)
        for children in (geography.children(area.code, month),)
        for child in children
    ]
    schema = {"whole": pl.String(), "depth": pl.Int32(), "expected": pl.Int32(), "area": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _of_scopes(table: pl.DataFrame, geography: Areas, month: date) -> pl.DataFrame:
    """The people of all that a scope speaks for, where figures are of scopes: the sum of its areas, all of them."""
    rows = [
        (scope.id, heir)
        for scope in geography.scopes
        if scope.id in geography
        for heir in sorted({geography.heir(code, month) for code in scope.areas})
    ]
    members = pl.DataFrame(rows, schema={"scope": pl.String(), "area": pl.String()}, orient="row")
    return (
        members.with_columns(expected=pl.len().over("scope"))
        .join(table, on="area")
        .group_by("population", "scope", "year")
        .agg(pl.col("people").sum(), found=pl.len(), expected=pl.col("expected").first())
        .filter(pl.col("found") == pl.col("expected"))
        .select("population", area="scope", year="year", people="people")
    )


def _with_inherited(own: pl.DataFrame, geography: Areas, month: date) -> pl.DataFrame:
    """An area that took over from others has their people, for years in which it has none of its own."""
    before = predecessors(geography, month)
    june = pl.date(pl.col("year"), 6, 1)
    years = own.select("year").unique().join(before, how="cross").filter(june.is_between("first", "last"))
    expected = years.group_by("heir", "year").agg(expected=pl.len())
    inherited = (
        own.join(years, on=["area", "year"])
        .group_by("population", "heir", "year")
        .agg(pl.col("people").sum(), found=pl.len())
        .join(expected, on=["heir", "year"])
        .filter(pl.col("found") == pl.col("expected"))
        .select("population", area="heir", year="year", people="people")
        .join(own, on=["population", "area", "year"], how="anti")
    )
    return pl.concat([own, inherited])


def with_population(
    windows: pl.LazyFrame, people: pl.DataFrame, planned: Sequence[Span], registry: Registry
) -> pl.LazyFrame:
    """Gives each rate its denominator: the newest mid-year estimate not later than its window, or an earlier one.

    Where an earlier one must do, the previous window takes one with the same lag. Columns in: `indicator`,
    `role`, `area`, `n`; out: `n` filled for rates, `population_year`, and `population_wanted`, the year looked for.
    """
    ideal = pl.DataFrame(
        [
            (span.indicator, span.role, span.family, measure.population, mid_year(span.period))
            for span in planned
            if isinstance(measure := registry.indicators[span.indicator].measure, Rate)
        ],
        schema={
            "indicator": pl.String(),
            "role": pl.String(),
            "family": pl.String(),
            "population": pl.String(),
            "ideal": pl.Int32(),
        },
        orient="row",
    ).lazy()
    known = people.lazy()
    heads = ideal.filter(pl.col("role") == pl.col("family")).select("indicator", "family", head="ideal")
    lags = (
        heads.select(pl.col("head").unique())
        .join(known.select("population", "area", "year"), how="cross")
        .filter(pl.col("year") <= pl.col("head"))
        .group_by("population", "area", "head")
        .agg(lag=pl.col("head").first() - pl.col("year").max())
    )
    is_rate = pl.col("ideal").is_not_null()
    return (
        windows.join(ideal.join(heads, on=["indicator", "family"], how="left"), on=["indicator", "role"], how="left")
        .join(lags, on=["population", "area", "head"], how="left")
        .with_columns(year=pl.col("ideal") - pl.col("lag"))
        .join(known.with_columns(population_year="year"), on=["population", "area", "year"], how="left")
        .with_columns(
            n=pl.when(is_rate).then("people").otherwise("n"),
            population_wanted=pl.col("ideal") - pl.col("lag").fill_null(0),
        )
        .drop("population", "family", "ideal", "head", "lag", "year", "people")
    )


def with_values(windows: pl.LazyFrame, registry: Registry) -> pl.LazyFrame:
    """Adds `measure`, `per`, `value` and its intervals; no value where the denominator is missing or not above 0.

    A finished figure (`own`) is the value, with the interval it was supplied with; a percentage that came with its
    base (`n`) has the interval of that share.
    """
    kinds = pl.DataFrame(
        [
            (
                name,
                indicator.measure.kind,
                float(getattr(indicator.measure, "per", 1)),
                max((registry.sources[source].design_effect for source in indicator.source), default=1.0),
            )
            for name, indicator in registry.indicators.items()
        ],
        schema={"indicator": pl.String(), "measure": pl.String(), "per": pl.Float64(), "design_effect": pl.Float64()},
        orient="row",
    )
    x, n, own = pl.col("x"), pl.col("n"), pl.col("own")
    ratio = pl.when(n > 0).then(x / n)
    usable = own.is_between(0, 100) & (n.is_null() | (n > 0))
    supplied = pl.when((pl.col("measure") != "proportion") | usable).then(own)
    value = (
        pl.when(own.is_not_null())
        .then(supplied)
        .when(pl.col("measure") == "count")
        .then(x)
        .when(pl.col("measure") == "rate")
        .then(ratio * pl.col("per"))
        .when(pl.col("measure") == "proportion")
        .then(pl.when((x >= 0) & (x <= n)).then(ratio * 100))
        .when(pl.col("measure") == "mean")
        .then(ratio)
    )
    return windows.join(kinds.lazy(), on="indicator").with_columns(value=value).pipe(with_intervals)
