"""From the words that a user has for an edition (its number, a date, the label of a freeze) to the edition meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from kpitool.codes import Code
from kpitool.errors import UsageError, nearest, quoted
from kpitool.labels import MAX_LABEL, day_from, number_from, same_label

if TYPE_CHECKING:
    from kpitool.commits import Commit


@dataclass(frozen=True)
class AsAt:
    """The edition asked for, the day it is looked at from, and the frozen quarter where a label named it."""

    number: int
    day: date
    quarter: str | None = None


def edition_asked(text: str, commits: Sequence["Commit"]) -> AsAt:
    """The edition that a text names among commits, the newest first.

    A number is not looked up here: the store knows best what to say of one that it lacks.

    Raises:
        UsageError: there was no edition on that day yet, or none has that label.
    """
    words = text.strip()
    number = number_from(words)
    if number is not None:
        made = next((commit.time for commit in commits if commit.number == number), commits[0].time)
        return AsAt(number, made.date())
    day = day_from(words)
    return _of_label(words, commits) if day is None else _of_day(day, commits)


def _of_day(day: date, commits: Sequence["Commit"]) -> AsAt:
    """The newest edition that was there when the day ended, in UTC."""
    end = datetime.combine(day, time.max, UTC)
    for commit in commits:
        if commit.time <= end:
            return AsAt(commit.number, day)
    raise UsageError(
        Code.NO_EDITION_YET,
        f"there was no edition yet on {day:%d %b %Y}",
        help=f"the first was made on {_moment(commits[-1])}",
    )


def _of_label(words: str, commits: Sequence["Commit"]) -> AsAt:
    named = {commit.label: commit for commit in commits if commit.label is not None}
    found = words if words in named else next((label for label in named if same_label(label, words)), None)
    if found is not None:
        return AsAt(named[found].number, named[found].time.date(), named[found].quarter)
    near = nearest(words[:MAX_LABEL], named)
    hint = "name an edition by its number, a date such as 2020-02-14, or its label"
    raise UsageError(
        Code.NO_SUCH_LABEL,
        f"no edition has the label {quoted(words)}",
        details=[f"edition {commit.number} of {_moment(commit)}: {quoted(label)}" for label, commit in named.items()],
        help=f"did you mean {quoted(near)}?" if near else hint if named else f"{hint}; kpitool freeze gives one",
    )


def _moment(commit: "Commit") -> str:
    return f"{commit.time:%d %b %Y %H:%M} UTC"
