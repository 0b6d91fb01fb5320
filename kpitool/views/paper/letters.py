"""The letters of the PDF: Atkinson Hyperlegible, then those the typesetter brings; the rest are told by their names."""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterable
from pathlib import Path

COVERED = (
    r"[\u{20}-\u{7e}\u{a0}-\u{107}\u{10a}-\u{113}\u{116}-\u{11b}\u{11e}-\u{123}\u{126}-\u{127}\u{12a}-\u{12b}"
    r"\u{12e}-\u{12f}\u{131}\u{136}-\u{137}\u{13b}-\u{13e}\u{141}-\u{148}\u{150}-\u{155}\u{158}-\u{15b}"
    r"\u{15e}-\u{165}\u{16a}-\u{16b}\u{16e}-\u{173}\u{178}-\u{17e}\u{218}-\u{21b}\u{2013}\u{2014}"
    r"\u{2018}-\u{201a}\u{201c}-\u{201e}\u{2020}-\u{2022}\u{2026}\u{2030}\u{2039}\u{203a}\u{20ac}\u{2212}]"
)
"""The characters that Atkinson Hyperlegible 1.6 has, as the typesetter's class of characters.

It has no ŵ and no ŷ, and would set them as a w and a y with a stray accent beside it.
"""

FAMILY = "Atkinson Hyperlegible"
SECOND = "DejaVu Sans Mono"
"""The letters without serifs that the typesetter brings: Welsh, Greek, Cyrillic, Arabic, arrows and ticks."""


def letters_folder() -> str:
    """The folder of Atkinson Hyperlegible."""
    from fontpkg_atkinson_hyperlegible import ROOT

    return str(ROOT / "files")


def style_sheet() -> str:
    """Atkinson Hyperlegible within a page, for the characters that it has: charts are drawn to its measures."""
    return "".join(_face(name, weight) for name, weight in (("Regular", 400), ("Bold", 700)))


def uncovered(text: str) -> list[str]:
    """The characters of a text that Atkinson Hyperlegible lacks, each once, in order."""
    return sorted(set(_COVERED.sub("", text)))


def lacking(characters: list[str], can_set: Callable[[str], bool]) -> list[str]:
    """Those of some characters that no letters show: halved until each is found."""
    if not characters or can_set("\n".join(characters)):
        return []
    if len(characters) == 1:
        return characters
    half = len(characters) // 2
    return lacking(characters[:half], can_set) + lacking(characters[half:], can_set)


def named(text: str, characters: Iterable[str]) -> str:
    """A text with some characters told by name: "[bicycle]", "[U+E000]" for one that has no name."""
    return text.translate({ord(each): _name(each) for each in characters})


def lettered(svg: str) -> str:
    """A picture whose accented letters that Atkinson Hyperlegible lacks are set whole, in the second letters."""
    return _SHOWN.sub(lambda found: found[1] + _ACCENTED.sub(_second, found[2]), svg)


def _face(name: str, weight: int) -> str:
    data = b64encode((Path(letters_folder()) / f"AtkinsonHyperlegible-{name}.ttf").read_bytes()).decode()
    ranges = ",".join("U+" + "-".join(each) if each[1] else f"U+{each[0]}" for each in _RANGE.findall(COVERED))
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};unicode-range:{ranges};"
        f"src:url(data:font/ttf;base64,{data}) format('truetype')}}\n"
    )


def _name(character: str) -> str:
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}')}]".replace("CJK UNIFIED IDEOGRAPH-", "U+").lower()


def _second(found: re.Match[str]) -> str:
    if not unicodedata.decomposition(found[0][0]):
        return found[0]
    return f'<tspan font-family="{SECOND}">{found[0]}</tspan>'


_COVERED = re.compile(re.sub(r"\\u\{(\w+)\}", lambda found: f"\\U{found[1]:0>8}", COVERED))
_ACCENTED = re.compile(_COVERED.pattern.replace("[", "[^", 1))
_SHOWN = re.compile(r"(<(?:text|tspan)\b[^<>]*>)([^<]*)")
"""A text of a picture: the mark that begins it, then what is shown."""
_RANGE = re.compile(r"\\u\{(\w+)\}(?:-\\u\{(\w+)\})?")
