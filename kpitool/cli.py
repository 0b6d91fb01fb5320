"""The program's door: the list of commands, and what a user sees when one fails."""

import json
import os
import sys
import traceback
from importlib import import_module
from itertools import pairwise
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command as single_command

from kpitool import __version__
from kpitool.commands.showing import error_record, say
from kpitool.errors import KpiError, UsageError, nearest, quoted

COMMANDS = ("exceptions", "compare", "rates", "ingest", "status", "indicators", "check")
BUG = 70
INTERRUPTED = 130


class Commands(TyperGroup):
    """Commands by name, each imported only when it is used."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"kpitool.commands.{cmd_name}")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(cmd_name, epilog=module.EXAMPLE)(module.command)
        return single_command(alone)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = nearest(args[0], COMMANDS)
            hint = f"did you mean {quoted(near)}?" if near else f"the commands are {', '.join(COMMANDS)}"
            raise UsageError(f"there is no command {quoted(args[0])}", help=hint)
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode=None)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"kpitool {__version__}\n")
        raise typer.Exit


@app.callback(epilog="For example: kpitool exceptions --quarter 2019Q3")
def _program(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """KPIs of a community-safety partnership: extracts in, rates, comparisons and exceptions out.

    The registry, indicators.yaml, says what each indicator means and where its figures come from.
    """
    del version


def main(arguments: list[str] | None = None) -> None:
    """Runs the program and exits with its code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_run(arguments))


def _run(arguments: list[str]) -> int:
    try:
        code = app(arguments, prog_name="kpitool", standalone_mode=False)
        sys.stdout.flush()
    except KpiError as error:
        _tell(error, arguments)
        return error.exit_code
    except TyperException as error:
        if not arguments or error.format_message() == "":
            return 2
        _tell(UsageError(error.format_message().rstrip("."), help="see kpitool COMMAND --help"), arguments)
        return UsageError.exit_code
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted; the store stands as at its last commit")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has left: whatever is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is not None:
            return _bug()
        say(f"error: the output could not be written: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 6
    except Exception:
        return _bug()
    return code if isinstance(code, int) else 0


def _bug() -> int:
    say(traceback.format_exc())
    say(f"this is a fault of kpitool {__version__}, not yours; please report the lines above")
    return BUG


def _tell(error: KpiError, arguments: list[str]) -> None:
    """An error as sentences, or as one JSON object where JSON was asked for."""
    if _wants_json(arguments):
        say(json.dumps(error_record(error), ensure_ascii=False))
        return
    say(f"error: {error.message}")
    for detail in error.details:
        say("\n".join(f"  {line}" for line in detail.split("\n")))
    if error.help:
        say(f"help: {error.help}")


def _wants_json(arguments: list[str]) -> bool:
    words = [*arguments, ""]
    asked = {after for word, after in pairwise(words) if word == "--format"}
    asked |= {word.removeprefix("--format=") for word in words if word.startswith("--format=")}
    chosen = "--json" in words or bool(asked & {"json", "jsonl"})
    return chosen or (not asked and os.environ.get("KPITOOL_FORMAT") in {"json", "jsonl"})
