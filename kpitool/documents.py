"""The documents beside the store's table: each named by the hash of its content; and the store's format."""

import contextlib
import json
from datetime import date
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path

from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from kpitool import __version__
from kpitool.codes import Code
from kpitool.delta import sound
from kpitool.errors import StoreError, quoted, visible
from kpitool.writing import owner_only

FORMAT = 1
"""What a store's documents and columns mean; a version that gives them another meaning raises it."""

ABOUT = "store.json"
"""Names the format. It is written after the first commit: where it lies, there was a log."""

REJECTED = "rejected"


class Documents:
    """The documents of a store: a folder, or a URL of an object store."""

    def __init__(self, location: str, *, is_url: bool) -> None:
        self.location = location
        self.is_url = is_url

    @cached_property
    def files(self) -> ObjectStore:
        """Where the store's files are read and written.

        Raises:
            StoreError: the folder cannot be made, or the URL is unusable.
        """
        with sound(self.location):
            return from_url(self.location) if self.is_url else LocalStore(self.folder)

    @property
    def folder(self) -> Path:
        """The folder of a store that is one, made where it is not there yet."""
        folder = Path(self.location)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # rejected records may be personal
        return folder

    def keep(self, folder: str, content: bytes | Path, ending: str) -> str:
        """Keeps a document, or a copy of a file, and gives its name.

        Raises:
            StoreError: it cannot be written.
        """
        name = document_name(folder, content, ending)
        with sound(self.location), owner_only():
            self.files.put(name, content)
        return name

    def read(self, name: str) -> bytes:
        """A document, whole as it was kept.

        Raises:
            StoreError: it is lost or was changed.
        """
        try:
            with sound(self.location):
                content = bytes(self.files.get(name).bytes())
        except StoreError as error:
            raise StoreError(
                Code.DAMAGED_DOCUMENT, f"the store has lost its document {quoted(name)}", help=error.help
            ) from None
        if sha256(content).hexdigest() not in name:
            raise StoreError(
                Code.DAMAGED_DOCUMENT,
                f"the store's document {quoted(name)} is damaged",
                help="bring it back from a copy",
            )
        return content

    def forget_expired(self, today: date) -> None:
        """Deletes rejected records kept past their date.

        Raises:
            StoreError: a newer version wrote the store, or it cannot be written.
        """
        self.had_log()
        with sound(self.location):
            if not self.is_url and not (Path(self.location) / REJECTED).is_dir():
                return
            for batch in self.files.list(f"{REJECTED}/"):
                for entry in batch:
                    if expired(entry["path"], today):
                        self.files.delete(entry["path"])

    def had_log(self) -> bool:
        """Whether the store says its format, as it does once it has a log.

        Raises:
            StoreError: a newer version wrote the store, or what it says of itself is damaged.
        """
        with sound(self.location):
            if not self.is_url and not (Path(self.location) / ABOUT).is_file():
                return False
            try:
                content = bytes(self.files.get(ABOUT).bytes())
            except (NotFoundError, FileNotFoundError):
                return False
        try:
            told = json.loads(content)
            number, version = int(told["format"]), str(told["version"])
        except (ValueError, TypeError, LookupError):
            place = f"{self.location}/{ABOUT}"
            raise StoreError(
                Code.DAMAGED_DOCUMENT, f"{quoted(place, 300)} is damaged", help="bring it back from a copy"
            ) from None
        if number > FORMAT:
            raise StoreError(
                Code.NEWER,
                f"the store {quoted(self.location, 300)} was written by kpitool {visible(version, 40)}, "
                f"a newer version; this is {__version__}",
                help=f"install kpitool {visible(version, 40)} or later; nothing was changed",
            )
        return True

    def say_format(self) -> None:
        """Keeps the format with the store, where it is not there yet; if that fails, the next commit does it."""
        if not self.had_log():
            with contextlib.suppress(StoreError), sound(self.location), owner_only():
                self.files.put(ABOUT, json.dumps({"format": FORMAT, "version": __version__}).encode())


def document_name(folder: str, content: bytes | Path, ending: str) -> str:
    """The name of a document in a folder of the store."""
    if isinstance(content, bytes):
        return f"{folder}/{sha256(content).hexdigest()}.{ending}"
    with content.open("rb") as file:
        return f"{folder}/{file_digest(file, sha256).hexdigest()}.{ending}"


def expired(name: str, today: date) -> bool:
    """Whether a document is one of rejected records, kept past their date; its folder is the last day."""
    parts = name.split("/")
    return len(parts) == 3 and parts[0] == REJECTED and parts[1] < f"{today:%Y-%m-%d}"
