"""The formats of a command that has more than the others: by option, else by the file's name, else the usual one."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from kpitool.codes import Code
from kpitool.commands.showing import Way
from kpitool.commands.streams import is_terminal
from kpitool.errors import UsageError, listed, quoted

F = TypeVar("F", bound=StrEnum)


@dataclass(frozen=True)
class Forms(Generic[F]):
    """What a command writes: the formats by the endings of a file's name, those that are bytes, and JSON among them.

    `example` is the name of a file without its ending.
    """

    by_ending: Mapping[str, F]
    binary: frozenset[F]
    json: F
    example: str

    def chosen(self, asked: F | None, usual: F, way: Way, *, as_json: bool) -> F:
        """The format that is asked for, else the one that the file's name says, else the usual one.

        Raises:
            UsageError: two options contradict each other, a file's name says nothing, or a terminal would get bytes.
        """
        if as_json and asked not in {None, self.json}:
            raise UsageError(Code.AT_ODDS, f"--json and --format {asked} contradict each other", help="use one of them")
        form = self.json if as_json else asked or self._by_name(way) or usual
        named = self.by_ending.get(way.output.suffix.lower(), form) if way.output and not way.to_stdout else form
        if named != form and {named, form} & self.binary:
            told = f"--format {form} and the name {quoted(str(way.output), 300)} contradict each other"
            raise UsageError(Code.AT_ODDS, told, help="a file that is called otherwise would not open")
        if form in self.binary and way.to_stdout and is_terminal(sys.stdout):
            help_ = f"write it to a file: -o {self.example}.{form}"
            raise UsageError(Code.BAD_VALUE, f"{form} is not for a terminal", help=help_)
        return form

    def _by_name(self, way: Way) -> F | None:
        if way.output is None or way.to_stdout:
            return None
        form = self.by_ending.get(way.output.suffix.lower())
        if form is None:
            help_ = f"end it in {listed(list(self.by_ending), 'or')}, or add --format"
            raise UsageError(Code.BAD_VALUE, f"the name of {quoted(str(way.output), 300)} says no format", help=help_)
        return form
