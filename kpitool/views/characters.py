"""Characters for consoles that have few: what an encoding lacks is written with what it has."""

import json
import unicodedata
from collections.abc import Mapping

EVERY_SCRIPT = "–χ█"
"""Only an encoding of Unicode has all of these."""

PLAIN: Mapping[str, str] = {
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "─": "-",
    "━": "-",
    "│": "|",
    "…": "...",
    "•": "*",
    "·": ".",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "≈": "~",
    "→": "->",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "£": "GBP ",
    "½": "1/2",
    "²": "2",
    "³": "3",
    "χ": "chi",
    "α": "alpha",
    "Σ": "sum",
    "√": "sqrt",
    "÷": "/",
    "∓": "-/+",
    "✓": "v",
    "▲": "^",
    "▼": "v",
    "↳": ">",
    "■": "#",
    "┆": "|",
    "█": "#",
    "▏": "|",
    "░": ".",
    "\xa0": " ",
    "\u2009": " ",
    "\u202f": " ",
}
"""What stands for a character where there is no such character."""


def spelt(text: str, encoding: str) -> str:
    """The text in characters that an encoding has: signs in ASCII, letters without accents that it lacks, else a `?`.

    Of an encoding that is not Unicode's the letters of names are used and no signs: a console that says Latin-1 may
    be of another code page, in which these signs are others.
    """
    if text.isascii() or fits(EVERY_SCRIPT, encoding):
        return text
    return "".join(character if character.isascii() else _plain(character, encoding) for character in text)


def fits(text: str, encoding: str) -> bool:
    """Whether an encoding has every character of a text."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def json_escape(character: str) -> str:
    """A character as JSON's escapes."""
    return json.dumps(character)[1:-1]


def _plain(character: str, encoding: str) -> str:
    if character in PLAIN:
        return PLAIN[character]
    if fits(character, encoding):
        return character
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return bare if bare and (bare.isascii() or fits(bare, encoding)) else "?"
