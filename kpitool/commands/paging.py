"""What is longer than the screen, through the reader's own pager."""

import os
import shlex
import shutil
import subprocess
import sys

from kpitool.commands.settings import PAGER, Setting
from kpitool.commands.streams import encoding

OFF = {"", "cat", "off", "none"}
LESS = {"LESS": "FRX", "LV": "-c"}
"""Quit if it fits, keep colours, leave the text on the screen; a reader's own LESS is stronger."""


def pager() -> Setting:
    """The command that pages, and what named it."""
    for name in (PAGER, "PAGER"):
        if name in os.environ:
            return Setting("pager", os.environ[name], name)
    return Setting("pager", "less" if shutil.which("less") else None, "default")


def paged(text: str) -> bool:
    """Shows a text in the pager; false where there is none, or it does not start."""
    words = _words(pager().value or "")
    if not words or words[0] in OFF or shutil.which(words[0]) is None:
        return False
    try:
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env={**LESS, **os.environ})  # noqa: S603
    except OSError:
        return False
    sys.stdout.flush()
    unsent: bytes | None = text.encode(encoding(sys.stdout), errors="replace")
    while process.poll() is None:
        try:
            process.communicate(unsent)
        except KeyboardInterrupt:  # for the pager, which goes on
            unsent = None
        except OSError:  # the reader has left before the end
            process.wait()
    return process.returncode <= 0  # one that fails has shown nothing; one that was killed has


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command, posix=os.name == "posix")
    except ValueError:
        return []
