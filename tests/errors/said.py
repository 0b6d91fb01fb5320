"""What the program says where an error is provoked, without what differs from one run to the next."""

import contextlib
import io
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from kpitool import __version__
from kpitool.cli import main
from kpitool.codes import Code
from tests.conftest import PEOPLE, REGISTRY, Outcome, World
from tests.errors.provoked import CHECK, FAULTS, PROVOKED
from tests.errors.provoking import Provoked

DIFFERS = (
    (re.escape(__version__), "…"),
    (r"\d\d [A-Z][a-z]{2} (?!19|2020)\d{4}(?: \d\d:\d\d UTC)?", "…"),  # the day of the run, not one that was asked for
    (r"(?<= cannot be used: ).*", "…"),  # Delta's words
    (r"x{20,}", "xxxxx"),
)


def said(case: Provoked, answer: Outcome, folder: Path) -> str:
    """What a case says: the error, or the first fault that `check` shows."""
    told = answer.out.partition("\n\n")[0] if case in FAULTS and case.arguments == CHECK else answer.err.rstrip("\n")
    told = told.replace(str(folder), "/srv/partnership")
    for pattern, shown in DIFFERS:
        told = re.sub(pattern, shown, told)
    return told


def all_said() -> dict[Code, str]:
    """What every case says when it is run now, each in a partnership of its own."""
    found = {}
    for case in (*PROVOKED, *FAULTS):
        with TemporaryDirectory() as place, contextlib.chdir(place), mock.patch.dict("os.environ"):
            world = World(Path(place).resolve())
            world.write("indicators.yaml", REGISTRY)
            world.write("people.csv", PEOPLE)
            with mock.patch.multiple(sys, stdin=sys.stdin, stdout=sys.stdout):
                case.prepare(world, run)
                found[case.code] = said(case, run(*case.arguments), world.folder)
    return found


def run(*arguments: str | Path) -> Outcome:
    """Runs the program as the fixture of that name does, outside any test."""
    out, err = io.StringIO(), io.StringIO()
    closed = sys.stdout is None
    with contextlib.redirect_stderr(err), contextlib.nullcontext() if closed else contextlib.redirect_stdout(out):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            assert isinstance(stopped.code, int)
            return Outcome(stopped.code, out.getvalue(), err.getvalue())
    raise AssertionError("the program did not end")
