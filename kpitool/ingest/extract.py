"""One source's extracts become observations: the stages in order, one receipt out."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kpitool.errors import InputError, listed, quoted
from kpitool.ingest.checks import Outcome, with_outcome
from kpitool.ingest.coverage import Declared, declared_coverage
from kpitool.ingest.cube import raw_cells, raw_cells_by_id, repeats_across_months, with_superseded
from kpitool.ingest.files import Extract, line_numbers, numbered_rows, raw_table, why_unreadable
from kpitool.ingest.mapping import source_columns, with_fields
from kpitool.ingest.receipt import Receipt, account, doubts
from kpitool.period import Period
from kpitool.registry import Loaded
from kpitool.registry.models import Layout, Registry, Source
from kpitool.tables import DIMENSION, Kind, as_facts

KINDS = {
    Outcome.ACCEPTED: Kind.OBSERVED,
    Outcome.UNLOCATED: Kind.UNLOCATED,
    Outcome.OUT_OF_AREA: Kind.OUT_OF_AREA,
}

REJECTED: dict[str, pl.DataType] = {
    "file": pl.String(),
    "extract": pl.String(),
    "line": pl.Int64(),
    "values": pl.String(),
    "reasons": pl.List(pl.String()),
}


@dataclass(frozen=True)
class Ingested:
    """What a source's extracts say: observations (store rows), coverage by extract, the rejected, a receipt.

    `coverage`: `extract` (content hash), `scope`, `start`, `months`. `rejected`: `file`, its
    content hash `extract`, `line`, `values` (JSON, the declared columns alone) and `reasons`.
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
    covers: Period | None = None,
    scope: str | None = None,
) -> Ingested:
    """Reads the extracts of one source as one statement.

    Raises:
        InputError: a file cannot be read, does not say what it covers, contradicts another file, or holds
            no record that could be used.
    """
    registry = loaded.registry
    source = registry.sources[name]
    files = list({extract.sha256: extract for extract in extracts}.values())
    declared = _declared(files, source, registry, covers, scope)
    columns = source_columns(source)
    cells = _cells(files, columns, source)
    lookup = small_area_lookup(source, loaded)
    read = with_fields(cells.join(_file_frame(files, declared), on="path", how="left"), source, registry, lookup)
    coverage = _coverage(files, declared, read)
    judged = with_outcome(read, coverage)
    has_id = source.columns.id is not None
    judged = with_superseded(judged) if has_id else judged.with_columns(superseded=pl.lit(0, dtype=pl.Int64))
    rejected = _rejected(files, columns, judged)
    warnings = doubts(files, extracts, judged, coverage, source)
    if has_id and (repeats := repeats_across_months(judged)):
        warnings.append(f"{repeats:,} ids stand in more than one month; each month counts its own")
    receipt = account(name, files, judged, coverage, rejected, warnings)
    if receipt.records and receipt.outcomes[Outcome.REJECTED] == receipt.records:
        raise InputError(
            f"{quoted(name)}: not one of {receipt.records:,} records could be used",
            details=[f"{reason.text} ({reason.records:,})" for reason in receipt.reasons[:10]],
            help="is this the right file for this source?",
        )
    observations = _observations(judged, source, {str(extract.path): extract.name for extract in files})
    hashes = pl.DataFrame({"path": [str(f.path) for f in files], "extract": [f.sha256 for f in files]})
    return Ingested(name, observations, coverage.join(hashes, on="path", how="left").drop("path"), rejected, receipt)


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
                raise InputError(f"the lookup {quoted(str(path), 300)} has no column {listed([*map(quoted, absent)])}")
            return {row[columns[0]]: row[columns[1]] for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"the lookup {quoted(str(path), 300)} cannot be read: {error}") from None


def _declared(
    files: list[Extract], source: Source, registry: Registry, covers: Period | None, scope: str | None
) -> list[Declared]:
    """What each file covers; the faults of all of them at once."""
    declared, faults = [], []
    for extract in files:
        try:
            declared.append(declared_coverage(extract, source, registry, covers, scope))
        except InputError as error:
            faults.append(error)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        details = [" ".join([fault.message, *fault.details]) for fault in faults]
        raise InputError(f"{len(faults)} extracts do not say what they cover", details=details, help=faults[0].help)
    return declared


def _cells(files: list[Extract], columns: dict[str, str], source: Source) -> pl.DataFrame:
    if source.columns.id is not None:
        raw, count = raw_table(files, {**columns, "id": source.columns.id}), raw_cells_by_id
    else:
        raw, count = raw_table(files, columns), raw_cells
    try:
        return count(raw)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise why_unreadable(files, error) from None


def _file_frame(files: list[Extract], declared: list[Declared]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                str(extract.path),
                told.file_period.start if told.file_period else None,
                told.file_period.months if told.file_period else None,
                told.scopes[0] if told.scopes else None,
            )
            for extract, told in zip(files, declared, strict=True)
        ],
        schema={"path": pl.String, "file_start": pl.Date, "file_months": pl.Int32, "file_scope": pl.String},
        orient="row",
    )


def _coverage(files: list[Extract], declared: list[Declared], read: pl.DataFrame) -> pl.DataFrame:
    """Columns out: `path`, `scope`, `start`, `months`: what each file covers, as declared.

    Where a source declares that its columns name the periods (or the scopes) covered, these are the ones
    that stand in them.
    """
    named = read.select("path", "start", "months", scope="scope_id").drop_nulls().unique()
    parts = []
    for extract, told in zip(files, declared, strict=True):
        mine = named.filter(pl.col("path") == str(extract.path))
        if told.periods is None:
            periods = mine.select("start", "months").unique()
        else:
            schema = {"start": pl.Date, "months": pl.Int32}
            rows = [(period.start, period.months) for period in told.periods]
            periods = pl.DataFrame(rows, schema=schema, orient="row")
        if told.scopes is not None:
            scopes = pl.DataFrame({"scope": list(told.scopes)}, schema={"scope": pl.String})
        else:
            scopes = mine.select("scope").unique()
        both = periods.join(scopes, how="cross")
        if told.periods is None and told.scopes is None:
            both = mine.select("start", "months", "scope").unique()
        parts.append(both.select(pl.lit(str(extract.path)).alias("path"), "scope", "start", "months"))
    return pl.concat(parts).sort("path", "scope", "start")


def _observations(judged: pl.DataFrame, source: Source, names: dict[str, str]) -> pl.DataFrame:
    """Store rows: counts by kind, scope, area, period and dimensions."""
    dimensions = {DIMENSION + name: pl.col(f"{DIMENSION}{name}=") for name in source.dimensions}
    keys = ["kind", "scope", "area", "start", "months", *dimensions]
    kept = judged.filter(pl.col("outcome") != Outcome.REJECTED.value).with_columns(
        pl.col("records") - pl.col("superseded")
    )
    cells = (
        kept.with_columns(pl.col("outcome").replace_strict({o.value: k.value for o, k in KINDS.items()}).alias("kind"))
        .with_columns(scope=pl.col("scope_id"), area=pl.col("code"), **dimensions)
        .group_by("path", *keys)
        .agg(
            count=(pl.col("x") * pl.col("records")).sum(),
            denominator=pl.when(pl.col("n").is_not_null().any()).then((pl.col("n") * pl.col("records")).sum()),
        )
    )
    if source.layout is Layout.EVENTS:
        merged = cells.group_by(keys).agg(pl.col("count").sum(), pl.col("denominator").sum())
        merged = merged.with_columns(denominator=pl.lit(None, dtype=pl.Float64))
    else:
        _refuse_contradictions(cells, keys, names)
        merged = cells.group_by(keys).agg(pl.col("count").first(), pl.col("denominator").first())
    return as_facts(merged.sort(keys))


def _refuse_contradictions(cells: pl.DataFrame, keys: list[str], names: dict[str, str]) -> None:
    """Two files that give one cell different figures are an error that names both."""
    apart = cells.group_by(keys).agg(
        pl.struct("count", "denominator").n_unique().alias("figures"),
        pl.col("path"),
        pl.col("count").alias("counts"),
    )
    apart = apart.filter(pl.col("figures") > 1).sort(keys)
    if not apart.height:
        return
    details = []
    for row in apart.head(10).iter_rows(named=True):
        what = ", ".join(str(row[key]) for key in keys[1:] if row[key] is not None and key != "months")
        said = sorted(zip((names[path] for path in row["path"]), row["counts"], strict=True))
        details.append(f"{what}: " + ", ".join(f"{quoted(name)} says {figure:g}" for name, figure in said))
    if apart.height > 10:
        details.append(f"and {apart.height - 10:,} more")
    raise InputError("two files give the same cell different figures", details=details, help="ingest only one")


def _rejected(files: list[Extract], columns: dict[str, str], judged: pl.DataFrame) -> pl.DataFrame:
    """The rejected records with file, line and reasons: a second look at the files that have any.

    A blank line is no record.
    """
    bad = judged.filter(pl.col("outcome") == Outcome.REJECTED.value)
    parts = []
    for extract in files:
        mine = bad.filter(pl.col("path") == str(extract.path)).select(*columns, "reasons").unique()
        if not mine.height:
            continue
        rows = (
            numbered_rows(extract, columns)
            .join(mine.lazy(), on=list(columns), how="inner", nulls_equal=True)
            .collect(engine="streaming")
        )
        rows = rows.filter(~pl.col("blank")).unique("row").sort("row")
        lines = line_numbers(extract, rows["row"].to_list())
        values = {column: pl.col(field) for field, column in columns.items()}
        parts.append(
            rows.select(
                file=pl.lit(extract.name),
                extract=pl.lit(extract.sha256),
                line=pl.col("row").replace_strict(lines, default=None, return_dtype=pl.Int64),
                values=pl.struct([field.alias(column) for column, field in values.items()]).struct.json_encode(),
                reasons=pl.col("reasons"),
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=REJECTED)
