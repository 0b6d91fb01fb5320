"""The benchmarks by one command: python -m tests.benchmarks --data FOLDER --out tests/benchmarks/results.

Three parts, each on its own with --only: `ingest` beside programs that only count, `growth` of the store, and `start`
of every command. Tables go to stdout; with --out the results are merged into those that a folder holds, and written
there as results.md, results.json and cost.svg. Needs `pip install -e '.[bench]'`. Leave the machine alone meanwhile.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import growth, ingest, start
from tests.benchmarks.machine import commit, machine
from tests.benchmarks.report import page
from tests.benchmarks.results import PARTS, Group, Results, read, write

QUICK = {"rows": [100_000], "plain": [], "rounds": 1, "slow_rounds": 1}
"""What --quick does: sizes and rounds that tell whether everything works, and nothing of speed."""


def main() -> None:
    """Measures what is asked for, prints it, and keeps it where that is asked for."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="kpitool-benchmarks-") as place:
        work = Path(place)
        results = read(asked.out, machine()) if asked.out else Results(machine())
        measured_at = commit()
        for group in _groups(asked, work):
            results = results.with_group(replace(group, commit=measured_at))
            if asked.out:
                write(results, asked.out)  # each as it comes: a run of an hour may be stopped
    written = page(results)
    sys.stdout.write(written)
    if asked.out:
        (asked.out / "results.md").write_text(written, encoding="utf-8")
        if any(group.key.startswith("ingest-") for group in results.groups):
            from tests.benchmarks.plot import picture

            (asked.out / "cost.svg").write_text(picture(results) + "\n", encoding="utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    million = ingest.MILLION
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts alone")
    parser.add_argument("--rows", nargs="*", type=int, default=[5 * million, 20 * million], help="sizes, every case")
    parser.add_argument(
        "--plain", nargs="*", type=int, default=[million, 2 * million, 10 * million], help="sizes, no faults, CSV alone"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-rounds", type=int, default=2, help="of pandas from 10 million rows on")
    parser.add_argument("--data", type=Path, help="where extracts are made and kept (14 GB); else a folder that goes")
    parser.add_argument("--out", type=Path, help="a folder whose results are added to")
    parser.add_argument("--quick", action="store_true", help="one round of little: does everything work?")
    asked = parser.parse_args()
    if asked.quick:
        vars(asked).update(QUICK)
    return asked


def _groups(asked: argparse.Namespace, work: Path) -> Iterator[Group]:
    data = (asked.data or work / "data").absolute()
    data.mkdir(parents=True, exist_ok=True)
    if "ingest" in asked.only:
        plan = ingest.Plan(data, tuple(asked.rows), tuple(asked.plain), asked.rounds, asked.slow_rounds, work)
        yield from ingest.groups(plan)
    if "growth" in asked.only:
        sizes = growth.SIZES[:1] if asked.quick else growth.SIZES
        yield from growth.groups(data, work, sizes, asked.rounds)
    if "start" in asked.only:
        yield start.group(work, asked.rounds)


if __name__ == "__main__":
    main()
