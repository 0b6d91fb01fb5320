"""The bundled example: where it lies, and a copy of it in a folder of one's own."""

from importlib.resources import files
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import OutputError, quoted
from kpitool.starting.placing import set_down

REGISTRY_FILE = "indicators.yaml"
DATA = {".csv", ".md", ".yaml"}
"""What of the example is copied; the programs that made its extracts stay behind."""


def bundled() -> Path:
    """The folder of the example's registry: in the package, or the checkout that the package is run from."""
    package = Path(str(files("kpitool")))
    for place in (package / "example", package.parent):
        if (place / REGISTRY_FILE).is_file() and (place / "examples").is_dir():
            return place
    raise FileNotFoundError("this installation of kpitool came without its example")


def example_files() -> dict[str, Path]:
    """The example's files by their names in its folder, the registry last."""
    root = bundled()
    found = sorted(path for path in (root / "examples").rglob("*") if path.suffix in DATA and path.is_file())
    return {path.relative_to(root).as_posix(): path for path in found} | {REGISTRY_FILE: root / REGISTRY_FILE}


def copy_example(folder: Path) -> bool:
    """Puts the example into a folder that is empty or not there; false where it holds the example already.

    Raises:
        OutputError: something else is in the folder, or it cannot be written.
    """
    wanted = example_files()
    try:
        if folder.is_dir() and all(_same(folder / name, path) for name, path in wanted.items()):
            return False
        occupied = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise OutputError(
            Code.UNWRITABLE,
            f"{quoted(str(folder), 300)} cannot be read: {error.strerror or error}",
            help="name a folder of your own: kpitool demo FOLDER",
        ) from None
    if occupied:
        raise OutputError(
            Code.THERE_ALREADY,
            f"{quoted(str(folder), 300)} holds something other than the example; nothing was written",
            help="name another folder: kpitool demo FOLDER",
        )
    set_down(wanted, folder)
    return True


def _same(mine: Path, path: Path) -> bool:
    return mine.is_file() and mine.read_bytes() == path.read_bytes()
