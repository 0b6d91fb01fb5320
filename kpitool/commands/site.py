"""A dashboard's files to where they belong: one page, or a folder in which nothing but them is touched."""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from kpitool.codes import Code
from kpitool.commands.showing import write_whole
from kpitool.errors import OutputError, UsageError, counted, listed, quoted

PAGE = "index.html"
STAMP = b'<meta name="generator" content="kpitool'
"""What a page of ours has at its beginning."""
BEGINNING = 4096
FIRST = 8
"""So many columns of a table tell that it is one of ours."""
SEPARATORS = tuple(each for each in (os.sep, os.altsep) if each)


class Kind(StrEnum):
    """What a dashboard is written as."""

    PAGE = "page"
    FOLDER = "folder"
    STREAM = "stream"


def kind_of(output: str) -> Kind:
    """What a name asks for: - is standard output, .htm(l) one page; a folder ends in /, has no suffix or is there.

    Raises:
        UsageError: it asks for something else.
    """
    path = Path(output)
    if output == "-":
        return Kind.STREAM
    if output.strip() and (output.endswith(SEPARATORS) or path.is_dir() or not path.suffix):
        return Kind.FOLDER
    if path.suffix.lower() in {".html", ".htm"}:
        return Kind.PAGE
    raise UsageError(
        Code.BAD_VALUE,
        f"a dashboard is not written to {quoted(output, 300)}",
        help="name one page that ends in .html, or a folder that ends in /",
    )


def write_folder(folder: Path, page: str, tables: Mapping[str, str]) -> None:
    """Writes a page and its tables to a folder, which is made where there is none: each file whole, the page last.

    Tables of an earlier dashboard that this one has not are taken away: they were withheld by another plan.

    Raises:
        OutputError: the folder cannot be written, a file of that name is there that was made by something else, or a
            link would lead out of the folder.
    """
    files = {**tables, PAGE: page}
    _require_ours(folder, files)
    for place in sorted({folder, *((folder / name).parent for name in files)}):
        _make(place)
    _take_away_others(folder, tables)
    for name, text in files.items():
        write_whole(folder / name, text)


def _make(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            Code.UNWRITABLE,
            f"the folder {quoted(str(place), 300)} cannot be made: {error.strerror or error}",
            help="name another one, which is yours to write",
        ) from None


def _take_away_others(folder: Path, tables: Mapping[str, str]) -> None:
    """Takes away the tables of an earlier dashboard whose names no table of this one has."""
    header = next(iter(tables.values()), "")
    for place in {(folder / name).parent for name in tables} - {folder}:
        for path in place.glob("*.csv"):
            if path.relative_to(folder).as_posix() not in tables and _is_ours(path, header):
                path.unlink(missing_ok=True)


def _require_ours(folder: Path, files: Mapping[str, str]) -> None:
    """Refuses to write over what something else has made, or through a link that leads elsewhere."""
    place = Path(os.path.realpath(folder))
    leading = [name for name in files if not Path(os.path.realpath(folder / name)).is_relative_to(place)]
    foreign = [name for name in files if (folder / name).exists() and not _is_ours(folder / name, files[name])]
    if leading or foreign:
        names = leading or foreign
        one = len(names) == 1
        leads, there = ("leads", "is there and was") if one else ("lead", "are there and were")
        why = f"{leads} out of it by a link" if leading else f"{there} not made by kpitool"
        raise OutputError(
            Code.THERE_ALREADY,
            f"in {quoted(str(folder), 300)}, {counted(len(names), 'file')} to be written {why}: {listed(names[:5])}",
            help=f"name another folder, or move {'it' if one else 'them'} away",
        )


def _is_ours(path: Path, text: str) -> bool:
    """Whether a file was made by kpitool: a page says so, and a table has the first columns of the new one."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            beginning = file.read(BEGINNING)
    except OSError:
        return False
    if path.name == PAGE:
        return STAMP in beginning
    return beginning.split(b",", FIRST)[:FIRST] == text.encode().split(b",", FIRST)[:FIRST]
