"""Partnerships made up at random: a registry of one to three indicators, and observations of four years for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from kpitool.analysis.assessment import Assessment
from kpitool.analysis.continuity import followed
from kpitool.analysis.holding import Facts
from kpitool.period import Quarter, add_months
from kpitool.registry.models import Registry
from kpitool.tables import as_facts

QUARTER = Quarter(2019, 3)
HOME, REGION, CITY = "E10000001", "E12000001", "E06000001"
PEOPLE = {"E07000001": 40_000, "E07000002": 60_000, CITY: 100_000}
AREAS = {
    "home": HOME,
    "benchmark": REGION,
    "list": [
        {"code": REGION, "name": "Midshire Region", "level": "region"},
        {"code": HOME, "name": "Homeshire", "level": "county", "parent": REGION},
        {"code": "E07000001", "name": "Northton", "level": "district", "parent": HOME},
        {"code": "E07000002", "name": "Southton", "level": "district", "parent": HOME},
        {"code": CITY, "name": "Cityborough", "level": "unitary", "parent": REGION},
    ],
}
PEOPLE_SOURCE: dict[str, Any] = {
    "title": "Estimates",
    "layout": "counts",
    "series": "snapshot",
    "columns": {"period": "year", "area": "code", "count": "people"},
    "period": {"format": "mid_year"},
    "coverage": "columns",
    "frequency": "annual",
    "due_after": 365,
}
TITLES = [*("Arson", "Burglary", "Calls for help", "Dog thefts", "Elder abuse", "Fraud", "Graffiti", "Harassment")]
STRANDS = ["Red", "Green", "Blue"]
AT_ONCE = 40
FIRST = date(2016, 1, 1)
LATE, MEAN = {"max_lag": 6}, {"kind": "mean_of_rates"}
PUBLISHED = {"coverage": "columns", "due_after": 30, "contact": "the clerk"}


@dataclass
class Board:
    """What a board watches, as a registry's text would say it, and what is on its books."""

    number: int
    sources: dict[str, Any] = field(default_factory=dict)
    indicators: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    covered: list[dict[str, Any]] = field(default_factory=list)

    @property
    def category(self) -> str:
        return f"b{self.number}"


def board(number: int) -> Board:
    """The board of a number: always the same one."""
    rng = np.random.default_rng(number)
    made = Board(number)
    makers = (_monthly, _monthly, _shares, _yearly, _survey, _supplied)
    for place, title in enumerate(rng.choice(TITLES, rng.integers(1, 4), replace=False)):
        makers[rng.integers(len(makers))](made, f"{made.category}_{place}", str(title), rng)
    rates = [name for name, each in made.indicators.items() if each["measure"]["kind"] == "rate"]
    if len(rates) > 1:
        made.indicators[rates[1]]["expect"] = {"not_above": rates[0]}
    return made


def assessed(numbers: Sequence[int]) -> Iterator[Assessment]:
    """The assessment of each board, its own registry in it. Many at once are one pass: indicators do not meet."""
    for first in range(0, len(numbers), AT_ONCE):
        boards = [board(number) for number in numbers[first : first + AT_ONCE]]
        books = books_of(boards)
        whole = followed(books, registry_of(boards), QUARTER)
        for each in boards:
            yield part_of(whole, each)


def part_of(whole: Assessment, board: Board) -> Assessment:
    """What an assessment of several boards holds of one of them."""
    mine = pl.col("indicator").is_in(list(board.indicators))
    frames = (whole.table, whole.trials, whole.findings, whole.charts, whole.parts)
    periods = {key: period for key, period in whole.periods.items() if key[0] in board.indicators}
    table, trials, findings, charts, parts = (frame.filter(mine) for frame in frames)
    cleared = whole.cleared.filter(mine)
    registry = registry_of([board]).known_in(QUARTER)
    return Assessment(registry, QUARTER, table, trials, findings, charts, parts, periods, cleared)


def registry_of(boards: Sequence[Board]) -> Registry:
    """The registry of some boards; every fourth lot of them withholds the percents of small counts."""
    withholding = (boards[0].number - 1) // AT_ONCE % 4 == 3
    return Registry.model_validate(
        {
            "title": "Test partnership",
            **({"percent_needs": 50} if withholding else {}),
            "areas": AREAS,
            "sources": {"people": PEOPLE_SOURCE, **{name: s for each in boards for name, s in each.sources.items()}},
            "populations": {"residents": {"title": "residents", "source": "people"}},
            "categories": {each.category: {"title": "Safety"} for each in boards},
            "indicators": {name: one for each in boards for name, one in each.indicators.items()},
        }
    )


def books_of(boards: Sequence[Board]) -> Facts:
    people = Board(0)
    for year in range(2015, 2020):
        _cover(people, "people", date(year, 6, 1), 1)
        for area, number in PEOPLE.items():
            growth = 1.01 ** (year - 2015) * number
            _row(people, "people", area, date(year, 6, 1), 1, count=round(growth))
    rows = [row for each in (people, *boards) for row in each.rows]
    covered = [row for each in (people, *boards) for row in each.covered]
    facts = as_facts(pl.DataFrame(rows, infer_schema_length=None))
    return Facts(facts, pl.DataFrame(covered).with_columns(pl.col("months").cast(pl.Int32)))


def _monthly(made: Board, name: str, title: str, rng: np.random.Generator) -> None:
    """A rate or a count of monthly counts of districts, by strand at times."""
    broken, kind = rng.random() < 0.2, "rate" if rng.random() < 0.75 else "count"
    strands = STRANDS if broken else [None]
    _source(made, name, {"period": "M", "area": "A", "count": "C"}, "month", "monthly")
    if broken:
        made.sources[name]["dimensions"] = {"strand": {"column": "S", "values": STRANDS}}
        made.sources[name]["absent"] = "zero"
    level, gap = rng.choice([0.03, 1.0, 30.0, 300.0, 300.0]), _gap(rng, 48)
    way = _way(rng, 48)
    for month in range(48):
        start = add_months(FIRST, month)
        if month == gap:
            continue
        _cover(made, name, start, 1, "strand#1" if broken else "#1")
        for area in PEOPLE:
            size = level * (way[month] if area != CITY else way[0] * 1.1) * PEOPLE[area] / 50_000
            for strand in strands:
                _row(made, name, area, start, 1, count=int(rng.poisson(size)), strand=strand)
    measure = {"kind": "rate", "per": 1000, "population": "residents"} if kind == "rate" else {"kind": "count"}
    windows = ["rolling_12", "rolling_12", "quarter", "year_to_date", "latest"]
    typical = level * 24 / (100 if kind == "rate" else 1)
    _indicator(made, name, title, measure, windows, typical, rng)
    if broken:
        made.indicators[name]["breakdown"] = "strand"


def _shares(made: Board, name: str, title: str, rng: np.random.Generator) -> None:
    """A proportion of a quarterly return of home alone."""
    _of_home(made, name, 16, 3, rng)
    _source(made, name, {"period": "Q", "numerator": "N", "denominator": "D"}, "quarter", "quarterly", fixed=True)
    _indicator(made, name, title, {"kind": "proportion"}, ["rolling_12", "quarter", "latest"], 50.0, rng)


def _survey(made: Board, name: str, title: str, rng: np.random.Generator) -> None:
    """A proportion of quarterly waves, of a weighted sample."""
    _of_home(made, name, 16 if rng.random() < 0.5 else 5, 3, rng)
    _source(made, name, {"period": "Q", "numerator": "N", "denominator": "D"}, "quarter", "quarterly", fixed=True)
    made.sources[name] |= {"series": "wave", "design_effect": float(rng.choice([1.0, 1.3]))}
    _indicator(made, name, title, {"kind": "proportion"}, ["latest"], 50.0, rng)


def _yearly(made: Board, name: str, title: str, rng: np.random.Generator) -> None:
    """A count of financial years of home alone, seven of them."""
    level, way = rng.choice([0.5, 20.0, 400.0]), _way(rng, 7)
    for year in range(7):
        start = date(2012 + year, 4, 1)
        _cover(made, name, start, 12)
        _row(made, name, HOME, start, 12, count=int(rng.poisson(level * way[year])))
    _source(made, name, {"period": "Y", "count": "C"}, "financial_year", "annual", fixed=True)
    _indicator(made, name, title, {"kind": "count"}, ["financial_year", "latest"], float(level), rng)


def _supplied(made: Board, name: str, title: str, rng: np.random.Generator) -> None:
    """A figure that is supplied quarter by quarter, with an interval or without."""
    way, sure = _way(rng, 16), rng.random() < 0.6
    for quarter in range(16):
        start, value = add_months(FIRST, 3 * quarter), float(way[quarter] * 2 + rng.normal(0, 0.05))
        _cover(made, name, start, 3)
        ends = {"lower95": value - 0.1, "upper95": value + 0.1} if sure else {}
        _row(made, name, HOME, start, 3, value=value, **ends)
    columns = {"period": "Q", "value": "V", **({"lower95": "L", "upper95": "U"} if sure else {})}
    _source(made, name, columns, "quarter", "quarterly", fixed=True)
    made.sources[name]["layout"] = "values"
    _indicator(made, name, title, {"kind": "value", "unit": "points of harm"}, ["latest", "quarter"], 2.0, rng)


def _of_home(made: Board, name: str, quarters: int, months: int, rng: np.random.Generator) -> None:
    """Quarterly numerators and denominators up to the quarter, one missing at times."""
    way, asked, gap = _way(rng, quarters), int(rng.choice([12, 300, 5_000])), _gap(rng, quarters)
    for quarter in range(quarters):
        start = add_months(QUARTER.period.start, -months * (quarters - 1 - quarter))
        if quarter == gap:
            continue
        _cover(made, name, start, months)
        agree = int(rng.binomial(asked, min(0.98, 0.4 * way[quarter])))
        _row(made, name, HOME, start, months, count=agree, denominator=asked)


def _way(rng: np.random.Generator, points: int) -> np.ndarray[Any, Any]:
    """How a level goes: flat, up or down, at one pace, more slowly or faster, then level, back, a jump, seasons."""
    t = np.arange(points) / points
    late = (t > 1 - 3 / 48) * 1.0
    ways = [
        np.ones(points),
        1 + rng.uniform(-0.8, 1.5) * t,
        1 + rng.uniform(0.2, 1.0) * np.sqrt(t),
        1 + rng.uniform(0.8, 3.0) * np.sqrt(t),
        1 + rng.uniform(-0.9, -0.5) * np.sqrt(t),
        1 + rng.uniform(0.2, 1.5) * t**3,
        1 + rng.uniform(-0.5, 0.9) * np.minimum(t * 2, 1.2),
        1 + rng.uniform(0.2, 0.8) * np.sin(t * np.pi),
        1 + rng.uniform(0.3, 2) * late,
        1 + 0.3 * np.sin(np.arange(points) / 12 * 2 * np.pi),
        np.maximum(0, 1 - 1.5 * t),
        np.maximum(0, 3 * t - 2),
    ]
    return ways[rng.integers(len(ways))]


def _gap(rng: np.random.Generator, points: int) -> int | None:
    return int(rng.integers(points)) if rng.random() < 0.12 else None


def _source(
    made: Board, name: str, columns: dict[str, str], period: str, frequency: str, *, fixed: bool = False
) -> None:
    made.sources[name] = {
        "title": f"Return {name}",
        "layout": "counts",
        "columns": columns,
        "period": {"format": period},
        "frequency": frequency,
        **PUBLISHED,
        **({"area": {"fixed": HOME}} if fixed else {}),
    }


def _indicator(
    made: Board,
    name: str,
    title: str,
    measure: dict[str, Any],
    windows: list[str],
    typical: float,
    rng: np.random.Generator,
) -> None:
    """An indicator with its polarity, comparisons, target, notes and rules drawn by lot."""
    chosen: dict[str, Any] = {
        "title": title,
        "category": made.category,
        "definition": title,
        "measure": measure,
        "source": name,
        "polarity": str(rng.choice(["low_is_good", "high_is_good", "none"])),
        "window": str(rng.choice(windows)),
        "compare": _comparisons(rng),
    }
    if rng.random() < 0.25:
        units = {"rate": "rate", "proportion": "percent", "count": "count", "value": "value"}
        value = round(typical * rng.uniform(0.6, 1.6), int(rng.integers(0, 3)))
        chosen["targets"] = [{"value": value, "unit": units[measure["kind"]], "from": "2019Q1"}]
    if rng.random() < 0.25:
        kind = str(rng.choice(["break", "definition", "criteria", "note"]))
        month = f"{rng.choice([2017, 2018, 2019])}-{rng.integers(1, 13):02d}"
        chosen["annotations"] = [{"kind": kind, "month": month, "text": "The form was changed"}]
    if rng.random() < 0.2:
        chosen["decimals"] = int(rng.integers(0, 3))
    if rng.random() < 0.15:
        chosen["min_change"] = {"percent": float(rng.choice([0, 2, 10])), "points": float(rng.choice([0, 1, 5]))}
    if rng.random() < 0.3:
        chosen["rules"] = {str(rng.choice(["red_red", "worse_than_previous"])): {"level": "exception"}}
    if rng.random() < 0.15:
        chosen["acknowledged"] = [{"quarter": "2019Q2", "by": "the chair", "reason": "a plan is in place"}]
    if rng.random() < 0.1:
        chosen["added"] = "2019Q3"
    made.indicators[name] = chosen


def _comparisons(rng: np.random.Generator) -> dict[str, Any]:
    lot = rng.random()
    if lot < 0.1:
        return {"previous": False}
    if lot < 0.3:
        return {"benchmark": None}
    return (
        {"benchmark": {"comparable": False, "reason": "counted differently"}}
        if lot < 0.4
        else {"benchmark": {"max_lag": 6}}
        if lot < 0.6
        else {}
    )


def _cover(made: Board, source: str, start: date, months: int, reading: str = "#1") -> None:
    made.covered.append({"source": source, "scope": "*", "start": start, "months": months, "reading": reading})


def _row(made: Board, source: str, area: str, start: date, months: int, **more: Any) -> None:
    made.rows.append(
        {
            "source": source,
            "kind": "observed",
            "scope": "*",
            "area": area,
            "start": start,
            "months": months,
            "dim_strand": more.pop("strand", None),
            "dim_offence": None,
            **more,
        }
    )
