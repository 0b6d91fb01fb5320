"""Figures of whose records many were rejected when their extracts were read, so that they may be too low."""

from collections.abc import Collection, Sequence

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.rollup import slot_frame
from kpitool.analysis.windows import CURRENT, Span
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName
from kpitool.tables import EVERYONE, Kind

RECEIVED: dict[str, pl.DataType] = {
    "source": pl.String(),
    "stated": pl.Int64(),
    "digest": pl.String(),
    "read": pl.Int64(),
    "rejected": pl.Int64(),
}
"""What receipts say of extracts: which statement of its source each was part of, and its content hash."""

ENDED = pl.List(pl.Struct({"source": pl.String(), "read": pl.Int64(), "rejected": pl.Int64()}))
SLOT = ["source", "start", "months"]


def with_rejected(
    compared: pl.DataFrame, basis: Basis, received: pl.DataFrame | None, planned: Sequence[Span]
) -> pl.DataFrame:
    """Adds to what the board reads the sources of whose records more than the rule's share were rejected.

    Of all records of the extracts that have the last word on a period of the window. `received`: as in `RECEIVED`; an
    extract that it lacks is left out. Columns in: `headline`, `value`. Columns out: `rejected`, a list of structs with
    `source`, `read` and `rejected`; null where there is none, and where there is no figure. The numbers are null of a
    source whose small counts are withheld: its records are a sum of such counts.
    """
    if received is None or not received.height:
        return compared.with_columns(rejected=pl.lit(None, dtype=ENDED))
    registry, newest = basis.registry, pl.col("stated").max().over("scope", *SLOT)
    live = (
        basis.edition.facts.filter(
            pl.col("kind") == Kind.COVERED.value, pl.col("source").is_in(received["source"].to_list())
        )
        .filter(pl.col("stated") == newest)
        .select("scope", *SLOT, "stated", digest=pl.col("extract").str.split("-").list.first())
    )
    current = [span for span in planned if span.role == CURRENT and span.indicator in set(compared["indicator"])]
    often = (
        slot_frame(current, registry)
        .join(live, on=SLOT)
        .join(_speaking(current, live["scope"].unique(), basis), on=["indicator", "source", "scope"])
        .select("indicator", "source", "stated", "digest")
        .unique()
        .join(received, on=["source", "stated", "digest"])
        .group_by("indicator", "source")
        .agg(pl.col("read", "rejected").sum())
        .join(_shares(current, registry), on="indicator")
        .filter((pl.col("rejected") * 100 - pl.col("read") * pl.col("share")).round(6) > 0)
        .sort("indicator", "source")
        .group_by("indicator", maintain_order=True)
        .agg(ended=pl.struct("source", *(_told(name, basis) for name in ("read", "rejected"))))
    )
    told = pl.when(pl.col("area") == pl.col("headline"), pl.col("value").is_not_null()).then("ended")
    return compared.join(often, on="indicator", how="left").with_columns(rejected=told).drop("ended")


OFTEN_REJECTED = pl.col("rejected").is_not_null()
"""Whether a figure may be too low, because many of its records were rejected."""


def _told(name: str, basis: Basis) -> pl.Expr:
    return pl.when(~pl.col("source").is_in(list(basis.plan.guarded))).then(name).alias(name)


def _speaking(current: Sequence[Span], scopes: Collection[str], basis: Basis) -> pl.DataFrame:
    """Whose extracts speak for what the board reads of an indicator. Columns: `indicator`, `source`, `scope`."""
    registry, rows = basis.registry, list[tuple[str, str, str]]()
    geography = registry.geography
    for span in current:
        headline = registry.headline(span.indicator)
        reporting = geography.scopes_of(headline, basis.month) if headline in geography else ()
        mine = {EVERYONE, *(scope.id for scope in reporting)}
        for source in registry.indicators[span.indicator].source:
            placed = registry.sources[source].place is not None
            rows += [(span.indicator, source, scope) for scope in scopes if placed or scope in mine]
    return pl.DataFrame(rows, schema=dict.fromkeys(["indicator", "source", "scope"], pl.String()), orient="row")


def _shares(current: Sequence[Span], registry: Registry) -> pl.DataFrame:
    """The share that may be rejected, in percent, null where the rule is off. Columns: `indicator`, `share`."""
    chosen = {span.indicator: registry.rule(RuleName.DATA, span.indicator) for span in current}
    rows = [(name, rule.rejected if rule.level else None) for name, rule in chosen.items()]
    return pl.DataFrame(rows, schema={"indicator": pl.String(), "share": pl.Float64()}, orient="row")
