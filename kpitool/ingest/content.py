"""What a file holds, told by its hash: the same extract is known again whatever it is called."""

from pathlib import Path

from blake3 import blake3

from kpitool.ingest.quotes import looked_through

MANY_BYTES = 256 << 20
"""A file of more is hashed on all cores; others are hashed beside one another."""


def content_hash(path: Path) -> str:
    """The BLAKE3 hash of a file in hexadecimal."""
    threads = blake3.AUTO if path.stat().st_size > MANY_BYTES else 1
    return blake3(max_threads=threads).update_mmap(path).hexdigest()


def text_content(path: Path, delimiter: str) -> tuple[str, bool | None]:
    """The hash of a text file, and whether its quotation marks are sound (`quotes.looked_through`), in one read."""
    if path.stat().st_size > MANY_BYTES:
        return content_hash(path), looked_through(path, delimiter)
    found = blake3()
    is_sound = looked_through(path, delimiter, found.update)
    return found.hexdigest(), is_sound
