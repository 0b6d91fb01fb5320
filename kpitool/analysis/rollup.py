"""Observations added up: over sources, from districts to county and region, and over the months of a window.

Only counts are ever added, and only where every part is present; nothing is divided here.
"""

from collections.abc import Iterable
from datetime import date

import polars as pl

from kpitool.analysis.bundles import ALONE, SLOT, Together
from kpitool.analysis.rows import OWN, as_names, as_text
from kpitool.analysis.windows import Span
from kpitool.areas import Areas
from kpitool.registry.models import Registry
from kpitool.tables import EVERYONE, total

CELL = ["indicator", "start", "months"]
RECORD = ["indicator", "source", "area", "start", "months"]


def slot_frame(planned: Iterable[Span], registry: Registry) -> pl.DataFrame:
    """The periods that make up each window, for each source.

    Columns out: `indicator`, `role`, `source`, `start`, `months`, `zero` (an absent row is a zero), `adds` (areas
    may be added up) and `place` (the one area that the source speaks for, if it does).
    """
    rows = [
        (span.indicator, span.role, span.slots, span.step, source)
        for span in planned
        for source in registry.indicators[span.indicator].source
    ]
    texts = dict.fromkeys(["indicator", "role"], pl.String())
    schema = {**texts, "start": pl.List(pl.Date()), "months": pl.Int32(), "source": pl.String()}
    windows = pl.DataFrame(rows, schema=schema, orient="row")
    declared = pl.DataFrame(
        [(name, each.absent_is_zero, each.place, each.adds) for name, each in registry.sources.items()],
        schema={"source": pl.String(), "zero": pl.Boolean(), "place": pl.String(), "adds": pl.Boolean()},
        orient="row",
    )
    return windows.join(declared, on="source", maintain_order="left").explode("start")


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
    slots: pl.DataFrame,
    observed: pl.DataFrame,
    coverage: pl.DataFrame,
    geography: Areas,
    month: date,
    together: Together = ALONE,
) -> pl.DataFrame:
    """Every indicator, period and area, with its count where it is known.

    Columns out: `indicator`, `start`, `months`, `area`, `depth`, `leaf`, `x`, `n`, the figure supplied (as
    in `rows.selected`), `present`, `covered` (an extract speaks for it, if only to leave it out), and where a higher
    area has a row of its own `supplied` and `summed` (numerators) and `supplied_n` and `summed_n`. A higher area is
    what a source of counts supplies for it, else the sum of its members, if every one is present, and of the
    incidents that are placed in it but in none of them. A source that speaks for one area has no other. Areas that
    stand `together` have one cell, where all of them have one.
    """
    numbers = [total(name).alias(name) for name in ("x", "n")] + [_only(name) for name in OWN]
    periods, known = slots.drop("role").unique(), _of_every_scope(observed, RECORD, numbers)
    tree, gathered = as_names(_tree(geography, month)), as_names(together.slots)
    apart = periods.join(gathered, on=SLOT, how="anti")
    parts = [_grid(apart, tree, known, coverage, _covered_leaves(coverage, apart, geography, month))]
    if together.slots.height:
        whole = periods.join(gathered, on=SLOT, how="semi")
        covered = _covered_leaves(coverage, whole, geography, month, together)
        parts.append(_grid(whole, _with_bundles(tree, together, geography), known, coverage, covered))
    return pl.concat(parts).pipe(_of_every_source, numbers).pipe(_rolled_up)


def _grid(
    slots: pl.DataFrame, tree: pl.DataFrame, known: pl.DataFrame, coverage: pl.DataFrame, covered: pl.DataFrame
) -> pl.DataFrame:
    """Every period of each source and area of a tree, with its count where it is known."""
    return (
        slots.pipe(_with_everywhere, coverage)
        .lazy()
        .join(tree.lazy(), how="cross")
        .filter(pl.when(pl.col("place").is_null()).then(~pl.col("apart")).otherwise(pl.col("area") == pl.col("place")))
        .with_columns(
            reached=pl.col("everywhere") & pl.col("leaf"), leaf=pl.col("leaf") | pl.col("place").is_not_null()
        )
        .join(known.lazy(), on=RECORD, how="left")
        .join(covered.lazy(), on=RECORD, how="left")
        .with_columns(covered=pl.col("covered").is_not_null() | pl.col("reached") | pl.col("bundle"))
        .with_columns(
            present=pl.when("zero").then(pl.col("covered") & pl.col("leaf")).otherwise(pl.col("seen").is_not_null())
        )
        .with_columns(
            x=pl.when(~pl.col("present")).then(None).when("zero").then(pl.col("x").fill_null(0.0)).otherwise("x"),
            n=pl.when("present").then("n"),
            unplaced=pl.when("zero", ~pl.col("leaf")).then("x"),
        )
        .collect(engine="in-memory")
    )


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
    """The areas in use, as in `TREE`."""
    rows = [
        (area.code, area.parent, geography.depth(area.code), leaf, area.apart, False)
        for area in geography.at(month)
        for leaf in (not geography.children(area.code, month),)
    ]
    return pl.DataFrame(rows, schema=TREE, orient="row")


def _with_bundles(tree: pl.DataFrame, together: Together, geography: Areas) -> pl.DataFrame:
    """The same with a leaf for each bundle in place of its areas."""
    rows = [(each.code, each.parent, geography.depth(each.parent) + 1, True, False, True) for each in together.bundles]
    alone = tree.filter(~pl.col("area").is_in(sorted(together.members)))
    return pl.concat([alone, as_names(pl.DataFrame(rows, schema=TREE, orient="row"))])


TREE: dict[str, pl.DataType] = {
    "area": pl.String(),
    "parent": pl.String(),
    "depth": pl.Int32(),
    **dict.fromkeys(["leaf", "apart", "bundle"], pl.Boolean()),
}
"""Areas, what they lie in and how deep; a `leaf` has no members, one that is `apart` is all that a scope speaks for,
and a `bundle` stands for areas that are all covered."""


def _covered_leaves(
    coverage: pl.DataFrame, slots: pl.DataFrame, geography: Areas, month: date, together: Together = ALONE
) -> pl.DataFrame:
    """The smallest areas that extracts of scopes speak for; one that took over from others, where all are covered.

    An extract of a source that speaks for one area speaks for that. Of those that stand `together` nothing is said.
    """
    keys = ["indicator", "source", "start", "months"]
    coverage = coverage.join(slots.select(keys).unique(), on=keys, how="semi")
    told = geography.by_code.keys() - together.members
    pairs = {(scope.id, code) for scope in geography.scopes for code in scope.areas if code in told}
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
    windows = slots.lazy().select("role", *CELL).unique().join(cells.lazy(), on=CELL)
    added = windows.group_by("indicator", "role", "area").agg(
        x=pl.when(whole).then(total("x")),
        n=pl.when(whole).then(total("n")),
        **{name: pl.when(whole & (pl.len() == 1)).then(pl.col(name).first()) for name in OWN},
        **{name: total(name) for name in ("supplied", "summed", "supplied_n", "summed_n")},
        apart=apart.any(),
    )
    return as_text(added.collect(engine="in-memory"))
