"""What a file holds, told by its hash: the same extract is known again whatever it is called."""

from pathlib import Path

from blake3 import blake3

from kpitool.ingest.quotes import CHUNK, looked_through

MANY_BYTES = 256 << 20
"""A file of more is hashed on all cores; others are hashed beside one another."""
AT_ONCE = 16 << 20
"""Bytes of such a file that are read at once: mapped as a whole, all of it would count as memory in use."""


def content_hash(path: Path) -> str:
    """The BLAKE3 hash of a file in hexadecimal."""
    if path.stat().st_size <= MANY_BYTES:
        return blake3().update_mmap(path).hexdigest()
    found, buffer = blake3(max_threads=blake3.AUTO), bytearray(AT_ONCE)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            found.update(memoryview(buffer)[:size])
    return found.hexdigest()


def text_content(path: Path, delimiter: str) -> tuple[str, bool | None]:
    """The hash of a text file, and whether its quotation marks are sound (`quotes.looked_through`), in one read."""
    is_large = path.stat().st_size > MANY_BYTES
    found = blake3(max_threads=blake3.AUTO if is_large else 1)
    is_sound = looked_through(path, delimiter, found.update, AT_ONCE if is_large else CHUNK)
    return found.hexdigest(), is_sound
