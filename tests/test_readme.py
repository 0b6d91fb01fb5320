"""The README's commands are run, and its output is what they print."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kpitool.cli import COMMANDS, app
from tests.conftest import linux
from tests.consoles import ROOT, blocks_of, checkout, follow
from tests.write_guide import COMMAND, with_topics

README = (ROOT / "README.md").read_text(encoding="utf-8")


@linux
def test_every_command_of_the_readme_prints_what_the_readme_shows(tmp_path: Path) -> None:
    assert follow(README, checkout(tmp_path)) >= 6


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`kpitool {command}`" in README


def test_the_readmes_indicator_is_the_registrys() -> None:
    (shown,) = [block.text for block in blocks_of(README) if block.language == "yaml"]
    assert shown in (ROOT / "indicators.yaml").read_text(encoding="utf-8")


def test_the_readme_lists_every_page_of_the_guide() -> None:
    assert "<!-- topics -->\n- [" in README
    assert with_topics(README) == README, f"the list of pages is stale; write it anew with: {COMMAND}"


def test_the_readmes_links_lead_to_files_and_sections_that_there_are() -> None:
    for path, anchor in re.findall(r"\]\((?!https?:)([^)#]+)(?:#([^)]+))?\)", README):
        assert (ROOT / path).exists(), path
        text = (ROOT / path).read_text(encoding="utf-8") if anchor else ""
        assert not anchor or f"# {anchor.replace('-', ' ')}\n" in text.lower(), f"{path}#{anchor}"


def test_the_readme_can_be_read_at_one_sitting() -> None:
    assert README.count("\n") < 500


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert all(command in result.output for command in COMMANDS)
