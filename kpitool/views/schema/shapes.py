"""The JSON Schema of the types that answers are made of: every property is required, and null is said where it may be.

The values are as `views.envelope.plain` writes them: dates as ISO texts, whole floats as integers.
"""

import inspect
import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from kpitool.views.closed import Known

Schema = dict[str, Any]
PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    types.NoneType: {"type": "null"},
    Any: {},
}


class Shapes:
    """Schemas of types; records are named in `definitions`, each once."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self._records: dict[str, type] = {}

    def of(self, hint: Any) -> Schema:
        """The schema of a type: a reference, where it is a record."""
        if hint in PLAIN:
            return dict(PLAIN[hint])
        if is_dataclass(hint) and isinstance(hint, type):
            return self._reference(hint)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return {"enum": [member.value for member in hint]}
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Literal:
            return {"enum": list(inner)}
        if origin is Annotated:
            return self.of(inner[0]) | _said(inner[1:])
        if origin in {Union, types.UnionType}:
            return self._one_of(inner)
        if origin in {list, tuple}:
            return {"type": "array", "items": self.of(inner[0])}
        if origin is dict:
            return self._mapping(*inner)
        raise AssertionError(f"an answer cannot hold a {hint}")

    def record(self, cls: type, without: tuple[str, ...] = ()) -> Schema:
        """The schema of a record itself, perhaps without some of its fields."""
        hints = get_type_hints(cls, include_extras=True)
        names = [field.name for field in fields(cls) if field.name not in without]
        return {
            "type": "object",
            **_described(cls),
            "properties": {name: self.of(hints[name]) for name in names},
            "required": names,
            "additionalProperties": False,
        }

    def _reference(self, cls: type) -> Schema:
        name = cls.__name__
        if self._records.setdefault(name, cls) is not cls:
            raise AssertionError(f"two records are called {name}: {cls} and {self._records[name]}")
        if name not in self.definitions:
            self.definitions[name] = {}  # so that a record may hold its own kind
            self.definitions[name] = self.record(cls)
        return {"$ref": f"#/$defs/{name}"}

    def _one_of(self, members: tuple[Any, ...]) -> Schema:
        schemas = [self.of(member) for member in members]
        if all(set(each) == {"enum"} or each == {"type": "null"} for each in schemas):
            return {"enum": [word for each in schemas for word in each.get("enum", [None])]}
        if len(schemas) == 2 and schemas[1] == {"type": "null"} and isinstance(schemas[0].get("type"), str):
            return schemas[0] | {"type": [schemas[0]["type"], "null"]}
        return {"anyOf": schemas}

    def _mapping(self, key: Any, value: Any) -> Schema:
        words = self.of(key).get("enum")
        named = {"propertyNames": {"enum": words}} if words else {}
        return {"type": "object", **named, "additionalProperties": self.of(value)}


def _said(metadata: tuple[Any, ...]) -> Schema:
    """What an annotation adds: the words of an open list that are known today are examples of it."""
    return {"examples": [word for each in metadata if isinstance(each, Known) for word in each.words]}


def _described(cls: type) -> Schema:
    """A record's docstring; one that Python made is none."""
    told = inspect.cleandoc(cls.__doc__ or "")
    return {} if told.startswith(f"{cls.__name__}(") else {"description": told}
