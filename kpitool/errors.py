"""The errors a user may see: finished sentences that say what, where and what next."""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from typing import ClassVar


class KpiError(Exception):
    """A wrong request or an unusable input, told in full; caught in `cli.py` alone.

    `code` is the stable name of the kind of error, `exit_code` the program's exit code, `details` the
    single faults where there are several, `help` what to do next.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, details: Sequence[str] = (), help: str | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.details = tuple(details)
        self.help = help


class UsageError(KpiError):
    """The command line asks for something that does not exist."""

    code = "usage"
    exit_code = 2


class RegistryError(KpiError):
    """The registry cannot be found, read or trusted."""

    code = "registry"
    exit_code = 3


class InputError(KpiError):
    """An extract was refused, or nothing could be assessed."""

    code = "input"
    exit_code = 4


class StoreError(KpiError):
    """The store is busy, damaged or missing."""

    code = "store"
    exit_code = 5


class OutputError(KpiError):
    """The output could not be written."""

    code = "output"
    exit_code = 6


LONGEST_WORD = 1_000


def nearest(word: str, allowed: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The allowed spelling that is most like `word`, or none that is like it."""
    if len(word) > LONGEST_WORD:  # comparing takes time by its length, and a file may hold anything
        return None
    spelt = {choice.casefold(): choice for choice in allowed}
    found = difflib.get_close_matches(word.casefold(), spelt, n=1, cutoff=cutoff)
    return spelt[found[0]] if found else None


def visible(text: str, limit: int = 200) -> str:
    """Foreign text made safe to print on one line: control and direction marks shown as escapes, cut at `limit`."""
    if text.isprintable():  # as nearly all text is
        return text if len(text) <= limit else text[:limit] + "…"
    shown = "".join(_shown(character) for character in text[:limit])
    return shown + "…" if len(text) > limit else shown


def quoted(text: str, limit: int = 80) -> str:
    """Foreign text in quotation marks, safe to print."""
    return f"'{visible(text, limit)}'"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words as an English list: "a", "a and b", "a, b and c"; with semicolons where words have commas of their own."""
    if len(words) < 2:
        return "".join(words)
    if any(", " in word for word in words):
        return f"{'; '.join(words[:-1])}; {last} {words[-1]}"
    comma = "," if any(f" {last} " in word for word in words) else ""
    return f"{', '.join(words[:-1])}{comma} {last} {words[-1]}"


def some(words: Sequence[str], most: int = 12) -> str:
    """Words as an English list, cut where there are many: "a, b and 7 more"."""
    return listed(words if len(words) <= most else [*words[:most], f"{len(words) - most:,} more"])


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: "1 file", "2 files", "3 categories"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _shown(character: str) -> str:
    if character == "�" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return character
    return character.encode("unicode_escape").decode("ascii")
