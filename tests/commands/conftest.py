"""What tests of returns share: the partnership of `tests/returns.py` on disk, ingested, and its rows by indicator."""

from typing import Any

import pytest

from tests.conftest import Outcome, Run, World
from tests.returns import CASELOAD, COHORTS, ENTRANTS, PEOPLE, RETURNS, SURVEY, calls, incidents

HOME, NORTH, SOUTH, CITY, REGION = "E10000001", "E07000001", "E07000002", "E06000001", "E12000001"
Q3 = ("--quarter", "2019Q3")


@pytest.fixture
def returns(world: World) -> World:
    """Every return as it should be; nothing ingested yet."""
    world.registry.write_text(RETURNS, encoding="utf-8")
    world.write("people.csv", PEOPLE)
    world.write("entrants.csv", ENTRANTS)
    world.write("cohorts.csv", COHORTS)
    world.write("survey.csv", SURVEY)
    world.write("caseload.csv", CASELOAD)
    world.write("incidents.csv", incidents())
    world.write("calls/calls-home_2018-01_2019-12.csv", calls({NORTH: 40, SOUTH: 60}))
    world.write("calls/calls-city_2018-01_2019-12.csv", calls({CITY: 100}))
    return world


def ingested(run: Run) -> Outcome:
    done = run("ingest")
    assert done.code == 0, done.err
    return done


def rows(run: Run, command: str = "exceptions", *more: str) -> dict[tuple[str, str], Any]:
    answer = run(command, *Q3, "--json", *more)
    return {(row["indicator"], row["area"]["code"]): row for row in answer.json["results"] if row["breakdown"] is None}
