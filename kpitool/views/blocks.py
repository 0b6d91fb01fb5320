"""A block of a registry as YAML that reads back as what it says, whatever stands in it, with remarks beside it."""

import json
import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from kpitool.errors import visible

Place = tuple[str, ...]
WIDTH = 110
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ ./+%()_-]+[A-Za-z0-9_()%*]+)*", re.ASCII)
"""Texts that need no quotation marks, as far as their signs go; what YAML takes for no text is told below."""


def scalar(value: Any) -> str:
    """A value as YAML: a text plain where it can be, else in quotation marks, with nothing unseen in it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return "null" if value is None else str(value)
    text = str(value)
    if PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    return "".join(_escaped(character) for character in json.dumps(text, ensure_ascii=False))


def block_lines(
    block: Mapping[str, Any], remarks: Mapping[Place, str], indent: int = 0, place: Place = ()
) -> list[str]:
    """A mapping as lines of YAML; the remark of a place stands behind its key, or above it where the line is long."""
    lines: list[str] = []
    for key, value in block.items():
        here = (*place, key)
        start = f"{' ' * indent}{scalar(key)}:"
        remark = remarks.get(here)
        inner = any(other[: len(here)] == here and other != here for other in remarks)
        flow = None if inner else _flow(value)
        if flow is not None and len(start) + len(flow) < WIDTH:
            lines += _with_remark(f"{start} {flow}", remark, indent)
            continue
        if not isinstance(value, Mapping | list):
            lines += [*(comments(remark, indent) if remark else ()), f"{start} {scalar(value)}"]
            continue
        lines += _with_remark(start, remark, indent)
        if isinstance(value, Mapping):
            lines += block_lines(value, remarks, indent + 2, here)
        else:
            lines += [f"{' ' * (indent + 2)}- {scalar(item)}" for item in value]
    return lines


def comments(text: str, indent: int = 0) -> list[str]:
    """A remark as lines of comment of a readable length; nothing in a foreign text can end one."""
    before = f"{' ' * indent}# "
    return textwrap.wrap(
        visible(text, 2000), WIDTH, initial_indent=before, subsequent_indent=before + "  ", break_on_hyphens=False
    )


def _with_remark(line: str, remark: str | None, indent: int) -> list[str]:
    """A line with its remark behind it, or above it where it would be long or something follows on the line."""
    if remark is None:
        return [line]
    told = comments(remark, indent)
    if len(told) == 1 and len(line) + len(told[0]) - indent < WIDTH:
        return [f"{line} {told[0].lstrip()}"]
    return [*told, line]


def _flow(value: Any) -> str | None:
    """A value on one line: a scalar, or a mapping or list of scalars and lists; none for deeper ones."""
    if isinstance(value, Mapping):
        parts = [(scalar(key), _flow(inner)) for key, inner in value.items() if not isinstance(inner, Mapping)]
        if len(parts) < len(value) or len(value) > 6 or any(inner is None for _, inner in parts):
            return None
        return "{" + ", ".join(f"{key}: {inner}" for key, inner in parts) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(scalar(item) for item in value) + "]"
    return scalar(value)


def _escaped(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\\uFFFD"  # half of a character, which no YAML holds
    if category in {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"} or character == "\ufffd":
        number = ord(character)
        return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"
    return character
