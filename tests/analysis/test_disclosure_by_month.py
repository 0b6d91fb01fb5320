"""Months, quarters and overlapping windows printed together tell no small count more closely than 1 to 4."""

import random
from datetime import date

import polars as pl
import pytest

from kpitool.analysis.basis import Basis
from kpitool.analysis.windows import Span
from kpitool.period import Period, Quarter, window_of
from kpitool.period import Window as Kind
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import Books
from tests.attack import Attacker, Block
from tests.conftest import World

OFFENCES = ("Burglary", "Vehicle crime")
DISTRICTS = ("E07000001", "E07000002", "E07000003")
CITY = "E06000001"
AREAS = {
    "E12000001": (*DISTRICTS, CITY),
    "E10000001": DISTRICTS,
    **{leaf: (leaf,) for leaf in (*DISTRICTS, CITY)},
}
READ = {"burglary": ("Burglary",), "crime": OFFENCES}
Truth = dict[tuple[str, str, date], int]


@pytest.fixture
def registry(world: World) -> Registry:
    """A county of three districts, burglary and all crime; counts below 5 are withheld."""
    world.change("title: Test partnership\n", "title: Test partnership\nsuppress_below: 5\n")
    third = "    - {code: E07000003, name: Eastton, level: district, parent: E10000001}\n"
    world.change("    - {code: E06000001", third + "    - {code: E06000001")
    world.change("areas: [E07000001, E07000002]", "areas: [E07000001, E07000002, E07000003]")
    registry = world.load().registry
    crime = registry.indicators["burglary"].model_copy(update={"title": "Crime", "filter": {}})
    return registry.model_copy(update={"indicators": {**registry.indicators, "crime": crime}})


def partnership(seed: int, a_month: float) -> tuple[Books, Truth]:
    """Three years of counts, drawn at random: of some places and offences few, of others many."""
    drawn = random.Random(seed)  # noqa: S311
    places = {leaf: drawn.choice([0.3, 1.0, 3.0]) for leaf in (*DISTRICTS, CITY)}
    offences = {offence: drawn.choice([0.3, 1.0, 2.0]) for offence in OFFENCES}
    books, truth = Books([], []), Truth()
    for month in Period(date(2017, 1, 1), 36).months_in_it:
        for scope in ("home", "city"):
            books.cover("crime", scope, month)
        for place, size in places.items():
            for offence, rate in offences.items():
                count = sum(drawn.random() < a_month * size * rate / 50 for _ in range(50))
                truth[offence, place, month] = count
                scope = "city" if place == CITY else "home"
                books.add("crime", "observed", scope, place, month, count, dim_offence=offence)
    books.people(people=dict.fromkeys((*DISTRICTS, CITY), 50_000))
    return books, truth


def spans() -> list[Span]:
    """The last two years by month, three years by quarter, and nine rolling windows a quarter apart."""
    last = Quarter(2019, 3)
    periods = [
        *Period(date(2018, 1, 1), 24).split(1),
        *Period(date(2017, 1, 1), 36).split(3),
        *(window_of(Kind.ROLLING_12, last.before(back)) for back in range(9)),
    ]
    return [Span(name, str(number), period, 1) for name in READ for number, period in enumerate(periods)]


@pytest.mark.parametrize(("seed", "a_month"), [(1, 0.3), (2, 1.0), (3, 4.0)])
def test_no_small_count_can_be_told_from_months_quarters_and_windows(
    registry: Registry, seed: int, a_month: float
) -> None:
    books, truth = partnership(seed, a_month)
    planned = spans()
    periods = {(span.indicator, span.role): span.period for span in planned}
    attacker, small = Attacker(), set[Block]()
    figures = Basis(books, registry, date(2019, 12, 1)).measured(planned)
    for name, role, area, x, how in figures.select("indicator", "role", "area", "x", "withheld").iter_rows():
        months = frozenset(periods[name, role].months_in_it)
        block = frozenset(READ[name]), frozenset(AREAS[area]), months
        true = sum(truth[offence, place, month] for offence in block[0] for place in block[1] for month in months)
        if how is None:
            attacker.reads(block, x)
            assert x == true
        else:
            attacker.reads_withheld(block, as_small=how == "small")
            assert how != "small" or 0 < true < 5
        if 0 < true < 5:
            small.add(block)
            assert how is not None
    chosen = random.Random(seed).sample(sorted(small, key=repr), min(40, len(small)))  # noqa: S311
    bounds = attacker.bounds(chosen)
    assert {block: ends for block, ends in bounds.items() if ends[0] > 1 + 1e-6 or ends[1] < 4 - 1e-6} == {}
    year = figures.filter(area="E10000001", role=str(24 + 12)).select("indicator", pl.col("withheld").is_null())
    assert dict(year.iter_rows())["crime"]  # the county's year is told


CASES = """\
  cases:
    title: Cases
    files: cases.csv
    layout: counts
    columns: {period: Month, area: Code, numerator: Repeats, denominator: Cases}
    period: {format: month}
    coverage: columns
    frequency: monthly
    due_after: 20
"""
REPEATS = """\
  repeats:
    title: Repeats
    category: crime
    definition: Cases that are repeats.
    measure: {kind: proportion}
    source: cases
    polarity: low_is_good
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_no_part_of_a_share_can_be_told_nor_what_it_leaves(world: World, registry: Registry, seed: int) -> None:
    assert registry.suppress_below == 5
    world.change("sources:\n", f"sources:\n{CASES}")
    world.change("indicators:\n", f"indicators:\n{REPEATS}")
    drawn = random.Random(seed)  # noqa: S311
    books, truth = partnership(seed, 0)[0], Truth()
    for month in Period(date(2017, 1, 1), 36).months_in_it:
        books.cover("cases", "*", month, "#1")
        for place, size in zip((*DISTRICTS, CITY), (1, 4, 12, 30), strict=True):
            cases = drawn.randint(0, size)
            repeats = sum(drawn.random() < 0.3 for _ in range(cases))
            truth["repeat", place, month], truth["other", place, month] = repeats, cases - repeats
            books.add("cases", "observed", "*", place, month, repeats, denominator=cases)
    planned = [Span("repeats", span.role, span.period, 1) for span in spans() if span.indicator == "crime"]
    periods = {span.role: span.period for span in planned}
    attacker, small = Attacker(), set[Block]()
    figures = Basis(books, world.load().registry, date(2019, 12, 1)).measured(planned)
    for role, area, x, n, how in figures.select("role", "area", "x", "n", "withheld").iter_rows():
        months, places = frozenset(periods[role].months_in_it), frozenset(AREAS[area])
        for kinds in ({"repeat"}, {"repeat", "other"}, {"other"}):
            block = frozenset(kinds), places, months
            true = sum(truth[kind, place, month] for kind in kinds for place in places for month in months)
            if how is not None:
                attacker.reads_withheld(block, as_small=how == "small" and kinds == {"repeat"})
            elif kinds != {"other"}:
                attacker.reads(block, x if kinds == {"repeat"} else n)
            if 0 < true < 5:
                assert how is not None
                small.add(block)
    chosen = random.Random(seed).sample(sorted(small, key=repr), min(30, len(small)))  # noqa: S311
    bounds = attacker.bounds(chosen)
    assert {block: ends for block, ends in bounds.items() if ends[0] > 1 + 1e-6 or ends[1] < 4 - 1e-6} == {}
    assert len(attacker.known) > 30
