"""The page about jobs says of every exit code what it means, and its units are ones that systemd would read."""

import configparser
import re

import pytest

from kpitool.codes import Kind
from kpitool.commands import settings
from kpitool.commands.exceptions import FINDINGS
from kpitool.registry.models import Settings
from tests.consoles import blocks_of
from tests.write_guide import GUIDE

PAGE = (GUIDE / "jobs.md").read_text(encoding="utf-8")
CODES = {0, FINDINGS} | {kind.exit_code for kind in Kind}


def test_every_exit_code_has_its_row_and_no_other_has() -> None:
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)} == CODES


@pytest.mark.parametrize("section", ["Service", "Timer"])
def test_a_unit_is_made_of_sections_and_settings(section: str) -> None:
    units = [configparser.ConfigParser() for _ in range(2)]
    for unit, block in zip(units, [each for each in blocks_of(PAGE) if each.language == "ini"], strict=True):
        unit.read_string(block.text)
    assert [unit.has_section(section) for unit in units].count(True) == 1


def test_a_busy_store_is_tried_again_and_what_a_person_must_mend_is_not() -> None:
    found = re.search(r"^RestartPreventExitStatus=(.+)$", PAGE, re.MULTILINE)
    assert found is not None
    assert {int(code) for code in found[1].split()} == CODES - {0, Kind.STORE.exit_code, Kind.INTERRUPTED.exit_code}


def test_every_variable_and_setting_has_its_row() -> None:
    variables = {name for name in vars(settings).values() if isinstance(name, str) and name.startswith("KPITOOL_")}
    assert variables <= set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE))
    assert set(Settings.model_fields) == set(re.findall(r"`settings: \{(\w+): …\}`", PAGE))
