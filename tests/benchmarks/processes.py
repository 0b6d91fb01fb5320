"""Whole processes run to their ends and measured, in turns: every round runs each of them once.

A busy machine then slows all alike. The system counts a process's memory from before it was started, while it was a
copy of this one: so nothing large is ever imported here, and data is made by processes of their own. Linux and macOS.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.results import Measured, Taken

ROOT = Path(__file__).parents[2]
KPITOOL = ("-m", "kpitool")
KIBIBYTE = 1 if sys.platform == "darwin" else 1024
"""What the system counts memory in."""


def unchecked(_: str) -> None:
    """Takes whatever a process printed."""


def as_it_is() -> None:
    """Prepares nothing."""


@dataclass(frozen=True)
class Process:
    """A process to be measured: what Python is given, where, and what its environment holds besides.

    `before` prepares each of its runs and `check` looks at what each printed; neither counts. `most` is in how many
    rounds it runs, if not in all; it is compared with the one called `against`.
    """

    name: str
    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = as_it_is
    check: Callable[[str], None] = unchecked
    most: int | None = None
    against: str | None = None


def measured(processes: Sequence[Process], rounds: int, *, warm: bool = False) -> list[Measured]:
    """Runs the processes in turns, so many rounds; `warm`: after one that does not count, in which modules compile."""
    if warm:
        for process in processes:
            run(process)
    taken: dict[str, list[Taken]] = {process.name: [] for process in processes}
    for number in range(rounds):
        for process in processes:
            if process.most is None or number < process.most:
                taken[process.name].append(run(process))
                told = taken[process.name][-1]
                note(f"  {number + 1}/{rounds}  {told.clock:7.2f} s  {told.processor:7.2f} s CPU  {process.name}")
    return [Measured(each.name, each.against, tuple(taken[each.name])) for each in processes]


def run(process: Process) -> Taken:
    """Runs a process to its end, which must be a good one."""
    process.before()
    with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as errors:
        began = time.monotonic()
        child = subprocess.Popen(
            (sys.executable, *process.arguments),
            cwd=process.folder,
            env=environment(process.environment),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=errors,
        )
        _, status, used = os.wait4(child.pid, 0)
        clock = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            errors.seek(0)
            raise SystemExit(f"{process.name} ended with {child.returncode}: {errors.read()}")
        printed.seek(0)
        process.check(printed.read())
    return Taken(clock, used.ru_utime + used.ru_stime, used.ru_maxrss * KIBIBYTE)


def prepare(arguments: Sequence[str], folder: Path, more: Mapping[str, str]) -> None:
    """Runs a process that makes what others are measured on, such as extracts or a store."""
    command = (sys.executable, *arguments)
    subprocess.run(command, cwd=folder, env=environment(more), check=True, stdout=subprocess.DEVNULL)


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """This environment without what changes how the interpreter or the program starts."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KPITOOL_"))}
    return {**plain, **more}


def compiled(folder: Path) -> dict[str, str]:
    """An environment in which modules are compiled once, as pip compiles them, and nothing of the user's is touched."""
    return {
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


def note(text: str) -> None:
    """Says how far it is, beside the results."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
