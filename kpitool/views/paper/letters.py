"""The letters of the PDF: Atkinson Hyperlegible, then those the typesetter brings; the rest are told by their names."""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterable
from pathlib import Path

from kpitool.views.extra import needing_extra

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
AS_WIDE = 0.88
"""How large the second letters are set where they stand for the first, to be as wide."""


def letters_folder() -> str:
    """The folder of Atkinson Hyperlegible.

    Raises:
        UsageError: it is not installed.
    """
    with needing_extra():
        from fontpkg_atkinson_hyperlegible import ROOT
    return str(ROOT / "files")


def style_sheet() -> str:
    """Atkinson Hyperlegible within a page, for the characters that it has: charts are drawn to its measures."""
    return "".join(_face(name, weight) for name, weight in (("Regular", 400), ("Bold", 700)))


def told(text: str, can_be_set: Callable[[str], bool]) -> str:
    """A text with each character that the typesetter has no letter for told by its name: "[bicycle]".

    `can_be_set` says whether it has letters for all of some characters.
    """
    whole = unicodedata.normalize("NFC", text)
    return _named(whole, _lacking(sorted(set(_COVERED.sub("", whole))), can_be_set))


def plainly(text: str) -> str:
    """A text in the first family alone: a letter without its accents, another character by its name."""
    whole = unicodedata.normalize("NFC", text)
    return whole.translate({ord(each): _bare(each) for each in set(_COVERED.sub("", whole))})


def in_one_family(svg: str, second_has: Callable[[str], bool]) -> str:
    """A picture with each of its texts in one family: in the second where there are letters that the first lacks.

    Where a text is in two, and one of them sets a letter as a letter and an accent, the typesetter (0.15) breaks down;
    it refuses a loose accent, which is left out.
    """
    whole = _ACCENT.sub("", unicodedata.normalize("NFC", svg))
    texts = [found[2] for found in _TEXT.finditer(whole) if _letters(found[2])]
    strange = sorted(set(_COVERED.sub("", "".join(texts))))
    absent = _lacking(strange, second_has)
    return _TEXT.sub(lambda found: _in_second(found, absent) if _letters(found[2]) else found[0], whole)


def _in_second(found: re.Match[str], absent: Iterable[str]) -> str:
    """A text of a picture in the second letters, which are wider and so are set smaller."""
    begun = found[1].replace(f'font-family="{FAMILY}"', f'font-family="{SECOND}"')
    smaller = _SIZE.sub(lambda size: f'font-size="{float(size[1]) * AS_WIDE:.2f}px"', begun)
    return smaller + _named(found[2], absent) + "</text>"


def _letters(text: str) -> list[str]:
    """The letters and accents of a text that the first family lacks."""
    return [each for each in _COVERED.sub("", text) if unicodedata.category(each)[0] in "LM"]


def _lacking(characters: list[str], has: Callable[[str], bool]) -> list[str]:
    """Those of some characters that there is no letter for: halved until each is found."""
    if not characters or has("".join(characters)):
        return []
    if len(characters) == 1:
        return characters
    half = len(characters) // 2
    return _lacking(characters[:half], has) + _lacking(characters[half:], has)


def _named(text: str, characters: Iterable[str]) -> str:
    return text.translate({ord(each): _name(each) for each in characters})


def _face(name: str, weight: int) -> str:
    data = b64encode((Path(letters_folder()) / f"AtkinsonHyperlegible-{name}.ttf").read_bytes()).decode()
    ranges = ",".join("U+" + "-".join(each) if each[1] else f"U+{each[0]}" for each in _RANGE.findall(COVERED))
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};unicode-range:{ranges};"
        f"src:url(data:font/ttf;base64,{data}) format('truetype')}}\n"
    )


def _bare(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    bare = "".join(each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each))
    return bare if bare.isascii() and bare.isalnum() else _name(character)


def _name(character: str) -> str:
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}')}]".replace("CJK UNIFIED IDEOGRAPH-", "U+").lower()


_COVERED = re.compile(re.sub(r"\\u\{(\w+)\}", lambda found: f"\\U{found[1]:0>8}", COVERED))
_TEXT = re.compile(r"(<text\b[^<>]*>)(.*?)</text>", re.DOTALL)
_SIZE = re.compile(r'font-size="([\d.]+)px"')
_RANGE = re.compile(r"\\u\{(\w+)\}(?:-\\u\{(\w+)\})?")
_ACCENT = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f]")
