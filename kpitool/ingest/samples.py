"""Part of a large extract, by which the texts in all of it become known before it is read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from kpitool.ingest.files import Extract

HEAD = 128 << 20
"""Bytes at the beginning of a text file: months of a country, where a file has one after the other."""
PIECES = 32_000
"""Pieces from all over the rest: for a file that has one area after the other."""
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
    rest, chosen = path.stat().st_size - HEAD, Random(0)  # noqa: S311 - the same lines each time
    with path.open("rb", buffering=0) as file:
        head = file.read(HEAD)
        yield head[: head.rfind(b"\n") + 1]
        for number in range(PIECES if rest > 0 else 0):
            file.seek(HEAD + int(rest * (number + chosen.random()) / PIECES))
            piece = file.read(PIECE)
            yield piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1]
