"""An answer given again where it was kept and nothing that it rests on has changed; else worked out, given and kept."""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpitool.answers import Answers
from kpitool.commands.settings import Settings
from kpitool.commands.showing import Way, show_answer
from kpitool.errors import KpiError
from kpitool.views.answer import Answer

RECORD = {"command", "results", "warnings"}
"""What every answer's record has."""


@dataclass(frozen=True)
class Worked:
    """An answer that was worked out, and how the command ends after it, perhaps with an error: then it is not kept.

    It rests on the `texts` of the registry's files by name, and on the newest `edition`, where it is of that.
    """

    answer: Answer
    end: Callable[[], None]
    texts: Mapping[str, str]
    edition: int | None = None


def given(
    command: str, asked: Mapping[str, object], where: Settings, way: Way, work: Callable[[], Worked]
) -> Mapping[str, Any]:
    """Writes the answer to what is asked; gives what else the command needs of it.

    Raises:
        KpiError, typer.Exit: as `work` does, or its end; the answer is written before the end, and then not kept.
    """
    answers, key = _answers(where), {"command": command, **asked}
    return _given(answers, key, way, work)


def checked(where: Settings, way: Way, work: Callable[[], Worked]) -> None:
    """The same for what rests on the registry alone, kept in the reader's own cache: there may be no store."""
    folder = own_cache()
    _given(Answers(folder, where.place.resolve()) if folder else None, {"command": "check"}, way, work)


def _given(
    answers: Answers | None, key: Mapping[str, object], way: Way, work: Callable[[], Worked]
) -> Mapping[str, Any]:
    answer = _read(answers.kept(key)) if answers else None
    if answer is not None:
        way.remark("the answer was kept: nothing that it rests on has changed")
        show_answer(answer, way)
        return answer.ends
    newest = answers.newest if answers else None
    worked = work()
    show_answer(worked.answer, way)
    worked.end()
    if answers and newest and worked.edition in {None, newest.number}:
        answers.keep(key, _record(worked.answer), newest, worked.texts)
    return worked.answer.ends


def _answers(where: Settings) -> Answers | None:
    """The answers kept in a store that is a folder."""
    with contextlib.suppress(KpiError):
        location = where.of_store.value or ""
        if "://" not in location:
            return Answers(Path(location), where.place.resolve())
    return None


def own_cache() -> Path | None:
    """The folder in which a person's programs keep what they can make again; none where there is no home."""
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        folder = Path(named) if named else Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
        (folder / "kpitool").mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder / "kpitool"


def _record(answer: Answer) -> dict[str, Any]:
    from kpitool.views.pages import page_record

    return {"page": page_record(answer.page), "record": answer.record, "ends": answer.ends}


def _read(kept: Mapping[str, Any] | None) -> Answer | None:
    from kpitool.views.pages import page_from

    with contextlib.suppress(KeyError, ValueError, TypeError, AttributeError):
        if kept is not None and isinstance(kept["ends"], dict) and kept["record"].keys() >= RECORD:
            return Answer(page_from(kept["page"]), kept["record"], kept["ends"])
    return None
