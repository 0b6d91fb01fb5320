"""Where extracts are read: what any engine does in its own way, and this machine's way of it."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError
from kpitool.ingest.files import Extract, Wanted, open_extracts
from kpitool.ingest.plan import files_named
from kpitool.ingest.query import Asked
from kpitool.ingest.raw import can_be_scanned, repaired, unreadable
from kpitool.ingest.repeats import Repeats
from kpitool.ingest.streaming import UNREADABLE, passed, readable
from kpitool.ingest.watch import Watch, by_file
from kpitool.ingest.workspace import room
from kpitool.registry import Loaded
from kpitool.registry.sources import Source

File = tuple[Path | str, str]
"""A file, by its path or by an address that an engine knows, and its name."""


class Pass(Protocol):
    """What a pass over extracts found, as `streaming.Pass` has it."""

    extracts: list[Extract]
    asked: Asked
    cells: pl.DataFrame

    @property
    def prints(self) -> list[str]:
        """The columns of fingerprints in the cells."""

    def faulty(self, bad: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The rows of faulty cells, some at a time."""

    def repeats(self, good: pl.DataFrame, texts: Sequence[str]) -> Repeats:
        """Of good cells: which records give way to another of the same id."""


class Engine(Protocol):
    """Finds the files of a source, opens them and reads their records."""

    def of_source(self, name: str, source: Source) -> "Engine":
        """The engine that reads a source.

        Raises:
            InputError: none is to.
        """

    def files_of(self, source: str, loaded: Loaded) -> list[File]:
        """The files that a source's patterns name."""

    def files_asked(self, files: Sequence[File]) -> list[File]:
        """The files that are named on the command line."""

    def opened(self, files: Sequence[File], wanted: Wanted, workspace: Path, watch: Watch) -> list[Extract]:
        """Every file opened.

        Raises:
            InputError: some of them cannot be read; all that is wrong with them is told at once.
        """

    def passed(self, extracts: list[Extract], asked: Asked, workspace: Path, watch: Watch) -> Pass:
        """The records of extracts that it opened, counted by their texts.

        Raises:
            InputError: some of them cannot be read.
        """


class Here:
    """This machine, by Polars."""

    def of_source(self, name: str, source: Source) -> Engine:
        del name, source
        return self

    def files_of(self, source: str, loaded: Loaded) -> list[File]:
        return [(path, path.name) for path in files_named(source, loaded)]

    def files_asked(self, files: Sequence[File]) -> list[File]:
        return list(files)

    def opened(self, files: Sequence[File], wanted: Wanted, workspace: Path, watch: Watch) -> list[Extract]:
        paths = [(Path(place), name) for place, name in files]

        def opened(file: tuple[Path, str]) -> list[Extract] | InputError:
            try:
                return open_extracts(file[0], wanted, workspace, file[1])
            except InputError as error:
                return error

        extracts, faults = list[Extract](), list[InputError]()
        done = by_file(watch, "opening", [path for path, _ in paths])
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as at_once:  # hashing is the most of it, and needs no turn
            for number, found in enumerate(at_once.map(opened, paths)):
                if isinstance(found, InputError):
                    faults.append(found)
                else:
                    extracts += found
                done(number)
        refuse_all(faults)
        return extracts

    def passed(self, extracts: list[Extract], asked: Asked, workspace: Path, watch: Watch) -> Pass:
        """A file that cannot be read as it stands is written anew as plain CSV; only where that fails too is it
        refused, with the line."""
        files = [file if can_be_scanned(file) else repaired(file, workspace) for file in extracts]
        done = by_file(watch, "reading", [file.path for file in files])
        try:
            with room(workspace):
                return passed(files, asked, workspace, done)
        except UNREADABLE:
            files = [file if readable(file, asked) else repaired(file, workspace) for file in files]
        try:
            with room(workspace):
                return passed(files, asked, workspace, done)
        except UNREADABLE as error:
            raise unreadable(files, error) from None


def refuse_all(faults: Sequence[InputError]) -> None:
    """Tells all that is wrong with files at once.

    Raises:
        InputError: there is anything.
    """
    if len(faults) == 1:
        raise faults[0]
    if faults:
        details = [f"{fault.message}{f' ({fault.help})' if fault.help else ''}" for fault in faults]
        raise InputError(
            Code.FILES_REFUSED,
            f"{len(faults)} files cannot be read; none was taken",
            details=details,
            help="mend them, or leave them out",
        )
