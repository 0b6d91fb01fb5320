"""Areas that are needed only as part of a sum: added up as they are read, and no figure is another for it."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kpitool.analysis.assessment import assess
from kpitool.analysis.basis import Basis, basis_of
from kpitool.analysis.bundles import Bundle, bundles_of
from kpitool.analysis.windows import CURRENT, Span
from kpitool.areas import Area, Areas, Level
from kpitool.period import Period, Quarter, add_months
from kpitool.registry.models import Registry
from tests.analysis.test_assessment import CITY, HOME, NORTH, REGION, SOUTH, Books
from tests.conftest import World

Q3 = Quarter(2019, 3)
DECEMBER = date(2019, 12, 1)
AWAY = "E10000002"
FAR = [f"E07{number:06d}" for number in range(11, 20)]
ALL = [NORTH, SOUTH, CITY, *FAR]
REST = f"rest of {REGION}"
SOURCE = """\
  calls:
    title: Calls
    files: calls.csv
    layout: counts
    columns: {period: month, area: code, numerator: done, denominator: all}
    period: {format: month}
    dimensions: {offence: {column: kind, values: [Noise, Litter]}}
    coverage: columns
    frequency: monthly
    due_after: 20
  people:
    title: Mid"""
INDICATORS = "".join(
    f"  {name}:\n    title: {name}\n    category: crime\n    definition: Calls.\n    measure: {{kind: proportion}}\n"
    f"    source: calls\n    polarity: high_is_good\n{read}"
    for name, read in (("every", "    breakdown: offence\n"), ("noise", "    filter: {offence: Noise}\n"))
)


@pytest.fixture
def registry(world: World) -> Registry:
    """A region with home, a city, and a county of nine districts: for six the city's police speak as well."""
    districts = "".join(f"    - {{code: {code}, name: D{code}, level: district, parent: {AWAY}}}\n" for code in FAR)
    away = f"    - {{code: {AWAY}, name: Awayshire, level: county, parent: {REGION}}}\n"
    world.change("scopes:\n", f"{away}{districts}scopes:\n")
    world.change("areas: [E06000001]", f"areas: [E06000001, {', '.join(FAR[:6])}]")
    world.change("sources:\n", f"  away: {{title: Away Police, areas: [{', '.join(FAR[6:])}]}}\nsources:\n")
    world.change("  people:\n    title: Mid", SOURCE)
    world.registry.write_text(world.registry.read_text(encoding="utf-8") + INDICATORS, encoding="utf-8")
    return world.load().registry


def written() -> Books:
    """Three years: burglaries by scope, and calls that were answered, of two kinds."""
    books, counts = Books([], []), {CITY: 60.0} | {code: float(10 + place) for place, code in enumerate(FAR[:6])}
    for year in (2017, 2018, 2019):
        books.year(year, "home", {NORTH: 30 if year < 2019 else 60, SOUTH: 30})
        books.year(year, "city", dict(counts.items()))
        books.year(year, "away", {code: 16 + place for place, code in enumerate(FAR[6:])})
        for number in range(12):
            start = add_months(date(year, 1, 1), number)
            books.cover("calls", "*", start)
            for place, code in enumerate(ALL):
                for kind, share in (("Noise", 3), ("Litter", 5)):
                    done = float(place + share + number % 4)
                    books.add("calls", "observed", "*", code, start, done, denominator=done + 9, dim_offence=kind)
    books.people(people=dict.fromkeys(ALL, 50000))
    return books


def found_of(books: Books, registry: Registry) -> Basis:
    return basis_of(books, registry, DECEMBER, frozenset([HOME, NORTH, SOUTH, REGION]))


def read_in(books: Books, registry: Registry, source: str, start: date) -> set[str]:
    """The areas that stand for themselves, or for others, in a month of a source."""
    rows = pl.col("source") == source, pl.col("start") == start, pl.col("kind") == "observed"
    return set(found_of(books, registry).edition.facts.filter(*rows)["area"])


@pytest.mark.parametrize("source", ["crime", "calls"])
def test_areas_of_which_no_figure_is_wanted_stand_together(registry: Registry, source: str) -> None:
    assert read_in(written(), registry, source, DECEMBER) == {NORTH, SOUTH, REST}


def test_a_region_is_the_sum_of_those_that_stand_together_and_the_others(registry: Registry) -> None:
    counted = found_of(written(), registry).counted([Span("burglary", CURRENT, Period(DECEMBER, 1), 1)])
    # 60 and 30, 60 in the city, and 10 to 18
    assert dict(counted.select("area", "x").iter_rows())[REGION] == 90 + 60 + 126


def changed(place: int, **fields: object) -> Callable[[Books], None]:
    """A change of the row of calls of a far district, some months before the end."""

    def change(books: Books) -> None:
        rows = [row for row in books.rows if row["source"] == "calls" and row["area"] == FAR[place % len(FAR)]]
        rows[-1 - place].update(fields)

    return change


def lacking(place: int) -> Callable[[Books], None]:
    """A district's call is in no return."""

    def change(books: Books) -> None:
        rows = [row for row in books.rows if row["source"] == "calls" and row["area"] == FAR[place % len(FAR)]]
        books.rows.remove(rows[-1 - place])

    return change


def without(kind: str, back: int) -> Callable[[Books], None]:
    """Of a month no return has a kind of call."""

    def change(books: Books) -> None:
        start = add_months(DECEMBER, -back)
        gone = [row for row in books.rows if row.get("dim_offence") == kind and row["start"] == start]
        for row in gone:
            books.rows.remove(row)

    return change


def uncovered(source: str, scope: str, back: int) -> Callable[[Books], None]:
    """For a month a scope does not speak."""

    def change(books: Books) -> None:
        start = add_months(DECEMBER, -back)
        gone = [row for row in books.covered if (row["source"], row["scope"], row["start"]) == (source, scope, start)]
        for row in gone:
            books.covered.remove(row)

    return change


def added(source: str, kind: str, scope: str, area: str | None, back: int) -> Callable[[Books], None]:
    """A row more."""

    def change(books: Books) -> None:
        start = add_months(DECEMBER, -back)
        books.add(source, kind, scope, area, start, 7.0, denominator=9.0, dim_offence="Noise")

    return change


PLACES, BACK = st.integers(0, 8), st.integers(0, 30)
CHANGES = st.one_of(
    st.builds(lacking, PLACES),
    st.builds(changed, PLACES, count=st.sampled_from([0.5, 1e15, None])),
    st.builds(changed, PLACES, denominator=st.sampled_from([0.25, None, 0.0])),
    st.builds(changed, PLACES, mark=st.just("provisional")),
    st.builds(changed, PLACES, kind=st.just("withheld"), mark=st.just("suppressed"), count=st.none()),
    st.builds(changed, PLACES, scope=st.just("city")),
    st.builds(changed, PLACES, dim_offence=st.sampled_from([None, "Other"])),
    st.builds(changed, PLACES, area=st.sampled_from([FAR[0], NORTH, AWAY])),
    st.builds(without, st.sampled_from(["Noise", "Litter"]), BACK),
    st.builds(uncovered, st.just("crime"), st.sampled_from(["home", "city", "away"]), BACK),
    st.builds(uncovered, st.just("calls"), st.just("*"), BACK),
    st.builds(added, st.sampled_from(["crime", "calls"]), st.just("observed"), st.just("city"), st.just(AWAY), BACK),
    st.builds(added, st.just("crime"), st.just("observed"), st.just("home"), st.sampled_from(FAR), BACK),
    st.builds(added, st.just("crime"), st.sampled_from(["unlocated", "out_of_area"]), st.just("city"), st.none(), BACK),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, max_size=4))
def test_whatever_is_odd_of_them_every_figure_is_what_it_is_of_all(
    registry: Registry, changes: list[Callable[[Books], None]]
) -> None:
    books = written()
    for change in changes:
        change(books)
    every, some = assess(books, registry, Q3), assess(books, registry, Q3, areas=[HOME, NORTH])
    kept = pl.col("area").is_in([HOME, NORTH, REGION])
    assert_frame_equal(some.table, every.table.filter(kept), check_exact=True)
    assert_frame_equal(some.trials, every.trials.filter(kept), check_row_order=False, check_exact=True)
    assert_frame_equal(some.charts, every.charts.filter(kept), check_exact=True)


def test_in_a_month_that_lacks_one_of_them_each_stands_for_itself(registry: Registry) -> None:
    books = written()
    lacking(0)(books)
    assert read_in(books, registry, "calls", DECEMBER) == {*ALL}
    assert read_in(books, registry, "calls", date(2019, 11, 1)) == {NORTH, SOUTH, REST}
    row = assess(books, registry, Q3, areas=[HOME]).of_area(REGION).filter(pl.col("indicator") == "every")
    assert row["missing_rows"].to_list() == [[FAR[0]]]


def test_in_a_month_that_lacks_what_an_indicator_reads_each_stands_for_itself(registry: Registry) -> None:
    books = written()
    without("Litter", 0)(books)
    assert read_in(books, registry, "calls", DECEMBER) == {*ALL}
    row = assess(books, registry, Q3, areas=[HOME]).of_area(REGION).filter(pl.col("indicator") == "every")
    assert row["missing_rows"].to_list() == [sorted(ALL)]


def test_of_two_scopes_each_states_its_own_areas(registry: Registry) -> None:
    books = written()
    for row in books.rows:
        if row["source"] == "calls" and row["area"] in FAR[:4]:
            row["scope"] = "city"
    assert read_in(books, registry, "calls", DECEMBER) == {NORTH, SOUTH, REST}
    changed(0, scope="home")(books)  # a kind of call from one, another from another
    assert read_in(books, registry, "calls", DECEMBER) == {*ALL}


def test_of_a_district_that_is_stated_twice_another_is_lacking(registry: Registry) -> None:
    books = written()
    for row in books.rows:
        if row["source"] == "calls" and row["area"] == FAR[1] and row["start"] == DECEMBER:
            row["area"] = FAR[0]
    assert read_in(books, registry, "calls", DECEMBER) == {NORTH, SOUTH, CITY, *FAR} - {FAR[1]}


def test_in_a_month_for_which_a_scope_does_not_speak_each_stands_for_itself(registry: Registry) -> None:
    books = written()
    uncovered("crime", "away", 1)(books)
    assert read_in(books, registry, "crime", date(2019, 11, 1)) == {*ALL}
    row = assess(books, registry, Q3, areas=[HOME]).of_area(REGION).filter(pl.col("indicator") == "burglary")
    assert row["missing_areas"].to_list() == [FAR[6:]]


def test_parts_of_a_whole_number_are_added_up_in_the_same_order_as_ever(registry: Registry) -> None:
    books = written()
    changed(0, count=0.1)(books)
    assert read_in(books, registry, "calls", DECEMBER) == {*ALL}


def test_sources_that_an_indicator_reads_beside_others_are_not_added_up(registry: Registry) -> None:
    both = registry.indicators["every"].model_copy(update={"source": ("calls", "crime"), "breakdown": None})
    beside = registry.with_indicators({**registry.indicators, "both": both})
    assert read_in(written(), beside, "calls", DECEMBER) == {*ALL}


def area(code: str, parent: str | None = None, successor: str | None = None) -> Area:
    return Area(code, code, Level.DISTRICT, parent, last=date(2019, 1, 1) if successor else None, successor=successor)


def test_a_bundle_has_all_that_lies_in_it() -> None:
    tree = (area("land"), area("home", "land"), area("away", "land"), area("one", "away"), area("own", "home"))
    found = bundles_of(["home", "own"], Areas("home", None, tree), DECEMBER)
    assert found == (Bundle("land", frozenset(["one"]), frozenset(["away"])),)


def test_an_area_that_took_over_from_another_stands_for_itself() -> None:
    tree = (area("land"), area("home", "land"), area("new", "land"), area("old", "land", "new"), area("rest", "land"))
    found = bundles_of(["home"], Areas("home", None, tree), DECEMBER)
    assert found == (Bundle("land", frozenset(["rest"]), frozenset()),)
