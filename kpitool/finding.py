"""Where a registry lies: the one named, or the nearest."""

import contextlib
from pathlib import Path

from kpitool.errors import RegistryError, quoted

FILE_NAME = "indicators.yaml"


def find_registry() -> Path:
    """The registry of the working folder: `indicators.yaml` in it or in the nearest folder above.

    Raises:
        RegistryError: there is none, or the working folder is gone.
    """
    try:
        folder = Path.cwd()
    except OSError:
        raise RegistryError("the working folder is gone", help="name a registry with --registry FILE") from None
    with contextlib.suppress(OSError):
        for place in (folder, *folder.parents):
            if (place / FILE_NAME).is_file():
                return place / FILE_NAME
    raise RegistryError(
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
    raise RegistryError(
        f"there is no registry {quoted(str(path), 300)}", help="name a file with --registry or KPITOOL_REGISTRY"
    )
