"""What is wrong with a registry: a code, a sentence, a place and a way out, one value per fault."""

from dataclasses import dataclass
from typing import NamedTuple

from kpitool.codes import Code as Code


class Place(NamedTuple):
    """A span in a file: lines and columns count from 1, `width` in characters.

    Every key and value of a file has one, so it is of the kind that is made most quickly.
    """

    file: str
    line: int
    column: int
    width: int = 1


@dataclass(frozen=True)
class Diagnostic:
    """One fault: what, where, and what to do about it."""

    code: Code
    message: str
    place: Place
    source_line: str = ""
    help: str | None = None
