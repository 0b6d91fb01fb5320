"""What the shell offers while a command is typed: names of the registry, quarters, editions; never an error.

Nothing here imports pydantic or Polars: a shell waits for it at each press of a key.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from kpitool.commands.settings import Settings
from kpitool.errors import KpiError, visible
from kpitool.period import month_from, quarter_ending_by

if TYPE_CHECKING:
    from kpitool.registry.names import Names

QUARTERS = 8
NEWEST = 100
"""So many commits and receipts are looked at, the newest."""
LARGEST = 1_000_000
SAFE = re.compile(r"[\w.'-]+")
"""Names that a shell takes for one word."""

Offers = list[tuple[str, str]]


def indicators(ctx: typer.Context, incomplete: str) -> Offers:
    """The registry's indicators with their titles."""
    return _starting(incomplete, _names(ctx).indicators)


def sources(ctx: typer.Context, incomplete: str) -> Offers:
    """The registry's sources with their titles."""
    return _starting(incomplete, _names(ctx).sources)


def areas(ctx: typer.Context, incomplete: str) -> Offers:
    """The registry's areas, by code and, where that is one word, by name."""
    codes = _names(ctx).areas
    by_name = {name: code for code, name in codes.items() if SAFE.fullmatch(name) and "'" not in name}
    return _starting(incomplete, {**by_name, **codes, "all": "every area"})


def quarters(ctx: typer.Context, incomplete: str) -> Offers:
    """The newest quarters that the store has something of, as its receipts say."""
    months = [month for receipt in _receipts(ctx) for month in _last_months(receipt)]
    if not months:
        return []
    newest = quarter_ending_by(max(months), _names(ctx).year_starts)
    found = [newest.before(back) for back in range(QUARTERS)]
    return _starting(incomplete, {quarter.id: quarter.period.label for quarter in found} | {"latest": "the newest"})


def editions(ctx: typer.Context, incomplete: str) -> Offers:
    """The labels under which editions are frozen, as far as they are one word, and the numbers of those."""
    found: dict[str, str] = {}
    for number, note in _commits(ctx):
        label = note.get("label")
        if isinstance(label, str):
            shown = visible(label)
            found |= {shown: f"edition {number}"} if SAFE.fullmatch(shown) else {str(number): shown}
    return _starting(incomplete, found)


def _starting(incomplete: str, offered: dict[str, str]) -> Offers:
    return [(name, told) for name, told in offered.items() if name.startswith(incomplete)]


def _settings(ctx: typer.Context) -> Settings:
    named = ctx.params.get("registry")
    return Settings(registry=Path(named) if named else None, store=ctx.params.get("store"))


def _names(ctx: typer.Context) -> "Names":
    from kpitool.registry.names import Names, names_in

    try:
        return names_in(_settings(ctx).place)
    except KpiError:
        return Names()


def _newest(ctx: typer.Context, folder: str) -> list[Path]:
    """The newest files of a folder of the store; none where the store lies behind a URL, or is not there."""
    found: list[tuple[float, Path]] = []
    with contextlib.suppress(KpiError, OSError):
        location = _settings(ctx).of_store.value or ""
        if "://" not in location:
            with os.scandir(Path(location) / folder) as entries:
                files = [entry for entry in entries if entry.name.endswith(".json") and entry.is_file()]
                found = [(file.stat().st_mtime, Path(file.path)) for file in files if file.stat().st_size <= LARGEST]
    return [path for _, path in sorted(found, reverse=True)[:NEWEST]]


def _receipts(ctx: typer.Context) -> Iterator[dict[str, Any]]:
    for path in _newest(ctx, "receipts"):
        receipt = _json(path.read_text(encoding="utf-8", errors="replace"))
        if receipt:
            yield receipt


def _last_months(receipt: dict[str, Any]) -> Iterator[date]:
    """The last month of each run that a receipt covers."""
    runs = receipt.get("covers")
    for run in runs if isinstance(runs, list) else ():
        month = month_from(str(run.get("last"))) if isinstance(run, dict) else None
        if month is not None:
            yield month


def _commits(ctx: typer.Context) -> Iterator[tuple[int, dict[str, Any]]]:
    """The notes that commits bear, by the commits' numbers."""
    for path in _newest(ctx, "observations/_delta_log"):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            note = _json(str(_json(line).get("commitInfo", {}).get("kpitool"))) if '"kpitool"' in line else None
            if note and path.stem.isdigit():
                yield int(path.stem), note


def _json(text: str) -> dict[str, Any]:
    """A JSON object, empty where the text is none."""
    with contextlib.suppress(ValueError, RecursionError):
        read = json.loads(text)
        if isinstance(read, dict):
            return read
    return {}
