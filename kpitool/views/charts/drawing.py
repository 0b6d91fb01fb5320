"""Charts drawn: as SVG and PNG with the project's own letters, the same bytes everywhere, and compiled for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from kpitool.errors import visible
from kpitool.views.charts.frame import Spec
from kpitool.views.extra import needing_extra
from kpitool.views.letters import letters_folder

if TYPE_CHECKING:
    from types import ModuleType

VEGA_LITE = "6.4"
"""The version that charts are drawn by, so that a newer one does not change what a board has seen."""
LONGEST = 200
"""The characters of a text that a chart is given: the picture cuts it long before."""

Data = Mapping[str, Sequence[Any]]
"""Records by the name that a chart reads them under: "rows", "notes", "lines"."""


def svg(spec: Spec, data: Data, width: int, texts: Mapping[str, str] | None = None) -> str:
    """A chart as SVG, so many pixels wide; `texts` are its parameters (`unit`, `remark`, `benchmark`).

    Raises:
        UsageError: what draws charts is not installed.
    """
    whole = _whole(spec, data, width, texts or {})
    drawn: str = _drawer().vegalite_to_svg(whole, vl_version=VEGA_LITE, allowed_base_urls=[])
    return drawn


def png(spec: Spec, data: Data, width: int, scale: float = 2, texts: Mapping[str, str] | None = None) -> bytes:
    """A chart as PNG: as `svg`, with so many dots for each pixel.

    Raises:
        UsageError: what draws charts is not installed.
    """
    whole = _whole(spec, data, width, texts or {})
    drawn: bytes = _drawer().vegalite_to_png(whole, vl_version=VEGA_LITE, allowed_base_urls=[], scale=scale)
    return drawn


def for_page(spec: Spec) -> Spec:
    """A chart compiled to Vega, for a page that gives it data and sets its signals.

    Raises:
        UsageError: what draws charts is not installed.
    """
    compiled: Spec = _drawer().vegalite_to_vega(spec, vl_version=VEGA_LITE)
    return compiled


@cache
def _drawer() -> "ModuleType":
    """The module that draws, with the letters of the charts."""
    with needing_extra():
        import vl_convert
    vl_convert.register_font_directory(letters_folder())
    return vl_convert


def _whole(spec: Spec, data: Data, width: int, texts: Mapping[str, str]) -> Spec:
    """A chart with its data, width and texts; control characters and marks of direction are shown as escapes."""
    params = [
        {**each, "value": _shown(texts[each["name"]])} if each["name"] in texts else each for each in spec["params"]
    ]
    named = {"rows": [], "notes": [], "lines": [], **data}
    datasets = {name: [_plain(record) for record in records] for name, records in named.items()}
    return {**spec, "width": width, "params": params, "datasets": datasets}


def _plain(record: Any) -> dict[str, Any]:
    """A record as a chart reads it: numbers, texts and dates."""
    return {
        name: _shown(value) if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in asdict(record).items()
    }


def _shown(text: str) -> str:
    """A text on one line, of characters that take one place each, so that none is cut in two where the text is cut."""
    return "".join(letter if letter < "\U00010000" else "�" for letter in visible(text, LONGEST))
