"""Files set down in a folder: all of them or none, and never over what is there."""

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import OutputError, quoted, some

REGISTRY_FILE = "indicators.yaml"
SCHEMA_FILE = "indicators.schema.json"
AREAS_FILE = "areas.yaml"
POPULATIONS_FILE = "populations.csv"
FILES = (POPULATIONS_FILE, AREAS_FILE, SCHEMA_FILE, REGISTRY_FILE)
"""The files of a new registry in the order of writing: itself the last, since it makes the others count."""
RESERVED = (".kpitool",)
"""What else must not be in a folder where a registry begins: the store of another one."""


def refuse_to_overwrite(folder: Path, names: Sequence[str]) -> None:
    """Refuses a folder in which something stands that would be written.

    Raises:
        OutputError: with what is there.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(Code.THERE_ALREADY, f"{quoted(str(folder), 300)} is a file", help="name a folder")
    there = [name for name in (*names, *RESERVED) if (folder / name).exists() or (folder / name).is_symlink()]
    if there:
        shown = quoted(str(folder), 300) if str(folder) != "." else "this folder"
        raise OutputError(
            Code.THERE_ALREADY,
            f"in {shown} there is already {some([quoted(name) for name in there])}; nothing was written",
            help="name another folder, such as kpitool init my-partnership",
        )


def set_down(files: Mapping[str, Path], folder: Path, folders: Sequence[str] = ()) -> None:
    """Copies files into a folder, which is made if it is not there; on a fault, or if stopped, it is as it was.

    `files` are by their names in the folder, in the order of writing; `folders` are to be there as well.

    Raises:
        OutputError: a file cannot be written, or has come to be there meanwhile.
    """
    made: list[Path] = []
    try:
        for name in folders:
            _make_folders(folder / name, made)
        for name, path in files.items():
            target = folder / name
            _make_folders(target.parent, made)
            with path.open("rb") as source, target.open("xb") as copy:
                made.append(target)
                shutil.copyfileobj(source, copy)
    except BaseException as error:
        _undone(made)
        if isinstance(error, OSError):
            told = error.strerror or str(error)
            raise OutputError(
                Code.UNWRITABLE,
                f"{quoted(str(folder), 300)} cannot be written: {told}; nothing was",
                help="see that there is room, and that the folder is yours to write",
            ) from None
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Makes a folder and those above it; those that were not there are added to what was made."""
    for place in [place for place in (folder, *folder.parents) if not place.exists()][::-1]:
        place.mkdir()
        made.append(place)


def _undone(made: Sequence[Path]) -> None:
    for path in reversed(made):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
