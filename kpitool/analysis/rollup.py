"""Observations added up: over sources, from districts to county and region, and over the months of a window.

Only counts are ever added, and only where every part is present; nothing is divided here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import prod

import polars as pl

from kpitool.analysis.windows import Span
from kpitool.areas import Areas
from kpitool.registry.models import Registry
from kpitool.registry.sources import Source
from kpitool.tables import DIMENSION, EVERYONE, FACTS, Kind, dimension_columns, total

CELL = ["indicator", "start", "months"]
NAME = pl.Categorical()
"""How the names in large tables are kept: each once, and its number in the rows, by which joins and groups are quick.
The tables of rows, cells and slots here have such names; what is made of them for others has text."""


@dataclass(frozen=True)
class Reading:
    """What is read of one source: each filter's dimension and values."""

    source: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]


def readings_of(registry: Registry) -> dict[Reading, list[str]]:
    """What the indicators read, and which of them read the same."""
    found: dict[Reading, list[str]] = {}
    for name, readings in readings_by(registry).items():
        for reading in readings:
            found.setdefault(reading, []).append(name)
    return found


def readings_by(registry: Registry) -> dict[str, tuple[Reading, ...]]:
    """What each indicator reads: of each of its sources, by its filter."""
    return {
        name: tuple(
            Reading(source, tuple(sorted(registry.filter(name, source).items()))) for source in indicator.source
        )
        for name, indicator in registry.indicators.items()
    }


def selected(facts: pl.DataFrame, registry: Registry, kind: Kind) -> pl.DataFrame:
    """The observations of each indicator, by its filter; sums that lack one of its values are left out.

    Columns out: `indicator`, `source`, `scope`, `area`, `start`, `months`, `x`, `n`, and what a source of finished
    figures supplies: `own`, `own_lower95`, `own_upper95` (no figure where its rows are several, which never add).
    """
    return as_text(rows_read(facts, registry, kind)).sort("indicator", "source", "scope", "area", "start")


def rows_read(facts: pl.DataFrame, registry: Registry, kind: Kind) -> pl.DataFrame:
    """The same as `selected`, with names as `NAME` and in no order."""
    read = ["source", "scope", "area", "start", "months", "count", "denominator", *OWN.values()]
    of_kind = as_names(facts.filter(pl.col("kind") == kind.value).select(*read, *dimension_columns(facts.columns)))
    if not of_kind.height:
        return pl.DataFrame(schema={"indicator": NAME, **SELECTED}).drop("reading")
    numbers = {**_supplied(of_kind), "x": total("count"), "n": total("denominator")}
    readings = readings_of(registry)
    parts = [pl.LazyFrame(schema=SELECTED)] + [
        pl.concat(rows)
        .group_by("reading", "source", "scope", "area", "start", "months")
        .agg(pl.col("needed").first(), parts=parts_found(dimensions, facts), **numbers)
        .filter(pl.col("parts") >= pl.col("needed"))
        .select(list(SELECTED))
        for dimensions, rows in _rows_by(of_kind, readings, registry, sums=kind is Kind.OBSERVED).items()
    ]
    readers = as_names(_readers(readings)).lazy()
    found = readers.join(pl.concat(parts), on="reading").drop("reading")
    return found.collect()


def as_names(frame: pl.DataFrame) -> pl.DataFrame:
    """A table whose texts are kept as `NAME`."""
    return frame.cast({pl.String: NAME})


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """A table whose names are texts."""
    return frame.cast({pl.Categorical: pl.String})


def _rows_by(
    facts: pl.DataFrame, readings: Iterable[Reading], registry: Registry, *, sums: bool
) -> dict[tuple[str, ...], list[pl.LazyFrame]]:
    """The rows of each reading with its number (`reading`), by the dimensions of which a sum must have every value.

    Columns out: those of the facts, `reading`, and `needed`: how many combinations of those values there must be.
    """
    by_source = facts.partition_by("source", as_dict=True)
    found: dict[tuple[str, ...], list[pl.LazyFrame]] = {}
    for number, reading in enumerate(readings):
        declared, filters = registry.sources[reading.source], dict(reading.filters)
        if (reading.source,) not in by_source:
            continue
        needed = needed_values(filters, declared) if sums and not declared.absent_is_zero else {}
        rows = by_source[reading.source,].lazy().filter(*wanted(filters, facts))
        told = {"reading": pl.lit(number, dtype=pl.Int32), "needed": pl.lit(prod(needed.values()), dtype=pl.Int64)}
        found.setdefault(tuple(needed), []).append(rows.with_columns(**told))
    return found


def _readers(readings: dict[Reading, list[str]]) -> pl.DataFrame:
    """Which indicators have which reading, by its number. Columns: `reading`, `indicator`."""
    rows = [(number, name) for number, names in enumerate(readings.values()) for name in names]
    return pl.DataFrame(rows, schema={"reading": pl.Int32(), "indicator": pl.String()}, orient="row")


OWN = {"own": "value", "own_lower95": "lower95", "own_upper95": "upper95"}
"""A finished figure and its interval, and the columns of the store that hold them."""
SELECTED: dict[str, pl.DataType] = {
    "reading": pl.Int32(),
    **dict.fromkeys(["source", "scope", "area"], NAME),
    **{name: FACTS[name] for name in ("start", "months")},
    **dict.fromkeys(["x", "n", *OWN], pl.Float64()),
}


def _supplied(rows: pl.DataFrame) -> dict[str, pl.Expr]:
    if all(rows[column].null_count() == rows.height for column in OWN.values()):
        return dict.fromkeys(OWN, pl.lit(None, dtype=pl.Float64()))
    return {name: pl.when(pl.len() == 1).then(pl.col(column).first()) for name, column in OWN.items()}


def needed_values(filters: dict[str, tuple[str, ...]], source: Source) -> dict[str, int]:
    """How many values of each dimension a cell must have: those of the filter, else all that are declared.

    Where an absent row is missing and not zero, a sum over offences of which one is absent is no sum.
    """
    numbers = {name: len(filters.get(name) or dimension.parts) for name, dimension in source.dimensions.items()}
    return {name: number for name, number in numbers.items() if number > 0}


def parts_found(needed: Iterable[str], facts: pl.DataFrame) -> pl.Expr:
    """How many combinations of the needed dimensions' values a group of rows has."""
    columns = [DIMENSION + name for name in needed if DIMENSION + name in facts.columns]
    if len(columns) == 1:
        return pl.col(columns[0]).n_unique()
    return pl.struct(columns).n_unique() if columns else pl.lit(1, dtype=pl.UInt32)


def wanted(filters: dict[str, tuple[str, ...]], facts: pl.DataFrame) -> list[pl.Expr]:
    return [
        pl.col(DIMENSION + name).is_in(list(values)) if DIMENSION + name in facts.columns else pl.lit(False)
        for name, values in filters.items()
    ]


def usable_coverage(coverage: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Which coverage an indicator can use: an extract read before a dimension was declared says nothing of it.

    Columns in: `source`, `scope`, `start`, `months`, `reading`. Columns out: `indicator` and these, with `NAME`s.
    """
    read = coverage.lazy().with_columns(dimensions=pl.col("reading").str.split("#").list.first().str.split(","))
    readings = readings_of(registry)
    parts = [read.select(pl.lit(0, dtype=pl.Int32).alias("reading"), "source", "scope", "start", "months").clear()]
    for number, reading in enumerate(readings):
        has_all = [pl.col("dimensions").list.contains(dimension) for dimension, _ in reading.filters]
        mine = read.filter(pl.col("source") == reading.source, *has_all)
        numbered = pl.lit(number, dtype=pl.Int32).alias("reading")
        parts.append(mine.select(numbered, "source", "scope", "start", "months"))
    return as_names(pl.concat(parts).join(_readers(readings).lazy(), on="reading").drop("reading").collect())


def slot_frame(planned: Iterable[Span], registry: Registry) -> pl.DataFrame:
    """The periods that make up each window, for each source.

    Columns out: `indicator`, `role`, `source`, `start`, `months`, `zero` (an absent row is a zero), `adds` (areas
    may be added up) and `place` (the one area that the source speaks for, if it does).
    """
    rows = [
        (span.indicator, span.role, source, slot, span.step, declared.absent_is_zero, declared.place, declared.adds)
        for span in planned
        for source in registry.indicators[span.indicator].source
        for declared in (registry.sources[source],)
        for slot in span.slots
    ]
    schema = {
        "indicator": pl.String(),
        "role": pl.String(),
        "source": pl.String(),
        "start": pl.Date(),
        "months": pl.Int32(),
        "zero": pl.Boolean(),
        "place": pl.String(),
        "adds": pl.Boolean(),
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
    before = as_names(predecessors(registry.geography, month))
    if not before.height:
        return observed
    keys = ["indicator", "source", "start", "months"]
    sparse = [name for name, source in registry.sources.items() if source.absent_is_zero]
    old = observed.join(before, on="area").with_columns(in_use=pl.col("start").is_between("first", "last"))
    exempt = pl.col("source").is_in(sparse) | ~pl.col("in_use")
    complete = old.filter("in_use").join(
        whole_heirs(old.filter("in_use"), keys, before), on=[*keys, "heir"], how="semi"
    )
    inherited = pl.concat([old.filter(exempt), complete.filter(~exempt)]).with_columns(area="heir")
    own = observed.join(before, on="area", how="anti")
    together = pl.concat([own, inherited.select(own.columns)])
    figures = [pl.when(pl.len() == 1).then(pl.col(name).first()).alias(name) for name in OWN]
    return together.group_by(*keys, "scope", "area").agg(*figures, x=total("x"), n=total("n"))


def whole_heirs(rows: pl.DataFrame, keys: list[str], before: pl.DataFrame) -> pl.DataFrame:
    """The heirs all of whose predecessors in use at `start` have a row. Columns out: the keys and `heir`."""
    in_use = rows.select(*keys).unique().join(before, how="cross").filter(pl.col("start").is_between("first", "last"))
    expected = in_use.group_by(*keys, "heir").agg(expected=pl.len())
    found = rows.group_by(*keys, "heir").agg(found=pl.col("area").n_unique())
    return found.join(expected, on=[*keys, "heir"]).filter(pl.col("found") == pl.col("expected")).select(*keys, "heir")


def area_cells(
    slots: pl.DataFrame, observed: pl.DataFrame, coverage: pl.DataFrame, geography: Areas, month: date
) -> pl.DataFrame:
    """Every indicator, period and area, with its count where it is known.

    Columns out: `indicator`, `start`, `months`, `area`, `depth`, `leaf`, `x`, `n`, the figure supplied (as
    in `selected`), `present`, `covered` (an extract speaks for it, if only to leave it out), and where a higher
    area has a row of its own `supplied` and `summed` (numerators) and `supplied_n` and `summed_n`. A higher area is
    what a source of counts supplies for it, else the sum of its members, if every one is present, and of the
    incidents that are placed in it but in none of them. A source that speaks for one area has no other.
    """
    record = ["indicator", "source", "area", "start", "months"]
    numbers = [total(name).alias(name) for name in ("x", "n")] + [_only(name) for name in OWN]
    grid = (
        slots.drop("role")
        .unique()
        .pipe(_with_everywhere, coverage)
        .join(as_names(_tree(geography, month)), how="cross")
        .filter(pl.when(pl.col("place").is_null()).then(~pl.col("apart")).otherwise(pl.col("area") == pl.col("place")))
        .with_columns(
            reached=pl.col("everywhere") & pl.col("leaf"), leaf=pl.col("leaf") | pl.col("place").is_not_null()
        )
        .join(_of_every_scope(observed, record, numbers), on=record, how="left")
        .join(_covered_leaves(coverage, slots, geography, month), on=record, how="left")
        .with_columns(covered=pl.col("covered").is_not_null() | pl.col("reached"))
        .with_columns(
            present=pl.when("zero").then(pl.col("covered") & pl.col("leaf")).otherwise(pl.col("seen").is_not_null())
        )
        .with_columns(
            x=pl.when(~pl.col("present")).then(None).when("zero").then(pl.col("x").fill_null(0.0)).otherwise("x"),
            n=pl.when("present").then("n"),
            unplaced=pl.when("zero", ~pl.col("leaf")).then("x"),
        )
    )
    return grid.pipe(_of_every_source, numbers).pipe(_rolled_up)


def _of_every_source(grid: pl.DataFrame, numbers: list[pl.Expr]) -> pl.DataFrame:
    """Cells of each source added up by what they are of; most indicators have one source, and so a row for each."""
    several = grid.group_by("indicator").agg(pl.col("source").n_unique() > 1).filter("source")["indicator"]
    is_split, facts = pl.col("indicator").is_in(several.implode()), ("present", "covered", "adds")
    added = (
        grid.filter(is_split)
        .group_by(*CELL, "area", "parent", "depth", "leaf")
        .agg(*numbers, pl.col("unplaced").sum(), *(pl.col(name).all() for name in facts))
    )
    alone = grid.filter(~is_split).with_columns(pl.col("unplaced").fill_null(0.0))
    return pl.concat([added, alone.select(added.columns)])


def _with_everywhere(slots: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Adds `everywhere`: an extract speaks for the period that says nothing of who reported, and so for every area."""
    keys = ["indicator", "source", "start", "months"]
    unnamed = coverage.filter(pl.col("scope") == EVERYONE).select(keys).unique().with_columns(everywhere=pl.lit(True))
    return slots.join(unnamed, on=keys, how="left").with_columns(pl.col("everywhere").fill_null(value=False))


def _of_every_scope(observed: pl.DataFrame, record: list[str], numbers: list[pl.Expr]) -> pl.DataFrame:
    """Observations by what they are of, whoever reported them; most sources have a row for each already."""
    several = observed.group_by("source").agg(pl.col("scope").n_unique() > 1).filter("scope")["source"]
    is_split = pl.col("source").is_in(several.implode())
    added = observed.filter(is_split).group_by(record).agg(*numbers)
    return pl.concat([added, observed.filter(~is_split).select(added.columns)]).with_columns(seen=pl.lit(True))


def _only(name: str) -> pl.Expr:
    """The one figure that is supplied; of several (two scopes that speak for one area) none, since they never add."""
    known = pl.col(name).drop_nulls()
    return pl.when(pl.col("own").drop_nulls().len() <= 1).then(known.first()).alias(name)


def _tree(geography: Areas, month: date) -> pl.DataFrame:
    """The areas in use: `area`, `parent`, `depth`, `leaf` (it has no members) and `apart` (a scope, whole)."""
    rows = [
        (area.code, area.parent, geography.depth(area.code), not geography.children(area.code, month), area.apart)
        for area in geography.at(month)
    ]
    schema = {
        "area": pl.String(),
        "parent": pl.String(),
        "depth": pl.Int32(),
        "leaf": pl.Boolean(),
        "apart": pl.Boolean(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _covered_leaves(coverage: pl.DataFrame, slots: pl.DataFrame, geography: Areas, month: date) -> pl.DataFrame:
    """The smallest areas that extracts of scopes speak for; one that took over from others, where all are covered.

    An extract of a source that speaks for one area speaks for that.
    """
    keys = ["indicator", "source", "start", "months"]
    coverage = coverage.join(slots.select(keys).unique(), on=keys, how="semi")
    pairs = {(scope.id, code) for scope in geography.scopes for code in scope.areas if code in geography}
    scope_areas = pl.DataFrame(sorted(pairs), schema={"scope": pl.String(), "area": pl.String()}, orient="row")
    spoken_for = coverage.join(as_names(scope_areas), on="scope").select(*keys, "area").unique()
    before = as_names(predecessors(geography, month))
    old = spoken_for.join(before, on="area").filter(pl.col("start").is_between("first", "last"))
    inherited = whole_heirs(old, keys, before).rename({"heir": "area"})
    placed = slots.select("source", area="place").drop_nulls().unique()
    own = coverage.join(placed, on="source").select(*keys, "area")
    return pl.concat([spoken_for, inherited.select(*keys, "area"), own]).unique().with_columns(covered=pl.lit(True))


def _rolled_up(grid: pl.DataFrame) -> pl.DataFrame:
    """From the deepest level up: members' sums beside what is supplied for the higher area itself."""
    none = pl.lit(None, dtype=pl.Float64)
    done = []
    members: pl.DataFrame | None = None
    for depth in sorted(grid["depth"].unique(), reverse=True) or [0]:
        level = grid.filter(pl.col("depth") == depth)
        if members is None:
            level = level.with_columns(sum_x=none, sum_n=none, sum_present=pl.lit(False))
        else:
            sums = members.group_by(*CELL, area="parent").agg(
                sum_x=pl.col("x").sum(), sum_n=total("n"), sum_present=pl.col("present").all()
            )
            level = level.join(sums, on=[*CELL, "area"], how="left").with_columns(
                sum_present=pl.col("sum_present").fill_null(False) & pl.col("adds")
            )
        supplied = pl.col("present")
        both = supplied & ~pl.col("leaf") & pl.col("sum_present")
        level = level.with_columns(
            x=pl.when(supplied).then("x").when("sum_present").then(pl.col("sum_x") + pl.col("unplaced")),
            n=pl.when(supplied).then("n").when("sum_present").then("sum_n"),
            present=supplied | pl.col("sum_present"),
            supplied=pl.when(both).then("x"),
            summed=pl.when(both).then("sum_x"),
            supplied_n=pl.when(both).then("n"),
            summed_n=pl.when(both).then("sum_n"),
        ).drop("sum_x", "sum_n", "sum_present", "unplaced")
        done.append(level)
        members = level
    return pl.concat(done)


COUNTED: dict[str, pl.DataType] = {
    **dict.fromkeys(["indicator", "role", "area"], pl.String()),
    **dict.fromkeys(["x", "n", *OWN, "supplied", "summed", "supplied_n", "summed_n"], pl.Float64()),
    "apart": pl.Boolean(),
}
"""The columns of `windows_of`."""


def windows_of(cells: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    """Cells added up over the periods of each window; a window with a missing one has no count.

    Columns out: `indicator`, `role`, `area`, `x`, `n`, `own` and its interval (a figure supplied for the whole
    window), and over the periods for which an area has a row of its own beside its members' `supplied`, `summed`,
    `supplied_n`, `summed_n` and `apart`: whether the two differ in any.
    """
    whole = pl.col("present").all()
    apart = (pl.col("supplied") != pl.col("summed")) | (pl.col("supplied_n") != pl.col("summed_n"))
    windows = slots.select("role", *CELL).unique().join(cells, on=CELL)
    added = windows.group_by("indicator", "role", "area").agg(
        x=pl.when(whole).then(total("x")),
        n=pl.when(whole).then(total("n")),
        **{name: pl.when(whole & (pl.len() == 1)).then(pl.col(name).first()) for name in OWN},
        **{name: total(name) for name in ("supplied", "summed", "supplied_n", "summed_n")},
        apart=apart.any(),
    )
    return as_text(added)
