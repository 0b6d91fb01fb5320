"""The commands of the guide's pages are run, and their output is what they print."""

from pathlib import Path

import pytest

from tests.conftest import linux
from tests.consoles import blocks_of, checkout, follow
from tests.write_guide import GUIDE

RUN = sorted(
    path.stem
    for path in GUIDE.glob("*.md")
    if any(block.language == "console" for block in blocks_of(path.read_text(encoding="utf-8")))
)

FROM_NOTHING = {"tutorial"}
"""Pages whose reader has the installed program and an empty folder."""


@linux
@pytest.mark.parametrize("topic", RUN)
def test_every_command_of_a_page_prints_what_the_page_shows(topic: str, tmp_path: Path) -> None:
    folder = tmp_path if topic in FROM_NOTHING else checkout(tmp_path)
    assert follow((GUIDE / f"{topic}.md").read_text(encoding="utf-8"), folder) > 0


def test_the_recipes_are_there() -> None:
    assert {"recipes", "jobs"} <= set(RUN)
