"""What a PDF tells: its tags as a tree of names and descriptions, its pages' texts, its properties."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader


@dataclass(frozen=True)
class Tag:
    """An element of the structure, with its path from the document: "Document/L/LI/LBody"."""

    path: str
    alt: str | None
    scope: str | None

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    """The text of each page, lines joined."""
    return [" ".join(page.extract_text().split()) for page in opened(pdf).pages]


def catalogue(pdf: bytes) -> Any:
    return opened(pdf).trailer["/Root"]


def tags(pdf: bytes) -> list[Tag]:
    """Its elements in the order in which they are read."""
    return list(_tags(catalogue(pdf)["/StructTreeRoot"]["/K"], ""))


def _tags(node: Any, path: str) -> Iterator[Tag]:
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _tags(each, path)
    elif isinstance(node, dict) and "/S" in node:
        own = f"{path}/{node['/S'][1:]}".lstrip("/")
        scopes = [each["/Scope"] for each in node.get("/A", []) if "/Scope" in each]
        yield Tag(own, node.get("/Alt"), scopes[0] if scopes else None)
        yield from _tags(node["/K"], own) if "/K" in node else ()
