"""Per how many residents a rate is to be: so many that what is rare does not read 0.0."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from kpitool.analysis.measures import population_table
from kpitool.errors import InputError
from kpitool.ingest.coverage import presented
from kpitool.ingest.extract import read_extracts
from kpitool.ingest.files import open_extracts
from kpitool.ingest.plan import files_named
from kpitool.ingest.take import wanted_of
from kpitool.period import add_months
from kpitool.registry import Loaded
from kpitool.tables import DIMENSION

USUAL, RARE = 1_000, 100_000
YEAR = 12


@dataclass(frozen=True)
class Home:
    """The home area's smallest areas, and how many people live in them; none where that is not known."""

    areas: frozenset[str]
    people: float | None


def home_of(loaded: Loaded, population: str, workspace: Path) -> Home:
    """Who lives in the home area, by the newest figures at hand for each of its areas."""
    group, geography = loaded.registry.populations[population], loaded.registry.geography
    paths = files_named(group.source, loaded)
    wanted = wanted_of(group.source, loaded)
    try:
        opened = [each for path in paths for each in open_extracts(path, wanted, workspace, path.name)]
        told = presented(opened, loaded.registry.sources[group.source], loaded.registry)
        frame = read_extracts(group.source, told, loaded, workspace).observations if told else None
    except InputError:  # which ingest will tell of: here it leaves the usual scale
        frame = None
    if frame is None or not frame.height:
        return Home(frozenset([geography.home]), None)
    newest: date = frame.select(pl.col("start").max()).item()
    table = population_table(frame.with_columns(source=pl.lit(group.source)), loaded.registry, newest)
    mine = table.filter(pl.col("population") == population, pl.col("area") == geography.home).sort("year")
    leaves = frozenset(geography.leaves(geography.home, newest))
    return Home(leaves, mine["people"].to_list()[-1] if mine.height else None)


def per(counts: pl.DataFrame, home: Home, chosen: Mapping[str, Any]) -> int:
    """100,000 where the newest twelve months give less than 1 per 1,000 residents of home, else 1,000.

    Columns in: those of observations, the counts of one source; `chosen` is the value of each dimension that is read.
    """
    mine = counts.filter(pl.col("area").is_in(home.areas))
    if not mine.height or home.people is None or not home.people:
        return USUAL
    last = mine.select(pl.col("start").max()).item()
    months = int(mine.filter(pl.col("start") == last).select(pl.col("months").max()).item())
    mine = mine.filter(pl.col("start") > add_months(last, months - 1 - YEAR))
    covered = min(YEAR, int(mine.select("start", "months").unique()["months"].sum()))
    for name, value in chosen.items():
        mine = mine.filter(pl.col(DIMENSION + name) == value)
    rate = float(mine["count"].sum()) * YEAR / covered / home.people * USUAL
    return RARE if rate < 1 else USUAL
