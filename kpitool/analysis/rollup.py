"""Observations added up: over sources, from districts to county and region, and over the months of a window.

Only counts are ever added, and only where every part is present; nothing is divided here.
"""

from datetime import date
from math import prod

import polars as pl

from kpitool.analysis.windows import Span
from kpitool.areas import Areas
from kpitool.registry.models import Registry
from kpitool.registry.sources import Source
from kpitool.tables import DIMENSION, EVERYONE, Kind, total

CELL = ["indicator", "role", "start"]


def selected(facts: pl.DataFrame, registry: Registry, kind: Kind) -> pl.DataFrame:
    """The observations of each indicator, by its filter; sums that lack one of its values are left out.

    Columns out: `indicator`, `source`, `scope`, `area`, `start`, `months`, `x`, `n`.
    """
    of_kind = facts.lazy().filter(pl.col("kind") == kind.value)
    parts = []
    for name, indicator in registry.indicators.items():
        for source in indicator.source:
            declared = registry.sources[source]
            is_sum = kind is Kind.OBSERVED and not declared.absent_is_zero
            needed = needed_values(indicator.filter, declared) if is_sum else {}
            parts.append(
                of_kind.filter(pl.col("source") == source, *wanted(indicator.filter, facts))
                .group_by("source", "scope", "area", "start", "months")
                .agg(x=total("count"), n=total("denominator"), parts=parts_found(needed, facts))
                .filter(pl.col("parts") >= prod(needed.values()))
                .select(pl.lit(name).alias("indicator"), pl.all().exclude("parts"))
            )
    return pl.concat(parts).collect().sort("indicator", "source", "scope", "area", "start")


def needed_values(filters: dict[str, tuple[str, ...]], source: Source) -> dict[str, int]:
    """How many values of each dimension a cell must have: those of the filter, else all that are declared.

    Where an absent row is missing and not zero, a sum over offences of which one is absent is no sum.
    """
    numbers = {name: len(filters.get(name) or dimension.values) for name, dimension in source.dimensions.items()}
    return {name: number for name, number in numbers.items() if number > 0}


def parts_found(needed: dict[str, int], facts: pl.DataFrame) -> pl.Expr:
    """How many combinations of the needed dimensions' values a group of rows has."""
    columns = [DIMENSION + name for name in needed if DIMENSION + name in facts.columns]
    return pl.struct(columns).n_unique() if columns else pl.lit(1, dtype=pl.UInt32)


def wanted(filters: dict[str, tuple[str, ...]], facts: pl.DataFrame) -> list[pl.Expr]:
    return [
        pl.col(DIMENSION + name).is_in(list(values)) if DIMENSION + name in facts.columns else pl.lit(False)
        for name, values in filters.items()
    ]


def usable_coverage(coverage: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Which coverage an indicator can use: an extract read before a dimension was declared says nothing of it.

    Columns in: `source`, `scope`, `start`, `months`, `reading`. Columns out: `indicator` and these.
    """
    read = coverage.with_columns(dimensions=pl.col("reading").str.split("#").list.first().str.split(","))
    parts = []
    for name, indicator in registry.indicators.items():
        has_all = [pl.col("dimensions").list.contains(dimension) for dimension in indicator.filter]
        mine = read.filter(pl.col("source").is_in(list(indicator.source)), *has_all)
        parts.append(mine.select(pl.lit(name).alias("indicator"), "source", "scope", "start", "months"))
    return pl.concat(parts)


def slot_frame(planned: list[Span], registry: Registry) -> pl.DataFrame:
    """The periods that make up each window, for each source. Columns: `indicator`, `role`, `source`, `start`, …"""
    rows = [
        (span.indicator, span.role, source, slot, span.step, registry.sources[source].absent_is_zero)
        for span in planned
        for source in registry.indicators[span.indicator].source
        for slot in span.slots
    ]
    schema = {
        "indicator": pl.String(),
        "role": pl.String(),
        "source": pl.String(),
        "start": pl.Date(),
        "months": pl.Int32(),
        "zero": pl.Boolean(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def predecessors(geography: Areas, month: date) -> pl.DataFrame:
    """The areas that others have taken over from by a month: `area`, its `heir`, and its `first` and `last` months."""
    rows = [
        (area.code, heir, area.first or date.min, area.last or date.max)
        for area in geography.all
        if (heir := geography.heir(area.code, month)) != area.code
    ]
    schema = {"area": pl.String(), "heir": pl.String(), "first": pl.Date(), "last": pl.Date()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def with_heirs(observed: pl.DataFrame, registry: Registry, month: date) -> pl.DataFrame:
    """Counts of areas that have since been merged stand under the area that took over by that month.

    Where an absent row is missing and not zero, a count of only some of them is left out: it is none of the whole.
    """
    before = predecessors(registry.geography, month)
    keys = [column for column in observed.columns if column not in {"x", "n", "scope", "area"}]
    sparse = [name for name, source in registry.sources.items() if source.absent_is_zero]
    old = observed.join(before, on="area").with_columns(in_use=pl.col("start").is_between("first", "last"))
    exempt = pl.col("source").is_in(sparse) | ~pl.col("in_use")
    complete = old.filter("in_use").join(
        whole_heirs(old.filter("in_use"), keys, before), on=[*keys, "heir"], how="semi"
    )
    inherited = pl.concat([old.filter(exempt), complete.filter(~exempt)]).with_columns(area="heir")
    own = observed.join(before, on="area", how="anti")
    together = pl.concat([own, inherited.select(own.columns)])
    return together.group_by(*keys, "scope", "area").agg(x=total("x"), n=total("n"))


def whole_heirs(rows: pl.DataFrame, keys: list[str], before: pl.DataFrame) -> pl.DataFrame:
    """The heirs all of whose predecessors in use at `start` have a row. Columns out: the keys and `heir`."""
    in_use = rows.select(*keys).unique().join(before, how="cross").filter(pl.col("start").is_between("first", "last"))
    expected = in_use.group_by(*keys, "heir").agg(expected=pl.len())
    found = rows.group_by(*keys, "heir").agg(found=pl.col("area").n_unique())
    return found.join(expected, on=[*keys, "heir"]).filter(pl.col("found") == pl.col("expected")).select(*keys, "heir")


def area_cells(
    slots: pl.DataFrame, observed: pl.DataFrame, coverage: pl.DataFrame, geography: Areas, month: date
) -> pl.DataFrame:
    """Every indicator, role, period and area, with its count where it is known.

    Columns out: `indicator`, `role`, `start`, `months`, `area`, `depth`, `leaf`, `x`, `n`, `present`, `covered`
    (an extract speaks for it, if only to leave it out), `supplied`, `summed`. A higher area is what a source
    of counts supplies for it, else the sum of its members, if every one is present, and of the incidents
    that are placed in it but in none of them.
    """
    areas = [area.code for area in geography.at(month)]
    tree = pl.DataFrame(
        [(code, geography[code].parent, geography.depth(code), not geography.children(code, month)) for code in areas],
        schema={"area": pl.String(), "parent": pl.String(), "depth": pl.Int32(), "leaf": pl.Boolean()},
        orient="row",
    )
    covered = _covered_leaves(coverage, geography, month)
    record = ["indicator", "source", "area", "start", "months"]
    grid = (
        slots.join(tree, how="cross")
        .join(
            observed.group_by(record).agg(x=total("x"), n=total("n"), seen=pl.lit(True)),
            on=record,
            how="left",
        )
        .join(covered, on=record, how="left")
        .with_columns(
            present=pl.when("zero")
            .then(pl.col("covered").is_not_null() & pl.col("leaf"))
            .otherwise(pl.col("seen").is_not_null())
        )
        .with_columns(
            x=pl.when("present").then(pl.col("x").fill_null(0.0)),
            n=pl.when("present").then("n"),
            unplaced=pl.when("zero", ~pl.col("leaf")).then("x"),
        )
        .group_by(*CELL, "months", "area", "parent", "depth", "leaf")
        .agg(
            x=total("x"),
            n=total("n"),
            unplaced=pl.col("unplaced").sum(),
            present=pl.col("present").all(),
            covered=pl.col("covered").is_not_null().all(),
        )
    )
    return _rolled_up(grid)


def _covered_leaves(coverage: pl.DataFrame, geography: Areas, month: date) -> pl.DataFrame:
    """The smallest areas that extracts speak for; one that took over from others, where all of them are covered."""
    leaves = [area.code for area in geography.at(month) if not geography.children(area.code, month)]
    pairs = {(EVERYONE, leaf) for leaf in leaves}
    pairs |= {(scope.id, code) for scope in geography.scopes for code in scope.areas if code in geography}
    scope_areas = pl.DataFrame(sorted(pairs), schema={"scope": pl.String(), "area": pl.String()}, orient="row")
    keys = ["indicator", "source", "start", "months"]
    spoken_for = coverage.join(scope_areas, on="scope").select(*keys, "area").unique()
    before = predecessors(geography, month)
    old = spoken_for.join(before, on="area").filter(pl.col("start").is_between("first", "last"))
    inherited = whole_heirs(old, keys, before).rename({"heir": "area"})
    return pl.concat([spoken_for, inherited.select(*keys, "area")]).unique().with_columns(covered=pl.lit(True))


def _rolled_up(grid: pl.DataFrame) -> pl.DataFrame:
    """From the deepest level up: members' sums beside what is supplied for the higher area itself."""
    none = pl.lit(None, dtype=pl.Float64)
    done = []
    members: pl.DataFrame | None = None
    for depth in sorted(grid["depth"].unique(), reverse=True):
        level = grid.filter(pl.col("depth") == depth)
        if members is None:
            level = level.with_columns(sum_x=none, sum_n=none, sum_present=pl.lit(False))
        else:
            sums = members.group_by(*CELL, area="parent").agg(
                sum_x=pl.col("x").sum(), sum_n=total("n"), sum_present=pl.col("present").all()
            )
            level = level.join(sums, on=[*CELL, "area"], how="left").with_columns(
                pl.col("sum_present").fill_null(False)
            )
        supplied = pl.col("present")
        level = level.with_columns(
            x=pl.when(supplied).then("x").when("sum_present").then(pl.col("sum_x") + pl.col("unplaced")),
            n=pl.when(supplied).then("n").when("sum_present").then("sum_n"),
            present=supplied | pl.col("sum_present"),
            supplied=pl.when(supplied & ~pl.col("leaf")).then("x"),
            summed=pl.when(supplied & ~pl.col("leaf") & pl.col("sum_present")).then("sum_x"),
        ).drop("sum_x", "sum_n", "sum_present", "unplaced")
        done.append(level)
        members = level
    return pl.concat(done)


def windows_of(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells added up over the months of each window; a window with a missing month has no count.

    Columns out: `indicator`, `role`, `area`, `x`, `n`, `present`, `missing_months`, `supplied`, `summed`.
    """
    whole = pl.col("present").all()
    last = pl.col("start").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))
    each = cells.with_columns(each_month=pl.date_ranges("start", last, interval="1mo"))
    return each.group_by("indicator", "role", "area").agg(
        x=pl.when(whole).then(pl.col("x").sum()),
        n=pl.when(whole).then(total("n")),
        present=whole,
        missing_months=pl.col("each_month").filter(~pl.col("present")).explode(empty_as_null=False).sort(),
        supplied=pl.when(whole & pl.col("summed").is_not_null().all()).then(pl.col("supplied").sum()),
        summed=pl.when(whole & pl.col("summed").is_not_null().all()).then(pl.col("summed").sum()),
    )


def missing_parts(cells: pl.DataFrame, registry: Registry, month: date) -> pl.DataFrame:
    """Who is missing where an area has no count.

    Columns out: `indicator`, `role`, `area`, and lists: `missing_areas` (the smallest ones), `missing_scopes`
    (who has not reported, of those that the indicator's sources hear from), `missing_rows` (areas that an
    extract covers and yet leaves out) and `missing_alone` (areas without a count that no such scope speaks for).
    """
    geography = registry.geography
    ancestors = pl.DataFrame(
        [(area.code, above) for area in geography.at(month) for above in (area.code, *geography.ancestors(area.code))],
        schema={"leaf_area": pl.String(), "area": pl.String()},
        orient="row",
    )
    reporters = pl.DataFrame(
        [
            (name, geography.heir(code, month), scope.id)
            for name in registry.indicators
            for scope in geography.scopes
            if registry.hears_from(name, scope.id)
            for code in scope.areas
        ],
        schema={"indicator": pl.String(), "leaf_area": pl.String(), "scope": pl.String()},
        orient="row",
    ).unique()
    gaps = cells.filter(~pl.col("present"))
    leaf = pl.col("leaf_area")
    return (
        gaps.filter("leaf")
        .select(*CELL, "covered", leaf_area="area")
        .join(ancestors, on="leaf_area")
        .join(gaps.select(*CELL, "area"), on=[*CELL, "area"], how="semi")
        .join(reporters, on=["indicator", "leaf_area"], how="left")
        .group_by("indicator", "role", "area")
        .agg(
            missing_areas=leaf.unique().sort(),
            missing_scopes=pl.col("scope").filter(~pl.col("covered")).drop_nulls().unique().sort(),
            missing_rows=leaf.filter("covered").unique().sort(),
            missing_alone=leaf.filter(~pl.col("covered") & pl.col("scope").is_null()).unique().sort(),
        )
    )
