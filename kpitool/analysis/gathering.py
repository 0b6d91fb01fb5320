"""Rows of a store gathered: areas that are needed only as part of a sum are added up as they are read.

Only where the sum is exact and nothing is lacking of it, so that no figure is another for it.
"""

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from kpitool.analysis.bundles import ALONE, SLOT, Bundle, Together, bundles_of, members_of
from kpitool.analysis.holding import Facts, Holding
from kpitool.analysis.rows import rows_read
from kpitool.areas import Areas
from kpitool.registry.models import Registry
from kpitool.registry.sources import Series, Source
from kpitool.tables import EVERYONE, Kind, as_facts, dimension_columns

FEW = 8
"""Of fewer areas it costs more to add them up apart than to carry them along."""
EXACT = 2.0**53
"""Whole numbers below it are exact, so that the order in which they are added up does not matter."""
SUMS = ("count", "denominator")


def gathered(
    edition: Holding, rows: pl.Expr, wanted: Collection[str], registry: Registry, month: date
) -> tuple[Holding, Together]:
    """Some rows of an edition for the figures of the areas `wanted`, and which of the other areas stand together.

    `registry`: with the areas that the figures rest on. Columns of the rows: those of `tables.FACTS` and dimensions;
    one of a bundle has its code for an area.
    """
    bundles, sources = bundles_of(wanted, registry.geography, month), _that_add_up(registry)
    if len(members_of(bundles)) < FEW or not sources:
        return edition.within(rows), ALONE
    members = members_of(bundles)
    of_member = (pl.col("kind") == Kind.OBSERVED.value) & pl.col("area").is_in(sorted(members)).fill_null(value=False)
    is_member = of_member & pl.col("source").is_in(sources)
    added = edition.worked_out(
        lambda scan: pl.concat(_added_up(scan.filter(of_member), each, bundles) for each in sources)
    )
    whole = _whole_slots(added, edition.coverage, bundles, registry, sources)
    together = Together(bundles, whole)
    alone = added.select(SLOT).unique().join(whole, on=SLOT, how="anti")

    def others(scan: pl.LazyFrame) -> pl.LazyFrame:
        near = scan.filter(rows, ~is_member)
        told_apart = scan.filter(is_member).join(alone.lazy(), on=SLOT, how="semi")
        return pl.concat([near, told_apart]) if alone.height else near

    facts = edition.worked_out(others)
    sums = as_facts(added.join(whole, on=SLOT, how="semi")).select(facts.columns)
    return Facts(pl.concat([facts, sums]), edition.coverage), together


def _that_add_up(registry: Registry) -> list[str]:
    """The sources whose areas are added up and nothing else, each for indicators that read no other beside it.

    Of a total beside its parts it is told in which area they differ, of a wave whether an area was asked.
    """
    readers = [*registry.whole.indicators.values(), *registry.indicators.values()]
    beside = {name for reader in readers if len(reader.source) > 1 for name in reader.source}
    people = {group.source for group in registry.populations.values()}
    read = {name for reader in readers for name in reader.source}
    return sorted(name for name in read - beside - people if _adds_up(registry.sources[name]))


def _adds_up(source: Source) -> bool:
    return source.adds and source.place is None and source.series is not Series.WAVE and not source.totals


def _added_up(rows: pl.LazyFrame, source: str, bundles: Sequence[Bundle]) -> pl.LazyFrame:
    """Observed rows of a source added up by bundle: columns as in `FACTS` (`area`: the bundle), and if it is whole.

    `areas`: how many rows; `marks`: a number that is the same of the same areas; `plain`: nothing but whole numbers of
    the smallest areas; `kind`.
    """
    dimensions = dimension_columns(rows.collect_schema().names())
    between = sorted(frozenset[str]().union(*(each.between for each in bundles)))
    numbers = [pl.col(name).is_null() | (pl.col(name) == pl.col(name).floor()) for name in SUMS]
    blank = [pl.col(name).is_null() for name in ("value", "lower95", "upper95", "mark")]
    plain = pl.all_horizontal(*numbers, *blank, *([~pl.col("area").is_in(between)] if between else []))
    keys = ["scope", "start", "months", *dimensions]
    own = rows.filter(pl.col("source") == source)
    one = len(bundles) == 1  # and no key then, nor for the source: one that all rows share takes as long as any
    return (
        (own.group_by(keys) if one else own.group_by(*keys, area=_bundle(bundles)))
        .agg(
            *(pl.col(name).sum() for name in SUMS),
            *(pl.col(name).count().alias(f"known_{name}") for name in SUMS),
            areas=pl.len(),
            marks=_mark(pl.col("area")).sum(),
            plain=plain.all(),
        )
        .with_columns(
            *(pl.when(pl.col(f"known_{name}") > 0).then(name).alias(name) for name in SUMS),
            source=pl.lit(source),
            kind=pl.lit(Kind.OBSERVED.value),
            area=pl.lit(bundles[0].code) if one else pl.col("area"),
        )
    )


def _bundle(bundles: Sequence[Bundle]) -> pl.Expr:
    codes = {code: each.code for each in bundles for code in each.leaves | each.between}
    return pl.col("area").replace_strict(codes, default=None, return_dtype=pl.String)


def _mark(codes: pl.Expr) -> pl.Expr:
    """A number for each code; the sum of millions of them is still one."""
    return codes.hash() // 2**24


def _whole_slots(
    added: pl.DataFrame, coverage: pl.DataFrame, bundles: Sequence[Bundle], registry: Registry, sources: Sequence[str]
) -> pl.DataFrame:
    """The periods of sources in which bundles can stand for their areas. Columns out: `source`, `start`, `months`."""
    exact = pl.all_horizontal("plain", *(pl.col(name).fill_null(0.0).abs() < EXACT for name in SUMS))
    odd = added.filter(~exact).select(SLOT).unique()
    zero = [name for name in sources if registry.sources[name].absent_is_zero]
    stated = added.filter(~pl.col("source").is_in(zero))
    parts = [_stated_by_all(stated, bundles, registry), _covered_for_all(coverage, bundles, registry, zero)]
    return pl.concat(parts).unique().join(odd, on=SLOT, how="anti")


def _stated_by_all(stated: pl.DataFrame, bundles: Sequence[Bundle], registry: Registry) -> pl.DataFrame:
    """The periods in which each area has a row for all that any indicator reads, where an absent row is missing.

    Each scope speaks for the same areas, whatever the dimensions.
    """
    leaves = [(each.code, code) for each in bundles for code in sorted(each.leaves)]
    schema = {"area": pl.String(), "leaf": pl.String()}
    wanted = pl.DataFrame(leaves, schema=schema, orient="row").group_by("area")
    expected = wanted.agg(expected=pl.len(), mark=_mark(pl.col("leaf")).sum())
    cells = stated.group_by(*SLOT, "area", *dimension_columns(stated.columns)).agg(pl.col("areas", "marks").sum())
    has_all = (pl.col("areas") == pl.col("expected")) & (pl.col("marks") == pl.col("mark"))
    complete = cells.join(expected, on="area").group_by(*SLOT, "area").agg(every=has_all.all())
    same = (
        stated.group_by(*SLOT, "area", "scope")
        .agg(same=pl.col("marks").n_unique() == 1)
        .join(complete, on=[*SLOT, "area"])
        .group_by(SLOT)
        .agg(
            whole=(pl.col("every") & pl.col("same")).all(),
            bundles=pl.col("area").n_unique(),
            rows=pl.len(),
        )
        .filter("whole", pl.col("bundles") == len(bundles))
    )
    everything = registry.with_indicators({**registry.whole.indicators, **registry.indicators})
    readers = pl.DataFrame(
        [(source, name) for name, each in everything.indicators.items() for source in each.source],
        schema={"source": pl.String(), "reader": pl.String()},
        orient="row",
    )
    read = rows_read(as_facts(stated), everything, Kind.OBSERVED).group_by(SLOT).agg(read=pl.len())
    return (
        same.join(read.cast({pl.Categorical: pl.String}), on=SLOT)
        .join(readers.group_by("source").agg(readers=pl.len()), on="source")
        .filter(pl.col("read") == pl.col("rows") * pl.col("readers"))
        .select(SLOT)
    )


def _covered_for_all(
    coverage: pl.DataFrame, bundles: Sequence[Bundle], registry: Registry, zero: Sequence[str]
) -> pl.DataFrame:
    """The periods in which every area is covered, whatever is read of a source, where an absent row is a zero."""
    leaves = frozenset[str]().union(*(each.leaves for each in bundles))
    declared = {name: [*registry.sources[name].dimensions] for name in zero}
    says = pl.col("reading").str.split("#").list.first().str.split(",")
    parts = [coverage.select("scope", *SLOT).clear()]
    for name, dimensions in declared.items():
        knows = [says.list.contains(dimension) for dimension in dimensions]
        parts.append(coverage.filter(pl.col("source") == name, *knows).select("scope", *SLOT))
    usable = pl.concat(parts)
    spoken_for = usable.join(_scope_leaves(registry.geography, leaves), on="scope").unique()
    by_scopes = spoken_for.group_by(SLOT).agg(found=pl.col("leaf").n_unique()).filter(pl.col("found") == len(leaves))
    everywhere = usable.filter(pl.col("scope") == EVERYONE)
    return pl.concat([by_scopes.select(SLOT), everywhere.select(SLOT)]).unique()


def _scope_leaves(geography: Areas, leaves: Collection[str]) -> pl.DataFrame:
    """Which of some areas each scope speaks for. Columns: `scope`, `leaf`."""
    rows = [(scope.id, code) for scope in geography.scopes for code in scope.areas if code in leaves]
    return pl.DataFrame(rows, schema={"scope": pl.String(), "leaf": pl.String()}, orient="row")
