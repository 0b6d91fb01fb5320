"""Questions to a person at a terminal, on stderr, so that results stay alone on standard output."""

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from kpitool.commands.showing import say
from kpitool.commands.streams import is_terminal
from kpitool.errors import KpiError

Answer = TypeVar("Answer")


def can_ask() -> bool:
    """Whether a person can be asked: both what they type and what they see is a terminal."""
    return sys.stdin is not None and is_terminal(sys.stdin) and is_terminal(sys.stderr)


def ask(question: str, understood: Callable[[str], Answer], default: str | None = None) -> Answer:
    """Asks until an answer is understood; what is wrong with one is told.

    Raises:
        typer.Abort: the person gives up (Ctrl-C, or the end of input).
    """
    while True:
        text = typer.prompt(question, default=default, err=True, type=str, show_default=bool(default))
        try:
            return understood(text.strip())
        except KpiError as error:
            say(f"{error.message}; {error.help}" if error.help else error.message)
