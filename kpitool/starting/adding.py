"""One more extract for a registry that there is: its source and indicators in the text, its file in the folder."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import OutputError, RegistryError, quoted
from kpitool.registry import Loaded
from kpitool.starting.fitting import Fitted, Given, fitted
from kpitool.starting.inserting import with_entries
from kpitool.starting.known import require_unknown
from kpitool.starting.placing import set_down
from kpitool.views.blocks import Place


@dataclass(frozen=True)
class Added:
    """A registry's text as it is to be, with what was put in, and the extract's file."""

    registry: Path
    text: str
    loaded: Loaded
    fitted: Fitted
    extract: Path


def added(given: Given, loaded: Loaded, workspace: Path, *, new: bool = False) -> Added:
    """A registry with the source and the indicators of one more extract; nothing is written.

    What a source reads already is refused, unless it is to be a source of its own all the same (`new`).

    Raises:
        InputError: the extract cannot be read, or no record of it can be used.
        OutputError: another file has the name that it is to have.
        RegistryError: a source reads files like it, or the registry's text cannot take it.
        UsageError: the extract does not say what it covers.
    """
    found = fitted(given, loaded, loaded.folder, workspace)
    first = found.first
    if not new:
        require_unknown(found, loaded)
    if found.copied and (loaded.folder / found.name).exists():
        raise OutputError(
            Code.THERE_ALREADY,
            f"there is already {quoted(found.name, 300)} beside the registry; nothing was changed",
            help="if it is a newer statement of the same, replace the file and run kpitool ingest; else rename it",
        )
    remarks: dict[Place, str] = {("sources", first.id, *place): text for place, text in first.remarks.items()}
    remarks |= {("indicators", *place): text for place, text in first.watched.remarks.items()}
    entries = {"scopes": first.scopes, "sources": {first.id: first.block}, "indicators": first.watched.indicators}
    text, made = with_entries(loaded, _text_of(loaded), entries, remarks)
    return Added(loaded.path, text, made, found, given.path)


@contextlib.contextmanager
def copied_first(done: Added) -> Iterator[None]:
    """Where the registry is written: the extract is in its place before, and is taken away again if that fails.

    Raises:
        OutputError: the extract cannot be copied.
    """
    if not done.fitted.copied:
        yield
        return
    target = done.registry.parent / done.fitted.name
    set_down({done.fitted.name: done.extract}, done.registry.parent)
    try:
        yield
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _text_of(loaded: Loaded) -> str:
    """The registry's file as it stands, line ends included.

    Raises:
        RegistryError: it was changed while it was looked at.
    """
    text = loaded.path.read_bytes().decode("utf-8-sig")
    if text.replace("\r\n", "\n") != loaded.texts[loaded.path.name].replace("\r\n", "\n"):
        raise RegistryError(Code.CANNOT_TAKE, f"{quoted(loaded.path.name)} was changed meanwhile", help="try again")
    return text
