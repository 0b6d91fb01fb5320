"""Writes what the code says into the guide's pages and the README: `python -m tests.write_guide`."""

import re
from collections.abc import Callable
from pathlib import Path

from kpitool.guide import topics
from tests.guide import errors_page
from tests.guide.commands_page import commands_page
from tests.guide.registry_page import registry_page

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "kpitool" / "guide"
COMMAND = "python -m tests.write_guide"
GENERATED: dict[str, Callable[[], str]] = {"commands": commands_page, "registry": registry_page}
"""The pages that nobody writes, by topic; that of the errors runs each of its examples, and is tested with them."""


def with_topics(readme: str) -> str:
    """The README with its list of the guide's pages as they are now."""
    told = "".join(f"- [{each.title}](kpitool/guide/{each.topic}.md): {each.says}\n" for each in topics())
    return re.sub(
        r"(?<=^<!-- topics -->\n).*?(?=^<!-- /topics -->$)", lambda _: told, readme, flags=re.MULTILINE | re.DOTALL
    )


def main() -> None:
    """Writes every generated page anew, and then the README's list of all pages."""
    made = {topic: page() for topic, page in GENERATED.items()} | errors_page.pages()
    for topic, text in made.items():
        (GUIDE / f"{topic}.md").write_bytes(text.encode())
    readme = ROOT / "README.md"
    readme.write_bytes(with_topics(readme.read_text(encoding="utf-8")).encode())


if __name__ == "__main__":
    main()
