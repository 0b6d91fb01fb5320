"""Answers for other programs: one JSON envelope for every command, JSON lines, and CSV."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from kpitool.errors import visible
from kpitool.period import Quarter
from kpitool.views.columns import filled

SCHEMA_VERSION = 1
MAX_CELL = 32_000
"""What a spreadsheet takes in one cell."""
FORMULA_LEADS = frozenset("=+-@\t\r")
"""What a spreadsheet takes a text for a formula by."""


@dataclass(frozen=True)
class RegistryMark:
    """Which registry an answer rests on."""

    title: str
    sha256: str


@dataclass(frozen=True)
class EditionMark:
    """Which edition an answer rests on."""

    number: int
    label: str | None
    time: datetime


@dataclass(frozen=True)
class QuarterMark:
    """Which quarter an answer is about: its financial quarter as `id`, in words, its first and its last day."""

    id: str
    label: str
    start: date
    end: date


@dataclass(frozen=True)
class Envelope:
    """What stands around the results of every command; `summary` only where a command has one."""

    command: str
    registry: RegistryMark | None
    edition: EditionMark | None
    quarter: Quarter | None
    warnings: tuple[str, ...] = ()
    summary: Any = None


def as_json(envelope: Envelope, results: Sequence[Any]) -> str:
    """The envelope with its results: snake_case, ISO dates, null for unknown, never NaN."""
    return record_as_json(answer_record(envelope, results))


def record_as_json(record: Mapping[str, Any]) -> str:
    """An answer's record as readable text."""
    return _written(record, indent=2) + "\n"


def answer_record(envelope: Envelope, results: Sequence[Any]) -> dict[str, Any]:
    """The envelope with its results as values that JSON knows."""
    answer: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "command": envelope.command,
        "registry": plain(envelope.registry),
        "edition": plain(envelope.edition),
        "quarter": _quarter(envelope.quarter),
        "results": [plain(result) for result in results],
        "warnings": list(envelope.warnings),
    }
    if envelope.summary is not None:
        answer["summary"] = plain(envelope.summary)
    return answer


def as_json_lines(results: Sequence[Any]) -> str:
    """One result a line."""
    return "".join(_written(plain(result)) + "\n" for result in results)


def _written(answer: Any, indent: int | None = None) -> str:
    """JSON as readable text; what a terminal could take for an order or a turn of direction is written as an escape."""
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=indent)
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def as_csv(results: Sequence[Any], columns: Sequence[str] = ()) -> str:
    """A row for each result, nested fields as `benchmark_value`; lists joined with "; ", those of records as JSON.

    A text that a spreadsheet would take for a formula is led by an apostrophe. `columns`: as `columns.columns_of` gives
    them; those of the data, where none are given.
    """
    rows = [_flat(plain(result)) for result in results]
    header = filled(columns, rows)
    if not header:
        return ""
    target = io.StringIO()
    writer = csv.DictWriter(target, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return target.getvalue()


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses as objects, dates as ISO texts, whole floats as integers."""
    if value is None or isinstance(value, str | int):  # most are
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass."""
    return tuple(field.name for field in fields(kind))


def _quarter(quarter: Quarter | None) -> dict[str, Any] | None:
    if quarter is None:
        return None
    mark: dict[str, Any] = plain(QuarterMark(quarter.id, quarter.label, quarter.period.start, quarter.period.end))
    return mark


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict):
            flat |= _flat(inner, f"{name}_")
        elif isinstance(inner, list):
            flat[name] = _listed(inner)
        else:
            flat[name] = inner
    return flat


def _listed(items: list[Any]) -> str:
    """A list in one cell: words as they are, findings as "rule level", other records as a JSON text."""
    if any(isinstance(item, list) or (isinstance(item, dict) and "rule" not in item) for item in items):
        return json.dumps(items, ensure_ascii=False, allow_nan=False)
    return "; ".join(map(_word, items))


def _word(item: Any) -> str:
    if isinstance(item, dict):
        return " ".join(str(item[key]) for key in ("rule", "level") if item.get(key) is not None)
    return str(item)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return json.dumps(value)
    if not isinstance(value, str):
        return value
    shown = visible(value, MAX_CELL)
    return "'" + shown if value[:1] in FORMULA_LEADS else shown
