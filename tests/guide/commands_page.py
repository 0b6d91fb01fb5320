"""The guide's reference of commands, made from the commands themselves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from typer.main import get_command

from kpitool.cli import COMMANDS, DOC, EXAMPLES, GROUPS, app
from kpitool.commands.helping import OPTIONS
from kpitool.errors import listed

OPENING = """\
# Commands

Every command of kpitool, with its arguments, its options and their defaults.

`kpitool COMMAND --help` says the same of one command. Results go to standard output, and everything else to standard
error; `kpitool guide jobs` has the exit codes.
"""
FREE = {str: "TEXT", int: "N", float: "NUMBER", Path: "FILE"}


@dataclass(frozen=True)
class Parameter:
    """An argument or option as the reference tells it."""

    name: str
    is_option: bool
    required: bool
    spellings: tuple[str, ...]
    takes: str
    says: str
    default: str
    variable: str
    many: bool

    @property
    def placed(self) -> str:
        """An argument as it stands in the usage."""
        shown = self.name + ("..." if self.many and "[" not in self.name else "")
        return shown if self.required or shown.startswith("[") else f"[{shown}]"

    @property
    def spelt(self) -> str:
        """How it is typed, with what it takes."""
        shown = self.spellings if self.is_option else (self.name,)
        last = f" {self.takes}" if self.is_option and self.takes else ""
        return ", ".join(f"`{each}{last if each == shown[-1] else ''}`" for each in shown)


@dataclass(frozen=True)
class Told:
    """A command as the reference tells it."""

    name: str
    says: str
    examples: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def usage(self) -> str:
        """How it is called, arguments last."""
        arguments = [each for each in self.parameters if not each.is_option]
        return " ".join([self.name, "[OPTIONS]", *(each.placed for each in arguments)])


def commands_page() -> str:
    """The page, whole."""
    told = [told_of(name) for name in COMMANDS]
    shared = shared_by(told)
    parts = [OPENING, _overview(), _program(), _shared(shared), *(_section(each, shared) for each in told)]
    return "\n".join(parts)


def told_of(name: str) -> Told:
    """What a command says of itself."""
    group: Any = get_command(app)
    command = group.get_command(None, name)
    return _told(f"kpitool {name}", command)


def _told(name: str, command: Any) -> Told:
    parameters = tuple(_parameter(each) for each in command.params if not each.hidden)
    says = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    return Told(name, says, tuple((command.epilog or "").split("\n")), parameters)


def shared_by(told: Sequence[Told]) -> tuple[Parameter, ...]:
    """The options that more than half of the commands have, in the same words."""
    counts = Counter(each for command in told for each in command.parameters if each.is_option)
    return tuple(each for each, count in counts.items() if count > len(told) / 2)


def _parameter(found: Any) -> Parameter:
    is_option = found.param_type_name == "option"
    choices = _choices(found.type_descriptor.annotation)
    default = found.default
    stated = default is not None and not found.is_flag if is_option else default is not None
    return Parameter(
        name=(found.metavar or found.name).upper() if not is_option else found.name,
        is_option=is_option,
        required=found.required,
        spellings=tuple(sorted([*found.opts, *found.secondary_opts], key=len)),
        takes="" if is_option and found.is_flag else _takes(found.type_descriptor.annotation, choices),
        says=" ".join((found.help or "").split()) + _of(choices),
        default=f"`{default.value if isinstance(default, Enum) else default}`" if stated else "",
        variable=f"`{found.envvar}`" if found.envvar else "",
        many=found.nargs == -1,
    )


def _choices(annotation: Any) -> list[str]:
    kinds = [each for each in (annotation, *get_args(annotation)) if isinstance(each, type) and issubclass(each, Enum)]
    return [str(each.value) for kind in kinds for each in kind]


def _takes(annotation: Any, choices: Sequence[str]) -> str:
    if choices:
        return "CHOICE"
    return next((FREE[each] for each in (annotation, *get_args(annotation)) if each in FREE), "TEXT")


def _of(choices: Sequence[str]) -> str:
    return f" One of {listed([f'`{each}`' for each in choices], 'or')}." if choices else ""


def _overview() -> str:
    """Every command by what it is about, with its one line."""
    parts = []
    for title, commands in GROUPS.items():
        rows = [f"| [`kpitool {name}`](#kpitool-{name}) | {_cell(line)} |" for name, line in commands.items()]
        parts += [f"| {title} | |", "| --- | --- |", *rows, ""]
    return "\n".join(parts)


def _program() -> str:
    rows = [["Option", "What it says"], ["---"] * 2, *([f"`{name}`", f"{line}."] for name, line in OPTIONS.items())]
    told = ["## kpitool", "", " ".join(DOC.split()), "", *_examples(EXAMPLES), *_lines(rows), ""]
    return "\n".join(told)


def _shared(shared: Sequence[Parameter]) -> str:
    opening = "## Options that commands share\n\nWhere a command takes one of these, it means the same as everywhere.\n"
    return "\n".join([opening, *_table("Option", shared)])


def _section(told: Told, shared: Sequence[Parameter]) -> str:
    own = [each for each in told.parameters if each not in shared]
    arguments, options = [e for e in own if not e.is_option], [e for e in own if e.is_option]
    also = [f"`{each.spellings[-1]}`" for each in told.parameters if each in shared]
    parts = [f"## {told.name}", "", told.says, "", *_examples(told.examples), f"Usage: `{told.usage}`", ""]
    parts += _table("Argument", arguments) if arguments else []
    parts += _table("Option", options) if options else []
    parts += [f"It {'also ' if options else ''}takes {listed(also)}, as described above.", ""] if also else []
    return "\n".join(parts)


def _examples(lines: Sequence[str]) -> list[str]:
    return ["```text", *lines, "```", ""]


def _table(of: str, parameters: Sequence[Parameter]) -> list[str]:
    """A table of parameters; a column that nothing stands in is left out."""
    rows = [
        [each.spelt, each.says, "required" if each.required else each.default, each.variable] for each in parameters
    ]
    titles = [of, "What it says", "Default", "Environment variable"]
    kept = [index for index in range(4) if index < 2 or any(row[index] for row in rows)]
    lines = [[titles[index] for index in kept], ["---"] * len(kept), *([row[index] for index in kept] for row in rows)]
    return [*_lines(lines), ""]


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        yield "| " + " | ".join(_cell(cell) for cell in row) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
