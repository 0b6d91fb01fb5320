"""What a file holds, told by its hash: the same extract is known again whatever it is called."""

from pathlib import Path

from blake3 import blake3

from kpitool.ingest.quotes import looked_through

CHUNK = 1 << 20
MANY_BYTES = 256 << 20
"""A file of more is hashed on all cores; others are hashed beside one another."""


def content_hash(path: Path) -> str:
    """The BLAKE3 hash of a file in hexadecimal."""
    if path.stat().st_size > MANY_BYTES:
        return _hash_of_many(path)
    found, buffer = blake3(), bytearray(CHUNK)
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            found.update(view[:size])
    return found.hexdigest()


def text_content(path: Path, delimiter: str) -> tuple[str, bool | None]:
    """The hash of a text file, and whether its quotation marks are sound (`quotes.looked_through`), in one read."""
    if path.stat().st_size > MANY_BYTES:
        return _hash_of_many(path), looked_through(path, delimiter)
    found = blake3()
    is_sound = looked_through(path, delimiter, found.update)
    return found.hexdigest(), is_sound


def _hash_of_many(path: Path) -> str:
    return blake3(max_threads=blake3.AUTO).update_mmap(path).hexdigest()
