"""What benchmarks make of what they measured: tables, promises and the picture; and how they measure."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kpitool.cli import COMMANDS
from tests.benchmarks import claims, growth, ingest, start
from tests.benchmarks.checks import accounts, counts
from tests.benchmarks.plot import points, specification
from tests.benchmarks.processes import ROOT, Process, measured
from tests.benchmarks.report import page
from tests.benchmarks.results import Group, Measured, Results, Taken, Unit, read, table, write
from tests.benchmarks.truth import Truth

MACHINE = {"processor": "Abacus 1", "cores": "2", "memory": "8 GiB", "system": "Linux 6", "Python": "3.11.7"}


def group(key: str, size: int, unit: Unit = Unit.RATIOS, /, **seconds: list[float]) -> Group:
    """A group of made-up figures: processes by name with their seconds, each with 10 MB for a second.

    The processors take twice as long as the clock; all is held against the first.
    """
    first = next(iter(seconds))
    found = [
        Measured(
            name, None if name == first else first, tuple(Taken(each, 2 * each, round(1e7 * each)) for each in own)
        )
        for name, own in seconds.items()
    ]
    return Group(key, f"Group {key}", unit, size, tuple(found))


def test_a_table_tells_medians_and_the_medians_of_ratios_within_a_round() -> None:
    told = table(group("ingest-clean-1m", 1, floor=[2.0, 4.0, 10.0, 5.0], slow=[3.0, 8.0, 30.0, 5.0]))
    # floor: median of 2, 4, 5, 10 is 4.5; slow: of 3, 5, 8, 30 is 6.5; ratios 1.5, 2, 3, 1 → 1.75
    assert told == [
        "| process | rounds | seconds | ratio | CPU seconds | ratio | peak MB | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        "| floor | 4 | 4.50 | 1.00 | 9.00 | 1.00 | 45 | 1.00 |",
        "| slow | 4 | 6.50 | 1.75 | 13.00 | 1.75 | 65 | 1.75 |",
    ]


def test_a_process_that_ran_in_fewer_rounds_is_held_against_those_rounds_alone() -> None:
    told = table(group("ingest-clean-1m", 1, floor=[2.0, 2.0, 8.0, 8.0, 8.0], slow=[6.0, 6.0]))
    assert told[-1] == "| slow | 2 | 6.00 | 3.00 | 12.00 | 3.00 | 60 | 3.00 |"


def test_differences_are_told_in_milliseconds_with_the_least_of_the_processors() -> None:
    told = table(group("start", 0, Unit.ABOVE, bare=[0.010, 0.020, 0.030], check=[0.110, 0.170, 0.090]))
    # differences 100, 150, 60 ms → 100; CPU twice that; the least CPU 180 ms; memory 1.1 MB
    assert told[-1] == "| check | 3 | 110 | +100 | 220 | +200 | 180 | 1 |"


def test_results_come_back_as_they_were_and_a_group_measured_anew_takes_the_place_of_the_old(tmp_path: Path) -> None:
    older = Results(MACHINE).with_group(group("start", 0, Unit.ABOVE, bare=[1.0]))
    older = older.with_group(group("ingest-clean-5m", 5_000_000, floor=[1.0]))
    write(older, tmp_path)
    assert read(tmp_path, MACHINE) == older
    newer = read(tmp_path, MACHINE).with_group(group("ingest-clean-5m", 5_000_000, floor=[2.0]))
    assert [each.key for each in newer.groups] == ["ingest-clean-5m", "start"]  # in the order in which they are told
    assert newer.groups[0].measured[0].taken[0].clock == 2.0


def test_results_of_another_machine_are_not_added_to(tmp_path: Path) -> None:
    write(Results(MACHINE), tmp_path)
    with pytest.raises(SystemExit, match="another machine"):
        read(tmp_path, {**MACHINE, "cores": "64"})


def test_promises_are_held_against_what_was_measured() -> None:
    five = Group("ingest-clean-5m", "", Unit.RATIOS, 5_000_000, _measured({ingest.FLOOR: 2.0, ingest.CSV: 2.4}))
    rivals = {ingest.DUCKDB: 10.0, ingest.PANDAS: 50.0}
    twenty = _measured({ingest.FLOOR: 8.0, ingest.CSV: 12.0, **rivals})
    results = Results(MACHINE, (five, Group("ingest-clean-20m", "", Unit.RATIOS, 20_000_000, twenty)))
    assert [(each.text, round(each.figure, 2), each.holds) for each in claims.claims(results)] == [
        ("5 million rows: ingest against the count alone", 1.2, True),
        ("20 million rows: ingest against the count alone", 1.5, False),  # 12 / 8
        ("20 million rows: ingest against DuckDB's count alone", 1.2, False),
        ("20 million rows: ingest against pandas's count alone", 0.24, True),
        ("memory at 20 million rows: kpitool ingest", 120.0, True),
        ("memory at 20 million rows, against 5 million: kpitool ingest", 5.0, False),
    ]
    told = claims.table(claims.claims(results))
    assert told[2] == "| 5 million rows: ingest against the count alone | 1.20 × | 1.30 × | yes |"
    assert told[6] == "| memory at 20 million rows: kpitool ingest | 120 MB | 700 MB | yes |"


def test_an_answer_of_a_large_store_is_held_against_importing_polars() -> None:
    held = next(each for each in growth.SIZES if each.districts == 340 and each.years == 10)
    found = _measured({growth.BARE: 0.25, growth.FIRST: 1.0})
    results = Results(MACHINE, (Group(f"growth-{held.name}", held.title, Unit.ABOVE, 1, found),))
    first, second = claims.claims(results)
    assert (first.figure, first.most, first.holds) == (0.75, 0.6, False)
    assert (second.figure, second.most, second.holds) == (10.0, 500.0, True)


def test_the_page_names_machine_and_versions_and_what_each_group_is_held_against() -> None:
    told = page(Results(MACHINE, (replace(group("ingest-clean-5m", 5, floor=[2.0], slow=[3.0]), commit="a1b2c3"),)))
    assert "Abacus 1, 2 cores, 8 GiB, Linux 6; Python 3.11.7." in told
    assert "## Group ingest-clean-5m\n\nMedians of whole processes. Ratios are medians of the ratios" in told
    assert told.count("within a round, to floor. Memory is") == 1
    assert "about 20 MB. kpitool at a1b2c3.\n" in told


def test_the_plot_has_a_point_for_each_program_and_size() -> None:
    clean = _measured({ingest.FLOOR: 2.0, ingest.CSV: 3.0})
    parquet = _measured({ingest.CSV: 4.0, ingest.PARQUET: 1.0})
    groups = (
        Group("ingest-clean-5m", "", Unit.RATIOS, 5_000_000, clean),
        Group("ingest-parquet-5m", "", Unit.RATIOS, 5_000_000, parquet),
        Group("start", "", Unit.ABOVE, 0, clean),
    )
    found = points(Results(MACHINE, groups))
    assert found == [
        {"program": "Polars, the count alone", "rows": 5, "seconds": 2.0, "memory": 20.0},
        {"program": "kpitool ingest", "rows": 5, "seconds": 3.0, "memory": 30.0},
        {"program": "kpitool ingest of Parquet", "rows": 5, "seconds": 1.0, "memory": 10.0},
    ]
    assert specification(found)["data"] == {"values": found}


def test_every_command_is_started() -> None:
    assert list(start.COMMANDS) == list(COMMANDS)


def test_processes_run_in_turns_after_they_were_prepared(tmp_path: Path) -> None:
    said: list[str] = []
    one = Process("one", ("-c", "print('printed')"), tmp_path, before=lambda: said.append("before"), check=said.append)
    two = Process("two", ("-c", "pass"), tmp_path, check=lambda _: said.append("two"), most=1)
    found = measured([one, two], rounds=2)
    assert said == ["before", "printed\n", "two", "before", "printed\n"]
    assert [len(each.taken) for each in found] == [2, 1]
    taken = found[0].taken[0]
    assert taken.clock > 0 and taken.processor > 0 and 2e6 < taken.memory < 1e9


def test_a_process_that_fails_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"it ended with 3: out of paper"):
        measured([Process("it", ("-c", "import sys; sys.stderr.write('out of paper'); sys.exit(3)"), tmp_path)], 1)


@pytest.mark.parametrize(
    ("printed", "message"),
    [("99 5", "counted 99 rows"), ("100 101", "in 101 groups")],
)
def test_a_program_that_counts_wrongly_ends_the_run(printed: str, message: str) -> None:
    check = counts("pandas", Truth(rows=100))
    check("100 5\n")
    with pytest.raises(SystemExit, match=message):
        check(printed)


def test_an_ingest_whose_receipt_is_wrong_ends_the_run() -> None:
    truth = Truth(rows=100, accepted=97, rejected=1, out_of_area=1, unlocated=1, repeated=2)
    outcomes = {"accepted": 95, "rejected": 1, "out_of_area": 1, "unlocated": 1, "superseded": 2}
    receipt = {"records": 100, "outcomes": outcomes}
    printed = json.dumps({"results": [{"committed": 0, "receipt": receipt}]})
    accounts("kpitool", truth, by_id=True)(printed)
    with pytest.raises(SystemExit, match="'accepted': 97"):
        accounts("kpitool", truth, by_id=False)(printed)


def test_what_measures_imports_nothing_large() -> None:
    """A process's memory is counted from before it starts, while it is a copy of the one that measures it."""
    large = "{'polars', 'numpy', 'pandas', 'duckdb', 'deltalake', 'pydantic'}"
    code = f"import sys, tests.benchmarks.__main__; sys.exit(', '.join({large} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def _measured(seconds: dict[str, float]) -> tuple[Measured, ...]:
    first = next(iter(seconds))
    return tuple(
        Measured(name, None if name == first else first, (Taken(each, each, round(1e7 * each)),))
        for name, each in seconds.items()
    )
