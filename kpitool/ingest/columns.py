"""The columns that a source names, found in a header: as they are written, or but for case, blanks and footnotes."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

NOTE = r"\s*\[(?:notes?\s*)?[0-9a-z]{1,3}(?:\s*,\s*(?:notes?\s*)?[0-9a-z]{1,3})*\]"
GLUED = r"(?<=[^\W\d_])[0-9]{1,2}(?:,\s?[0-9]{1,2})*|(?<=[)%])[0-9]{1,2}(?:,[0-9]{1,2})*"
FOOTNOTE = re.compile(rf"(?:{NOTE}|{GLUED}|(?<=[^\W\d_])\s[0-9]{{1,2}}(?:,\s?[0-9]{{1,2}})*)+\s*$", re.IGNORECASE)
"""Digits after the last letter or bracket of a label, or notes: ENGLAND AND WALES7,8, harassment 5, Theft [note 3]."""
MARKED = re.compile(rf"(?:{NOTE}|{GLUED})+\s*$", re.IGNORECASE)
"""The same of a column's name, where a number of its own may follow a blank: Count 2."""
INSIDE = re.compile(r"(?<=[a-z]{3})[0-9]{1,2}(?=\)$)")
"""A footnote before the last bracket: (excluding fraud3)."""
NUMBERED = re.compile(r"(.*\S)\s*#([1-9][0-9]{0,3})", re.DOTALL)


def without_footnotes(label: str) -> str:
    """A label without the footnote digits and notes at its end, and without superfluous blanks."""
    plain = " ".join(label.split())
    return INSIDE.sub("", FOOTNOTE.sub("", plain)) or plain


def loosely(text: str) -> str:
    return " ".join(text.split()).casefold()


def columns_named(name: str, header: Sequence[str]) -> list[int]:
    """The columns that a name means: the exact ones, else those that differ in case, blanks or footnotes alone.

    `Count#2` is the second column named Count, and * is any text.
    """
    return [*_named(name, tuple(header))]


@lru_cache(1_000)
def _named(name: str, header: tuple[str, ...]) -> tuple[int, ...]:
    """The same, asked once of many files with one header."""
    if "*" in name and name not in header:
        return tuple(index for index, column in enumerate(header) if column and matches(name, column) is not None)
    for written, wanted in ((_exactly, name), (loosely, loosely(name)), (_unmarked, loosely(name))):
        found = tuple(index for index, column in enumerate(header) if column and written(column) == wanted)
        if found:
            return found
    numbered = NUMBERED.fullmatch(name)
    if numbered is None:
        return ()
    every = _named(numbered[1], header)
    return every[int(numbered[2]) - 1 : int(numbered[2])]


def _exactly(text: str) -> str:
    return text


def _unmarked(text: str) -> str:
    return loosely(MARKED.sub("", " ".join(text.split())))


def matches(pattern: str, text: str) -> str | None:
    """What the one * of a pattern stands for in a text, or all of the text; none where they do not match.

    Case and blanks do not count, and * is any text.
    """
    plain = " ".join(text.split())
    found = _pattern(pattern).fullmatch(plain)
    if found is None:
        return None
    return found[1].strip() if found.groups() and pattern.strip() != "*" else plain


def taken(like: str, text: str) -> str | None:
    """What stands at {} in a text that is like a template, in which * is any text; none where it is not like it."""
    before, _, after = like.partition("{}")
    parts = [".*?".join(_literal(part) for part in side.split("*")) for side in (before, after)]
    found = re.fullmatch(rf"\s*{parts[0]}(.+?){parts[1]}\s*", " ".join(text.split()), re.IGNORECASE)
    return found[1].strip() if found else None


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    parts = [_literal(part) for part in " ".join(pattern.split()).split("*")]
    return re.compile("(.*)".join(parts) if len(parts) == 2 else ".*".join(parts), re.IGNORECASE)


def _literal(text: str) -> str:
    return re.escape(" ".join(text.split()) if text.strip() else text[:1]).replace(r"\ ", r"\s*")
