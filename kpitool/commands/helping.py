"""Help as plain lines: what a command is for, examples first, then an option a line, so that grep finds it whole."""

import inspect
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from kpitool.commands.streams import is_terminal

UNWRAPPED = 10_000
"""The width of help in a pipe, where a line that is cut cannot be found."""
WIDE = 30
"""Names longer than this do not move the column of the others' meanings."""


SHARED = {
    *("registry", "store", "format", "json", "output", "quiet", "verbose", "no_color", "no_pager", "help"),
}
"""The options that the commands have in common."""


def taken_as_typed(command: TyperCommand | TyperGroup, ctx: Any, args: list[str]) -> list[str]:
    """A line's texts as they stand, without the import of what turns texts into values, which takes long."""
    parser = command.make_parser(ctx)
    options, rest, _ = parser.parse_args(args=list(args))
    ctx._opt_prefixes.update(parser._opt_prefixes)
    for param in command.get_params(ctx):
        value, source = param.consume_value(ctx, options)
        ctx.set_parameter_source(param.name, source)
        if param.expose_value:
            ctx.params[param.name] = value
    ctx.args = rest
    return rest


def _as_it_stands(command: TyperCommand, ctx: Any, args: list[str]) -> bool:
    """Whether all that a line gives are flags and single texts, which are their own values, and nothing is amiss."""
    options, rest, _ = command.make_parser(ctx).parse_args(args=list(args))
    params: list[Any] = command.params
    return not rest and all(
        isinstance(options[param.name], bool | str) and param.type_descriptor.annotation in {bool, str}
        if param.name in options
        else not param.required
        for param in params
    )


class Helpful(TyperCommand):
    """A command whose help begins with what it is for and how it is used."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        asks_for_help = any(word in ctx.help_option_names for word in args)
        if ctx.resilient_parsing or (not asks_for_help and _as_it_stands(self, ctx, args)):
            return taken_as_typed(self, ctx, args)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        if not is_terminal(sys.stdout):
            formatter.width = UNWRAPPED
        for paragraph in inspect.cleandoc(self.help or "").split("\n\n"):
            formatter.write_text(" ".join(paragraph.split()))
            formatter.write("\n")
        formatter.write("Examples:\n" + "".join(f"  {line}\n" for line in (self.epilog or "").split("\n")) + "\n")
        self.format_usage(ctx, formatter)
        self.format_options(ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], "Options that commands share": []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            kind = "Arguments" if param.param_type_name == "argument" else "Options"
            if record is not None:
                sections["Options that commands share" if param.name in SHARED else kind].append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    _listed(records, formatter)


def _listed(records: list[tuple[str, str]], formatter: Any) -> None:
    """Options with what they mean: wrapped on a terminal, a line each in a pipe."""
    if formatter.width < UNWRAPPED:
        formatter.write_dl(records)
        return
    width = max((len(name) for name, _ in records if len(name) <= WIDE), default=0)
    formatter.write("".join(f"  {name:<{width}}  {told}\n" for name, told in records))


def help_of_all(doc: str, examples: Sequence[str], groups: Mapping[str, Mapping[str, str]]) -> str:
    """The program's own help: every command on a line of its own, by what it is about."""
    width = max(len(name) for group in groups.values() for name in group)
    lines = [doc, "", "Examples:", *(f"  {line}" for line in examples), "", "Usage: kpitool COMMAND [OPTIONS]"]
    for title, commands in groups.items():
        lines += ["", f"{title}:", *(f"  {name:<{width}}  {line}" for name, line in commands.items())]
    lines += ["", "Options:", *(f"  {name:<22}  {line}" for name, line in OPTIONS.items())]
    return "\n".join([*lines, "", "kpitool COMMAND --help says more of one.", ""])


OPTIONS = {
    "--version": "Show it",
    "--help": "Show this, or of a command its own",
    "--install-completion": "Complete commands and names in this shell",
    "--show-completion": "Print what that would install",
}
