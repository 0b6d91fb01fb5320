"""The paper's charts drawn as SVG, with the letters that its PDF is set in."""

from typing import Any

from kpitool.views.paper.document import Picture

WIDTH = 640
"""The pixels of a chart: as wide as the text of a portrait page."""


def as_svg(picture: Picture, width: int = WIDTH) -> str:
    """A picture as SVG, so many pixels wide; the same picture gives the same text."""
    import vl_convert
    from fontpkg_atkinson_hyperlegible import ROOT

    vl_convert.register_font_directory(str(ROOT / "files"))
    spec: dict[str, Any] = {**picture.spec, "width": width, "datasets": {k: list(v) for k, v in picture.data.items()}}
    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return drawn
