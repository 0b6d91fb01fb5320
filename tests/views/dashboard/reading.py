"""A dashboard's page read as a browser would, without one: its elements, its texts, its data."""

import gzip
import json
import re
from base64 import b64decode
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br", "img"}


class Reader(HTMLParser):
    """Collects the elements that begin, and the texts that are not of scripts or styles."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begun.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"script", "style"}:
            self.texts.append(data)


def read(page: str) -> Reader:
    """A page whose elements all end where they should."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def block(page: str, name: str) -> Any:
    """What a block of data holds."""
    found = re.search(rf'<script type="application/octet-stream" id="data-{re.escape(name)}">([^<]*)</script>', page)
    assert found is not None, name
    return json.loads(gzip.decompress(b64decode(found[1])))
