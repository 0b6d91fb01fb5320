"""What a source states twice: a higher area beside its members, a total beside its parts; and where the two differ."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.breakdowns import Part
from kpitool.analysis.windows import CURRENT, Span
from kpitool.registry.models import Registry


def with_totals(compared: pl.DataFrame, basis: Basis, parts: Sequence[Part], planned: Sequence[Span]) -> pl.DataFrame:
    """Adds the first period of a window in which a supplied total does not agree with its parts.

    A total of values that may be added is their sum; one of several codes for one case is at least the largest.
    `basis`: of the indicators and the parts of their breakdowns. Columns out:
    `total`, `parts_total`, `parts_most`, `total_area` (where it is supplied: the area, or a member of it),
    `total_start`, `total_months`; null where nothing contradicts it. Of a `guarded` indicator the numbers are null.
    """
    registry = basis.registry
    wholes = _stated_totals(parts, registry)
    if not wholes.height:
        return compared.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in TOTALS.items())
    observed = basis.under(registry.only({part.indicator for part in parts} | {part.id for part in parts})).observed
    cell = ["source", "scope", "area", "start", "months"]
    stated = observed.join(wholes, on="indicator").select("indicator", *cell, "expected", "multi_coded", total="x")
    ids = pl.DataFrame(
        [(part.id, part.indicator) for part in parts],
        schema={"indicator": pl.String(), "whole": pl.String()},
        orient="row",
    )
    sums = (
        observed.join(ids, on="indicator")
        .group_by(*cell, indicator="whole")
        .agg(parts_total=pl.col("x").sum(), parts_most=pl.col("x").max(), found=pl.len())
    )
    additive = ~pl.col("multi_coded") & (pl.col("found") == pl.col("expected"))
    apart = stated.join(sums, on=["indicator", *cell]).filter(
        pl.when(additive)
        .then(pl.col("parts_total") != pl.col("total"))
        .otherwise(pl.col("parts_most") > pl.col("total"))
    )
    doubtful = (
        apart.with_columns(parts_total=pl.when(additive).then("parts_total"))
        .join(_current(planned), on="indicator")
        .filter(pl.col("start").is_between("first", "last"))
        .join(_above(apart["area"].unique().to_list(), registry), on="area")
        .sort("start", "area")
        .group_by("indicator", pl.col("above").alias("held_by"), maintain_order=True)
        .first()
    )
    told = ["total", "parts_total", "parts_most"]
    named = {"total_area": "area", "total_start": "start", "total_months": "months"}
    return compared.join(
        doubtful.select("indicator", *told, area="held_by", **named), on=["indicator", "area"], how="left"
    ).with_columns(pl.when(~pl.col("guarded")).then(name).alias(name) for name in told)


TOTALS: dict[str, pl.DataType] = {
    **dict.fromkeys(["total", "parts_total", "parts_most"], pl.Float64()),
    "total_area": pl.String(),
    "total_start": pl.Date(),
    "total_months": pl.Int32(),
}
"""What is told of a total that does not agree with its parts."""


def _stated_totals(parts: Sequence[Part], registry: Registry) -> pl.DataFrame:
    """The indicators that read a total: `indicator`, `expected` (how many parts it has), `multi_coded`."""
    rows = []
    for name in dict.fromkeys(part.indicator for part in parts):
        indicator, mine = registry.indicators[name], [part for part in parts if part.indicator == name]
        dimension = registry.sources[indicator.source[0]].dimensions[mine[0].dimension]
        if dimension.total is not None and registry.filter(name, indicator.source[0])[mine[0].dimension] == (
            dimension.total,
        ):
            rows.append((name, len(mine), dimension.multi_coded))
    schema = {"indicator": pl.String(), "expected": pl.Int64(), "multi_coded": pl.Boolean()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _current(planned: Sequence[Span]) -> pl.DataFrame:
    """The months of each indicator's window: `indicator`, `first`, `last`."""
    rows = [(span.indicator, span.period.start, span.period.last_month) for span in planned if span.role == CURRENT]
    schema = {"indicator": pl.String(), "first": pl.Date(), "last": pl.Date()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _above(codes: Sequence[str], registry: Registry) -> pl.DataFrame:
    """Each area and what it lies in: a doubt about a part is one about the whole. Columns: `area`, `above`."""
    geography = registry.geography
    rows = [(code, above) for code in codes if code in geography for above in (code, *geography.ancestors(code))]
    return pl.DataFrame(rows, schema={"area": pl.String(), "above": pl.String()}, orient="row")


def with_strays(compared: pl.DataFrame, basis: Basis, planned: Sequence[Span]) -> pl.DataFrame:
    """Adds `stray`: an area outside a higher one whose count is what the one supplied has too many.

    So a return that counts a neighbouring city as well is told by its name.
    """
    rows, everywhere = [], basis.every_area()
    geography = everywhere.registry.geography
    apart = compared.filter(pl.col("supplied") > pl.col("summed")).select("indicator", "area", "supplied", "summed")
    doubted = set(apart["indicator"])
    windows = everywhere.told([each for each in planned if each.role == CURRENT and each.indicator in doubted])
    for indicator, area, supplied, summed in apart.iter_rows():
        others = windows.filter(pl.col("indicator") == indicator, pl.col("x") == supplied - summed)["area"]
        inside = {area, *geography.ancestors(area)}
        rows += [
            (indicator, area, other)
            for other in others.sort()
            if other not in inside and area not in geography.ancestors(other)
        ][:1]
    strays = pl.DataFrame(rows, schema=dict.fromkeys(["indicator", "area", "stray"], pl.String()), orient="row")
    return compared.join(strays, on=["indicator", "area"], how="left")


CONTRADICTED = pl.col("apart").fill_null(False) | pl.col("total_area").is_not_null()
"""Whether a figure is in doubt, because what its source says of it does not agree."""
