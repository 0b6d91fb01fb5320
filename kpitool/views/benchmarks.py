"""What a figure is held against, in words: its name in a sentence and over a column, and why it is not there."""

from collections.abc import Iterable, Sequence

from kpitool.areas import Area
from kpitool.errors import listed
from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.records import Comparison, Entry, Missing

HEADS = {"pooled": "{}", "published": "{} (published)", "mean_of_rates": "{} (mean of its areas)"}
MARKS = {"published": " (published)", "mean_of_rates": " (mean)"}


def with_article(area: Area) -> str:
    """A region takes an article in a sentence: "the East Midlands", "Leicestershire"."""
    return f"the {area.name}" if area.level.value == "region" and area.name != "London" else area.name


def benchmark_name(benchmark: Comparison, registry: Registry) -> str:
    """What a figure is held against: "the East Midlands", "the mean of the East Midlands' areas"."""
    name = with_article(registry.geography[benchmark.area.code])
    match benchmark.kind:
        case "published":
            return f"the published figure of {name}"
        case "mean_of_rates":
            ending = "'" if name.endswith("s") else "'s"
            return f"the mean of {name}{ending} areas"
        case _:
            return name


def benchmark_head(entries: Iterable[Entry]) -> str | None:
    """The head of a column of benchmarks: the area, and what its figures are, where these are one; none without any."""
    found = [entry.benchmark for entry in entries if entry.benchmark is not None]
    areas, kinds = {each.area.name for each in found}, {each.kind for each in found}
    if len(areas) != 1:
        return "Benchmark" if found else None
    return HEADS[kinds.pop() if len(kinds) == 1 else "pooled"].format(areas.pop())


def benchmark_cell(entry: Entry, indicator: Indicator, head: str | None) -> str:
    """The benchmark's figure in a cell, with what it is where the head of its column does not say so."""
    benchmark = entry.benchmark
    if benchmark is None or benchmark.value is None:
        return numbers.NONE
    mark = "" if head == benchmark_head([entry]) else MARKS.get(benchmark.kind, "")
    return numbers.figure(benchmark.value, indicator) + mark


def benchmark_missing(kind: str, area: str, period: Period, gap: Missing | None, registry: Registry) -> Missing | None:
    """Why there is no published figure of an area, or no mean: for which months, or of which of its areas.

    `gap`: what is missing behind it, as it is told of a pooled benchmark.
    """
    if gap is None or kind == "pooled":
        return gap
    if kind == "published":
        reason = f"no published figure for {numbers.in_words(period.label)}"
        return Missing(list(period.months_in_it), [area], [], reason)
    names = [registry.geography[code].name for code in gap.areas]
    lacking = f"no figure of {listed(names)}"
    return Missing(gap.months, gap.areas, gap.scopes, f"{lacking}: {gap.reason}" if gap.months else lacking)


def benchmark_caveats(benchmark: Comparison | None, registry: Registry) -> list[str]:
    """What rides along with a published figure: the caveats of its source, and the dated notes up to its period."""
    if benchmark is None or benchmark.source is None:
        return []
    source, name = registry.sources[benchmark.source], benchmark_name(benchmark, registry)
    dated = [f"{note.month:%b %Y}: {note.text}" for note in source.annotations if note.month <= benchmark.period.end]
    return [f"{name}: {text}" for text in (*source.caveats, *dated)]


def benchmark_notes(entries: Sequence[Entry], registry: Registry) -> list[str]:
    """What readers must know of the benchmarks: that one includes the area itself, is published, or is a mean."""
    held = [(entry, entry.benchmark) for entry in entries if entry.benchmark is not None]
    notes = []
    if any(each.area.code in registry.geography.ancestors(entry.area.code) for entry, each in held):
        notes.append("The benchmark includes the area itself.")
    titles: dict[str, list[str]] = {}
    for entry, each in held:
        name = benchmark_name(each, registry)
        if each.kind == "published" and each.source is not None:
            told = f"{name} is taken as it stands in {registry.sources[each.source].title}"
            titles.setdefault(told, []).append(entry.title)
        elif each.kind == "mean_of_rates":
            titles.setdefault(f"{name} counts each of them alike, whatever its size", []).append(entry.title)
    return [*notes, *(f"{', '.join(of)}: {told}." for told, of in titles.items())]
