"""Faults of names and statements that need the whole registry, told at their places."""

from collections.abc import Iterable

from kpitool.errors import quoted
from kpitool.registry.diagnostics import Code
from kpitool.registry.fields import Filter
from kpitool.registry.reader import Document, Path_
from kpitool.registry.sources import Source
from kpitool.registry.validation import suggestion

SECTIONS = {
    "source": "sources",
    "scope": "scopes",
    "category": "categories",
    "population group": "populations",
    "indicator": "indicators",
}


def known(document: Document, path: Path_, what: str, name: str, allowed: Iterable[str], *, key: bool = False) -> bool:
    """Whether a name leads somewhere; an entry that is there but faulty is not missed, but cannot be followed."""
    choices = list(allowed)
    if name in choices:
        return True
    if name in (document.data.get(SECTIONS.get(what, ""), {}) or {}):
        return False
    message = f"there is no {what} {quoted(name)}"
    hint = None if document.crowded else suggestion(name, choices)
    document.fault(Code.DANGLING, message, document.place(path, key=key), hint)
    return False


def item(document: Document, path: Path_, index: int) -> Path_:
    """The place of an item of a list, or of the one value that stands for a list."""
    return (*path, index) if (*path, index) in document.values else path


def contradiction(document: Document, path: Path_, message: str, help: str | None = None) -> None:  # noqa: A002
    document.fault(Code.CONTRADICTION, message, document.place(path), help)


def check_filter(document: Document, path: Path_, wanted: Filter, sources: dict[str, Source]) -> None:
    for source_name, source in sources.items():
        for dimension, values in wanted.items():
            what = f"dimension of {quoted(source_name)}"
            if not known(document, (*path, dimension), what, dimension, source.dimensions, key=True):
                continue
            allowed = source.dimensions[dimension].values
            for index, value in enumerate(values):
                if allowed:
                    spot = item(document, (*path, dimension), index)
                    known(document, spot, f"{dimension} of {quoted(source_name)}", value, allowed)
