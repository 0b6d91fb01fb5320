"""What a source will bear: beyond it an extract is warned of, or refused where the registry says so."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, World

HEADER = "Month,Force,Code,Offence\n"


def state(world: World) -> dict[Path, bytes]:
    """Every file of the store."""
    folder = world.folder / ".kpitool"
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def warnings(run: Run, *arguments: str) -> Any:
    answer = run("ingest", "crime", *arguments, "--json")
    assert answer.code == 0, answer.err
    return answer.json["results"][0]["receipt"]["warnings"]


def months(world: World, number: int, count: int) -> None:
    for month in range(1, number + 1):
        world.month(f"2019-{month:02d}", "home", {"E07000001": count})


def test_a_month_far_below_what_is_usual_is_warned_of(world: World, run: Run) -> None:
    months(world, 6, 100)
    assert warnings(run) == []
    world.month("2019-07", "home", {"E07000001": 49})
    # 51 fewer than the median of six months, 100
    assert warnings(run) == ["2019-07 of home: 49 records, 51% fewer than the 100 usual in a month"]


@pytest.mark.parametrize(
    ("before", "count", "after"),
    [
        (6, 100, 50),  # half, and no more than half
        (5, 100, 1),  # five months say little of what is usual
        (6, 49, 1),  # of so few records a fall by half is chance
    ],
)
def test_a_small_fall_a_short_past_and_few_records_are_no_warning(
    world: World, run: Run, before: int, count: int, after: int
) -> None:
    months(world, before, count)
    world.month("2019-07", "home", {"E07000001": after})
    assert warnings(run) == []


def test_what_is_usual_is_each_scopes_own(world: World, run: Run) -> None:
    months(world, 6, 100)
    world.month("2019-07", "city", {"E06000001": 2})
    assert warnings(run) == []


def test_a_month_that_was_held_is_measured_by_what_it_held(world: World, run: Run) -> None:
    months(world, 7, 100)
    run("ingest", "crime")
    world.month("2019-03", "home", {"E07000001": 40})
    assert warnings(run) == ["2019-03 of home: 40 records, 60% fewer than the 100 held before"]


def test_a_month_whose_records_lose_their_place_has_not_fallen(world: World, run: Run) -> None:
    months(world, 7, 100)
    run("ingest", "crime")
    world.write("crime/2019-03-home.csv", HEADER + "2019-03,Home Police,,Burglary\n" * 100)
    assert warnings(run) == [
        "2019-03 of home: 100 of 100 records have no place (100%); they are in no district's figure"
    ]


def test_a_declared_fall_refuses_the_source_whole_until_it_is_accepted(world: World, run: Run) -> None:
    world.change("coverage: file_name", "coverage: file_name\n    max_fall: 20%")
    months(world, 6, 100)
    run("ingest")
    before = state(world)
    world.month("2019-07", "home", {"E07000001": 79})
    world.month("2019-08", "home", {"E07000001": 100})
    refused = run("ingest", "crime")
    assert (refused.code, refused.out) == (4, "")
    assert "'crime': 1 period fell by more than 20%" in refused.err
    assert "2019-07 of home: 79 records, 21% fewer than the 100 usual in a month" in refused.err
    assert "add --accept-falls" in refused.err
    assert state(world) == before
    assert warnings(run, "--accept-falls") == ["2019-07 of home: 79 records, 21% fewer than the 100 usual in a month"]


def test_a_fall_that_is_not_beyond_what_is_declared_is_taken_in_silence(world: World, run: Run) -> None:
    world.change("coverage: file_name", "coverage: file_name\n    max_fall: 60%")
    months(world, 6, 100)
    world.month("2019-07", "home", {"E07000001": 41})
    assert warnings(run) == []


def test_too_many_rejected_records_refuse_the_source_whole(world: World, run: Run) -> None:
    world.change("coverage: file_name", "coverage: file_name\n    max_rejected: 1 %")
    world.month("2019-10", "home", {"E07000001": 9})
    run("ingest")
    before = state(world)
    good = "2019-11,Home Police,E07000001,Burglary\n"
    bad = "2019-11,Home Police,E07000001,Arson\n"
    file = world.write("crime/2019-11-home.csv", HEADER + good * 97 + bad * 2)
    refused = run("ingest", "crime")
    assert (refused.code, refused.out) == (4, "")
    # 2 of 99: 2.02 %
    assert "'crime': 2 of 99 records are rejected (2.02%), more than the 1% that the registry allows" in refused.err
    assert "'Arson'" in refused.err
    assert "'2019-11-home.csv', line 99: " in refused.err
    assert state(world) == before
    file.write_text(HEADER + good * 99 + bad, encoding="utf-8")  # 1 of 100 is 1 %, and not more
    assert run("ingest", "crime").code == 0


def test_no_rejected_record_at_all_may_be_asked_for(world: World, run: Run) -> None:
    world.change("coverage: file_name", "coverage: file_name\n    max_rejected: 0%")
    world.month("2019-10", "home", {"E07000001": 9})
    assert run("ingest", "crime").code == 0
    text = HEADER + "2019-11,Home Police,E07000001,Burglary\n2019-11,Home Police,E07000001,Arson\n"
    world.write("crime/2019-11-home.csv", text)
    assert run("ingest", "crime").code == 4


def test_a_month_with_many_records_without_a_place_is_warned_of_by_the_sources_own_share(
    world: World, run: Run
) -> None:
    placed, unplaced = "2019-10,Home Police,E07000001,Burglary\n", "2019-10,Home Police,,Burglary\n"
    world.write("crime/2019-10-home.csv", HEADER + placed * 95 + unplaced * 5)  # 5 % is not above 5 %
    assert warnings(run, "--dry-run") == []
    world.write("crime/2019-10-home.csv", HEADER + placed * 94 + unplaced * 6)
    told = ["2019-10 of home: 6 of 100 records have no place (6%); they are in no district's figure"]
    assert warnings(run, "--dry-run") == told
    world.change("coverage: file_name", "coverage: file_name\n    max_unlocated: 6.5%")
    assert warnings(run, "--dry-run") == []
