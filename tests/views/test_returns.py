"""An empty return: what stands in its cells, so that the same source reads it back."""

from datetime import date

import pytest

from kpitool.analysis.expected import Expected
from kpitool.errors import RegistryError
from kpitool.period import Period
from kpitool.views.returns import EmptyReturn, empty_return
from tests.conftest import World

NORTH = "E07000001"
OCTOBER = Period(date(2019, 10, 1), 1)
CALLS = "calls: {title: Calls, frequency: monthly, due_after: 30, coverage: columns, period: {format: month}"


def returned(world: World, rest: str, scope: str = "*") -> EmptyReturn:
    """The return for Northton in October 2019 of a source `calls` that is declared so."""
    world.change("populations:\n", f"  {CALLS}, layout: counts, {rest}}}\npopulations:\n")
    return empty_return(Expected("calls", scope, (OCTOBER,), ((OCTOBER, NORTH),)), world.load().registry)


def test_a_text_stands_for_each_value_that_a_column_may_mean(world: World) -> None:
    made = returned(
        world,
        "columns: {period: M, area: Code, count: N}, dimensions: {kind: {column: Kind, values: [Noise, noise, Arson], "
        "recode: {Arson: Noise, ARS: Arson}}}",
    )
    # "Arson" itself is read as noise, so that "ARS" stands for arson.
    assert [row[2] for row in made.rows] == ["Noise", "ARS"]


def test_two_dimensions_that_read_one_column_share_its_texts(world: World) -> None:
    made = returned(
        world,
        "columns: {period: M, area: Code, count: N}, "
        "dimensions: {kind: {column: Kind, values: [Noise, Litter, Arson]}, "
        "sort: {column: Kind, values: [ASB, Crime], recode: {Noise: ASB, Litter: ASB, Arson: Crime}}}",
    )
    assert made.header == ("M", "Code", "Kind", "N")
    assert [row[2] for row in made.rows] == ["Noise", "Litter", "Arson"]


def test_a_column_with_two_meanings_stands_once(world: World) -> None:
    made = returned(
        world,
        "columns: {count: N, period: M, area: Place, area_name: Place}, dimensions: {place: {column: Place}}",
    )
    assert (made.header, made.rows) == (("M", "Place", "N"), (("2019-10", NORTH, ""),))


def test_a_return_of_incidents_has_every_column_and_no_row(world: World) -> None:
    world.change(
        "columns: {period: Month, scope: Force,", "columns: {id: Log, area_name: Place, period: Month, scope: Force,"
    )
    made = empty_return(Expected("crime", "home", (OCTOBER,), ()), world.load().registry)
    assert (made.header, made.rows) == (("Month", "Force", "Code", "Place", "Offence", "Log"), ())


def test_an_area_that_shares_its_name_is_named_by_its_code(world: World) -> None:
    world.change("name: Cityborough", "name: Northton")
    made = returned(world, "columns: {period: M, area_name: Place, count: N}")
    assert made.rows == (("2019-10", NORTH, ""),)


def test_a_scope_whose_title_is_anothers_alias_is_named_by_its_id(world: World) -> None:
    world.change("areas: [E06000001]}", "areas: [E06000001], aliases: [Home Police]}")
    made = returned(world, "columns: {period: M, scope: Who, area: Code, count: N}", "home")
    told = made.rows[0][1]
    meant = world.load().registry.geography.scope_named(told)
    assert meant is not None
    assert (told, meant.id) == ("home", "home")


def test_a_file_name_never_leads_into_another_folder(world: World) -> None:
    columns = "columns: {period: M, area: Code, count: N}"
    assert returned(world, f"{columns}, file_name: '../../{{from}}\\..\\x-{{to}}'").file_name == "x-2019-10.csv"


def test_control_characters_have_no_place_in_a_return(world: World) -> None:
    with pytest.raises(RegistryError, match=r"cannot hold 'a\\nb', which holds control characters"):
        returned(world, 'columns: {period: M, area: Code, count: "a\\nb"}')


def test_a_file_has_a_byte_order_mark_and_ends_its_lines_as_spreadsheets_do(world: World) -> None:
    made = returned(world, "columns: {period: 'Month, or year', area_name: Gebiet – Süd, count: N}")
    assert made.text == '\ufeff"Month, or year",Gebiet – Süd,N\r\n2019-10,Northton,\r\n'
