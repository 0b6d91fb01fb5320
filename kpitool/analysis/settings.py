"""The rules in force as a table that rules can be tried with: levels and thresholds of each indicator."""

import polars as pl

from kpitool.registry.models import Registry
from kpitool.registry.rules import THRESHOLDS, RuleName


def settings_table(registry: Registry) -> pl.DataFrame:
    """A row for each indicator, and one for the parts of home (`strict`).

    Columns out: `indicator`, `strict`; for each rule `level_RULE` (null where it is off) and `chosen_RULE` (by the
    board); and each threshold as `RULE_NAME` (null where the rule has none such).
    """
    chosen: dict[tuple[int | None, str | None], str] = {}  # what was chosen, and who chose it: copies share it
    rows, like = list[Row](), list[tuple[str, str]]()
    for name, indicator in registry.indicators.items():
        by_category = indicator.category if registry.categories[indicator.category].rules else None
        key = id(indicator.rules) if indicator.rules else None, by_category
        if key not in chosen:
            chosen[key] = name
            rows += [_row(name, registry, part=part) for part in (False, True)]
        like.append((name, chosen[key]))
    names = pl.DataFrame(like, schema={"indicator": pl.String(), "like": pl.String()}, orient="row")
    settings = pl.DataFrame(rows, schema=_schema()).rename({"indicator": "like"})
    return names.join(settings, on="like", maintain_order="left_right").drop("like")


Row = dict[str, str | float | bool | None]


def _row(name: str, registry: Registry, *, part: bool) -> Row:
    row: Row = {"indicator": name, "strict": part}
    for rule in RuleName:
        chosen = registry.rule(rule, name, part=part)
        row[f"level_{rule}"] = chosen.level.value if chosen.level else None
        row[f"chosen_{rule}"] = chosen.chosen
        row |= {f"{rule}_{each}": getattr(chosen, each) for each in THRESHOLDS}
    return row


def threshold(rule: RuleName, name: str) -> pl.Expr:
    """A threshold in force, as a column of the settings."""
    return pl.col(f"{rule}_{name}")


def _schema() -> dict[str, pl.DataType]:
    types: dict[str, pl.DataType] = {"length": pl.Int32()}
    columns: dict[str, pl.DataType] = {"indicator": pl.String(), "strict": pl.Boolean()}
    for rule in RuleName:
        columns |= {f"level_{rule}": pl.String(), f"chosen_{rule}": pl.Boolean()}
        columns |= {f"{rule}_{each}": types.get(each, pl.Float64()) for each in THRESHOLDS}
    return columns
