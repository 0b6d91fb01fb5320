"""What is printed farther back than a plan looks: of a source all of it, or none."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.disclosure.readings import can_be_added, reading_of, together
from kpitool.analysis.disclosure.withholding import Plan, Shown, is_small, spans_of, tells_small
from kpitool.analysis.windows import Span
from kpitool.registry.models import Registry


def further_sources(
    plan: Plan, counted: pl.DataFrame, lost: pl.DataFrame, planned: Sequence[Span], registry: Registry
) -> frozenset[str]:
    """The sources that have a small count in windows that are printed though a plan does not know them.

    Nothing is worked out between figures that were not planned together, so that of these sources none of those windows
    may be printed. `counted`: them all, with nothing withheld; columns of `rollup.windows_of`. `lost`: the records
    without a place that stand beside them (`indicator`, `unlocated_withheld`).
    """
    readings = {span.indicator: reading_of(registry, span.indicator) for span in planned}
    added = {name: reading for name, reading in readings.items() if can_be_added(reading, registry)}
    small = counted.join(spans_of(planned, registry, plan), on=["indicator", "role"]).filter(
        ~pl.col("known"), is_small() | tells_small()
    )
    alone = lost.filter(pl.col("unlocated_withheld") == Shown.SMALL.value)
    names = {*small["indicator"], *alone["indicator"]} & added.keys()
    few = {source for name in names for source in added[name].sources}
    return together(few, added.values()) - plan.sources
