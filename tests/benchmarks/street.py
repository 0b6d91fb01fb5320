"""Street-level extracts made up, as data.police.uk ships them: python -m tests.benchmarks.street FOLDER --rows 5000000.

A folder for each month and a file for each force, with the registry beside them, and `truth.json`, which says what an
ingest must find. The same seed gives the same files.
"""

import argparse
import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Literal

import polars as pl

from kpitool.period import add_months
from tests.benchmarks.country import Country
from tests.benchmarks.incidents import Month, month_of
from tests.benchmarks.street_registry import write_registry
from tests.benchmarks.truth import TRUTH, Truth, truth_of

LAST = date(2019, 12, 1)
"""The last month; the more rows, the earlier the first."""
ENGLAND_AND_WALES = Country()
MADE_BY = ("country.py", "faults.py", "incidents.py", "map_points.py", "street.py", "street_registry.py")


@dataclass(frozen=True)
class Street:
    """What is made: so many rows; `faulty` and `repeated` are shares of them; `a_month` rows in each month."""

    rows: int
    seed: int = 1
    faulty: float = 0.0
    repeated: float = 0.0
    format: Literal["csv", "parquet"] = "csv"
    compression: Literal["zstd", "snappy"] = "zstd"
    one_file: bool = False
    a_month: int = 500_000
    country: Country = ENGLAND_AND_WALES

    @property
    def months(self) -> list[date]:
        count = max(1, round(self.rows / self.a_month))
        return [add_months(LAST, number - count + 1) for number in range(count)]


def build(folder: Path, street: Street) -> Truth:
    """Writes the extracts to `street` in a folder, with the registry beside them; what is there already is kept.

    `indicators.yaml` does not read ids, `indicators-ids.yaml` does.
    """
    said = folder / TRUTH
    asked = _fingerprint(street)
    if said.exists() and json.loads(said.read_text(encoding="utf-8"))["made_from"] == asked:
        return truth_of(folder)
    extracts = folder / "street"
    shutil.rmtree(extracts, ignore_errors=True)
    extracts.mkdir(parents=True)
    write_registry(folder, street.country, street.months)
    truth = _one_file(extracts, street) if street.one_file else _files(extracts, street)
    made = {"made_from": asked, "street": asdict(street), "truth": asdict(truth)}
    said.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    return truth


def main() -> None:
    """Writes the extracts that are asked for, and prints what is true of them."""
    plain = Street(rows=5_000_000)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=plain.rows)
    parser.add_argument("--seed", type=int, default=plain.seed)
    parser.add_argument("--faulty", type=float, default=plain.faulty, help="share of rows with a fault, such as 0.01")
    parser.add_argument("--repeated", type=float, default=plain.repeated, help="share of rows that repeat an id")
    parser.add_argument("--format", choices=("csv", "parquet"), default=plain.format)
    parser.add_argument("--compression", choices=("zstd", "snappy"), default=plain.compression)
    parser.add_argument("--one-file", action="store_true", help="all rows in one file")
    parser.add_argument("--a-month", type=int, default=plain.a_month, help="rows in a month")
    asked: dict[str, Any] = vars(parser.parse_args())
    truth = build(asked.pop("folder"), Street(**asked))
    print(json.dumps(asdict(truth), indent=2))  # noqa: T201


def _fingerprint(street: Street) -> str:
    """Names what is made and the code that makes it, so that nothing is taken for what it is not."""
    code = [Path(__file__).with_name(name).read_bytes() for name in MADE_BY]
    return hashlib.sha256(b"".join([repr(street).encode(), *code])).hexdigest()


def _month(street: Street, number: int) -> Month:
    """The month of a number, with its part of the rows, the faults and the repeats."""
    count = len(street.months)
    rows, faulty, repeated = (
        round(total * (number + 1) / count) - round(total * number / count)
        for total in (street.rows, street.rows * street.faulty, street.rows * street.repeated)
    )
    month = street.months[number]
    return month_of(street.country, month, rows, faulty, repeated, street.seed, stray=not street.one_file)


def _truth_of(month: Month) -> Truth:
    rows, rejected = month.rows.height, sum(month.faults.values())
    accepted = rows - rejected - month.out_of_area - month.unlocated
    return Truth(rows, accepted, rejected, month.out_of_area, month.unlocated, month.repeated, month.faults)


def _files(extracts: Path, street: Street) -> Truth:
    truth = Truth()
    for number, month in enumerate(street.months):
        made = _month(street, number)
        folder = extracts / f"{month:%Y-%m}"
        folder.mkdir()
        for force, (begin, end) in zip(street.country.all_forces, pairwise((0, *made.ends)), strict=True):
            path = folder / f"{month:%Y-%m}-{force.id}-street.{street.format}"
            _write(made.rows[begin:end], path, street)
        truth += _truth_of(made)
    return truth


def _write(rows: pl.DataFrame, path: Path, street: Street) -> None:
    if street.format == "csv":
        rows.write_csv(path)
    else:
        rows.write_parquet(path, compression=street.compression)


def _one_file(extracts: Path, street: Street) -> Truth:
    """All rows in one file, a month after another."""
    truth, parts = Truth(), []
    with (extracts / "all-street.csv").open("wb") as file:
        for number, month in enumerate(street.months):
            made = _month(street, number)
            if street.format == "csv":
                _append(made.rows, file, is_first=number == 0)
            else:
                parts.append(extracts / f"{month:%Y-%m}.part")
                made.rows.write_parquet(parts[-1])
            truth += _truth_of(made)
    if parts:
        (extracts / "all-street.csv").unlink()
        whole = pl.concat([pl.scan_parquet(part) for part in parts])
        whole.sink_parquet(extracts / "all-street.parquet", compression=street.compression)
        for part in parts:
            part.unlink()
    return truth


def _append(rows: pl.DataFrame, file: BinaryIO, *, is_first: bool) -> None:
    rows.write_csv(file, include_header=is_first)


if __name__ == "__main__":
    main()
