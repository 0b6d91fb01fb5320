"""`kpitool show`: one indicator in full."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from kpitool.codes import Code
from kpitool.commands.assessing import dated, envelope_of, followed_assessment, require_some
from kpitool.commands.family import Where, shared
from kpitool.commands.kept import Worked, given
from kpitool.commands.opening import (
    Opened,
    areas_asked,
    benchmarks,
    home_and_parts,
    indicators_asked,
    open_edition,
    quarter_asked,
)
from kpitool.commands.options import AsAtText, IndicatorName, OneAreaText, QuarterText
from kpitool.commands.showing import Way, next_step
from kpitool.errors import InputError, UsageError, listed, quoted
from kpitool.period import Quarter
from kpitool.views.answer import answer_of

if TYPE_CHECKING:
    from kpitool.registry.models import Registry
    from kpitool.views.profile import Profile
    from kpitool.views.records import Entry

EXAMPLES = (
    "kpitool show vehicle_offences --quarter 2019Q3",
    "kpitool show vehicle_offences --area Charnwood",
)


@shared
def command(
    indicator: IndicatorName,
    area: OneAreaText = None,
    quarter: QuarterText = None,
    as_at: AsAtText = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Show one indicator in full: definition, history, areas, breakdown, findings, sources."""
    today = datetime.now(UTC).date()  # on which it depends what is late
    asked = {"indicator": indicator, "area": area, "quarter": quarter, "as_at": as_at, "today": today.isoformat()}

    def work() -> Worked:
        from kpitool.views.profile import profile_page

        opened = open_edition(where, as_at)
        about = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
        profile = profile_asked(indicator, area, opened, about, today)
        page = dated(profile_page(profile, opened.registry, about), opened)
        envelope = envelope_of("show", opened, about, lost=opened.came.lost)
        some = None if profile.measure == "narrative" or profile.history else [profile.figure]
        return Worked(answer_of(page, envelope, [profile]), lambda: require_some(some, about), **opened.rests_on)

    given("show", asked, where, way, work)
    next_step(f"kpitool explain {indicator} traces the figure to its extracts", way)


def profile_asked(name: str, area: str | None, opened: Opened, quarter: Quarter, today: date) -> "Profile":
    """The profile of an indicator in an area; what is late is so on the day `today`.

    Raises:
        UsageError: there is no such indicator or area.
        InputError: the indicator has no figures for that area.
    """
    from kpitool.analysis.history import history
    from kpitool.analysis.standing import standing
    from kpitool.ingest.definition import reading_of
    from kpitool.views.entries import breakdown_entries, entries
    from kpitool.views.profile import profile_of

    registry, edition = opened.registry, opened.edition
    code = area_of(name, area, opened, quarter)
    assessment = followed_assessment(opened, quarter, [name])
    wanted = [*home_and_parts(registry, quarter), *benchmarks(registry), code]
    found = [entry for entry in entries(assessment, wanted) if entry.indicator == name]
    figure = figure_of(name, code, found, registry)
    readings = {source: reading_of(source, opened.loaded) for source in registry.sources}
    sources = standing(registry, edition.coverage, readings, edition.live_extracts, None, today)
    past = history(edition, registry, name, quarter, code)
    return profile_of(figure, found, breakdown_entries(assessment, [figure]), past, sources, registry)


def area_of(name: str, area: str | None, opened: Opened, quarter: Quarter) -> str:
    """The area that an indicator is asked for in: by default the one that the board reads.

    Raises:
        UsageError: there is no such indicator or area, or the area is several.
        InputError: the indicator was added later.
    """
    registry = opened.registry
    indicators_asked([name], registry)
    if name not in registry.known_in(quarter).indicators:
        raise InputError(
            Code.ADDED_LATER,
            f"{quoted(name)} was added after {quarter.reading}",
            help=f"see it in {registry.indicators[name].added}",
        )
    codes = [registry.headline(name)] if area is None else areas_asked([area], registry, [])
    if len(codes) > 1:
        raise UsageError(
            Code.SEVERAL_AREAS,
            f"{quoted(str(area))} is {len(codes)} areas, and an indicator is shown for one",
            help=f"name one by its code: {listed(codes[:6], 'or')}",
        )
    return codes[0]


def figure_of(name: str, code: str, found: "Sequence[Entry]", registry: "Registry") -> "Entry":
    """The entry of an indicator in an area, among some.

    Raises:
        InputError: the indicator has no figures for that area.
    """
    figure = next((entry for entry in found if (entry.indicator, entry.area.code) == (name, code)), None)
    if figure is None:
        known = registry.geography[registry.headline(name)].name
        raise InputError(
            Code.NO_FIGURES,
            f"{quoted(name)} has no figures for {registry.geography[code].name}",
            help=f"it is of {known}",
        )
    return figure
