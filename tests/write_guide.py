"""Writes the pages of the guide that are made from the code: `python -m tests.write_guide`."""

from collections.abc import Callable
from pathlib import Path

from tests.guide.commands_page import commands_page
from tests.guide.registry_page import registry_page

GUIDE = Path(__file__).parent.parent / "kpitool" / "guide"
COMMAND = "python -m tests.write_guide"
GENERATED: dict[str, Callable[[], str]] = {"commands": commands_page, "registry": registry_page}
"""The pages that nobody writes, by topic."""


def main() -> None:
    """Writes every generated page anew."""
    for topic, made in GENERATED.items():
        (GUIDE / f"{topic}.md").write_bytes(made().encode())


if __name__ == "__main__":
    main()
