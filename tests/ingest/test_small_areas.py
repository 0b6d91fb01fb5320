"""Small areas that are told by a pattern mean what each is found to mean by itself."""

from dataclasses import replace
from itertools import product

import polars as pl
import pytest

from kpitool.ingest.known import Meanings
from kpitool.ingest.readings import AREA, readings
from tests.conftest import World
from tests.extracts import SMALL_AREA_LOG, csv_text, declare, outcomes, take

CODES = [None, "", " ", "E01000001", "E01000002", " E01000002", "e01000001", "E0100000١", "N20000001", "95AA01B2", "x"]
NAMES = [
    *(None, "", " ", "Northton 001A", "Northton 002B", " Northton 001A", "Northton  001A", "Southton 001A", "A 001A"),
    *("Northton 00١A", "Northton ٣٣٣A", "\x1cNorthton 001A", "\xa0Northton 003C", "Northton\n001A", "Northton 001a"),
    *("Farton 001A", "Farton 002B", "Northton 001A\n", "NORTHTON 001A", "[b]Farton 001A"),
]


@pytest.mark.parametrize("fields", [("area", "area_name"), ("area",), ("area_name",)])
@pytest.mark.parametrize("lookup", [{}, {"E01000001": "E07000001", "E01000002": "Farton", "x": "E07000001"}])
def test_a_pattern_tells_no_more_than_reading_each(
    fields: tuple[str, ...], lookup: dict[str, str], world: World
) -> None:
    columns = {"area": "area: Code", "area_name": "area_name: Name"}
    declare(world, SMALL_AREA_LOG.replace("area: Code, area_name: Name", ", ".join(columns[field] for field in fields)))
    loaded = world.load()
    reading = readings(loaded.registry.sources["log"], loaded.registry, lookup)[AREA]
    given = product(CODES, NAMES) if len(fields) == 2 else [(text,) for text in (CODES if "area" in fields else NAMES)]
    texts = pl.DataFrame([*given], schema=dict.fromkeys(fields, pl.String()), orient="row").unique(maintain_order=True)

    at_once, each = Meanings(reading, 1_000), Meanings(replace(reading, same=None), 1_000)
    at_once.read(texts)
    each.read(texts)

    assert reading.same is not None
    assert sorted(at_once.table[[*fields]].rows(), key=str) == sorted(each.table[[*fields]].rows(), key=str)
    for row in at_once.table.iter_rows():
        text, first = row[: len(fields)], row[len(fields) :]
        assert reading.read(*text) == reading.read(*first)


def test_of_more_small_areas_than_are_remembered_nothing_is_said(world: World) -> None:
    declare(world, SMALL_AREA_LOG)
    loaded = world.load()
    meanings = Meanings(readings(loaded.registry.sources["log"], loaded.registry, {})[AREA], 2)

    meanings.read(pl.DataFrame({"area": ["E01000001", "E01000002", "E01000003"], "area_name": ["Northton 001A"] * 3}))

    assert meanings.table["area"].to_list() == ["E01000001", "E01000002"]


def test_a_small_area_of_which_the_lookup_says_no_district_is_told_by_its_name(world: World) -> None:
    declare(world, SMALL_AREA_LOG, area="{kind: small_area, lookup: lookup.csv}")
    world.write(
        "lookup.csv", "LSOA Code,Local authority code\n E01000001 ,E07000002\nE01000002,\nE01000003\n,E07000002\n"
    )
    codes = ["E01000001", "E01000002", "E01000003", ""]
    rows = [("2019-10", code, "Northton 001A") for code in codes]
    read = take(world, world.write("log.csv", csv_text([("Month", "Code", "Name"), *rows])))
    assert outcomes(read) == {"accepted": 4}
    assert read.observations.select("area", "count").rows() == [("E07000001", 3.0), ("E07000002", 1.0)]
