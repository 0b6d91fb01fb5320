"""The documentation as it is packed with the program: a topic is a Markdown file of this folder."""

import re
from dataclasses import dataclass
from importlib.resources import files

from kpitool.codes import Code
from kpitool.errors import UsageError, did_you_mean, listed, quoted

ORDER = (
    "tutorial",
    "recipes",
    "registry",
    "words",
    "papers",
    "files",
    "methods",
    "commands",
    "jobs",
    "output",
    "errors",
    "store",
    "export",
    "library",
    "spark",
)
"""The order of reading; a page that is not named here comes after these, by its name."""


@dataclass(frozen=True)
class GuidePage:
    """A page: its name on the command line, its title, its first sentence, and its text in Markdown."""

    topic: str
    title: str
    says: str
    text: str


def topics() -> list[GuidePage]:
    """Every page there is, in the order of reading."""
    return [_page(name) for name in _names()]


def page_of(topic: str) -> GuidePage:
    """A page by its topic, however it is capitalised, with or without `.md`.

    Raises:
        UsageError: there is no such page.
    """
    name = topic.casefold().removesuffix(".md")
    known = _names()
    if name in known:
        return _page(name)
    hint = did_you_mean(name, known, f"the topics are {listed(known)}")
    raise UsageError(Code.NO_SUCH_TOPIC, f"the guide has no topic {quoted(topic)}", help=hint)


def _names() -> list[str]:
    found = sorted(each.name.removesuffix(".md") for each in files(__name__).iterdir() if each.name.endswith(".md"))
    return sorted(found, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


def _page(name: str) -> GuidePage:
    text = files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")
    title, says = opening(text)
    return GuidePage(name, title, says, text)


def opening(text: str) -> tuple[str, str]:
    """A page's title and its first sentence; without one, blank."""
    found = re.match(r"# ([^\n]+)\n\n(.+?[.?!])(?=\s)", text, re.DOTALL)
    return (found[1].strip(), " ".join(found[2].split()).replace("`", "")) if found else ("", "")
