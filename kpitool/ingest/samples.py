"""Part of a large extract, by which the texts in all of it become known before it is read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from kpitool.ingest.files import Extract

PIECES = 32_000
"""Pieces from all over a text file: it may have one area after the other, so that its first rows have few of them."""
PIECE = 1 << 10
"""Bytes of a piece, of which its whole lines are taken."""


def sampled(extract: Extract, place: Path) -> Extract:
    """Some of the lines of a text file that is read as it stands, written to `place`; any other extract is itself."""
    if extract.records is not None or extract.kinds:
        return extract
    with place.open("wb") as sample:
        sample.writelines(_pieces(extract.path))
    return replace(extract, path=place)


def _pieces(path: Path) -> Iterator[bytes]:
    """The first line, which may be a header, and whole lines from further on, the same each time."""
    chosen = Random(0)  # noqa: S311 - no secret
    with path.open("rb") as file:
        yield (header := file.readline())
    rest = path.stat().st_size - len(header)
    with path.open("rb", buffering=0) as file:
        for number in range(PIECES):
            file.seek(len(header) - 1 + int(rest * (number + chosen.random()) / PIECES))
            piece = file.read(PIECE)
            yield piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1]
