"""What a registry names, for a shell to complete: quick, and as much as can be had of one that is broken.

Nothing is checked here and no alias is followed; whatever the text, there is no exception and no long wait.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from kpitool.errors import KpiError, visible
from kpitool.finding import find_registry

MAX_BYTES = 500_000
MAX_DEPTH = 40
ID = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
AREA_CODE = re.compile(r"[EWSNKJ]\d{8}", re.ASCII)
YEAR_START = re.compile(r"[1-9]|1[0-2]", re.ASCII)
TO_A_SHELL = str.maketrans(dict.fromkeys('$`\\"!;<>|*?#~[]{}^=') | {"&": " and "})
"""The signs that mean something to a shell, which are left out of titles; areas are called A and B as well as A & B."""

Path_ = tuple[str | int | None, ...]


@dataclass(frozen=True)
class Names:
    """Ids with their titles, area codes with their names, each in the order of the file; a title may be blank."""

    indicators: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    year_starts: int = 4


def names_in(path: Path | None) -> Names:
    """The names of a registry and of the areas file that it names; without a path, of the nearest one.

    Titles and names of areas are to be shown beside what is completed; what is typed are ids and codes.
    """
    if path is None:
        try:
            path = find_registry()
        except KpiError:
            return Names()
    texts = dict(_texts(_read(path)))
    areas = _areas(texts, ("areas", "list"))
    file = texts.get(("areas", "file"))
    if file:
        areas |= _areas(dict(_texts(_read(path.parent / file))), ("areas",))
    starts = texts.get(("year_starts",), "")
    return Names(
        indicators=_titles(texts, "indicators"),
        sources=_titles(texts, "sources"),
        categories=_titles(texts, "categories"),
        areas=areas,
        year_starts=int(starts) if YEAR_START.fullmatch(starts) else Names.year_starts,
    )


def _titles(texts: dict[Path_, str], section: str) -> dict[str, str]:
    ids = [path[1] for path in texts if len(path) == 2 and path[0] == section]
    return {name: _safe(texts.get((section, name, "title"), "")) for name in filter(_is_id, ids)}


def _areas(texts: dict[Path_, str], place: Path_) -> dict[str, str]:
    codes = {path: code for path, code in texts.items() if path[:-2] == place and path[-1] == "code"}
    known = {path: code for path, code in codes.items() if AREA_CODE.fullmatch(code)}
    return {code: _safe(texts.get((*path[:-1], "name"), "")) for path, code in known.items()}


def _is_id(key: str | int | None) -> TypeGuard[str]:
    return isinstance(key, str) and ID.fullmatch(key) is not None


def _safe(text: str) -> str:
    """A title as one line that neither a terminal nor a shell takes for more than a text."""
    return " ".join(visible(" ".join(text[:200].split())).translate(TO_A_SHELL).split())


def _read(path: Path) -> str:
    """A file's text, or none where it is no file, or so large that it would take long."""
    with contextlib.suppress(OSError, ValueError):
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            return path.read_bytes()[:MAX_BYTES].decode("utf-8-sig", errors="replace")
    return ""


def _texts(text: str) -> Iterator[tuple[Path_, str]]:
    """Every key (with no text) and every text of the first document, by its path; up to the first fault."""
    import yaml

    within: list[_Open] = []
    with contextlib.suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            if isinstance(event, yaml.CollectionEndEvent):
                within.pop()
            elif isinstance(event, yaml.NodeEvent):
                value = event.value if isinstance(event, yaml.ScalarEvent) else None
                is_key = bool(within) and within[-1].goes_on(value)
                if value is not None:
                    yield tuple(each.step for each in within), "" if is_key else value
                elif isinstance(event, yaml.CollectionStartEvent):
                    within.append(_Open(is_list=isinstance(event, yaml.SequenceStartEvent)))
            if len(within) > MAX_DEPTH or isinstance(event, yaml.DocumentEndEvent):
                return


@dataclass
class _Open:
    """A list or a mapping that is being read, and the step that leads to where in it one stands."""

    is_list: bool
    step: str | int | None = None
    begun: int = 0

    def goes_on(self, text: str | None) -> bool:
        """Goes to the next key, value or item, and says whether it is a key; one that is no text has no name."""
        is_key = not self.is_list and self.begun % 2 == 0
        if self.is_list:
            self.step = self.begun
        elif is_key:
            self.step = text
        self.begun += 1
        return is_key
