"""What a registry says, as typed and frozen values: indicators, areas, scopes, categories, rules."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PrivateAttr

from kpitool.areas import Area, Areas, Level, Scope
from kpitool.period import Quarter, Window, quarter_from
from kpitool.registry.charts import Chart, Charting, charting
from kpitool.registry.fields import (
    Annotation,
    AreaCode,
    Filter,
    Id,
    Ids,
    Model,
    Month,
    QuarterText,
    SmallCount,
    Text,
    Texts,
    as_list,
)
from kpitool.registry.papers import Paper
from kpitool.registry.rules import InForce, RuleChoice, RuleName, in_force
from kpitool.registry.sources import PopulationGroup, Source
from kpitool.settings import FailOn, Format


class Polarity(StrEnum):
    LOW_IS_GOOD = "low_is_good"
    HIGH_IS_GOOD = "high_is_good"
    NONE = "none"


class Unit(StrEnum):
    """The unit of a figure, as a target must name it."""

    RATE = "rate"
    PERCENT = "percent"
    COUNT = "count"
    VALUE = "value"
    NONE = "none"


class AreaEntry(Model):
    """An area: its code, name, level, what it lies in, and the months its code was in use."""

    code: AreaCode
    name: Text
    level: Literal["district", "unitary", "county", "force", "region", "country"]
    parent: AreaCode | None = None
    aliases: Texts = ()
    first: Month | None = None
    last: Month | None = None
    successor: AreaCode | None = None
    annotations: tuple[Annotation, ...] = ()


class AreasBlock(Model):
    """The areas of the registry: listed here, or in a YAML file named here that holds the same list."""

    home: AreaCode
    benchmark: AreaCode | None = None
    file: Text | None = None
    list: Annotated[tuple[AreaEntry, ...], Field(min_length=1)]


class ScopeEntry(Model):
    """Who reports, and which of the smallest areas they speak for."""

    title: Text
    areas: Annotated[tuple[AreaCode, ...], Field(min_length=1)]
    aliases: Texts = ()


class Rate(Model):
    kind: Literal["rate"]
    per: Annotated[int, Field(gt=0, le=10_000_000)] = 1000
    population: Id


class Proportion(Model):
    kind: Literal["proportion"]


class Count(Model):
    kind: Literal["count"]


class Mean(Model):
    kind: Literal["mean"]
    unit: Text | None = None


class Value(Model):
    kind: Literal["value"]
    unit: Text | None = None


class Narrative(Model):
    """Watched in words: no figure is published, and none is missing."""

    kind: Literal["narrative"]


Measure = Annotated[Rate | Proportion | Count | Mean | Value | Narrative, Field(discriminator="kind")]


class Expectation(Model):
    """The order in which two indicators should stand; where they do not, one of the two sources is in doubt."""

    not_above: Id | None = None
    not_below: Id | None = None


class BenchmarkKind(StrEnum):
    """Where the benchmark's value comes from.

    Its counts over its denominators; a source of finished figures, which says it of that area; or the unweighted mean
    of the values of the areas that lie directly in it, as police comparators have it.
    """

    POOLED = "pooled"
    PUBLISHED = "published"
    MEAN_OF_RATES = "mean_of_rates"


class Benchmark(Model):
    """The area to hold the home area against; `comparable: false` shows without judging.

    A `published` one is read from a `source` of finished figures in the indicator's own unit (a rate per as many
    people), by `filter`. `max_lag` is how many months earlier the newest window may end that both areas have a figure
    for.
    """

    area: AreaCode | None = None
    kind: BenchmarkKind = BenchmarkKind.POOLED
    source: Id | None = None
    filter: Filter = Field(default_factory=dict)
    max_lag: Annotated[int, Field(ge=0, le=24)] = 0
    comparable: bool = True
    reason: Text | None = None


class Comparisons(Model):
    """What an indicator is compared with; `benchmark: null` for no comparison."""

    previous: bool = True
    benchmark: Benchmark | None = Benchmark()
    districts: bool = True


class MinChange(Model):
    """The least change worth a verdict: percent of a rate or count, points of a proportion."""

    percent: Annotated[float, Field(ge=0)] = 5.0
    points: Annotated[float, Field(ge=0)] = 3.0


class Target(Model):
    """What the board wants to reach, in the value's own unit, from a quarter on."""

    value: float
    unit: Unit
    start: QuarterText = Field(alias="from")


class Acknowledgement(Model):
    """That a board has seen a finding of a quarter and lives with it: by whom (a role), and why."""

    quarter: QuarterText
    by: Text
    reason: Text
    rule: RuleName | None = None
    area: AreaCode | None = None


Acknowledgements = Annotated[tuple[Acknowledgement, ...], BeforeValidator(as_list)]


class Category(Model):
    title: Text
    owner: Text | None = None
    rules: dict[RuleName, RuleChoice] = Field(default_factory=dict)


class Indicator(Model):
    """Something the board watches."""

    title: Text
    category: Id
    definition: Text
    measure: Measure
    source: Ids = ()
    filter: Filter = Field(default_factory=dict)
    polarity: Polarity
    window: Window = Window.ROLLING_12
    compare: Comparisons = Comparisons()
    min_change: MinChange | None = None
    percent_needs: Annotated[int, Field(ge=0)] | None = None
    breakdown: Id | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    targets: tuple[Target, ...] = ()
    rules: dict[RuleName, RuleChoice] = Field(default_factory=dict)
    chart: Chart = Chart()
    acknowledged: Acknowledgements = ()
    caveats: Texts = ()
    annotations: tuple[Annotation, ...] = ()
    overlaps_with: Ids = ()
    expect: Expectation | None = None
    added: QuarterText | None = None
    owner: Text | None = None

    @property
    def unit(self) -> Unit:
        return {
            "rate": Unit.RATE,
            "proportion": Unit.PERCENT,
            "count": Unit.COUNT,
            "narrative": Unit.NONE,
        }.get(self.measure.kind, Unit.VALUE)

    def added_in(self, year_starts: int) -> Quarter | None:
        """The quarter in which the board sees it for the first time, where the registry says so."""
        return quarter_from(self.added, year_starts) if self.added is not None else None

    def is_new(self, quarter: Quarter) -> bool:
        """Whether the board sees it for the first time in that quarter."""
        return self.added_in(quarter.year_starts) == quarter


class Settings(Model):
    """How the program runs for this board, where neither the command line nor the environment says it."""

    store: Text | None = None
    format: Format | None = None
    fail_on: FailOn | None = None


class Registry(Model):
    """`indicators.yaml`, read and checked as one value."""

    title: Text
    settings: Settings = Settings()
    paper: Paper = Paper()
    year_starts: Annotated[int, Field(ge=1, le=12)] = 4
    areas: AreasBlock
    scopes: dict[Id, ScopeEntry] = Field(default_factory=dict)
    sources: Annotated[dict[Id, Source], Field(min_length=1)]
    populations: dict[Id, PopulationGroup] = Field(default_factory=dict)
    categories: Annotated[dict[Id, Category], Field(min_length=1)]
    indicators: Annotated[dict[Id, Indicator], Field(min_length=1)]
    rules: dict[RuleName, RuleChoice] = Field(default_factory=dict)
    chart: Chart = Chart()
    min_change: MinChange = MinChange()
    percent_needs: Annotated[int, Field(ge=0)] = 0
    rejected_kept: Annotated[int, Field(ge=1, le=3660)] = 90
    suppress_below: SmallCount | None = None
    _whole: "Registry | None" = PrivateAttr(None)

    @property
    def whole(self) -> "Registry":
        """The registry with all its indicators, of which this one may be a part.

        What is withheld is worked out from everything that could be printed, whatever a command prints.
        """
        return self._whole or self

    def with_indicators(self, indicators: dict[str, Indicator]) -> "Registry":
        """The registry with other indicators; its `whole` stays what it was."""
        other = self.model_copy(update={"indicators": indicators})
        other._whole = self.whole
        return other

    def with_source(self, name: str, source: Source, scopes: Mapping[str, ScopeEntry]) -> "Registry":
        """The registry with one more source, and scopes more; the two are not checked against each other."""
        update = {"sources": {**self.sources, name: source}, "scopes": {**self.scopes, **scopes}}
        return self._elsewhere(update)

    def within(self, codes: Collection[str]) -> "Registry":
        """The registry with some of its areas, and of each scope the areas among them; its `whole` has them all."""
        areas = self.areas.model_copy(update={"list": tuple(each for each in self.areas.list if each.code in codes)})
        scopes = {
            name: scope.model_copy(update={"areas": tuple(code for code in scope.areas if code in codes)})
            for name, scope in self.scopes.items()
        }
        other = self._elsewhere({"areas": areas, "scopes": scopes})
        other._whole = self.whole
        return other

    def _elsewhere(self, update: dict[str, object]) -> "Registry":
        """The registry with other areas or scopes."""
        other = self.model_copy(update=update)
        for cached in ("geography", "_spoken_for"):  # worked out from those that there were
            other.__dict__.pop(cached, None)
        return other

    def below(self, source: str) -> int:
        """The number below which a source's counts are withheld, unless they are 0; 0 where none is."""
        own = self.sources[source].suppress_below
        return (own if own is not None else self.suppress_below) or 0

    @cached_property
    def geography(self) -> Areas:
        """The registry's areas and scopes as one hierarchy."""
        return Areas(
            home=self.areas.home,
            benchmark=self.areas.benchmark,
            all=(
                *(
                    Area(**entry.model_dump(exclude={"annotations", "level"}, mode="python"), level=Level(entry.level))
                    for entry in self.areas.list
                ),
                *(Area(code=name, name=self.scopes[name].title, level=Level.SCOPE) for name in self._spoken_for),
            ),
            scopes=tuple(
                Scope(id=name, title=entry.title, areas=entry.areas, aliases=entry.aliases)
                for name, entry in self.scopes.items()
            ),
        )

    @cached_property
    def _spoken_for(self) -> tuple[str, ...]:
        """The scopes that a source's figures are of, whole."""
        scopes = (source.area.scope for source in self.sources.values())
        return tuple(dict.fromkeys(scope for scope in scopes if scope is not None))

    def known_in(self, quarter: Quarter) -> "Registry":
        """The registry as a board of that quarter would have had it: without the indicators added later."""
        later = {
            name
            for name, indicator in self.indicators.items()
            if (added := indicator.added_in(self.year_starts)) is not None and quarter < added
        }
        kept = {name: each for name, each in self.indicators.items() if name not in later}
        return self.with_indicators(kept) if later else self

    def headline(self, indicator: str) -> str:
        """The area whose figure the board reads: home, or the one area or scope that the indicator's sources are of."""
        places = (self.sources[name].place for name in self.indicators[indicator].source)
        return next((place for place in places if place is not None), self.areas.home)

    def benchmark(self, indicator: str) -> Benchmark | None:
        """What an indicator is held against: a value alone, and by default none where its sources know one area only.

        A count of a part is always below the whole's, so it is never held against another area.
        """
        chosen = self.indicators[indicator]
        placed = any(self.sources[name].place for name in chosen.source)
        if chosen.measure.kind in {"count", "narrative"} or (
            placed and "benchmark" not in chosen.compare.model_fields_set
        ):
            return None
        return chosen.compare.benchmark

    def benchmark_area(self, indicator: str) -> str | None:
        """The area that an indicator is held against, where it is."""
        benchmark = self.benchmark(indicator)
        return (benchmark.area or self.areas.benchmark) if benchmark else None

    def percent_needs_of(self, indicator: str) -> int:
        """The least count of both windows that a percentage change of an indicator is given for."""
        own = self.indicators[indicator].percent_needs
        return self.percent_needs if own is None else own

    def filter(self, indicator: str, source: str) -> Filter:
        """What an indicator reads of a source: its own filter, and of each dimension with a total the total."""
        return {**self.sources[source].totals, **self.indicators[indicator].filter}

    def only(self, names: Collection[str]) -> "Registry":
        """The registry with some of its indicators, and those whose order they are held against."""
        expected = {
            other
            for name in names
            if (expect := self.indicators[name].expect) is not None
            for other in (expect.not_above, expect.not_below)
        }
        kept = {name: each for name, each in self.indicators.items() if name in expected or name in names}
        return self.with_indicators(kept)

    def hears_from(self, indicator: str, scope: str) -> bool:
        """Whether a source of an indicator has extracts of a scope."""
        sources = [self.sources[source] for source in self.indicators[indicator].source]
        return any(source.scope == scope or source.names_scopes for source in sources)

    def charting(self, indicator: str) -> Charting | None:
        """How an indicator's control chart is drawn, where it has one."""
        chosen = self.indicators[indicator]
        sources = [self.sources[name] for name in chosen.source]
        counts = chosen.measure.kind in {"rate", "count"}
        return charting((chosen.chart, self.chart), sources, counts=counts) if sources else None

    def rule(self, name: RuleName, indicator: str, *, part: bool = False) -> InForce:
        """A rule as it is in force for an indicator: as it chooses, else its category, else the board."""
        chosen = self.indicators[indicator]
        places = (chosen.rules, self.categories[chosen.category].rules, self.rules)
        return in_force(name, (place.get(name) for place in places), part=part)
