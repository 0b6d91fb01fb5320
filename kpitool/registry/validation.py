"""Turns what pydantic says about a registry into diagnostics with a place and the nearest valid spelling."""

import re
import types
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kpitool.errors import listed, nearest, quoted, visible
from kpitool.registry.diagnostics import Code
from kpitool.registry.models import Registry
from kpitool.registry.reader import Document, Path_


def validated(document: Document) -> Registry | None:
    """The registry that a document holds; its faults go to the document, and none of it is returned then."""
    try:
        return Registry.model_validate(document.data)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _report(details, document)
        return None


def _report(error: ErrorDetails, document: Document) -> None:
    path = _data_path(error["loc"], document.data)
    kind, context = error["type"], error.get("ctx", {})
    where = dotted(path[:-1])
    if kind == "extra_forbidden":
        allowed = _keys_allowed(Registry, error["loc"][:-1])
        _report_unknown(document, path, f"key {quoted(str(path[-1]))} in {where}", allowed)
    elif kind in {"missing", "union_tag_not_found"}:
        name = str(error["loc"][-1]) if kind == "missing" else "kind"
        place = document.place(path, key=True)
        document.fault(Code.MISSING_KEY, f"missing key {quoted(name)} in {dotted(path)}", place)
    elif kind in {"enum", "literal_error", "union_tag_invalid"}:
        allowed = re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags")))
        field = _field(path) if kind != "union_tag_invalid" else f"kind of {_field(path)}"
        if path and path[-1] == "[key]":
            path = path[:-1]
        value = context.get("tag", error["input"])
        shown = quoted(str(value)) if isinstance(value, str | int | float) else "a list or a mapping"
        deeper = (*path, "kind") if kind == "union_tag_invalid" else path
        code_place = document.place(deeper, key=error["loc"][-1] == "[key]")
        document.fault(Code.UNKNOWN_VALUE, f"unknown {field} {shown}", code_place, suggestion(str(value), allowed))
    else:
        message = error["msg"].removeprefix("Value error, ")
        if kind == "string_pattern_mismatch":
            message = f"{quoted(str(error['input']))} is not {_pattern_in_words(str(context['pattern']))}"
        place = document.place(path, key=error["loc"][-1:] == ("[key]",))
        document.fault(Code.WRONG_TYPE, f"{dotted(path)}: {visible(message[:1].lower() + message[1:])}", place)


def suggestion(word: str, allowed: Sequence[str]) -> str:
    """Help with a misspelt word: the nearest valid one, and what is allowed."""
    near = nearest(word, allowed)
    choices = listed([visible(choice, 60) for choice in allowed[:12]], "or")
    more = f", and {len(allowed) - 12} more" if len(allowed) > 12 else ""
    return f"did you mean {quoted(near)}?" if near else f"allowed: {choices or 'nothing'}{more}"


def dotted(path: Path_) -> str:
    """A path in words: `indicators.vehicle.measure`."""
    return ".".join(visible(str(key), 60) for key in path if key != "[key]") or "the registry"


def _report_unknown(document: Document, path: Path_, what: str, allowed: Sequence[str]) -> None:
    place = document.place(path, key=True)
    document.fault(Code.UNKNOWN_KEY, f"unknown {what}", place, suggestion(str(path[-1]), allowed))


def _data_path(location: tuple[int | str, ...], data: Any) -> Path_:
    """Pydantic's location without the names of union members, which the file does not hold."""
    path: list[int | str] = []
    for index, step in enumerate(location):
        if step == "[key]":
            path.append(step)
        elif _holds(data, step):
            data = data[step]
            path.append(step)
        elif index == len(location) - 1:
            path.append(step)
    return tuple(path)


def _holds(data: Any, step: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, dict) and step in data


def _field(path: Path_) -> str:
    words = [str(key) for key in path if isinstance(key, str) and key != "[key]"]
    return "rule" if path[-1:] == ("[key]",) else visible(words[-1], 60) if words else "value"


def _keys_allowed(annotation: Any, location: Sequence[int | str]) -> list[str]:
    for member in _members(annotation):
        if isinstance(member, type) and issubclass(member, BaseModel):
            fields = {(field.alias or name): field for name, field in member.model_fields.items()}
            if not location:
                return list(fields)
            if location[0] in fields:
                found = _keys_allowed(fields[str(location[0])].annotation, location[1:])
            elif location[0] in {_tag(member), member.__name__}:
                found = _keys_allowed(member, location[1:])
            else:
                continue
        elif get_origin(member) in {dict, tuple, list} and location:
            found = _keys_allowed(get_args(member)[1 if get_origin(member) is dict else 0], location[1:])
        else:
            continue
        if found:
            return found
    return []


def _members(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return [inner for member in get_args(annotation) for inner in _members(member)]
    return [annotation]


def _tag(model: type[BaseModel]) -> str | None:
    kind = model.model_fields.get("kind")
    return str(get_args(kind.annotation)[0]) if kind and get_origin(kind.annotation) is Literal else None


def _pattern_in_words(pattern: str) -> str:
    if pattern.startswith("^[EWSNKJ]"):
        return "a GSS code such as E07000130"
    return "a name of small letters, digits and _ that starts with a letter"
