"""Where a registry lies: the one named, or the nearest."""

import contextlib
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import RegistryError, nearest, quoted

FILE_NAME = "indicators.yaml"


def find_registry() -> Path:
    """The registry of the working folder: `indicators.yaml` in it or in the nearest folder above.

    Raises:
        RegistryError: there is none, or the working folder is gone.
    """
    try:
        folder = Path.cwd()
    except OSError:
        raise RegistryError(
            Code.NO_REGISTRY, "the working folder is gone", help="name a registry with --registry FILE"
        ) from None
    with contextlib.suppress(OSError):
        for place in (folder, *folder.parents):
            if (place / FILE_NAME).is_file():
                return place / FILE_NAME
    raise RegistryError(
        Code.NO_REGISTRY,
        f"there is no {FILE_NAME} in {quoted(str(folder), 300)} or any folder above it",
        help="name one with --registry FILE; kpitool init makes one, kpitool demo shows one at work",
    )


def located(path: Path | None) -> Path:
    """Where the registry named lies, or the nearest one; it is not read.

    Raises:
        RegistryError: there is no such file.
    """
    if path is None:
        return find_registry()
    with contextlib.suppress(OSError):
        if path.is_file():
            return path
    raise RegistryError(Code.NO_REGISTRY, f"there is no registry {quoted(str(path), 300)}", help=_registry_meant(path))


def _registry_meant(path: Path) -> str:
    with contextlib.suppress(OSError):
        near = nearest(path.name, [each.name for each in path.parent.iterdir() if each.suffix in {".yaml", ".yml"}])
        if near:
            return f"did you mean {quoted(str(path.parent / near), 300)}?"
    return "name a file with --registry or KPITOOL_REGISTRY"
