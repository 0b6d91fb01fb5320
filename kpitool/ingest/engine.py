"""Where extracts are read: what any engine does in its own way, and this machine's way of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from kpitool.codes import Code
from kpitool.errors import InputError
from kpitool.ingest.files import Extract, Wanted, open_extracts
from kpitool.ingest.plan import files_named
from kpitool.ingest.watch import Watch, by_file
from kpitool.registry import Loaded
from kpitool.registry.sources import Source

File = tuple[Path | str, str]
"""A file, by its path or by an address that an engine knows, and its name."""


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
        done = by_file(watch, "opening", [path for path, _ in paths])
        extracts, faults = list[Extract](), list[InputError]()
        for number, (path, name) in enumerate(paths):
            try:
                extracts += open_extracts(path, wanted, workspace, name)
            except InputError as error:
                faults.append(error)
            done(number)
        refuse_all(faults)
        return extracts


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
