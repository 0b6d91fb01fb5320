"""`kpitool explain`: one figure with everything that led to it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kpitool.commands.assessing import dated, envelope_of, followed_assessment, require_some
from kpitool.commands.family import Where, shared
from kpitool.commands.kept import Worked, given
from kpitool.commands.opening import Opened, open_edition, quarter_asked
from kpitool.commands.options import AsAtText, IndicatorName, OneAreaText, QuarterText
from kpitool.commands.receipts import origin_records
from kpitool.commands.show import area_of, figure_of
from kpitool.commands.showing import Way, next_step
from kpitool.period import Period, Quarter
from kpitool.views.answer import answer_of

if TYPE_CHECKING:
    from kpitool.analysis.origins import Use
    from kpitool.registry.models import Registry
    from kpitool.views.explanation_records import Explanation
    from kpitool.views.records import Entry

EXAMPLES = (
    "kpitool explain vehicle_offences --quarter 2019Q3",
    "kpitool explain vehicle_offences --area Charnwood",
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
    """Explain one figure: extracts, counts, formula, comparisons, and every rule with what it compared."""
    asked = {"indicator": indicator, "area": area, "quarter": quarter, "as_at": as_at}

    def work() -> Worked:
        from kpitool.views.explanation import explanation_page

        opened = open_edition(where, as_at)
        about = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
        entry, explanation = explained(indicator, area, opened, about)
        page = dated(explanation_page(explanation, opened.registry, about), opened)
        envelope = envelope_of("explain", opened, about, lost=opened.came.lost)
        some = None if explanation.measure == "narrative" else [entry]
        return Worked(answer_of(page, envelope, [explanation]), lambda: require_some(some, about), **opened.rests_on)

    given("explain", asked, where, way, work)
    next_step("kpitool history --edition N shows what an edition brought", way)


def explained(name: str, area: str | None, opened: Opened, quarter: Quarter) -> "tuple[Entry, Explanation]":
    """The figure of an indicator in an area, and its explanation.

    Raises:
        UsageError: there is no such indicator or area.
        InputError: the indicator has no figures for that area.
    """
    from kpitool.analysis.basis import Basis
    from kpitool.analysis.origins import origins
    from kpitool.views.derived import explanation_of, known_of
    from kpitool.views.entries import entries

    registry, code = opened.registry, area_of(name, area, opened, quarter)
    assessment = followed_assessment(opened, quarter, [name])
    entry = figure_of(name, code, entries(assessment, [code]), registry)
    known = known_of(assessment, entry)
    read = _uses(name, code, known.row, known.periods, registry)
    extracts = origins(Basis(opened.edition, registry, quarter.period.last_month), read)
    return entry, explanation_of(known, assessment, opened.edition, origin_records(extracts, opened))


def _uses(
    name: str, code: str, row: Mapping[str, Any], periods: Mapping[str, Period], registry: "Registry"
) -> "list[Use]":
    """What is read for a figure: its windows, those of its benchmark and home, and the people they are per."""
    from kpitool.analysis.origins import Use, mid_year_use, uses
    from kpitool.registry.models import Rate
    from kpitool.views.derived import PREFIXES

    windows = [(role, code, period) for role, period in periods.items()]
    benchmark, published = registry.benchmark(name), list[Use]()
    if benchmark is not None and row["benchmark_area"] is not None:
        shared = Period(row["benchmark_start"], row["benchmark_months"])
        if benchmark.source is None:
            windows.append(("benchmark", row["benchmark_area"], shared))
        else:
            published = [Use("benchmark", benchmark.source, row["benchmark_area"], shared, shared.months)]
    if row["home_area"] is not None:
        windows.append(("home", row["home_area"], periods["current"]))
    found, measure = [*uses(registry, name, windows), *published], registry.indicators[name].measure
    if isinstance(measure, Rate):
        prefixes = {"benchmark": "benchmark_", "home": "home_"} | {str(role): each for role, each in PREFIXES.items()}
        found += [
            mid_year_use(registry, measure.population, role, area, year)
            for role, area, _ in windows
            if (year := row[f"{prefixes[role]}population_year"]) is not None
        ]
    return found
