"""`kpitool schema`: the published shapes, as JSON Schema."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.family import shared
from kpitool.commands.showing import Way, note, to_stdout, write_whole
from kpitool.errors import UsageError, did_you_mean, quoted
from kpitool.settings import Format

if TYPE_CHECKING:
    from kpitool.views.schema.shapes import Schema

EXAMPLES = (
    "kpitool schema registry -o registry.schema.json",
    "kpitool schema output rates",
    "kpitool schema error",
)


class Kind(StrEnum):
    """What there is a schema of."""

    REGISTRY = "registry"
    AREAS = "areas"
    OUTPUT = "output"
    ERROR = "error"


@shared
def command(
    context: typer.Context,
    kind: Annotated[
        Kind, typer.Argument(help="Of the registry, its file of areas, what --json prints, or an error under --json.")
    ],
    of: Annotated[str | None, typer.Argument(help="Of output: this command's alone.", metavar="COMMAND")] = None,
    *,
    way: Way,
) -> None:
    """Print a JSON Schema: of the registry for editors, of answers and errors for other programs."""
    asked = context.params["format"]  # a variable or a registry that has another format for answers does not mean this
    if asked not in {None, Format.JSON} or way.by_name not in {None, Format.JSON}:
        raise UsageError(Code.BAD_VALUE, "a schema is JSON", help="leave out --format, or name the file .json")
    text = json.dumps(_schema(kind, of), ensure_ascii=False, indent=2) + "\n"
    if way.output is None or way.to_stdout:
        to_stdout(text)
        return
    write_whole(way.output, text)
    note(f"written to {quoted(str(way.output), 300)}", way)


def _schema(kind: Kind, of: str | None) -> "Schema":
    """The schema asked for; each is made of what it describes, and imports no more than that.

    Raises:
        UsageError: there is no such command, or the schema is of none.
    """
    if of is not None and kind is not Kind.OUTPUT:
        message = f"a schema of {kind} is of no single command"
        raise UsageError(Code.EXTRA_ARGUMENT, message, help="kpitool schema output COMMAND")
    match kind:
        case Kind.REGISTRY:
            from kpitool.views.schema.registry import registry_schema

            return registry_schema()
        case Kind.AREAS:
            from kpitool.views.schema.registry import areas_schema

            return areas_schema()
        case Kind.ERROR:
            from kpitool.views.schema.errors import error_schema

            return error_schema()
        case Kind.OUTPUT:
            return _output(of)


def _output(of: str | None) -> "Schema":
    from kpitool.views.schema.answers import ANSWERS
    from kpitool.views.schema.output import answer_schema, output_schema

    if of is None:
        return output_schema()
    if of not in ANSWERS:
        hint = did_you_mean(of, ANSWERS, f"the commands are {', '.join(ANSWERS)}")
        raise UsageError(Code.NO_SUCH_COMMAND, f"no command {quoted(of)} has an answer in JSON", help=hint)
    return answer_schema(of)
