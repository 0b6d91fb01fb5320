"""The labels of frozen editions: which texts may be one, and when two are the same."""

import re
import unicodedata
from datetime import date

from kpitool.codes import Code
from kpitool.errors import UsageError, quoted, visible
from kpitool.hints import day_hint
from kpitool.period import quarter_from

MAX_LABEL = 100


def label_from(text: str) -> str:
    """The label that a text gives, without blanks around it.

    Raises:
        UsageError: it is blank, too long, cannot be seen, or reads as a number, a date or a quarter.
    """
    label = text.strip()
    if visible(label, len(label)) != label:
        raise UsageError(Code.BAD_LABEL, f"the label {quoted(label)} has characters that cannot be seen", help=WRITTEN)
    if not label:
        raise UsageError(Code.BAD_LABEL, "a label cannot be blank", help=WRITTEN)
    if len(label) > MAX_LABEL:
        raise UsageError(
            Code.BAD_LABEL, f"the label has {len(label):,} characters; {MAX_LABEL} is the most", help=WRITTEN
        )
    if taken_for := _taken_for(label):
        raise UsageError(Code.BAD_LABEL, f"the label {quoted(label)} would be taken for {taken_for}", help=WRITTEN)
    return label


WRITTEN = "name the meeting, such as --label 'Board 14 Feb 2020'"


def same_label(one: str, other: str) -> bool:
    """Whether two labels differ in no more than case and blanks."""
    return _bare(one) == _bare(other)


def number_from(text: str) -> int | None:
    """The number that a text is, or none."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def day_from(text: str) -> date | None:
    """The day that a text like 2020-02-14 names, or none.

    Raises:
        UsageError: it is written as a date, but there is no such day.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(Code.NOT_A_DAY, f"there is no day {quoted(text)}", help=day_hint(text)) from None


def _taken_for(label: str) -> str | None:
    bare = _bare(label)
    if bare.isdigit():
        return "the number of an edition"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", bare):
        return "a date"
    return "a quarter" if bare == "latest" or quarter_from(bare) else None


def _bare(label: str) -> str:
    """A label without blanks, case, or the several ways of coding one letter."""
    return "".join(unicodedata.normalize("NFKC", label).casefold().split())
