"""The JSON Schema of an error under --json: one object on standard error."""

from dataclasses import dataclass

from kpitool.codes import Kind
from kpitool.errors import Fault
from kpitool.views.envelope import SCHEMA_VERSION
from kpitool.views.schema.output import DRAFT
from kpitool.views.schema.shapes import Schema, Shapes


@dataclass(frozen=True)
class ErrorRecord:
    """What went wrong: `code` is its stable name, `kind` and `exit_code` the sort of error that it is.

    `details` are the single faults in words where there are several, `help` says what to do, and `faults` are those of
    a registry, each with its place.
    """

    code: str
    kind: Kind
    message: str
    details: list[str]
    help: str
    exit_code: int
    faults: list[Fault]


def error_schema() -> Schema:
    """The schema of an error; its only property is `error`."""
    shapes = Shapes()
    error = shapes.of(ErrorRecord)
    properties = shapes.definitions["ErrorRecord"]["properties"]
    properties["code"] |= {"pattern": f"^[{''.join(kind.letter for kind in Kind)}][0-9]{{3}}$"}
    properties["exit_code"] = {"enum": [kind.exit_code for kind in Kind]}
    return {
        "$schema": DRAFT,
        "$id": f"urn:kpitool:schema:{SCHEMA_VERSION}:error",
        "type": "object",
        "properties": {"error": error},
        "required": ["error"],
        "additionalProperties": False,
        "$defs": dict(sorted(shapes.definitions.items())),
    }
