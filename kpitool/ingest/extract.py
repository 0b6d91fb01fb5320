"""One source's extracts become observations: the stages in order, one receipt out."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, listed, quoted
from kpitool.ingest.checks import FIGURE, Outcome, judged, summed, with_outcome
from kpitool.ingest.columns import columns_named
from kpitool.ingest.coverage import Declared, Presented
from kpitool.ingest.doubles import refuse_contradictions, refuse_doubled_figures, refuse_repeated_rows
from kpitool.ingest.engine import Engine, Here, Pass
from kpitool.ingest.files import Extract
from kpitool.ingest.headers import require_columns
from kpitool.ingest.mapping import source_columns, with_fields
from kpitool.ingest.numerals import MISSING
from kpitool.ingest.query import Asked
from kpitool.ingest.readings import PERIODS, Reading, readings
from kpitool.ingest.receipt import (
    Receipt,
    account,
    doubtful_percentages,
    doubtful_totals,
    doubts,
    out_of_area_names,
    repeated_cells,
)
from kpitool.ingest.rejected import Rejected, rejected
from kpitool.ingest.watch import Watch, unwatched
from kpitool.registry import Loaded
from kpitool.registry.models import Registry
from kpitool.registry.sources import Layout, Source
from kpitool.tables import DIMENSION, Kind, as_facts, in_order, total

KINDS = {
    Outcome.ACCEPTED: Kind.OBSERVED,
    Outcome.UNLOCATED: Kind.UNLOCATED,
    Outcome.OUT_OF_AREA: Kind.OUT_OF_AREA,
}

HELD_BACK = (pl.col("outcome") == Outcome.ACCEPTED.value) & pl.col("mark").is_in(MISSING)


@dataclass(frozen=True)
class Ingested:
    """What a source's extracts say: observations (store rows), coverage by extract, the rejected, a receipt.

    `coverage`: `extract` (its identity), `scope`, `start`, `months`. `rejected` lies in the workspace.
    """

    source: str
    observations: pl.DataFrame
    coverage: pl.DataFrame
    rejected: Rejected
    receipt: Receipt


def read_extracts(
    name: str,
    told: Sequence[Presented],
    loaded: Loaded,
    workspace: Path,
    watch: Watch = unwatched,
    engine: Engine | None = None,
) -> Ingested:
    """Reads the extracts of one source as one statement; what must be written anew to be read is in the workspace.

    Their records are counted by the engine that opened them: by this machine where none is given.

    Raises:
        InputError: a file cannot be read, contradicts another file, or holds no record that could be used.
    """
    source = loaded.registry.sources[name]
    distinct = list({each.identity: each for each in told}.values())
    declared, identities = [each.declared for each in distinct], [each.identity for each in distinct]
    asked = _asked(source, loaded, declared)
    received = [each.extract for each in distinct]
    require_columns(received, asked.fields)
    found = (engine or Here()).passed(received, asked, workspace, watch)
    read, files = _read(found, source, loaded.registry), found.extracts
    if source.layout is Layout.COUNTS:
        refuse_repeated_rows(read.good, files, source, dict(asked.columns))
    good, warnings = _without_repeats(found, read, source)
    counted = with_outcome(summed(good))
    if source.layout is Layout.VALUES:
        refuse_doubled_figures(counted, files)
    refused = rejected(found, identities, read.bad, workspace)
    records = [read.lines.get(number, 0) - refused.blank[number] for number in range(len(files))]
    warnings = [
        *doubts(files, [each.extract for each in told], read.coverage, source),
        *(note for file in files for note in file.notes),
        *warnings,
        *_doubtful(counted, source, files, has_shares=read.has_shares),
        *out_of_area_names(good),
    ]
    receipt = account(name, source, files, records, counted, read.coverage, refused, warnings)
    _require_some(receipt, source)
    names = pl.DataFrame({"file": range(len(files)), "extract": identities}, schema_overrides={"file": pl.UInt32})
    stated = read.coverage.join(names, on="file", how="left").drop("file")
    return Ingested(name, _observations(counted, source, files), stated, refused, receipt)


def _asked(source: Source, loaded: Loaded, declared: Sequence[Declared]) -> Asked:
    """What is to be counted of extracts that cover what they have declared."""
    columns = source_columns(source)
    covered = dict.fromkeys(period for each in declared for period in each.periods or ())
    ways = readings(source, loaded.registry, small_area_lookup(source, loaded), covered)
    return Asked(columns, ways, source.columns.id, _runs_on(source, columns, ways), declared)


def _runs_on(source: Source, columns: Mapping[str, str], ways: Mapping[str, Reading]) -> bool:
    """Whether records are of few kinds: incidents whose rows say when, all of whose texts mean something."""
    periods = [columns[field] for field in PERIODS if field in columns]
    given = any(columns_named(name, [*source.table.given]) for name in periods)
    told = {field for way in ways.values() for field in way.fields}  # not an area's, where all lie in one place
    return source.layout is Layout.EVENTS and bool(periods) and not given and told.issuperset(columns)


@dataclass(frozen=True)
class Read:
    """The cells of a pass, read and sorted into good and bad (`checks.Judged`), and what their files cover.

    `raw`: the raw fields; `lines`: how many each file (by its number) has; `has_shares`: whether parts of wholes were
    looked at.
    """

    good: pl.DataFrame
    bad: pl.DataFrame
    coverage: pl.DataFrame
    raw: list[str]
    lines: dict[int, int]
    has_shares: bool


def _read(found: Pass, source: Source, registry: Registry) -> Read:
    """The cells of a pass read; it holds them no longer, for they can take more memory than all that follows."""
    declared = found.asked.declared
    read = with_fields(with_declared(found.cells, declared), source, registry, found.asked.readings)
    found.cells = found.cells.clear()
    coverage = _coverage(declared, read)
    raw = [*found.asked.columns, "fault", "kept", *found.prints]
    spelt = source.layout is Layout.COUNTS or source.columns.id is not None
    sorted_out = judged(read, coverage, raw, spelt=spelt)
    lines = dict(read.group_by("file").agg(pl.col("records").sum()).iter_rows())
    return Read(sorted_out.good, sorted_out.bad, coverage, raw, lines, "why_share" in read.columns)


def _without_repeats(found: Pass, read: Read, source: Source) -> tuple[pl.DataFrame, list[str]]:
    """The good cells with `superseded`, how many of their records give way to another of their id; and warnings."""
    if source.columns.id is None:
        return read.good.with_columns(superseded=pl.lit(0, dtype=pl.Int64)), []
    repeats = found.repeats(read.good, read.raw)
    said = f"{repeats.across:,} ids stand in more than one month; each month counts its own"
    return repeats.cells, [said] if repeats.across else []


def _doubtful(counted: pl.DataFrame, source: Source, files: list[Extract], *, has_shares: bool) -> list[str]:
    """Warnings of counted cells that are odd beside one another."""
    told = doubtful_totals(counted, source)
    if has_shares:
        told += doubtful_percentages(counted)
    if source.layout is Layout.COUNTS and source.area.kind == "area":
        told += repeated_cells(counted, files)
    return told


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
    """The district code of each small area, from the lookup file that a source names; of some it may say none."""
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
            pairs = [[(row[column] or "").strip() for column in columns] for row in rows]
            return {code: area for code, area in pairs if code and area}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            Code.BAD_LOOKUP,
            f"the lookup {quoted(str(path), 300)} cannot be read: {getattr(error, 'strerror', None) or error}",
            help="see area.lookup in the source: a CSV file in UTF-8 beside the registry",
        ) from None


def with_declared(cells: pl.DataFrame, declared: Sequence[Declared]) -> pl.DataFrame:
    """Cells with what the name of their file says: `file_start`, `file_months` and `file_scope`."""
    schema = {"file": pl.UInt32(), "file_start": pl.Date(), "file_months": pl.Int32(), "file_scope": pl.String()}
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


def _coverage(declared: Sequence[Declared], read: pl.DataFrame) -> pl.DataFrame:
    """Columns out: `file`, `scope`, `start`, `months`: what each file covers, as declared.

    Where a source declares that its columns name the periods (or the scopes) covered, these are the ones
    that stand in them.
    """
    stand = dict[int, set[tuple[date, int, str]]]()
    if any(told.periods is None or told.scopes is None for told in declared):
        named = read.lazy().select("file", "start", "months", "scope_id").drop_nulls().unique()
        for number, *said in named.collect().iter_rows():
            stand.setdefault(number, set()).add((said[0], said[1], said[2]))
    rows = set[tuple[int, str, date, int]]()
    for number, told in enumerate(declared):
        mine = stand.get(number, set())
        if told.periods is None and told.scopes is None:
            rows |= {(number, scope, start, months) for start, months, scope in mine}
            continue
        spans = (
            {each[:2] for each in mine} if told.periods is None else {(one.start, one.months) for one in told.periods}
        )
        scopes = {each[2] for each in mine} if told.scopes is None else {*told.scopes}
        rows |= {(number, scope, *span) for span, scope in product(spans, scopes)}
    schema = {"file": pl.UInt32(), "scope": pl.String(), "start": pl.Date(), "months": pl.Int32()}
    return pl.DataFrame(sorted(rows), schema=schema, orient="row")


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
    return as_facts(in_order(merged.rename(supplied, strict=False), *keys))
