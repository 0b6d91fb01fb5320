"""Whether what an indicator is held against can be had: its area, a published figure's source, the areas of a mean."""

from kpitool.errors import quoted
from kpitool.period import PeriodFormat, Window
from kpitool.registry.diagnostics import Code
from kpitool.registry.faults import check_filter, contradiction, known
from kpitool.registry.models import Benchmark, BenchmarkKind, Indicator, Registry
from kpitool.registry.reader import Document, Path_
from kpitool.registry.sources import Layout


def check_benchmark(registry: Registry, document: Document, path: Path_, indicator: Indicator) -> None:
    """Adds the faults of an indicator's benchmark to the document's."""
    benchmark = indicator.compare.benchmark
    spot: Path_ = (*path, "compare", "benchmark")
    if benchmark is None or spot not in document.keys:
        return
    if indicator.measure.kind == "count":
        message = f"indicator {quoted(str(path[-1]))} is a count, and a part's count is always below the whole's"
        contradiction(document, spot, message, "benchmark: null, or make it a rate")
    if benchmark.area is not None:
        codes = [entry.code for entry in registry.areas.list]
        known(document, (*spot, "area"), "area", benchmark.area, codes)
        if benchmark.area == registry.areas.home:
            contradiction(document, (*spot, "area"), "an area is never compared with itself")
    if benchmark.kind is not BenchmarkKind.POOLED and not (benchmark.area or registry.areas.benchmark):
        contradiction(document, spot, f"a {benchmark.kind} benchmark is of an area, and none is named", "area: CODE")
    if benchmark.kind is BenchmarkKind.PUBLISHED:
        _published(registry, document, spot, indicator, benchmark)
        return
    for key in ("source", "filter"):
        if getattr(benchmark, key):
            message = f"a {benchmark.kind} benchmark is worked out from the indicator's own sources, so it has no {key}"
            contradiction(document, (*spot, key), message, "kind: published")
    if benchmark.kind is BenchmarkKind.MEAN_OF_RATES:
        _mean(registry, document, spot, indicator, benchmark)


def _published(registry: Registry, document: Document, spot: Path_, indicator: Indicator, benchmark: Benchmark) -> None:
    """A published figure is read from one row of a source of finished figures, for the benchmark's area."""
    if benchmark.source is None:
        message = "a published benchmark is read from a source, and none is named"
        document.fault(Code.MISSING_KEY, message, document.place(spot, key=True), "source: SOURCE")
        return
    if not known(document, (*spot, "source"), "source", benchmark.source, registry.sources):
        return
    name, source = quoted(benchmark.source), registry.sources[benchmark.source]
    if source.layout is not Layout.VALUES:
        message = f"a published benchmark is a finished figure, but {name} supplies {source.layout}"
        contradiction(document, (*spot, "source"), message, "a source with layout: values, or kind: pooled")
        return
    check_filter(document, (*spot, "filter"), benchmark.filter, {benchmark.source: source})
    for key, dimension in source.dimensions.items():
        values = benchmark.filter.get(key, (dimension.total,) if dimension.total else ())
        if len(values) != 1:
            place = (*spot, "filter", key) if key in benchmark.filter else (*spot, "source")
            message = f"a published benchmark needs one {key} of {name}, whose figures are never added"
            contradiction(document, place, message, f"filter: {{{key}: one of its values}}")
    area = benchmark.area or registry.areas.benchmark
    if source.place is not None and area is not None and source.place != area:
        message = f"{name} speaks for {quoted(source.place)} alone, so it has no figure of {area}"
        contradiction(document, (*spot, "source"), message, f"area: {source.place}, or a source of {area}")
    _periods(registry, document, spot, indicator, benchmark.source)


def _periods(registry: Registry, document: Document, spot: Path_, indicator: Indicator, name: str) -> None:
    """The published periods can be the very months of the indicator's window."""
    source = registry.sources[name]
    months, lengths = source.period.format.months, _lengths(registry, indicator)
    what = f"indicator {quoted(str(spot[1]))} has the window {indicator.window}, but {quoted(name)} has figures of"
    if months is not None and lengths and months not in lengths:
        span = "one month" if months == 1 else f"{months} months"
        help_ = "a source whose periods are the months of the window"
        contradiction(document, (*spot, "source"), f"{what} {span}", help_)
    elif (
        source.period.format is PeriodFormat.YEAR
        and indicator.window is Window.FINANCIAL_YEAR
        and registry.year_starts != 1
    ):
        contradiction(document, (*spot, "source"), f"{what} calendar years", "a source of financial years")


def _lengths(registry: Registry, indicator: Indicator) -> set[int]:
    """How many months the indicator's window may have; nothing where its source leaves that open."""
    if indicator.window is not Window.LATEST:
        return LENGTHS[indicator.window]
    own = [registry.sources[name].period.format.months for name in indicator.source if name in registry.sources]
    return set() if None in own else {months for months in own if months is not None}


LENGTHS = {
    Window.ROLLING_12: {12},
    Window.FINANCIAL_YEAR: {12},
    Window.QUARTER: {3},
    Window.YEAR_TO_DATE: {3, 6, 9, 12},
}


def _mean(registry: Registry, document: Document, spot: Path_, indicator: Indicator, benchmark: Benchmark) -> None:
    """A mean is of the areas that lie directly in the benchmark's, each with a figure of its own."""
    area = benchmark.area or registry.areas.benchmark
    codes = {entry.code for entry in registry.areas.list}
    if area in codes and not any(entry.parent == area for entry in registry.areas.list):
        message = f"no area lies in {area}, so there are no rates to take the mean of"
        contradiction(document, (*spot, "kind"), message, "the area above, or kind: pooled")
    for name in indicator.source:
        if name in registry.sources and registry.sources[name].place is not None:
            message = f"{quoted(name)} speaks for one area alone, so there are no rates to take the mean of"
            contradiction(document, (*spot, "kind"), message, "kind: published")
