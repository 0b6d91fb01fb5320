"""The colours and letters of charts: on paper, on a dark ground, and on a page that chooses by its own variables.

Marks stand out from their ground by at least 3 to 1, texts by 4.5 to 1; what a colour says, a shape says too.
"""

from dataclasses import dataclass, fields

from kpitool.views.letters import FAMILY


@dataclass(frozen=True)
class Palette:
    """A colour for each role: the ground, texts and axes (`ink`, `muted`), marks; and the letters that texts are in.

    `series` a line through time, `raw` the line behind it, `band` and `edge` an interval, `adverse`, `favourable` and
    `other` signals, `bar`, `home` and `benchmark` bars.
    """

    paper: str
    ink: str
    muted: str
    grid: str
    series: str
    raw: str
    band: str
    edge: str
    adverse: str
    favourable: str
    other: str
    bar: str
    home: str
    benchmark: str
    font: str


PAPER = Palette(
    paper="#ffffff",
    ink="#0b0c0c",
    muted="#505a5f",
    grid="#dadde0",
    series="#4a5560",
    raw="#7f888f",
    band="#dbe6f1",
    edge="#6f8fae",
    adverse="#b84300",
    favourable="#0f62ac",
    other="#6b3fa0",
    bar="#6f8fae",
    home="#1f4e79",
    benchmark="#7b848b",
    font=f"{FAMILY}, sans-serif",
)

DARK = Palette(
    paper="#16191d",
    ink="#f3f4f5",
    muted="#b4bcc3",
    grid="#343a40",
    series="#a9b4bd",
    raw="#7d8790",
    band="#24405c",
    edge="#6f97bd",
    adverse="#ff9a4d",
    favourable="#6cb6ff",
    other="#c9a4f5",
    bar="#6689ab",
    home="#a8cdf0",
    benchmark="#8a9299",
    font=f"{FAMILY}, sans-serif",
)

FORCED = Palette(
    paper="Canvas",
    ink="CanvasText",
    muted="CanvasText",
    grid="GrayText",
    series="CanvasText",
    raw="GrayText",
    band="Canvas",
    edge="CanvasText",
    adverse="CanvasText",
    favourable="CanvasText",
    other="CanvasText",
    bar="GrayText",
    home="Highlight",
    benchmark="GrayText",
    font=f"{FAMILY}, sans-serif",
)
"""The colours of a reader who has chosen their own: shapes and outlines alone tell marks apart."""

COLOURS = [each.name for each in fields(Palette) if each.name != "font"]

PAGE = Palette(**{name: f"var(--chart-{name})" for name in COLOURS}, font="system-ui, sans-serif")


def variables(palette: Palette) -> str:
    """The declarations of the style sheet that give the page's variables a palette's colours."""
    return "".join(f"--chart-{name}:{getattr(palette, name)};" for name in COLOURS)
