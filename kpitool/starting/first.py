"""A first source from an extract: its block as proposed, fitted to the partnership, and what to watch of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import prod
from pathlib import Path
from typing import Any

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, listed, quoted, some
from kpitool.ingest.coverage import presented
from kpitool.ingest.extract import Ingested, read_extracts
from kpitool.ingest.files import open_extracts
from kpitool.ingest.take import wanted_of
from kpitool.registry import Loaded
from kpitool.registry.sources import Layout, Source
from kpitool.sniffing.proposal import Proposal
from kpitool.starting.covering import Naming, Spanning
from kpitool.starting.reporting import Reporting, reporting_for
from kpitool.starting.unfigured import unfigured
from kpitool.starting.watching import Watched, watched
from kpitool.tables import DIMENSION, Kind
from kpitool.views.blocks import Place

KEYS = (
    *("title", "files", "file_name", "layout", "series", "table", "columns", "marks", "period", "area"),
    *("scope", "dimensions", "coverage", "absent", "frequency", "due_after"),
)
"""The keys of a source in the order in which a person reads them."""
LEFT_OUT = "left out: "
SILENT = "who reports, and for which areas: in a month it covers, an area of these without a row had 0"


@dataclass(frozen=True)
class First:
    """A source and its indicators as they are to stand in a registry, with remarks by place.

    `reporting` is who reports, where an absent row can only be a zero if that is known. `read` is what the extract
    says, `notes` what of it is left out or has no figures, in sentences.
    """

    id: str
    block: dict[str, Any]
    remarks: dict[Place, str]
    reporting: Reporting | None
    watched: Watched
    read: Ingested
    notes: tuple[str, ...] = ()

    @property
    def scopes(self) -> Mapping[str, Any]:
        """The scopes that the registry lacks, as they are to stand in it."""
        return self.reporting.block if self.reporting and not self.reporting.known else {}


@dataclass(frozen=True)
class Extracted:
    """An extract's file, the name that it is to have, and where what is packed in it can be unpacked."""

    path: Path
    name: str
    workspace: Path


def first_of(proposal: Proposal, naming: Naming | Spanning | None, extract: Extracted, loaded: Loaded) -> First:
    """The source that reads an extract for a partnership, and its indicators.

    Raises:
        InputError: no record of it can be used, or none is of the home area.
    """
    block, remarks = dict(proposal.block), {remark.place: remark.text for remark in proposal.remarks}
    if naming is not None:
        block, remarks = naming.given_to(block, remarks)
    nobody = block["layout"] == Layout.EVENTS and "absent" in block
    if ("columns", "scope") in remarks:  # its values would each have to be declared, with the areas they speak for
        block["columns"] = {key: name for key, name in block["columns"].items() if key != "scope"}
        del remarks["columns", "scope"]
        nobody = block["layout"] == Layout.EVENTS
    reporting = reporting_for(loaded.registry) if nobody else None
    read = _read(proposal.id, _reported(block, reporting), reporting, extract, loaded)
    observed = read.observations.filter(pl.col("kind") == Kind.OBSERVED.value).sort("start", "area")
    _require_home(observed, proposal.file, loaded)
    gaps = _gaps(observed, block)
    if gaps and not _names_scopes(block):
        reporting = reporting_for(loaded.registry, observed)
    if gaps:
        block["absent"] = "zero"
        remarks["absent",] = f"a guess: {gaps}; without this line such a figure is missing"
    if reporting is not None:
        reporting = reporting_for(loaded.registry, observed)
        remarks["scope",] = SILENT
    block = _reported(block, reporting)
    pattern = str(block["files"])
    if "*" not in pattern:
        stem, dot, suffix = pattern.rpartition(".")
        remarks["files",] = f"relative to this file; {stem}*{dot}{suffix} once there are more of them"
    kept = replace(proposal, block={key: block[key] for key in KEYS if key in block})
    spoken_for = frozenset(reporting.areas) if reporting else None
    remarks = {place: text for place, text in remarks.items() if place[0] in kept.block}
    if told := _left_out(proposal):
        place: Place = ("dimensions",) if "dimensions" in kept.block else ("columns",)
        remarks[place] = f"{remarks[place]}; {told}" if place in remarks else told
    notes = (
        *([told[:1].upper() + told[1:]] if told else []),
        *unfigured(observed, reporting, read, loaded, events=block["layout"] == Layout.EVENTS),
    )
    watch = watched(kept, observed, loaded, extract.workspace, spoken_for)
    return First(proposal.id, kept.block, remarks, reporting, watch, read, notes)


def _left_out(proposal: Proposal) -> str:
    """Which columns are not read, and why; empty where there are none to name."""
    notes = [note.removeprefix(LEFT_OUT) for note in proposal.notes if note.startswith(LEFT_OUT)]
    return f"columns left out: {listed(notes)}" if notes else ""


def _reported(block: Mapping[str, Any], reporting: Reporting | None) -> dict[str, Any]:
    """A source of which it is known who reports; of incidents an absent row is then a zero without a word."""
    if reporting is None:
        return dict(block)
    kept = {key: value for key, value in block.items() if key != "absent" or block["layout"] != Layout.EVENTS}
    return {**kept, "scope": reporting.id}


def _names_scopes(block: Mapping[str, Any]) -> bool:
    return "scope" in block["columns"] or "{scope}" in block.get("file_name", "")


def _read(
    name: str, block: Mapping[str, Any], reporting: Reporting | None, extract: Extracted, loaded: Loaded
) -> Ingested:
    scopes = reporting.entries if reporting else {}
    fitted = replace(loaded, registry=loaded.registry.with_source(name, Source.model_validate(block), scopes))
    opened = open_extracts(extract.path, wanted_of(name, fitted), extract.workspace, extract.name)
    told = presented(opened, fitted.registry.sources[name], fitted.registry)
    return read_extracts(name, told, fitted, extract.workspace)


def _require_home(observed: pl.DataFrame, file: str, loaded: Loaded) -> None:
    """Refuses an extract that has nothing of the partnership's own area.

    Raises:
        InputError: with the areas that it does speak of.
    """
    geography = loaded.registry.geography
    seen = list(dict.fromkeys(observed["area"]))
    heirs = {geography.heir(code, date.max) for code in seen if code in geography}
    if any(geography.home in {code, *geography.ancestors(code)} for code in seen) or geography.home in heirs:
        return
    names = some([geography[code].name for code in seen if code in geography], 5) or "no area of the registry"
    raise InputError(
        Code.NO_RECORD_USED,
        f"{quoted(file)} has figures of {names}, and none of {geography[geography.home].name}",
        help="is it the right file, and home the right area?",
    )


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
