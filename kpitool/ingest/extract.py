"""One source's extracts become observations: the stages in order, one receipt out."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, listed, quoted
from kpitool.ingest.checks import FIGURE, Outcome, judged, summed, with_outcome
from kpitool.ingest.coverage import Declared, presented
from kpitool.ingest.cube import raw_cells, repeats_across_months, with_superseded
from kpitool.ingest.doubles import refuse_contradictions, refuse_doubled_figures, refuse_repeated_rows
from kpitool.ingest.engine import Here
from kpitool.ingest.files import Extract
from kpitool.ingest.headers import require_columns
from kpitool.ingest.mapping import source_columns, with_fields
from kpitool.ingest.numerals import MISSING
from kpitool.ingest.raw import can_be_scanned, line_numbers, numbered_rows, raw_table, repaired, unreadable
from kpitool.ingest.receipt import (
    Receipt,
    account,
    doubtful_percentages,
    doubtful_totals,
    doubts,
    out_of_area_names,
    repeated_cells,
)
from kpitool.ingest.watch import Watch, by_file, unwatched
from kpitool.period import Period
from kpitool.registry import Loaded
from kpitool.registry.sources import Layout, Source
from kpitool.tables import DIMENSION, Kind, as_facts, total

KINDS = {
    Outcome.ACCEPTED: Kind.OBSERVED,
    Outcome.UNLOCATED: Kind.UNLOCATED,
    Outcome.OUT_OF_AREA: Kind.OUT_OF_AREA,
}

HELD_BACK = (pl.col("outcome") == Outcome.ACCEPTED.value) & pl.col("mark").is_in(MISSING)

REJECTED: dict[str, pl.DataType] = {
    "file": pl.String(),
    "extract": pl.String(),
    "line": pl.Int64(),
    "sheet": pl.String(),
    "cell": pl.String(),
    "values": pl.String(),
    "reasons": pl.List(pl.String()),
}


@dataclass(frozen=True)
class Ingested:
    """What a source's extracts say: observations (store rows), coverage by extract, the rejected, a receipt.

    `coverage`: `extract` (its identity), `scope`, `start`, `months`. `rejected`: `file`, its identity
    `extract`, `line` (or row), `sheet`, `cell` (where a cell is a record), `values` (JSON, the declared columns alone)
    and `reasons`.
    """

    source: str
    observations: pl.DataFrame
    coverage: pl.DataFrame
    rejected: pl.DataFrame
    receipt: Receipt


def read_extracts(
    name: str,
    extracts: Sequence[Extract],
    loaded: Loaded,
    workspace: Path,
    covers: Period | None = None,
    scope: str | None = None,
    watch: Watch = unwatched,
    engine: Any = None,
) -> Ingested:
    """Reads the extracts of one source as one statement; what must be written anew to be read is in the workspace.

    Raises:
        InputError: a file cannot be read, does not say what it covers, contradicts another file, or holds
            no record that could be used.
    """
    if isinstance(engine, Here):
        engine = None
    registry = loaded.registry
    source = registry.sources[name]
    told = presented(extracts, source, registry, covers, scope)
    distinct = list({each.identity: each for each in told}.values())
    declared, identities = [each.declared for each in distinct], [each.identity for each in distinct]
    columns = source_columns(source)
    files, cells = _cells([each.extract for each in distinct], declared, columns, source, workspace, watch, engine)
    read = with_fields(cells, source, registry, small_area_lookup(source, loaded))
    coverage = _coverage(declared, read)
    sorted_out = judged(read, coverage, [*columns, "fault"])
    good, warnings = sorted_out.good, doubts(files, extracts, coverage, source)
    warnings += [note for file in files for note in file.notes]
    if source.layout is Layout.COUNTS:
        refuse_repeated_rows(good, files, source, columns)
    if source.columns.id is not None:
        if engine is not None:
            good, repeats = engine.with_superseded(good)
        else:
            repeats = repeats_across_months(good)
            good = with_superseded(good)
        if repeats:
            warnings.append(f"{repeats:,} ids stand in more than one month; each month counts its own")
    else:
        good = good.with_columns(superseded=pl.lit(0, dtype=pl.Int64))
    counted = with_outcome(summed(good))
    warnings += doubtful_totals(counted, source)
    if "why_share" in read.columns:
        warnings += doubtful_percentages(counted)
    if source.layout is Layout.VALUES:
        refuse_doubled_figures(counted, files)
    rejected, blank = _rejected(files, identities, columns, sorted_out.bad, engine)
    lines = dict(cells.group_by("file").agg(pl.col("records").sum()).iter_rows())
    read_from = [lines.get(number, 0) - blank.get(number, 0) for number in range(len(files))]
    if source.layout is Layout.COUNTS and source.area.kind == "area":
        warnings += repeated_cells(counted, files)
    warnings += out_of_area_names(good, columns)
    receipt = account(name, source, files, identities, read_from, counted, coverage, rejected, warnings)
    _require_some(receipt, source)
    names = pl.DataFrame({"file": range(len(files)), "extract": identities}, schema_overrides={"file": pl.UInt32})
    stated = coverage.join(names, on="file", how="left").drop("file")
    return Ingested(name, _observations(counted, source, files), stated, rejected, receipt)


def _require_some(receipt: Receipt, source: Source) -> None:
    """Refuses extracts of which not one record is of use.

    Raises:
        InputError: all were rejected, or, of counts and figures, none is of an area of the registry.
    """
    if receipt.records and receipt.outcomes[Outcome.REJECTED] == receipt.records:
        raise InputError(
            Code.NO_RECORD_USED,
            f"{quoted(receipt.source)}: not one of {receipt.records:,} records could be used",
            details=[f"{reason.text} ({reason.records:,})" for reason in receipt.reasons[:10]],
            help="is this the right file for this source?",
        )
    if source.layout is not Layout.EVENTS and receipt.records and not receipt.outcomes[Outcome.ACCEPTED]:
        raise InputError(
            Code.NO_RECORD_USED,
            f"{quoted(receipt.source)}: not one of {receipt.records:,} records is of an area of the registry",
            details=[warning for warning in receipt.warnings if warning.startswith("out of area")],
            help="is this the right file for this source?",
        )


def small_area_lookup(source: Source, loaded: Loaded) -> dict[str, str]:
    """The district code of each small area, from the lookup file that a source names."""
    if source.area.lookup is None:
        return {}
    path, columns = loaded.folder / source.area.lookup, (source.area.lookup_code, source.area.lookup_area)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            absent = [column for column in columns if column not in (rows.fieldnames or ())]
            if absent:
                raise InputError(
                    Code.BAD_LOOKUP,
                    f"the lookup {quoted(str(path), 300)} has no column {listed([*map(quoted, absent)])}",
                    help="name its columns in the source: area: {lookup_code: …, lookup_area: …}",
                )
            return {row[columns[0]]: row[columns[1]] for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            Code.BAD_LOOKUP,
            f"the lookup {quoted(str(path), 300)} cannot be read: {getattr(error, 'strerror', None) or error}",
            help="see area.lookup in the source: a CSV file in UTF-8 beside the registry",
        ) from None


def _cells(
    files: list[Extract],
    declared: list[Declared],
    columns: dict[str, str],
    source: Source,
    workspace: Path,
    watch: Watch,
    engine: Any,
) -> tuple[list[Extract], pl.DataFrame]:
    """The files as they were read in the end, and their raw cells.

    `file` is a file's number, `file_…` what its name says. A file that cannot be read as it stands is written anew
    as plain CSV; only where that fails too is it refused, with the line.
    """
    wanted = columns if source.columns.id is None else {**columns, "id": source.columns.id}
    require_columns(files, wanted)
    if engine is not None:
        files, cells = engine.cells(files, wanted)
        return files, _with_names(cells, declared)
    files = [file if can_be_scanned(file) else repaired(file, workspace) for file in files]
    done = by_file(watch, "reading", [file.path for file in files])
    try:
        cells = raw_cells([raw_table(extract, wanted) for extract in files], done)
    except (pl.exceptions.PolarsError, OSError):
        files = [repaired(file, workspace) for file in files]
        try:
            cells = raw_cells([raw_table(extract, wanted) for extract in files], done)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise unreadable(files, error) from None
    if "fault" not in cells.columns:
        cells = cells.with_columns(fault=pl.lit(None, dtype=pl.String))
    return files, _with_names(cells, declared)


def _with_names(cells: pl.DataFrame, declared: list[Declared]) -> pl.DataFrame:
    schema = {
        "file": pl.UInt32(),
        "file_start": pl.Date(),
        "file_months": pl.Int32(),
        "file_scope": pl.String(),
    }
    rows = [
        (
            number,
            told.file_period.start if told.file_period else None,
            told.file_period.months if told.file_period else None,
            told.scopes[0] if told.scopes else None,
        )
        for number, told in enumerate(declared)
    ]
    return cells.join(pl.DataFrame(rows, schema=schema, orient="row"), on="file", how="left")


def _coverage(declared: list[Declared], read: pl.DataFrame) -> pl.DataFrame:
    """Columns out: `file`, `scope`, `start`, `months`: what each file covers, as declared.

    Where a source declares that its columns name the periods (or the scopes) covered, these are the ones
    that stand in them.
    """
    by_columns = any(told.periods is None or told.scopes is None for told in declared)
    named = read.lazy().select("file", "start", "months", scope="scope_id").drop_nulls().unique()
    stand = named.collect() if by_columns else read.clear().select("file", "start", "months", scope="scope_id")
    parts = []
    for number, told in enumerate(declared):
        mine = stand.filter(pl.col("file") == number)
        if told.periods is None and told.scopes is None:
            both = mine.select("scope", "start", "months")
        else:
            periods = mine.select("start", "months").unique() if told.periods is None else _periods(told.periods)
            scopes = mine.select("scope").unique() if told.scopes is None else pl.DataFrame({"scope": told.scopes})
            both = periods.join(scopes, how="cross")
        parts.append(both.select(pl.lit(number, dtype=pl.UInt32).alias("file"), "scope", "start", "months"))
    return pl.concat(parts).sort("file", "scope", "start")


def _periods(periods: Sequence[Period]) -> pl.DataFrame:
    rows = [(period.start, period.months) for period in periods]
    return pl.DataFrame(rows, schema={"start": pl.Date(), "months": pl.Int32()}, orient="row")


def _observations(counted: pl.DataFrame, source: Source, files: list[Extract]) -> pl.DataFrame:
    """Store rows: counts by kind, scope, area, period and dimensions."""
    dimensions = {DIMENSION + name: pl.col(f"{DIMENSION}{name}=") for name in source.dimensions}
    keys = ["kind", "scope", "area", "start", "months", *dimensions]
    kinds = {outcome.value: kind.value for outcome, kind in KINDS.items()}
    cells = (
        counted.filter(pl.col("records") > 0)
        .with_columns(kind=pl.col("outcome").replace_strict(kinds, return_dtype=pl.String))
        .with_columns(kind=pl.when(HELD_BACK).then(pl.lit(Kind.WITHHELD.value)).otherwise("kind"))
        .select(
            "file", "months", "start", "kind", "x", "n", "mark", *FIGURE, scope="scope_id", area="code", **dimensions
        )
    )
    if source.layout is Layout.EVENTS:
        merged = cells.group_by(keys).agg(count=pl.col("x").sum())
    else:
        if source.layout is Layout.VALUES:
            cells = cells.filter(pl.col("area").is_not_null())  # figures of places elsewhere never add up to one
        figures = pl.col(FIGURE).first()  # one a cell: `refuse_doubled_figures` has seen to it
        sums = {"count": total("x"), "denominator": total("n"), "mark": pl.col("mark").min()}
        per_file = cells.group_by("file", *keys).agg(figures, **sums)
        refuse_contradictions(per_file, keys, files)
        merged = per_file.group_by(keys).agg(pl.col("count", "denominator", "mark", *FIGURE).first())
    supplied = {"figure": "value", "figure_lower95": "lower95", "figure_upper95": "upper95"}
    return as_facts(merged.rename(supplied, strict=False).sort(keys))


def _rejected(
    files: list[Extract], identities: list[str], columns: dict[str, str], bad: pl.DataFrame, engine: Any
) -> tuple[pl.DataFrame, dict[int, int]]:
    """The rejected records with file, line and reasons: a second look at the files that have any.

    A blank line is no record; beside the records stands how many of them each file (by its number) has.
    """
    if engine is not None:
        return engine.rejected(files, identities, bad), {}
    parts, blank = [], {}
    for number in bad["file"].unique().sort():
        extract = files[number]
        table = numbered_rows(extract, columns)
        keys = [*columns, "fault"] if "fault" in table.collect_schema().names() else list(columns)
        mine = bad.filter(pl.col("file") == number).select(*keys, "reasons").unique()
        rows = table.join(mine.lazy(), on=keys, how="inner", nulls_equal=True).collect(engine="streaming")
        rows = rows.unique("row")
        blank[number] = int(rows["blank"].sum())
        rows = rows.filter(~pl.col("blank")).sort("row")
        lines = line_numbers(extract, rows["row"].to_list()) if extract.records is None else {}
        values = {column: pl.col(field) for field, column in columns.items()}
        parts.append(
            rows.select(
                file=pl.lit(extract.name),
                extract=pl.lit(identities[number]),
                line=pl.coalesce("line", pl.col("row").replace_strict(lines, default=None, return_dtype=pl.Int64)),
                sheet=pl.lit(extract.sheet, dtype=pl.String),
                cell=pl.col("cell"),
                values=pl.struct([field.alias(column) for column, field in values.items()]).struct.json_encode(),
                reasons=pl.col("reasons"),
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=REJECTED), blank
