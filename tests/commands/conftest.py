"""What tests of returns share: the partnership of `tests/returns.py` on disk, ingested, and its rows by indicator."""

from typing import Any

import pytest

from tests.conftest import Outcome, Run, World
from tests.returns import CITY, HOME, NORTH, REGION, SOUTH, write_returns

__all__ = ["CITY", "HOME", "NORTH", "REGION", "SOUTH"]
Q3 = ("--quarter", "2019Q3")


@pytest.fixture
def returns(world: World) -> World:
    """Every return as it should be; nothing ingested yet."""
    write_returns(world)
    return world


def ingested(run: Run) -> Outcome:
    done = run("ingest")
    assert done.code == 0, done.err
    return done


def rows(run: Run, command: str = "exceptions", *more: str) -> dict[tuple[str, str], Any]:
    answer = run(command, *Q3, "--json", *more)
    return {(row["indicator"], row["area"]["code"]): row for row in answer.json["results"] if row["breakdown"] is None}
