"""The paper's charts drawn as SVG: for print in the colours of paper, for a page in colours that it chooses."""

import re

from kpitool.views.charts.drawing import svg
from kpitool.views.charts.palette import COLOURS, PAPER
from kpitool.views.paper.document import Picture

PORTRAIT, LANDSCAPE, PHONE = 640, 960, 340
"""How many pixels wide a chart is drawn, so that its letters are as large as those of tables."""
NAMES = {getattr(PAPER, name): name for name in COLOURS}
"""What the colours of paper are called; of two that are the same the last."""


def for_print(picture: Picture, width: int) -> str:
    """A chart as SVG in the colours of paper, so many pixels wide."""
    return svg(dict(picture.spec), picture.data, width, picture.texts)


def for_page(picture: Picture, width: int, name: str) -> str:
    """A chart as SVG to stand within a page: its colours are the page's variables (`charts.palette.variables`).

    It tells nothing by itself to those who do not see it: its description is given where it stands. `name` sets its
    inner names apart from those of other charts.
    """
    return _MARK.sub(lambda found: _for_page(found[0], name), for_print(picture, width))


def _for_page(mark: str, name: str) -> str:
    """A mark of the picture, from "<" to ">"."""
    silent = _TOLD.sub("", mark)
    coloured = _COLOUR.sub(lambda found: f'"var(--chart-{NAMES[found[1]]})"', silent)
    return _NAME.sub(lambda found: f"{found[1]}{name}-{found[2]}", coloured)


_MARK = re.compile(r"<[^<>]+>")
_TOLD = re.compile(r' (?:role|aria-\w+)="[^"]*"')
_COLOUR = re.compile(f'"({"|".join(NAMES)})"')
_NAME = re.compile(r'(\bid="|\burl\(#|\bhref="#)([\w-]+)')
