"""Raw text to fields, as the source declares: period, scope, area, dimensions and numbers.

Only the distinct texts of a column are read, each once; a text that cannot be read has a reason instead of
a value, so that nothing turns to null in silence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from kpitool.areas import AREA_CODE, SMALL_AREA_CODE, SMALL_AREA_NAME, Area, Level
from kpitool.errors import listed, nearest, quoted
from kpitool.ingest.numerals import NUMBER, NumberReading, gravest, read_number, without_mark
from kpitool.period import PeriodFormat, period_from
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
PERIODS = ("period", "period_2")
"""The fields of a period that stands in one column, or in two."""
LONGEST_LABEL = 1_000
LISTED = tuple(level for level in Level if level is not Level.SCOPE)
SMALLEST = (Level.DISTRICT, Level.UNITARY)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Place:
    """Where a record lies: an area of the registry, or elsewhere, or nowhere (no area given)."""

    code: str | None
    outside: bool = False


def source_columns(source: Source) -> dict[str, str]:
    """The fields of a source's records and the columns of the extract that hold them, `id` aside."""
    fields = ("scope", "area", "area_name", *NUMBERS)
    columns = dict(zip(PERIODS, source.columns.period or (), strict=False))
    columns |= {field: getattr(source.columns, field) for field in fields}
    columns |= {DIMENSION + name: dimension.column for name, dimension in source.dimensions.items()}
    return {field: column for field, column in columns.items() if column is not None}


def with_fields(cells: pl.DataFrame, source: Source, registry: Registry, lookup: dict[str, str]) -> pl.DataFrame:
    """Adds what the raw texts mean.

    Columns in: the raw fields of `source_columns`, `file_start` and `file_months` (the period in the file's
    name) and `file_scope`. Columns out, beside them: `start`, `months`, `scope_id`, `code`, `outside`, the
    dimensions under their names with `=` appended, the numbers (`x`, `n`, `figure` and its interval), and a
    `why_…` column of reasons for each. `lookup` maps small areas to the codes of their districts.
    """
    cells = cells.with_columns(why_fault="fault")  # of the row as such: a field too many, a formula without a value
    read = cells.pipe(_with_period, source, registry).pipe(_with_scope, source, registry)
    read = read.pipe(_with_area, source, registry, lookup)
    for name in source.dimensions:
        read = read.pipe(_with_dimension, name, source)
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


def _with_period(cells: pl.DataFrame, source: Source, registry: Registry) -> pl.DataFrame:
    written, columns = source.period.format, source.columns.period
    none = pl.lit(None, dtype=pl.String)
    if columns is None and source.period.fixed is None:
        return cells.with_columns(
            start=pl.col("file_start"), months=pl.col("file_months"), period_mark=none, why_period=none
        )
    column, marks = " and ".join(columns or ()), source.all_marks

    def read(*texts: str | None) -> Row:
        given = [text.strip() for text in texts if text is not None and text.strip()]
        if len(given) < len(texts):
            return None, None, None, f"{column} is blank"
        plain, mark = without_mark(" ".join(given), marks)
        period = period_from(plain, written, registry.year_starts)
        if period is None:
            words = str(PERIOD_WORDS[written])
            said = f"{column} {quoted(' '.join(given))} is not a {words} such as {written.example}"
            return None, None, None, said
        return period.start, period.months, mark, None

    schema = {"start": pl.Date(), "months": pl.Int32(), "period_mark": pl.String(), "why_period": pl.String()}
    if columns is None:
        values = zip(schema.items(), read(source.period.fixed), strict=True)
        return cells.with_columns(**{name: pl.lit(value, dtype=kind) for (name, kind), value in values})
    return _joined(cells, list(PERIODS[: len(columns)]), read, schema)


def _with_scope(cells: pl.DataFrame, source: Source, registry: Registry) -> pl.DataFrame:
    column = source.columns.scope
    if column is None:
        return cells.with_columns(
            scope_id=pl.col("file_scope").fill_null(source.scope or EVERYONE),
            why_scope=pl.lit(None, dtype=pl.String),
        )

    def read(text: str | None) -> Row:
        if text is None or not text.strip():
            return None, f"{column} is blank"
        scope = registry.geography.scope_named(text)
        if scope is not None:
            return scope.id, None
        names = [name for entry in registry.geography.scopes for name in (entry.title, *entry.aliases)]
        return None, f"{column} {quoted(text)} is no scope of the registry{_hint(text, names)}"

    return _joined(cells, ["scope"], read, {"scope_id": pl.String(), "why_scope": pl.String()})


def _with_area(cells: pl.DataFrame, source: Source, registry: Registry, lookup: dict[str, str]) -> pl.DataFrame:
    if source.place is not None:
        return cells.with_columns(
            code=pl.lit(source.place), outside=pl.lit(False), why_area=pl.lit(None, dtype=pl.String)
        ).pipe(_with_validity, registry)
    columns = [field for field in ("area", "area_name") if getattr(source.columns, field) is not None]
    find = _small_area if source.area.kind == "small_area" else _area

    def read(*texts: str | None) -> Row:
        given = dict(zip(columns, texts, strict=True))
        code, name = ((given.get(field) or "").strip() or None for field in ("area", "area_name"))
        if code is None and name is None:
            return None, False, None
        found = find(code, name, source, registry, lookup)
        return (None, None, found) if isinstance(found, str) else (found.code, found.outside, None)

    schema = {"code": pl.String(), "outside": pl.Boolean(), "why_area": pl.String()}
    return _joined(cells, columns, read, schema).pipe(_with_validity, registry)


def _small_area(
    code: str | None, name: str | None, source: Source, registry: Registry, lookup: dict[str, str]
) -> Place | str:
    """The district of a small area: by the lookup, else by its name; or why it cannot be told."""
    if code is not None and not SMALL_AREA_CODE.fullmatch(code):
        return f"{source.columns.area} {quoted(code)} is not a small-area code such as E01025631"
    if code is not None and code in lookup:
        return _placed(registry, lookup[code])
    if name is None:
        return Place(None, outside=True)
    found = SMALL_AREA_NAME.fullmatch(name)
    if not found:
        return f"{source.columns.area_name} {quoted(name)} is not a small area's name such as 'Charnwood 001A'"
    return _placed(registry, found["district"])


def _placed(registry: Registry, text: str) -> Place:
    named = registry.geography.named(text, SMALLEST)
    return Place(_current(named).code) if named else Place(None, outside=True)


def _area(
    code: str | None, name: str | None, source: Source, registry: Registry, lookup: dict[str, str]
) -> Place | str:
    """The registry's area of a code or a name; a name much like a known one is taken for a slip."""
    del lookup
    text, column = (code, source.columns.area) if code is not None else (name or "", source.columns.area_name)
    named = registry.geography.named(text, LISTED)
    if named:
        return Place(_current(named).code)
    if AREA_CODE.fullmatch(text):
        return Place(None, outside=True)
    places = [area for area in registry.geography.all if area.level is not Level.SCOPE]
    names = {word: area for area in places for word in (area.name, *area.aliases)}
    near = nearest(text, names, cutoff=0.84)
    if near is not None and near[:1].casefold() == text[:1].casefold():  # West Lindsey is no slip for East Lindsey
        return f"{column} {quoted(text)} is no area of the registry; did you mean {quoted(near)}?"
    return Place(None, outside=True)


def _current(named: Iterable[Area]) -> Area:
    """Of several areas of one name, the one in use the longest."""
    return max(named, key=lambda area: area.last or date.max)


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


def _with_dimension(cells: pl.DataFrame, name: str, source: Source) -> pl.DataFrame:
    dimension = source.dimensions[name]
    allowed = {value.casefold(): value for value in dimension.values}
    recode = {text.casefold(): value for text, value in dimension.recode.items()}

    def read(text: str | None) -> Row:
        plain = " ".join((text or "").split())  # a label may be broken over the lines of a cell
        if not plain:
            return None, f"{dimension.column} is blank"
        if len(plain) > LONGEST_LABEL:
            said = f"{len(plain):,} characters long; at most {LONGEST_LABEL:,} are a label"
            return None, f"{dimension.column} {quoted(plain, 40)} is {said}"
        if not plain.isprintable():
            return None, f"{dimension.column} {quoted(plain)} holds control characters"
        value = recode.get(plain.casefold(), plain)
        if not allowed:
            return value, None
        if value.casefold() in allowed:
            return allowed[value.casefold()], None
        return (
            None,
            f"{dimension.column} {quoted(plain)} is not a declared {name}{_hint(plain, allowed.values())}",
        )

    field = DIMENSION + name
    return _joined(cells, [field], read, {field + "=": pl.String(), "why_" + field: pl.String()})


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


def _joined(
    cells: pl.DataFrame, columns: list[str], read: Callable[..., Row], schema: dict[str, pl.DataType]
) -> pl.DataFrame:
    """Adds what `read` makes of each distinct combination of texts."""
    texts = cells.select(columns).unique(maintain_order=True)
    meaning = pl.DataFrame([read(*row) for row in texts.iter_rows()], schema=schema, orient="row")
    return cells.join(texts.hstack(meaning), on=columns, how="left", nulls_equal=True, maintain_order="left")


def _hint(text: str, allowed: Iterable[str]) -> str:
    choices = list(allowed)
    near = nearest(text, choices)
    if near is not None:
        return f"; did you mean {quoted(near)}?"
    return f"; allowed: {listed([quoted(choice, 40) for choice in choices], 'or')}" if len(choices) <= 6 else ""


PERIOD_WORDS = {
    PeriodFormat.MONTH: "month",
    PeriodFormat.DATE: "date",
    PeriodFormat.QUARTER: "quarter",
    PeriodFormat.FINANCIAL_YEAR: "financial year",
    PeriodFormat.YEAR: "year",
    PeriodFormat.MID_YEAR: "year",
    PeriodFormat.SPAN: "span of months",
}
