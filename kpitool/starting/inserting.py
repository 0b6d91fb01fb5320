"""Entries put into a registry's own text, which keeps its comments and its order: checked by reading it back."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kpitool.codes import Code
from kpitool.errors import RegistryError, quoted
from kpitool.registry import Loaded, read_snapshot
from kpitool.registry.reader import parse_document
from kpitool.views.blocks import Place, block_lines
from kpitool.views.diagnostics import rendered

Entries = Mapping[str, Mapping[str, Any]]
"""For each key of a registry (sources, indicators, scopes) the entries that it is to have as well, by id."""


def with_entries(loaded: Loaded, text: str, entries: Entries, remarks: Mapping[Place, str]) -> tuple[str, Loaded]:
    """A registry's text with more entries at the end of its blocks, and the registry that it makes.

    Raises:
        RegistryError: the text is written so that nothing can be put in, or what comes out is not sound.
    """
    name = loaded.path.name
    ends = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    for key in ("scopes", "sources", "indicators"):
        for entry, block in entries.get(key, {}).items():
            told = {place[1:]: remark for place, remark in remarks.items() if place[0] == key}
            lines = _inserted(lines, key, block_lines({entry: block}, told), name)
    new = ends.join(lines)
    _require_same(text, new, entries, name)
    made, faults = read_snapshot(loaded.path, json.dumps({**loaded.texts, name: new.replace("\r\n", "\n")}))
    if made is None:
        raise RegistryError(
            Code.REFUSED,
            "the registry would not be sound; nothing was changed",
            details=[rendered(fault) for fault in faults],
            help="kpitool sniff FILE prints the source, to be pasted by hand",
        )
    return new, made


def _inserted(lines: Sequence[str], key: str, block: Sequence[str], name: str) -> list[str]:
    """The lines with a block at the end of what stands under a key; a key that is not there goes before the sources."""
    start = next((number for number, line in enumerate(lines) if re.match(rf"{key}\s*:", line)), None)
    if start is None and key == "scopes":
        before = next((number for number, line in enumerate(lines) if re.match(r"sources\s*:", line)), len(lines))
        while before and lines[before - 1].startswith("#"):
            before -= 1
        return [*lines[:before], f"{key}:", *_indented(block, 2), "", *lines[before:]]
    if start is None or not re.fullmatch(rf"{key}\s*:\s*(#.*)?", lines[start]):
        raise RegistryError(
            Code.CANNOT_TAKE,
            f"nothing can be put under {key} in {quoted(name)}: it is not written as a block of lines",
            help="kpitool sniff FILE prints the source, to be pasted by hand",
        )
    end = start + 1
    while end < len(lines) and not re.match(r"[^\s#]", lines[end]):
        end += 1
    while not lines[end - 1].strip() or (lines[end - 1].startswith("#") and end - 1 > start):
        end -= 1
    first = next((line for line in lines[start + 1 : end] if line.strip() and not line.lstrip().startswith("#")), "  x")
    indent = len(first) - len(first.lstrip())
    spaced = any(not line.strip() for line in lines[start:end])
    return [*lines[:end], *[""] * spaced, *_indented(block, indent), *lines[end:]]


def _indented(block: Sequence[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" if line else line for line in block]


def _require_same(text: str, new: str, entries: Entries, name: str) -> None:
    """Refuses a text that says anything but what it said, and the new entries.

    Raises:
        RegistryError: it would.
    """
    before, after = parse_document(text, name), parse_document(new, name)
    wanted = dict(before.data)
    for key, added in entries.items():
        if added:
            wanted[key] = {**wanted.get(key, {}), **json.loads(json.dumps(added))}
    if after.faults or after.data != wanted or list(after.data.get("sources", {})) != list(wanted["sources"]):
        raise RegistryError(
            Code.CANNOT_TAKE,
            f"the entries cannot be put into {quoted(name)} as it is written; nothing was changed",
            help="kpitool sniff FILE prints the source, to be pasted by hand",
        )
