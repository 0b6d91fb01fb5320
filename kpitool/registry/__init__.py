"""The registry: `indicators.yaml` found, read and checked as one typed value, or every fault of it at once.

What reads it is imported when it is read: its names alone are taken without.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpitool.errors import StoreError, quoted
from kpitool.registry.diagnostics import Code, Diagnostic, Place

if TYPE_CHECKING:
    from kpitool.registry.models import Registry
    from kpitool.registry.reader import Document


@dataclass(frozen=True)
class Loaded:
    """A registry and where it came from; `texts` are all its files by name, `sha256` is over them."""

    path: Path
    registry: "Registry"
    texts: dict[str, str]
    sha256: str

    @property
    def folder(self) -> Path:
        """What the registry's paths are relative to."""
        return self.path.parent

    @cached_property
    def areas_read(self) -> list[dict[str, Any]]:
        """The areas as far as they matter to how an extract is read, as values that JSON knows."""
        return [entry.model_dump(mode="json", exclude={"annotations"}) for entry in self.registry.areas.list]

    @property
    def snapshot(self) -> str:
        """The registry's files as one JSON text, to be kept with an edition."""
        return json.dumps(self.texts, ensure_ascii=False, sort_keys=True)


def read_registry(path: Path) -> tuple[Loaded | None, list[Diagnostic]]:
    """Reads and checks a registry: the value, or every fault in the order of the file."""
    from kpitool.registry.reader import read_document

    return _checked(path, path.name, lambda name: read_document(path.parent / name, name))


def read_snapshot(path: Path, snapshot: str) -> tuple[Loaded | None, list[Diagnostic]]:
    """Reads and checks a registry as `Loaded.snapshot` kept it; `path` is its place on disk, which is not read.

    Raises:
        StoreError: the text is no snapshot.
    """
    try:
        texts = json.loads(snapshot)
    except ValueError:
        texts = None
    if not isinstance(texts, dict) or not texts or not all(isinstance(text, str) for text in texts.values()):
        raise StoreError(
            Code.DAMAGED_DOCUMENT,
            "a document of the store is no snapshot of a registry",
            help="bring it back from a copy",
        )
    return _checked(path, _main_file(texts, path.name), lambda name: _kept_document(texts, name))


def _checked(path: Path, name: str, read: "Callable[[str], Document]") -> tuple[Loaded | None, list[Diagnostic]]:
    """The one way of reading: the registry's file by its name, and the files that it names."""
    from kpitool.registry.references import cross_check
    from kpitool.registry.validation import validated

    document = read(name)
    areas_known = True
    if isinstance(document.data, dict):
        areas_known = _include_areas(read, document)
    elif not document.faults:
        document.fault(Code.WRONG_TYPE, "a registry is a mapping of keys", Place(name, 1, 1))
    registry = None
    if isinstance(document.data, dict):
        found = validated(document)
        registry = found.registry
        if found.mended is not None and areas_known:
            cross_check(found.mended, document)
    faults = sorted(
        dict.fromkeys(document.faults),
        key=lambda fault: (fault.place.file != name, fault.place, fault.code),
    )
    if registry is None or faults:
        return None, faults
    return Loaded(path.resolve(), registry, document.texts, _digest(document.texts)), []


def snapshot_sha256(snapshot: str) -> str | None:
    """The `Loaded.sha256` of the registry that a snapshot keeps, without reading it; none where it is no snapshot."""
    try:
        texts = json.loads(snapshot)
    except ValueError:
        return None
    return _digest(texts) if isinstance(texts, dict) else None


def _digest(texts: dict[str, str]) -> str:
    import hashlib

    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


def _main_file(texts: dict[str, str], name: str) -> str:
    """The registry's own file among its texts, though it may have had another name then."""
    if name in texts:
        return name
    return next((other for other, text in texts.items() if MAIN_KEY.search(text)), name)


MAIN_KEY = re.compile(r"^['\"]?indicators\b", re.MULTILINE)
"""A registry has indicators; the file of its areas has areas alone."""


def _kept_document(texts: dict[str, str], name: str) -> "Document":
    from kpitool.registry.reader import Document, parse_document

    if name in texts:
        return parse_document(texts[name], name)
    document = Document(name)
    document.fault(Code.UNREADABLE, f"the snapshot has no file {quoted(name)}", Place(name, 1, 1))
    return document


UNKNOWN_AREAS = [{"code": "E00000000", "name": "unknown", "level": "country"}]
"""Stands in for the areas where their file cannot be read, so that the rest can be checked."""


def _include_areas(read: "Callable[[str], Document]", document: "Document") -> bool:
    """Puts the areas of the file that `areas.file` names in their place; false where it cannot be read."""
    areas = document.data.get("areas")
    if not isinstance(areas, dict) or not isinstance(areas.get("file"), str):
        return True
    if "list" in areas:
        document.fault(
            Code.CONTRADICTION,
            "areas has both a list and a file",
            document.place(("areas", "file"), key=True),
        )
        return True
    name = areas["file"]
    included = read(name)
    if included.data is None and included.faults:
        place = document.place(("areas", "file"))
        document.faults.extend(
            document.diagnostic(fault.code, fault.message, place) if fault.code is Code.UNREADABLE else fault
            for fault in included.faults
        )
        areas["list"] = UNKNOWN_AREAS
        return False
    if isinstance(included.data, dict) and set(included.data) == {"areas"}:
        areas["list"] = included.data["areas"]
        document.graft(("areas", "list"), included, ("areas",))
        return True
    message = f"{quoted(name)} must hold one key, areas, with a list"
    document.fault(Code.WRONG_TYPE, message, document.place(("areas", "file")))
    areas["list"] = UNKNOWN_AREAS
    return False
