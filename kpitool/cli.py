"""The program's door: the list of commands, and what a user sees when one fails."""

import contextlib
import errno
import io
import os
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click.shell_completion import CompletionItem
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command as single_command

from kpitool import __version__
from kpitool.codes import Code
from kpitool.commands.helping import Helpful, help_of_all, taken_as_typed
from kpitool.commands.interruptions import interrupted, listen
from kpitool.commands.misread import misread
from kpitool.commands.settings import Settings
from kpitool.commands.showing import error_record, say, say_record
from kpitool.commands.streams import colorless
from kpitool.errors import BugError, InputError, InterruptError, KpiError, OutputError, UsageError, did_you_mean, quoted
from kpitool.settings import Format

DOC = """KPIs of a community-safety partnership: extracts in, exceptions out.
The registry, indicators.yaml, says what each indicator means and where its
figures come from."""
GROUPS: Mapping[str, Mapping[str, str]] = {
    "The quarter": {
        "exceptions": "What is exceptional or adverse, what is clear, what is not known",
        "report": "The board paper: Word, PDF, HTML or Markdown",
        "show": "One indicator in full: history, areas, breakdown, sources",
        "explain": "One figure traced: extracts, formula, comparisons, rules",
        "compare": "Every figure against the window before and the region",
        "rates": "Every figure: count, denominator, rate and intervals",
        "dashboard": "Every figure and its past as one page for any browser, offline",
        "export": "Everything of the quarter as a table: CSV, Parquet, JSON, XLSX",
        "backtest": "What the rules raised in the past, and how much of it is chance",
    },
    "Data": {
        "ingest": "Take new extracts into the store",
        "status": "What is loaded; for a quarter what is late, and whom to ask",
        "rejects": "The records that could not be used, with every reason",
        "sniff": "Propose a source for a file that is new",
        "template": "Write an empty return to be filled in",
    },
    "Editions": {
        "freeze": "Keep what a board saw under a label, for --as-at",
        "history": "What each ingest and freeze brought, from which files",
        "diff": "Which figures and verdicts moved between two editions, and why",
        "prune": "Forget old editions for good",
    },
    "Starting out": {
        "demo": "The bundled example at work",
        "init": "Begin a registry, with a first extract if there is one",
        "add": "Add an extract to the registry: source, indicators, file",
    },
    "The registry and the program": {
        "check": "Every fault of the registry, with its line",
        "indicators": "What the registry declares",
        "config": "Each setting, and where it comes from",
        "schema": "The shapes of registry, answers and errors, as JSON Schema",
        "doctor": "What is wrong with registry, store or installation",
        "guide": "How things are done: recipes, registry, methods, jobs",
    },
}
"""Every command with its one line, in the order of help."""
COMMANDS = {name: line for group in GROUPS.values() for name, line in group.items()}
EXAMPLES = (
    "kpitool demo                           the bundled example at work",
    "kpitool init                           begin a registry of your own",
    "kpitool ingest                         take the new extracts",
    "kpitool exceptions --quarter 2019Q3    the quarter's exception summary",
    "kpitool explain burglary               why a figure is what it is",
    "kpitool exceptions --json > now.json   for other programs",
)
UNUSABLE = {errno.ENAMETOOLONG, errno.ELOOP, errno.ENOENT}
UNWRITABLE = {errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT}
JSON = {Format.JSON.value, Format.JSONL.value}


class Commands(TyperGroup):
    """Commands by name, each imported only when it is used."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"kpitool.commands.{cmd_name}")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(
            cmd_name,
            cls=Helpful,
            context_settings=HELP,
            short_help=COMMANDS[cmd_name],
            epilog="\n".join(module.EXAMPLES),
        )(module.command)
        return single_command(alone)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing and not (args and args[0] in COMMANDS):
            return super().parse_args(ctx, args)
        rest = taken_as_typed(self, ctx, args)
        ctx._protected_args, ctx.args = rest[:1], rest[1:]
        return rest

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            hint = did_you_mean(args[0], COMMANDS, f"the commands are {', '.join(COMMANDS)}")
            raise UsageError(Code.NO_SUCH_COMMAND, f"there is no command {quoted(args[0])}", help=hint)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[CompletionItem]:
        """Commands with their lines; none is imported for it."""
        found = [CompletionItem(name, help=line) for name, line in COMMANDS.items() if name.startswith(incomplete)]
        return found or super().shell_complete(ctx, incomplete)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        formatter.write(help_of_all(DOC, EXAMPLES, GROUPS))


HELP = {"help_option_names": ["--help", "-h"]}
app = typer.Typer(cls=Commands, context_settings=HELP, rich_markup_mode=None)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"kpitool {__version__}\n")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    del version


def main(arguments: list[str] | None = None) -> None:
    """Runs the program and exits with its code."""
    arguments = _asked(sys.argv[1:] if arguments is None else arguments)
    sys.stdout = sys.stdout or Closed()
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    listen()
    with colorless("--no-color" in arguments):
        code = _run(arguments)
    sys.exit(code)


def _asked(arguments: list[str]) -> list[str]:
    """The command line, with `help COMMAND` read as `COMMAND --help`."""
    return [*arguments[1:2], "--help"] if arguments[:1] == ["help"] else arguments


class Closed(io.StringIO):
    """Stands for a standard output that was closed before the program began."""

    def write(self, text: str) -> int:
        if text:
            raise OutputError(Code.CLOSED, "standard output is closed", help="write to a file with -o FILE")
        return 0


def _run(arguments: list[str]) -> int:
    try:
        try:
            code = _invoke(arguments)
        except typer.Exit as stop:
            code = stop.exit_code
        sys.stdout.flush()
    except KpiError as error:
        _tell(error, arguments)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted(arguments)
    except TyperException as error:
        if error.format_message() == "":
            return UsageError.exit_code
        _tell(misread(error, arguments), arguments)
        return UsageError.exit_code
    except BrokenPipeError:
        _drop_output()  # the reader has left: whatever is still buffered has nowhere to go
        return 0
    except OSError as error:
        return _of_the_system(error, arguments)
    except BaseException as error:
        if isinstance(error, SystemExit | GeneratorExit):
            raise
        # a panic of a library in Rust among them, which is no Exception; another may be what an interruption became
        return _interrupted(arguments) if interrupted() else _bug(arguments)
    return code if isinstance(code, int) else 0


def _invoke(arguments: list[str]) -> Any:
    """Runs a command here rather than in Typer's own wrapper, which ends a broken pipe with the exit code 1."""
    command = single_command(app)
    if "_KPITOOL_COMPLETE" in os.environ:
        return _completed(command, arguments)
    if not arguments:
        say(help_of_all(DOC, EXAMPLES, GROUPS))
        return UsageError.exit_code
    with command.make_context("kpitool", list(arguments)) as context:
        return command.invoke(context)


def _completed(command: Any, arguments: list[str]) -> Any:
    """What a shell asks for; it has no use for errors, and a person who is typing has none either."""
    try:
        return command.main(arguments, prog_name="kpitool")
    except (Exception, SystemExit):
        return 0


def _drop_output() -> None:
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _of_the_system(error: OSError, arguments: list[str]) -> int:
    """A name that the system does not take, an output that has no room, or else a fault of ours."""
    if error.errno in UNUSABLE and error.filename is not None:
        message = f"{quoted(str(error.filename), 300)} cannot be used: {error.strerror}"
        _tell(InputError(Code.NO_FILE, message, help="name another file or folder"), arguments)
        return InputError.exit_code
    if error.errno not in UNWRITABLE:
        return _bug(arguments)
    message = f"the output could not be written: {error.strerror}"
    hint = "see that there is room for it, or write to a file elsewhere with -o FILE"
    _tell(OutputError(Code.UNWRITABLE, message, help=hint), arguments)
    _drop_output()
    return OutputError.exit_code


def _interrupted(arguments: list[str]) -> int:
    hint = "the store stands as at its last commit; run the command again"
    _tell(InterruptError(Code.INTERRUPTED, "interrupted", help=hint), arguments)
    return InterruptError.exit_code


def _bug(arguments: list[str]) -> int:
    message = f"this is a fault of kpitool {__version__}, not yours"
    told = traceback.format_exc().rstrip().split("\n")
    _tell(BugError(Code.BUG, message, details=told, help="please report the lines above"), arguments)
    return BugError.exit_code


def _tell(error: KpiError, arguments: list[str]) -> None:
    """An error as sentences, or as one JSON object where JSON was asked for."""
    if _wants_json(arguments):
        say_record(error_record(error))
        return
    say(f"error[{error.code}]: {error.message}")
    for detail in error.details:
        say("\n".join(f"  {line}" for line in detail.split("\n")))
    say(f"help: {error.help}")


def _wants_json(arguments: list[str]) -> bool:
    """Whether the answer was to be JSON, as far as a command line that failed lets it be known."""
    words = [*arguments, ""]
    said = {word: after for word, after in pairwise(words) if word in {"--format", "--registry"}}
    said |= {word.partition("=")[0]: word.partition("=")[2] for word in words if word.startswith("--") and "=" in word}
    if "--json" in words:
        return True
    if "--format" in said:
        return said["--format"] in JSON
    named = said.get("--registry")
    with contextlib.suppress(KpiError):
        return Settings(registry=Path(named) if named else None).of_format.value in JSON
    return False
