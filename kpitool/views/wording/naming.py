"""How indicators and areas are called inside a sentence."""

import re
from collections.abc import Sequence

from kpitool.errors import listed
from kpitool.registry.models import Expectation, Indicator, Registry
from kpitool.views.records import Entry

NOUNS = {"rate": "rate", "proportion": "share", "count": "count"}


def named(entry: Entry, registry: Registry) -> str:
    """An indicator's title, with its area where the board reads that of another area than home."""
    headline = registry.headline(entry.indicator)
    elsewhere = headline != registry.areas.home and entry.area.code == headline
    return f"{entry.title} ({entry.area.name})" if elsewhere else entry.title


def noun(indicator: Indicator) -> str:
    """What kind of figure an indicator's value is: "rate", "share", "count", else "figure"."""
    return NOUNS.get(indicator.measure.kind, "figure")


def broken_order(expect: Expectation, registry: Registry) -> tuple[str, str]:
    """On which side of which indicator another stands where their expected order is broken."""
    name, side = (expect.not_above, "above") if expect.not_above else (str(expect.not_below), "below")
    return side, in_sentence(registry.indicators[str(name)].title)


def in_sentence(title: str) -> str:
    """A title inside a sentence: small first letter, unless it is an abbreviation."""
    return title[0].lower() + title[1:] if title[:1].isupper() and not title[1:2].isupper() else title


def sentence(text: str) -> str:
    """A text as a sentence: capital first letter, full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def titles(names: Sequence[str]) -> str:
    """Titles as a list inside a sentence."""
    return listed([in_sentence(name) for name in names])


def plural(names: Sequence[str]) -> bool:
    """Whether a verb after these titles is a plural one: a title's first noun says so, before what describes it."""
    head = HEAD_ENDS.split(names[0], maxsplit=1)[0].casefold()
    return len(names) > 1 or head.endswith("people") or (head.endswith("s") and not head.endswith("ss"))


def be(names: Sequence[str]) -> str:
    return "are" if plural(names) else "is"


def have(names: Sequence[str]) -> str:
    return "have" if plural(names) else "has"


HEAD_ENDS = re.compile(r"[,(:]|\s(?:who|that|in|of|to|by|from|for|with|on|at|per|recorded|reported|aged|known)\s")
