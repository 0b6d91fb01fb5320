"""A chart of a paper in Word: its title, the picture with its words for who does not see it, and what it shows."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx.document import Document as WordDocument
from docx.shared import Emu, Twips

from kpitool.views.charts.drawing import png
from kpitool.views.paper.document import Picture
from kpitool.views.paper.word_parts.elements import cut, element, paragraph, run, written
from kpitool.views.paper.word_parts.tables import caption

DOTS_AN_INCH = 300
PIXELS_AN_INCH = 96
"""What a chart's width is counted in: its letters are then of nine points."""


def picture(block: Picture, number: int, width: int, height: int, word: WordDocument) -> Iterator[Any]:
    """A chart under its title and above its sentence, within `width` and `height` twentieths of a point."""
    yield caption("Chart", number, block.title)
    shape = word.part.new_pic_inline(BytesIO(drawn(block, width)), width=Twips(width))
    size = shape.extent
    if size.cy > Twips(height):
        size.cx, size.cy = Emu(size.cx * Twips(height) // size.cy), Twips(height)
        inner = shape.graphic.graphicData.pic.spPr
        inner.cx, inner.cy = size.cx, size.cy
    for side in ("distT", "distB", "distL", "distR"):  # left out, some programs take it for an eighth of an inch
        shape.set(side, "0")
    shape.docPr.set("descr", written(block.alt))
    shape.docPr.set("title", cut(block.title))
    yield paragraph("Picture", [element("r", element("drawing", shape))])
    yield paragraph("PictureText", [run(block.sentence)])


def drawn(block: Picture, width: int) -> bytes:
    """The chart as a PNG to be printed `width` twentieths of a point wide."""
    across = round(width / 1440 * PIXELS_AN_INCH)
    return png(dict(block.spec), block.data, across, DOTS_AN_INCH / PIXELS_AN_INCH, block.texts)
