"""A first source from an extract: its block as proposed, fitted to the partnership, and what to watch of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import prod
from pathlib import Path
from typing import Any

import polars as pl

from kpitool.areas import Areas
from kpitool.errors import InputError, quoted, some
from kpitool.ingest.extract import Ingested, read_extracts
from kpitool.ingest.files import open_extracts
from kpitool.ingest.take import wanted_of
from kpitool.registry import Loaded
from kpitool.registry.models import ScopeEntry
from kpitool.registry.sources import Layout, Source
from kpitool.sniffing.proposal import Proposal
from kpitool.starting.covering import Naming
from kpitool.starting.watching import Watched, watched
from kpitool.tables import DIMENSION, Kind
from kpitool.views.blocks import Place

SCOPE = "partnership"
"""The id of the scope that speaks for the home area."""
KEYS = (
    *("title", "files", "file_name", "layout", "series", "table", "columns", "marks", "period", "area"),
    *("scope", "dimensions", "coverage", "absent", "frequency", "due_after"),
)
"""The keys of a source in the order in which a person reads them."""


@dataclass(frozen=True)
class First:
    """A source and its indicators as they are to stand in a registry, with remarks by place.

    `scope` is who reports, where an absent row can only be a zero if that is known. `read` is what its extract says.
    """

    id: str
    block: dict[str, Any]
    remarks: dict[Place, str]
    scope: dict[str, Any] | None
    watched: Watched
    read: Ingested


def first_of(proposal: Proposal, naming: Naming | None, file: Path, loaded: Loaded, workspace: Path) -> First:
    """The source that reads an extract for a partnership, and its indicators; `loaded` has the areas.

    Raises:
        InputError: no record of it can be used.
    """
    block, remarks = dict(proposal.block), {remark.place: remark.text for remark in proposal.remarks}
    if naming is not None:
        block, remarks = naming.given_to(block, remarks)
    if "scope" in block["columns"]:  # its values would each have to be declared, with the areas they speak for
        block["columns"] = {key: name for key, name in block["columns"].items() if key != "scope"}
        remarks.pop(("columns", "scope"), None)
    scope = None
    if block["layout"] == Layout.EVENTS:
        scope = _reporting(loaded)
        block, remarks = _speaking_for_all(block, remarks)
    read = _read(proposal.id, block, scope, file, loaded, workspace)
    _require_home(read, proposal.file, loaded)
    if scope is None and (gaps := _gaps(_observed(read), block)):
        scope = _reporting(loaded)
        block = {**block, "scope": SCOPE, "absent": "zero"}
        remarks["absent",] = f"a guess: {gaps}; without this line such a figure is missing"
    if scope is not None and (wider := _reporting(loaded, _observed(read))) != scope:
        scope = wider
    fitted = replace(proposal, block={key: block[key] for key in KEYS if key in block})
    spoken_for = frozenset(scope["areas"]) if scope else None
    return First(proposal.id, fitted.block, remarks, scope, watched(fitted, _observed(read), loaded, spoken_for), read)


def _reporting(loaded: Loaded, observed: pl.DataFrame | None = None) -> dict[str, Any]:
    """The scope that an extract speaks for: the smallest areas of home, those that have been merged since included.

    Where every one of the benchmark's smallest areas is in the extract it speaks for all of them.
    """
    areas = loaded.registry.geography
    parts = _smallest(areas, areas.home)
    if observed is not None and observed.height and areas.benchmark is not None:
        newest = observed["start"].to_list()[-1]
        if set(areas.leaves(areas.benchmark, newest)) <= set(observed["area"]):
            parts = _smallest(areas, areas.benchmark)
    return {"title": loaded.registry.title, "areas": parts}


def _smallest(areas: Areas, whole: str) -> list[str]:
    """The smallest areas of an area, and those whose people they, or it, have taken over."""
    inside = {area.code for area in areas.all if area.code == whole or whole in areas.ancestors(area.code)}
    inside |= {area.code for area in areas.all if area.successor in inside}
    inside |= {area.code for area in areas.all if inside & set(areas.ancestors(area.code))}
    parents = {area.parent for area in areas.all}
    return sorted(code for code in inside if code not in parents)


def _speaking_for_all(block: dict[str, Any], remarks: dict[Place, str]) -> tuple[dict[str, Any], dict[Place, str]]:
    """Incidents of an area: a district without one in a month that is covered had none."""
    new = {key: value for key, value in block.items() if key != "absent"}
    kept = {place: text for place, text in remarks.items() if place[0] != "absent"}
    told = "it speaks for all of these areas: one without an incident in a month that it covers had 0"
    return {**new, "scope": SCOPE}, kept | {("scope",): told}


def _read(
    name: str, block: Mapping[str, Any], scope: Mapping[str, Any] | None, file: Path, loaded: Loaded, workspace: Path
) -> Ingested:
    scopes = {SCOPE: ScopeEntry.model_validate(scope)} if scope else {}
    fitted = replace(loaded, registry=loaded.registry.with_source(name, Source.model_validate(block), scopes))
    return read_extracts(name, open_extracts(file, wanted_of(name, fitted), workspace), fitted, workspace)


def _require_home(read: Ingested, file: str, loaded: Loaded) -> None:
    """Refuses an extract that has nothing of the partnership's own area.

    Raises:
        InputError: with the areas that it does speak of.
    """
    geography = loaded.registry.geography
    seen = list(dict.fromkeys(_observed(read)["area"]))
    if not seen or any(geography.home in {code, *geography.ancestors(code)} for code in seen):
        return
    if any(
        geography.heir(code, date.max) == geography.home or code in geography.ancestors(geography.home) for code in seen
    ):
        return
    names = some([geography[code].name for code in seen if code in geography], 5)
    raise InputError(
        f"{quoted(file)} has figures of {names}, and none of {geography[geography.home].name}",
        help="is it the right file, and home the right area?",
    )


def _observed(read: Ingested) -> pl.DataFrame:
    return read.observations.filter(pl.col("kind") == Kind.OBSERVED.value).sort("start", "area")


def _gaps(observed: pl.DataFrame, block: Mapping[str, Any]) -> str | None:
    """How many cells of counts have no row, in a sentence; none where every one has, or a total is stated."""
    dimensions = block.get("dimensions", {})
    if block["layout"] != Layout.COUNTS or any("total" in each for each in dimensions.values()):
        return None
    columns = [DIMENSION + name for name, each in dimensions.items() if "values" in each]
    sizes = [_number_of(observed, each) for each in (["area"], ["start", "months"], *([name] for name in columns))]
    missing = prod(sizes) - _number_of(observed, ["area", "start", "months", *columns])
    return f"{missing:,} of {prod(sizes):,} cells have no row, taken for zeros" if missing else None


def _number_of(frame: pl.DataFrame, columns: list[str]) -> int:
    return frame.select(columns).unique().height
