"""Finished figures of places that the registry lacks are of no cell, and so contradict nothing."""

from tests.conftest import Run, World
from tests.extracts import SMALL_AREA_LOG, csv_text, declare, outcomes, take

RATES = """\
  rates:
    title: Rates
    layout: values
    columns: {period: Year, area: Code, value: Rate}
    period: {format: financial_year}
    coverage: columns
    frequency: annual
    due_after: 30
populations:
"""


SMALL_AREAS = [
    ("E01000001", "Farton 001A"),
    ("E01000002", "Nearton 001A"),
    ("E01000003", "Farton 002B"),
    ("E01000004", "Northton 001A"),
    ("E01000009", ""),
]


def test_figures_of_several_places_elsewhere_do_not_contradict_each_other(world: World, run: Run) -> None:
    world.change("populations:\n", RATES)
    first = world.write(
        "rates-1.csv", "Code,Year,Rate\nE07000001,2018/19,1.5\nE07000901,2018/19,2.5\nE07000902,2018/19,3.5\n"
    )
    second = world.write("rates-2.csv", "Code,Year,Rate\nE07000002,2018/19,4.5\nE07000903,2018/19,5.5\n")
    done = run("ingest", "rates", first, second, "--json")
    assert done.code == 0, done.err
    outcomes = done.json["results"][0]["receipt"]["outcomes"]
    assert (outcomes["accepted"], outcomes["out_of_area"]) == (2, 3)


def test_two_figures_of_one_area_are_refused_as_before(world: World, run: Run) -> None:
    world.change("populations:\n", RATES)
    file = world.write("rates.csv", "Code,Year,Rate\nE07000001,2018/19,1.5\nE07000001,2018/19,2.5\n")
    refused = run("ingest", "rates", file)
    assert refused.code == 4
    assert "one cell with different figures" in refused.err


def test_the_commonest_places_elsewhere_are_told_by_name(world: World) -> None:
    declare(world, SMALL_AREA_LOG)
    rows = [("2019-10", code, name) for code, name in SMALL_AREAS]
    read = take(world, world.write("log.csv", csv_text([("Month", "Code", "Name"), *rows])))
    assert outcomes(read) == {"accepted": 1, "out_of_area": 4}
    assert "out of area: 'Farton' (2), 'E01000009' (1) and 'Nearton' (1)" in read.receipt.warnings
