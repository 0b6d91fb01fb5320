"""The paper as Markdown in GitHub's flavour, as a person would write it; charts are told in words."""

import re
from collections.abc import Iterable, Sequence

from kpitool.errors import visible
from kpitool.views.page import Table
from kpitool.views.paper.captions import as_words, can_be_followed, chart_caption, remark_heading, table_caption
from kpitool.views.paper.content import LONGEST
from kpitool.views.paper.document import (
    Block,
    Document,
    Grid,
    Link,
    Numbered,
    Picture,
    Plain,
    Remark,
    RemarkText,
    letter,
)


def as_markdown(document: Document) -> str:
    """The paper as Markdown: nothing in its texts is read as markup.

    A chart is its title and its sentence: a single file has no picture.
    """
    parts = [f"# {_text(document.title)}", *map(_text, document.front)]
    for section, blocks in document.numbered():
        parts += [f"## {_text(section.title)}", *(_block(number or 0, block) for number, block in blocks)]
    return "\n\n".join([*parts, "---", _text(document.foot)]) + "\n"


def _block(number: int, block: Block) -> str:
    match block:
        case Numbered():
            return _paragraph(number, block)
        case Remark(_, paragraphs):
            heading = f"**{_text(remark_heading(block))}**"
            return _quoted([heading, *(part for each in paragraphs for part in _remark(each))])
        case Grid(title, table):
            return "\n\n".join(
                filter(None, (f"**{_text(table_caption(number, title))}**", _text(table.caption), _table(table)))
            )
        case Picture(title=title, sentence=sentence):
            return f"**{_text(chart_caption(number, title))}**  \n{_text(sentence)}".removesuffix("  \n")
        case Plain(items):
            return _points(items)


def _paragraph(number: int, block: Numbered) -> str:
    """A paragraph of a numbered list; Markdown counts by numbers alone, so that the letters are texts."""
    begin = f"{number}. "
    words = [f"**{_text(block.lead)}**"] if block.lead.strip() else []
    words += [_text(block.text), *([_link(block.link)] if block.link else [])]
    items = [f"{' ' * len(begin)}- ({letter(place)}) {_text(item)}" for place, item in enumerate(block.items)]
    return "\n".join([begin + " ".join(filter(None, words)), *items])


def _remark(text: RemarkText) -> list[str]:
    return [part for part in (_text(text.text), _points(text.points)) if part]


def _points(items: Iterable[str]) -> str:
    return "\n".join(f"- {_text(item)}" for item in items)


def _quoted(parts: Sequence[str]) -> str:
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(parts).split("\n"))


def _table(table: Table) -> str:
    from tabulate import tabulate  # many papers have no table

    return tabulate(
        [[_text(cell.text) for cell in row] for row in table.rows],
        headers=[_text(column.title) for column in table.columns],
        tablefmt="pipe",
        colalign=["right" if column.right else "left" for column in table.columns] if table.rows else None,
        disable_numparse=True,
    )


def _link(link: Link) -> str:
    if not can_be_followed(link):
        return _text(as_words(link))
    return f"[{_text(link.text)}](<{link.url.translate(IN_ADDRESS)}>)"


IN_ADDRESS = str.maketrans({"<": "%3C", ">": "%3E", "\\": "%5C", "|": "%7C"})


def _text(text: str) -> str:
    """A text that Markdown shows as it is: signs of markup escaped, and what would begin a list or a heading."""
    shown = _SIGNS.sub(r"\\\g<0>", visible(text, LONGEST).strip())
    return _BEGINNING.sub(lambda found: f"{found[1]}\\{found[2]}", shown)


_SIGNS = re.compile(r"[\\`*_\[\]<>|#~$&@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""Signs of markup, and what makes a link of an address that merely stands there."""
_BEGINNING = re.compile(r"^(\d*)([-+=.)])(?=\s|$|[-=])")
"""A sign that begins a list or underlines a heading, where a line begins with it; "1." is one too."""
