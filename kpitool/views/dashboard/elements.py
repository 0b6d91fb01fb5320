"""HTML elements as texts: whatever comes from data is only ever text."""

from collections.abc import Iterable
from html import escape

from kpitool.errors import visible

LONGEST = 4000


def shown(text: str) -> str:
    """A text from data with its control and direction marks spelt out, cut where it has no end."""
    return visible(text, LONGEST)


def safe(text: str) -> str:
    """A text as HTML, between tags or in a quoted attribute."""
    return escape(shown(text))


def element(name: str, *inside: str, **attributes: str | None) -> str:
    """An element around HTML; attributes are texts, and one that is None is left out (`class_` is class)."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    told = "".join(f' {key}="{safe(value)}"' for key, value in given.items())
    return f"<{name}{told}>{''.join(inside)}</{name}>"


def listing(texts: Iterable[str]) -> str:
    """Texts as a list; nothing where there are none."""
    items = "".join(element("li", safe(text)) for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def table(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of texts: a column for each of `head`, the first cell of a row heads it."""
    columns = "".join(element("th", safe(text), scope="col") for text in head)
    body = "".join(_row(list(row)) for row in rows)
    inside = f"<caption>{safe(caption)}</caption><thead><tr>{columns}</tr></thead><tbody>{body}</tbody>"
    about = {"class_": "scroll", "role": "region", "tabindex": "0", "aria_label": caption}
    return element("div", f"<table>{inside}</table>", **about)


def _row(texts: list[str]) -> str:
    first, *others = texts
    cells = "".join(element("td", safe(text)) for text in others)
    return f"<tr>{element('th', safe(first), scope='row')}{cells}</tr>"
