"""The program and the packages under it, held against what the program requires."""

import platform
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from kpitool import __version__
from kpitool.doctor import Check, Part, State
from kpitool.errors import listed

TOLD = ("polars", "deltalake")
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*>=\s*([0-9.]+)")


def program() -> Iterator[Check]:
    """Which versions are at work; a warning where a package is missing or older than required."""
    told = [f"kpitool {__version__}", f"Python {platform.python_version()}"]
    told += [f"{name} {installed}" for name in TOLD if (installed := _installed(name))]
    try:
        required = [line for line in requires("kpitool") or [] if "extra ==" not in line]
    except PackageNotFoundError:
        yield Check(Part.PROGRAM, "packages", State.WARNING, f"{listed(told)}; kpitool is not installed as a package")
        return
    wrong = [fault for line in required if (fault := _unmet(line))]
    if wrong:
        hint = "install kpitool anew: pip install --upgrade kpitool"
        yield Check(Part.PROGRAM, "packages", State.WARNING, f"{listed(told)}; but {listed(wrong)}", hint)
        return
    yield Check(Part.PROGRAM, "packages", State.OK, listed(told))


def _unmet(requirement: str) -> str | None:
    """Why a requirement such as `polars>=2.1` is not met, or nothing."""
    found = REQUIREMENT.match(requirement)
    if found is None:
        return None
    name, least = found[1], found[2]
    installed = _installed(name)
    if installed is None:
        return f"{name} is missing"
    return f"{name} {installed} is older than {least}" if _numbers(installed) < _numbers(least) else None


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _numbers(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in re.findall(r"\d+", text)[:3]]
    return tuple(parts + [0] * (3 - len(parts)))
