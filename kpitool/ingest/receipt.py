"""What became of the records of one source in one ingest: numbers that add up, coverage and reasons."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from kpitool.errors import counted, listed, quoted
from kpitool.ingest.checks import Outcome
from kpitool.ingest.files import Extract
from kpitool.ingest.rejected import Rejected
from kpitool.ingest.restatement import Restated
from kpitool.period import add_months
from kpitool.registry.sources import Dimension, Layout, Source
from kpitool.tables import DIMENSION

_PLACE = ["file", "line", "cell", "reasons"]


@dataclass(frozen=True)
class FileReceipt:
    """One extract: its name, content hash and records by outcome."""

    name: str
    digest: str
    records: int
    outcomes: dict[Outcome, int]


@dataclass(frozen=True)
class Covered:
    """A scope, and the first and last month of an unbroken run of periods that are covered."""

    scope: str
    first: str
    last: str


@dataclass(frozen=True)
class Reason:
    """Why records were rejected, and how many for that reason (a record may have several)."""

    text: str
    records: int


@dataclass(frozen=True)
class RejectedRecord:
    """A rejected record: where it stands (its cell, where a cell is a record) and every reason.

    Its line is not known where the file was read in parts, on many machines.
    """

    file: str
    line: int | None
    cell: str | None
    reasons: list[str]


@dataclass(frozen=True)
class Receipt:
    """Every record of the files of one source, accounted for: the outcomes add up to the records read.

    `restated` is what they change of what was held before.
    """

    source: str
    files: tuple[FileReceipt, ...]
    records: int
    outcomes: dict[Outcome, int]
    covers: tuple[Covered, ...]
    reasons: tuple[Reason, ...]
    examples: tuple[RejectedRecord, ...]
    warnings: tuple[str, ...]
    restated: tuple[Restated, ...] = ()

    def __post_init__(self) -> None:
        for part in self.files:
            if sum(part.outcomes.values()) != part.records:
                raise AssertionError(f"{part.name}: {part.outcomes} do not add up to {part.records}")

    def to_keep(self) -> dict[str, Any]:
        """What history keeps: no text that stood in a record, since that may be personal data."""
        kept = asdict(self)
        for field in ("reasons", "examples", "warnings"):
            kept.pop(field)
        return kept


def account(
    name: str,
    source: Source,
    files: list[Extract],
    read: list[int],
    cells: pl.DataFrame,
    coverage: pl.DataFrame,
    rejected: Rejected,
    warnings: list[str],
) -> Receipt:
    """The receipt of cells (`checks.summed`, with outcomes), their coverage and the rejected records.

    `read` is the number of records in each file, counted before any was judged.
    """
    by_file = [dict.fromkeys(Outcome, 0) for _ in files]
    ends = cells.group_by("file", "outcome").agg(pl.col("records").sum(), pl.col("superseded").sum())
    for number, outcome, records, superseded in ends.iter_rows():
        by_file[number][Outcome(outcome)] += records
        by_file[number][Outcome.SUPERSEDED] += superseded
    for number, records in rejected.by_file.items():
        by_file[number][Outcome.REJECTED] = records
    parts = tuple(
        FileReceipt(file.name, file.digest, records, ended)
        for file, records, ended in zip(files, read, by_file, strict=True)
    )
    empty = [f"{quoted(part.name)} holds a header and no records" for part in parts if not part.records]
    if negative := int(cells["negative"].sum()):
        empty.append(f"kept as they are, with a count below zero: {counted(negative, 'record')}")
    return Receipt(
        source=name,
        files=parts,
        records=sum(part.records for part in parts),
        outcomes={outcome: sum(part.outcomes[outcome] for part in parts) for outcome in Outcome},
        covers=tuple(runs(coverage, source.frequency.months)),
        reasons=tuple(Reason(text, records) for text, records in rejected.reasons.head(50).iter_rows()),
        examples=tuple(RejectedRecord(*place) for place in rejected.first[_PLACE].iter_rows()),
        warnings=(*warnings, *empty),
    )


def runs(coverage: pl.DataFrame, step: int = 0) -> list[Covered]:
    """The coverage as unbroken runs of periods, by scope; they may begin `step` months apart and still be unbroken.

    `coverage`: `scope`, `start`, `months`.
    """
    found: list[Covered] = []
    following = None
    for scope, start, months in coverage.select("scope", "start", "months").unique().sort("scope", "start").rows():
        end = add_months(start, months - 1)
        if found and found[-1].scope == scope and start == following:
            found[-1] = Covered(scope, found[-1].first, f"{end:%Y-%m}")
        else:
            found.append(Covered(scope, f"{start:%Y-%m}", f"{end:%Y-%m}"))
        following = add_months(start, max(months, step))
    return found


def doubts(files: list[Extract], extracts: Sequence[Extract], coverage: pl.DataFrame, source: Source) -> list[str]:
    """What an analyst should know of extracts that are readable but odd together."""
    warnings = []
    if len(extracts) > len(files):
        warnings.append(f"left out, saying the same as another: {counted(len(extracts) - len(files), 'file')}")
    if source.layout is Layout.EVENTS and len(files) > 1:
        shared = coverage.group_by("scope", "start").agg(pl.col("file")).filter(pl.col("file").list.len() > 1)
        for scope, start, numbers in shared.sort("scope", "start").head(5).iter_rows():
            which = listed([quoted(files[number].name) for number in sorted(numbers)])
            warnings.append(f"{start:%Y-%m} of {scope} is covered by {which}; their records are added up")
    return warnings


def repeated_cells(summed: pl.DataFrame, files: list[Extract]) -> list[str]:
    """Cells that one file of counts states more than once: a finer column that is added up, or a slip."""
    repeated = summed.filter((pl.col("records") > 1) & pl.col("code").is_not_null())
    return [
        f"{quoted(files[number].name)} has more than one row for {counted(cells, 'cell')} "
        f"(such as {code}, {start:%Y-%m}); the rows are added up"
        for number, cells, code, start in repeated.group_by("file")
        .agg(pl.len(), pl.col("code").min(), pl.col("start").min())
        .sort("file")
        .iter_rows()
    ]


def doubtful_percentages(counted: pl.DataFrame) -> list[str]:
    """Percentages that look like shares of one; columns in: those of `checks.summed`."""
    largest = counted["figure"].max()
    shares = isinstance(largest, float) and largest <= 1
    return ["no percentage is above 1; write 0.7 as 70, if 70% is meant"] if shares else []


def doubtful_totals(counted: pl.DataFrame, source: Source) -> list[str]:
    """Totals that do not agree with the values that stand beside them: told while the sender can still be asked.

    Columns in: those of `checks.summed`. A total of values that add up is their sum, where all are there; one of
    several codes for one case is at least the largest.
    """
    told = []
    for name, dimension in source.dimensions.items():
        if dimension.total is None:
            continue
        apart = _totals_apart(counted, f"{DIMENSION}{name}=", dimension)
        for row in apart.head(5).iter_rows(named=True):
            what = f"the others add up to {row['sum']:g}"
            if dimension.multi_coded:
                what = f"one of the others is {row['most']:g}"
            told.append(
                f"{row['start']:%Y-%m}, {row['code']}: {quoted(dimension.total)} is {row['total']:g}, but {what}"
            )
        if apart.height > 5:
            told.append(f"and {apart.height - 5:,} more totals that do not agree with their parts")
    return told


def _totals_apart(counted: pl.DataFrame, field: str, dimension: Dimension) -> pl.DataFrame:
    """The cells whose total (`total`) is not what the others add up to (`sum`), or below the largest (`most`)."""
    others = [name for name in counted.columns if name.startswith(DIMENSION) and name.endswith("=") and name != field]
    is_total = pl.col(field) == dimension.total
    parts = pl.col("x").filter(~is_total)
    apart = (pl.col("sum") != pl.col("total")) & (pl.col("found") == len(dimension.parts))
    return (
        counted.filter(pl.col("code").is_not_null())
        .group_by("code", "start", *others)
        .agg(
            total=pl.col("x").filter(is_total).sum(),
            stated=is_total.any(),
            sum=parts.sum(),
            most=parts.max(),
            found=parts.len(),
        )
        .filter("stated", (pl.col("most") > pl.col("total")) if dimension.multi_coded else apart)
        .sort("start", "code", *others)
    )


def out_of_area_names(good: pl.DataFrame) -> list[str]:
    """The commonest places that the registry lacks, as the extracts call them."""
    places = (
        good.filter("outside")
        .group_by("elsewhere")
        .agg(pl.col("records").sum())
        .sort("records", "elsewhere", descending=[True, False])
    )
    if not places.height:
        return []
    shown = [f"{quoted(str(place), 40)} ({records:,})" for place, records in places.head(5).iter_rows()]
    more = [f"{places.height - 5:,} more places"] if places.height > 5 else []
    return [f"out of area: {listed([*shown, *more])}"]
