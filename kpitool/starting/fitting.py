"""An extract of one's own fitted to a registry: looked at, read, and given the place and name that it is to have."""

import glob
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from kpitool.period import Period
from kpitool.registry import Loaded
from kpitool.sniffing.draft import slug
from kpitool.sniffing.proposal import Proposal, sniffed
from kpitool.starting.covering import Naming, Spanning, naming_of, spanning_of
from kpitool.starting.first import Extracted, First, first_of
from kpitool.starting.whole import days_of, is_dated, whole_months

EXTRACTS = "extracts"
"""The folder beside a registry where extracts are put."""
PLAIN = re.compile(r"[A-Za-z0-9][^\x00-\x1f<>:\"/\\|?*{}\[\]]{0,149}")
"""Names that every system and every pattern of files can have."""


@dataclass(frozen=True)
class Given:
    """An extract that somebody gave: its file, the sheet of it, and the months it covers if it does not say."""

    path: Path
    sheet: str | None = None
    covers: Period | None = None


@dataclass(frozen=True)
class Fitted:
    """A source for an extract and where the extract is to lie, relative to the registry; `copied` if not there yet."""

    first: First
    name: str
    copied: bool


def fitted(given: Given, loaded: Loaded, folder: Path, workspace: Path) -> Fitted:
    """The source and the indicators of an extract, whose file will lie in the registry's `folder`.

    Raises:
        InputError: it cannot be read, or no record of it can be used.
        UsageError: it does not say what it covers, or says so twice.
    """
    proposal = sniffed(given.path, workspace, given.sheet, loaded)
    inside = _inside(given.path, folder)
    name = given.path.name if PLAIN.fullmatch(given.path.name) else _plain_name(given.path.name)
    naming, told = _covering(proposal, name, given, loaded, workspace)
    if inside is None or naming is not None or name != given.path.name:
        inside = None
        proposal = _lying_in_extracts(proposal, given.path.name, name)
    name = naming.file if naming else name
    first = first_of(proposal, naming, Extracted(given.path, name, workspace), loaded)
    first = replace(first, notes=(*told, *first.notes))
    placed = inside or f"{EXTRACTS}/{name}"
    return Fitted(first, placed, inside is None)


def _covering(
    proposal: Proposal, name: str, given: Given, loaded: Loaded, workspace: Path
) -> tuple[Naming | Spanning | None, tuple[str, ...]]:
    """How the file's name is to say what it covers, if it must; with that, which months are left out, or not."""
    if not is_dated(proposal):
        return naming_of(proposal, name, given.covers, loaded.registry.year_starts), ()
    if given.covers is not None:
        return spanning_of(name, given.covers), ()
    whole = whole_months(days_of(proposal, given.path, name, workspace, loaded))
    if whole is None:
        return None, ()
    if given.path.suffix.casefold() == ".zip":  # the name that counts is that of the file within
        return None, tuple(f"{part}, and counts as a whole month: say what the file covers" for part in whole.told)
    told = tuple(f"{part} and is left out; --covers says otherwise" for part in whole.told)
    return spanning_of(name, whole.months), told


def _inside(path: Path, folder: Path) -> str | None:
    """A file's place in a folder, if it is in it; a file beside the registry itself is none, since it has no folder."""
    place = PurePath(path.resolve())
    root = PurePath(folder.resolve())
    return place.relative_to(root).as_posix() if place.is_relative_to(root) and place.parent != root else None


def _lying_in_extracts(proposal: Proposal, old: str, name: str) -> Proposal:
    pattern = str(proposal.block["files"]).rpartition("/")[2] if name == old else glob.escape(name)
    return replace(proposal, block={**proposal.block, "files": f"{EXTRACTS}/{pattern}"})


def _plain_name(name: str) -> str:
    stem, dot, suffix = name.partition(".")
    ending = re.sub(r"[^A-Za-z0-9.]", "", suffix)[:20]
    return slug(stem, "extract") + (dot + ending if ending else "")
