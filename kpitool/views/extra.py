"""What the board's papers need beside a plain installation, and what is said where it is missing."""

from contextlib import AbstractContextManager

from kpitool.extras import needing

PACKAGES = {"docx", "fontpkg_fira_sans", "lxml", "typst", "vl_convert"}
"""The packages of the extra `board`."""


def needing_extra() -> AbstractContextManager[None]:
    """Imports of the extra's packages stand inside.

    Raises:
        UsageError: one of them is not installed.
    """
    return needing(
        "board", PACKAGES, "the board's papers need what is not installed: charts, letters, Word files and PDF"
    )
