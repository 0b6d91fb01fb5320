"""A paper as a value: sections of numbered paragraphs, tables, charts and remarks; how it looks is for its writers.

Every text is a text: nothing in it is markup of any kind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kpitool.views.page import Table


@dataclass(frozen=True)
class Link:
    """An address that a reader can follow: http, https or mailto alone."""

    text: str
    url: str


@dataclass(frozen=True)
class Numbered:
    """A numbered paragraph. `lead` begins it in bold, `link` ends it, `items` are its sub-paragraphs (a), (b), (c)."""

    text: str
    lead: str = ""
    items: tuple[str, ...] = ()
    link: Link | None = None


@dataclass(frozen=True)
class Remark:
    """What the analyst wrote about something: theirs, and marked as such; `points` are the lines of a list."""

    about: str
    paragraphs: tuple["RemarkText", ...]


@dataclass(frozen=True)
class RemarkText:
    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table with its title; its first column heads the rows. The paper numbers it."""

    title: str
    table: Table


@dataclass(frozen=True)
class Picture:
    """A chart: its specification, data and texts (`views.charts`), what it shows in words, and its title.

    `alt` stands in for the picture, `sentence` below it; `data` has records, `texts` are what stands in the picture
    besides (`unit`, `remark`, `benchmark`). The paper numbers it.
    """

    title: str
    spec: Mapping[str, Any]
    data: Mapping[str, Sequence[Any]]
    alt: str
    sentence: str
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plain:
    """Lines that have no number: a list in an appendix."""

    items: tuple[str, ...]


Block = Numbered | Remark | Grid | Picture | Plain


@dataclass(frozen=True)
class Section:
    """A part of the paper under a heading; a `wide` one lies on landscape pages, an `appendix` begins a page."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False
    appendix: bool = False


@dataclass(frozen=True)
class Properties:
    """What a file says of itself. `created` is when the figures were: a paper has no clock."""

    title: str
    subject: str
    organisation: str
    created: datetime
    keywords: tuple[str, ...] = ()
    language: str = "en-GB"


@dataclass(frozen=True)
class Document:
    """A whole paper; `front` are the lines under its title, `foot` stands at the foot of each page."""

    properties: Properties
    title: str
    front: tuple[str, ...]
    foot: str
    sections: tuple[Section, ...] = field(default=())

    def numbered(self) -> Iterator[tuple[Section, list[tuple[int | None, Block]]]]:
        """The sections, each block with its number: paragraphs, tables and charts are counted through the paper."""
        counts = dict.fromkeys((Numbered, Grid, Picture), 0)
        for section in self.sections:
            blocks: list[tuple[int | None, Block]] = []
            for block in section.blocks:
                if type(block) in counts:
                    counts[type(block)] += 1
                blocks.append((counts.get(type(block)), block))
            yield section, blocks


def letter(place: int) -> str:
    """How the sub-paragraphs of a paragraph are counted, from 0: a, b … z, aa, ab."""
    if place < 26:
        return chr(ord("a") + place)
    return letter(place // 26 - 1) + letter(place % 26)
