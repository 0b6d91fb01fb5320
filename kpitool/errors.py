"""The errors a user may see: finished sentences that say what, where and what next."""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from kpitool.codes import Code, Kind


@dataclass(frozen=True)
class Fault:
    """One fault of a registry, as a program reads it: lines and columns count from 1."""

    code: str
    message: str
    file: str
    line: int
    column: int
    help: str | None


class KpiError(Exception):
    """A wrong request or an unusable input, told in full; caught in `cli.py` alone.

    `code` is the stable name of what went wrong, `details` the single faults where there are several, `help`
    what to do next, `faults` those of a registry; `kind` and `exit_code` are the same for all errors of a class.
    """

    kind: ClassVar[Kind] = Kind.BUG
    exit_code: ClassVar[int] = Kind.BUG.exit_code

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        help: str,  # noqa: A002
        details: Sequence[str] = (),
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = tuple(details)
        self.help = help
        self.faults = tuple(faults)


class UsageError(KpiError):
    """The command line asks for something that does not exist."""

    kind = Kind.USAGE
    exit_code = Kind.USAGE.exit_code


class RegistryError(KpiError):
    """The registry cannot be found, read or trusted."""

    kind = Kind.REGISTRY
    exit_code = Kind.REGISTRY.exit_code


class InputError(KpiError):
    """An extract was refused, or nothing could be assessed."""

    kind = Kind.INPUT
    exit_code = Kind.INPUT.exit_code


class StoreError(KpiError):
    """The store is busy, damaged or missing."""

    kind = Kind.STORE
    exit_code = Kind.STORE.exit_code


class OutputError(KpiError):
    """The output could not be written."""

    kind = Kind.OUTPUT
    exit_code = Kind.OUTPUT.exit_code


class BugError(KpiError):
    """The program is at fault itself; told, never raised."""

    kind = Kind.BUG
    exit_code = Kind.BUG.exit_code


class InterruptError(KpiError):
    """The user stopped the program; told, never raised."""

    kind = Kind.INTERRUPTED
    exit_code = Kind.INTERRUPTED.exit_code


LONGEST_WORD = 1_000


def nearest(word: str, allowed: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The allowed spelling that is most like `word`, or none that is like it."""
    if len(word) > LONGEST_WORD:  # comparing takes time by its length, and a file may hold anything
        return None
    spelt = {choice.casefold(): choice for choice in allowed}
    found = difflib.get_close_matches(word.casefold(), spelt, n=1, cutoff=cutoff)
    return spelt[found[0]] if found else None


def did_you_mean(word: str, allowed: Iterable[str], otherwise: str) -> str:
    """Help with a misspelt word: the nearest allowed spelling; where none is like it, what is said otherwise."""
    near = nearest(word, allowed)
    return f"did you mean {quoted(near)}?" if near else otherwise


def visible(text: str, limit: int = 200) -> str:
    """Foreign text made safe to print on one line, and to stand in XML: control and direction marks and what is no
    character at all shown as escapes, cut at `limit`."""
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
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or character in "\ufffe\uffff"
    if character == "�" or not hidden:
        return character
    return character.encode("unicode_escape").decode("ascii")
