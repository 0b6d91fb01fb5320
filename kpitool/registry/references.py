"""Faults that only the whole registry shows: names that lead nowhere, and statements that contradict each other."""

import re
from pathlib import PurePath, PureWindowsPath

from kpitool.errors import listed, nearest, quoted
from kpitool.period import PeriodFormat, period_from
from kpitool.registry.choices import check_rules
from kpitool.registry.diagnostics import Code
from kpitool.registry.faults import check_filter, contradiction, item, known
from kpitool.registry.fit import check_fit
from kpitool.registry.models import Registry
from kpitool.registry.reader import Document, Path_
from kpitool.registry.sources import CoverageDates, Dimension, Layout, Source
from kpitool.registry.tables import check_table
from kpitool.registry.validation import suggestion

PLACEHOLDERS = {"period", "from", "to", "scope"}


def cross_check(registry: Registry, document: Document) -> None:
    """Adds every dangling reference and contradiction of a registry to the document's faults."""
    _areas(registry, document)
    for name, source in registry.sources.items():
        _source(registry, document, name, source)
    for name, group in registry.populations.items():
        path: Path_ = ("populations", name)
        if known(document, (*path, "source"), "source", group.source, registry.sources):
            source = registry.sources[group.source]
            check_filter(document, (*path, "filter"), group.filter, {group.source: source})
            for key, dimension in source.dimensions.items():
                values = group.filter.get(key, ())
                if len(values) > 1 and (dimension.multi_coded or dimension.total in values):
                    message = f"population {quoted(name)} would count people twice: {listed([*map(quoted, values)])}"
                    contradiction(document, (*path, "filter", key), message, "one value, or parts without their total")
            if source.period.format is not PeriodFormat.MID_YEAR:
                message = f"population {quoted(name)} needs mid-year estimates; {quoted(group.source)} has none"
                contradiction(document, (*path, "source"), message, "give the source `period: {format: mid_year}`")
    check_rules(registry, document)
    for name, indicator in registry.indicators.items():
        check_fit(registry, document, name, indicator)


def _areas(registry: Registry, document: Document) -> None:
    codes = [entry.code for entry in registry.areas.list]
    known(document, ("areas", "home"), "area", registry.areas.home, codes)
    if registry.areas.benchmark:
        known(document, ("areas", "benchmark"), "area", registry.areas.benchmark, codes)
        if registry.areas.benchmark == registry.areas.home:
            contradiction(document, ("areas", "benchmark"), "an area is never compared with itself")
    for index, entry in enumerate(registry.areas.list):
        path: Path_ = ("areas", "list", index)
        if entry.code in codes[:index]:
            document.fault(Code.DUPLICATE, f"area {entry.code} is listed already", document.place((*path, "code")))
        for key, code in (("parent", entry.parent), ("successor", entry.successor)):
            if code is not None:
                known(document, (*path, key), "area", code, codes)
        if entry.successor and not entry.last:
            contradiction(document, (*path, "successor"), f"area {entry.code} has a successor but no last month")
        if entry.first and entry.last and entry.first > entry.last:
            contradiction(document, (*path, "last"), f"area {entry.code} ends before it begins")
    parents = {entry.code: entry.parent for entry in registry.areas.list}
    for index, entry in enumerate(registry.areas.list):
        if _in_circle(entry.code, parents):
            path = ("areas", "list", index, "parent")
            contradiction(document, path, f"area {entry.code} lies in itself")
    for name, scope in registry.scopes.items():
        for index, code in enumerate(scope.areas):
            known(document, ("scopes", name, "areas", index), "area", code, codes)


def _in_circle(code: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    step = parents.get(code)
    while step is not None and step not in seen:
        if step == code:
            return True
        seen.add(step)
        step = parents.get(step)
    return False


def _source(registry: Registry, document: Document, name: str, source: Source) -> None:
    path: Path_ = ("sources", name)
    if source.scope is not None:
        known(document, (*path, "scope"), "scope", source.scope, registry.scopes)
    for index, other in enumerate(source.overlaps_with):
        known(document, (*path, "overlaps_with", index), "source", other, registry.sources)
    codes = [entry.code for entry in registry.areas.list]
    if source.area.fixed is not None:
        known(document, (*path, "area", "fixed"), "area", source.area.fixed, codes)
    if source.area.scope is not None:
        known(document, (*path, "area", "scope"), "scope", source.area.scope, registry.scopes)
    for index, code in enumerate(source.area.expected):
        known(document, item(document, (*path, "area", "expected"), index), "area", code, codes)
    parts = re.findall(r"\{([^{}]*)\}", source.file_name or "")
    placeholders = set(parts)
    if len(parts) > len(placeholders):
        contradiction(document, (*path, "file_name"), "a part of file_name stands in it twice")
    for index, pattern in enumerate(source.files):
        if fault := _pattern_fault(pattern):
            contradiction(document, item(document, (*path, "files"), index), f"{quoted(pattern)} {fault}")
    for way in source.coverage:
        if isinstance(way, CoverageDates) and way.last < way.first:
            contradiction(document, (*path, "coverage"), f"source {quoted(name)} covers to before it covers from")
    for unknown in sorted(placeholders - PLACEHOLDERS):
        message = f"unknown part {quoted('{' + unknown + '}')} of file_name"
        allowed = [f"{{{word}}}" for word in sorted(PLACEHOLDERS)]
        place = document.place((*path, "file_name"))
        document.fault(Code.UNKNOWN_VALUE, message, place, suggestion("{" + unknown + "}", allowed))
    _source_contradictions(document, path, source, placeholders)
    _layout_contradictions(document, path, source)
    check_table(document, path, source)
    for key, dimension in source.dimensions.items():
        _dimension(document, (*path, "dimensions", key), dimension)


def _pattern_fault(pattern: str) -> str | None:
    """Why a pattern cannot name files."""
    parts = PurePath(pattern).parts
    if PurePath(pattern).is_absolute() or PureWindowsPath(pattern).is_absolute():
        return "must be relative to the registry"
    if not parts or "\0" in pattern or any("**" in part and part != "**" for part in parts):
        return "is no pattern of file names; ** stands for whole folders"
    return "is too long" if len(pattern) > 1000 or any(len(part) > 200 for part in parts) else None


def _source_contradictions(document: Document, path: Path_, source: Source, placeholders: set[str]) -> None:
    columns = source.columns
    name = quoted(str(path[-1]))
    if "file_name" in source.coverage and not placeholders & {"period", "from"}:
        message = f"source {name} takes its coverage from the file name, but file_name names no {{period}}"
        contradiction(document, (*path, "coverage"), message, 'for example file_name: "{period}-{scope}-street"')
    if ("from" in placeholders) != ("to" in placeholders):
        contradiction(document, (*path, "file_name"), "{from} and {to} need each other")
    if "columns" in source.coverage and columns.period is None and source.period.fixed is None:
        message = f"source {name} takes its coverage from its columns, but has no period column"
        contradiction(document, (*path, "coverage"), message)
    if source.period.fixed is not None and period_from(source.period.fixed, source.period.format) is None:
        kind = source.period.format.value.replace("_", " ")
        message = f"{quoted(source.period.fixed)} is not a {kind}"
        contradiction(document, (*path, "period", "fixed"), message, f"such as {source.period.format.example}")
    if columns.period is None and source.period.fixed is None and "period" not in placeholders:
        message = f"source {name} does not say where the period of a record stands"
        contradiction(document, (*path, "period"), message, "columns.period, period.fixed or {period} in file_name")
    if source.period.format is PeriodFormat.SPAN and "period" in placeholders:
        message = f"the periods of source {name} differ in length, so its file_name needs both ends"
        contradiction(document, (*path, "file_name"), message, "{from} and {to} in place of {period}")
    if columns.area is None and columns.area_name is None and source.place is None:
        message = f"source {name} does not say where the area of a record stands"
        contradiction(document, (*path, "area"), message, "columns.area, columns.area_name, area.fixed or area.scope")
    if source.area.fixed is not None and source.area.scope is not None:
        message = f"source {name} places its records twice: in an area and in a scope"
        contradiction(document, (*path, "area", "scope"), message, "keep one of the two")
    if source.area.expected and (source.place is not None or not source.returns_cells):
        message = f"the areas of a return of {name} are not chosen from a list"
        contradiction(document, (*path, "area", "expected"), message, "leave out expected")
    if not columns.model_dump(exclude_none=True) and not source.dimensions:
        contradiction(document, (*path, "columns"), f"source {name} reads no column")
    has_scope = source.scope is not None or columns.scope is not None or "scope" in placeholders
    if not has_scope and source.absent_is_zero:
        message = f"source {name} counts an absent row as zero, but does not say which scope reports"
        contradiction(document, path, message, "scope, columns.scope or {scope} in file_name")


NUMBERS = {
    Layout.EVENTS: [set[str]()],
    Layout.COUNTS: [{"count"}, {"numerator", "denominator"}],
    Layout.VALUES: [{"value"}, {"value", "denominator"}, {"value", "lower95", "upper95"}],
}
"""Which columns of numbers a layout has: one of these sets."""
NUMBERS_HELP = {
    Layout.EVENTS: "layout: counts",
    Layout.COUNTS: "count, or numerator and denominator",
    Layout.VALUES: "value; beside it the denominator of a percentage (its base), or lower95 and upper95",
}


def _layout_contradictions(document: Document, path: Path_, source: Source) -> None:
    """Columns of numbers that the layout does not have, or lacks."""
    columns, name = source.columns, quoted(str(path[-1]))
    fields = ("count", "numerator", "denominator", "value", "lower95", "upper95")
    numbers = [key for key in fields if getattr(columns, key) is not None]
    if set(numbers) not in NUMBERS[source.layout]:
        rows = {Layout.EVENTS: "an incident", Layout.COUNTS: "a count", Layout.VALUES: "a finished figure"}
        has = (
            f"the columns {listed(numbers)}" if len(numbers) > 1 else f"the column {numbers[0]}" if numbers else "none"
        )
        message = f"source {name} has a row for each {rows[source.layout].partition(' ')[2]}, and of numbers {has}"
        spot: Path_ = (*path, "columns", numbers[0]) if numbers else (*path, "columns")
        contradiction(document, spot, message, NUMBERS_HELP[source.layout])
    if source.layout is not Layout.EVENTS and columns.id is not None:
        message = f"source {name} has no incidents, so no id"
        contradiction(document, (*path, "columns", "id"), message)
    if source.layout is Layout.VALUES and source.absent_is_zero:
        message = f"source {name} supplies figures, and a figure that is not supplied is not zero"
        contradiction(document, (*path, "absent"), message, "absent: missing")
    if source.design_effect != 1 and columns.denominator is None:
        message = f"source {name} has no shares of a sample, so no design effect"
        contradiction(document, (*path, "design_effect"), message, "columns.denominator: the base, where it has one")
    if source.absent_is_zero and source.totals:
        message = f"source {name} states totals, and a total that is absent is not zero"
        contradiction(document, (*path, "absent"), message, "absent: missing")
    if source.layout is Layout.EVENTS and source.area.scope is not None:
        message = f"source {name} has a row for each incident, which lies in an area"
        contradiction(document, (*path, "area", "scope"), message, "area.fixed, or a column")


def _dimension(document: Document, path: Path_, dimension: Dimension) -> None:
    if dimension.total is not None and dimension.total not in dimension.values:
        name = quoted(str(path[-1]))
        message = f"there is no value {quoted(dimension.total)} of {name} to be its total"
        near = nearest(dimension.total, dimension.values)
        hint = f"did you mean {quoted(near)}?" if near else f"add it to the values: {quoted(dimension.total)}"
        document.fault(Code.DANGLING, message, document.place((*path, "total")), hint)
    elif dimension.total is None and dimension.multi_coded:
        message = f"dimension {quoted(str(path[-1]))} is multi_coded, so its values never add up to a total"
        contradiction(document, (*path, "multi_coded"), message, "total: the value of the rows for all cases")
