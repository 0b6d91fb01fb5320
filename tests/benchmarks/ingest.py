"""`kpitool ingest` beside programs that only count the same rows: python -m tests.benchmarks --only ingest.

The page cache is warm, the store is new each time, and what each process says is checked against what is true of the
extracts: a wrong answer ends the run.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.checks import accounts, counts, says
from tests.benchmarks.processes import KPITOOL, ROOT, Process, compiled, measured, note, prepare, run
from tests.benchmarks.results import Group, Unit
from tests.benchmarks.truth import truth_of

KEYS = ("Month", "Falls within", "LSOA code", "Crime type")
FEWER_KEYS = ("Month", "Falls within", "Crime type")
FLOOR = "Polars, count by small area"
FEWER = "Polars, count by force"
DUCKDB, PANDAS = "DuckDB, count by small area", "pandas, count by small area"
CSV, PARQUET = "kpitool ingest", "kpitool ingest of Parquet"
FLOOR_OF_PARQUET = "Polars, count by small area, Parquet"
FAULTY, BY_ID = "kpitool ingest, faults kept", "kpitool ingest, by id, faults kept"
DUCKDB_BY_ID = "DuckDB doing that"
MILLION = 1_000_000
LITTLE = 100_000
SLOW = 10 * MILLION
"""From so many rows on, pandas runs in fewer rounds."""


@dataclass(frozen=True)
class Plan:
    """What is measured where: sizes with every case, sizes for the plot alone, rounds, and where the data is kept."""

    data: Path
    full: tuple[int, ...]
    plain: tuple[int, ...]
    rounds: int
    slow_rounds: int
    work: Path


def groups(plan: Plan) -> Iterator[Group]:
    """Each group of processes as it is measured, the smallest extracts first; extracts that are missing are made."""
    for process in (*_clean(plan, LITTLE), *_parquet(plan, LITTLE), *_faulty(plan, LITTLE), *_one(plan, LITTLE)):
        run(process)  # compiles what is imported, and finds what is not installed before an hour has gone
    for rows in sorted({*plan.full, *plan.plain}):
        yield _group(plan, "clean", rows, "no faults, CSV", _clean(plan, rows))
        if rows in plan.full:
            yield _group(plan, "parquet", rows, "no faults, CSV and Parquet", _parquet(plan, rows))
            title = "1 % with a fault, 0.5 % with the id of another, CSV"
            yield _group(plan, "faulty", rows, title, _faulty(plan, rows))
            yield _group(plan, "one", rows, "no faults, one file of CSV", _one(plan, rows))


def said(rows: int) -> str:
    """A number of rows in a file's name: 5m, 20k."""
    return f"{rows // MILLION}m" if rows % MILLION == 0 else f"{rows // 1000}k"


def _group(plan: Plan, kind: str, rows: int, title: str, processes: list[Process]) -> Group:
    note(f"{rows:,} rows, {title}")
    for folder in dict.fromkeys(process.folder for process in processes):
        _read_once(folder / "street")
    found = measured(processes, plan.rounds)
    shutil.rmtree(plan.work / "store", ignore_errors=True)
    return Group(f"ingest-{kind}-{said(rows)}", f"{rows:,} rows, {title}", Unit.RATIOS, rows, tuple(found))


def _clean(plan: Plan, rows: int) -> list[Process]:
    folder = _made(plan, rows, "")
    slow = plan.slow_rounds if rows >= SLOW else None
    return [
        _count(plan, FLOOR, "polars", folder),
        _count(plan, FEWER, "polars", folder, FEWER_KEYS, against=FLOOR),
        _ingest(plan, CSV, folder, against=FLOOR),
        _count(plan, DUCKDB, "duckdb", folder, against=FLOOR),
        _count(plan, PANDAS, "pandas", folder, against=FLOOR, most=slow),
    ]


def _parquet(plan: Plan, rows: int) -> list[Process]:
    csv, parquet = _made(plan, rows, ""), _made(plan, rows, "-parquet", "--format", "parquet")
    return [
        _ingest(plan, CSV, csv),
        _ingest(plan, PARQUET, parquet, against=CSV),
        _count(plan, FLOOR_OF_PARQUET, "polars", parquet, against=CSV),
    ]


def _one(plan: Plan, rows: int) -> list[Process]:
    folder = _made(plan, rows, "-one", "--one-file")
    return [_count(plan, FLOOR, "polars", folder), _ingest(plan, CSV, folder, against=FLOOR)]


def _faulty(plan: Plan, rows: int) -> list[Process]:
    folder = _made(plan, rows, "-faulty", "--faulty", "0.01", "--repeated", "0.005")
    judge = (str(ROOT / "tests/benchmarks/rivals/judge_duckdb.py"), str(folder), str(plan.work / "rejected.parquet"))
    truth = truth_of(folder)
    found = f"{truth.rows} {truth.rejected} {truth.repeated}"
    environment = compiled(plan.work)
    return [
        _count(plan, FLOOR, "polars", folder),
        _ingest(plan, FAULTY, folder, against=FLOOR),
        _ingest(plan, BY_ID, folder, by_id=True, against=FLOOR),
        Process(DUCKDB_BY_ID, judge, folder, environment, check=says(DUCKDB_BY_ID, found), against=FLOOR),
    ]


def _made(plan: Plan, rows: int, kind: str, *options: str) -> Path:
    """The folder of extracts of a size and kind, made where they are not there."""
    folder = plan.data / f"{said(rows)}{kind}"
    note(f"extracts in {folder}")
    command = ("-m", "tests.benchmarks.street", str(folder), "--rows", str(rows), *options)
    prepare(command, ROOT, {"PYTHONPATH": str(ROOT)})
    return folder


def _count(
    plan: Plan,
    name: str,
    program: str,
    folder: Path,
    keys: tuple[str, ...] = KEYS,
    *,
    against: str | None = None,
    most: int | None = None,
) -> Process:
    script = str(ROOT / f"tests/benchmarks/rivals/count_{program}.py")
    check = counts(name, truth_of(folder))
    arguments = (script, str(folder), *keys)
    return Process(name, arguments, folder, compiled(plan.work), check=check, most=most, against=against)


def _ingest(plan: Plan, name: str, folder: Path, *, by_id: bool = False, against: str | None = None) -> Process:
    store, registry = plan.work / "store", folder / f"indicators{'-ids' if by_id else ''}.yaml"
    where = ("--registry", str(registry), "--store", str(store), "--json")
    return Process(
        name,
        (*KPITOOL, "ingest", "street_crime", *where),
        folder,
        compiled(plan.work),
        before=lambda: shutil.rmtree(store, ignore_errors=True),
        check=accounts(name, truth_of(folder), by_id=by_id),
        against=against,
    )


def _read_once(folder: Path) -> None:
    """Reads a folder's extracts, so that they are in memory for all alike."""
    buffer = bytearray(1 << 20)
    for path in folder.rglob("*-street.*"):
        with path.open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass
