"""The bundled areas and residents are those that were published, and hang together."""

from datetime import date

import pytest

from kpitool.areas import Level
from kpitool.geography import ENGLAND, around, called, chain, england, people_of, residents
from kpitool.period import add_months


def residents_of(code: str, year: int) -> int:
    parts = england().leaves(code, date(2019, 6, 1))
    return sum(residents()[part][year] for part in parts)


@pytest.mark.parametrize(
    ("code", "year", "people"),
    [
        ("E10000018", 2017, 690_212),  # Leicestershire, as published
        ("E10000018", 2018, 698_268),
        ("E10000018", 2019, 706_155),
        ("E12000004", 2018, 4_804_149),  # the East Midlands
        ("E12000004", 2019, 4_835_928),
        ("E11000001", 2019, 2_835_686),  # Greater Manchester
        ("E12000007", 2019, 8_961_989),  # London
        (ENGLAND, 2019, 56_286_961),
    ],
)
def test_the_parts_of_an_area_add_up_to_its_published_residents(code: str, year: int, people: int) -> None:
    assert residents_of(code, year) == people


def test_every_area_lies_in_england_and_every_successor_takes_over_in_the_next_month() -> None:
    for area in england().all:
        assert chain(area.code)[-1].code == ENGLAND
        if area.successor is not None:
            assert area.last is not None
            assert england()[area.successor].first == add_months(area.last, 1)


def test_every_authority_in_use_in_2019_has_residents_of_every_year() -> None:
    month = date(2019, 6, 1)
    smallest = set(england().leaves(ENGLAND, month))
    assert set(residents()) == smallest
    assert {len(years) for years in residents().values()} == {19}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("leicestershire", "E10000018"),
        ("E07000130", "E07000130"),
        ("Somerset", "E06000066"),  # the county of that name was given up in 2023
        ("E10000027", "E10000027"),
        ("Bristol", "E06000023"),
        ("Bournemouth, Christchurch and Poole", "E06000058"),
    ],
)
def test_an_area_is_known_by_its_code_and_its_name(text: str, code: str) -> None:
    assert [area.code for area in called(text)] == [code]


def test_around_a_district_are_its_region_and_all_in_it() -> None:
    areas = around("E07000130")
    assert (areas.home, areas.benchmark) == ("E07000130", "E12000004")
    assert areas["E12000004"].parent is None
    assert len([area for area in areas.all if area.level is Level.COUNTY]) == 5


def test_around_a_region_is_england() -> None:
    areas = around("E12000004")
    assert (areas.home, areas.benchmark, len(areas.all)) == ("E12000004", ENGLAND, len(england().all))


def test_residents_are_told_by_year_and_area() -> None:
    rows = people_of([england()["E07000130"], england()["E06000061"]])
    assert len(rows) == 19  # North Northamptonshire came in 2021; its districts have the residents
    assert [year for _, year, _ in rows] == list(range(2001, 2020))
