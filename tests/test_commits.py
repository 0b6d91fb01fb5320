"""What a commit's note says, and the runs of numbers in it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitool.commits import MOST, Commit, forgotten_in, numbers_in, runs_of


@given(st.sets(st.integers(0, 10_000), max_size=60))
def test_runs_bring_back_the_numbers_they_were_made_of(numbers: set[int]) -> None:
    assert numbers_in(runs_of(numbers)) == numbers


def test_numbers_in_a_row_are_one_run() -> None:
    assert runs_of([6, 0, 1, 2]) == "0-2 6-6"


@pytest.mark.parametrize("text", ["", "x", "1", "-", "9-1", "99999999999999999999-1"])
def test_what_is_no_run_stands_for_nothing(text: str) -> None:
    assert numbers_in(text) == set()


def test_a_damaged_note_fills_no_memory() -> None:
    assert len(numbers_in("0-999999999")) == MOST + 1


def test_an_edition_is_forgotten_when_the_first_note_says_so_and_never_by_a_note_older_than_itself() -> None:
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 7)]
    commits = [
        Commit(3, days[3], "prune", forgotten="0-1"),
        Commit(4, days[4], "prune", forgotten="0-9"),
        Commit(5, days[5], "ingest", forgotten="0-9"),
    ]
    assert forgotten_in(reversed(commits)) == {0: days[3], 1: days[3], 2: days[4], 3: days[4]}
