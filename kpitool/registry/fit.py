"""Whether an indicator fits the sources that it draws on, and the indicators that it names."""

from collections.abc import Callable
from itertools import combinations

from kpitool.errors import listed, quoted
from kpitool.period import PeriodFormat, Window
from kpitool.registry.benchmarks import check_benchmark
from kpitool.registry.diagnostics import Code
from kpitool.registry.faults import check_filter, contradiction, item, known
from kpitool.registry.models import Indicator, Registry
from kpitool.registry.reader import Document, Path_
from kpitool.registry.sources import Layout, Series, Source

Sources = dict[str, Source]
NO_ADDING_UP = {Window.LATEST, Window.FINANCIAL_YEAR}


def check_fit(registry: Registry, document: Document, name: str, indicator: Indicator) -> None:
    """Adds the faults of one indicator to the document's."""
    path: Path_ = ("indicators", name)
    known(document, (*path, "category"), "category", indicator.category, registry.categories)
    sources: Sources = {}
    for index, source in enumerate(indicator.source):
        if known(document, item(document, (*path, "source"), index), "source", source, registry.sources):
            sources[source] = registry.sources[source]
    if indicator.measure.kind == "narrative":
        _narrative(document, path, indicator)
        return
    if not indicator.source:
        message = f"missing key 'source' in {'.'.join(map(str, path))}"
        document.fault(Code.MISSING_KEY, message, document.place(path, key=True))
    check_filter(document, (*path, "filter"), indicator.filter, sources)
    if indicator.measure.kind == "rate":
        group = indicator.measure.population
        known(document, (*path, "measure", "population"), "population group", group, registry.populations)
    _others(registry, document, path, indicator)
    check_benchmark(registry, document, path, indicator)
    for check in CHECKS:
        check(document, path, indicator, sources)
    _window(document, path, indicator, sources, registry.year_starts)


def _narrative(document: Document, path: Path_, indicator: Indicator) -> None:
    """An indicator in words has nothing to read, measure or compare."""
    for key in ("source", "filter", "breakdown", "targets", "expect"):
        if getattr(indicator, key):
            message = f"indicator {quoted(str(path[-1]))} is watched in words, so it has no {key}"
            contradiction(document, (*path, key), message, "give it a measure, or say it in definition and annotations")


def _others(registry: Registry, document: Document, path: Path_, indicator: Indicator) -> None:
    """The indicators that it overlaps with, and those that it should not be above or below."""
    for index, other in enumerate(indicator.overlaps_with):
        known(document, item(document, (*path, "overlaps_with"), index), "indicator", other, registry.indicators)
    if indicator.expect is None:
        return
    expected = {"not_above": indicator.expect.not_above, "not_below": indicator.expect.not_below}
    for key, name in expected.items():
        spot = (*path, "expect", key)
        if name is None or not known(document, spot, "indicator", name, registry.indicators):
            continue
        if name == path[-1]:
            contradiction(document, spot, "an indicator is never compared with itself")
        elif registry.indicators[name].measure != indicator.measure:
            message = f"{quoted(str(path[-1]))} and {quoted(name)} are measured differently, so neither is the higher"
            contradiction(document, spot, message, "give both the same measure")
        elif registry.indicators[name].window != indicator.window:
            message = f"{quoted(str(path[-1]))} and {quoted(name)} have different windows, so neither is the higher"
            contradiction(document, spot, message, "give both the same window")
        elif _places(registry, registry.indicators[name]) != _places(registry, indicator):
            message = f"{quoted(str(path[-1]))} and {quoted(name)} are of different areas, so neither is the higher"
            contradiction(document, spot, message)
    if all(expected.values()):
        contradiction(document, (*path, "expect"), "expect names two indicators", "keep one of the two")
    if not any(expected.values()):
        contradiction(document, (*path, "expect"), "expect names no indicator", "not_above: INDICATOR")


def _places(registry: Registry, indicator: Indicator) -> set[str | None]:
    """The areas that an indicator's sources speak for alone."""
    known = [registry.sources[name] for name in indicator.source if name in registry.sources]
    return {source.place for source in known}


def _measure(document: Document, path: Path_, indicator: Indicator, sources: Sources) -> None:
    """The measure needs columns, and a layout, that the source has."""
    name, kind = quoted(str(path[-1])), indicator.measure.kind
    for source_name, source in sources.items():
        supplied = source.layout is Layout.VALUES
        if kind in {"proportion", "mean"} and source.columns.numerator is None and not (supplied and kind != "mean"):
            message = f"indicator {name} is a {kind}, but {quoted(source_name)} has no numerator"
            contradiction(document, (*path, "measure"), message)
        elif kind == "value" and not supplied:
            message = f"indicator {name} is a supplied value, but {quoted(source_name)} supplies counts"
            contradiction(document, (*path, "measure"), message)
        elif supplied and kind not in {"value", "proportion"}:
            message = f"indicator {name} is a {kind}, but {quoted(source_name)} supplies finished figures"
            contradiction(document, (*path, "measure"), message, "kind: value, or proportion where it is a percentage")
    for index, target in enumerate(indicator.targets):
        if target.unit is not indicator.unit:
            message = f"the target is in the unit {quoted(target.unit)}, the indicator in {quoted(indicator.unit)}"
            contradiction(document, (*path, "targets", index, "unit"), message, f"unit: {indicator.unit}")


def _adding_up(document: Document, path: Path_, indicator: Indicator, sources: Sources) -> None:
    """What would be counted twice: sources that overlap, a total beside its parts, values of one case."""
    name = quoted(str(path[-1]))
    if len({source.period.format.months for source in sources.values()}) > 1:
        message = f"indicator {name} mixes sources with periods of different lengths"
        contradiction(document, (*path, "source"), message)
    for first, second in combinations(sources, 2):
        if second in sources[first].overlaps_with or first in sources[second].overlaps_with:
            message = f"indicator {name} adds up {quoted(first)} and {quoted(second)}, which overlap"
            contradiction(document, (*path, "source"), message, "make them two indicators with overlaps_with")
    supplied = [source for source, declared in sources.items() if declared.layout is Layout.VALUES]
    if supplied and len(sources) > 1:
        message = f"indicator {name} adds up the figures of {quoted(supplied[0])}, which are never added"
        contradiction(document, (*path, "source"), message, "an indicator for each")
    if len({source.place for source in sources.values()}) > 1:
        message = f"indicator {name} mixes sources that speak for different areas"
        contradiction(document, (*path, "source"), message)
    for source_name, source in sources.items():
        for key, dimension in source.dimensions.items():
            values = indicator.filter.get(key, (dimension.total,) if dimension.total else ())
            spot = (*path, "filter", key) if key in indicator.filter else (*path, "filter")
            if source.layout is Layout.VALUES and len(values) != 1:
                message = f"indicator {name} needs one {key} of {quoted(source_name)}, whose figures are never added"
                contradiction(document, spot, message, f"filter: {{{key}: one of its values}}")
            elif source.series is Series.WAVE and len(values) != 1:
                message = f"indicator {name} needs one {key} of {quoted(source_name)}: a survey's answers never add up"
                contradiction(document, spot, message, f"filter: {{{key}: one of its values}}")
            elif len(values) > 1 and dimension.multi_coded:
                message = (
                    f"a case may stand under several values of {key}, so {listed([*map(quoted, values)])} never add"
                )
                contradiction(document, spot, message, "filter by one of them")
            elif len(values) > 1 and dimension.total in values:
                message = f"{quoted(str(dimension.total))} is the total of {key}, so nothing is added to it"
                contradiction(document, spot, message, "filter by the total, or by its parts")


def _breakdown(document: Document, path: Path_, indicator: Indicator, sources: Sources) -> None:
    key = indicator.breakdown
    if key is None:
        return
    for source_name, source in sources.items():
        if not known(document, (*path, "breakdown"), f"dimension of {quoted(source_name)}", key, source.dimensions):
            return
        if not source.dimensions[key].parts:
            message = f"indicator {quoted(str(path[-1]))} is broken down by {key}, which declares no values"
            contradiction(document, (*path, "breakdown"), message, f"sources.{source_name}.dimensions.{key}.values")


CHECKS: tuple[Callable[[Document, Path_, Indicator, Sources], None], ...] = (_measure, _adding_up, _breakdown)


def _window(document: Document, path: Path_, indicator: Indicator, sources: Sources, year_starts: int) -> None:
    """The window is made up of whole periods of the source, and of such as may be added."""
    window, spot = indicator.window, (*path, "window")
    for source_name, source in sources.items():
        what = f"indicator {quoted(str(path[-1]))} has the window {window}, but {quoted(source_name)} is a"
        months = source.period.format.months
        added = window not in NO_ADDING_UP or (window is Window.FINANCIAL_YEAR and months not in {12, None})
        if source.series is not Series.FLOW and added:
            message = f"{what} {source.series}, whose periods are never added up"
            contradiction(document, spot, message, "window: latest")
        elif months is None:
            continue  # spans stand for themselves: one of them is the window, or none is
        elif months > 3 and window not in NO_ADDING_UP:
            contradiction(document, spot, f"{what} yearly source", "window: latest or financial_year")
        elif source.period.format is PeriodFormat.YEAR and window is Window.FINANCIAL_YEAR and year_starts != 1:
            contradiction(document, spot, f"{what} source of calendar years", "window: latest")
        elif source.layout is Layout.VALUES and window is not Window.LATEST and months != LENGTHS.get(window):
            message = f"{what} source of finished figures, which are never added up"
            contradiction(document, spot, message, "window: latest")


LENGTHS = {Window.ROLLING_12: 12, Window.QUARTER: 3, Window.FINANCIAL_YEAR: 12}
"""How many months a window always has."""
