"""The JSON Schema of every answer under --json: one envelope, and for each command what its results are."""

from importlib import import_module
from typing import Any

from kpitool.views.envelope import SCHEMA_VERSION, EditionMark, QuarterMark, RegistryMark
from kpitool.views.schema.answers import ANSWERS, Answer, Presence
from kpitool.views.schema.shapes import Schema, Shapes

DRAFT = "https://json-schema.org/draft/2020-12/schema"
ROW = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
"""A row of a return: its columns are the source's own."""


def output_schema() -> Schema:
    """The schema of the answers of all commands: which one it is stands in `command`."""
    shapes = Shapes()
    answers = {name: _answer(name, shapes) for name in ANSWERS}
    told = {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in ANSWERS]}
    return _whole("output", told, answers, shapes)


def answer_schema(command: str) -> Schema:
    """The schema of the answer of one command."""
    shapes = Shapes()
    answer = _answer(command, shapes)
    return _whole(f"output:{command}", {"$ref": f"#/$defs/{command}"}, {command: answer}, shapes)


def _whole(name: str, told: Schema, answers: dict[str, dict[str, Schema]], shapes: Shapes) -> Schema:
    parts = {part: schema for answer in answers.values() for part, schema in answer.items()}
    return {
        "$schema": DRAFT,
        "$id": f"urn:kpitool:schema:{SCHEMA_VERSION}:{name}",
        **told,
        "$defs": parts | dict(sorted(shapes.definitions.items())),
    }


def _answer(command: str, shapes: Shapes) -> dict[str, Schema]:
    """The envelope of a command's answer, and one result of it: a line of JSON Lines."""
    answer = ANSWERS[command]
    properties: Schema = {
        "schema_version": {"const": SCHEMA_VERSION},
        "command": {"const": command},
        "registry": _mark(RegistryMark, answer.registry, shapes),
        "edition": _mark(EditionMark, answer.edition, shapes),
        "quarter": _mark(QuarterMark, answer.quarter, shapes),
        "results": {"type": "array", "items": {"$ref": f"#/$defs/{command}_result"}},
        "warnings": {"type": "array", "items": {"type": "string"}},
    }
    if answer.summary is not None:
        properties["summary"] = shapes.of(_class(answer.summary))
    envelope = {
        "type": "object",
        "description": f"What kpitool {command} --json prints.",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {command: envelope, f"{command}_result": _result(answer, shapes)}


def _result(answer: Answer, shapes: Shapes) -> Schema:
    if answer.result is None:
        return dict(ROW)
    record = _class(answer.result)
    return shapes.record(record, answer.without) if answer.without else shapes.of(record)


def _mark(cls: type, presence: Presence, shapes: Shapes) -> Schema:
    if presence == "never":
        return {"type": "null"}
    return shapes.of(cls if presence == "always" else cls | None)


def _class(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
