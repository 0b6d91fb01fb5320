"""The rejected records of one ingest, written to disk as they come: memory does not grow with their number."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

from kpitool.ingest.engine import Pass
from kpitool.ingest.workspace import room

REJECTED: dict[str, pl.DataType] = {
    "file": pl.String(),
    "extract": pl.String(),
    "line": pl.Int64(),
    "sheet": pl.String(),
    "cell": pl.String(),
    "values": pl.String(),
    "reasons": pl.List(pl.String()),
}
REASONS = {"reasons": pl.String(), "records": pl.Int64()}
EXAMPLES = 20
"""Rejected records that a receipt shows."""
GROUP = 100_000
"""Rows of a group in the file of all."""


@dataclass(frozen=True)
class Rejected:
    """Rejected records in the order of their extracts, on disk.

    `path`: Parquet with the columns of `REJECTED`; none where no record was rejected. `by_file`: how many, and `blank`:
    how many blank lines, which are no records, by the number of the extract. `reasons`: each, and the `records` it was
    given for. `first`: the first of them.
    """

    path: Path | None
    by_file: Counter[int]
    blank: Counter[int]
    reasons: pl.DataFrame
    first: pl.DataFrame

    @property
    def height(self) -> int:
        return self.by_file.total()

    def records(self) -> pl.DataFrame:
        """All of them: `file`, its identity `extract`, `line` (or row), `sheet`, `cell` (where a cell is a record),
        `values` (JSON, the declared columns alone) and `reasons`."""
        return pl.DataFrame(schema=REJECTED) if self.path is None else pl.read_parquet(self.path, glob=False)


def rejected(found: Pass, identities: list[str], bad: pl.DataFrame, workspace: Path) -> Rejected:
    """The records of faulty cells of a pass, with file, line and reasons, in a file of the workspace.

    Raises:
        InputError: there is no room for them.
    """
    folder, parts = Path(mkdtemp(dir=workspace)), list[Path]()
    by_file, blank = Counter[int](), Counter[int]()
    first, reasons = pl.DataFrame(schema=REJECTED), [pl.DataFrame(schema=REASONS)]
    with room(workspace):
        for rows in found.faulty(bad):
            blank += _by_file(rows.filter("blank"))
            by_file += _by_file(records := rows.filter(~pl.col("blank")))
            if records.is_empty():
                continue
            told = _told(records, found, identities)
            parts.append(folder / f"{len(parts)}.parquet")
            told.write_parquet(parts[-1], compression="lz4")  # quick, for most are written once more
            reasons.append(_reasons(told.select("reasons", records=1).explode("reasons")))
            if first.height < EXAMPLES:
                first = pl.concat([first, told.head(EXAMPLES - first.height)])
        whole = _whole(parts)
    return Rejected(whole, by_file, blank, _reasons(pl.concat(reasons)), first)


def _told(records: pl.DataFrame, found: Pass, identities: list[str]) -> pl.DataFrame:
    """Rows of a pass as they are kept: columns as in `REJECTED`."""
    cells = {column: pl.col(field) for field, column in found.asked.columns.items()}
    values = [pl.when(cell != "").then(cell).alias(column) for column, cell in cells.items()]  # "" is blank as well
    names = pl.DataFrame(
        [(number, file.name, identities[number], file.sheet) for number, file in enumerate(found.extracts)],
        schema={"number": pl.UInt32(), "name": pl.String(), "extract": pl.String(), "sheet": pl.String()},
        orient="row",
    )
    named = records.rename({"file": "number"}).join(names, on="number", how="left", maintain_order="left")
    return named.with_columns(pl.struct(values).struct.json_encode().alias("values"), file="name").select(*REJECTED)


def _whole(parts: list[Path]) -> Path | None:
    """One file of the rows of several, in their order."""
    if len(parts) < 2:
        return parts[0] if parts else None
    whole = parts[0].with_name("whole.parquet")
    pl.scan_parquet(parts, glob=False).sink_parquet(whole, row_group_size=GROUP, engine="streaming")
    return whole


def _by_file(rows: pl.DataFrame) -> Counter[int]:
    return Counter(dict(rows.group_by("file").len().iter_rows()))


def _reasons(counts: pl.DataFrame) -> pl.DataFrame:
    """How many records each reason was given for, the commonest first."""
    sums = counts.group_by("reasons").agg(pl.col("records").cast(pl.Int64).sum())
    return sums.sort("records", "reasons", descending=[True, False])
