"""Answers kept beside the store: one that was worked out is given again while all that it rests on is the same.

An answer rests on the newest edition, the registry's files, what was asked and the program itself. Whatever is wrong
with one that is kept, or with the place, it is worked out anew: nothing here is an error.
"""

import contextlib
import hashlib
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kpitool import __version__

FOLDER = "answers"
LOG = Path("observations", "_delta_log")
UNDONE = ".kpitool-answer-"
OURS = re.compile(r"(?:\d+|None)-[0-9a-f]{32}\.json|\.kpitool-answer-\w+")
"""The names of answers, and of those that a kill left half written: nothing else is ever deleted."""
MOST = 64
"""So many answers are kept of one edition."""
LARGEST = 50_000_000
"""Bytes of an answer that is worth keeping."""


@dataclass(frozen=True)
class Newest:
    """A store's newest edition: its number, and what its entry of the log says, since a store may be put back."""

    number: int | None = None
    entry: str | None = None


@dataclass(frozen=True)
class Answers:
    """The answers kept in a store that is a folder, for one registry."""

    store: Path
    registry: Path

    @property
    def newest(self) -> "Newest":
        """The store's newest edition."""
        try:
            names = [path.name for path in (self.store / LOG).iterdir()]
            number = max(int(name[:-5]) for name in names if name.endswith(".json") and name[:-5].isdigit())
            return Newest(number, hashlib.sha256((self.store / LOG / f"{number:020}.json").read_bytes()).hexdigest())
        except (OSError, ValueError):
            return Newest()

    @cached_property
    def program(self) -> str:
        """The program that asks: told once, so that an answer is kept as that of the one which worked it out."""
        return program()

    def kept(self, asked: Mapping[str, object]) -> dict[str, Any] | None:
        """The answer to what is asked, if it was kept and all that it rests on is as it was."""
        with contextlib.suppress(OSError, ValueError, RecursionError):
            read = json.loads(self._path(asked, self.newest).read_text(encoding="utf-8"))
            if isinstance(read, dict) and self._unchanged(read.get("files")) and isinstance(read.get("answer"), dict):
                answer: dict[str, Any] = read["answer"]
                return answer
        return None

    def keep(
        self, asked: Mapping[str, object], answer: Mapping[str, Any], newest: "Newest", texts: Mapping[str, str]
    ) -> None:
        """Keeps an answer that was worked out from the newest edition and from the texts of the registry's files.

        Not where a newer edition came meanwhile, or where the store cannot be written. Those of older editions go.
        """
        if newest != self.newest:
            return
        files = {name: _digest(text) for name, text in texts.items()}
        written = json.dumps({"files": files, "answer": answer}, allow_nan=False)
        if len(written) > LARGEST:
            return
        import tempfile  # long to import, and an answer that was kept needs none

        with contextlib.suppress(OSError):
            folder = self.store / FOLDER
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.is_symlink():
                return
            self._make_room(newest)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, prefix=UNDONE, delete=False) as file:
                file.write(written)
            Path(file.name).replace(self._path(asked, newest))

    def _make_room(self, newest: "Newest") -> None:
        mine = [path for path in _all(self.store) if path.name.startswith(f"{newest.number}-")]
        spare = sorted(mine, key=lambda path: path.stat().st_mtime, reverse=True)[MOST - 1 :]
        for path in (*(each for each in _all(self.store) if each not in mine), *spare):
            path.unlink(missing_ok=True)

    def _path(self, asked: Mapping[str, object], newest: "Newest") -> Path:
        key = json.dumps([self.program, asdict(newest), str(self.registry), asked], sort_keys=True, default=str)
        return self.store / FOLDER / f"{newest.number}-{_digest(key)[:32]}.json"

    def _unchanged(self, files: object) -> bool:
        """Whether each file of the registry still has the text that the answer rests on."""
        beside = self.registry.parent
        return isinstance(files, dict) and all(
            _digest((beside / name).read_text(encoding="utf-8-sig")) == digest for name, digest in files.items()
        )


def forget_answers(store: Path) -> None:
    """Deletes every answer that is kept in a store."""
    for path in _all(store):
        with contextlib.suppress(OSError):
            path.unlink()


def _all(store: Path) -> list[Path]:
    try:
        folder = store / FOLDER
        ours = [] if folder.is_symlink() else [path for path in folder.iterdir() if OURS.fullmatch(path.name)]
        return [path for path in ours if path.is_file() and not path.is_symlink()]
    except (OSError, ValueError):
        return []


def program() -> str:
    """Names the program as it is installed: its version, Python's, and the size and time of each of its files."""
    files = sorted(_sources(str(Path(__file__).parent)))
    return _digest(json.dumps([__version__, sys.version, files]))


def _sources(folder: str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found += _sources(entry.path)
            elif entry.name.endswith(".py"):
                seen = entry.stat()
                found.append((entry.path, seen.st_size, seen.st_mtime_ns))
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
