"""How far reading has come, for whoever waits: told by what is done, of how much, in bytes."""

from collections.abc import Callable, Sequence
from pathlib import Path

Watch = Callable[[str, int, int], None]
"""Called with what is being done, the bytes done and the bytes in all."""


def unwatched(stage: str, done: int, total: int) -> None:
    """Nobody waits."""
    del stage, done, total


def by_file(watch: Watch, stage: str, paths: Sequence[Path]) -> Callable[[int], None]:
    """Told of the number of each file as it is done, tells how many bytes that makes."""
    sizes = [_size(path) for path in paths]
    total = sum(sizes)
    watch(stage, 0, total)
    return lambda number: watch(stage, sum(sizes[: number + 1]), total)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
