"""No room: an ingest that can write no more says so, the store stands, and the next one works."""

import resource
import signal
from pathlib import Path

import pytest

from tests.conftest import linux
from tests.faults.conftest import Tally, facts

FEW = 2_000
"""Kinds in the extract: the store's file of them is well over 8,000 bytes."""


def limited(size: int) -> None:
    """No file may grow larger than so many bytes, as on a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_file_that_may_not_grow_is_an_error_and_no_signal() -> None:
    assert signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN


@linux
@pytest.mark.parametrize(
    ("size", "named"),
    [(100, "the mark"), (150, "a document"), (8_000, "the data")],
)
def test_an_ingest_that_runs_out_of_room_leaves_the_store_as_it_was(tally: Tally, size: int, named: str) -> None:
    assert tally.finish("ingest", "people").code == 0
    before = facts(tally.store)
    tally.base(FEW)
    stopped = tally.finish("ingest", "tally", preexec_fn=lambda: limited(size))
    assert stopped.code == 5, named
    assert (stopped.out, stopped.err.splitlines()[0].startswith("error[S001]: the store ")) == ("", True)
    assert "help: check that the folder is yours to write, not full and whole" in stopped.err
    assert len(tally.store.commits()) == 1
    assert facts(tally.store).equals(before)
    assert list(tally.marks.iterdir()) == []
    again = tally.finish("ingest", "tally")
    assert (again.code, again.err, tally.total()) == (0, "", 24 * FEW)
    assert tally.finish("doctor").code == 0


@linux
def test_where_no_file_can_be_written_at_all_nothing_is_taken(tally: Tally) -> None:
    assert tally.finish("ingest", "people").code == 0
    tally.base(FEW)
    stopped = tally.finish("ingest", "tally", preexec_fn=lambda: limited(0))
    assert stopped.code == 4
    assert stopped.err.startswith("error[I023]: no folder can be made for what is to be read: ")
    assert len(tally.store.commits()) == 1


@linux
def test_an_ingest_that_runs_out_of_room_for_the_first_table_leaves_none(tally: Tally) -> None:
    tally.base(FEW)
    stopped = tally.finish("ingest", "tally", preexec_fn=lambda: limited(8_000))
    assert stopped.code == 5
    assert tally.store.commits() == []
    assert tally.finish("ingest", "tally").code == 0
    assert tally.total() == 24 * FEW


@linux
def test_standard_input_for_which_there_is_no_room_is_told(tally: Tally) -> None:
    with tally.base(FEW).open("rb") as extract:
        stopped = tally.finish("ingest", "tally", "-", stdin=extract, preexec_fn=lambda: limited(1_000))
    assert stopped.code == 4
    assert "standard input cannot be kept until it is read: File too large" in stopped.err
    assert not Path(tally.store.location).exists()


@linux
def test_an_answer_that_cannot_be_written_whole_is_not_written(tally: Tally) -> None:
    assert tally.finish("ingest", "people").code == 0
    kept = tally.world.write("answer.json", "before")
    stopped = tally.finish("status", "--json", "-o", kept, preexec_fn=lambda: limited(100))
    assert stopped.code == 6
    assert kept.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tally.world.folder.glob(".answer*")] == []


@linux
@pytest.mark.parametrize(("source", "kept"), [("crime", "doubtful rows"), ("tally", "rejected records")])
def test_without_room_for_rows_that_are_kept_until_all_is_read_nothing_is_taken(
    tally: Tally, source: str, kept: str
) -> None:
    odd = [f"2019-{month:02d},Home Police,E07000001,{source} {number}" for number in range(FEW) for month in (10, 19)]
    if source == "crime":
        tally.world.write("crime/2019-10-home.csv", "\n".join(["Month,Force,Code,Offence", *odd]) + "\n")
    else:
        tally.world.write("tally/odd.csv", "\n".join(["Month,Kind,Code,Count", *odd]) + "\n")
    stopped = tally.finish("ingest", source, preexec_fn=lambda: limited(8_000))
    assert stopped.code == 4, kept
    assert stopped.err.startswith("error[I023]: there is no room for the rows that are kept until all is read\n")
    assert not tally.store.commits()
