"""An empty return as a CSV file: what a source expects is filled in, its numbers are left blank."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from kpitool.analysis.expected import Expected
from kpitool.codes import Code
from kpitool.errors import RegistryError, counted, quoted, visible
from kpitool.ingest.mapping import source_columns
from kpitool.period import Period, PeriodFormat, written
from kpitool.registry.models import Registry
from kpitool.registry.sources import Dimension, Source
from kpitool.tables import DIMENSION
from kpitool.views.page import Column, Page, table

LEADING = ("period", "period_2", "scope", "area", "area_name")
FORMULA = ("=", "+", "-", "@")
MARK = "\ufeff"
"""The byte order mark, without which Excel takes UTF-8 for the computer's own encoding."""


@dataclass(frozen=True)
class EmptyReturn:
    """A table to be filled in, and the name that its file must come back under, or may."""

    file_name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """As CSV that spreadsheets open and `ingest` reads: with a byte order mark and CRLF at line ends."""
        target = io.StringIO()
        csv.writer(target, lineterminator="\r\n").writerows([self.header, *self.rows])
        return MARK + target.getvalue()


def empty_return(wanted: Expected, registry: Registry) -> EmptyReturn:
    """The return that a source expects: each column that it reads once, a row for each cell.

    Raises:
        RegistryError: a text of the registry would start a formula in a spreadsheet. It cannot be led by an
            apostrophe, as in results: what comes back must still be the source's own words.
    """
    columns = _columns(registry.sources[wanted.source])
    header = tuple(dict.fromkeys(columns.values()))
    rows = tuple(_rows(wanted, registry, columns, header))
    name = _file_name(wanted, registry)
    for text in dict.fromkeys(text for row in (header, *rows, (name,)) for text in row):
        if why := _unfit(text):
            raise RegistryError(
                Code.UNFIT_FOR_RETURN,
                f"a return of {quoted(wanted.source)} cannot hold {quoted(text)}, which {why}",
                help="call it something else in the extract and in the registry",
            )
    return EmptyReturn(name, header, rows)


def return_records(blank: EmptyReturn) -> list[dict[str, str | None]]:
    """A record for each row to fill in: its columns by their names, null where a figure is to be written."""
    return [dict(zip(blank.header, [text or None for text in row], strict=True)) for row in blank.rows]


def return_page(blank: EmptyReturn) -> Page:
    """The return as a table."""
    return Page((table([Column(title) for title in blank.header], blank.rows),))


def _unfit(text: str) -> str | None:
    """Why a text cannot stand in a return."""
    if text.startswith(FORMULA):
        return "starts a formula in a spreadsheet"
    return "holds control characters" if visible(text, len(text)) != text else None


def next_steps(blank: EmptyReturn, wanted: Expected, registry: Registry) -> list[str]:
    """What the return is for, the name that it must come back under, and the command that takes it."""
    source = registry.sources[wanted.source]
    of = f" of {registry.scopes[wanted.scope].title}" if wanted.scope in registry.scopes else ""
    rows = f", {counted(len(blank.rows), 'row')} to fill in" if blank.rows else ", a row for each record"
    named = [f"it must come back under the name {quoted(blank.file_name, 300)}"] if _is_named(source) else []
    file = blank.file_name if _is_named(source) else "FILE"
    file = f'"{file}"' if " " in file else file
    return [
        f"{source.title}: {wanted.span.label}{of}{rows}",
        *named,
        f"when it is back: kpitool ingest {wanted.source} {file}",
    ]


def _is_named(source: Source) -> bool:
    """Whether an extract's name says what its columns do not."""
    told = source.file_name or ""
    by_period = "{period}" in told and source.columns.period is None and source.period.fixed is None
    by_scope = "{scope}" in told and source.columns.scope is None
    return source.file_name is not None and (source.coverage[0] == "file_name" or by_period or by_scope)


def _columns(source: Source) -> dict[str, str]:
    """The fields that a source reads and their columns: what is filled in first, then what is left blank."""
    read = source_columns(source)
    first = [*(field for field in LEADING if field in read), *(field for field in read if field.startswith(DIMENSION))]
    if source.columns.id is not None:
        read["id"] = source.columns.id
    return {field: read[field] for field in (*first, *(field for field in read if field not in first))}


def _rows(
    wanted: Expected, registry: Registry, columns: dict[str, str], header: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    source = registry.sources[wanted.source]
    leading = {columns[field] for field in LEADING if field in columns}
    choices = {
        column: _texts([each for each in source.dimensions.values() if each.column == column])
        for column in dict.fromkeys(dimension.column for dimension in source.dimensions.values())
        if column not in leading
    }
    for period, area in wanted.cells:
        fields = _fields(wanted.scope, period, area, registry, source)
        given = {columns[field]: fields[field] for field in reversed(LEADING) if field in columns}
        for values in product(*choices.values()):
            row = given | dict(zip(choices, values, strict=True))
            yield tuple(row.get(column, "") for column in header)


def _fields(scope: str, period: Period, area: str, registry: Registry, source: Source) -> dict[str, str]:
    """What identifies a row. An area whose name is not its own alone is named by its code."""
    geography = registry.geography
    name = geography[area].name
    alone = [each.code for each in geography.named(name)] == [area] or source.columns.area is not None
    said = written(period, source.period.format, registry.year_starts)
    year, _, part = said.rpartition(" ")
    in_two = len(source.columns.period or ()) > 1 and year
    return {
        "period": year if in_two else said,
        "period_2": part,
        "scope": _scope_text(scope, registry),
        "area": area,
        "area_name": name if alone else area,
    }


def _scope_text(scope: str, registry: Registry) -> str:
    """A scope's title, or its id where the title is another's alias."""
    if scope not in registry.scopes:
        return ""
    title = registry.scopes[scope].title
    meant = registry.geography.scope_named(title)
    return title if meant is not None and meant.id == scope else scope


def _texts(dimensions: list[Dimension]) -> tuple[str, ...]:
    """What may stand in a column: a text for each declared value; a blank where none is declared.

    Two dimensions may read one column; a text stands there where each of them can read it.
    """
    if not any(dimension.values for dimension in dimensions):
        return ("",)
    offered = [
        *(value for each in dimensions for value in each.values),
        *(key for each in dimensions for key in each.recode),
    ]
    meanings: dict[tuple[str, ...], str] = {}
    for text in offered:
        meaning = tuple(_meaning(text, dimension) for dimension in dimensions)
        if "" not in meaning:
            meanings.setdefault(meaning, text)
    return tuple(meanings.values())


def _meaning(text: str, dimension: Dimension) -> str:
    """The value that a dimension reads in a text, however it is cased; nothing where it is not declared."""
    recode = {key.casefold(): value.casefold() for key, value in dimension.recode.items()}
    value = recode.get(text.casefold(), text.casefold())
    allowed = {each.casefold() for each in dimension.values}
    return value if not allowed or value in allowed else ""


def _file_name(wanted: Expected, registry: Registry) -> str:
    """The name that a source's files have; where it leaves that open, its own and the periods'."""
    source, span = registry.sources[wanted.source], wanted.span
    first, last = (_in_name(period, source, registry) for period in (wanted.periods[0], wanted.periods[-1]))
    parts = {
        "period": first,
        "from": f"{span.start:%Y-%m}",
        "to": f"{span.last_month:%Y-%m}",
        "scope": wanted.scope,
    }
    if source.file_name is None:
        return "_".join(dict.fromkeys((wanted.source, first, last))) + ".csv"
    filled = re.sub(r"\{(\w+)\}", lambda part: parts[part[1]], source.file_name)
    name = re.split(r"[/\\]", filled)[-1]  # never into another folder
    return name if name.casefold().endswith(".csv") else f"{name}.csv"


def _in_name(period: Period, source: Source, registry: Registry) -> str:
    """A period as a file's name can hold it: 2019-10, 2019-20Q3, 2019-20, 2019."""
    form = PeriodFormat.MONTH if source.period.format is PeriodFormat.DATE else source.period.format
    return written(period, form, registry.year_starts).replace("/", "-").replace(" ", "")
