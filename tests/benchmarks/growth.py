"""`exceptions` and `dashboard` as the store grows, over a bare import of Polars: python -m tests.benchmarks --only growth.

An answer that is kept is measured apart from one that must be worked out.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.processes import KPITOOL, ROOT, Process, compiled, measured, note, prepare
from tests.benchmarks.results import Group, Unit

BARE = "python -c 'import polars'"
FIRST, KEPT = "kpitool exceptions, the first time", "kpitool exceptions, kept"
DASHBOARD = "kpitool dashboard"
INDICATORS = 40
LOOK_BACK = 2
"""Years that are held before the first quarter that can be asked for."""


@dataclass(frozen=True)
class Held:
    """How much a store holds: districts, in so many counties, and years of months."""

    districts: int
    years: int
    counties: int = 1

    @property
    def title(self) -> str:
        where = f" in {self.counties} counties" if self.counties > 1 else ""
        return f"{self.districts} districts{where} × {INDICATORS} indicators × {self.years} years of months"

    @property
    def name(self) -> str:
        return f"{self.districts}x{self.years}x{self.counties}"


SIZES = (Held(7, 10), Held(34, 10), Held(100, 10), Held(340, 5), Held(340, 10), Held(340, 10, counties=43))


def groups(data: Path, work: Path, sizes: tuple[Held, ...], rounds: int) -> Iterator[Group]:
    """Each store as it is measured; one that is missing is made."""
    for held in sizes:
        note(held.title)
        folder, environment = data / f"board-{held.name}", compiled(work)
        if not (folder / ".kpitool").exists():
            shutil.rmtree(folder, ignore_errors=True)
            size = {"districts": held.districts, "indicators": INDICATORS, "counties": held.counties}
            options = {**size, "quarters": 4 * (held.years - LOOK_BACK)}
            words = [f"--{name}={value}" for name, value in options.items()]
            prepare(("-m", "tests.benchmarks.boards", str(folder), *words), ROOT, {"PYTHONPATH": str(ROOT)})
        found = measured(_processes(folder, work, environment), rounds, warm=1)
        size_of_all = held.districts * held.years * 12 * INDICATORS
        yield Group(f"growth-{held.name}", held.title, Unit.ABOVE, size_of_all, tuple(found))


def _processes(folder: Path, work: Path, environment: dict[str, str]) -> list[Process]:
    exceptions = (*KPITOOL, "exceptions", "--quarter", "2019Q3", "--json")
    page = ("-q", "-o", str(work / "board.html"))
    return [
        Process(BARE, ("-c", "import polars"), folder, environment),
        Process(FIRST, exceptions, folder, environment, before=_forgetting(folder), check=_told, against=BARE),
        Process(KEPT, exceptions, folder, environment, check=_told, against=BARE),
        Process(DASHBOARD, (*KPITOOL, "dashboard", *page), folder, environment, against=BARE),
    ]


def _forgetting(folder: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(folder / ".kpitool" / "answers", ignore_errors=True)


def _told(printed: str) -> None:
    """That every indicator is in the answer."""
    missing = [f"i{number}" for number in range(INDICATORS) if f'"indicator": "i{number}"' not in printed]
    if missing:
        raise SystemExit(f"{FIRST} says nothing of {', '.join(missing)}")
