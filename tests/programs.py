"""Programs that some tests drive and that are not Python's: a browser, an office."""

import os
import shutil
from pathlib import Path

import pytest

WANTED = "KPITOOL_TEST_WITH"
"""The programs that must be there, parted by commas: without one of these the tests that need it fail."""


def program(name: str, what: str) -> Path:
    """The path of a program; where it is not installed the test is left out, with a sentence."""
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    missing = f"needs {what}: the program {name} is not installed"
    if name in os.environ.get(WANTED, "").split(","):
        pytest.fail(missing)
    pytest.skip(missing)
