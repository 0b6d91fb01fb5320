"""What is missing where an area has no count: the months, the smallest areas, and who has not reported."""

from datetime import date

import polars as pl

from kpitool.analysis.rollup import CELL
from kpitool.analysis.rows import as_text
from kpitool.registry.models import Registry

MISSING: dict[str, pl.DataType] = {
    "missing_months": pl.List(pl.Date()),
    **dict.fromkeys(["missing_areas", "missing_scopes", "missing_rows", "missing_alone"], pl.List(pl.String())),
}
"""What is told of a window without a count."""


def missing_parts(cells: pl.DataFrame, slots: pl.DataFrame, registry: Registry, month: date) -> pl.DataFrame:
    """What is missing where an area has no count.

    Columns out: `indicator`, `role`, `area`, `missing_months`, and lists: `missing_areas` (the smallest ones),
    `missing_scopes` (who has not reported, of those that the indicator's sources hear from), `missing_rows` (areas
    that an extract covers and yet leaves out) and `missing_alone` (areas without a count that no such scope speaks
    for).
    """
    roles = slots.select("role", *CELL).unique()
    lacking = cells.filter(~pl.col("present")).select(*CELL, "area", "leaf", "covered")
    roles, gaps = as_text(roles), as_text(roles.join(lacking, on=CELL))
    if not gaps.height:
        return (
            roles.select("indicator", "role", area=pl.lit(""))
            .clear()
            .with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in MISSING.items())
        )
    geography = registry.geography
    ancestors = pl.DataFrame(
        [(area.code, above) for area in geography.at(month) for above in (area.code, *geography.ancestors(area.code))],
        schema={"leaf_area": pl.String(), "area": pl.String()},
        orient="row",
    )
    leaves = gaps.filter("leaf")["area"].unique().to_list()
    speakers = [(leaf, scope.id) for leaf in leaves for scope in geography.scopes_of(leaf, month)]
    reporters = pl.DataFrame(
        [
            (name, leaf, scope)
            for name in gaps["indicator"].unique()
            for leaf, scope in speakers
            if registry.hears_from(name, scope)
        ],
        schema={"indicator": pl.String(), "leaf_area": pl.String(), "scope": pl.String()},
        orient="row",
    )
    key, leaf = ["indicator", "role", "area"], pl.col("leaf_area")
    last = pl.col("start").dt.offset_by(pl.format("{}mo", pl.col("months") - 1))
    missing = gaps.group_by(key).agg(
        missing_months=pl.date_ranges("start", last, interval="1mo").explode(empty_as_null=False).unique().sort()
    )
    absent = (
        gaps.filter("leaf")
        .select("role", *CELL, "covered", leaf_area="area")
        .join(ancestors, on="leaf_area")
        .join(gaps.select("role", *CELL, "area"), on=["role", *CELL, "area"], how="semi")
        .join(reporters, on=["indicator", "leaf_area"], how="left")
        .group_by(key)
        .agg(
            missing_areas=leaf.unique().sort(),
            missing_scopes=pl.col("scope").filter(~pl.col("covered")).drop_nulls().unique().sort(),
            missing_rows=leaf.filter("covered").unique().sort(),
            missing_alone=leaf.filter(~pl.col("covered") & pl.col("scope").is_null()).unique().sort(),
        )
    )
    return missing.join(absent, on=key, how="left")
