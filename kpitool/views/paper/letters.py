"""The letters of the PDF: Fira Sans, then those the typesetter brings; the rest are told by their names."""

import re
import unicodedata
from collections.abc import Callable

SECOND = "DejaVu Sans Mono"
"""The letters without serifs that the typesetter brings: triangles and ticks, Hebrew, Arabic."""
COVERED = (
    " -~\u00a0-\u02b2\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03e1\u03f0-\u0479\u048a-\u052f\u1e80-\u1e85"
    "\u1ea0-\u1ef9\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u2190-\u2193"
    "\u2212\u2260\u2264\u2265"
)
"""Characters that Fira Sans 4.203 has, as a class of an expression: Latin, Greek, Cyrillic, signs; no loose accents."""


def told(text: str, can_be_set: Callable[[str], bool]) -> str:
    """A text with each character that the typesetter has no letter for told by its name: "[bicycle]".

    `can_be_set` says whether it has letters for all of some characters.
    """
    whole = unicodedata.normalize("NFC", text)
    lacking = _lacking(sorted(strange(whole)), can_be_set)
    return whole.translate({ord(each): _name(each) for each in lacking})


def plainly(text: str) -> str:
    """A text in the first family alone: a letter without its accents, another character by its name."""
    whole = unicodedata.normalize("NFC", text)
    return whole.translate({ord(each): _bare(each) for each in strange(whole)})


def strange(text: str) -> set[str]:
    """The characters of a text that the first family may lack."""
    return set(_COVERED.sub("", text))


def _lacking(characters: list[str], has: Callable[[str], bool]) -> list[str]:
    """Those of some characters that there is no letter for: halved until each is found."""
    if not characters or has("".join(characters)):
        return []
    if len(characters) == 1:
        return characters
    half = len(characters) // 2
    return _lacking(characters[:half], has) + _lacking(characters[half:], has)


def _bare(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    bare = "".join(each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each))
    return bare if bare.isalnum() and not strange(bare) else _name(character)


def _name(character: str) -> str:
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}')}]".replace("CJK UNIFIED IDEOGRAPH-", "U+").lower()


_COVERED = re.compile(f"[{COVERED}]")
