"""The dashboard's figures as tables for a spreadsheet: the rows and columns of the tidy export, every quarter's."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from kpitool.registry.models import Registry
from kpitool.views.dashboard.told import Told
from kpitool.views.envelope import Envelope, as_csv
from kpitool.views.tidy import SCHEMA, tidy_figures, tidy_frame, tidy_records

FIGURES = "figures.csv"
"""The table of all figures, beside the page."""


def tables(quarters: Sequence[Told], envelope: Envelope, registry: Registry) -> dict[str, str]:
    """CSV files by their names: `figures.csv` has every figure, `figures/INDICATOR.csv` those of an indicator alone.

    A row is one of `kpitool export --quarter` for the quarter that it names; the oldest quarter comes first.
    """
    figures = pl.concat([_of_quarter(each, envelope, registry) for each in quarters])
    made = {FIGURES: _as_csv(figures)}
    for (name,), mine in figures.partition_by("indicator", as_dict=True, maintain_order=True).items():
        made[f"figures/{name}.csv"] = _as_csv(mine)
    return made


def _of_quarter(told: Told, envelope: Envelope, registry: Registry) -> pl.DataFrame:
    """A quarter's own figures; those of the past are the figures of the quarters before."""
    parts = [part for mine in told.parts.values() for part in mine]
    figures = tidy_figures(told.entries, parts, pl.DataFrame(), registry)
    return tidy_frame(figures, replace(envelope, quarter=told.assessment.quarter), registry)


def _as_csv(figures: pl.DataFrame) -> str:
    return as_csv(tidy_records(figures), list(SCHEMA))
