"""What would come by chance: the registry's own rules tried on made-up worlds in which no area differs from another.

The same seed draws the same worlds, whatever their number: of 400 the first 100 are those of 100.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import polars as pl

from kpitool.analysis.assessment import judged
from kpitool.analysis.basis import Basis, Holding
from kpitool.analysis.findings import Status, findings, rules_that_ran, with_status
from kpitool.analysis.null import Cell, Null, cells
from kpitool.analysis.usual import Usual, usual
from kpitool.analysis.worlds import Worlds
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName

BATCH = 2_000
"""So many copies of indicators are judged at once, which bounds the memory."""
RAISED = [Status.EXCEPTION.value, Status.ADVERSE.value]


@dataclass(frozen=True)
class Setting:
    """How worlds are made up: so many (`worlds`) from a `seed`, each judged at some last quarters (`quarters`).

    `least`: so many quarters are held of each source of months or quarters, or more where more are.
    """

    worlds: int = 200
    seed: int = 1
    quarters: int = 1
    least: int = 0


@dataclass(frozen=True)
class Chance:
    """What came by chance in made-up worlds.

    `findings`: `world`, `quarter`, `indicator`, `area`, `is_part` (of home; else the headline area), `rule`, `level`.
    `statuses`: the same with `status` for the last two, of the exceptional and the adverse ones. `tried`: `rule`,
    `is_part` and `rows`: how many indicators and areas each rule could be tried on in a quarter.
    """

    null: Null
    setting: Setting
    findings: pl.DataFrame
    statuses: pl.DataFrame
    tried: pl.DataFrame


def known_in(edition: Holding, registry: Registry, quarter: Quarter) -> dict[str, Usual]:
    """What is usual of the indicators at a quarter, which worlds are made up from."""
    return usual(Basis(edition, registry, quarter.period.last_month, bare=True), quarter)


def by_chance(
    registry: Registry,
    known: Mapping[str, Usual],
    quarter: Quarter,
    null: Null,
    setting: Setting = Setting(),
    tell: Callable[[int], None] = lambda _: None,
) -> Chance:
    """Tries the registry's rules on made-up worlds; `tell` is called with how many are done."""
    quarters = tuple(quarter.before(back) for back in reversed(range(setting.quarters)))
    size = min(max(1, BATCH // max(1, len(known) * len(quarters))), setting.worlds)
    made = Worlds(registry, known, quarters, size, setting.least)
    drawn = cells(known, made.periods, null, registry, made.end)
    fired, raised, tried = [_schema("rule", "level")], [_schema("status")], [_schema("rule")]
    for first in range(0, setting.worlds, size) if known else ():
        numbers = range(first, min(first + size, setting.worlds))
        found = judged(made.basis(drawn, draws(drawn, setting.seed, range(first, first + size))), made.ways)
        trials = found.trials.filter(_of_chance())
        table = with_status(found.table, trials).filter(_is_shown())
        names = _names(made, first, numbers)
        fired.append(_told(findings(trials), table, names, "rule", "level"))
        raised.append(_told(table.filter(pl.col("status").is_in(RAISED)), table, names, "status"))
        tried.append(_told(rules_that_ran(trials), table, names, "rule"))
        tell(numbers.stop)
    rows = pl.concat(tried).group_by("rule", "is_part").agg(rows=pl.len() / (setting.worlds * setting.quarters))
    return Chance(null, setting, pl.concat(fired), pl.concat(raised), rows.sort("rule", "is_part"))


def draws(drawn: Sequence[Cell], seed: int, worlds: Sequence[int]) -> Iterator[list[int]]:
    """The counts of some worlds, in the order of the cells; each world has a generator of its own."""
    distributions = [cell.distribution for cell in drawn]
    for world in worlds:
        uniform = Random(f"{seed}/{world}").random  # noqa: S311 - a simulation has to be repeatable, not secret
        yield [distribution.draw(uniform()) for distribution in distributions]


def per_quarter(rows: pl.DataFrame, setting: Setting, by: Sequence[str]) -> pl.DataFrame:
    """How many rows a quarter has on average. Columns out: `by`, `each` and its standard error `error`.

    The error is that of a mean over worlds, which are independent where their quarters are not.
    """
    worlds = setting.worlds
    return (
        rows.group_by(*by, "world")
        .agg(found=pl.len() / setting.quarters)
        .group_by(by)
        .agg(total=pl.col("found").sum(), squares=(pl.col("found") ** 2).sum())
        .with_columns(each=pl.col("total") / worlds)
        .with_columns(variance=(pl.col("squares") - worlds * pl.col("each") ** 2) / max(worlds - 1, 1))
        .select(*by, "each", error=(pl.col("variance").clip(lower_bound=0) / worlds).sqrt())
        .sort(by)
    )


def _of_chance() -> pl.Expr:
    """Trials of the rules that chance has a say in: nothing is missing in a made-up world."""
    return pl.col("rule") != RuleName.DATA.value


def _is_shown() -> pl.Expr:
    """The rows that a board sees: the headline areas and the parts of home."""
    return (pl.col("area") == pl.col("headline")) | pl.col("strict")


def _names(made: Worlds, first: int, numbers: range) -> pl.DataFrame:
    """What the copies' names stand for; without those of worlds beyond the number wanted."""
    rows = [
        (name, first + copy.world, copy.quarter.id, copy.indicator)
        for name, copy in made.copies.items()
        if first + copy.world in numbers
    ]
    schema = {"indicator": pl.String(), "world": pl.Int32(), "quarter": pl.String(), "original": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _schema(*columns: str) -> pl.DataFrame:
    """No rows of the shape that `_told` gives."""
    texts = dict.fromkeys([*columns, "indicator"], pl.String())
    keys = {"world": pl.Int32(), "quarter": pl.String(), "area": pl.String(), "is_part": pl.Boolean()}
    return pl.DataFrame(schema={**keys, **texts})


def _told(rows: pl.DataFrame, table: pl.DataFrame, names: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Rows of copies as rows of worlds, quarters and indicators, of the areas that a board sees."""
    seen = table.select("indicator", "area", is_part="strict")
    return (
        rows.select("indicator", "area", *columns)
        .join(seen, on=["indicator", "area"])
        .join(names, on="indicator")
        .select("world", "quarter", "area", "is_part", *columns, indicator="original")
        .sort("world", "quarter", "indicator", "area", *columns)
    )
