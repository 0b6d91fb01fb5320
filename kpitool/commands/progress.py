"""How far a long run has come: on a terminal, after a second, with its rate and the time left; gone when it is done."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from kpitool.commands.showing import Way
from kpitool.commands.streams import can_move, encoding

if TYPE_CHECKING:
    from rich.progress import Progress, Task, TaskID

PATIENCE = 1.0
"""Seconds before anything is shown: most runs are over by then."""
KILO = 1_000
MINUTE = 60
Told = Callable[[str, int, int], None]


@contextlib.contextmanager
def progress(way: Way, unit: str) -> Iterator[Told]:
    """What a run tells its progress to: what it is at, how much is done, and of how much, in `unit`s or bytes."""
    bar = _Bar(unit) if not way.quiet and can_move(sys.stderr) else None
    try:
        yield bar.tell if bar else _nobody
    finally:
        if bar:
            bar.close()


def _nobody(stage: str, done: int, total: int) -> None:
    del stage, done, total


class _Bar:
    """A line that is made once a run proves long."""

    def __init__(self, unit: str) -> None:
        self.unit, self.began = unit, monotonic()
        self.shown: Progress | None = None
        self.tasks: dict[str, TaskID] = {}

    def tell(self, stage: str, done: int, total: int) -> None:
        if self.shown is None and monotonic() - self.began < PATIENCE:
            return
        if self.shown is None:
            self.shown = _line(self.unit)
            self.shown.start()
        if stage not in self.tasks:
            for task in self.tasks.values():
                self.shown.update(task, visible=False)
            self.tasks[stage] = self.shown.add_task(stage, total=total)
        self.shown.update(self.tasks[stage], completed=done, total=total)

    def close(self) -> None:
        if self.shown is not None:
            self.shown.stop()


def _line(unit: str) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """How much a second."""

        def render(self, task: "Task") -> Text:
            return Text(f"{_amount(task.completed / task.elapsed, unit)}/s" if task.completed and task.elapsed else "")

    class Left(ProgressColumn):
        """How long it will take still, at that rate."""

        def render(self, task: "Task") -> Text:
            if not (task.completed and task.elapsed and task.total):
                return Text("")
            left = (task.total - task.completed) * task.elapsed / task.completed
            return Text(f"{left:.0f} s left" if left < MINUTE else f"{left / MINUTE:.0f} min left")

    class Done(ProgressColumn):
        """How much of how much."""

        def render(self, task: "Task") -> Text:
            return Text(f"{_amount(task.completed, unit)} of {_amount(task.total or 0, unit)}")

    simple = encoding(sys.stderr).lower().replace("-", "") not in {"utf8", "utf16", "utf8sig"}
    columns: list[Any] = [TextColumn("{task.description}", markup=False), *([] if simple else [BarColumn(30)])]
    columns += [Done(), Rate(), Left()]
    return Progress(*columns, console=Console(file=sys.stderr, markup=False, highlight=False), transient=True)


def _amount(number: float, unit: str) -> str:
    """A number of bytes as people read it, or of something else."""
    if unit != "bytes":
        return f"{number:,.0f} {unit}"
    for size in ("B", "kB", "MB"):
        if number < KILO:
            return f"{number:,.0f} {size}"
        number /= KILO
    return f"{number:,.1f} GB"
