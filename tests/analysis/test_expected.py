"""What a return speaks for: its periods and areas, from the registry, the store and the clock."""

from datetime import date

import polars as pl
import pytest

from kpitool.analysis.expected import Expected, expected
from kpitool.errors import UsageError
from kpitool.period import Period, Quarter
from kpitool.tables import Kind, as_facts
from tests.conftest import World

NORTH, SOUTH, CITY = "E07000001", "E07000002", "E06000001"
TODAY = date(2020, 2, 14)
COLUMNS = "layout: counts, columns: {period: Month, area: Code, count: Number}"
CALLS = "calls: {title: Calls, frequency: monthly, due_after: 30, coverage: columns"


def asked(
    world: World, rest: str, period: Quarter | Period | None = None, facts: pl.DataFrame | None = None
) -> Expected:
    """What is expected of a source `calls` that is declared so, on 14 February 2020."""
    text = world.registry.read_text(encoding="utf-8")
    declared = text.replace("populations:\n", f"  {CALLS}, {COLUMNS}, {rest}}}\npopulations:\n", 1)
    world.registry.write_text(declared, encoding="utf-8")
    registry = world.load().registry
    world.registry.write_text(text, encoding="utf-8")
    return expected("calls", registry, facts, None, period, TODAY)


def facts_of(*rows: tuple[str, str | None, str, int]) -> pl.DataFrame:
    """Rows of a store: kind, area, first month, months."""
    frame = pl.DataFrame(rows, schema=["kind", "area", "start", "months"], orient="row")
    return as_facts(
        frame.with_columns(pl.col("start").str.to_date("%Y-%m-%d"), source=pl.lit("calls"), scope=pl.lit("*"))
    )


def starts(wanted: Expected) -> list[str]:
    return [f"{period.start:%Y-%m}" for period in wanted.periods]


@pytest.mark.parametrize(
    ("form", "at_2019q3", "at_first"),
    [
        # At 2019/20 Q3, October to December 2019; and on 14 February 2020 with nothing loaded, which is the same.
        ("month", ["2019-10", "2019-11", "2019-12"], ["2019-10", "2019-11", "2019-12"]),
        ("quarter", ["2019-10"], ["2019-10"]),
        ("financial_year", ["2018-04"], ["2018-04"]),
        ("year", ["2019-01"], ["2019-01"]),
        ("mid_year", ["2019-06"], ["2019-06"]),
    ],
)
def test_periods_of_a_quarter_and_of_the_first_return(
    world: World, form: str, at_2019q3: list[str], at_first: list[str]
) -> None:
    assert starts(asked(world, f"period: {{format: {form}}}", Quarter(2019, 3))) == at_2019q3
    assert starts(asked(world, f"period: {{format: {form}}}")) == at_first


@pytest.mark.parametrize(
    ("form", "newest", "months", "following"),
    [
        ("month", "2019-10-01", 1, ["2019-11", "2019-12"]),
        ("month", "2019-12-01", 1, ["2020-01", "2020-02", "2020-03"]),
        ("quarter", "2019-10-01", 3, ["2020-01"]),
        ("financial_year", "2018-04-01", 12, ["2019-04"]),
        ("year", "2018-01-01", 12, ["2019-01"]),
        ("mid_year", "2019-06-01", 1, ["2020-06"]),
    ],
)
def test_the_next_return_is_of_the_periods_after_the_newest_covered(
    world: World, form: str, newest: str, months: int, following: list[str]
) -> None:
    facts = facts_of((Kind.COVERED.value, None, newest, months), (Kind.COVERED.value, None, "2015-06-01", months))
    assert starts(asked(world, f"period: {{format: {form}}}", facts=facts)) == following


@pytest.mark.parametrize("quarter", [Quarter(1900, 1), Quarter(2200, 4)])
def test_at_the_ends_of_time_there_is_a_period_or_a_sentence(world: World, quarter: Quarter) -> None:
    for form in ("month", "quarter", "financial_year", "year", "mid_year"):
        try:
            assert asked(world, f"period: {{format: {form}}}", quarter).periods
        except UsageError as error:
            assert error.message.startswith("Calls has no period near 1899-")


def test_what_no_scope_has_covered_is_asked_for_as_if_nothing_were_loaded(world: World) -> None:
    facts = facts_of((Kind.COVERED.value, None, "2021-01-01", 1)).with_columns(scope=pl.lit("city"))
    assert starts(asked(world, "period: {format: month}, scope: home", facts=facts))[0] == "2019-10"


def test_areas_are_those_expected_else_those_held_else_the_smallest_of_the_scope(world: World) -> None:
    quarter, form = Quarter(2019, 3), "period: {format: quarter}"
    held = facts_of(
        (Kind.OBSERVED.value, NORTH, "2017-07-01", 3),  # more than two years before the newest
        (Kind.OBSERVED.value, SOUTH, "2017-10-01", 3),
        (Kind.OBSERVED.value, CITY, "2019-07-01", 3),
        (Kind.UNLOCATED.value, None, "2019-10-01", 3),
        (Kind.OBSERVED.value, NORTH, "2020-01-01", 3),  # later than what is asked for
    )
    october = quarter.period

    def areas(rest: str, facts: pl.DataFrame | None = None) -> list[str]:
        wanted = asked(world, f"{form}, {rest}", quarter, facts)
        assert {period for period, _ in wanted.cells} == {october}
        return [area for _, area in wanted.cells]

    assert areas(f"area: {{expected: [{CITY}, E10000001]}}", held) == ["E10000001", CITY]
    assert areas("absent: missing", held) == [SOUTH, CITY]
    assert areas("scope: city") == [CITY]
    assert areas("absent: missing") == [NORTH, SOUTH]
    assert areas("area: {fixed: E12000001}", held) == ["E12000001"]


def test_an_area_that_has_ended_is_named_until_then_and_its_successor_from_then_on(world: World) -> None:
    world.change(
        f"code: {NORTH}, name: Northton", f"code: {NORTH}, last: 2019-11, successor: E07000009, name: Northton"
    )
    world.change(
        "    - {code: E06000001",
        "    - {code: E07000009, name: New Northton, level: district, parent: E10000001, first: 2019-12}\n"
        "    - {code: E06000001",
    )
    for rest in (f"area: {{expected: [{NORTH}, {SOUTH}]}}", "scope: home", "absent: missing"):
        wanted = asked(world, f"period: {{format: month}}, {rest}", Period(date(2019, 11, 1), 2))
        assert [(f"{period.start:%Y-%m}", area) for period, area in wanted.cells] == [
            ("2019-11", NORTH),
            ("2019-11", SOUTH),
            ("2019-12", SOUTH),
            ("2019-12", "E07000009"),
        ]


def test_of_the_areas_expected_those_of_the_chosen_scope_are_named(world: World) -> None:
    areas = f"area: {{expected: [E10000001, {NORTH}, {CITY}, E12000001]}}"
    wanted = asked(world, f"file_name: '{{scope}}', period: {{format: quarter}}, {areas}", Quarter(2019, 3))
    assert (wanted.scope, [area for _, area in wanted.cells]) == ("home", ["E10000001", NORTH])


def test_areas_of_which_none_is_in_use_are_a_wrong_request(world: World) -> None:
    world.change(f"code: {NORTH}, name", f"code: {NORTH}, last: 2018-12, name")
    with pytest.raises(UsageError, match="no area that 'calls' could name is in use in Oct–Dec 2019"):
        asked(world, f"period: {{format: quarter}}, area: {{expected: [{NORTH}]}}", Quarter(2019, 3))


def test_periods_that_the_registry_states_are_not_asked_for_otherwise(world: World) -> None:
    columns = COLUMNS.replace("period: Month, ", "")
    source = f"  {CALLS}, {columns}, period: {{format: month, fixed: 2019-11}}}}\n"
    world.change("populations:\n", f"{source}populations:\n")
    registry = world.load().registry
    assert starts(expected("calls", registry, None, None, Period(date(2019, 11, 1), 1), TODAY)) == ["2019-11"]
    with pytest.raises(UsageError, match="speaks for Nov 2019, as the registry says"):
        expected("calls", registry, None, None, Quarter(2019, 3), TODAY)
