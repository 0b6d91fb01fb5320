"""The guide's page on output for programs: its commands print what it shows, and it speaks of what there is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kpitool.codes import Kind
from kpitool.views.envelope import SCHEMA_VERSION
from kpitool.views.schema.answers import ANSWERS
from kpitool.views.schema.output import answer_schema
from tests.conftest import linux

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "kpitool" / "guide" / "output.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```sh\n(.*?)^```\n\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled registry and its extracts, ingested."""
    folder = tmp_path_factory.mktemp("output")
    shutil.copy(ROOT / "indicators.yaml", folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    assert shell("kpitool ingest -q", folder) != ""
    return folder


def shell(line: str, folder: Path) -> str:
    """What a line prints in a folder, without a word on standard error."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KPITOOL_")}
    programs = Path(sys.executable).parent
    environment |= {"PATH": f"{programs}{os.pathsep}{environment['PATH']}", "PYTHONUTF8": "1"}
    done = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout


def test_the_page_shows_how_to_read_answers() -> None:
    assert len(SHOWN) == 4


@linux
@pytest.mark.parametrize(("line", "shown"), SHOWN, ids=[str(number) for number, _ in enumerate(SHOWN)])
def test_its_examples_print_what_it_shows(checkout: Path, line: str, shown: str) -> None:
    assert shell(line, checkout) == shown


def test_its_envelope_is_the_published_one() -> None:
    table = PAGE[PAGE.index("## The envelope") : PAGE.index("## Values")]
    keys = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert keys == list(answer_schema("exceptions")["$defs"]["exceptions"]["properties"])
    summaries = {command for command in ANSWERS if "summary" in answer_schema(command)["$defs"][command]["properties"]}
    told = re.search(r"only (.*) have it", table)
    assert told is not None
    assert set(re.findall(r"`(\w+)`", told[1])) == summaries


def test_its_version_and_exit_codes_are_those_of_the_code() -> None:
    assert f"`schema_version` is {SCHEMA_VERSION}." in PAGE
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    assert codes == {0, 1, *(kind.exit_code for kind in Kind)}
