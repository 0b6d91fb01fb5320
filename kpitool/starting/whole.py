"""The months that a file of dated incidents holds whole; one that it holds in part is left out, and that is said."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median

import polars as pl

from kpitool.ingest.files import open_extracts
from kpitool.ingest.raw import can_be_scanned, raw_table, repaired
from kpitool.ingest.take import wanted_of
from kpitool.period import Period, PeriodFormat, add_months, day_from, month_label, months_between
from kpitool.registry import Loaded
from kpitool.registry.sources import Layout, Source
from kpitool.sniffing.proposal import Proposal

ENDS_BY, BEGINS_BY = 24, 8
"""A month whose newest day is before the 24th may not be over; one whose oldest is on the 8th or later, begun late."""
FEW = 2 / 3
"""Of the records of the median month: with fewer, and days lacking, a month is there in part."""
LEAST = 3
"""Months of which a median says something."""


@dataclass(frozen=True)
class Whole:
    """The months that a file holds whole, and where those end that it does not."""

    months: Period
    told: tuple[str, ...]


def is_dated(proposal: Proposal) -> bool:
    """Whether a proposed source reads incidents by their days, and takes what it covers from them."""
    block = proposal.block
    by_columns = block["coverage"] in ("columns", ["columns"])
    return block["layout"] == Layout.EVENTS and block["period"]["format"] == PeriodFormat.DATE and by_columns


def whole_months(days: Mapping[date, int]) -> Whole | None:
    """The months that are there whole, by the records of each day; none where all of them are."""
    months = Counter[date]()
    for day, records in days.items():
        months[day.replace(day=1)] += records
    if len(months) < LEAST:
        return None
    first, last, oldest, newest = min(months), max(months), min(days), max(days)
    few = FEW * median(months.values())
    told = []
    if newest.day < ENDS_BY and months[last] < few:
        told.append(f"{month_label(last)} ends on {_ordinal(newest.day)}")
        last = add_months(last, -1)
    if oldest.day >= BEGINS_BY and months[first] < few:
        told.append(f"{month_label(first)} begins on {_ordinal(oldest.day)}")
        first = add_months(first, 1)
    return Whole(Period(first, months_between(first, last) + 1), tuple(told)) if told else None


def days_of(proposal: Proposal, path: Path, name: str, workspace: Path, loaded: Loaded) -> Counter[date]:
    """How many records of an extract are of each day; those of none are not counted."""
    source = Source.model_validate(proposal.block)
    fitted = loaded.registry.with_source(proposal.id, source, {})
    wanted = wanted_of(proposal.id, replace(loaded, registry=fitted))
    days = Counter[date]()
    for extract in open_extracts(path, wanted, workspace, name):
        plain = extract if can_be_scanned(extract) else repaired(extract, workspace)
        dates = {"day": (source.columns.period or ("",))[0]}
        for text, records in raw_table(plain, dates).group_by("day").agg(pl.len()).collect().iter_rows():
            if text and (day := day_from(text)):
                days[day] += records
    return days


def _ordinal(day: int) -> str:
    ending = "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"the {day}{ending}"
