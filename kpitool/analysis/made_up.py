"""The registry of a made-up world: home's areas and the rest of what they are held against, a source an indicator."""

from collections.abc import Collection, Mapping
from datetime import date

from kpitool.analysis.usual import Usual, held_against, rest_of
from kpitool.period import PeriodFormat
from kpitool.registry.charts import Chart
from kpitool.registry.models import AreaEntry, AreasBlock, BenchmarkKind, Indicator, Rate, Registry
from kpitool.registry.sources import (
    Absent,
    AreaReading,
    Columns,
    Frequency,
    Layout,
    PeriodReading,
    PopulationGroup,
    Series,
    Source,
)

FORMATS = {1: PeriodFormat.MONTH, 3: PeriodFormat.QUARTER}


def made_up(registry: Registry, known: Mapping[str, Usual], month: date) -> Registry:
    """A registry of the indicators of which it is known what is usual, by the same rules and with the same choices.

    Each has a source of its own, and its own people. Annotations are left out, and when indicators were added: they
    speak of the real past. Nothing is withheld: made-up people need no protection.
    """
    codes = codes_of(registry, known)
    fields = {name: getattr(registry, name) for name in Registry.model_fields}
    placed = Registry(**{**fields, "areas": _areas(registry, codes, month), "scopes": {}, "suppress_below": None})
    rated = [name for name in known if isinstance(registry.indicators[name].measure, Rate)]
    events = {source_of(name): _source(name, registry, codes) for name in known}
    return placed.model_copy(
        update={
            "sources": {**events, **{people_of(name): _people(name) for name in rated}},
            "populations": {
                name: PopulationGroup.model_construct(title=name, source=people_of(name)) for name in rated
            },
            "indicators": {name: _indicator(name, registry, codes, known) for name in known},
        }
    )


def _indicator(name: str, registry: Registry, codes: Mapping[str, str], known: Collection[str]) -> Indicator:
    """An indicator that reads its made-up source, and is held against what is made up too, by pooled counts."""
    real = registry.indicators[name]
    others = {*real.expect.model_dump(exclude_none=True).values()} if real.expect else {None}
    other, benchmark = held_against(name, registry), real.compare.benchmark
    code: dict[str, object] = {
        "area": codes.get(other or "", other),
        "kind": BenchmarkKind.POOLED,
        "source": None,
        "filter": {},
    }
    held = benchmark.model_copy(update=code) if benchmark and other else None
    rate = isinstance(real.measure, Rate)
    return real.model_copy(
        update={
            "source": (source_of(name),),
            "measure": real.measure.model_copy(update={"population": name}) if rate else real.measure,
            "compare": real.compare.model_copy(update={"benchmark": held}),
            "filter": {},
            "breakdown": None,
            "expect": real.expect if others <= {*known} else None,
            "added": None,
            "chart": real.chart if registry.charting(name) else Chart(off=True),
            "annotations": (),
        }
    )


def drawn_step(indicator: str, registry: Registry) -> int | None:
    """The months of the periods that an indicator is drawn in; none where those that are held are taken as they are.

    Months are drawn as quarters where nothing looks at months: a sum of Poisson months is a Poisson quarter (and of
    negative binomial ones of one dispersion a negative binomial quarter of the same).
    """
    sources = [registry.sources[name] for name in registry.indicators[indicator].source]
    step = sources[0].period.format.months
    if sources[0].period.format not in {PeriodFormat.MONTH, PeriodFormat.DATE, PeriodFormat.QUARTER}:
        return None
    chart = registry.charting(indicator)
    by_month = chart is not None and chart.months == 1
    return 3 if all(source.series is Series.FLOW for source in sources) and not by_month else step


def source_of(indicator: str) -> str:
    """The made-up source of an indicator."""
    return f"events of {indicator}"


def people_of(indicator: str) -> str:
    """The made-up source of the people that an indicator's rate is of."""
    return f"people of {indicator}"


def codes_of(registry: Registry, known: Mapping[str, Usual]) -> dict[str, str]:
    """The codes of the areas that events are drawn in; those without one (a scope, a rest) are given one."""
    real = {entry.code for entry in registry.areas.list}
    named = dict.fromkeys(place.area for usual in known.values() for place in usual.places)
    above = [rest_of(area) for area in registry.geography.ancestors(registry.areas.home)]
    new = [area for area in dict.fromkeys([*named, *above]) if area not in real]
    return {**{area: area for area in named if area in real}, **{area: f"J99{n:06d}" for n, area in enumerate(new)}}


def _areas(registry: Registry, codes: Mapping[str, str], month: date) -> AreasBlock:
    """Home with all that lies in it, what it lies in, the rest of that, and whatever else events are drawn in."""
    geography = registry.geography
    home, above = registry.areas.home, list(geography.ancestors(registry.areas.home))
    inside = {area.code for area in geography.at(month) if home in (area.code, *geography.ancestors(area.code))}
    kept = [entry for entry in registry.areas.list if entry.code in inside or entry.code in above]
    entries = [
        entry.model_copy(update={"first": None, "last": None, "successor": None, "annotations": ()}) for entry in kept
    ]
    entries += [_entry(codes[rest_of(area)], area) for area in above]
    taken = {entry.code for entry in entries}
    entries += [_entry(code, None) for code in codes.values() if code not in taken]
    return AreasBlock(home=home, benchmark=registry.areas.benchmark, list=entries)


def _entry(code: str, parent: str | None) -> AreaEntry:
    return AreaEntry(code=code, name=code, level="unitary", parent=parent)


def _source(name: str, registry: Registry, codes: Mapping[str, str]) -> Source:
    """Counts of one indicator; of quarters where the real ones are of months."""
    real = [registry.sources[source] for source in registry.indicators[name].source]
    form = FORMATS.get(drawn_step(name, registry) or 0, real[0].period.format)
    place = next((source.place for source in real if source.place), None)
    return Source(
        title=name,
        layout=Layout.COUNTS,
        series=real[0].series,
        columns=Columns(),
        period=PeriodReading(format=form),
        area=AreaReading(fixed=codes[place] if place else None),
        coverage=["columns"],
        absent=Absent.MISSING,
        frequency=Frequency.QUARTERLY if form is PeriodFormat.QUARTER else real[0].frequency,
        due_after=real[0].due_after,
        design_effect=max(source.design_effect for source in real),
    )


def _residents(name: str) -> PopulationGroup:
    return PopulationGroup.model_construct(title=name, source=people_of(name))  # no id that a registry could have


def _people(name: str) -> Source:
    return Source(
        title=name,
        layout=Layout.COUNTS,
        series=Series.SNAPSHOT,
        columns=Columns(),
        period=PeriodReading(format=PeriodFormat.MID_YEAR),
        coverage=["columns"],
        frequency=Frequency.ANNUAL,
        due_after=365,
    )
