"""The store's folder: whose it is, whether a commit can be made in it, and how much room there is."""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kpitool.doctor import Check, Part, State
from kpitool.errors import quoted

LITTLE = 200_000_000
"""Bytes under which a store may soon be unable to take an ingest: about ten years of police extracts."""

PREFIX = ".kpitool-doctor-"
MINE = "make the folder yours to write, or name another with --store"


def folder(location: Path) -> Iterator[Check]:
    """The folder of a store: there, private, writable, with links and with room."""
    if not location.exists():
        yield Check(
            Part.STORE,
            "folder",
            State.WARNING,
            f"there is no store in {quoted(str(location), 300)} yet",
            "run kpitool ingest",
        )
        return
    if not location.is_dir():
        yield Check(Part.STORE, "folder", State.FAULT, f"{quoted(str(location), 300)} is a file, not a folder", MINE)
        return
    yield Check(Part.STORE, "folder", State.OK, quoted(str(location), 300))
    if sys.platform != "win32":
        yield _private(location)
    places = [location, *(place for place in _written_in(location) if place.is_dir())]
    refused = [fault for place in places if (fault := _unwritable(place))]
    if refused:
        yield Check(Part.STORE, "writing", State.FAULT, refused[0], MINE)
    else:
        yield Check(Part.STORE, "writing", State.OK, "files can be written")
        yield _links(places[-1])
    yield _room(location)


def _written_in(location: Path) -> list[Path]:
    table = location / "observations"
    return [
        location / "receipts",
        location / "registries",
        table,
        *sorted(table.glob("source=*")),
        table / "_delta_log",
    ]


def _private(location: Path) -> Check:
    found = location.stat()
    shown = stat.filemode(found.st_mode)
    if found.st_mode & 0o077:
        hint = f"make it yours alone: chmod -R go-rwx {quoted(str(location), 300)}"
        return Check(Part.STORE, "permissions", State.WARNING, f"others may look into it ({shown})", hint)
    return Check(Part.STORE, "permissions", State.OK, f"its owner's alone ({shown})")


def _unwritable(place: Path) -> str | None:
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=PREFIX) as file:
            file.write(b"kpitool")
            file.flush()
    except OSError as error:
        return f"{quoted(str(place), 300)} cannot be written: {error.strerror or error}"
    return None


def _links(place: Path) -> Check:
    """A commit is a hard link that must not be there yet: of two writers one gets it, whole."""
    with tempfile.TemporaryDirectory(dir=place, prefix=PREFIX) as inside:
        one, link = Path(inside) / "one", Path(inside) / "link"
        one.write_text("kpitool", encoding="utf-8")
        try:
            os.link(one, link)
        except OSError as error:
            found = f"the file system makes no hard links ({error.strerror or error}); a commit is one"
            return Check(Part.STORE, "links", State.FAULT, found, "keep the store on a local disk: --store FOLDER")
        with contextlib.suppress(FileExistsError):
            os.link(one, link)
            found = "the file system lets a link replace another; two ingests at once could lose one"
            return Check(Part.STORE, "links", State.FAULT, found, "keep the store on a local disk: --store FOLDER")
    return Check(Part.STORE, "links", State.OK, "hard links can be made, and only once")


def _room(location: Path) -> Check:
    free = shutil.disk_usage(location).free
    found = f"{megabytes(free)} free"
    if free < LITTLE:
        return Check(Part.STORE, "room", State.WARNING, found, "make room before the next ingest")
    return Check(Part.STORE, "room", State.OK, found)


def megabytes(size: int) -> str:
    """A size as people write it: 0.3 MB, 1,234 MB."""
    return f"{size / 1e6:,.1f} MB" if size < 10_000_000 else f"{size / 1e6:,.0f} MB"
