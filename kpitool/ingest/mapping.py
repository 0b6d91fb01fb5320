"""Raw text to fields, as the source declares: period, scope, area, dimensions and numbers.

Only the distinct texts of a column are read, each once; a text that cannot be read has a reason instead of
a value, so that nothing turns to null in silence.
"""

from collections.abc import Mapping

import polars as pl

from kpitool.ingest.numerals import NUMBER, NumberReading, gravest, read_number
from kpitool.ingest.readings import AREA, PERIOD, PERIOD_SCHEMA, PERIODS, SCOPE, Reading, period_reader
from kpitool.period import PeriodFormat
from kpitool.registry.models import Registry
from kpitool.registry.sources import Layout, Source
from kpitool.tables import DIMENSION, EVERYONE

NUMBERS = {
    "count": "x",
    "numerator": "x",
    "value": "figure",
    "denominator": "n",
    "lower95": "figure_lower95",
    "upper95": "figure_upper95",
}
"""The columns of numbers, and the field that each becomes."""
INTERVAL = ["lower95", "upper95"]


def source_columns(source: Source) -> dict[str, str]:
    """The fields of a source's records and the columns of the extract that hold them, `id` aside."""
    fields = ("scope", "area", "area_name", *NUMBERS)
    columns = dict(zip(PERIODS, source.columns.period or (), strict=False))
    columns |= {field: getattr(source.columns, field) for field in fields}
    columns |= {DIMENSION + name: dimension.column for name, dimension in source.dimensions.items()}
    return {field: column for field, column in columns.items() if column is not None}


def with_fields(cells: pl.DataFrame, source: Source, registry: Registry, ways: Mapping[str, Reading]) -> pl.DataFrame:
    """Adds what the raw texts mean.

    Columns in: the raw fields of `source_columns`, `file_start` and `file_months` (the period in the file's
    name) and `file_scope`. Columns out, beside them: `start`, `months`, `scope_id`, `code`, `outside`, `elsewhere`
    (what a place that the registry lacks is called), the dimensions under their names with `=` appended, the numbers
    (`x`, `n`, `figure` and its interval), and a `why_…` column of reasons for each. `ways`: how the texts are read
    (`readings.readings`).
    """
    cells = cells.with_columns(why_fault="fault")  # of the row as such: a field too many, a formula without a value
    read = cells.pipe(_with_period, source, registry, ways.get(PERIOD)).pipe(_with_scope, source, ways.get(SCOPE))
    read = read.pipe(_with_area, source, registry, ways.get(AREA))
    for name in source.dimensions:
        read = read.pipe(_joined, ways[DIMENSION + name])
    shares_only = _measures(source, registry) == {"proportion"}
    return read.pipe(_with_numbers, source).pipe(_with_shares, source, shares_only=shares_only)


def _measures(source: Source, registry: Registry) -> set[str]:
    """How the indicators that draw on a source are measured."""
    return {
        indicator.measure.kind
        for indicator in registry.indicators.values()
        if any(registry.sources[name] is source for name in indicator.source)
    }


def _with_shares(cells: pl.DataFrame, source: Source, *, shares_only: bool) -> pl.DataFrame:
    """Where numbers are parts of wholes, a part that is larger than its whole, or below nothing, has a reason."""
    numerator, denominator = source.columns.numerator, source.columns.denominator
    if shares_only and source.columns.value is not None:
        percent = pl.format("{} {} is no percentage from 0 to 100", pl.lit(source.columns.value), "value")
        limits = pl.any_horizontal(~pl.col("figure_lower95", "figure_upper95").is_between(0, 100))
        interval = pl.lit("the interval leaves 0 to 100")
        why = pl.when(~pl.col("figure").is_between(0, 100)).then(percent).when(limits).then(interval)
        cells = cells.with_columns(why_share=why)
    if source.columns.value is not None and denominator is not None:
        base = pl.format("{} {} is no number of people asked", pl.lit(denominator), "denominator")
        return cells.with_columns(why_base=pl.when(pl.col("n") <= 0).then(base))
    if not shares_only or numerator is None or denominator is None:
        return cells
    larger = pl.format("{} {} is larger than {} {}", pl.lit(numerator), "numerator", pl.lit(denominator), "denominator")
    below = pl.format("{} {} is below zero", pl.lit(numerator), "numerator")
    why = pl.when(pl.col("x") > pl.col("n")).then(larger).when(pl.col("x") < 0).then(below)
    return cells.with_columns(why_share=why)


def _with_period(cells: pl.DataFrame, source: Source, registry: Registry, reading: Reading | None) -> pl.DataFrame:
    if reading is not None:
        return _joined(cells, reading)
    if source.period.fixed is None:
        none = pl.lit(None, dtype=pl.String)
        return cells.with_columns(
            start=pl.col("file_start"), months=pl.col("file_months"), period_mark=none, why_period=none
        )
    values = zip(PERIOD_SCHEMA.items(), period_reader(source, registry)(source.period.fixed), strict=True)
    return cells.with_columns(**{name: pl.lit(value, dtype=kind) for (name, kind), value in values})


def _with_scope(cells: pl.DataFrame, source: Source, reading: Reading | None) -> pl.DataFrame:
    if reading is not None:
        return _joined(cells, reading)
    return cells.with_columns(
        scope_id=pl.col("file_scope").fill_null(source.scope or EVERYONE), why_scope=pl.lit(None, dtype=pl.String)
    )


def _with_area(cells: pl.DataFrame, source: Source, registry: Registry, reading: Reading | None) -> pl.DataFrame:
    if reading is not None:
        return _joined(cells, reading).pipe(_with_validity, registry)
    none = pl.lit(None, dtype=pl.String)
    here = pl.lit(source.place, dtype=pl.String)
    read = cells.with_columns(code=here, outside=pl.lit(value=False), elsewhere=none, why_area=none)
    return read.pipe(_with_validity, registry)


def _with_validity(cells: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """A record dated before its area's code was in use, or after it ended without a successor, has a reason."""
    dates = pl.DataFrame(
        [(area.code, area.first, None if area.successor else area.last) for area in registry.geography.all],
        schema={"code": pl.String(), "first_month": pl.Date(), "last_month": pl.Date()},
        orient="row",
    )
    early, late = pl.col("start") < pl.col("first_month"), pl.col("start") > pl.col("last_month")
    why = (
        pl.when(early)
        .then(pl.format("area {} is in use from {} only", "code", pl.col("first_month").dt.strftime("%Y-%m")))
        .when(late)
        .then(pl.format("area {} ended in {}", "code", pl.col("last_month").dt.strftime("%Y-%m")))
    )
    return (
        cells.join(dates, on="code", how="left", maintain_order="left")
        .with_columns(why_area=pl.coalesce("why_area", why))
        .drop("first_month", "last_month")
    )


def _with_numbers(cells: pl.DataFrame, source: Source) -> pl.DataFrame:
    """`x` is the count or numerator of one record, `n` its denominator, `figure` the finished one that it supplies.

    `mark` is what a sign in place of a number means, or one beside a number or a period.
    """
    none = pl.lit(None, dtype=pl.Float64)
    incidents = source.layout is Layout.EVENTS
    read = cells.with_columns(**{**dict.fromkeys(NUMBERS.values(), none), "x": pl.lit(1.0) if incidents else none})
    marks = ["period_mark"]
    for field, target in NUMBERS.items():
        column = getattr(source.columns, field)
        if column is None:
            continue
        read = read.pipe(_with_number, field, target, NumberReading.of(source, field, column))
        marks.append(f"mark_{field}")
        if field in INTERVAL:  # a figure may come without one; it is then not tested
            none_given = pl.all_horizontal(pl.col(INTERVAL).fill_null("").str.strip_chars() == "")
            read = read.with_columns(pl.when(~none_given).then(f"why_{field}").alias(f"why_{field}"))
        if source.period.format is PeriodFormat.MID_YEAR:
            nobody = pl.when(pl.col(target) <= 0).then(pl.format("{} {} is no population", pl.lit(column), field))
            read = read.with_columns(pl.coalesce(f"why_{field}", nobody).alias(f"why_{field}"))
    read = read.with_columns(mark=gravest(marks)).drop(marks)
    return read if source.columns.lower95 is None else read.with_columns(why_interval=_why_no_interval())


def _with_number(cells: pl.DataFrame, field: str, target: str, reading: NumberReading) -> pl.DataFrame:
    """A column of numbers read: plain ones at once, whatever else stands in it by its distinct texts."""
    text = pl.col(field).str.strip_chars()
    plain = text.str.contains(f"^(?:{NUMBER})$").fill_null(value=False)
    others = cells.filter(~plain).select(field).unique(maintain_order=True)
    schema = {field: pl.String(), "number": pl.Float64(), f"mark_{field}": pl.String(), f"why_{field}": pl.String()}
    rows = [(given, *read_number(given, reading)) for given in others[field]]
    meaning = pl.DataFrame(rows, schema=schema, orient="row")
    number = pl.when(plain).then(text.cast(pl.Float64, strict=False)).otherwise("number")
    number = pl.when(number == 0).then(0.0).otherwise(number)  # -0 is 0; Polars leaves out a "+ 0.0"
    return (
        cells.join(meaning, on=field, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(number.alias(target))
        .drop("number")
    )


def _why_no_interval() -> pl.Expr:
    inside = pl.col("figure").is_between("figure_lower95", "figure_upper95")
    words = pl.format("the value {} lies outside its interval, {} to {}", "value", "lower95", "upper95")
    return pl.when(~inside).then(words)


def _joined(cells: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Adds what a reading makes of each distinct combination of texts."""
    texts = cells.select(reading.fields).unique(maintain_order=True)
    rows = [reading.read(*row) for row in texts.iter_rows()]
    meaning = pl.DataFrame(rows, schema=dict(reading.schema), orient="row")
    return cells.join(texts.hstack(meaning), on=reading.fields, how="left", nulls_equal=True, maintain_order="left")
