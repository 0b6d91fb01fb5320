"""The tutorial's commands are run in an empty folder, and print what it shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import kpitool
from tests.conftest import linux
from tests.test_readme import pattern_of

TUTORIAL = Path(kpitool.__file__).parent / "guide" / "tutorial.md"
CONSOLE = re.findall(
    r"^```console\n\$ (.+?)\n(.*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


@linux
def test_every_command_of_the_tutorial_prints_what_it_shows(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "kpitool").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kpitool "$@"\n', encoding="utf-8")
    (programs / "kpitool").chmod(0o755)
    folder = tmp_path / "empty"
    folder.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KPITOOL_")}
    environment |= {
        "PATH": f"{programs}{os.pathsep}{environment['PATH']}",
        "PYTHONPATH": str(Path(kpitool.__file__).parent.parent),
        "PYTHONUTF8": "1",
    }
    assert len(CONSOLE) >= 10
    for command, shown in CONSOLE:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        assert re.fullmatch(pattern_of(shown), done.stdout), f"{command} prints\n{done.stdout}"
