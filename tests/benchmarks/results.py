"""What was measured, as values, as tables and as a file that later measurements are merged into."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import Any, Literal

FILE = "results.json"
PARTS = ("ingest", "growth", "start")
"""What is measured, in the order in which it is told; a group's key begins with its part."""
Quantity = Literal["clock", "processor", "memory"]


@dataclass(frozen=True)
class Taken:
    """What one process took: seconds by the clock, of the processors (user and system), and bytes at its peak."""

    clock: float
    processor: float
    memory: int

    def of(self, quantity: Quantity) -> float:
        return {"clock": self.clock, "processor": self.processor, "memory": float(self.memory)}[quantity]


@dataclass(frozen=True)
class Measured:
    """A process in each round in which it ran, the first rounds first, and the name of the one it is held against."""

    name: str
    against: str | None
    taken: tuple[Taken, ...]

    def median(self, quantity: Quantity) -> float:
        return median(each.of(quantity) for each in self.taken)

    def least(self, quantity: Quantity) -> float:
        return min(each.of(quantity) for each in self.taken)


class Unit(StrEnum):
    """How a group is told: seconds with ratios, or milliseconds with differences."""

    RATIOS = "ratios"
    ABOVE = "above"


@dataclass(frozen=True)
class Group:
    """Processes that ran in the same rounds; `size` is what grows from group to group, such as rows.

    `commit`: the program's, as it was measured.
    """

    key: str
    title: str
    unit: Unit
    size: int
    measured: tuple[Measured, ...]
    commit: str = ""

    def of(self, name: str) -> Measured | None:
        return next((each for each in self.measured if each.name == name), None)

    def ratio(self, name: str, quantity: Quantity, against: str) -> float | None:
        """The median of the ratios of two processes, round by round; none where one of them did not run."""
        own, other = self.of(name), self.of(against)
        if own is None or other is None:
            return None
        return median(a.of(quantity) / b.of(quantity) for a, b in zip(own.taken, other.taken, strict=False))

    def above(self, name: str, quantity: Quantity, against: str) -> float | None:
        """The median of the differences of two processes, round by round; none where one of them did not run."""
        own, other = self.of(name), self.of(against)
        if own is None or other is None:
            return None
        return median(a.of(quantity) - b.of(quantity) for a, b in zip(own.taken, other.taken, strict=False))


@dataclass(frozen=True)
class Results:
    """All groups that were measured on one machine with the same versions."""

    machine: Mapping[str, str]
    groups: tuple[Group, ...] = ()

    def with_group(self, group: Group) -> "Results":
        """The results with a group more, or one measured anew; by their keys' order of coming."""
        others = tuple(each for each in self.groups if each.key != group.key)
        return Results(self.machine, tuple(sorted((*others, group), key=_order)))


def read(folder: Path, machine: Mapping[str, str]) -> Results:
    """The results kept in a folder, to be added to; empty where there are none.

    Raises:
        SystemExit: they are another machine's, or of other versions, and cannot stand in one table.
    """
    path = folder / FILE
    if not path.exists():
        return Results(machine)
    kept = json.loads(path.read_text(encoding="utf-8"))
    if kept["machine"] != dict(machine):
        raise SystemExit(f"{path} holds results of another machine or other versions: give another --out, or move it")
    return Results(machine, tuple(_group(each) for each in kept["groups"]))


def write(results: Results, folder: Path) -> None:
    """Keeps results in a folder, every round of them."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"machine": dict(results.machine), "groups": [asdict(each) for each in results.groups]}, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def table(group: Group) -> list[str]:
    """A group as a table in Markdown: medians, beside those of the process that each is held against."""
    if group.unit is Unit.RATIOS:
        head = "| process | rounds | seconds | ratio | CPU seconds | ratio | peak MB | ratio |"
        rows = [_with_ratios(group, each) for each in group.measured]
    else:
        head = "| process | rounds | ms | above | CPU ms | above | least | peak MB |"
        rows = [_with_differences(group, each) for each in group.measured]
    return [head, "|---|" + "---:|" * (head.count("|") - 2), *rows]


def _with_ratios(group: Group, each: Measured) -> str:
    cells = [each.name, str(len(each.taken))]
    quantities: Sequence[tuple[Quantity, float]] = (("clock", 1), ("processor", 1), ("memory", 1e6))
    for quantity, size in quantities:
        ratio = group.ratio(each.name, quantity, each.against) if each.against else 1.0
        figure = each.median(quantity) / size
        cells += [
            f"{figure:,.0f}" if quantity == "memory" else f"{figure:.2f}",
            "" if ratio is None else f"{ratio:.2f}",
        ]
    return _row(cells)


def _with_differences(group: Group, each: Measured) -> str:
    cells = [each.name, str(len(each.taken))]
    quantities: Sequence[Quantity] = ("clock", "processor")
    for quantity in quantities:
        above = group.above(each.name, quantity, each.against) if each.against else None
        cells += [f"{1000 * each.median(quantity):,.0f}", "" if above is None else f"{1000 * above:+,.0f}"]
    return _row([*cells, f"{1000 * each.least('processor'):,.0f}", f"{each.median('memory') / 1e6:,.0f}"])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _order(group: Group) -> tuple[int, int, str]:
    return PARTS.index(group.key.split("-")[0]), group.size, group.key


def _group(kept: Mapping[str, Any]) -> Group:
    measured = tuple(
        Measured(each["name"], each["against"], tuple(Taken(**taken) for taken in each["taken"]))
        for each in kept["measured"]
    )
    return Group(kept["key"], kept["title"], Unit(kept["unit"]), kept["size"], measured, kept["commit"])
