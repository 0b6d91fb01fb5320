"""The areas of a new registry, as a person names them."""

import pytest
import yaml

from kpitool.errors import UsageError
from kpitool.starting.places import areas_text, places_of, populations_text


def test_a_county_is_held_against_its_region() -> None:
    places = places_of("Leicestershire")
    assert places.benchmark is not None
    assert (places.home.code, places.benchmark.name, places.bundled) == ("E10000018", "East Midlands", True)


@pytest.mark.parametrize("text", ["none", "No"])
def test_none_is_no_benchmark(text: str) -> None:
    assert places_of("Leicestershire", text).benchmark is None


def test_a_district_may_be_held_against_its_county() -> None:
    places = places_of("Charnwood", "leicestershire")
    assert places.areas.benchmark == "E10000018"


@pytest.mark.parametrize(
    ("home", "benchmark", "told"),
    [
        ("Leicstershire", None, "did you mean 'Leicestershire'"),
        ("England", None, "W06000015 Cardiff"),
        ("E07999999", None, "say it with its name: 'E07999999 Name of area'"),
        ("Leicestershire", "Wales", "it may be East Midlands or none"),
        ("Leicestershire", "Leicestershire", "it may be East Midlands or none"),
        ("W06000015 Cardiff", "Wales", "W92000004 Wales"),
    ],
)
def test_what_cannot_be_understood_is_told_with_what_can(home: str, benchmark: str | None, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        places_of(home, benchmark)
    assert told in str(raised.value.help)


def test_an_area_that_is_not_known_stands_alone_or_in_its_benchmark() -> None:
    alone = places_of("W06000015 Cardiff")
    assert (alone.bundled, len(alone.areas.all), alone.benchmark) == (False, 1, None)
    within = places_of("W06000015 Cardiff", "W92000004 Wales")
    assert within.home.parent == "W92000004"


def test_the_files_say_what_the_program_knows() -> None:
    places = places_of("North Northamptonshire")
    listed = yaml.safe_load(areas_text(places))["areas"]
    corby = next(each for each in listed if each["name"] == "Corby")
    assert (corby["last"], corby["successor"]) == ("2021-03", "E06000061")
    assert all(len(line) <= 120 or "code:" in line for line in areas_text(places).splitlines())
    assert "E07000150,Corby,2019,72218\n" in populations_text(places)


def test_a_hostile_name_stays_a_name() -> None:
    places = places_of("W06000015 a: [b], {c: 'd'} # e \x1b[31m\u202e")
    assert yaml.safe_load(areas_text(places))["areas"][0]["name"].startswith("a: [b], {c: 'd'} # e")
    assert not any(character in areas_text(places) for character in "\x1b\u202e")
