"""The program at a pseudo-terminal of a given size, as a person has it."""

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PATIENCE = 120
"""Seconds after which a terminal that has not come to an end is a fault."""
INTERRUPT = b"\x03"


@dataclass(frozen=True)
class Seen:
    """What stood on the screen when all was over, and the exit code."""

    code: int
    raw: bytes

    @property
    def screen(self) -> str:
        """The text without the orders to the terminal."""
        return ESCAPE.sub("", self.raw.decode("utf-8", "replace")).replace("\r\n", "\n")


def at_terminal(
    folder: Path,
    *arguments: str,
    columns: int = 80,
    lines: int = 24,
    environment: Mapping[str, str | None] | None = None,
    typed: bytes = b"",
    typed_when: Callable[[bytes], bool] = lambda _: True,
) -> Seen:
    """Runs the program with all three streams at a terminal; `typed` is typed once what came is as asked."""
    return at_terminal_of(
        [sys.executable, "-m", "kpitool", *arguments], folder, columns, lines, environment, typed, typed_when
    )


def at_terminal_of(
    words: list[str],
    folder: Path,
    columns: int = 80,
    lines: int = 24,
    environment: Mapping[str, str | None] | None = None,
    typed: bytes = b"",
    typed_when: Callable[[bytes], bool] = lambda _: True,
) -> Seen:
    """Runs any words at a terminal; see `at_terminal`."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen(
        words,
        cwd=folder,
        env=surroundings(environment or {}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_controls,
    )
    os.close(theirs)
    try:
        raw = _read(ours, typed, typed_when)
        return Seen(process.wait(PATIENCE), raw)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def surroundings(changes: Mapping[str, str | None]) -> dict[str, str]:
    """The environment of a plain UTF-8 terminal with no settings of its own, and what a test changes in it."""
    own = (
        "KPITOOL_",
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
        "LINES",
        "PAGER",
        "LESS",
        "PYTHONIOENCODING",
        "LC_",
        "LANG",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    kept |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONUNBUFFERED": ""}
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
    return kept


def _controls() -> None:
    """Makes the terminal the one at which Ctrl-C is typed."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read(terminal: int, typed: bytes, typed_when: Callable[[bytes], bool]) -> bytes:
    """All that comes until the other side closes."""
    read, end = b"", time.monotonic() + PATIENCE
    os.set_blocking(terminal, False)
    while time.monotonic() < end:
        if typed and typed_when(read):
            os.write(terminal, typed)
            typed = b""
        with contextlib.suppress(BlockingIOError):
            try:
                came = os.read(terminal, 65_536)
            except OSError as error:
                if isinstance(error, BlockingIOError):
                    raise
                return read
            if not came:
                return read
            read += came
            continue
        time.sleep(0.005)
    raise AssertionError(f"the terminal did not come to an end; so far: {read[-2_000:]!r}")
