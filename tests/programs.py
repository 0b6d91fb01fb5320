"""Programs that some tests drive and that are not Python's: a browser, an office."""

import importlib.util
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

WANTED = "KPITOOL_TEST_WITH"
"""The programs that must be there, parted by commas: without one of these the tests that need it fail."""


def program(name: str, what: str) -> Path:
    """The path of a program; where it is not installed the test is left out, with a sentence."""
    found = shutil.which(name)
    return Path(found or left_out(f"needs {what}: the program {name} is not installed", name))


def package(name: str, what: str, program: str) -> None:
    """Looks for a package that goes with a program; where it is not installed the test is left out, with a sentence."""
    if importlib.util.find_spec(name) is None:
        left_out(f"needs {what}: the package {name} is not installed", program)


def left_out(missing: str, name: str) -> NoReturn:
    """Leaves a test out, or fails it where its program must be there."""
    if name in os.environ.get(WANTED, "").split(","):
        pytest.fail(missing)
    pytest.skip(missing)
