"""`exceptions` and `dashboard` as the store grows: python -m tests.benchmarks --only growth.

Held against a bare import of Polars. An answer that is kept is measured apart from one that must be worked out.
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
    pages: int | None = 0
    """In how many rounds a dashboard is made of it: none says in all."""

    @property
    def title(self) -> str:
        where = f" in {self.counties} counties" if self.counties > 1 else ""
        return f"{self.districts} districts{where} × {INDICATORS} indicators × {self.years} years of months"

    @property
    def name(self) -> str:
        return f"{self.districts}x{self.years}x{self.counties}"


SIZES = (
    Held(7, 10, pages=None),
    Held(34, 10, pages=1),
    Held(340, 5, counties=43),
    Held(340, 10, counties=43),
    Held(340, 10),
)
"""Home is a county; where there are more, the board watches the eight districts of its own among all that are held."""


def groups(data: Path, work: Path, sizes: tuple[Held, ...], rounds: int) -> Iterator[Group]:
    """Each store as it is measured; one that is missing is made."""
    for number, held in enumerate(sizes):
        note(held.title)
        folder = data / f"board-{held.name}"
        if not (folder / ".kpitool").exists():
            shutil.rmtree(folder, ignore_errors=True)
            size = {"districts": held.districts, "indicators": INDICATORS, "counties": held.counties}
            options = {**size, "quarters": 4 * (held.years - LOOK_BACK)}
            words = [f"--{name}={value}" for name, value in options.items()]
            prepare(("-m", "tests.benchmarks.boards", str(folder), *words), ROOT, {"PYTHONPATH": str(ROOT)})
        found = measured(_processes(folder, work, held), rounds, warm=number == 0)  # compiles what is imported
        size_of_all = held.districts * held.years * 12 * INDICATORS
        yield Group(f"growth-{held.name}", held.title, Unit.ABOVE, size_of_all, tuple(found))


def _processes(folder: Path, work: Path, held: Held) -> list[Process]:
    environment = compiled(work)
    exceptions = (*KPITOOL, "exceptions", "--quarter", "2019Q3", "--json")
    page = ("-q", "-o", str(work / "board.html"))
    pages = Process(DASHBOARD, (*KPITOOL, "dashboard", *page), folder, environment, most=held.pages, against=BARE)
    return [
        Process(BARE, ("-c", "import polars"), folder, environment),
        Process(FIRST, exceptions, folder, environment, before=_forgetting(folder), check=_told, against=BARE),
        Process(KEPT, exceptions, folder, environment, check=_told, against=BARE),
        *([pages] if held.pages != 0 else []),
    ]


def _forgetting(folder: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(folder / ".kpitool" / "answers", ignore_errors=True)


def _told(printed: str) -> None:
    """That every indicator is in the answer."""
    missing = [f"i{number}" for number in range(INDICATORS) if f'"indicator": "i{number}"' not in printed]
    if missing:
        raise SystemExit(f"{FIRST} says nothing of {', '.join(missing)}")
