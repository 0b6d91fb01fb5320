"""Fira Sans: the letters of charts and of the PDF, brought along so that both are the same on every machine."""

from kpitool.views.extra import needing_extra

FAMILY = "Fira Sans"
"""It has Welsh ŵ and ŷ, Greek, Cyrillic, figures of one width for tables, and a zero without a slash."""


def letters_folder() -> str:
    """The folder of its files.

    Raises:
        UsageError: it is not installed.
    """
    with needing_extra():
        from fontpkg_fira_sans import ROOT
    return str(ROOT / "files")
