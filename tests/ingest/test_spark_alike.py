"""Texts that mean the same are told from what each means, and few of them are read for it; no Spark is needed."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from kpitool.ingest.readings import AREA, PERIOD, Reading, Row, readings
from kpitool.ingest.spark.alike import alike
from tests.conftest import World
from tests.extracts import SMALL_AREA_LOG, declare

LOOKUP = {"E01000001": "E07000001", "E01000002": "E07000002"}
AREAS = [
    ("E01000001", "Northton 001A"),
    ("E01000009", "Northton 002B"),
    ("E01000002", "Elsewhere 001A"),  # the lookup goes before the name
    ("E01000008", "Southton 001A"),
    (" E01000007", "Southton 001B"),  # no pattern tells it, but it can be read
    ("E01000006", "Farton 001A"),
    ("E01", "Northton 001A"),  # no small-area code
    (None, "Northton 003C"),
    (None, None),
]


def reading_of(name: str, world: World) -> Reading:
    declare(world, SMALL_AREA_LOG)
    loaded = world.load()
    return readings(loaded.registry.sources["log"], loaded.registry, LOOKUP)[name]


def counting(reading: Reading, calls: list[Any]) -> Reading:
    """The reading, which keeps what it was asked to read."""

    def read(*texts: str | None) -> Row:
        calls.append(texts)
        return reading.read(*texts)

    return replace(reading, read=read)


def test_each_text_is_like_the_first_that_means_the_same(world: World) -> None:
    reading = reading_of(AREA, world)
    prints = range(10, 10 + len(AREAS))
    texts = pl.DataFrame(AREAS, schema=["area", "area_name"], orient="row").with_columns(print=pl.Series(prints))

    found = alike(reading, texts.sample(fraction=1, shuffle=True, seed=1))

    like = {10: {10, 11, 17}, 12: {12, 13, 14}, 15: {15}, 18: {18}}  # Northton, Southton, elsewhere, no area given
    assert {first: {*prints} for first, prints in found.group_by("alike").agg("print").iter_rows()} == like
    for _, print_, *first in found.iter_rows():
        assert tuple(first) == AREAS[print_ - 10]


def test_of_many_small_areas_one_of_each_district_is_read(world: World) -> None:
    names = [
        f"{district} {number:03}A" for district in ("Northton", "Southton", "Farton") for number in range(1, 1_000)
    ]
    codes = [f"E01{number:06}" for number in range(10, 10 + len(names))]
    calls = list[Any]()

    found = alike(
        counting(reading_of(AREA, world), calls),
        pl.DataFrame({"area": codes, "area_name": names, "print": range(len(names))}),
    )

    assert len(calls) == 3
    assert found.group_by("alike").len().sort("alike").rows() == [(0, 999), (999, 999), (1_998, 999)]


@pytest.mark.parametrize("text", ["2019-10-03", "2019-10-31"])
def test_what_was_likely_before_any_text_was_seen_is_no_first(world: World, text: str) -> None:
    world.change("period: {format: month}", "period: {format: date}")
    loaded = world.load()
    reading = readings(loaded.registry.sources["crime"], loaded.registry, {})[PERIOD]
    likely = replace(reading, likely=(("2019-10-01",), ("2019-10-02",)))
    found = alike(likely, pl.DataFrame({"period": [text, "2019-11-01", "nonsense"], "print": [7, 8, 9]}))
    assert found.rows() == [(7, 7, text), (8, 8, "2019-11-01")]
