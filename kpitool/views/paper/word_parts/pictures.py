"""A chart of a paper in Word: its title, the picture with its words for who does not see it, and what it shows."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx.document import Document as WordDocument
from docx.shared import Twips

from kpitool.views.paper.document import Picture
from kpitool.views.paper.word_parts.elements import element, paragraph, run, written
from kpitool.views.paper.word_parts.tables import caption

DOTS_AN_INCH = 300
POINTS_OF_THE_SCREEN = 96
"""To an inch: what a chart's width is counted in."""


def picture(block: Picture, number: int, width: int, height: int, word: WordDocument) -> Iterator[Any]:
    """A chart under its title and above its sentence, within `width` and `height` twentieths of a point."""
    yield caption("Chart", number, block.title)
    shape = word.part.new_pic_inline(BytesIO(drawn(block, width)), width=Twips(width))
    size = shape.extent
    if size.cy > Twips(height):
        size.cx, size.cy = size.cx * Twips(height) // size.cy, Twips(height)
        inner = shape.graphic.graphicData.pic.spPr
        inner.cx, inner.cy = size.cx, size.cy
    shape.docPr.set("descr", written(block.alt))
    shape.docPr.set("title", written(block.title))
    yield paragraph("Picture", [element("r", element("drawing", shape))])
    yield paragraph("PictureText", [run(block.sentence)])


def drawn(block: Picture, width: int) -> bytes:
    """The chart as a PNG to be printed `width` twentieths of a point wide."""
    import vl_convert

    across = round(width / 1440 * POINTS_OF_THE_SCREEN)
    spec = {"autosize": {"type": "fit-x", "contains": "padding"}, **block.spec, "width": across, "datasets": block.data}
    drawn: bytes = vl_convert.vegalite_to_png(spec, scale=DOTS_AN_INCH / POINTS_OF_THE_SCREEN, allowed_base_urls=[])
    return drawn
