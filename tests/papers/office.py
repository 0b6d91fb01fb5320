"""LibreOffice as a reader of papers: what it shows of a Word file, page by page."""

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pypdf import PdfReader

from tests.programs import program


def converted(files: Sequence[Path], to: str, folder: Path) -> list[Path]:
    """Files opened by LibreOffice, with a profile of its own, and written in another format; all by one process."""
    office = program("soffice", "LibreOffice")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command: list[str | Path] = [office, profile, "--headless", "--convert-to", to, "--outdir", folder, *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    assert "Error" not in done.stderr + done.stdout, done.stderr + done.stdout
    return [folder / f"{file.stem}.{to}" for file in files]


@cache
def pages(pdf: Path) -> list[str]:
    """The text of each page without its blanks, which a program that breaks lines may move."""
    return [squeezed(page.extract_text()) for page in PdfReader(pdf).pages]


def squeezed(text: str) -> str:
    """A text without its blanks."""
    return "".join(text.split())
