"""What is packed, unpacked within bounds: gzip files and the members of zip files, as plain files of a workspace.

Nothing is written under a name that stands in an archive, so that no path can lead out of the workspace.
"""

import gzip
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from kpitool.codes import Code
from kpitool.errors import InputError, quoted

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
CHUNK = 1 << 20
MOST_TIMES = 200
"""How many times its packed size a file may have; text packs at most some thirty times, a bomb a thousand."""
FREE_BYTES = 64 << 20
"""Whatever unpacks to less than this is no bomb."""
FREE_BYTES_OF_A_WORKBOOK = 16 << 20
"""Less than of others: every element of it is looked at."""
MOST_BYTES = 64 << 30
MOST_MEMBERS = 10_000
IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db")
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError)


def unzipped(path: Path, shown: str, workspace: Path) -> Path:
    """The content of a gzip file as a plain file of the workspace.

    Raises:
        InputError: it is damaged, or unpacks to more than can be meant.
    """
    with _refusing(shown, "gzip"), gzip.open(path) as packed:
        return _unpacked(cast(BinaryIO, packed), path.stat().st_size, shown, workspace)


def members(path: Path, shown: str) -> list[zipfile.ZipInfo]:
    """The files of a zip file that are somebody's data, in the order of their names.

    Raises:
        InputError: it is damaged, encrypted, holds too many, or a name leads out of it or is a link.
    """
    with _refusing(shown, "zip"), zipfile.ZipFile(path) as archive:
        found = archive.infolist()
    if len(found) > MOST_MEMBERS:
        raise InputError(
            Code.TOO_LARGE,
            f"{shown} holds {len(found):,} files; at most {MOST_MEMBERS:,} are read",
            help="pack fewer files into one",
        )
    faults = [f"{quoted(each.filename)} {fault}" for each in found if (fault := _fault(each))]
    if faults:
        more = [f"and {len(faults) - 10:,} more"] if len(faults) > 10 else []
        raise InputError(
            Code.UNSAFE_ARCHIVE,
            f"{shown} is refused",
            details=[*faults[:10], *more],
            help="ask for it to be packed again",
        )
    kept = [each for each in found if not each.is_dir() and not _is_ignored(each.filename)]
    return sorted(kept, key=lambda each: each.filename)


def member(path: Path, wanted: zipfile.ZipInfo, shown: str, workspace: Path) -> Path:
    """One file of a zip file as a plain file of the workspace.

    Raises:
        InputError: it is damaged, or unpacks to more than can be meant.
    """
    with _refusing(shown, "zip"), zipfile.ZipFile(path) as archive, archive.open(wanted) as packed:
        return _unpacked(cast(BinaryIO, packed), wanted.compress_size, shown, workspace)


def read_through(path: Path, shown: str, most: int) -> None:
    """Reads every member of a zip file to its end and keeps none: it is whole, and no larger than it says.

    Raises:
        InputError: it is damaged, or unpacks to more than `most` bytes, or than can be meant.
    """
    total, most = 0, min(most, max(FREE_BYTES_OF_A_WORKBOOK, path.stat().st_size * MOST_TIMES))
    with _refusing(shown, "zip"), zipfile.ZipFile(path) as archive:
        for each in archive.infolist():
            with archive.open(each) as packed:
                while chunk := packed.read(CHUNK):
                    total += len(chunk)
                    if total > most:
                        raise InputError(
                            Code.TOO_LARGE, f"{shown} unpacks to more than {most >> 20:,} MB", help=SMALLER
                        )


SMALLER = "export it as CSV"


def _unpacked(packed: BinaryIO, size: int, shown: str, workspace: Path) -> Path:
    allowed = min(MOST_BYTES, max(FREE_BYTES, size * MOST_TIMES))
    written = 0
    with tempfile.NamedTemporaryFile(dir=workspace, delete=False) as target:
        while chunk := packed.read(CHUNK):
            written += len(chunk)
            if written > allowed:
                target.truncate(0)
                message = f"{shown} unpacks to more than {MOST_TIMES} times its size"
                raise InputError(
                    Code.TOO_LARGE, message, help="no extract of text does; unpack it by hand if it is meant"
                )
            target.write(chunk)
    return Path(target.name)


@contextmanager
def _refusing(shown: str, kind: str) -> Iterator[None]:
    try:
        yield
    except DAMAGED:
        raise InputError(Code.DAMAGED_FILE, f"{shown} is a damaged {kind} file", help="fetch it again") from None


def _fault(each: zipfile.ZipInfo) -> str | None:
    parts = each.filename.replace("\\", "/").split("/")
    if each.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        return "leads out of it"
    if stat.S_ISLNK(each.external_attr >> 16):
        return "is a link"
    return "is encrypted" if each.flag_bits & 1 else None


def _is_ignored(name: str) -> bool:
    return name.startswith(IGNORED[0]) or name.rpartition("/")[2].startswith((".", "~$")) or name.endswith(IGNORED)
