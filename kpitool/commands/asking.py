"""Questions to a person at a terminal, on stderr, so that results stay alone on standard output."""

import os
import select
import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from kpitool.codes import Code
from kpitool.commands.showing import say
from kpitool.commands.streams import is_terminal
from kpitool.errors import KpiError, UsageError, quoted, visible

Answer = TypeVar("Answer")


def can_ask() -> bool:
    """Whether a person can be asked: both what they type and what they see is a terminal."""
    return sys.stdin is not None and is_terminal(sys.stdin) and is_terminal(sys.stderr)


def ask(question: str, understood: Callable[[str], Answer], default: str | None = None) -> Answer:
    """Asks until an answer is understood; what is wrong with one is told.

    Raises:
        typer.Abort: the person gives up (Ctrl-C, or the end of input).
    """
    shown = visible(f"{question} [{default}]: " if default else f"{question}: ", 1_000)
    while True:
        sys.stderr.write(shown)
        sys.stderr.flush()
        try:
            _wait_for_line()
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            sys.stderr.write("\n")  # what is said next begins a line
            raise
        if not line:
            raise typer.Abort
        text = line.strip() or default
        if text is None:
            continue
        try:
            return understood(text)
        except KpiError as error:
            say(f"{error.message}; {error.help}" if error.help else error.message)


def agreed(question: str) -> bool:
    """Whether a person says yes; without an answer it is no.

    Raises:
        typer.Abort: the person gives up.
    """
    return ask(f"{question} [y/N]", _yes_or_no, "")


def _yes_or_no(text: str) -> bool:
    """Y and yes, N, no and nothing.

    Raises:
        UsageError: it is neither.
    """
    if text.casefold() in {"y", "yes"}:
        return True
    if text.casefold() in {"", "n", "no"}:
        return False
    raise UsageError(Code.BAD_VALUE, f"{quoted(text)} is neither yes nor no", help="type y or n")


def _wait_for_line() -> None:
    """Waits in short steps: another thread may catch the signal of Ctrl-C, and one long wait would sleep through it."""
    if os.name == "posix":
        while not select.select([sys.stdin], [], [], 0.2)[0]:
            pass
