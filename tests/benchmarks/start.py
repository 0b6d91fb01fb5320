"""How long each command takes on the bundled example, over a bare interpreter: python -m tests.benchmarks --only start.

The example's extracts are taken in first. Where a command changes something, it finds everything as it was before.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.processes import KPITOOL, ROOT, Process, as_it_is, compiled, measured, note, prepare
from tests.benchmarks.results import Group, Unit

BARE = "python -c pass"
Q3 = ("--quarter", "2019Q3")
COMPLETION = {"_KPITOOL_COMPLETE": "complete_bash", "COMP_WORDS": "kpitool sh", "COMP_CWORD": "1"}
"""What a shell says where somebody has typed `kpitool sh` and presses the tab key."""
EXTRACT = "month,area,visits\n" + "".join(f"2019-{month:02d},E07000129,{month * 7}\n" for month in range(1, 13))
COMMANDS: dict[str, tuple[str, ...]] = {
    "exceptions": Q3,
    "report": (*Q3, "--format", "markdown"),
    "show": ("vehicle_offences", *Q3),
    "explain": ("vehicle_offences", *Q3),
    "compare": Q3,
    "rates": Q3,
    "dashboard": ("-q", "-o", "../board.html"),
    "export": (*Q3, "--format", "csv"),
    "backtest": ("--quarters", "4", "--simulated", "10"),
    "ingest": (),
    "status": (),
    "rejects": (),
    "sniff": ("visits.csv",),
    "template": ("recorded_crime", "--quarter", "2019Q4"),
    "freeze": (*Q3, "--label", "Board"),
    "history": (),
    "diff": ("0",),
    "prune": ("--keep", "1", "--dry-run"),
    "demo": ("../demo",),
    "init": ("../begun", "--home", "Leicestershire"),
    "add": ("visits.csv",),
    "check": (),
    "indicators": (),
    "config": (),
    "schema": ("registry",),
    "doctor": (),
    "guide": (),
}
"""Every command with what it is given; `ingest` finds nothing that is new."""
CHANGING = {"freeze", "add", "demo", "init"}
KEEPING = ("check", "exceptions", "compare", "rates", "show", "explain")
"""The commands whose answers are kept: they are timed without as well, in a partnership where none ever is."""


def group(work: Path, rounds: int) -> Group:
    """Every command as a whole process; of those that keep their answers also the first time."""
    note("start-up of every command")
    _example(work / "start", compiled(work))
    for name in ("partnership", "first"):
        shutil.rmtree(work / name, ignore_errors=True)
        shutil.copytree(work / "start", work / name)
    found = measured(processes(work), rounds, warm=True)
    return Group("start", "Every command on the bundled example", Unit.ABOVE, 0, tuple(found))


def processes(work: Path) -> list[Process]:
    """The bare interpreter, then what a user waits for; in `work` lies the example, more than once."""
    environment = compiled(work)

    def kpitool(
        name: str, *arguments: str, before: Callable[[], None] = as_it_is, where: str = "partnership"
    ) -> Process:
        return Process(name, (*KPITOOL, *arguments), work / where, environment, before, against=BARE)

    changed, forgotten = _restoring(work), _forgetting(work)
    uncached = {**environment, "XDG_CACHE_HOME": str(work / "first" / "cache")}
    first = [
        Process(
            f"kpitool {name}, the first time",
            (*KPITOOL, name, *COMMANDS[name]),
            work / "first",
            uncached,
            forgotten,
            against=BARE,
        )
        for name in KEEPING
    ]
    told = [
        kpitool(f"kpitool {name}", name, *arguments, before=changed, where="changed")
        if name in CHANGING
        else kpitool(f"kpitool {name}", name, *arguments)
        for name, arguments in COMMANDS.items()
    ]
    return [
        Process(BARE, ("-c", "pass"), work),
        kpitool("kpitool --version", "--version"),
        kpitool("kpitool --help", "--help"),
        Process("kpitool sh<Tab>", KPITOOL, work / "partnership", {**environment, **COMPLETION}, against=BARE),
        *first,
        *told,
    ]


def _example(folder: Path, environment: dict[str, str]) -> None:
    """The bundled registry with its extracts, taken in."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "indicators.yaml", folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / "visits.csv").write_text(EXTRACT, encoding="utf-8")
    prepare((*KPITOOL, "ingest", "--quiet"), folder, environment)


def _restoring(work: Path) -> Callable[[], None]:
    """Puts the partnership that commands change back as it was, and takes away what they begin."""

    def restore() -> None:
        for name in ("changed", "demo", "begun"):
            shutil.rmtree(work / name, ignore_errors=True)
        shutil.copytree(work / "start", work / "changed")

    return restore


def _forgetting(work: Path) -> Callable[[], None]:
    """Takes away what is kept of earlier runs."""

    def forget() -> None:
        for kept in (Path(".kpitool", "answers"), Path("cache")):
            shutil.rmtree(work / "first" / kept, ignore_errors=True)

    return forget
