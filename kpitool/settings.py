"""What a registry says of how the program runs for its board, read without reading the rest: it may be broken."""

import contextlib
import re
from enum import StrEnum
from pathlib import Path

MOST = 20_000
"""Settings are a few lines; a longer block is none."""
WHOLE = 500_000
"""A registry longer than this is not read whole for its settings."""
BLOCK = re.compile(r"^settings:.*(?:\n(?:[ \t#].*|[ \t]*))*", re.MULTILINE)


class Format(StrEnum):
    """How results are written; without a choice a table on a terminal and plain text in a pipe."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class FailOn(StrEnum):
    """Which findings of the home area end `exceptions` with the exit code 1."""

    EXCEPTION = "exception"
    ADVERSE = "adverse"
    DATA = "data"


class EngineName(StrEnum):
    """What reads the records of an ingest: Polars on this machine, or Spark where it runs."""

    POLARS = "polars"
    SPARK = "spark"


def settings_in(path: Path) -> dict[str, str]:
    """The texts under the key `settings` of a registry; what is no text, or cannot be read, is left out.

    Faults are not told here: `kpitool check` tells them.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return {}
    found = BLOCK.search(text.replace("\r\n", "\n"))
    if found is not None:
        return _texts(found[0]) if len(found[0]) <= MOST else {}
    return _texts(text) if "settings" in text and len(text) <= WHOLE else {}  # the key may be written otherwise


def _texts(block: str) -> dict[str, str]:
    import yaml

    with contextlib.suppress(yaml.YAMLError):
        # BaseLoader makes texts, lists and mappings only
        read = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506
        settings = read.get("settings") if isinstance(read, dict) else None
        if isinstance(settings, dict):
            return {key: value for key, value in settings.items() if isinstance(key, str) and isinstance(value, str)}
    return {}
