"""An extract of one's own as the command line, or a person at the terminal, gives it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kpitool.codes import Code
from kpitool.commands.asking import ask
from kpitool.errors import InputError, UsageError, quoted
from kpitool.hints import span_hint
from kpitool.period import Period, span_from

if TYPE_CHECKING:
    from kpitool.starting.fitting import Given

Made = TypeVar("Made")


def given_extract(path: Path | None, sheet: str | None, covers: str | None, year_starts: int) -> "Given | None":
    """The extract that is given, if one is.

    Raises:
        UsageError: `covers` names no months.
    """
    from kpitool.starting.fitting import Given

    if path is None:
        return None
    return Given(path, sheet, months(covers, year_starts) if covers is not None else None)


def until_covered(made: "Callable[[Given], Made]", given: "Given", year_starts: int, *, asking: bool) -> Made:
    """What is made of an extract; where it does not say which months it covers, a person is asked.

    Raises:
        UsageError: it does not say it, and nobody can be asked.
    """
    from kpitool.starting.covering import UncoveredError

    try:
        return made(given)
    except UncoveredError as error:
        if not asking:
            raise
        question = f"{error.message[:1].upper()}{error.message[1:]}: which (2019-10, 2019Q3, 2018/19)"
        covers = ask(question, lambda text: months(text, year_starts))
        return made(replace(given, covers=covers))


def months(text: str, year_starts: int) -> Period:
    """The months that a text names.

    Raises:
        UsageError: it names none.
    """
    span = span_from(text, year_starts)
    if span is None:
        raise UsageError(Code.NOT_A_SPAN, f"{quoted(text)} is not a span of months", help=span_hint(text, year_starts))
    return span


def a_file(text: str) -> Path | None:
    """The file that a text names, none for an empty one.

    Raises:
        InputError: there is no such file.
    """
    plain = text.strip("'\"")  # as file managers put it when it is dropped on a terminal
    if plain and not Path(plain).expanduser().is_file():
        raise InputError(
            Code.NO_FILE, f"there is no file {quoted(plain, 300)}", help="press Enter to go on without one"
        )
    return Path(plain).expanduser() if plain else None
