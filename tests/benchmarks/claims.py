"""What is promised of speed and memory, each with its bound and what was measured."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks import growth, ingest
from tests.benchmarks.ingest import BY_ID, CSV, DUCKDB, DUCKDB_BY_ID, FAULTY, FLOOR, PANDAS, PARQUET, said
from tests.benchmarks.results import Group, Results

SMALL, LARGE = 5 * ingest.MILLION, 20 * ingest.MILLION
MOST_MEMORY, MOST_MEMORY_OF_ANSWER = 700.0, 500.0
"""Megabytes."""


@dataclass(frozen=True)
class Claim:
    """Something promised: a figure, what it may be at most, and its unit (as it is written behind a number)."""

    text: str
    figure: float
    most: float
    unit: str = " ×"

    @property
    def holds(self) -> bool:
        return self.figure <= self.most


def claims(results: Results) -> list[Claim]:
    """Every promise that the results say something of."""
    groups = {group.key: group for group in results.groups}
    found: list[Claim] = []
    for rows in (SMALL, LARGE):
        found += _of_size(groups, rows)
    found += _of_memory(groups)
    return [*found, *_of_answers(groups)]


def table(found: list[Claim]) -> list[str]:
    """Promises as a table in Markdown."""
    rows = [
        f"| {each.text} | {_said(each.figure)}{each.unit} | {_said(each.most)}{each.unit} | {_yes(holds=each.holds)} |"
        for each in found
    ]
    return ["| promised | measured | at most | holds |", "|---|---:|---:|---|", *rows]


def _of_size(groups: dict[str, Group], rows: int) -> Iterator[Claim]:
    asked = [
        ("clean", CSV, FLOOR, 1.3, "against the count alone"),
        ("faulty", FAULTY, FLOOR, 1.9, "with 1 % faulty, against the count alone"),
        ("faulty", BY_ID, FLOOR, 2.2, "with 1 % faulty and by id, against the count alone"),
        ("faulty", BY_ID, DUCKDB_BY_ID, 0.5, "with 1 % faulty and by id, against DuckDB doing the same"),
        ("one", CSV, FLOOR, 1.3, "of one file, against the count alone"),
        ("parquet", PARQUET, CSV, 0.4, "of Parquet, against the same rows as CSV"),
    ]
    if rows == LARGE:
        asked.append(("clean", CSV, DUCKDB, 1.0, "against DuckDB's count alone"))
        asked.append(("clean", CSV, PANDAS, 1.0, "against pandas's count alone"))
    for kind, name, against, most, words in asked:
        group = groups.get(f"ingest-{kind}-{said(rows)}")
        figure = group.ratio(name, "clock", against) if group else None
        if figure is not None:
            yield Claim(f"{rows // ingest.MILLION} million rows: ingest {words}", figure, most)


def _of_memory(groups: dict[str, Group]) -> Iterator[Claim]:
    asked = [
        ("clean", CSV, CSV),
        ("one", CSV, f"{CSV} of one file"),
        ("faulty", FAULTY, FAULTY),
        ("faulty", BY_ID, BY_ID),
        ("parquet", PARQUET, PARQUET),
    ]
    for kind, name, words in asked:
        small, large = (groups.get(f"ingest-{kind}-{said(rows)}") for rows in (SMALL, LARGE))
        own, other = (group.of(name) if group else None for group in (large, small))
        if own is not None:
            yield Claim(f"memory at 20 million rows: {words}", own.median("memory") / 1e6, MOST_MEMORY, " MB")
        if own is not None and other is not None:
            ratio = own.median("memory") / other.median("memory")
            yield Claim(f"memory at 20 million rows, against 5 million: {words}", ratio, 1.3)


def _of_answers(groups: dict[str, Group]) -> Iterator[Claim]:
    for held in growth.SIZES:
        group = groups.get(f"growth-{held.name}")
        first = group.of(growth.FIRST) if group else None
        if group is None or first is None or held.districts < 340 or held.years < 10:
            continue
        above = group.above(growth.FIRST, "clock", growth.BARE)
        if above is not None:
            yield Claim(f"{held.title}: exceptions, more than importing Polars", above, 0.6, " s")
        yield Claim(f"{held.title}: memory", first.median("memory") / 1e6, MOST_MEMORY_OF_ANSWER, " MB")


def _yes(*, holds: bool) -> str:
    return "yes" if holds else "no"


def _said(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.2f}"
