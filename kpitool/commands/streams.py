"""What a stream can show: whether it is a terminal, its colours, its characters, its height."""

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, TextIO


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at it."""
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def watched() -> bool:
    """Whether a person sits at the terminal: both the results and the notes are seen as they come."""
    return is_terminal(sys.stdout) and can_move(sys.stderr)


def can_move(stream: TextIO) -> bool:
    """Whether a line may be drawn again and again."""
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


_colorless: ContextVar[bool] = ContextVar("colorless", default=False)


@contextlib.contextmanager
def colorless(wanted: bool) -> Iterator[None]:
    """A run in which no stream gets colours, if so it is `wanted`."""
    token = _colorless.set(wanted)
    try:
        yield
    finally:
        _colorless.reset(token)


def colored(stream: TextIO) -> bool:
    """Whether a stream gets colours: NO_COLOR is stronger than FORCE_COLOR, and both than what the stream is."""
    if _colorless.get() or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def encoding(stream: TextIO) -> str:
    """The encoding that a stream's characters must fit."""
    return getattr(stream, "encoding", None) or "utf-8"


def height() -> int:
    """The lines of the screen."""
    return shutil.get_terminal_size().lines


def buffered(stream: Any) -> Any:
    """A stream that writes all of a text or fails: one without a buffer (PYTHONUNBUFFERED) may write a part of it."""
    if not isinstance(getattr(stream, "buffer", None), io.RawIOBase):
        return stream
    encoding, errors = stream.encoding, stream.errors
    return io.TextIOWrapper(io.BufferedWriter(stream.detach()), encoding=encoding, errors=errors)
