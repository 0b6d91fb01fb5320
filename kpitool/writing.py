"""Writing in a store that is a folder: its files are for the owner alone, and a mark stands while an ingest writes.

The system frees the lock of a mark when the process that holds it ends, however it ends: a mark that can be
locked is of an ingest that was cut off.
"""

import contextlib
import errno
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Generic, TypeVar
from uuid import uuid4

T = TypeVar("T")
STDERR = 2
MARKS = "writing"
BLANK_FOR = 60
"""Seconds after which a mark that says nothing is one whose ingest was cut off before it wrote anything."""

NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF}


@dataclass(frozen=True)
class Mark:
    """An ingest that began to write: `after` is the edition it found, `receipt` the document its commit will name."""

    source: str
    receipt: str
    after: int | None
    began: datetime


class Shared(Generic[T]):
    """Something of the whole process that threads change and put back: the first changes it, the last restores it."""

    def __init__(self, change: Callable[[], T], restore: Callable[[T], object]) -> None:
        self.change, self.restore = change, restore
        self.lock = threading.Lock()
        self.users = 0
        self.before: list[T] = []

    @contextlib.contextmanager
    def changed(self) -> Iterator[None]:
        """Changed inside, and as before after the last one inside."""
        with self.lock:
            if self.users == 0:
                self.before.append(self.change())
            self.users += 1
        try:
            yield
        finally:
            with self.lock:
                self.users -= 1
                if self.users == 0:
                    self.restore(self.before.pop())


_umask: Shared[int] = Shared(lambda: os.umask(0o077), os.umask)


def owner_only() -> contextlib.AbstractContextManager[None]:
    """Files and folders made inside are for their owner alone, whatever the umask."""
    return _umask.changed()


def hushed() -> contextlib.AbstractContextManager[None]:
    """What native code prints inside is dropped: where a disk is full, a thread of Delta panics at length first."""
    return _stderr.changed()


def _drop_stderr() -> int | None:
    try:
        if sys.stderr.fileno() != STDERR:
            return None
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        return None  # closed, or a notebook's own
    kept, nowhere = os.dup(STDERR), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
    return kept


def _put_back_stderr(kept: int | None) -> None:
    if kept is not None:
        os.dup2(kept, STDERR)
        os.close(kept)


_stderr: Shared[int | None] = Shared(_drop_stderr, _put_back_stderr)


@contextlib.contextmanager
def marked(folder: Path, mark: Mark) -> Iterator[None]:
    """A mark in the store's folder while the inside runs; none where the file system has no locks.

    Raises:
        OSError: the folder cannot be written.
    """
    place = folder / MARKS
    with owner_only():
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{uuid4().hex}.json"
        file = path.open("x", encoding="utf-8")
    try:
        if _locked(file, wait=True):
            json.dump(asdict(mark) | {"began": mark.began.isoformat(), **_process()}, file)
            file.flush()
        else:
            path.unlink()
        yield
    finally:
        with contextlib.suppress(OSError):  # a mark left behind by an ingest that committed is told of to nobody
            if sys.platform != "win32":
                path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # what a full disk had no room for is written again at the close
            file.close()
        with contextlib.suppress(OSError):  # Windows lets go of no open file
            path.unlink(missing_ok=True)


def dead_marks(folder: Path) -> dict[Path, Mark | None]:
    """The marks whose processes have ended; none for one that was cut off before it said anything."""
    found: dict[Path, Mark | None] = {}
    for path in sorted((folder / MARKS).glob("*.json")):
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            if not _locked(file, wait=False) or not path.exists():
                continue
            mark = _mark_in(file.read())
            if mark is not None or time.time() - path.stat().st_mtime > BLANK_FOR:
                found[path] = mark
    return found


def _mark_in(content: bytes) -> Mark | None:
    try:
        told: dict[str, Any] = json.loads(content)
        after = told["after"]
        return Mark(
            source=str(told["source"]),
            receipt=str(told["receipt"]),
            after=None if after is None else int(after),
            began=datetime.fromisoformat(told["began"]).astimezone(UTC),
        )
    except (ValueError, TypeError, LookupError):
        return None


def _process() -> dict[str, Any]:
    """For whoever looks at the file: which process, where."""
    return {"pid": os.getpid(), "host": socket.gethostname()}


def _locked(file: IO[Any], *, wait: bool) -> bool:
    """Whether this process has the lock of a file now; not where the file system knows no locks."""
    try:
        if sys.platform == "win32":
            _lock_on_windows(file, wait=wait)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        if error.errno in NO_LOCKS or not wait:
            return False
        raise
    return True


if sys.platform == "win32":
    import msvcrt

    BEYOND = 1 << 30
    """Windows locks bytes against reading too: one far behind the end hides nothing."""

    def _lock_on_windows(file: IO[Any], *, wait: bool) -> None:
        file.seek(BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        file.seek(0)
