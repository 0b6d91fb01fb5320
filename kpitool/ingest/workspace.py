"""The folder in which extracts are unpacked and rows kept until they are read: it may be full."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LITTLE = 1 << 20
"""Bytes for which there is no room in a folder that is full."""


@contextmanager
def room(workspace: Path) -> Iterator[None]:
    """Where rows are kept in the workspace.

    Raises:
        InputError: there is no room for them.
    """
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        if not _is_full(workspace, error):
            raise
        raise InputError(
            Code.NO_WORKSPACE,
            "there is no room for the rows that are kept until all is read",
            help="name a folder with room for as much as the extracts take, in TMPDIR",
        ) from None


def _is_full(workspace: Path, error: Exception) -> bool:
    """Whether an error is one of a full disk, quota or file: by its number, by Polars' words, or by trying it out."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    return any(f"(os error {number})" in str(error) for number in FULL) or not _has_room(workspace)


def _has_room(workspace: Path) -> bool:
    try:
        with TemporaryFile(dir=workspace, buffering=0) as file:
            return file.write(bytes(LITTLE)) == LITTLE
    except OSError:
        return False
