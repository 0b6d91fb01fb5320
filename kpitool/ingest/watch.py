"""How far reading has come, for whoever waits: told by what is done, of how much, in bytes."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

Watch = Callable[[str, int, int], None]
"""Called with what is being done, the bytes done and the bytes in all."""


def unwatched(stage: str, done: int, total: int) -> None:
    """Nobody waits."""
    del stage, done, total


def by_file(watch: Watch, stage: str, paths: Sequence[Path]) -> Callable[[int], None]:
    """Told of the number of each file as it is done, tells how many bytes that makes."""
    sums = [0, *accumulate(_size(path) for path in paths)]
    watch(stage, 0, sums[-1])
    return lambda number: watch(stage, sums[number + 1], sums[-1])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
