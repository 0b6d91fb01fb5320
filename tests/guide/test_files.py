"""The sources that the page about files shows are sound ones, and those of the examples."""

from pathlib import Path

from kpitool.registry import read_registry
from tests.consoles import ROOT, blocks_of, checkout
from tests.write_guide import GUIDE

SOURCES = [
    block.text for block in blocks_of((GUIDE / "files.md").read_text(encoding="utf-8")) if block.language == "yaml"
]


def test_the_pages_sources_are_sound(tmp_path: Path) -> None:
    published, own = SOURCES
    assert published in (ROOT / "examples/ons-tables/indicators.yaml").read_text(encoding="utf-8")
    registry = checkout(tmp_path) / "indicators.yaml"
    text = registry.read_text(encoding="utf-8").replace("\nsources:\n", f"\nsources:\n{own}\n")
    scope = "  probation: {title: Leicester and Leicestershire, areas: [E07000129, E06000016]}\n"
    registry.write_text(text.replace("\nscopes:\n", f"\nscopes:\n{scope}"), encoding="utf-8")
    assert read_registry(registry)[1] == []
