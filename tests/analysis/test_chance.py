"""What comes by chance: the made-up worlds, and the real rules tried on them, against exact probabilities."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from scipy import stats

from kpitool.analysis import chance
from kpitool.analysis.chance import Chance, Setting, by_chance, known_in, per_quarter
from kpitool.analysis.null import POISSON, SCATTERED, Cell, Null, cells
from kpitool.analysis.usual import Place, Usual, left_out, rest_of
from kpitool.period import Period, Quarter, add_months
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, REGION, SOUTH, Books
from tests.conftest import World

Q3 = Quarter(2019, 3)
OCTOBER = Period(date(2019, 10, 1), 3)
PLACES = (Place(NORTH, 40, people=40_000), Place(rest_of(REGION), 100, people=100_000, is_own=False))


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


@pytest.fixture
def books() -> Books:
    """Two years: Northton 30, Southton 30 and Cityborough 120 a month."""
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 120})
    books.people()
    return books


def drawn(registry: Registry, null: Null, places: tuple[Place, ...] = PLACES) -> dict[tuple[str, date], Cell]:
    """What is drawn of the last eight quarters, by area and start."""
    periods = [OCTOBER.earlier(3 * back) for back in range(8)]
    known = {"burglary": Usual("burglary", places, ())}
    found = cells(known, {"burglary": periods}, null, registry, OCTOBER)
    return {(cell.area, cell.period.start): cell for cell in found}


def mean_of(cell: Cell) -> float:
    return sum(count * share for count, share in cell.distribution.shares.items())


def variance_of(cell: Cell) -> float:
    mean = mean_of(cell)
    return sum((count - mean) ** 2 * share for count, share in cell.distribution.shares.items())


def test_every_area_has_the_rate_of_its_benchmark(books: Books, registry: Registry) -> None:
    # Midshire: 30 + 30 + 120 = 180 a month over 200,000 people, so 0.9 a month for each thousand
    places = {place.area: place for place in known_in(books, registry, Q3)["burglary"].places}
    assert places[NORTH].expected == pytest.approx(0.9 * 40)
    assert places[SOUTH].expected == pytest.approx(0.9 * 60)
    rest = places[rest_of(REGION)]  # Cityborough: what lies in Midshire and not in Homeshire
    assert rest.expected == pytest.approx(0.9 * 100)
    assert (rest.people, rest.is_own) == (100_000, False)


def test_without_a_benchmark_an_area_has_the_headline_areas_own_rate(books: Books, world: World) -> None:
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    compare: {benchmark: null}\n")
    places = known_in(books, world.load().registry, Q3)["burglary"].places
    # Homeshire: 60 a month over 100,000 people
    assert {place.area: place.expected for place in places} == {
        NORTH: pytest.approx(0.6 * 40),
        SOUTH: pytest.approx(0.6 * 60),
    }


def test_levels_are_those_of_the_last_three_years(registry: Registry) -> None:
    held = Books([], [])
    for year, count in ((2016, 900), (2017, 30), (2018, 30), (2019, 30)):
        held.year(year, "home", {NORTH: count, SOUTH: count})
        held.year(year, "city", {CITY: count})
    held.people(years=(2016, 2017, 2018, 2019))
    usual = known_in(held, registry, Q3)["burglary"]
    assert usual.places[0].expected == pytest.approx(90 / 200 * 40)  # 90 a month over 200,000 people, of 2017–2019
    assert len(usual.periods) == 48


def test_what_has_no_counts_is_left_out_with_the_reason(books: Books, world: World) -> None:
    world.change(
        "indicators:\n",
        "indicators:\n  watched:\n    title: Watched\n    category: crime\n    definition: In words.\n"
        "    measure: {kind: narrative}\n    polarity: none\n",
    )
    registry = world.load().registry
    known = known_in(books, registry, Q3)
    assert left_out(registry, known) == {"watched": "it is watched in words"}
    assert left_out(registry, {})["burglary"] == "too little of it is held"


def test_a_quarter_is_drawn_from_poisson_with_three_months_of_events(registry: Registry) -> None:
    cell = drawn(registry, POISSON)[NORTH, OCTOBER.start]
    assert [mean_of(cell), variance_of(cell)] == pytest.approx([120, 120])


def test_the_scattered_null_has_twice_the_variance_and_swings_by_a_fifth(registry: Registry) -> None:
    found = drawn(registry, SCATTERED)
    # 120 a quarter: October at 1, July at 1 + 0.2 / 2, April at 1, January at 1 − 0.2 / 2
    expected = {10: 120, 7: 132, 4: 120, 1: 108}
    for (area, start), cell in found.items():
        if area == NORTH:
            assert mean_of(cell) == pytest.approx(expected[start.month])
            assert variance_of(cell) == pytest.approx(2 * expected[start.month])


def test_a_year_does_not_swing() -> None:
    assert SCATTERED.season(Period(date(2019, 4, 1), 12)) == pytest.approx(1)
    assert SCATTERED.season(Period(date(2019, 7, 1), 6)) == pytest.approx(1.05)  # half at 1.1, half at 1


def test_a_step_lasts_over_the_last_quarters_of_homes_areas_alone(registry: Registry) -> None:
    found = drawn(registry, Null(step=0.2, lasting=2))
    july, april = OCTOBER.earlier(3).start, OCTOBER.earlier(6).start
    means = [mean_of(found[NORTH, start]) for start in (OCTOBER.start, july, april)]
    assert means == [pytest.approx(144), pytest.approx(144), pytest.approx(120)]
    assert mean_of(found[rest_of(REGION), OCTOBER.start]) == pytest.approx(300)


def test_where_high_is_good_a_step_is_for_the_worse_and_moves_the_rarer_answer(world: World) -> None:
    world.change("polarity: low_is_good", "polarity: high_is_good")
    places = (Place(NORTH, 90, asked=100),)
    found = drawn(world.load().registry, Null(swing=0.2, step=0.2, lasting=1), places)
    july = found[NORTH, OCTOBER.earlier(3).start]
    # 300 are asked in a quarter, of whom 30 say no; 33 in July; in October a fifth more than 30
    assert july.asked == 300
    assert mean_of(july) == pytest.approx(300 - 33)
    assert mean_of(found[NORTH, OCTOBER.start]) == pytest.approx(300 - 36)


def one_area(world: World) -> Registry:
    """Homeshire without districts, judged at 95 % against Midshire alone."""
    for line in (
        "    - {code: E07000001, name: Northton, level: district, parent: E10000001, aliases: [North Town]}\n",
        "    - {code: E07000002, name: Southton, level: district, parent: E10000001}\n",
    ):
        world.change(line, "")
    world.change("areas: [E07000001, E07000002]", "areas: [E10000001]")
    world.change(
        "indicators:\n", "rules: {worse_than_benchmark: {confidence: 95, least: 0, dispersion: 1}}\nindicators:\n"
    )
    return world.load().registry


def exact(mean: float, rest: float, people: float, others: float) -> float:
    """The probability that the region's rate is below the lower 95 % limit of Homeshire's, over a year.

    Σ over Homeshire's counts x of P(x) · P(the rest y: (x + y) / (people + others) < lower(x) / people); the lower
    limits by the exact method below 10, else Byar's.
    """
    found = 0.0
    for x in range(int(mean + 12 * mean**0.5)):
        if x == 0:
            continue
        byar = x * (1 - 1 / (9 * x) - 1.959963984540054 / (3 * x**0.5)) ** 3
        lower = stats.chi2.ppf(0.025, 2 * x) / 2 if x < 10 else byar
        most = lower / people * (people + others) - x
        found += stats.poisson.pmf(x, mean) * stats.poisson.cdf(-(-most // 1) - 1, rest)
    return found


@pytest.mark.parametrize(("step", "lasting"), [(0.0, 0), (0.2, 4)])
def test_worse_than_benchmark_comes_as_often_as_it_must(world: World, step: float, lasting: int) -> None:
    places = (Place(HOME, 20, people=50_000), Place(rest_of(REGION), 80, people=200_000, is_own=False))
    setting = Setting(worlds=3_000, least=4)
    found = by_chance(
        one_area(world), {"burglary": Usual("burglary", places, ())}, Q3, Null(step=step, lasting=lasting), setting
    )
    rows = per_quarter(found.findings, setting, ["rule"]).filter(pl.col("rule") == "worse_than_benchmark")
    wanted = exact(240 * (1 + step), 960, 50_000, 200_000)
    error = (wanted * (1 - wanted) / setting.worlds) ** 0.5
    assert rows["each"][0] == pytest.approx(wanted, abs=4 * error)
    assert rows["error"][0] == pytest.approx(error, rel=0.2)


def simulated(books: Books, registry: Registry, **given: Any) -> Chance:
    setting = Setting(**given)
    return by_chance(registry, known_in(books, registry, Q3), Q3, SCATTERED, setting)


def test_one_seed_gives_the_same_figures_and_more_worlds_the_same_first_ones(books: Books, registry: Registry) -> None:
    few, many = simulated(books, registry, worlds=60, seed=7), simulated(books, registry, worlds=90, seed=7)
    assert few.statuses.height > 0
    assert few.statuses.equals(many.statuses.filter(pl.col("world") < 60))
    assert not few.statuses.equals(simulated(books, registry, worlds=60, seed=8).statuses)


def test_worlds_do_not_depend_on_how_many_are_judged_at_once(
    books: Books, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = simulated(books, registry, worlds=30)
    monkeypatch.setattr(chance, "BATCH", 7)
    apart = simulated(books, registry, worlds=30)
    assert together.findings.equals(apart.findings)
    assert together.tried.equals(apart.tried)


def test_rules_are_tried_on_the_headline_area_and_homes_parts_and_on_no_other(books: Books, registry: Registry) -> None:
    found = simulated(books, registry, worlds=20)
    tried = {(rule, is_part): rows for rule, is_part, rows in found.tried.rows()}
    assert tried["worse_than_benchmark", False] == 1  # Homeshire
    assert tried["worse_than_benchmark", True] == 2  # Northton and Southton
    assert set(found.statuses["area"]) <= {HOME, NORTH, SOUTH}


def test_annotations_and_the_quarter_of_adding_do_not_matter(books: Books, world: World) -> None:
    before = simulated(books, world.load().registry, worlds=20)
    world.change(
        "    polarity: low_is_good\n",
        "    polarity: low_is_good\n    added: 2019Q3\n"
        "    annotations: [{kind: break, month: 2019-04, text: A new system}]\n",
    )
    assert simulated(books, world.load().registry, worlds=20).findings.equals(before.findings)


def test_a_chart_by_month_is_drawn_by_month(world: World) -> None:
    world.change("    polarity: low_is_good\n", "    polarity: low_is_good\n    chart: {period: month}\n")
    held = Books([], [])
    for number in range(48):
        start = add_months(date(2016, 1, 1), number)
        for scope, counts in (("home", {NORTH: 30, SOUTH: 30}), ("city", {CITY: 60})):
            held.cover("crime", scope, start)
            for area, count in counts.items():
                held.add("crime", "observed", scope, area, start, count, dim_offence="Burglary")
    held.people(years=(2016, 2017, 2018, 2019))
    found = simulated(held, world.load().registry, worlds=10)
    assert ("outside_limits", False, 1.0) in found.tried.rows()


def test_means_and_errors_are_those_of_worlds() -> None:
    # of four worlds one has 3 findings and one has 1: mean 1; variance ((3 − 1)² + 0 + 1 + 1) / 3 = 2; error √(2 / 4)
    rows = pl.DataFrame({"rule": ["a"] * 4, "world": [0, 0, 0, 2]})
    assert per_quarter(rows, Setting(worlds=4), ["rule"]).rows() == [("a", 1.0, pytest.approx(0.5**0.5))]
    # over two quarters each: half as many a quarter, and half the error
    assert per_quarter(rows, Setting(worlds=4, quarters=2), ["rule"]).rows() == [("a", 0.5, pytest.approx(0.5**1.5))]


def test_where_nothing_is_known_nothing_comes_by_chance(registry: Registry) -> None:
    found = by_chance(registry, {}, Q3, POISSON, Setting(worlds=10))
    assert (found.findings.height, found.statuses.height, found.tried.height) == (0, 0, 0)


def test_a_published_benchmark_is_drawn_and_hardly_varies(books: Books, world: World) -> None:
    world.change(
        "  people:\n",
        "  national:\n    title: National rates\n    layout: values\n    period: {format: financial_year}\n"
        "    columns: {period: Year, area: Code, value: Rate}\n    coverage: columns\n    frequency: annual\n"
        "    due_after: 60\n  people:\n",
    )
    world.change(
        "    polarity: low_is_good\n",
        "    polarity: low_is_good\n    window: financial_year\n"
        "    compare: {benchmark: {kind: published, source: national}}\n",
    )
    registry = world.load().registry
    places = known_in(books, registry, Q3)["burglary"].places
    # Homeshire's own 0.6 a month for each thousand, of a hundred times its 100,000 people
    assert (places[-1].area, places[-1].people, places[-1].is_own) == ("published for burglary", 10_000_000, False)
    assert places[-1].expected == pytest.approx(0.6 * 10_000)
    found = simulated(books, registry, worlds=10)
    assert ("worse_than_benchmark", False, 1.0) in found.tried.rows()


def test_a_mean_of_rates_is_drawn_as_the_pooled_rate(books: Books, world: World) -> None:
    pooled = simulated(books, world.load().registry, worlds=20)
    world.change(
        "    polarity: low_is_good\n", "    polarity: low_is_good\n    compare: {benchmark: {kind: mean_of_rates}}\n"
    )
    assert simulated(books, world.load().registry, worlds=20).findings.equals(pooled.findings)


def test_a_benchmark_two_levels_up_is_what_lies_in_it_level_by_level(books: Books, world: World) -> None:
    world.change("  benchmark: E12000001\n", "  benchmark: E92000001\n")
    world.change(
        "    - {code: E12000001, name: Midshire Region, level: region}\n",
        "    - {code: E92000001, name: England, level: country}\n"
        "    - {code: E12000001, name: Midshire Region, level: region, parent: E92000001}\n"
        "    - {code: E12000002, name: Other Region, level: region, parent: E92000001}\n",
    )
    world.change("areas: [E06000001]", "areas: [E06000001, E12000002]")
    other = "E12000002"
    for start in (add_months(date(2018, 1, 1), number) for number in range(24)):
        books.add("crime", "observed", "city", other, start, 500, dim_offence="Burglary")
    books.people(people={other: 800_000})
    registry = world.load().registry
    places = {place.area: place for place in known_in(books, registry, Q3)["burglary"].places}
    # England: 180 + 500 a month over 1,000,000 people: 0.68 for each thousand
    assert places[NORTH].expected == pytest.approx(0.68 * 40)
    assert places[rest_of(REGION)].expected == pytest.approx(0.68 * 100)
    assert places[rest_of("E92000001")].expected == pytest.approx(0.68 * 800)
    assert ("worse_than_benchmark", False, 1.0) in simulated(books, registry, worlds=10).tried.rows()
