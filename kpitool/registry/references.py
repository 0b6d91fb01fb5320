"""Faults that only the whole registry shows: names that lead nowhere, and statements that contradict each other."""

import re
from collections.abc import Iterable
from itertools import combinations
from pathlib import PurePath, PureWindowsPath

from kpitool.errors import listed, quoted
from kpitool.period import PeriodFormat, Window
from kpitool.registry.diagnostics import Code
from kpitool.registry.fields import Filter
from kpitool.registry.models import Indicator, Registry
from kpitool.registry.reader import Document, Path_
from kpitool.registry.sources import CoverageDates, Layout, Series, Source
from kpitool.registry.validation import suggestion

SECTIONS = {
    "source": "sources",
    "scope": "scopes",
    "category": "categories",
    "population group": "populations",
    "indicator": "indicators",
}
PLACEHOLDERS = {"period", "from", "to", "scope"}


def cross_check(registry: Registry, document: Document) -> None:
    """Adds every dangling reference and contradiction of a registry to the document's faults."""
    _areas(registry, document)
    for name, source in registry.sources.items():
        _source(registry, document, name, source)
    for name, group in registry.populations.items():
        path: Path_ = ("populations", name)
        if _known(document, (*path, "source"), "source", group.source, registry.sources):
            source = registry.sources[group.source]
            _filter(document, (*path, "filter"), group.filter, {group.source: source})
            if source.period.format is not PeriodFormat.MID_YEAR:
                message = f"population {quoted(name)} needs mid-year estimates; {quoted(group.source)} has none"
                _contradiction(document, (*path, "source"), message, "give the source `period: {format: mid_year}`")
    for name, indicator in registry.indicators.items():
        _indicator(registry, document, name, indicator)


def _areas(registry: Registry, document: Document) -> None:
    codes = [entry.code for entry in registry.areas.list]
    _known(document, ("areas", "home"), "area", registry.areas.home, codes)
    if registry.areas.benchmark:
        _known(document, ("areas", "benchmark"), "area", registry.areas.benchmark, codes)
        if registry.areas.benchmark == registry.areas.home:
            _contradiction(document, ("areas", "benchmark"), "an area is never compared with itself")
    for index, entry in enumerate(registry.areas.list):
        path: Path_ = ("areas", "list", index)
        if entry.code in codes[:index]:
            document.fault(Code.DUPLICATE, f"area {entry.code} is listed already", document.place((*path, "code")))
        for key, code in (("parent", entry.parent), ("successor", entry.successor)):
            if code is not None:
                _known(document, (*path, key), "area", code, codes)
        if entry.successor and not entry.last:
            _contradiction(document, (*path, "successor"), f"area {entry.code} has a successor but no last month")
        if entry.first and entry.last and entry.first > entry.last:
            _contradiction(document, (*path, "last"), f"area {entry.code} ends before it begins")
    parents = {entry.code: entry.parent for entry in registry.areas.list}
    for index, entry in enumerate(registry.areas.list):
        if _in_circle(entry.code, parents):
            path = ("areas", "list", index, "parent")
            _contradiction(document, path, f"area {entry.code} lies in itself")
    for name, scope in registry.scopes.items():
        for index, code in enumerate(scope.areas):
            _known(document, ("scopes", name, "areas", index), "area", code, codes)


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
        _known(document, (*path, "scope"), "scope", source.scope, registry.scopes)
    for index, other in enumerate(source.overlaps_with):
        _known(document, (*path, "overlaps_with", index), "source", other, registry.sources)
    codes = [entry.code for entry in registry.areas.list]
    if source.area.fixed is not None:
        _known(document, (*path, "area", "fixed"), "area", source.area.fixed, codes)
    for index, code in enumerate(source.area.expected):
        _known(document, _item(document, (*path, "area", "expected"), index), "area", code, codes)
    parts = re.findall(r"\{([^{}]*)\}", source.file_name or "")
    placeholders = set(parts)
    if len(parts) > len(placeholders):
        _contradiction(document, (*path, "file_name"), "a part of file_name stands in it twice")
    for index, pattern in enumerate(source.files):
        if fault := _pattern_fault(pattern):
            _contradiction(document, _item(document, (*path, "files"), index), f"{quoted(pattern)} {fault}")
    for way in source.coverage:
        if isinstance(way, CoverageDates) and way.last < way.first:
            _contradiction(document, (*path, "coverage"), f"source {quoted(name)} covers to before it covers from")
    for unknown in sorted(placeholders - PLACEHOLDERS):
        message = f"unknown part {quoted('{' + unknown + '}')} of file_name"
        allowed = [f"{{{word}}}" for word in sorted(PLACEHOLDERS)]
        place = document.place((*path, "file_name"))
        document.fault(Code.UNKNOWN_VALUE, message, place, suggestion("{" + unknown + "}", allowed))
    _source_contradictions(document, path, source, placeholders)


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
        _contradiction(document, (*path, "coverage"), message, 'for example file_name: "{period}-{scope}-street"')
    if ("from" in placeholders) != ("to" in placeholders):
        _contradiction(document, (*path, "file_name"), "{from} and {to} need each other")
    if "columns" in source.coverage and columns.period is None and source.period.fixed is None:
        message = f"source {name} takes its coverage from its columns, but has no period column"
        _contradiction(document, (*path, "coverage"), message)
    if columns.period is None and source.period.fixed is None and "period" not in placeholders:
        message = f"source {name} does not say where the period of a record stands"
        _contradiction(document, (*path, "period"), message, "columns.period, period.fixed or {period} in file_name")
    if columns.area is None and columns.area_name is None and source.area.fixed is None:
        message = f"source {name} does not say where the area of a record stands"
        _contradiction(document, (*path, "area"), message, "columns.area, columns.area_name or area.fixed")
    if source.area.expected and (source.area.fixed is not None or not source.returns_cells):
        message = f"the areas of a return of {name} are not chosen from a list"
        _contradiction(document, (*path, "area", "expected"), message, "leave out expected")
    if not columns.model_dump(exclude_none=True) and not source.dimensions:
        _contradiction(document, (*path, "columns"), f"source {name} reads no column")
    has_scope = source.scope is not None or columns.scope is not None or "scope" in placeholders
    if not has_scope and source.absent_is_zero:
        message = f"source {name} counts an absent row as zero, but does not say which scope reports"
        _contradiction(document, path, message, "scope, columns.scope or {scope} in file_name")
    numbers = [key for key in ("count", "numerator", "denominator") if getattr(columns, key) is not None]
    if source.layout is Layout.EVENTS and numbers:
        message = f"source {name} has a row per incident, so no column {listed(numbers)}"
        _contradiction(document, (*path, "columns", numbers[0]), message, "layout: counts")
    if source.layout is Layout.COUNTS and numbers not in (["count"], ["numerator", "denominator"]):
        message = f"source {name} needs the column count, or numerator and denominator"
        _contradiction(document, (*path, "columns"), message)
    if source.layout is Layout.COUNTS and columns.id is not None:
        message = f"source {name} has no incidents, so no id"
        _contradiction(document, (*path, "columns", "id"), message)


def _indicator(registry: Registry, document: Document, name: str, indicator: Indicator) -> None:
    path: Path_ = ("indicators", name)
    _known(document, (*path, "category"), "category", indicator.category, registry.categories)
    sources = {}
    for index, source in enumerate(indicator.source):
        if _known(document, _item(document, (*path, "source"), index), "source", source, registry.sources):
            sources[source] = registry.sources[source]
    _filter(document, (*path, "filter"), indicator.filter, sources)
    if indicator.breakdown is not None and sources:
        dimensions = [key for source in sources.values() for key in source.dimensions]
        _known(document, (*path, "breakdown"), "dimension", indicator.breakdown, dimensions)
    if indicator.measure.kind == "rate":
        group = indicator.measure.population
        _known(document, (*path, "measure", "population"), "population group", group, registry.populations)
    for index, other in enumerate(indicator.overlaps_with):
        spot = _item(document, (*path, "overlaps_with"), index)
        _known(document, spot, "indicator", other, registry.indicators)
    benchmark = indicator.compare.benchmark
    if indicator.measure.kind == "count" and benchmark is not None and (*path, "compare", "benchmark") in document.keys:
        message = f"indicator {quoted(name)} is a count, and a part's count is always below the whole's"
        _contradiction(document, (*path, "compare", "benchmark"), message, "benchmark: null, or make it a rate")
    if benchmark is not None and benchmark.area is not None:
        codes = [entry.code for entry in registry.areas.list]
        _known(document, (*path, "compare", "benchmark", "area"), "area", benchmark.area, codes)
        if benchmark.area == registry.areas.home:
            spot = (*path, "compare", "benchmark", "area")
            _contradiction(document, spot, "an area is never compared with itself")
    _indicator_contradictions(document, path, indicator, sources, registry.year_starts)


def _indicator_contradictions(
    document: Document, path: Path_, indicator: Indicator, sources: dict[str, Source], year_starts: int
) -> None:
    name, window = quoted(str(path[-1])), indicator.window
    for source_name, source in sources.items():
        what = f"indicator {name} has the window {window}, but {quoted(source_name)} is a"
        spot = (*path, "window")
        if source.series is not Series.FLOW and window not in {Window.LATEST, Window.FINANCIAL_YEAR}:
            message = f"{what} {source.series}, whose periods are never added up"
            _contradiction(document, spot, message, "window: latest or financial_year")
        elif source.period.format.months > 3 and window not in {Window.LATEST, Window.FINANCIAL_YEAR}:
            _contradiction(document, spot, f"{what} yearly source", "window: latest or financial_year")
        elif source.period.format is PeriodFormat.YEAR and window is Window.FINANCIAL_YEAR and year_starts != 1:
            _contradiction(document, spot, f"{what} source of calendar years", "window: latest")
        needs = {"proportion": "numerator", "mean": "numerator"}.get(indicator.measure.kind)
        if needs and source.columns.numerator is None:
            message = f"indicator {name} is a {indicator.measure.kind}, but {quoted(source_name)} has no {needs}"
            _contradiction(document, (*path, "measure"), message)
        if indicator.measure.kind == "value":
            message = f"indicator {name} is a supplied value, but {quoted(source_name)} supplies counts"
            _contradiction(document, (*path, "measure"), message)
    if len({source.period.format.months for source in sources.values()}) > 1:
        message = f"indicator {name} mixes sources with periods of different lengths"
        _contradiction(document, (*path, "source"), message)
    for first, second in combinations(sources, 2):
        if second in sources[first].overlaps_with or first in sources[second].overlaps_with:
            message = f"indicator {name} adds up {quoted(first)} and {quoted(second)}, which overlap"
            _contradiction(document, (*path, "source"), message, "make them two indicators with overlaps_with")
    for index, target in enumerate(indicator.targets):
        if target.unit is not indicator.unit:
            message = f"the target is in the unit {quoted(target.unit)}, the indicator in {quoted(indicator.unit)}"
            _contradiction(document, (*path, "targets", index, "unit"), message, f"unit: {indicator.unit}")


def _filter(document: Document, path: Path_, wanted: Filter, sources: dict[str, Source]) -> None:
    for source_name, source in sources.items():
        for dimension, values in wanted.items():
            what = f"dimension of {quoted(source_name)}"
            if not _known(document, (*path, dimension), what, dimension, source.dimensions, key=True):
                continue
            allowed = source.dimensions[dimension].values
            for index, value in enumerate(values):
                if allowed:
                    spot = _item(document, (*path, dimension), index)
                    _known(document, spot, f"{dimension} of {quoted(source_name)}", value, allowed)


def _known(document: Document, path: Path_, what: str, name: str, allowed: Iterable[str], *, key: bool = False) -> bool:
    """Whether a name leads somewhere; an entry that is there but faulty is not missed, but cannot be followed."""
    choices = list(allowed)
    if name in choices:
        return True
    if name in (document.data.get(SECTIONS.get(what, ""), {}) or {}):
        return False
    message = f"there is no {what} {quoted(name)}"
    hint = None if document.crowded else suggestion(name, choices)
    document.fault(Code.DANGLING, message, document.place(path, key=key), hint)
    return False


def _item(document: Document, path: Path_, index: int) -> Path_:
    """The place of an item of a list, or of the one value that stands for a list."""
    return (*path, index) if (*path, index) in document.values else path


def _contradiction(document: Document, path: Path_, message: str, help: str | None = None) -> None:  # noqa: A002
    document.fault(Code.CONTRADICTION, message, document.place(path), help)
