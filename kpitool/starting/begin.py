"""A partnership's folder made ready: its registry, areas, people and first extract, whole or not at all."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import RegistryError
from kpitool.ingest.receipt import Receipt
from kpitool.registry import Loaded, read_registry
from kpitool.starting.first import First
from kpitool.starting.fitting import EXTRACTS, Fitted, Given, fitted
from kpitool.starting.outline import Outline, registry_text
from kpitool.starting.places import areas_text, populations_text
from kpitool.starting.placing import (
    AREAS_FILE,
    FILES,
    POPULATIONS_FILE,
    REGISTRY_FILE,
    SCHEMA_FILE,
    refuse_to_overwrite,
    set_down,
)
from kpitool.starting.schema import schema_text
from kpitool.starting.watching import POPULATIONS
from kpitool.views.diagnostics import rendered


@dataclass(frozen=True)
class Begun:
    """What was written: the registry as it reads, its files in the folder, and of a first extract what it says."""

    folder: Path
    loaded: Loaded
    files: tuple[str, ...]
    first: First | None

    @property
    def receipt(self) -> Receipt | None:
        return self.first.read.receipt if self.first else None


def begin(outline: Outline, given: Given | None, folder: Path) -> Begun:
    """Writes a registry that passes its check, and what it needs, into a folder that has none.

    Raises:
        OutputError: the folder has something of the same name, or cannot be written.
        InputError: the extract cannot be read, or no record of it can be used.
        UsageError: the extract does not say what it covers, and nothing else does.
    """
    with tempfile.TemporaryDirectory(prefix="kpitool-") as place:
        staged, workspace = Path(place) / "new", Path(place) / "work"
        staged.mkdir()
        workspace.mkdir()
        loaded = _staged(outline, staged)
        found: Fitted | None = None
        if given is not None:
            found = fitted(given, _bare(loaded), folder, workspace)
            outline = replace(outline, first=found.first)
            loaded = _staged(outline, staged)
        files = {name: staged / name for name in _files_of(outline)}
        if given is not None and found is not None and found.copied:
            files = {found.name: given.path, **files}
        refuse_to_overwrite(folder, [*files])
        set_down(files, folder, [EXTRACTS])
    return Begun(folder, loaded, tuple(files), outline.first)


def _files_of(outline: Outline) -> list[str]:
    return [name for name in FILES if name != POPULATIONS_FILE or outline.places.bundled]


def _staged(outline: Outline, folder: Path) -> Loaded:
    """The registry and its files in a folder of their own, read back as any registry is."""
    texts = {
        POPULATIONS_FILE: populations_text(outline.places),
        AREAS_FILE: areas_text(outline.places),
        SCHEMA_FILE: schema_text(),
        REGISTRY_FILE: registry_text(outline),
    }
    for name in _files_of(outline):
        (folder / name).write_text(texts[name], encoding="utf-8", newline="")
    loaded, faults = read_registry(folder / REGISTRY_FILE)
    if loaded is None:
        raise RegistryError(
            Code.REFUSED,
            "no sound registry could be made of this; nothing was written",
            details=[rendered(fault) for fault in faults],
            help="begin without the extract, and add it by hand",
        )
    return loaded


def _bare(loaded: Loaded) -> Loaded:
    """The registry without what only waits for a first extract, so that no name is taken."""
    people = {name: source for name, source in loaded.registry.sources.items() if name == POPULATIONS}
    return replace(loaded, registry=loaded.registry.model_copy(update={"sources": people, "indicators": {}}))
