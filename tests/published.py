"""What every answer of the program is held against in tests: the shapes that `kpitool schema` publishes."""

import json
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from jsonschema_rs import Draft202012Validator

from kpitool.codes import Kind
from kpitool.views.schema.answers import ANSWERS
from kpitool.views.schema.errors import error_schema
from kpitool.views.schema.output import answer_schema


def faults(value: Any, validator: Draft202012Validator) -> list[str]:
    """Where a value is not of the shape that a schema describes, and why."""
    return [
        f"{'.'.join(map(str, each.instance_path)) or 'the whole'}: {each.message[:300]}"
        for each in validator.iter_errors(value)
    ]


def validator_of(schema: dict[str, Any]) -> Draft202012Validator:
    """A schema ready to be held against values, the formats of dates included."""
    return Draft202012Validator(schema, validate_formats=True)


def assert_published(arguments: Sequence[str], code: int, out: str, err: str) -> None:
    """That what a command printed under JSON or JSON Lines has the shape that is published for it.

    A failure without an answer is told in one error of the shape that errors have.
    """
    command, form = arguments[0] if arguments else "", form_asked(arguments)
    if form in {"json", "jsonl"}:
        told = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
        assert [fault for error in told for fault in faults(error, _errors())] == []
        assert len(told) == 1 or out or code not in FAILURES, err
    if not out or command not in ANSWERS or "--help" in arguments:
        return
    if form == "json":
        assert faults(json.loads(out), _answers(command)) == []
    elif form == "jsonl":
        for line in out.splitlines():
            assert faults(json.loads(line), _results(command)) == []


FAILURES = {kind.exit_code for kind in Kind}


def form_asked(arguments: Sequence[str]) -> str | None:
    """The format that some arguments ask for."""
    if "--json" in arguments:
        return "json"
    asked = [after for word, after in pairwise(arguments) if word == "--format"]
    asked += [word.removeprefix("--format=") for word in arguments if word.startswith("--format=")]
    return asked[-1] if asked else None


@cache
def _errors() -> Draft202012Validator:
    return validator_of(error_schema())


@cache
def _answers(command: str) -> Draft202012Validator:
    return validator_of(answer_schema(command))


@cache
def _results(command: str) -> Draft202012Validator:
    return validator_of(answer_schema(command) | {"$ref": f"#/$defs/{command}_result"})
