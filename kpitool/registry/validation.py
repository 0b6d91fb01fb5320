"""Turns what pydantic says about a registry into diagnostics with a place and the nearest valid spelling."""

import copy
import re
import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kpitool.errors import listed, nearest, quoted, visible
from kpitool.registry.diagnostics import Code
from kpitool.registry.models import Registry
from kpitool.registry.reader import MAX_FAULTS, Document, Path_

MENDINGS = 5
WORDS = {
    "model_type": "this must be a mapping of keys",
    "model_attributes_type": "this must be a mapping of keys",
    "dict_type": "this must be a mapping of keys",
    "tuple_type": "this must be a list",
    "string_type": "this must be a text; put it in quotation marks",
    "string_too_long": "this must be a text of at most {max_length} characters",
    "string_too_short": "this must not be blank",
    "too_short": "this must not be empty",
    "int_parsing": "this must be a whole number",
    "int_type": "this must be a whole number",
    "int_from_float": "this must be a whole number",
    "float_parsing": "this must be a number",
    "float_type": "this must be a number",
    "finite_number": "this must be a finite number",
    "bool_parsing": "this must be true or false",
    "bool_type": "this must be true or false",
    "greater_than": "this must be more than {gt}",
    "greater_than_equal": "this must be {ge} or more",
    "less_than_equal": "this must be {le} or less",
}
_NUMBERS = {"int_parsing", "int_type", "int_from_float", "greater_than", "greater_than_equal", "less_than_equal"}


@dataclass(frozen=True)
class Validated:
    """What a document holds: the registry, if it is sound, and one to cross-check, mended where that can be guessed."""

    registry: Registry | None
    mended: Registry | None


def validated(document: Document) -> Validated:
    """The registry that a document holds; its faults go to the document.

    So that one run shows every fault, a registry with faults is mended by guesses (a misspelt key renamed,
    an unknown value replaced, a faulty entry left out) for the cross-checks, and for nothing else.
    """
    data = document.data
    for attempt in range(MENDINGS):
        try:
            registry = Registry.model_validate(data)
        except ValidationError as error:
            errors = error.errors(include_url=False)
        else:
            return Validated(None if attempt else registry, registry)
        renamed = _misspelt(errors)
        spelt = set(renamed.values())
        if attempt == 0:
            for details in errors[: 2 * MAX_FAULTS]:
                if details["loc"] not in spelt:
                    _report(details, document)
            data = copy.deepcopy(data)
        mended = [_mend(details, data, renamed) for details in errors if details["loc"] not in spelt]
        if not all(mended):
            break
    return Validated(None, None)


Location = tuple[int | str, ...]


def _misspelt(errors: Sequence[ErrorDetails]) -> dict[Location, Location]:
    """Unknown keys that are another spelling of a key missing beside them, by their locations."""
    missing: dict[Location, list[str]] = {}
    for error in errors:
        if error["type"] == "missing":
            missing.setdefault(error["loc"][:-1], []).append(str(error["loc"][-1]))
    found: dict[Location, Location] = {}
    for error in errors:
        if error["type"] != "extra_forbidden":
            continue
        place = error["loc"][:-1]
        near = nearest(str(error["loc"][-1]), missing.get(place, []))
        if near is not None:
            missing[place].remove(near)
            found[error["loc"]] = (*place, near)
    return found


def _mend(error: ErrorDetails, data: Any, renamed: dict[Location, Location]) -> bool:
    """Mends one fault in the data by a guess; false where nothing can be guessed."""
    path = _data_path(error["loc"], data)
    if path[-1:] == ("[key]",):
        path = path[:-1]
    parent = data
    for step in path[:-1]:
        parent = parent[step] if _holds(parent, step) else None
    if not path:
        return False
    if parent is None or (error["loc"] in renamed and not _holds(parent, path[-1])):
        return True  # its entry has been left out already
    if error["loc"] in renamed:
        parent[renamed[error["loc"]][-1]] = parent.pop(path[-1])
    elif error["type"] in {"enum", "literal_error"} and error["loc"][-1] != "[key]" and _holds(parent, path[-1]):
        near = nearest(str(error["input"]), _allowed(error))
        if near is None:
            return _leave_out(path, data)
        parent[path[-1]] = near
    elif error["type"] in _NUMBERS and _holds(parent, path[-1]):
        parent[path[-1]] = 1
    elif error["type"] == "percentage" and _holds(parent, path[-1]):
        parent[path[-1]] = "1%"
    elif error["type"] == "extra_forbidden" or error["loc"][-1] == "[key]":
        parent.pop(path[-1], None)
    else:
        return _leave_out(path, data)
    return True


def _leave_out(path: Path_, data: Any) -> bool:
    """Leaves out the source, indicator or other named entry that a path lies in."""
    if len(path) < 2 or not isinstance(data.get(path[0]), dict) or path[0] == "areas":
        return False
    data[path[0]].pop(path[1], None)
    return True


def _report(error: ErrorDetails, document: Document) -> None:
    path = _data_path(error["loc"], document.data)
    kind = error["type"]
    on_key = error["loc"][-1:] == ("[key]",)
    place = document.place(path[:-1] if on_key else path, key=on_key)
    if kind == "extra_forbidden":
        allowed = _keys_allowed(Registry, error["loc"][:-1])
        message = f"unknown key {quoted(str(path[-1]))} in {dotted(path[:-1])}"
        help_ = suggestion(str(path[-1]), allowed)
        document.fault(Code.UNKNOWN_KEY, message, document.place(path, key=True), help_)
    elif kind in {"missing", "union_tag_not_found"}:
        name, inside = (str(path[-1]), path[:-1]) if kind == "missing" else ("kind", path)
        message = f"missing key {quoted(name)} in {dotted(inside)}"
        document.fault(Code.MISSING_KEY, message, document.place(inside, key=True))
    elif kind in {"enum", "literal_error", "union_tag_invalid"}:
        value = error.get("ctx", {}).get("tag", error["input"])
        shown = quoted(str(value)) if isinstance(value, str | int | float) else "a list or a mapping"
        if kind == "union_tag_invalid":
            place = document.place((*path, "kind"))
        message = f"unknown {_field(path, kind)} {shown}"
        document.fault(Code.UNKNOWN_VALUE, message, place, suggestion(str(value), _allowed(error)))
    else:
        document.fault(Code.WRONG_TYPE, f"{dotted(path)}: {_in_words(error)}", place)


def _in_words(error: ErrorDetails) -> str:
    """What is wrong with a value, without pydantic's words for it."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return f"{quoted(str(error['input']))} is not {_pattern_in_words(str(context['pattern']))}"
    for ending, words in WORDS.items():
        if kind.endswith(ending):
            return words.format(**context)
    message = error["msg"].removeprefix("Value error, ")
    return visible(message[:1].lower() + message[1:])


def _allowed(error: ErrorDetails) -> list[str]:
    context = error.get("ctx", {})
    return re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags")))


def suggestion(word: str, allowed: Sequence[str]) -> str:
    """Help with a misspelt word: the nearest valid one, and what is allowed."""
    near = nearest(word, allowed)
    choices = listed([visible(choice, 60) for choice in allowed[:12]], "or")
    more = f", and {len(allowed) - 12} more" if len(allowed) > 12 else ""
    return f"did you mean {quoted(near)}?" if near else f"allowed: {choices or 'nothing'}{more}"


def dotted(path: Path_) -> str:
    """A path in words: `indicators.vehicle.measure`."""
    return ".".join(visible(str(key), 60) for key in path if key != "[key]") or "the registry"


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


def _field(path: Path_, kind: str) -> str:
    if path[-1:] == ("[key]",):
        return "rule"
    words = [visible(key, 60) for key in path if isinstance(key, str)]
    name = words[-1] if words else "value"
    return f"kind of {name}" if kind == "union_tag_invalid" else name


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
