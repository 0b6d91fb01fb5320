"""Records of an extract that no figure is made of: of areas that nobody reports for, of none, and others."""

import polars as pl

from kpitool.errors import counted, quoted, some
from kpitool.ingest.checks import Outcome
from kpitool.ingest.extract import Ingested
from kpitool.registry import Loaded
from kpitool.starting.reporting import Reporting

SHOWN = 3


def unfigured(
    observed: pl.DataFrame, reporting: Reporting | None, read: Ingested, loaded: Loaded, *, events: bool
) -> tuple[str, ...]:
    """What to say of them, and of rows below a table that are left alone, in sentences.

    Columns in: those of observations, `area` and `count`.
    """
    told = [_of_others(observed, reporting, loaded, events=events)] if reporting else []
    receipt = read.receipt
    outside = receipt.outcomes[Outcome.OUT_OF_AREA]
    told += [f"{counted(outside, 'record')} of areas that the registry lacks"] if outside else []
    told += [text for text in receipt.warnings if text.startswith("out of area: ") or text.endswith(" left alone")]
    if unlocated := receipt.outcomes[Outcome.UNLOCATED]:
        told.append(f"{counted(unlocated, 'record')} of no area at all")
    return tuple(f"{text[:1].upper()}{text[1:]}" for text in told if text)


def _of_others(observed: pl.DataFrame, reporting: Reporting, loaded: Loaded, *, events: bool) -> str:
    """How many records are of areas that the scope does not speak for."""
    others = observed.filter(~pl.col("area").is_in(reporting.areas))
    if not others.height:
        return ""
    areas = others.group_by("area").agg(pl.col("count").sum()).sort("count", "area", descending=[True, False])
    geography = loaded.registry.geography
    names = some([quoted(geography[code].name, 60) for code in areas["area"]], SHOWN)
    records = int(others["count"].sum()) if events else others.height
    return f"{counted(records, 'record')} of other areas ({names}), which have no figures of their own here"
