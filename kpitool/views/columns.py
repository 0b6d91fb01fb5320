"""The columns of a command's answer as CSV: the fields of its records, nested ones as `benchmark_value`.

They are the same whatever the data are, so that what reads them may rely on them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from importlib import import_module
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from kpitool.views.schema.answers import ANSWERS

OPEN = "*"
"""Ends the name of a column that stands for as many as the data have: of a mapping with keys of their own."""


def columns_of(command: str) -> list[str]:
    """The columns of a command's results; none where a registry says what they are."""
    answer = ANSWERS.get(command)
    if answer is None or answer.result is None:
        return []
    module, _, name = answer.result.rpartition(".")
    return list(_columns(getattr(import_module(module), name), "", answer.without))


def filled(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The columns with those that open ones stand for, in the order of the data."""
    found = list(dict.fromkeys(key for row in rows for key in row))
    header: list[str] = []
    for column in columns:
        start = column.removesuffix(OPEN)
        header += [column] if start == column else [key for key in found if key.startswith(start)]
    return header or found


def _columns(record: type, prefix: str, without: Sequence[str] = ()) -> Iterable[str]:
    hints = get_type_hints(record, include_extras=True)
    for field in fields(record):
        if field.name in without:
            continue
        name, kind = f"{prefix}{field.name}", _kind(hints[field.name])
        if is_dataclass(kind) and isinstance(kind, type):
            yield from _columns(kind, f"{name}_")
        else:
            yield from _keys(name, get_args(kind)[0]) if get_origin(kind) is dict else [name]


def _keys(name: str, key: Any) -> list[str]:
    """The columns of a mapping: one for each word that a key may be, or as many as there are in the data."""
    words = [str(member) for member in key] if isinstance(key, type) and issubclass(key, Enum) else get_args(key)
    return [f"{name}_{word}" for word in words] or [f"{name}_{OPEN}"]


def _kind(hint: Any) -> Any:
    """A type without what says that it may be missing, and without remarks."""
    if get_origin(hint) is Annotated:
        return get_args(hint)[0]
    inner = [each for each in get_args(hint) if each is not type(None)]
    return inner[0] if type(None) in get_args(hint) and len(inner) == 1 else hint
