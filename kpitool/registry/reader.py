"""Reads YAML into plain values that know their place in the file; nothing is judged here but the YAML itself.

Scalars follow YAML 1.2 (`no` stays text, dates stay text); a duplicate key is a fault; a file that is too
large, too deep or multiplies itself by aliases is refused before it is expanded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kpitool.errors import quoted
from kpitool.registry.diagnostics import Code, Diagnostic, Place

MAX_BYTES = 8_000_000
MAX_DEPTH = 40
MAX_VALUES = 500_000
MAX_FAULTS = 1_000
CROWD = 200

Key = str | int
Path_ = tuple[Key, ...]


class _TooDeep(Exception):  # noqa: N818
    """Lists and mappings lie in each other more deeply than anybody writes; `mark` is where."""

    def __init__(self, mark: Any) -> None:
        super().__init__()
        self.mark = mark


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A YAML loader whose plain scalars follow the core schema of YAML 1.2, and which refuses to go too deep."""

    yaml_implicit_resolvers: Mapping[str, list[tuple[str, re.Pattern[str]]]] = {}
    depth = 0

    def descend_resolver(self, parent: yaml.Node | None, index: Any) -> None:  # noqa: ARG002
        """Is called before each value that is composed; composing is recursive, and a stack has its end."""
        if parent is not None and self.depth > MAX_DEPTH:
            raise _TooDeep(parent.start_mark)
        self.depth += 1

    def ascend_resolver(self) -> None:
        self.depth -= 1


_CORE_SCHEMA = (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", "~nN\0"),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
)
for _tag, _pattern, _first in _CORE_SCHEMA:
    _Loader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), ["" if c == "\0" else c for c in _first])


@dataclass
class Document:
    """A YAML file as plain values, with the place of every key and value.

    `keys` and `values` map a path (the keys and indexes from the top) to the place of its key or value.
    """

    name: str
    data: Any = None
    keys: dict[Path_, Place] = field(default_factory=dict)
    values: dict[Path_, Place] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[Diagnostic] = field(default_factory=list)

    def place(self, path: Path_, *, key: bool = False) -> Place:
        """Where a path stands; the nearest enclosing place for a path that the file lacks."""
        for length in range(len(path), 0, -1):
            first, second = (self.keys, self.values) if key or length < len(path) else (self.values, self.keys)
            found = first.get(path[:length]) or second.get(path[:length])
            if found:
                return found
        return self.values.get((), Place(self.name, 1, 1))

    def diagnostic(self, code: Code, message: str, place: Place, help: str | None = None) -> Diagnostic:  # noqa: A002
        """A fault at a place, with the text of its line."""
        lines = self.lines.get(place.file, [])
        text = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
        return Diagnostic(code, message, place, text, help)

    def fault(self, code: Code, message: str, place: Place, help: str | None = None) -> None:  # noqa: A002
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(self.diagnostic(code, message, place, help))

    @property
    def crowded(self) -> bool:
        """Whether there are so many faults that looking for the nearest spelling would take too long."""
        return len(self.faults) > CROWD

    def graft(self, path: Path_, other: "Document", branch: Path_) -> None:
        """Puts a branch of another document in at a path, places and faults included."""
        self.faults.extend(other.faults)
        self.lines.update(other.lines)
        self.texts.update(other.texts)
        for mine, theirs in ((self.keys, other.keys), (self.values, other.values)):
            for their_path, place in theirs.items():
                if their_path[: len(branch)] == branch:
                    mine[path + their_path[len(branch) :]] = place


def read_document(path: Path, name: str) -> Document:
    """Reads a YAML file; faults of the YAML are in `faults`, and `data` is then what could be read."""
    document = Document(name)
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "it is not a file")
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            return _not_utf_8(error, raw, document)
        reason = (error.strerror if isinstance(error, OSError) else None) or "that is no name of a file"
        document.fault(Code.UNREADABLE, f"{quoted(str(path), 300)} cannot be read: {reason}", Place(name, 1, 1))
        return document
    return parse_document(text, name, document)


def _not_utf_8(error: UnicodeDecodeError, raw: bytes, document: Document) -> Document:
    line = raw.count(b"\n", 0, error.start) + 1
    column = error.start - raw.rfind(b"\n", 0, error.start)
    place = Place(document.name, line, column)
    document.fault(Code.SYNTAX, f"byte {error.start} is not UTF-8", place, "save the file as UTF-8")
    return document


def parse_document(text: str, name: str, document: Document | None = None) -> Document:
    """Parses YAML text; see `read_document`."""
    document = document or Document(name)
    document.texts[name] = text
    document.lines[name] = text.splitlines()
    if len(text) > MAX_BYTES:
        document.fault(Code.TOO_MUCH, f"the file is larger than {MAX_BYTES:,} characters", Place(name, 1, 1))
        return document
    try:
        node = yaml.compose(text, Loader=_Loader)
    except _TooDeep as error:
        place = Place(name, error.mark.line + 1, error.mark.column + 1)
        document.fault(Code.TOO_MUCH, f"values are nested more than {MAX_DEPTH} deep", place)
        return document
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
        context = f" {error.context}" if error.context else ""
        document.fault(
            Code.SYNTAX, f"this is not YAML: {error.problem}{context}", place, _slip(text, place.line, error)
        )
        return document
    except yaml.YAMLError as error:
        document.fault(Code.SYNTAX, f"this is not YAML: {str(error).splitlines()[0]}", Place(name, 1, 1))
        return document
    if node is not None:
        document.data = _Builder(document).value(node, ())
    return document


def _slip(text: str, line: int, error: yaml.MarkedYAMLError) -> str | None:
    """What most likely went wrong, of the slips that a hand makes."""
    lines = text.splitlines()
    near = lines[max(0, line - 2) : line]
    if any("\t" in each[: len(each) - len(each.lstrip())] for each in near) or "'\\t'" in str(error.problem):
        return "indent with blanks: YAML takes no tab there"
    if "mapping values are not allowed" in str(error.problem):
        return "put a text that holds a colon in quotation marks; else look at how far the line is indented"
    return None


class _Builder:
    """Turns YAML nodes into plain values, noting places."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.count = 0
        self.open: set[int] = set()

    def value(self, node: yaml.Node, path: Path_) -> Any:
        self.document.values[path] = _place(node, self.document.name)
        self.count += 1
        if self.count > MAX_VALUES or id(node) in self.open:
            if not any(fault.code is Code.TOO_MUCH for fault in self.document.faults):
                message = "aliases make this file refer to itself, or more than half a million values"
                self.document.fault(Code.TOO_MUCH, message, _place(node, self.document.name))
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        self.open.add(id(node))
        built = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._sequence(node, path)
        self.open.discard(id(node))
        return built

    def _sequence(self, node: yaml.Node, path: Path_) -> list[Any]:
        return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = _place(key_node, self.document.name)
            if not isinstance(key_node, yaml.ScalarNode):
                self.document.fault(Code.SYNTAX, "a key must be a word, not a list or a mapping", place)
                continue
            key = str(key_node.value)
            if key in built:
                first = self.document.keys[(*path, key)].line
                message = f"duplicate key {quoted(key)}; it stands on line {first} already"
                self.document.fault(Code.DUPLICATE_KEY, message, place, "keep one of the two")
                continue
            self.document.keys[(*path, key)] = place
            built[key] = self.value(value_node, (*path, key))
        return built

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text = str(node.value)
        match node.tag.rpartition(":")[2]:
            case "null":
                return None
            case "bool":
                return text.casefold() == "true"
            case "int" if re.fullmatch(r"[-+]?[0-9]{1,30}", text):
                return int(text)
            case "float" if re.fullmatch(r"[-+]?[0-9.]+([eE][-+]?[0-9]{1,3})?", text) and text.count(".") < 2:
                return float(text)
            case "str" | "int":
                return text
        message = f"the tag {quoted(node.tag)} is not allowed"
        self.document.fault(Code.SYNTAX, message, _place(node, self.document.name))
        return text


def _place(node: yaml.Node, name: str) -> Place:
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return Place(name, start.line + 1, start.column + 1, max(1, width))
