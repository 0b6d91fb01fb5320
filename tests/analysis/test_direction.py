"""Where a figure is going: only where the changes now, a quarter ago and a year ago say so."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from kpitool.analysis.assessment import assess
from kpitool.period import Quarter, add_months
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import HOME, NORTH, Books, row
from tests.conftest import World

YEARLY: dict[str, Any] = {
    "title": "Test partnership",
    "areas": {"home": HOME, "list": [{"code": HOME, "name": "Homeshire", "level": "county"}]},
    "sources": {
        "entrants": {
            "title": "Entrants",
            "layout": "counts",
            "columns": {"period": "Year", "count": "Count"},
            "period": {"format": "financial_year"},
            "area": {"fixed": HOME},
            "coverage": "columns",
            "frequency": "annual",
            "due_after": 30,
        }
    },
    "categories": {"youth": {"title": "Youth"}},
    "indicators": {
        "entrants": {
            "title": "Entrants",
            "category": "youth",
            "definition": "Young people who enter.",
            "measure": {"kind": "count"},
            "source": "entrants",
            "polarity": "low_is_good",
            "window": "financial_year",
        }
    },
}


@pytest.fixture
def quarterly(world: World) -> Registry:
    """Burglary quarter by quarter, each held against the same quarter a year before; 5% is the least change."""
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    window: quarter\n")
    return world.load().registry


def assessed(registry: Registry, quarters: Sequence[float]) -> dict[str, Any]:
    """Twelve quarters of Northton's burglaries up to 2019/20 Q3, a count each; nobody moves in or out."""
    books = Books([], [])
    for place, count in enumerate(quarters):
        for month in range(3):
            start = add_months(date(2017, 1, 1), 3 * place + month)
            books.cover("crime", "home", start)
            books.cover("crime", "city", start)
            books.add("crime", "observed", "home", NORTH, start, count / 3, dim_offence="Burglary")
    books.people(years=(2016, 2017, 2018, 2019))
    return row(assess(books, registry, Quarter(2019, 3)))


# Three years of four quarters: the change now is that of the last against the eighth, a quarter ago that of the
# eleventh against the seventh, a year ago that of the eighth against the fourth.
COURSES: list[tuple[str | None, Sequence[float]]] = [
    # +33.3% a year ago, +20% a quarter ago, +10% now
    ("slower", [3_000] * 4 + [4_000] * 4 + [4_800] * 3 + [4_400]),
    # −30%, −20%, −10%
    ("slower", [6_000] * 4 + [4_200] * 4 + [3_360] * 3 + [3_780]),
    # +10%, +20%, +30%
    ("faster", [3_000] * 4 + [3_300] * 4 + [3_960] * 3 + [4_290]),
    # +20% each time
    ("continuing", [3_000] * 4 + [3_600] * 4 + [4_320] * 4),
    # +30%, +10%, +20%: smaller than a year ago, larger than a quarter ago
    ("continuing", [3_000] * 4 + [3_900] * 4 + [4_290] * 3 + [4_680]),
    # +20%, then −16.7%
    ("turned", [3_000] * 4 + [3_600] * 4 + [3_000] * 4),
    # +20%, then level: all four quarters are those of a year ago
    ("stabilised", [3_000] * 4 + [3_600] * 4 + [3_600] * 4),
    # +20%, then +6.9% to +0% above the quarter a year ago: within twice the least change, and not all within it
    ("levelling", [3_000] * 4 + [3_600] * 4 + [3_850, 3_800, 3_700, 3_600]),
    # the same, but away to +25% and back
    (None, [3_000] * 4 + [3_600] * 4 + [4_500, 4_500, 3_800, 3_600]),
    # +5.5% a year ago and +4.9% now, which is under the least change, but hardly less than it was
    (None, [100_000] * 4 + [105_500] * 4 + [110_670] * 4),
    # never more than +1.7%
    ("stable", [3_000] * 4 + [3_050] * 4 + [3_000] * 4),
    # +3.3% is none, and +19.4% is new
    (None, [3_000] * 4 + [3_100] * 4 + [3_700] * 4),
    # from none to 3,000 a year ago is a rise of no percent
    (None, [0] * 4 + [3_000] * 4 + [3_000] * 4),
]


@pytest.mark.parametrize(("word", "quarters"), COURSES)
def test_a_word_about_the_course_stands_only_where_the_changes_say_so(
    quarterly: Registry, word: str | None, quarters: Sequence[float]
) -> None:
    assert assessed(quarterly, quarters)["direction"] == word


def test_the_changes_are_those_of_a_quarter_and_of_a_year_ago(quarterly: Registry) -> None:
    found = assessed(quarterly, [3_000] * 4 + [4_000] * 4 + [4_800] * 3 + [4_400])
    assert found["percent_of_value"] == pytest.approx(10)
    assert found["ago_1_change"] == pytest.approx(20)
    assert found["ago_4_change"] == pytest.approx(100 / 3)


def yearly(counts: Sequence[float]) -> dict[str, Any]:
    """Financial years up to 2018/19, assessed in 2019/20 Q3."""
    books = Books([], [])
    for back, count in enumerate(reversed(counts)):
        start = date(2018 - back, 4, 1)
        books.rows.append(
            {
                "source": "entrants",
                "kind": "observed",
                "scope": "*",
                "area": HOME,
                "start": start,
                "months": 12,
                "count": count,
            }
        )
        books.covered.append({"source": "entrants", "scope": "*", "start": start, "months": 12, "reading": "#1"})
    table = assess(books, Registry.model_validate(YEARLY), Quarter(2019, 3)).table
    return table.filter(pl.col("area") == HOME).row(0, named=True)


def test_a_trend_that_has_eased_is_levelling_and_its_ends_are_known() -> None:
    # the published first-time entrants: −1.0% after −19.8%
    found = yearly([190, 124, 126, 101, 100])
    assert (found["trend"], found["direction"]) == ("decreasing", "levelling")
    assert (found["trend_first"], found["trend_last"], found["trend_months"]) == (190, 100, 12)
    assert (found["trend_from"], found["trend_until"]) == (date(2014, 4, 1), date(2018, 4, 1))


def test_a_trend_in_small_steps_that_goes_on_is_not_levelling() -> None:
    # −3% a year, each under the least change
    found = yearly([100_000, 97_000, 94_090, 91_267, 88_529])
    assert (found["trend"], found["direction"]) == ("decreasing", None)
