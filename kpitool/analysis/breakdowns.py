"""What an indicator is made up of: its breakdown's values, each measured as an indicator of its own, and their shares.

Values under which one case may stand more than once are never added up; their shares need not sum to 100.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kpitool.analysis.windows import CURRENT, PREVIOUS
from kpitool.registry.models import Comparisons, Registry


@dataclass(frozen=True)
class Part:
    """One value of an indicator's breakdown; `id` names it among the indicators, and no indicator can be called so."""

    indicator: str
    dimension: str
    value: str

    @property
    def id(self) -> str:
        return f"{self.indicator}/{self.value}"


def parts_of(registry: Registry) -> list[Part]:
    """The parts of every indicator that has a breakdown: the values that it filters by, else all declared ones."""
    parts = []
    for name, indicator in registry.indicators.items():
        key = indicator.breakdown
        if key is None or not indicator.source:
            continue
        dimension = registry.sources[indicator.source[0]].dimensions[key]
        chosen = [value for value in indicator.filter.get(key, ()) if value != dimension.total]
        parts += [Part(name, key, value) for value in chosen or dimension.parts]
    return parts


def with_parts(registry: Registry, parts: Sequence[Part]) -> Registry:
    """A registry in which each part stands as an indicator, filtered by its value and compared with nothing else."""
    alone = Comparisons(benchmark=None, districts=False)
    added = {
        part.id: whole.model_copy(
            update={
                "filter": {**whole.filter, part.dimension: (part.value,)},
                "breakdown": None,
                "compare": alone,
                "expect": None,
            }
        )
        for part in parts
        for whole in (registry.indicators[part.indicator],)
    }
    return registry.with_indicators({**registry.indicators, **added})


SHAPE = ["x", "n", "value", "lower95", "upper95", "lower998", "upper998", "withheld"]

BEFORE = ["x", "value", "share", "withheld"]


def parts_table(windows: pl.DataFrame, parts: Sequence[Part]) -> pl.DataFrame:
    """The figures of the parts, and what share of the whole's count each has.

    Columns out: `indicator`, `dimension`, `part`, `area`, `x`, `n`, `value` and its intervals, `withheld`, `share`
    (percent), and `previous_x`, `previous_value`, `previous_share`, `previous_withheld` of the window before.
    """
    names = pl.DataFrame(
        [(part.id, part.indicator, part.dimension, part.value, place) for place, part in enumerate(parts)],
        schema={"id": pl.String(), "whole": pl.String(), "dimension": pl.String(), "part": pl.String(), "place": int},
        orient="row",
    )
    now, before = (_with_shares(windows.filter(pl.col("role") == role), names) for role in (CURRENT, PREVIOUS))
    earlier = before.select("id", "area", *(pl.col(c).alias(f"previous_{c}") for c in BEFORE))
    return (
        now.join(earlier, on=["id", "area"], how="left")
        .sort("place", "area")
        .select(
            pl.col("whole").alias("indicator"),
            "dimension",
            "part",
            "area",
            *SHAPE,
            "share",
            *(f"previous_{name}" for name in BEFORE),
        )
    )


def _with_shares(windows: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    whole = windows.select("area", whole="indicator", whole_x="x")
    own = windows.select("area", "measure", *SHAPE, id="indicator")
    counts = pl.col("measure").is_in(["rate", "count"]) & (pl.col("whole_x") > 0)
    return (
        own.join(names, on="id")
        .join(whole, on=["whole", "area"], how="left")
        .with_columns(share=pl.when(counts).then(pl.col("x") / pl.col("whole_x") * 100))
    )
