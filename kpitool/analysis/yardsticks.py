"""The intervals that the two rules of comparison judge by: at their confidence, stretched as their dispersion says."""

import polars as pl

from kpitool.analysis.rules import judged_end
from kpitool.analysis.settings import settings_table
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName

JUDGED = {
    "judged_{}": ("", RuleName.WORSE_THAN_PREVIOUS),
    "judged_previous_{}": ("previous_", RuleName.WORSE_THAN_PREVIOUS),
    "judged_shared_{}": ("shared_", RuleName.WORSE_THAN_BENCHMARK),
}


def with_yardsticks(compared: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Adds to rows of the assessed table the interval that each rule of comparison looks at.

    Columns out: `judged_lower` and `judged_upper` (of the window, against the one before), `judged_previous_…` (of that
    one), `judged_shared_…` (of the window that is held against the benchmark).
    """
    names = compared["indicator"].unique().to_list()
    settings = settings_table(registry.with_indicators({name: registry.indicators[name] for name in names}))
    ends = {
        column.format(side): judged_end(prefix, side, rule)
        for column, (prefix, rule) in JUDGED.items()
        for side in ("lower", "upper")
    }
    return (
        compared.join(settings, on=["indicator", "strict"], how="left", maintain_order="left")
        .with_columns(**ends)
        .select(*compared.columns, *ends)
    )
