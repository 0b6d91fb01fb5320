"""The analyst's commentary on a quarter: a file beside the registry, or the one that is named."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kpitool.codes import Code
from kpitool.commands.opening import Opened
from kpitool.errors import InputError, quoted
from kpitool.period import Quarter

if TYPE_CHECKING:
    from kpitool.views.paper.document import Remark

FOLDER = "commentary"
"""Beside the registry: `commentary/2019Q3.md` is of 2019/20 Q3."""
LARGEST = 1_000_000


def commentary_file(quarter: Quarter, named: Path | None, opened: Opened) -> Path | None:
    """The file that the analyst's commentary on a quarter is read from; none where none is there and none is named."""
    beside = opened.loaded.path.resolve().parent / FOLDER / f"{quarter.id}.md"
    return named or (beside if beside.exists() else None)


def commentary_on(quarter: Quarter, named: Path | None, opened: Opened) -> "Mapping[str, Remark]":
    """What the analyst says of a quarter, by what it is about; nothing where no file is there and none is named.

    Raises:
        InputError: the file that is named is not there, it cannot be read, or its headings name nothing.
    """
    from kpitool.views.paper.commentary import commentary_from

    path = commentary_file(quarter, named, opened)
    if path is None:
        return {}
    return commentary_from(_text_of(path), opened.registry, _shown(path, named))


def _shown(path: Path, named: Path | None) -> str:
    return quoted(str(named or f"{FOLDER}/{path.name}"), 300)


def _text_of(path: Path) -> str:
    """The text of a file.

    Raises:
        InputError: it is not there, no plain file, too large, or no text.
    """
    name = quoted(str(path), 300)
    if not path.exists():
        raise InputError(Code.NO_FILE, f"{name} does not exist", help="see its spelling and its folder")
    if not path.is_file():
        raise InputError(Code.NO_PLAIN_FILE, f"{name} is no file", help="name a text file")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        told = f"{name} cannot be read: {error.strerror or error}"
        raise InputError(Code.UNREADABLE_FILE, told, help="see whose it is") from None
    if len(content) > LARGEST:
        raise InputError(Code.TOO_LARGE, f"{name} is longer than a commentary", help="see that it is the right file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        told = f"{name} is no UTF-8 text: line {line}"
        raise InputError(Code.BROKEN_TEXT, told, help="save it as UTF-8") from None
