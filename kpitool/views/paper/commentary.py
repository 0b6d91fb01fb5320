"""What the analyst writes beside the figures: a text with a heading for each indicator or category it is about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpitool.codes import Code
from kpitool.errors import InputError, did_you_mean, quoted
from kpitool.registry.models import Registry
from kpitool.views.paper.document import Remark, RemarkText

SUMMARY = "summary"
"""The heading of what is about the whole quarter."""
POINT = re.compile(r"\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+(.*)")
MOST = 100_000
"""Characters; a board reads less."""


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def commentary_from(text: str, registry: Registry, name: str) -> Mapping[str, Remark]:
    """The remarks of a commentary: by the indicator, the category or the `summary` that each is about.

    A heading (`## Vehicle offences`) names an indicator or a category by its name in the registry or its title; the
    paragraphs under it are the analyst's, lines that begin with a dash or a number are points. Nothing else is markup.

    Raises:
        InputError: headings name nothing or name it twice, or text stands before the first; every fault at once.
    """
    if len(text) > MOST:
        raise InputError(Code.TOO_LARGE, f"{name} is longer than a commentary", help="see that it is the right file")
    known, faults, remarks = _names(registry), list[str](), dict[str, Remark]()
    for heading, lines in _parts(text):
        said = _paragraphs(lines)
        if heading is None:
            faults += [f"line {lines[0].number}: the text stands under no heading"] if said else []
            continue
        about = known.get(heading.text.casefold())
        if about is None:
            help_ = did_you_mean(heading.text, known, "name an indicator or a category, or write Summary")
            faults.append(f"line {heading.number}: {quoted(heading.text)} is no indicator and no category; {help_}")
        elif about[0] in remarks:
            faults.append(f"line {heading.number}: {quoted(heading.text)} has a commentary further up")
        else:
            remarks[about[0]] = Remark(about[1], said)
    if faults:
        raise InputError(
            Code.BAD_COMMENTARY,
            f"{name} cannot be used as it is",
            details=faults,
            help="a heading such as '## Burglary' names what the text under it is about",
        )
    return {about: remark for about, remark in remarks.items() if remark.paragraphs}


def _names(registry: Registry) -> dict[str, tuple[str, str]]:
    """What a heading may say, in small letters: what it is about, and the title of that.

    Where an indicator is called like a category, its name in the registry tells them apart.
    """
    found = {SUMMARY: (SUMMARY, "the quarter")}
    titles = {name: each.title for name, each in registry.indicators.items()}
    titles |= {name: each.title for name, each in registry.categories.items()}
    found |= {title.casefold(): (name, title) for name, title in titles.items()}
    return found | {name: (name, title) for name, title in titles.items()}


def _parts(text: str) -> Iterator[tuple[Line | None, list[Line]]]:
    heading: Line | None = None
    lines: list[Line] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if (named := _heading(line)) is not None:
            yield heading, lines
            heading, lines = Line(number, named), []
        elif line.strip() or lines:
            lines.append(Line(number, line))
    yield heading, lines


def _heading(line: str) -> str | None:
    """What a heading names: the text behind its signs, without those that close it; nothing where it is none."""
    text = line.lstrip("#")
    if not 1 <= len(line) - len(text) <= 6 or not text.strip():
        return None
    named, open_ = text.strip(), text.strip().rstrip("#")
    return open_.rstrip() if open_ != open_.rstrip() else named


def _paragraphs(lines: list[Line]) -> tuple[RemarkText, ...]:
    """Paragraphs, which blank lines part; a line that begins with a dash is a point of the paragraph before it."""
    found: list[tuple[list[str], list[str]]] = []
    apart = True
    for line in lines:
        point = POINT.fullmatch(line.text)
        if not line.text.strip():
            apart = True
        elif point:
            found = found or [([], [])]
            found[-1][1].append(point[1].strip())
            apart = False
        elif found and found[-1][1] and not apart:
            found[-1][1][-1] += f" {line.text.strip()}"
        elif apart or not found:
            found.append(([line.text.strip()], []))
            apart = False
        else:
            found[-1][0].append(line.text.strip())
    return tuple(RemarkText(" ".join(text), tuple(points)) for text, points in found)
