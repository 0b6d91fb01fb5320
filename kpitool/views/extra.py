"""What the board's papers need beside a plain installation, and what is said where it is missing."""

import contextlib
from collections.abc import Iterator

from kpitool.codes import Code
from kpitool.errors import UsageError

PACKAGES = {"docx", "fontpkg_fira_sans", "lxml", "typst", "vl_convert"}
"""The packages of the extra `board`."""


@contextlib.contextmanager
def needing_extra() -> Iterator[None]:
    """Imports of the extra's packages stand inside.

    Raises:
        UsageError: one of them is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in PACKAGES:
            raise
        raise UsageError(
            Code.NEEDS_EXTRA,
            "the board's papers need what is not installed: charts, letters, Word files and PDF",
            help="pip install 'kpitool[board]'",
        ) from None
