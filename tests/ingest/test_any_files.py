"""Laws of an ingest: however records are spread over files and kinds of files, they say the same."""

import gzip
from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitool.ingest.checks import Outcome
from kpitool.ingest.extract import Ingested
from tests.conftest import World
from tests.extracts import Rows, csv_text, declare, ods, parquet, take, xls, xlsx, zipped

EVENTS = """\
title: Log
layout: events
columns: {period: Month, scope: Force, area_name: Area}
period: {format: month}
dimensions: {offence: {column: Offence, values: [Burglary, "Theft, other"]}}
table: {sheet: "Data*"}
coverage: {from: 2019-10, to: 2019-12}
frequency: monthly
due_after: 20
"""
HEADER = ("Month", "Force", "Area", "Offence")
Record = tuple[str, str, str, str]
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["2019-10", "2019-11", "2020-01", "Octember"]),
        st.sampled_from(["Home Police", "Hme", ""]),
        st.sampled_from(["Northton", "E07000002", "Elsewhere", "Nortton", ""]),
        st.sampled_from(["Burglary", "Theft, other", "burglary", "Arson", ""]),
    ),
    min_size=1,
    max_size=12,
)
KINDS = ["csv", "semicolons", "utf-16", "gz", "zip", "xlsx", "xls", "ods", "parquet"]


def written(folder: Path, kind: str, number: int, part: list[Record]) -> Path:
    """Records as a file of a kind; the number keeps files of the same records apart, as a column that none reads."""
    rows: Rows = [(*HEADER, "File"), *((*record, f"{number}") for record in part)]
    half = len(part) // 2 + 1
    folder.mkdir(exist_ok=True)
    path = folder / f"{number}.{kind}"
    sheets: dict[str, Rows] = {"Data 1": rows[:half], "Data 2": [rows[0], *rows[half:]]}
    match kind:
        case "xlsx" | "xls" | "ods":
            return {"xlsx": xlsx, "xls": xls, "ods": ods}[kind](path, sheets)
        case "parquet":
            return parquet(path, rows)
        case "zip":
            path.write_bytes(zipped({f"{name}.csv": csv_text(each).encode() for name, each in sheets.items()}))
        case "gz":
            path.write_bytes(gzip.compress(csv_text(rows).encode()))
        case "utf-16":
            path.write_bytes(csv_text(rows, "\t", "\r\n").encode("utf-16"))
        case "semicolons":
            path.write_bytes(csv_text(rows, ";", "\r").encode())
        case _:
            path.write_bytes(csv_text(rows).encode())
    return path


def all_accounted_for(read: Ingested) -> bool:
    """Whether every record of every file ended in one way, and every rejected one is kept with a reason."""
    receipt = read.receipt
    parts = all(sum(part.outcomes.values()) == part.records for part in receipt.files)
    rejected = receipt.outcomes[Outcome.REJECTED] == read.rejected.height
    reasons = bool(read.rejected.records().select((pl.col("reasons").list.len() > 0).all()).item())
    return parts and rejected and reasons and sum(receipt.outcomes.values()) == receipt.records


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), records=RECORDS, kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
def test_any_order_split_repeat_and_kind_of_files_says_the_same(
    world: World, data: st.DataObject, records: list[Record], kinds: list[str]
) -> None:
    declare(world, EVENTS)
    good: Record = ("2019-10", "Home Police", "Northton", "Burglary")
    records = [*records, good]  # an ingest of which no record is of use is refused
    whole = take(world, written(world.folder / "whole", "csv", 0, records))
    shuffled = data.draw(st.permutations(records))
    parts: list[list[Record]] = [[] for _ in kinds]
    for record in shuffled:
        parts[data.draw(st.integers(0, len(kinds) - 1))].append(record)
    files = [
        written(world.folder / "split", kind, number, part)
        for number, (kind, part) in enumerate(zip(kinds, parts, strict=True))
        if part
    ]
    repeats = data.draw(st.lists(st.sampled_from(files), max_size=2))
    split = take(world, *data.draw(st.permutations(files)), *repeats)
    assert split.observations.equals(whole.observations)
    assert split.receipt.records == whole.receipt.records == len(records)
    assert split.receipt.outcomes == whole.receipt.outcomes
    assert all_accounted_for(whole)
    assert all_accounted_for(split)
    assert split.coverage["start"].unique().sort().to_list() == [date(2019, month, 1) for month in (10, 11, 12)]
