"""What a process printed, held against what is true: a benchmark of a wrong answer is worth nothing."""

import json
from collections.abc import Callable

from tests.benchmarks.truth import Truth


def counts(name: str, truth: Truth) -> Callable[[str], None]:
    """A check that a program counted every row."""

    def check(printed: str) -> None:
        rows, groups = map(int, printed.split())
        if rows != truth.rows or not 0 < groups <= rows:
            raise SystemExit(f"{name} counted {rows:,} rows in {groups:,} groups; there are {truth.rows:,}")

    return check


def says(name: str, found: str) -> Callable[[str], None]:
    """A check that a program printed what is true."""

    def check(printed: str) -> None:
        if printed.split() != found.split():
            raise SystemExit(f"{name} says {printed.strip()}; it is {found}")

    return check


def accounts(name: str, truth: Truth, *, by_id: bool) -> Callable[[str], None]:
    """A check that the receipt of an ingest is what is true."""

    def check(printed: str) -> None:
        (result,) = json.loads(printed)["results"]
        receipt, expected = result["receipt"], truth.outcomes(by_id=by_id)
        if receipt["outcomes"] != expected or receipt["records"] != truth.rows or result["committed"] is None:
            raise SystemExit(f"{name} says {receipt['records']:,} records, {receipt['outcomes']}; they are {expected}")

    return check
