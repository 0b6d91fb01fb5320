"""How the texts of a record's fields are read: period, scope, area and each dimension, each distinct text once.

A text that cannot be read has a reason instead of a value, so that nothing turns to null in silence.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from kpitool.areas import AREA_CODE, SMALL_AREA_CODE, SMALL_AREA_NAME, Area, Level
from kpitool.errors import listed, nearest, quoted
from kpitool.ingest.numerals import without_mark
from kpitool.period import Period, PeriodFormat, period_from
from kpitool.registry.models import Registry
from kpitool.registry.sources import Source
from kpitool.tables import DIMENSION

PERIODS = ("period", "period_2")
"""The fields of a period that stands in one column, or in two."""
LONGEST_LABEL = 1_000
LISTED = tuple(level for level in Level if level is not Level.SCOPE)
SMALLEST = (Level.DISTRICT, Level.UNITARY)
AREA = "area"
PERIOD = "period"
SCOPE = "scope"

PERIOD_SCHEMA = {"start": pl.Date(), "months": pl.Int32(), "period_mark": pl.String(), "why_period": pl.String()}
SCOPE_SCHEMA = {"scope_id": pl.String(), "why_scope": pl.String()}
AREA_SCHEMA = {"code": pl.String(), "outside": pl.Boolean(), "elsewhere": pl.String(), "why_area": pl.String()}

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Place:
    """Where a record lies: an area of the registry, or elsewhere (a place's name, or its code), or nowhere."""

    code: str | None
    elsewhere: str | None = None


@dataclass(frozen=True)
class Reading:
    """How the texts of some fields are read together.

    `read` takes the texts in the order of `fields` and gives a value for each column of `schema`, whose last says
    why the others cannot be had. `narrows`: many texts mean one thing, as small areas a district and days a month.
    `likely`: texts that are likely to stand there; they are read before any is seen.
    """

    fields: tuple[str, ...]
    schema: Mapping[str, pl.DataType]
    read: Callable[..., Row]
    narrows: bool = False
    likely: tuple[tuple[str | None, ...], ...] = ()
    same: pl.Expr | None = None


def readings(
    source: Source, registry: Registry, lookup: Mapping[str, str], covered: Iterable[Period] = ()
) -> dict[str, Reading]:
    """The readings of a source's columns, by `PERIOD`, `SCOPE`, `AREA` or the field of a dimension.

    `lookup` maps small areas to the codes of their districts; `covered` are the periods that extracts speak for.
    """
    found: dict[str, Reading] = {}
    if source.columns.period is not None:
        fields = PERIODS[: len(source.columns.period)]
        narrows = source.period.format is PeriodFormat.DATE
        likely = tuple((text,) for text in _written(covered, source.period.format)) if len(fields) == 1 else ()
        found[PERIOD] = Reading(fields, PERIOD_SCHEMA, period_reader(source, registry), narrows, likely)
    if source.columns.scope is not None:
        titles = tuple((scope.title,) for scope in registry.geography.scopes)
        found[SCOPE] = Reading((SCOPE,), SCOPE_SCHEMA, _scope_reader(source.columns.scope, registry), likely=titles)
    areas = tuple(field for field in ("area", "area_name") if getattr(source.columns, field) is not None)
    if areas and source.place is None:
        same = _district(areas, lookup) if source.area.kind == "small_area" else None
        found[AREA] = Reading(areas, AREA_SCHEMA, _area_reader(areas, source, registry, lookup), True, (), same)
    for name in source.dimensions:
        field = DIMENSION + name
        schema = {field + "=": pl.String(), "why_" + field: pl.String()}
        values = tuple((value,) for value in source.dimensions[name].values)
        found[field] = Reading((field,), schema, _dimension_reader(name, source), likely=values)
    return found


def _written(covered: Iterable[Period], written: PeriodFormat) -> list[str]:
    """The texts of periods as most extracts write them: months, or days."""
    months = [month for period in covered for month in period.split(1)]
    if written is PeriodFormat.MONTH:
        return [f"{month.start:%Y-%m}" for month in months]
    if written is PeriodFormat.DATE:
        return [f"{month.start:%Y-%m}-{day:02}" for month in months for day in range(1, 32)]
    return []


def period_reader(source: Source, registry: Registry) -> Callable[..., Row]:
    """Reads the texts of a period, from one column or two, or the one that a source fixes."""
    written, column = source.period.format, " and ".join(source.columns.period or ())
    marks = source.all_marks

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

    return read


def _scope_reader(column: str, registry: Registry) -> Callable[..., Row]:
    names = [name for entry in registry.geography.scopes for name in (entry.title, *entry.aliases)]

    def read(text: str | None) -> Row:
        if text is None or not text.strip():
            return None, f"{column} is blank"
        scope = registry.geography.scope_named(text)
        if scope is not None:
            return scope.id, None
        return None, f"{column} {quoted(text)} is no scope of the registry{_hint(text, names)}"

    return read


def _area_reader(
    fields: tuple[str, ...], source: Source, registry: Registry, lookup: Mapping[str, str]
) -> Callable[..., Row]:
    small = source.area.kind == "small_area"
    find = _small_area_finder(source, registry, lookup) if small else _area_finder(source, registry)

    def plain(text: str | None) -> str | None:
        return text.strip() or None if text else None

    def read(first: str | None, second: str | None = None) -> Row:
        code, name = (plain(first), plain(second)) if fields[0] == AREA else (None, plain(first))
        if code is None and name is None:
            return None, False, None, None
        found = find(code, name)
        if isinstance(found, str):
            return None, None, None, found
        return found.code, found.elsewhere is not None, found.elsewhere, None

    return read


def _dimension_reader(name: str, source: Source) -> Callable[..., Row]:
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

    return read


Finder = Callable[[str | None, str | None], Place | str]
"""Takes a code and a name, of which one may be missing; gives the place, or why it cannot be told."""


def _small_area_finder(source: Source, registry: Registry, lookup: Mapping[str, str]) -> Finder:
    """The district of a small area: by the lookup, else by its name."""

    @cache
    def district(text: str) -> Place:
        named = registry.geography.named(text, SMALLEST)
        return Place(_current(named).code) if named else Place(None, text)

    def find(code: str | None, name: str | None) -> Place | str:
        if code is not None and not SMALL_AREA_CODE.fullmatch(code):
            return f"{source.columns.area} {quoted(code)} is not a small-area code such as E01025631"
        if code is not None and code in lookup:
            return district(lookup[code])
        if name is None:
            return Place(None, code)
        found = SMALL_AREA_NAME.fullmatch(name)
        if not found:
            return f"{source.columns.area_name} {quoted(name)} is not a small area's name such as 'Charnwood 001A'"
        return district(found["district"])

    return find


def _area_finder(source: Source, registry: Registry) -> Finder:
    """The registry's area of a code or a name; a name much like a known one is taken for a slip."""
    places = [area for area in registry.geography.all if area.level is not Level.SCOPE]
    names = {word: area for area in places for word in (area.name, *area.aliases)}

    def find(code: str | None, name: str | None) -> Place | str:
        text, column = (code, source.columns.area) if code is not None else (name or "", source.columns.area_name)
        named = registry.geography.named(text, LISTED)
        if named:
            return Place(_current(named).code)
        if AREA_CODE.fullmatch(text):
            return Place(None, name or code)
        near = nearest(text, names, cutoff=0.84)
        if near is not None and near[:1].casefold() == text[:1].casefold():  # West Lindsey is no slip for East Lindsey
            return f"{column} {quoted(text)} is no area of the registry; did you mean {quoted(near)}?"
        return Place(None, name or code)

    return find


def _district(fields: tuple[str, ...], lookup: Mapping[str, str]) -> pl.Expr:
    """What tells the district of a small area, where its code and name are written as they should be."""
    code, name = (
        pl.col(field) if field in fields else pl.lit(None, dtype=pl.String) for field in ("area", "area_name")
    )
    named = name.str.extract(f"^{_plain(SMALL_AREA_NAME)}$")
    looked_up = code.replace_strict([*lookup], [*lookup.values()], default=None, return_dtype=pl.String)
    is_code = code.is_null() | code.str.contains(f"^(?:{_plain(SMALL_AREA_CODE)})$")
    return pl.when(is_code).then(pl.coalesce(looked_up, named))


def _plain(pattern: re.Pattern[str]) -> str:
    """A pattern for Polars, which knows digits of more alphabets."""
    return pattern.pattern.replace(r"\d", "[0-9]")


def _current(named: Iterable[Area]) -> Area:
    """Of several areas of one name, the one in use the longest."""
    return max(named, key=lambda area: area.last or date.max)


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
