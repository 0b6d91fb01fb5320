"""The whole dashboard from assessed quarters: what is said of each, and every figure with the words it is told in."""

from collections.abc import Sequence

import polars as pl

from kpitool import __version__
from kpitool.analysis.standing import SourceStanding
from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.views.contacts import contact_words
from kpitool.views.dashboard.indicator import indicator_mark
from kpitool.views.dashboard.records import AreaMark, CategoryMark, Dashboard, QuarterMark, Said
from kpitool.views.dashboard.told import Told
from kpitool.views.envelope import Envelope
from kpitool.views.in_force import rules_in_force
from kpitool.views.positions import NOTHING
from kpitool.views.summary import Summary, summary_of


def dashboard_of(
    quarters: Sequence[Told],
    areas: Sequence[str],
    past: pl.DataFrame,
    sources: Sequence[SourceStanding],
    registry: Registry,
    envelope: Envelope,
) -> Dashboard:
    """The dashboard of some quarters, the oldest first and the one asked for last, in some areas, home among them.

    Nothing in it depends on the day on which it is made. `past`: the windows before those of the quarter asked for,
    as `analysis.history.histories` gives them. `sources`: where the figures come from, each as it stands. `envelope`:
    what the answer rests on.
    """
    asked = quarters[-1].assessment.quarter
    names = list(dict.fromkeys(entry.indicator for entry in quarters[-1].entries))
    indicators = [indicator_mark(name, quarters, areas, past, sources, registry) for name in names]
    of_figures = {each.area for indicator in indicators for each in indicator.areas}
    categories = {registry.indicators[name].category for name in names}
    return Dashboard(
        title=registry.title,
        home=registry.areas.home,
        quarter=asked.id,
        quarters=[_quarter(each.assessment.quarter) for each in quarters],
        areas=[_area(code, asked, registry) for code in areas if code in of_figures or code == registry.areas.home],
        categories=[
            CategoryMark(name, category.title, category.owner)
            for name, category in registry.categories.items()
            if name in categories
        ],
        said={each.assessment.quarter.id: said_of(_summary(each, registry)) for each in quarters},
        indicators=indicators,
        rules=rules_in_force(registry),
        warnings=list(envelope.warnings),
        made=made_from(envelope),
        contacts=[contact_words(each) for each in registry.paper.officers],
    )


def made_from(envelope: Envelope) -> list[str]:
    """From what a dashboard was made, a line each: the edition, the registry and the program."""
    said = []
    if edition := envelope.edition:
        label = f" ({edition.label})" if edition.label else ""
        said.append(f"Edition {edition.number}{label} of {edition.time:%d %b %Y %H:%M} UTC")
    if registry := envelope.registry:
        said.append(f"Registry {registry.sha256[:12]}")
    return [*said, f"kpitool {__version__}"]


def said_of(summary: Summary) -> Said:
    """What there is to say of a quarter; of a category nothing, where that is all there is to report of it."""
    return Said(
        statement=summary.statement,
        also=summary.also,
        clear=summary.clear,
        new=summary.new,
        categories={each.category: _beyond(each.statement) for each in summary.categories},
    )


def _quarter(quarter: Quarter) -> QuarterMark:
    return QuarterMark(quarter.id, quarter.reading, quarter.label)


def _area(code: str, quarter: Quarter, registry: Registry) -> AreaMark:
    area = registry.geography[code]
    return AreaMark(code, area.name, area.level, _role(code, quarter, registry))


def _role(code: str, quarter: Quarter, registry: Registry) -> str:
    """What an area is to the board in a quarter: home, a part of it, what it is held against, or another."""
    geography = registry.geography
    if code == geography.home:
        return "home"
    if geography.home in geography.ancestors(code):
        return "part"
    against = {geography.benchmark, *(registry.benchmark_area(name) for name in registry.known_in(quarter).indicators)}
    return "benchmark" if code in against else "other"


def _summary(told: Told, registry: Registry) -> Summary:
    return summary_of(told.entries, registry, told.assessment.quarter)


def _beyond(statement: str) -> str:
    """A category's statement where it says more than that there is nothing to say."""
    return "" if statement == NOTHING else statement
