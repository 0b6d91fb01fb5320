"""Faults put into rows of extracts, each of which an ingest must reject the row for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import polars as pl

from kpitool.period import add_months

STRAY = "another month"
"""The fault of a row whose month its file does not cover."""


@dataclass(frozen=True)
class Fault:
    """What becomes of a column of a faulty row: one of some texts, or something made of the text that was there."""

    column: str
    texts: tuple[str | None, ...] = ()
    change: Callable[[pl.Series], pl.Series] | None = None


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "unknown type of crime": Fault("Crime type", ("Fraud", "Vehicle crim", "Cyber crime", "Burglary - dwelling")),
        "malformed month": Fault("Month", ("2019-13", "2019-00", "13/2019", "last month")),
        "malformed small area": Fault("LSOA code", change=lambda code: "EO" + code.fill_null("E01").str.slice(2)),
        "unknown force": Fault("Falls within", ("Midwest Police", "Transport Police", "Ministry Police")),
        "no type of crime": Fault("Crime type", (None,)),
        "no month": Fault("Month", (None,)),
        "no force": Fault("Falls within", (None,)),
        STRAY: Fault("Month"),
    }
)


def with_faults(
    rows: pl.DataFrame, month: date, chosen: np.ndarray, rng: np.random.Generator, *, stray: bool
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows with a fault in each that was chosen, of every kind about as many, and how many of each kind.

    `stray`: whether a row of the month before is one, as it is where a file covers the month in its name.
    """
    faults = {name: fault for name, fault in FAULTS.items() if stray or name != STRAY}
    counts = {}
    for (name, fault), mine in zip(faults.items(), np.array_split(chosen, len(faults)), strict=True):
        column, counts[name] = rows[fault.column], len(mine)
        if fault.change is not None:
            texts = fault.change(column.gather(mine))
        else:
            given = fault.texts or (f"{add_months(month, -1):%Y-%m}",)
            texts = pl.Series(given, dtype=pl.String).gather(rng.integers(0, len(given), len(mine)))
        rows = rows.with_columns(column.scatter(mine, texts).alias(fault.column))
    return rows, counts
