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
    text = as_csv(tidy_records(figures), list(SCHEMA))
    head, *rows = text.removesuffix("\n").split("\n")  # a row is a line: no cell has a line break, it would be escaped
    of_indicators: dict[str, list[str]] = {}
    for name, row in zip(figures["indicator"], rows, strict=True):
        of_indicators.setdefault(name, [head]).append(row)
    return {
        FIGURES: text,
        **{f"figures/{name}.csv": "\n".join(lines) + "\n" for name, lines in of_indicators.items()},
    }


def _of_quarter(told: Told, envelope: Envelope, registry: Registry) -> pl.DataFrame:
    """A quarter's own figures; those of the past are the figures of the quarters before."""
    parts = [part for mine in told.parts.values() for part in mine]
    figures = tidy_figures(told.entries, parts, pl.DataFrame(), registry)
    return tidy_frame(figures, replace(envelope, quarter=told.assessment.quarter), registry)
