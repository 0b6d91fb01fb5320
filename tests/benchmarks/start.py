"""How long the program takes to start, over a bare interpreter: python -m tests.benchmarks.start.

Whole processes on the bundled example, whose extracts are taken in first. Every round runs each of them once, the bare
interpreter among them, so that a busy machine slows all alike. Modules are compiled beforehand, as pip compiles
them. On Linux and macOS.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
BARE = "python -c pass"
Q3 = ("--quarter", "2019Q3")
COMPLETION = {"_KPITOOL_COMPLETE": "complete_bash", "COMP_WORDS": "kpitool sh", "COMP_CWORD": "1"}
"""What a shell says where somebody has typed `kpitool sh` and presses the tab key."""


@dataclass(frozen=True)
class Case:
    """A process to be timed, and what its environment holds besides."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    is_first: bool = False
    """Whether nothing was kept of earlier runs."""


@dataclass(frozen=True)
class Taken:
    """What one process took, in milliseconds: of the processors (user and system), and by the clock."""

    processor: float
    clock: float


def main() -> None:
    """Prints a row for each process: medians, and how much they are above those of the bare interpreter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compiled = {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(Path(folder, "compiled"))}
        compiled |= {"XDG_CACHE_HOME": str(Path(folder, "cache"))}
        example(Path(folder), compiled)
        cases = [Case(BARE, ("-c", "pass"), {}), *program(compiled)]
        for case in cases:
            run(case, Path(folder))  # compiles what it imports, and warms the disk
        say(f"{asked.rounds} rounds, Python {sys.version.split()[0]}; milliseconds, medians, and above {BARE}\n")
        say("| process | user and system | above | least | wall | above |\n|---|---|---|---|---|---|")
        rounds = [[run(case, Path(folder)) for case in cases] for _ in range(asked.rounds)]
        for line in rows(cases, rounds):
            say(line)


def program(environment: Mapping[str, str]) -> list[Case]:
    """The runs of the program that a user waits for."""
    kpitool = ("-m", "kpitool")
    return [
        Case("kpitool --version", (*kpitool, "--version"), environment),
        Case("kpitool --help", (*kpitool, "--help"), environment),
        Case("kpitool sh<Tab>", kpitool, {**environment, **COMPLETION}),
        Case("kpitool check, the first time", (*kpitool, "check"), environment, is_first=True),
        Case("kpitool check", (*kpitool, "check"), environment),
        Case("kpitool exceptions, the first time", (*kpitool, "exceptions", *Q3), environment, is_first=True),
        Case("kpitool exceptions", (*kpitool, "exceptions", *Q3), environment),
    ]


def example(folder: Path, environment: Mapping[str, str]) -> None:
    """The bundled registry with its extracts, taken in."""
    shutil.copy(ROOT / "indicators.yaml", folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    ingest = (sys.executable, "-m", "kpitool", "ingest", "--quiet")
    subprocess.run(ingest, cwd=folder, env=_environment(environment), check=True, stdout=subprocess.DEVNULL)


def run(case: Case, folder: Path) -> Taken:
    """Runs a process to its end, which must be a good one."""
    if case.is_first:
        for place in (folder / ".kpitool" / "answers", folder / "cache"):
            shutil.rmtree(place, ignore_errors=True)
    began = time.monotonic()
    with subprocess.Popen(
        (sys.executable, *case.arguments),
        cwd=folder,
        env=_environment(case.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        said = process.stderr.read().decode() if process.stderr else ""
        _, status, used = os.wait4(process.pid, 0)
        clock = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{case.name} ended with {process.returncode}: {said}")
    return Taken(1000 * (used.ru_utime + used.ru_stime), 1000 * clock)


def rows(cases: Sequence[Case], rounds: Sequence[Sequence[Taken]]) -> list[str]:
    """A table's rows, one for each process; `least` is of user and system, and is what noise spoils least."""
    told = []
    bare = _medians([taken[0] for taken in rounds])
    for case, mine in zip(cases, zip(*rounds, strict=True), strict=True):
        own, least = _medians(mine), min(each.processor for each in mine)
        processor = f"{own.processor:.0f} | {own.processor - bare.processor:+.0f} | {least:.0f}"
        told.append(f"| {case.name} | {processor} | {own.clock:.0f} | {own.clock - bare.clock:+.0f} |")
    return told


def _medians(taken: Sequence[Taken]) -> Taken:
    return Taken(median(each.processor for each in taken), median(each.clock for each in taken))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """This environment without what changes how the interpreter or the program starts."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KPITOOL_"))}
    return {**plain, **more}


if __name__ == "__main__":
    main()
