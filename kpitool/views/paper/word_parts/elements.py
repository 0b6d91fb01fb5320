"""Elements of a Word file's XML, and texts as they may stand in it."""

from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kpitool.errors import visible

NOT_IN_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}
"""No characters by XML's rules, though Unicode counts them as unseen rather than as marks of control."""
MOST_OF_A_PROPERTY = 255
"""So many characters programs show and keep of what a file, a table or a picture is called."""


def element(tag: str, *within: Any, **attributes: str | int) -> Any:
    """An element of `tag` (of the namespace w, unless it says another) with its attributes, of w too, and elements."""
    made: Any = OxmlElement(tag if ":" in tag else f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(within)
    return made


def paragraph(style: str, runs: Iterable[Any], *properties: Any) -> Any:
    """A paragraph of a style, by its id; properties of its own stand in the order of the schema."""
    return element("p", element("pPr", element("pStyle", val=style), *properties), *runs)


def run(text: str, style: str | None = None) -> Any:
    """A piece of text in a style of characters; blanks at its ends are kept, and nothing in it is markup or a field."""
    held = element("t")
    held.text = written(text)
    held.set(qn("xml:space"), "preserve")
    return element("r", *([element("rPr", element("rStyle", val=style))] if style else ()), held)


def field(instruction: str, result: str) -> Any:
    """A field with its result beside it, so that it is read before anything is brought up to date."""
    return element("fldSimple", run(result), instr=f" {instruction} ")


def written(text: str) -> str:
    """A text with what nobody sees, and what XML cannot hold, spelt out; it is never cut."""
    return visible(text, len(text)).translate(NOT_IN_XML)


def cut(text: str, most: int = MOST_OF_A_PROPERTY) -> str:
    """A text as `written`, of so many characters at most."""
    shown = written(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"
